//! tower layers around views: each runs for every request it covers, and errors from body layers are recognized.

use rest_runtime::axum::Router;
use rest_runtime::axum::body::Body;
use rest_runtime::axum::extract::Request as HttpRequest;
use rest_runtime::axum::http::{HeaderValue, Method, StatusCode};
use rest_runtime::axum::middleware::{Next, from_fn};
use rest_runtime::axum::response::{IntoResponse as _, Response as HttpResponse};
use rest_runtime::axum::routing::get;
use rest_runtime::cross_origin::PreflightOnly;
use rest_runtime::prelude::*;
use serde_json::json;
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create))]
pub struct NoteList;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy))]
pub struct NoteDetail;

#[api_view(GET, POST)]
async fn echo(request: &Request) -> Result<Response> {
    Response::new(&request.data().await?.to_json())
}

#[view_set(model = note::Entity, serializer = NoteSerializer)]
pub struct NoteSet;

async fn closed(_: HttpRequest, _: Next) -> HttpResponse {
    StatusCode::IM_A_TEAPOT.into_response()
}

fn set() -> Router<Rest> {
    SimpleRouter::new().register::<NoteSet>("notes").into_router()
}

fn root() -> Router<Rest> {
    DefaultRouter::new().register::<NoteSet>("notes").into_router()
}

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

#[tokio::test]
async fn layers_of_routes_run_for_every_method() {
    let closed = from_fn(closed);
    let views = [
        ("/route-layer/list/", Router::new().route("/list/", NoteList::as_view().route_layer(closed.clone()))),
        ("/route-layer/1/", Router::new().route("/{id}/", NoteDetail::as_view().route_layer(closed.clone()))),
        ("/route-layer/echo/", Router::new().route("/echo/", echo::as_view().route_layer(closed.clone()))),
        ("/layer/list/", Router::new().route("/list/", NoteList::as_view().layer(closed.clone()))),
        ("/router/list/", Router::new().route("/list/", NoteList::as_view()).route_layer(closed.clone())),
        ("/router/echo/", Router::new().route("/echo/", echo::as_view()).layer(closed.clone())),
        (
            "/merged/list/",
            Router::new().merge(Router::new().route("/list/", NoteList::as_view()).route_layer(closed.clone())),
        ),
        (
            "/nested/in/list/",
            Router::new().nest("/in", Router::new().route("/list/", NoteList::as_view())).route_layer(closed.clone()),
        ),
        ("/set/notes/", set().route_layer(closed.clone())),
        ("/set-layer/notes/1/", set().layer(closed.clone())),
        ("/set-outside/x/notes/1/", Router::new().nest("/x", set()).route_layer(closed.clone())),
        ("/root", root().route_layer(closed.clone())),
        ("/root/notes.json", root().route_layer(closed.clone())),
        ("/root/notes/1/", root().route_layer(closed.clone())),
    ];
    for (path, router) in views {
        let base = path.split('/').nth(1).unwrap();
        let notes = Notes::serve(Router::new().nest(&format!("/{base}"), router), |rest| rest).await;
        for method in METHODS {
            let answer = notes.send(method, path, &json!({"slug": "new", "price": 1})).await;
            assert_eq!(answer.status, 418, "{method} {path}");
        }
        notes.get(&format!("/{base}/x/y/z/elsewhere/")).await.expect(404);
    }
}

