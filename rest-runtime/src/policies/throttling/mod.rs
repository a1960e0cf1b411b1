#![doc = include_str!("../../docs/throttling.md")]

use std::future::Future;
use std::sync::Arc;

use crate::base::erased::{object_safe, tuples};
use crate::base::exceptions::Result;
use crate::http::request::Request;

mod client;
mod memory;
mod rate;
mod rates;
#[cfg(feature = "redis")]
mod redis;
mod store;

pub use crate::base::settings::OnFailure;
pub use crate::http::request::Quota;
pub use memory::MemoryStore;
pub use rate::{Rate, RateError};
pub use rates::{AnonRateThrottle, RateThrottle, ScopedRateThrottle, UserRateThrottle, count};
pub(crate) use rates::{Throttling, missing};
#[cfg(feature = "redis")]
pub use redis::RedisStore;
pub use store::{RequestCount, StoreError, ThrottleStore};

/// The decision of a throttle about a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The request is allowed.
    Allowed,
    /// The request is refused, with the seconds to wait if they are known.
    Refused(Option<f64>),
}

impl Verdict {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Allowed, other) => other,
            (refused, Self::Allowed) => refused,
            (Self::Refused(one), Self::Refused(two)) => Self::Refused(match (one, two) {
                (Some(one), Some(two)) => Some(one.max(two)),
                (wait, None) | (None, wait) => wait,
            }),
        }
    }
}

/// Limits the number of a client's requests. A tuple calls each of its throttles; `()` allows all requests.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a throttle",
    label = "this does not implement `Throttle`",
    note = "implement `rest_runtime::throttling::Throttle` for it; several go into a tuple"
)]
pub trait Throttle: Send + Sync {
    /// Counts the request, and decides whether it is allowed.
    fn allow_request(&self, request: &Request) -> impl Future<Output = Result<Verdict>> + Send;

    /// Whether it never refuses; documents about the API then leave 429 out.
    fn is_empty(&self) -> bool {
        false
    }

    /// The scopes whose rates the project sets. Building the app fails if one has no rate.
    ///
    /// That check passes a request which no client sent.
    fn scopes(&self, request: &Request) -> Vec<&'static str> {
        let _ = request;
        Vec::new()
    }
}

impl Throttle for () {
    async fn allow_request(&self, _: &Request) -> Result<Verdict> {
        Ok(Verdict::Allowed)
    }

    fn is_empty(&self) -> bool {
        true
    }
}

macro_rules! tuple {
    ($($T:ident $index:tt),+) => {
        impl<$($T: Throttle),+> Throttle for ($($T,)+) {
            async fn allow_request(&self, request: &Request) -> Result<Verdict> {
                let mut verdict = Verdict::Allowed;
                $(verdict = verdict.and(self.$index.allow_request(request).await?);)+
                Ok(verdict)
            }

            fn is_empty(&self) -> bool {
                true $(&& self.$index.is_empty())+
            }

            fn scopes(&self, request: &Request) -> Vec<&'static str> {
                [$(self.$index.scopes(request)),+].concat()
            }
        }
    };
}

tuples!(tuple);

/// A throttle behind a pointer, for settings and for hooks whose branches differ. The default allows all requests.
#[derive(Clone, Default)]
pub struct BoxThrottle(Option<Arc<dyn DynThrottle>>);

impl BoxThrottle {
    /// Wraps a throttle.
    pub fn new(throttle: impl Throttle + 'static) -> Self {
        Self(Some(Arc::new(throttle)))
    }

    /// The throttle; `None` if every request is allowed.
    pub(crate) fn get(&self) -> Option<&dyn DynThrottle> {
        self.0.as_deref()
    }
}

object_safe! {
    pub(crate) trait DynThrottle: Throttle {
        fn is_empty(&self) -> bool;
        fn scopes(&self, request: &Request) -> Vec<&'static str>;
        async<'a> fn allow_request(request: &Request) -> Result<Verdict>;
    }
    for BoxThrottle, otherwise ()
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Allowed, Refused};

    #[test]
    fn the_longest_known_wait_wins() {
        assert_eq!(Allowed.and(Allowed), Allowed);
        assert_eq!(Allowed.and(Refused(None)), Refused(None));
        assert_eq!(Refused(Some(1.0)).and(Allowed), Refused(Some(1.0)));
        assert_eq!(Refused(Some(1.0)).and(Refused(Some(2.0))), Refused(Some(2.0)));
        assert_eq!(Refused(None).and(Refused(Some(2.0))), Refused(Some(2.0)));
    }
}
