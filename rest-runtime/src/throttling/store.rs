//! Where requests are counted.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Rate, Verdict};

/// Why a store could not count.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Remembers when requests came. [`MemoryStore`](super::MemoryStore) does so for one process,
/// `RedisStore` (feature `redis`) for several.
///
/// The history of a key is a sliding log, as in DRF: the times of the requests that passed within the window. A request
/// that is refused leaves no time behind. What DRF does not promise is promised here: to count is one step, so that of
/// any number of requests at the same moment never one too many passes. The clock is the store's own, so that servers
/// with different clocks count alike.
pub trait ThrottleStore: Send + Sync {
    /// Records one request under the key if the rate allows another one, and says what it found.
    ///
    /// # Errors
    /// Where the store is down; [`OnFailure`](super::OnFailure) says what becomes of the request.
    fn count(&self, key: &str, rate: Rate) -> impl Future<Output = Result<Count, StoreError>> + Send;
}

/// What a store found: see [`ThrottleStore::count`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Count {
    /// Whether the request may go on.
    pub verdict: Verdict,
    /// How many more may, now.
    pub remaining: u32,
    /// Seconds until the oldest recorded request leaves the window.
    pub reset: f64,
}

impl Count {
    /// What DRF's rule makes of a request that found so many recorded ones in the window, the oldest of which leaves it
    /// in `left` seconds. The store records the request if this allows it, which is where `recorded < rate.limit()`.
    #[must_use]
    pub fn decide(rate: Rate, recorded: u32, left: Option<f64>) -> Self {
        let reset = left.unwrap_or_else(|| rate.window().as_secs_f64());
        match rate.limit().checked_sub(recorded) {
            None | Some(0) => Self { verdict: Verdict::Refused(rate.wait(recorded, left)), remaining: 0, reset },
            Some(free) => Self { verdict: Verdict::Allowed, remaining: free - 1, reset },
        }
    }
}

/// A store behind a pointer.
#[derive(Clone)]
pub(super) struct BoxStore(Arc<dyn Dyn>);

impl BoxStore {
    pub(super) fn new(store: impl ThrottleStore + 'static) -> Self {
        Self(Arc::new(store))
    }

    pub(super) async fn count(&self, key: &str, rate: Rate) -> Result<Count, StoreError> {
        self.0.count(key, rate).await
    }
}

/// A handle to a store counts in that store: what several projects of one process share.
impl<T: ThrottleStore> ThrottleStore for Arc<T> {
    async fn count(&self, key: &str, rate: Rate) -> Result<Count, StoreError> {
        T::count(self, key, rate).await
    }
}

/// The trait as an object.
trait Dyn: Send + Sync {
    fn count<'a>(
        &'a self,
        key: &'a str,
        rate: Rate,
    ) -> Pin<Box<dyn Future<Output = Result<Count, StoreError>> + Send + 'a>>;
}

impl<T: ThrottleStore> Dyn for T {
    fn count<'a>(
        &'a self,
        key: &'a str,
        rate: Rate,
    ) -> Pin<Box<dyn Future<Output = Result<Count, StoreError>> + Send + 'a>> {
        Box::pin(ThrottleStore::count(self, key, rate))
    }
}
