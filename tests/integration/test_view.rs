//! `as_view()` is an axum `MethodRouter` like any other: states, layers, nesting, merging.

use rest_runtime::axum::extract::{FromRef, State};
use rest_runtime::axum::http::{HeaderValue, StatusCode};
use rest_runtime::axum::middleware::{Next, from_fn, map_response};
use rest_runtime::axum::response::Response as HttpResponse;
use rest_runtime::axum::routing::{MethodRouter, get};
use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::notes::{NoteSerializer, Notes, note};

/// Notes; the extension shows whether a layer ran before.
pub struct Layered;

#[derive(Clone)]
struct Stamp(&'static str);

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl Layered {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&request.extensions().get::<Stamp>().map(|stamp| stamp.0))
    }
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve))]
pub struct Detail;

#[derive(Clone)]
struct AppState {
    rest: Rest,
    greeting: &'static str,
}

impl FromRef<AppState> for Rest {
    fn from_ref(state: &AppState) -> Self {
        state.rest.clone()
    }
}

async fn stamp(mut request: axum::extract::Request, next: Next) -> HttpResponse {
    request.extensions_mut().insert(Stamp("stamped"));
    next.run(request).await
}

async fn mark(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert("x-layer", HeaderValue::from_static("here"));
    response
}

async fn greet(State(state): State<AppState>) -> &'static str {
    state.greeting
}

#[tokio::test]
async fn a_view_lives_in_an_app_of_its_own_state() {
    let view: MethodRouter<AppState> = Layered::as_view().layer(from_fn(stamp));
    let own = Router::new()
        .route("/notes/", view.layer(map_response(mark)))
        .route("/notes/{id}/", Detail::as_view())
        .route("/greeting", get(greet));
    let notes = Notes::serve_with(|rest| {
        let app = Router::new().nest("/api", own).with_state(AppState { rest, greeting: "hello" });
        app.fallback(|| async { (StatusCode::NOT_FOUND, "no such page") })
    })
    .await;
    let listed = notes.get("/api/notes/").await.expect(200);
    listed.is(&json!("stamped"));
    // Layers see refusals, too.
    assert_eq!(listed.header("x-layer"), "here");
    assert_eq!(
        notes.send("POST", "/api/notes/", &Value::Null).await.refuses_with_detail(405).header("x-layer"),
        "here"
    );
    assert_eq!(notes.get("/api/notes/2/").await.expect(200).json()["slug"], "second");
    assert_eq!(notes.get("/api/notes/%FF/").await.refuses_with_detail(404).header("allow"), "GET, HEAD, OPTIONS");
    assert_eq!(notes.get("/api/greeting").await.expect(200).text(), "hello");
    assert_eq!(notes.get("/nowhere").await.expect(404).text(), "no such page");
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve), lookup_field = slug)]
pub struct BySlug;

#[tokio::test]
async fn a_route_without_the_lookups_part_says_so_in_the_log_alone() {
    let notes = Notes::serve(Router::new().route("/{other}/", BySlug::as_view()), |rest| rest).await;
    let failed = notes.get("/first/").await.expect(500);
    assert!(!failed.text().contains("lookup"), "{}", failed.text());
}