#[tokio::test]
async fn views_without_layers_answer_every_method() {
    let routes = Router::new()
        .route("/plain/", get(|| async { "plain" }))
        .route("/list/", NoteList::as_view())
        .merge(set())
        .route("/one/{id}/", NoteDetail::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    for path in ["/list/", "/notes/"] {
        for (method, status) in
            [("GET", 200), ("HEAD", 200), ("OPTIONS", 200), ("TRACE", 405), ("PUT", 405), ("LINK", 405)]
        {
            let answer = Answer::to(notes.request(method, path)).await.expect(status);
            assert_eq!(answer.header("allow"), "GET, POST, HEAD, OPTIONS", "{method} {path}");
        }
    }
    for path in ["/one/1/", "/notes/1/"] {
        for (method, status) in [("GET", 200), ("HEAD", 200), ("OPTIONS", 200), ("POST", 405), ("LINK", 405)] {
            Answer::to(notes.request(method, path)).await.expect(status);
        }
    }
    notes.get("/plain/").await.expect(200);
}

#[tokio::test]
async fn a_body_over_a_layers_limit_is_too_large() {
    let routes = || Router::new().route("/echo", echo::as_view()).route("/notes", NoteList::as_view()).merge(set());
    let notes = Notes::serve(Router::new(), |rest| rest).await;
    let form = "--x\r\nContent-Disposition: form-data; name=\"slug\"\r\n\r\nabcdefghijklmnopqrst\r\n--x--\r\n";
    for (content_type, body) in [
        ("application/json", r#"{"slug": "abcdefghijklmnopqrst", "price": 1.5}"#),
        ("application/x-www-form-urlencoded", "slug=abcdefghijklmnopqrst&price=1.5&text=abcdefgh"),
        ("multipart/form-data; boundary=x", form),
    ] {
        for path in ["/echo", "/notes", "/notes/"] {
            // Nested limits, so that the errors are wrapped more than once.
            let app = routes().layer(RequestBodyLimitLayer::new(40)).layer(RequestBodyLimitLayer::new(1000));
            let app: Router = app.with_state(Rest::new(notes.db.clone()));
            let pieces: Vec<std::io::Result<String>> =
                body.as_bytes().chunks(16).map(|piece| Ok(String::from_utf8_lossy(piece).into_owned())).collect();
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            let request = HttpRequest::post(path).header("content-type", content_type).body(body).unwrap();
            let response = app.oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE, "{content_type} {path}");
        }
    }
}

#[tokio::test]
async fn preflights_are_answered_beside_metadata() {
    let cors = CorsLayer::new()
        .allow_origin([HeaderValue::from_static("https://app.example.com")])
        .allow_methods([Method::GET, Method::PATCH]);
    let routes = Router::new().route("/list/", NoteList::as_view()).merge(set());
    let around_views = Notes::serve(routes.clone().layer(PreflightOnly::new(cors.clone())), |rest| rest).await;
    let around_all = Notes::serve_with(|rest| {
        let app = routes.route("/plain/", get(|| async { "plain" })).with_state(rest);
        Router::new().fallback_service(PreflightOnly::new(cors).layer(app))
    })
    .await;
    for notes in [&around_views, &around_all] {
        for path in ["/list/", "/notes/", "/notes/1/"] {
            let from_page = |method: &str| notes.request(method, path).header("origin", "https://app.example.com");
            let preflight = from_page("OPTIONS").header("access-control-request-method", "PATCH");
            let preflight = Answer::to(preflight).await.expect(200);
            assert_eq!(preflight.header("access-control-allow-methods"), "GET,PATCH");
            assert_eq!(preflight.header("access-control-allow-origin"), "https://app.example.com");
            assert!(preflight.body.is_empty(), "{path}");
            let metadata = Answer::to(from_page("OPTIONS")).await.expect(200);
            assert_eq!(metadata.header("access-control-allow-origin"), "https://app.example.com");
            assert!(metadata.json()["renders"].is_array(), "{path}: {}", metadata.text());
            let plain = Answer::to(notes.request("OPTIONS", path)).await.expect(200);
            assert_eq!(plain.json(), metadata.json());
            // The page can read refusals, too.
            let refused = Answer::to(from_page("TRACE")).await.expect(405);
            assert_eq!(refused.header("access-control-allow-origin"), "https://app.example.com");
            let stranger = notes.request("GET", path).header("origin", "https://evil.example.com");
            assert_eq!(Answer::to(stranger).await.expect(200).header("access-control-allow-origin"), "");
        }
    }
    let preflight = around_all.request("OPTIONS", "/plain/").header("origin", "https://app.example.com");
    Answer::to(preflight.header("access-control-request-method", "GET")).await.expect(200);
}
