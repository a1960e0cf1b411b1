//! Counts in the memory of this process.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Rate, RequestCount, StoreError, ThrottleStore};

/// The number of locks that the keys are divided among.
const SHARDS: usize = 16;

/// The interval at which expired keys are dropped.
const SWEEP: Duration = Duration::from_mins(1);

/// Counts in memory: the default store. It counts for one process, and its counts end with the process.
///
/// Keys whose requests have all left the window are dropped within a minute. [`max_keys`](Self::max_keys) limits their
/// number, whatever addresses clients forge: at the limit, the half that would expire first is dropped.
pub struct MemoryStore {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    clock: Box<dyn Fn() -> Duration + Send + Sync>,
    max_keys: usize,
}

#[derive(Default)]
struct Shard {
    logs: HashMap<String, Log>,
    next_sweep: Duration,
}

/// The times of a key's requests by the store's clock, the oldest first.
#[derive(Default)]
struct Log {
    times: VecDeque<Duration>,
    window: Duration,
}

impl MemoryStore {
    /// Creates an empty store.
    #[must_use]
    pub fn new() -> Self {
        let start = Instant::now();
        Self::with_clock(move || start.elapsed())
    }

    /// Creates a store with a clock of your own, so that tests need not wait.
    ///
    /// The clock returns the time since any fixed moment, and never goes back.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { shards: Default::default(), hasher: RandomState::new(), clock: Box::new(clock), max_keys: 100_000 }
    }

    /// Sets the approximate maximum of keys; 100 000 by default.
    ///
    /// A key is a client in a scope. It takes about 200 bytes, and 16 more for each of its requests in the window.
    #[must_use]
    pub fn max_keys(self, max_keys: usize) -> Self {
        Self { max_keys, ..self }
    }

    /// Drops all counts.
    pub fn clear(&self) {
        for shard in &self.shards {
            shard.lock().unwrap_or_else(PoisonError::into_inner).logs.clear();
        }
    }

    fn count_now(&self, key: &str, rate: Rate) -> RequestCount {
        let index = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or_default();
        let mut shard = self.shards[index].lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that the times of a log are in order.
        let now = (self.clock)();
        if now >= shard.next_sweep {
            shard.sweep(now);
        }
        if let Some(log) = shard.logs.get_mut(key) {
            return log.count(rate, now);
        }
        shard.make_room(self.max_keys.div_ceil(SHARDS), now);
        let mut log = Log::default();
        let count = log.count(rate, now);
        if !log.times.is_empty() {
            shard.logs.insert(key.to_owned(), log);
        }
        count
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("max_keys", &self.max_keys).finish_non_exhaustive()
    }
}

impl ThrottleStore for MemoryStore {
    async fn count(&self, key: &str, rate: Rate) -> Result<RequestCount, StoreError> {
        Ok(self.count_now(key, rate))
    }
}

impl Shard {
    fn sweep(&mut self, now: Duration) {
        self.logs.retain(|_, log| log.end() > now);
        self.next_sweep = now + SWEEP;
    }

    /// Makes room for one more key.
    fn make_room(&mut self, max: usize, now: Duration) {
        if self.logs.len() < max.max(1) {
            return;
        }
        self.sweep(now);
        // Drops half of the keys at once, so that a flood of new keys does not scan all of them each time.
        if self.logs.len() >= max.max(1) {
            tracing::warn!(keys = self.logs.len(), "the throttle store is full and forgets clients");
            let mut ends: Vec<Duration> = self.logs.values().map(Log::end).collect();
            let half = ends.len() / 2;
            let (_, median, _) = ends.select_nth_unstable(half);
            let median = *median;
            let mut surplus = half + 1;
            self.logs.retain(|_, log| {
                let goes = surplus > 0 && log.end() <= median;
                surplus -= usize::from(goes);
                !goes
            });
        }
    }
}

impl Log {
    fn count(&mut self, rate: Rate, now: Duration) -> RequestCount {
        let window = rate.window();
        self.window = self.window.max(window);
        while self.times.front().is_some_and(|oldest| *oldest + window <= now) {
            self.times.pop_front();
        }
        let recorded = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        let left = self.times.front().map(|oldest| (*oldest + window).saturating_sub(now).as_secs_f64());
        let count = RequestCount::decide(rate, recorded, left);
        if recorded < rate.limit() {
            self.times.push_back(now);
        }
        count
    }

    /// The time at which its last request leaves the window.
    fn end(&self) -> Duration {
        self.times.back().map_or(Duration::ZERO, |latest| *latest + self.window)
    }
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
