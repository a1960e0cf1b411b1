//! Rules of the sliding log, tested with a manual clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{MemoryStore, SHARDS};
use super::{Rate, RequestCount};
use crate::policies::throttling::Verdict;
use crate::policies::throttling::Verdict::{Allowed, Refused};

/// A store and its clock, in milliseconds.
struct TimedStore {
    store: MemoryStore,
    now: Arc<AtomicU64>,
}

impl TimedStore {
    fn new(max_keys: usize) -> Self {
        let now = Arc::new(AtomicU64::new(5));
        let clock = Arc::clone(&now);
        let store = MemoryStore::with_clock(move || Duration::from_millis(clock.load(Ordering::SeqCst)));
        Self { store: store.max_keys(max_keys), now }
    }

    fn wait(&self, milliseconds: u64) {
        self.now.fetch_add(milliseconds, Ordering::SeqCst);
    }

    fn ask(&self, key: &str, rate: Rate) -> Verdict {
        self.store.count_now(key, rate).verdict
    }

    fn keys(&self) -> usize {
        self.store.shards.iter().map(|shard| shard.lock().unwrap().logs.len()).sum()
    }
}

#[test]
fn the_request_past_the_limit_waits_for_the_oldest_to_leave() {
    let timed = TimedStore::new(100);
    let rate = Rate::per_minute(3);
    for remaining in [2, 1, 0] {
        let count = timed.store.count_now("k", rate);
        assert_eq!(count, RequestCount { verdict: Allowed, remaining, reset: 60.0 });
    }
    assert_eq!(
        timed.store.count_now("k", rate),
        RequestCount { verdict: Refused(Some(60.0)), remaining: 0, reset: 60.0 }
    );
    timed.wait(59_000);
    assert_eq!(timed.ask("k", rate), Refused(Some(1.0)));
    assert_eq!(timed.ask("other", rate), Allowed);
    // A request leaves when it is exactly as old as the window.
    timed.wait(1000);
    assert_eq!(timed.ask("k", rate), Allowed);
}

#[test]
fn a_client_that_keeps_to_the_rate_is_never_refused() {
    let timed = TimedStore::new(100);
    for _ in 0..100 {
        assert_eq!(timed.ask("k", Rate::per_minute(3)), Allowed);
        timed.wait(20_000);
    }
}

#[test]
fn what_is_refused_is_not_recorded() {
    let timed = TimedStore::new(100);
    let rate = Rate::per_minute(2);
    assert_eq!(timed.ask("k", rate), Allowed);
    timed.wait(30_000);
    assert_eq!(timed.ask("k", rate), Allowed);
    for left in [30.0, 20.0, 10.0] {
        assert_eq!(timed.ask("k", rate), Refused(Some(left)));
        timed.wait(10_000);
    }
    assert_eq!(timed.ask("k", rate), Allowed);
    assert_eq!(timed.ask("k", rate), Refused(Some(30.0)));
}

#[test]
fn two_throttles_count_apart_and_the_longer_wait_is_reported() {
    let timed = TimedStore::new(100);
    let ask = || timed.ask("3/s", Rate::per_second(3)).and(timed.ask("6/min", Rate::per_minute(6)));
    assert_eq!([ask(), ask(), ask()], [Allowed; 3]);
    // The second throttle counts the request that the first one refuses.
    assert_eq!(ask(), Refused(Some(1.0)));
    timed.wait(1000);
    assert_eq!([ask(), ask()], [Allowed; 2]);
    assert_eq!(ask(), Refused(Some(59.0)));
    timed.wait(1000);
    assert_eq!(ask(), Refused(Some(58.0)));
}

#[test]
fn a_rate_of_nothing_refuses_and_keeps_nothing() {
    let timed = TimedStore::new(100);
    assert_eq!(timed.ask("k", Rate::per_minute(0)), Refused(Some(60.0)));
    assert_eq!(timed.keys(), 0);
}

#[test]
fn a_lowered_rate_knows_no_wait() {
    let timed = TimedStore::new(100);
    for _ in 0..4 {
        assert_eq!(timed.ask("k", Rate::per_minute(4)), Allowed);
    }
    assert_eq!(timed.ask("k", Rate::per_minute(2)), Refused(None));
}

#[test]
fn keys_that_have_expired_go() {
    let timed = TimedStore::new(10_000);
    for key in 0..500 {
        timed.ask(&format!("short {key}"), Rate::per_second(1));
        timed.ask(&format!("long {key}"), Rate::per_day(1));
    }
    assert_eq!(timed.keys(), 1000);
    timed.wait(61_000);
    for key in 0..500 {
        timed.ask(&format!("long {key}"), Rate::per_day(1));
    }
    assert_eq!(timed.keys(), 500);
}

#[test]
fn a_cleared_store_has_seen_nothing() {
    let store = MemoryStore::new();
    for key in 0..100 {
        assert_eq!(store.count_now(&key.to_string(), Rate::per_day(1)).verdict, Allowed);
    }
    store.clear();
    for key in 0..100 {
        assert_eq!(store.count_now(&key.to_string(), Rate::per_day(1)).verdict, Allowed);
    }
}

#[test]
fn made_up_keys_do_not_fill_the_memory() {
    let timed = TimedStore::new(320);
    for key in 0..20_000 {
        timed.ask(&format!("key {key}"), Rate::per_day(1));
        timed.wait(1);
        assert!(timed.keys() <= 320 + SHARDS);
    }
    assert_eq!(timed.ask("key 19999", Rate::per_day(1)), Refused(Some(86_399.999)), "the newest stay");
}

#[test]
fn at_the_same_moment_never_one_too_many() {
    let store = MemoryStore::new();
    let passed = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let allowed = store.count_now("k", Rate::per_hour(100)).verdict == Allowed;
                    passed.fetch_add(u64::from(allowed), Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(passed.into_inner(), 100);
}
