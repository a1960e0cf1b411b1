//! Permissions: order of the policies, 401 against 403, composition, objects.

use std::sync::atomic::{AtomicUsize, Ordering};

use rest_runtime::axum::Router;
use rest_runtime::permissions::Object;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, QuietHeader, note};

/// Creates notes, for authenticated users.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create),
    authentication = NameHeader, permissions = IsAuthenticated,
)]
pub struct Protected;

/// As `Protected`, but the first authenticator has no challenge.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create),
    authentication = (QuietHeader, NameHeader), permissions = IsAuthenticated,
)]
pub struct Quiet;

/// As `Protected`, but without authenticators.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create), authentication = (), permissions = IsAuthenticated,
)]
pub struct Closed;

/// Open to all, but invalid credentials are still refused.
#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader)]
pub struct Open;

#[tokio::test]
async fn permissions_come_before_the_method() {
    let notes = Notes::serve(Router::new().route("/", Protected::as_view()), |rest| rest).await;
    let refused = notes.get("/").await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Name");
    assert_eq!(refused.header("allow"), "POST, OPTIONS");
    Answered::expect(&notes, "FOO", None, 401).await;
    Answered::expect(&notes, "GET", Some("ann"), 405).await;
    Answered::expect(&notes, "FOO", Some("ann"), 405).await;
}

struct Answered;

impl Answered {
    async fn expect(notes: &Notes, method: &str, user: Option<&str>, status: u16) {
        match user {
            Some(user) => notes.send_as(user, method, "/", &json!({})).await.refuses_with_detail(status),
            None => notes.send(method, "/", &json!({})).await.refuses_with_detail(status),
        };
    }
}

#[tokio::test]
async fn the_first_authenticator_decides_401_or_403() {
    let routes = Router::new().route("/quiet/", Quiet::as_view()).route("/closed/", Closed::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    let quiet = notes.send("POST", "/quiet/", &json!({})).await.refuses_with_detail(403);
    assert_eq!(quiet.header("www-authenticate"), "");
    let closed = notes.send("POST", "/closed/", &json!({})).await.refuses_with_detail(403);
    assert_ne!(quiet.json(), closed.json(), "one asks to sign in, the other cannot");
    // Users of the second authenticator are still recognized.
    notes.send_as("ann", "POST", "/quiet/", &json!({})).await.refuses(&["slug", "price"]);
}

#[tokio::test]
async fn wrong_credentials_are_refused_even_where_none_are_needed() {
    let notes = Notes::serve(Router::new().route("/", Open::as_view()), |rest| rest).await;
    notes.get("/").await.expect(200);
    let refused = notes.send_as("wrong", "GET", "/", &json!({})).await.refuses_with_detail(401);
    assert_eq!(refused.json(), json!({"detail": "No such user."}));
    assert_eq!(refused.header("www-authenticate"), "Name");
}

/// Allows requests with the header of its name.
struct Sent(&'static str);

impl Permission for Sent {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.headers().contains_key(self.0))
    }

    fn checks_objects(&self) -> bool {
        false
    }

    fn denial(&self) -> Detail {
        Detail::new(format!("Send {}.", self.0), "not_sent")
    }
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), permissions = Sent("a") & (Sent("b") | !Sent("c")),
)]
pub struct Composed;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), permissions = (Sent("a"), Sent("b")))]
pub struct Listed;

