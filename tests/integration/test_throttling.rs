//! How often: the three throttles over HTTP, addresses, headers, and stores shared and down.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::throttling::{MemoryStore, OnFailure, Rate, RedisStore, ThrottleStore};
use serde_json::json;

use crate::notes::{NameHeader, NoteSerializer, Notes, note};
use crate::support::{Answer, redis};

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    authentication = NameHeader, throttles = AnonRateThrottle,
)]
pub struct Anon;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    authentication = NameHeader, throttles = AnonRateThrottle,
)]
pub struct AnonToo;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    authentication = NameHeader, throttles = UserRateThrottle,
)]
pub struct PerUser;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create, list),
    authentication = NameHeader, throttles = ScopedRateThrottle, throttle_scope = "uploads",
)]
pub struct Uploads;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    authentication = NameHeader, throttles = ScopedRateThrottle, throttle_scope = "uploads",
)]
pub struct OtherUploads;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    throttles = ScopedRateThrottle, throttle_scope = "forgotten",
)]
pub struct WithoutRate;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), throttles = ScopedRateThrottle)]
pub struct WithoutScope;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader,
    throttles = (UserRateThrottle::rate("burst", Rate::per_hour(2)), UserRateThrottle::scope("sustained")),
)]
pub struct BurstSustained;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader,
    throttles = UserRateThrottle::scope("sustained"),
)]
pub struct Sustained;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader,
    permissions = IsAuthenticated, throttles = UserRateThrottle,
)]
pub struct Private;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), throttles = AnonRateThrottle::rate("two", Rate::per_day(2)),
)]
pub struct Two;

/// No throttles of its own.
#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), throttle_scope = "uploads")]
pub struct Plain;

fn routes() -> Router<Rest> {
    Router::new()
        .route("/anon/", Anon::as_view())
        .route("/anon-too/", AnonToo::as_view())
        .route("/user/", PerUser::as_view())
        .route("/uploads/", Uploads::as_view())
        .route("/other-uploads/", OtherUploads::as_view())
        .route("/without-rate/", WithoutRate::as_view())
        .route("/without-scope/", WithoutScope::as_view())
        .route("/burst-sustained/", BurstSustained::as_view())
        .route("/sustained/", Sustained::as_view())
        .route("/private/", Private::as_view())
        .route("/two/", Two::as_view())
        .route("/plain/", Plain::as_view())
}

fn rated(rest: Rest) -> Rest {
    rest.throttle_rates([("anon", "3/day"), ("user", "4/day"), ("uploads", "2/day"), ("sustained", "3/day")]).unwrap()
}

async fn serve() -> Notes {
    Notes::serve(routes(), rated).await
}

