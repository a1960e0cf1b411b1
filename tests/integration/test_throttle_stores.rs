//! The stores of throttles: memory and Redis, with several servers at once, and while a store is down.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rest_runtime::prelude::*;
use rest_runtime::throttling::{MemoryStore, OnFailure, Rate, RedisStore, ThrottleStore};

use crate::notes::Notes;
use crate::support::redis;
use crate::test_throttling::{gets, rated, routes};

/// 64 clients at the same moment, on two servers: of 4 requests each, exactly the rate's number passes.
async fn never_one_too_many<S: ThrottleStore + 'static>(store: impl Fn() -> S) {
    let rate = |rest: Rest, store: S| rated(rest).throttle_rates([("anon", "100/day")]).throttle_store(store);
    let servers = [
        Notes::serve(routes(), |rest| rate(rest, store())).await,
        Notes::serve(routes(), |rest| rate(rest, store())).await,
    ];
    let servers = Arc::new(servers);
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..64 {
        let servers = Arc::clone(&servers);
        clients.spawn(async move {
            let mut passed = 0;
            for request in 0..4 {
                let answer = servers[(client + request) % 2].get("/anon/").await;
                assert!([200, 429].contains(&answer.status), "{}", answer.text());
                passed += usize::from(answer.status == 200);
            }
            passed
        });
    }
    assert_eq!(clients.join_all().await.into_iter().sum::<usize>(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn never_one_too_many_in_memory() {
    let shared = Arc::new(MemoryStore::new());
    never_one_too_many(|| Arc::clone(&shared)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn never_one_too_many_in_redis() {
    let Some((url, prefix)) = redis() else { return };
    let patient = Duration::from_secs(30);
    never_one_too_many(|| RedisStore::open(&url).unwrap().prefix(prefix.clone()).timeout(patient)).await;
}

#[tokio::test]
async fn redis_counts_as_memory_does() {
    let Some((url, prefix)) = redis() else { return };
    let store = RedisStore::open(&url).unwrap().prefix(prefix.clone()).timeout(Duration::from_secs(30));
    let notes = Notes::serve(routes(), |rest| rated(rest).rate_limit_headers(true).throttle_store(store)).await;
    gets(&notes, "/anon/", None, &[200, 200, 200]).await;
    let refused = notes.get("/anon/").await.refuses_with_detail(429);
    assert_eq!(refused.header("retry-after"), "86400");
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    gets(&notes, "/anon/", Some("ann"), &[200; 5]).await;
    gets(&notes, "/burst-sustained/", Some("ann"), &[200, 200, 429]).await;

    let store = RedisStore::open(&url).unwrap().prefix(prefix).timeout(Duration::from_secs(30));
    let count = async |key: &str, rate| store.count(key, rate).await.unwrap();
    // Refused requests do not extend the window.
    let second = Rate::new(2, Duration::from_millis(800));
    let start = Instant::now();
    assert_eq!(count("k", second).await.verdict, Verdict::Allowed);
    assert_eq!(count("k", second).await.verdict, Verdict::Allowed);
    let mut refused = 0;
    while let Verdict::Refused(wait) = count("k", second).await.verdict {
        assert!((0.0..=0.8).contains(&wait.unwrap()), "{wait:?}");
        refused += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(refused > 0 || start.elapsed() > Duration::from_millis(800));
    // After the rate is lowered the wait is unknown; for a rate of zero it is the whole window.
    for _ in 0..4 {
        assert_eq!(count("lowered", Rate::per_day(4)).await.verdict, Verdict::Allowed);
    }
    assert_eq!(count("lowered", Rate::per_day(2)).await.verdict, Verdict::Refused(None));
    assert_eq!(count("nothing", Rate::per_minute(0)).await.verdict, Verdict::Refused(Some(60.0)));
}

/// Requests a view three times while its store is down.
async fn while_down(url: &str, on_failure: Option<OnFailure>, status: u16, patience: Duration) {
    let store = RedisStore::open(url).unwrap().timeout(patience);
    let notes = Notes::serve(routes(), |rest| {
        let rest = rated(rest).throttle_store(store);
        on_failure.into_iter().fold(rest, Rest::throttle_on_failure)
    })
    .await;
    gets(&notes, "/two/", None, &[status; 3]).await;
}

#[tokio::test]
async fn a_store_that_is_down_is_open_or_closed() {
    let refuses = "redis://127.0.0.1:1/";
    let patience = Duration::from_millis(200);
    while_down(refuses, None, 200, patience).await;
    while_down(refuses, Some(OnFailure::Open), 200, patience).await;
    while_down(refuses, Some(OnFailure::Closed), 503, patience).await;
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_given_up_after_its_timeout() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", silent.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            open.push(stream);
        }
    });
    // A day is longer than any test: the other one ends first, even on a slow machine.
    let day = while_down(&url, Some(OnFailure::Closed), 503, Duration::from_hours(24));
    let moment = while_down(&url, Some(OnFailure::Closed), 503, Duration::from_millis(200));
    tokio::select! {
        biased;
        () = day => panic!("the timeout is ignored"),
        () = moment => {}
    }
}
