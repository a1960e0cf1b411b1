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
    ($($view:ident: $throttles:expr $(, $argument:ident = $value:expr)*;)+) => {$(
        struct $view;

        #[api_view(name = "Hit", throttles = $throttles $(, $argument = $value)*)]
        impl $view {
            async fn get(&self, _: &Request) -> Result<Response> {
                Response::new(&json!({"hit": true}))
            }

            async fn post(&self, request: &Request) -> Result<Response> {
                Response::new(&json!({"hit": request.data().await?.json()}))?.status(201)
            }
        }
    )+};
}

hit! {
    Anon: AnonRateThrottle;
    AnonToo: AnonRateThrottle;
    Users: UserRateThrottle;
    AnonUser: (AnonRateThrottle, UserRateThrottle);
    Uploads: ScopedRateThrottle, throttle_scope = "uploads";
    Reads: ScopedRateThrottle, throttle_scope = "reads";
    OtherReads: ScopedRateThrottle, throttle_scope = "reads";
    Unscoped: ScopedRateThrottle;
    BurstSustained: (BURST, SUSTAINED);
    Sustained: SUSTAINED;
    Odd: OddThrottle;
    Two: TWO_PER_DAY;
    Private: UserRateThrottle, permissions = IsAuthenticated;
    PrivateAnon: AnonRateThrottle, permissions = IsAuthenticated;
    PostOnly: PostOnlyThrottle;
    Open: ();
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
        .route::<Anon>("anon/", None)
        .route::<AnonToo>("anon-too/", None)
        .route::<Users>("user/", None)
        .route::<AnonUser>("anon-user/", None)
        .route::<Uploads>("uploads/", None)
        .route::<Reads>("reads/", None)
        .route::<OtherReads>("other-reads/", None)
        .route::<Unscoped>("unscoped/", None)
        .route::<BurstSustained>("burst-sustained/", None)
        .route::<Sustained>("sustained/", None)
        .route::<Odd>("odd/", None)
        .route::<Two>("two/", None)
        .route::<Private>("private/", None)
        .route::<PrivateAnon>("private-anon/", None)
        .route::<PostOnly>("post-only/", None)
        .route::<Open>("open/", None)
}
