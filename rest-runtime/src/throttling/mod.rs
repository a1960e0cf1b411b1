#![doc = include_str!("../docs/throttling.md")]

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::exceptions::Result;
use crate::request::Request;

mod client;
mod memory;
mod rate;
mod rates;
#[cfg(feature = "redis")]
mod redis;
mod store;

pub use crate::request::Quota;
pub use crate::settings::OnFailure;
pub use memory::MemoryStore;
pub use rate::{Rate, RateError};
pub use rates::{AnonRateThrottle, RateThrottle, ScopedRateThrottle, UserRateThrottle, count};
pub(crate) use rates::{Throttling, missing};
#[cfg(feature = "redis")]
pub use redis::RedisStore;
pub use store::{Count, StoreError, ThrottleStore};

/// What a throttle says of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It may go on.
    Allowed,
    /// It may not; after so many seconds it has a chance again, where that is known.
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

/// Limits how often a client may ask. A tuple of throttles asks each of them; `()` allows all.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no throttle",
    label = "this does not implement `Throttle`",
    note = "implement `rest_runtime::throttling::Throttle` for it; several go into a tuple"
)]
pub trait Throttle: Send + Sync {
    /// Counts the request and says whether it may go on.
    fn allow_request(&self, request: &Request) -> impl Future<Output = Result<Verdict>> + Send;

    /// Whether it never refuses; documents about the API then leave 429 out.
    fn is_empty(&self) -> bool {
        false
    }

    /// The scopes whose rates are the project's, so that one without a rate is found when the app is built and not by
    /// the first request. That is asked with a request of the view that nobody sent.
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

macro_rules! tuples {
    ($(($($T:ident $index:tt),+))+) => {$(
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
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

/// A throttle behind a pointer, for settings and for hooks whose branches differ; without one, all is allowed.
#[derive(Clone, Default)]
pub struct BoxThrottle(Option<Arc<dyn Dyn>>);

impl BoxThrottle {
    /// Hides the type.
    pub fn new(throttle: impl Throttle + 'static) -> Self {
        Self(Some(Arc::new(throttle)))
    }
}

impl fmt::Debug for BoxThrottle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxThrottle")
    }
}

impl Throttle for BoxThrottle {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        match &self.0 {
            Some(throttle) => throttle.allow_request(request).await,
            None => Ok(Verdict::Allowed),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|throttle| throttle.is_empty())
    }

    fn scopes(&self, request: &Request) -> Vec<&'static str> {
        self.0.as_ref().map(|throttle| throttle.scopes(request)).unwrap_or_default()
    }
}

/// The trait as an object.
trait Dyn: Send + Sync {
    fn allow_request<'a>(&'a self, request: &'a Request) -> Pin<Box<dyn Future<Output = Result<Verdict>> + Send + 'a>>;
    fn is_empty(&self) -> bool;
    fn scopes(&self, request: &Request) -> Vec<&'static str>;
}

impl<T: Throttle> Dyn for T {
    fn allow_request<'a>(&'a self, request: &'a Request) -> Pin<Box<dyn Future<Output = Result<Verdict>> + Send + 'a>> {
        Box::pin(Throttle::allow_request(self, request))
    }

    fn is_empty(&self) -> bool {
        Throttle::is_empty(self)
    }

    fn scopes(&self, request: &Request) -> Vec<&'static str> {
        Throttle::scopes(self, request)
    }
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
