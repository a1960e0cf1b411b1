//! Area 7, /throttle/: the rates stand in the settings. Reset clears the history, so each scenario starts fresh.

use rest_runtime::{
    prelude::*,
    throttling::{Rate, RateThrottle},
};
use serde_json::json;

const BURST: RateThrottle = UserRateThrottle::scope("burst"); // 2/hour
const SUSTAINED: RateThrottle = UserRateThrottle::scope("sustained"); // 3/day
const TWO_PER_DAY: RateThrottle = AnonRateThrottle::rate("two", Rate::per_day(2));

/// Refuses `?odd=1` and knows no waiting time.
struct OddThrottle;

impl Throttle for OddThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        let odd = request.query_params().get("odd").is_some_and(|odd| odd == "1");
        Ok(if odd { Verdict::Refused(None) } else { Verdict::Allowed })
    }
}

/// Views that say that they were hit.
macro_rules! hit {
    ($($view:ident: $name:literal, $throttles:expr $(, $argument:ident = $value:expr)*;)+) => {$(
        #[api_view(GET, POST, HEAD, name = $name, throttles = $throttles $(, $argument = $value)*)]
        async fn $view(request: &Request) -> Result<Response> {
            match request.method().as_str() {
                "POST" => Response::new(&json!({"hit": *request.data().await?.to_json()}))?.status(201),
                _ => Response::new(&json!({"hit": true})),
            }
        }
    )+};
}

hit! {
    anon: "Hit", AnonRateThrottle;
    anon_too: "Hit", AnonRateThrottle;
    users: "Hit", UserRateThrottle;
    anon_user: "Hit", (AnonRateThrottle, UserRateThrottle);
    uploads: "Upload", ScopedRateThrottle, throttle_scope = "uploads";
    reads: "Read", ScopedRateThrottle, throttle_scope = "reads";
    other_reads: "Other Read", ScopedRateThrottle, throttle_scope = "reads";
    unscoped: "Unscoped", ScopedRateThrottle;
    burst_sustained: "Hit", (BURST, SUSTAINED);
    sustained: "Hit", SUSTAINED;
    odd: "Hit", OddThrottle;
    two: "Hit", TWO_PER_DAY;
    private: "Hit", UserRateThrottle, permissions = IsAuthenticated;
    private_anon: "Hit", AnonRateThrottle, permissions = IsAuthenticated;
    post_only: "Post Only Throttled", PostOnlyThrottle;
    open: "Hit", ();
}

/// Limits POST alone.
struct PostOnlyThrottle;

impl Throttle for PostOnlyThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        if request.method() == "POST" { TWO_PER_DAY.allow_request(request).await } else { Ok(Verdict::Allowed) }
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<anon>("anon/", None)
        .route::<anon_too>("anon-too/", None)
        .route::<users>("user/", None)
        .route::<anon_user>("anon-user/", None)
        .route::<uploads>("uploads/", None)
        .route::<reads>("reads/", None)
        .route::<other_reads>("other-reads/", None)
        .route::<unscoped>("unscoped/", None)
        .route::<burst_sustained>("burst-sustained/", None)
        .route::<sustained>("sustained/", None)
        .route::<odd>("odd/", None)
        .route::<two>("two/", None)
        .route::<private>("private/", None)
        .route::<private_anon>("private-anon/", None)
        .route::<post_only>("post-only/", None)
        .route::<open>("open/", None)
}
