//! `X-HTTP-Method-Override`, which only has an effect with the layer.

use rest_runtime::axum::Router;
use rest_runtime::axum::routing::patch;
use rest_runtime::method_override::MethodOverride;
use rest_runtime::prelude::*;
use serde_json::json;
use tower::Layer as _;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create))]
struct List;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy))]
struct Detail;

fn routes() -> Router<Rest> {
    Router::new().route("/notes/", List::as_view()).route("/notes/{id}/", Detail::as_view())
}

async fn send(notes: &Notes, method: &str, path: &str, meant: &str) -> Answer {
    let body = json!({"price": "1.25"});
    Answer::to(notes.request(method, path).header("x-http-method-override", meant).json(&body)).await
}

#[tokio::test]
async fn a_post_is_what_the_header_says_with_the_layer_alone() {
    let without = Notes::serve(routes(), |rest| rest).await;
    send(&without, "POST", "/notes/1/", "PATCH").await.expect(405);
    let notes = Notes::serve(routes().layer(MethodOverride), |rest| rest).await;
    let changed = send(&notes, "POST", "/notes/1/", "PATCH").await.expect(200).json();
    assert_eq!((&changed["slug"], &changed["price"]), (&json!("first"), &json!("1.25")));
    send(&notes, "POST", "/notes/1/", " put ").await.expect(400).json();
    send(&notes, "POST", "/notes/1/", "delete").await.expect(204);
    send(&notes, "POST", "/notes/1/", "DELETE").await.expect(404);
    // Invalid overrides are refused before the view; an unknown method is refused by the view.
    for other in ["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PAT CH", ""] {
        let refused = send(&notes, "POST", "/notes/2/", other).await.expect(400).json();
        assert!(refused["detail"].as_str().unwrap().contains("PATCH"), "{other}: {refused}");
    }
    assert_eq!(
        send(&notes, "POST", "/notes/2/", "MERGE").await.expect(405).header("allow"),
        "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    );
    send(&notes, "POST", "/notes/", "POST").await.expect(400).refuses(&["slug"]);
    // Only POST is overridden.
    send(&notes, "GET", "/notes/2/", "DELETE").await.expect(200);
    send(&notes, "PUT", "/notes/2/", "DELETE").await.expect(400);
    notes.get("/notes/2/").await.expect(200);
}

#[tokio::test]
async fn around_the_whole_app_it_is_for_axums_own_handlers_too() {
    let notes = Notes::serve_with(|rest| {
        let app = routes().route("/plain/", patch(async || "patched")).with_state(rest);
        Router::new().fallback_service(MethodOverride.layer(app))
    })
    .await;
    assert_eq!(send(&notes, "POST", "/plain/", "PATCH").await.expect(200).text(), "patched");
    send(&notes, "POST", "/notes/1/", "PATCH").await.expect(200);
}
