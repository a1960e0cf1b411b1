//! The three throttles over HTTP, client addresses and headers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::throttling::{MemoryStore, Rate};
use serde_json::json;

use crate::notes::{NameHeader, NoteSerializer, Notes, note};
use crate::support::Answer;

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

pub struct Hooked;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), throttle_scope = "forgotten")]
impl Hooked {
    fn get_throttles(&self, request: &Request) -> impl Throttle {
        assert_eq!(request.action(), Some("list"), "only requests that somebody sent are asked about");
        ScopedRateThrottle
    }
}

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

pub fn routes() -> Router<Rest> {
    Router::new()
        .route("/anon/", Anon::as_view())
        .route("/anon-too/", AnonToo::as_view())
        .route("/user/", PerUser::as_view())
        .route("/uploads/", Uploads::as_view())
        .route("/other-uploads/", OtherUploads::as_view())
        .route("/without-scope/", WithoutScope::as_view())
        .route("/burst-sustained/", BurstSustained::as_view())
        .route("/sustained/", Sustained::as_view())
        .route("/private/", Private::as_view())
        .route("/two/", Two::as_view())
        .route("/plain/", Plain::as_view())
}

pub fn rated(rest: Rest) -> Rest {
    rest.throttle_rates([("anon", "3/day"), ("user", "4/day"), ("uploads", "2/day"), ("sustained", "3/day")])
}

async fn serve() -> Notes {
    Notes::serve(routes(), rated).await
}

/// GETs the path as this user, or anonymously, and checks each status.
pub async fn gets(notes: &Notes, path: &str, user: Option<&str>, statuses: &[u16]) {
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
    // Anonymous requests from the users' address have their own count, and so has a user named like the address.
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
async fn a_rate_of_none_is_no_limit() {
    let routes = routes().route("/without-rate/", WithoutRate::as_view());
    let rates = [("forgotten", None), ("user", Some("1/day"))];
    let notes = Notes::serve(routes, |rest| rated(rest).throttle_rates(rates)).await;
    gets(&notes, "/without-rate/", None, &[200; 5]).await;
    gets(&notes, "/user/", None, &[200, 429]).await;
}

#[tokio::test]
async fn an_unknown_scope_of_a_hook_is_logged() {
    let notes = Notes::serve(Router::new().route("/", Hooked::as_view()), |rest| rest).await;
    let failed = notes.get("/").await.expect(500);
    assert!(!failed.text().contains("forgotten"), "the log is told, not the client");
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

/// Sends each value of `X-Forwarded-For` to a view with two requests per day.
async fn forwarded(proxies: Option<usize>, sent: &[(&[&str], u16)]) {
    let notes = Notes::serve(routes(), |rest| rated(rest).num_proxies(proxies)).await;
    for (number, (lines, status)) in sent.iter().enumerate() {
        let request =
            lines.iter().fold(notes.request("GET", "/two/"), |request, line| request.header("x-forwarded-for", *line));
        assert_eq!(Answer::to(request).await.status, *status, "{proxies:?}: {lines:?}, number {number}");
    }
}

#[tokio::test]
async fn proxies_tell_clients_apart_as_far_as_they_are_known() {
    // The whole header without spaces, or the connection's address if there is no header.
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
    // The connection's address, whatever is sent.
    forwarded(Some(0), &[(&["10.0.0.1"], 200), (&["10.0.0.2"], 200), (&["10.0.0.3"], 429), (&[], 429)]).await;
    // The address that the proxy appended; the client's own values are to the left of it.
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
    // Of two throttles, the one that refuses the client first.
    assert_eq!(told(&notes.get("/burst-sustained/").await), ["2", "1", "3600"]);
    // Nothing was counted.
    assert_eq!(told(&notes.get("/without-scope/").await), ["", "", ""]);
    // Off by default.
    assert_eq!(told(&serve().await.get("/anon/").await), ["", "", ""]);
}

#[tokio::test]
async fn who_keeps_to_the_rate_is_never_refused() {
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    let store = MemoryStore::with_clock(move || Duration::from_secs(clock.load(Ordering::SeqCst)));
    let notes = Notes::serve(routes(), |rest| rated(rest).throttle_rates([("anon", "3/min")]).throttle_store(store));
    let notes = notes.await;
    for _ in 0..20 {
        gets(&notes, "/anon/", None, &[200]).await;
        now.fetch_add(20, Ordering::SeqCst);
    }
    gets(&notes, "/anon/", None, &[200]).await;
    now.fetch_add(5, Ordering::SeqCst);
    assert_eq!(notes.get("/anon/").await.header("retry-after"), "15");
}
