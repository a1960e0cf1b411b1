//! Area 7, /throttle/: the rates stand in the settings. Reset clears the history, so each scenario starts fresh.

use rest_runtime::{
    prelude::*,
    routers::Named,
    throttling::{Rate, RateThrottle},
};
use serde_json::json;

const BURST: RateThrottle = UserRateThrottle::scope("burst"); // 2/hour
const SUSTAINED: RateThrottle = UserRateThrottle::scope("sustained"); // 3/day
const TWO_PER_DAY: RateThrottle = AnonRateThrottle::rate("two", Rate::per_day(2));

/// Refuses `?odd=1` and knows no waiting time.
#[derive(Default)]
struct OddThrottle;

impl Throttle for OddThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        let odd = request.query_params().get("odd").is_some_and(|odd| odd == "1");
        Ok(if odd { Verdict::Refused(None) } else { Verdict::Allowed })
    }
}

async fn said(request: &Request) -> Result<Response> {
    match request.method().as_str() {
        "POST" => Response::new(&json!({"hit": *request.data().await?.to_json()}))?.status(201),
        _ => Response::new(&json!({"hit": true})),
    }
}

#[api_view(GET, POST, HEAD, throttles = T::default())]
async fn hit<T: Throttle + Default + 'static>(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = T::default(), permissions = IsAuthenticated, name = "Hit")]
async fn private<T: Throttle + Default + 'static>(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = ScopedRateThrottle, throttle_scope = "uploads", name = "Upload")]
async fn uploads(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = ScopedRateThrottle, throttle_scope = "reads", name = "Read")]
async fn reads(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = (BURST, SUSTAINED), name = "Hit")]
async fn burst_sustained(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = SUSTAINED, name = "Hit")]
async fn sustained(request: &Request) -> Result<Response> {
    said(request).await
}

#[api_view(GET, POST, HEAD, throttles = TWO_PER_DAY, name = "Hit")]
async fn two(request: &Request) -> Result<Response> {
    said(request).await
}

/// Limits POST alone.
#[derive(Default)]
struct PostOnlyThrottle;

impl Throttle for PostOnlyThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        if request.method() == "POST" { TWO_PER_DAY.allow_request(request).await } else { Ok(Verdict::Allowed) }
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<hit<AnonRateThrottle>>("anon/", None)
        .route::<hit<AnonRateThrottle>>("anon-too/", None)
        .route::<hit<UserRateThrottle>>("user/", None)
        .route::<hit<(AnonRateThrottle, UserRateThrottle)>>("anon-user/", None)
        .route::<uploads>("uploads/", None)
        .route::<reads>("reads/", None)
        .route::<reads>("other-reads/", Named::view("Other Read"))
        .route::<hit<ScopedRateThrottle>>("unscoped/", Named::view("Unscoped"))
        .route::<burst_sustained>("burst-sustained/", None)
        .route::<sustained>("sustained/", None)
        .route::<hit<OddThrottle>>("odd/", None)
        .route::<two>("two/", None)
        .route::<private<UserRateThrottle>>("private/", None)
        .route::<private<AnonRateThrottle>>("private-anon/", None)
        .route::<hit<PostOnlyThrottle>>("post-only/", Named::view("Post Only Throttled"))
        .route::<hit<()>>("open/", None)
}
