//! Stores that count requests.

use std::future::Future;
use std::sync::Arc;

use super::{Rate, Verdict};
use crate::base::erased::object_safe;

/// The reason why a store could not count.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Records the times of requests. [`MemoryStore`](super::MemoryStore) does so for one process, `RedisStore` (feature
/// `redis`) for several.
///
/// As in DRF, each key has a sliding log: the times of the allowed requests in the window. Refused requests are not
/// recorded. Unlike in DRF, counting must be atomic: of concurrent requests never one too many is allowed. The clock is
/// the store's own, so servers with different clocks count alike.
pub trait ThrottleStore: Send + Sync {
    /// Records a request under the key if the rate allows it, and returns the outcome.
    ///
    /// # Errors
    /// Any error if the store is down; [`OnFailure`](super::OnFailure) decides about the request.
    fn count(&self, key: &str, rate: Rate) -> impl Future<Output = Result<RequestCount, StoreError>> + Send;
}

/// The outcome of [`ThrottleStore::count`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RequestCount {
    /// Whether the request is allowed.
    pub verdict: Verdict,
    /// The number of further requests allowed now.
    pub remaining: u32,
    /// Seconds until the oldest recorded request leaves the window.
    pub reset: f64,
}

impl RequestCount {
    /// Decides by DRF's rule about a request.
    ///
    /// `recorded` is the number of recorded requests in the window, and `left` the seconds until the oldest leaves it.
    /// The store records the request if it is allowed, that is if `recorded < rate.limit()`.
    #[must_use]
    pub fn decide(rate: Rate, recorded: u32, left: Option<f64>) -> Self {
        let reset = left.unwrap_or_else(|| rate.window().as_secs_f64());
        match rate.limit().checked_sub(recorded) {
            None | Some(0) => Self { verdict: Verdict::Refused(rate.wait(recorded, left)), remaining: 0, reset },
            Some(free) => Self { verdict: Verdict::Allowed, remaining: free - 1, reset },
        }
    }
}

#[derive(Clone)]
pub(super) struct BoxStore(Arc<dyn DynStore>);

impl BoxStore {
    pub(super) fn new(store: impl ThrottleStore + 'static) -> Self {
        Self(Arc::new(store))
    }

    pub(super) async fn count(&self, key: &str, rate: Rate) -> Result<RequestCount, StoreError> {
        self.0.count(key, rate).await
    }
}

/// Shares a store, for example between several projects in one process.
impl<T: ThrottleStore> ThrottleStore for Arc<T> {
    async fn count(&self, key: &str, rate: Rate) -> Result<RequestCount, StoreError> {
        T::count(self, key, rate).await
    }
}

object_safe! {
    trait DynStore: ThrottleStore {
        async<'a> fn count(key: &str, rate: (Rate)) -> Result<RequestCount, StoreError>;
    }
}