/// GETs the path as this user, or as nobody, and looks at each status.
async fn gets(notes: &Notes, path: &str, user: Option<&str>, statuses: &[u16]) {
    for (number, status) in statuses.iter().enumerate() {
        let mut request = notes.request("GET", path);
        if let Some(user) = user {
            request = request.header("x-user", user);
        }
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, *status, "{path} as {user:?}, number {number}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_anonymous_are_limited_by_address_and_users_are_not() {
    let notes = serve().await;
    gets(&notes, "/anon/", None, &[200]).await;
    gets(&notes, "/anon-too/", None, &[200]).await;
    gets(&notes, "/anon/", None, &[200, 429]).await;
    gets(&notes, "/anon-too/", None, &[429]).await;
    gets(&notes, "/anon/", Some("ann"), &[200, 200, 200, 200]).await;
    let refused = notes.get("/anon/").await.refuses_with_detail(429);
    assert_eq!(refused.header("retry-after"), "86400");
    assert!(refused.json()["detail"].as_str().unwrap().contains("86400"));
}

#[tokio::test]
async fn users_are_limited_each_by_themselves() {
    let notes = serve().await;
    gets(&notes, "/user/", Some("ann"), &[200, 200, 200, 200, 429]).await;
    gets(&notes, "/user/", Some("bob"), &[200]).await;
    // The address, which both of them have too, has a count of its own, and so has a user that is called like it.
    gets(&notes, "/user/", None, &[200, 200, 200, 200, 429]).await;
    gets(&notes, "/user/", Some("127.0.0.1"), &[200]).await;
}

#[tokio::test]
async fn views_of_a_scope_share_its_count() {
    let notes = serve().await;
    gets(&notes, "/uploads/", None, &[200]).await;
    gets(&notes, "/other-uploads/", None, &[200, 429]).await;
    gets(&notes, "/uploads/", Some("ann"), &[200, 200, 429]).await;
    notes.send("POST", "/uploads/", &json!({})).await.refuses_with_detail(429);
    gets(&notes, "/without-scope/", None, &[200; 5]).await;
    gets(&notes, "/plain/", None, &[200; 5]).await;
}

#[tokio::test]
async fn a_scope_without_a_rate_is_a_mistake_of_the_project() {
    let notes = serve().await;
    let failed = notes.get("/without-rate/").await.refuses_with_detail(500);
    assert!(!failed.text().contains("forgotten"), "the log is told, not the client");
    let notes =
        Notes::serve(routes(), |rest| rest.throttle_rates([("forgotten", None), ("user", Some("1/day"))]).unwrap());
    let notes = notes.await;
    gets(&notes, "/without-rate/", None, &[200; 5]).await;
    gets(&notes, "/user/", None, &[200, 429]).await;
}

#[tokio::test]
async fn rates_that_cannot_be_read_are_told_at_start_up() {
    Notes::serve(Router::new(), |rest| {
        let rates = [("anon", "3/fortnight"), ("user", "3/day"), ("uploads", "many")];
        let error = rest.clone().throttle_rates(rates).unwrap_err().to_string();
        for words in ["throttle_rates", "\"anon\"", "`3/fortnight`", "\"uploads\"", "`many`"] {
            assert!(error.contains(words), "{words} in {error}");
        }
        assert!(!error.contains("user"), "{error}");
        rest
    })
    .await;
}

#[tokio::test]
async fn every_throttle_counts_even_what_another_refuses() {
    let notes = serve().await;
    gets(&notes, "/burst-sustained/", Some("ann"), &[200, 200, 429]).await;
    gets(&notes, "/sustained/", Some("ann"), &[429]).await;
}

#[tokio::test]
async fn a_permission_refuses_before_anything_is_counted() {
    let notes = serve().await;
    gets(&notes, "/private/", None, &[401; 6]).await;
    gets(&notes, "/private/", Some("wrong"), &[401; 6]).await;
    gets(&notes, "/user/", None, &[200, 200, 200, 200, 429]).await;
    gets(&notes, "/private/", Some("ann"), &[200, 200, 200, 200, 429]).await;
}

#[tokio::test]
async fn every_method_counts_even_one_that_is_not_there() {
    let notes = serve().await;
    notes.send("DELETE", "/two/", &json!({})).await.expect(405);
    notes.send("OPTIONS", "/two/", &json!({})).await.expect(200);
    gets(&notes, "/two/", None, &[429]).await;
    notes.send("DELETE", "/two/", &json!({})).await.refuses_with_detail(429);
}

#[tokio::test]
async fn the_project_throttles_views_that_name_nothing() {
    let notes = Notes::serve(routes(), |rest| rated(rest).throttles((AnonRateThrottle, ScopedRateThrottle))).await;
    gets(&notes, "/plain/", None, &[200, 200, 429]).await;
    gets(&notes, "/without-scope/", None, &[200; 5]).await;
}

/// Sends each value of `X-Forwarded-For` to a view of two a day.
async fn forwarded(proxies: Option<usize>, sent: &[(&[&str], u16)]) {
    let notes = Notes::serve(routes(), |rest| rest.num_proxies(proxies)).await;
    for (number, (lines, status)) in sent.iter().enumerate() {
        let request =
            lines.iter().fold(notes.request("GET", "/two/"), |request, line| request.header("x-forwarded-for", *line));
        assert_eq!(Answer::to(request).await.status, *status, "{proxies:?}: {lines:?}, number {number}");
    }
}

#[tokio::test]
async fn proxies_tell_clients_apart_as_far_as_they_are_known() {
    // The whole header, without spaces; and the connection where there is none.
    forwarded(
        None,
        &[
            (&["10.0.0.1"], 200),
            (&["10.0.0.1"], 200),
            (&["10.0.0.2"], 200),
            (&["10.0.0.1"], 429),
            (&["10.0.0.1, 10.0.0.9"], 200),
            (&["10.0.0.1,  10.0.0.9"], 200),
            (&["10.0.0.1", "10.0.0.9"], 429),
            (&[], 200),
            (&[""], 200),
            (&[], 429),
        ],
    )
    .await;
    // The connection, whatever is sent.
    forwarded(Some(0), &[(&["10.0.0.1"], 200), (&["10.0.0.2"], 200), (&["10.0.0.3"], 429), (&[], 429)]).await;
    // What the proxy appended; a client's own words stand to the left of it.
    forwarded(
        Some(1),
        &[
            (&["1.1.1.1, 10.0.0.1"], 200),
            (&["2.2.2.2, 10.0.0.1"], 200),
            (&["10.0.0.1"], 429),
            (&["3.3.3.3", "10.0.0.1"], 429),
            (&["10.0.0.1, 10.0.0.2"], 200),
        ],
    )
    .await;
    forwarded(
        Some(2),
        &[
            (&["1.1.1.1, 10.0.0.1, 10.9.9.1"], 200),
            (&["2.2.2.2,10.0.0.1,10.9.9.2"], 200),
            (&["10.0.0.1, 10.9.9.3"], 429),
            (&["10.0.0.1"], 429),
            (&["10.0.0.2"], 200),
        ],
    )
    .await;
}

#[tokio::test]
async fn headers_tell_the_quota_where_the_project_says_so() {
    let notes = Notes::serve(routes(), |rest| rated(rest).rate_limit_headers(true)).await;
    let told = |answer: &Answer| {
        let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
        names.map(|name| answer.header(name).to_owned())
    };
    assert_eq!(told(&notes.get("/anon/").await), ["3", "2", "86400"]);
    assert_eq!(told(&notes.get("/anon/").await), ["3", "1", "86400"]);
    notes.get("/anon/").await.expect(200);
    let refused = notes.get("/anon/").await.expect(429);
    assert_eq!(told(&refused), ["3", "0", "86400"]);
    // Of two throttles the one that stops the client first.
    assert_eq!(told(&notes.get("/burst-sustained/").await), ["2", "1", "3600"]);
    // Nothing was counted.
    assert_eq!(told(&notes.get("/without-scope/").await), ["", "", ""]);
    // Off at first.
    assert_eq!(told(&serve().await.get("/anon/").await), ["", "", ""]);
}

#[tokio::test]
async fn who_keeps_to_the_rate_is_never_refused() {
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    let store = MemoryStore::with_clock(move || Duration::from_secs(clock.load(Ordering::SeqCst)));
    let notes = Notes::serve(routes(), |rest| rest.throttle_rates([("anon", "3/min")]).unwrap().throttle_store(store));
    let notes = notes.await;
    for _ in 0..20 {
        gets(&notes, "/anon/", None, &[200]).await;
        now.fetch_add(20, Ordering::SeqCst);
    }
    gets(&notes, "/anon/", None, &[200]).await;
    now.fetch_add(5, Ordering::SeqCst);
    assert_eq!(notes.get("/anon/").await.header("retry-after"), "15");
}

/// 64 clients at the same moment, over two servers: of 4 requests each, exactly as many pass as the rate says.
async fn never_one_too_many<S: ThrottleStore + 'static>(store: impl Fn() -> S) {
    let rate = |rest: Rest, store: S| rest.throttle_rates([("anon", "100/day")]).unwrap().throttle_store(store);
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
    // What is refused does not put off the end of the window.
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
    // A lowered rate knows no wait, and one of nothing the whole window.
    for _ in 0..4 {
        assert_eq!(count("lowered", Rate::per_day(4)).await.verdict, Verdict::Allowed);
    }
    assert_eq!(count("lowered", Rate::per_day(2)).await.verdict, Verdict::Refused(None));
    assert_eq!(count("nothing", Rate::per_minute(0)).await.verdict, Verdict::Refused(Some(60.0)));
}

/// Statuses of a view while its store is down, and how long three of them took.
async fn while_down(url: &str, on_failure: Option<OnFailure>, status: u16) -> Duration {
    let store = RedisStore::open(url).unwrap().timeout(Duration::from_millis(200));
    let notes = Notes::serve(routes(), |rest| {
        let rest = rated(rest).throttle_store(store);
        on_failure.into_iter().fold(rest, Rest::throttle_on_failure)
    })
    .await;
    let start = Instant::now();
    gets(&notes, "/two/", None, &[status; 3]).await;
    start.elapsed()
}

#[tokio::test]
async fn a_store_that_is_down_is_open_or_closed() {
    let refuses = "redis://127.0.0.1:1/";
    while_down(refuses, None, 200).await;
    while_down(refuses, Some(OnFailure::Open), 200).await;
    while_down(refuses, Some(OnFailure::Closed), 503).await;
}

#[tokio::test]
async fn a_store_that_does_not_answer_keeps_nobody_waiting() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", silent.local_addr().unwrap());
    let accepting: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            open.push(stream);
        }
    });
    tokio::spawn(accepting);
    assert!(while_down(&url, Some(OnFailure::Closed), 503).await < Duration::from_secs(5));
}