#[tokio::test]
async fn permissions_compose() {
    let routes = Router::new().route("/composed/", Composed::as_view()).route("/listed/", Listed::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    for (sent, status) in [("", 403), ("a", 200), ("ab", 200), ("ac", 403), ("abc", 200), ("b", 403), ("bc", 403)] {
        let mut request = notes.request("GET", "/composed/");
        for name in sent.chars() {
            request = request.header(name.to_string(), "1");
        }
        let answer = crate::support::Answer::to(request).await;
        assert_eq!(answer.status, status, "with {sent:?}");
    }
    // A list returns the message of the permission that refuses.
    let answer = crate::support::Answer::to(notes.request("GET", "/listed/").header("a", "1")).await;
    answer.expect(403).is(&json!({"detail": "Send b."}));
}

/// Allows the owner's own notes.
struct Own;

impl Permission for Own {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        let by_name = object.get("owner").is_some_and(|owner| owner == request.user().username().into());
        let by_type = object.downcast_ref::<note::Model>().is_some_and(|note| note.owner == request.user().username());
        assert_eq!(by_name, by_type);
        Ok(by_type)
    }
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy),
    authentication = NameHeader, permissions = IsAuthenticated & (Own | IsAdminUser),
)]
pub struct OwnNote;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), permissions = Own)]
pub struct OwnNotes;

#[tokio::test]
async fn objects_are_asked_about_one_by_one() {
    let routes = Router::new().route("/{id}/", OwnNote::as_view()).route("/", OwnNotes::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        notes.send_as("ann", method, "/2/", &json!({})).await.refuses_with_detail(403);
        notes.send(method, "/2/", &json!({})).await.refuses_with_detail(401);
    }
    notes.send_as("ann", "GET", "/1/", &json!({})).await.expect(200);
    notes.send_as("boss", "PATCH", "/2/", &json!({"slug": "third"})).await.expect(200);
    notes.send_as("bob", "DELETE", "/2/", &json!({})).await.expect(204);
    // It does not filter lists.
    assert_eq!(notes.get("/").await.expect(200).json().as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn options_tells_only_what_the_asking_user_may_do() {
    let routes = Router::new().route("/{id}/", OwnNote::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    let own = notes.send_as("ann", "OPTIONS", "/1/", &Value::Null).await.expect(200).json();
    assert_eq!(own["actions"]["PUT"]["slug"]["max_length"], 20);
    let foreign = notes.send_as("ann", "OPTIONS", "/2/", &Value::Null).await.expect(200).json();
    assert_eq!(foreign["name"], "Own Note");
    assert_eq!(foreign.get("actions"), None);
    let missing = notes.send_as("ann", "OPTIONS", "/99/", &Value::Null).await.expect(200).json();
    assert_eq!(missing.get("actions"), None);
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
pub struct NamesNothing;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), permissions = AllowAny)]
pub struct NamesItsOwn;

#[tokio::test]
async fn the_project_decides_for_views_that_name_nothing() {
    let routes = Router::new().route("/", NamesNothing::as_view()).route("/own/", NamesItsOwn::as_view());
    let notes = Notes::serve(routes, |rest| rest.authentication(NameHeader).permissions(IsAuthenticated)).await;
    notes.get("/").await.refuses_with_detail(401);
    notes.get("/own/").await.expect(200);
    notes.send_as("ann", "GET", "/", &json!({})).await.expect(200);
}

static ASKED: AtomicUsize = AtomicUsize::new(0);

/// Counts its calls, and refuses with this wait.
struct Refuses(Option<f64>);

impl Throttle for Refuses {
    async fn allow_request(&self, _: &Request) -> Result<Verdict> {
        ASKED.fetch_add(1, Ordering::SeqCst);
        Ok(Verdict::Refused(self.0))
    }
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create),
    throttles = (Refuses(Some(0.2)), Refuses(Some(2.5)), Refuses(None)),
)]
pub struct Throttled;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), permissions = IsAuthenticated, throttles = Refuses(None),
)]
pub struct Unasked;

#[tokio::test]
async fn every_throttle_runs_and_the_longest_wait_is_reported() {
    let routes = Router::new().route("/", Throttled::as_view()).route("/unasked/", Unasked::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    // Before the method is checked.
    let refused = notes.get("/").await.refuses_with_detail(429);
    assert_eq!(refused.header("retry-after"), "3");
    assert_eq!(ASKED.load(Ordering::SeqCst), 3);
    // A permission refuses first.
    notes.get("/unasked/").await.refuses_with_detail(403);
    assert_eq!(ASKED.load(Ordering::SeqCst), 3);
}
