//! Area 7, /throttle/: the rates are in the settings. Reset clears the history, so each scenario starts fresh.

use rest_runtime::{
    prelude::*,
    routers::AsView,
    throttling::{Rate, RateThrottle},
};
use serde_json::json;

const BURST: RateThrottle = UserRateThrottle::scope("burst"); // 2/hour
const SUSTAINED: RateThrottle = UserRateThrottle::scope("sustained"); // 3/day
const TWO_PER_DAY: RateThrottle = AnonRateThrottle::rate("two", Rate::per_day(2));

/// Refuses `?odd=1` without a waiting time.
struct OddThrottle;

impl Throttle for OddThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        let odd = request.query_params().get("odd").is_some_and(|odd| odd == "1");
        Ok(if odd { Verdict::Refused(None) } else { Verdict::Allowed })
    }
}

#[api_view(GET, POST, HEAD)]
async fn hit(request: &Request) -> Result<Response> {
    match request.method().as_str() {
        "POST" => Response::new(&json!({"hit": *request.data().await?.to_json()}))?.status(201),
        _ => Response::new(&json!({"hit": true})),
    }
}

/// Limits only POST.
struct PostOnlyThrottle;

impl Throttle for PostOnlyThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        if request.method() == "POST" { TWO_PER_DAY.allow_request(request).await } else { Ok(Verdict::Allowed) }
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<hit>("anon/", AsView::new().throttles(AnonRateThrottle))
        .route::<hit>("anon-too/", AsView::new().throttles(AnonRateThrottle))
        .route::<hit>("user/", AsView::new().throttles(UserRateThrottle))
        .route::<hit>("anon-user/", AsView::new().throttles((AnonRateThrottle, UserRateThrottle)))
        .route::<hit>("uploads/", AsView::name("Upload").throttles(ScopedRateThrottle).throttle_scope("uploads"))
        .route::<hit>("reads/", AsView::name("Read").throttles(ScopedRateThrottle).throttle_scope("reads"))
        .route::<hit>("other-reads/", AsView::name("Other Read").throttles(ScopedRateThrottle).throttle_scope("reads"))
        .route::<hit>("unscoped/", AsView::name("Unscoped").throttles(ScopedRateThrottle))
        .route::<hit>("burst-sustained/", AsView::new().throttles((BURST, SUSTAINED)))
        .route::<hit>("sustained/", AsView::new().throttles(SUSTAINED))
        .route::<hit>("odd/", AsView::new().throttles(OddThrottle))
        .route::<hit>("two/", AsView::new().throttles(TWO_PER_DAY))
        .route::<hit>("private/", AsView::new().throttles(UserRateThrottle).permissions(IsAuthenticated))
        .route::<hit>("private-anon/", AsView::new().throttles(AnonRateThrottle).permissions(IsAuthenticated))
        .route::<hit>("post-only/", AsView::name("Post Only Throttled").throttles(PostOnlyThrottle))
        .route::<hit>("open/", AsView::new().throttles(()))
}
