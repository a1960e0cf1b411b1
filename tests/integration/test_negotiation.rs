//! The selection of the renderer: Accept, `?format=`, and settings of projects and views.

use rest_runtime::axum::Router;
use rest_runtime::negotiation::{Accepted, ContentNegotiation};
use rest_runtime::prelude::*;
use rest_runtime::renderers::{Renderer, Renderers};
use serde_json::json;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

/// Returns the negotiated renderer.
pub struct Echo;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), renderers = (JsonRenderer, PlainTextRenderer))]
impl Echo {
    async fn list(&self, request: &Request) -> Result<Response> {
        let renderer = request.accepted_renderer().map(Renderer::format);
        Response::new(&json!({"renderer": renderer, "media_type": request.accepted_media_type()}))
    }
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    renderers = (JsonRenderer, PlainTextRenderer), negotiation = DrfContentNegotiation,
)]
pub struct AsDrf;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), renderers = PlainTextRenderer)]
pub struct OnlyText;

/// The first renderer, whatever the client accepts.
struct IgnoreClient;

impl ContentNegotiation for IgnoreClient {
    fn select_renderer(&self, _: &Request, renderers: &Renderers) -> Result<Accepted> {
        renderers.get(0).map(Accepted::new).ok_or(Error::NotAcceptable)
    }
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), negotiation = IgnoreClient)]
pub struct Ignoring;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
pub struct Plain;

/// Selects by the request, in hooks.
pub struct ByHooks;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl ByHooks {
    fn get_renderers(&self, request: &Request) -> Renderers {
        if request.headers().contains_key("x-text") {
            Renderers::constant(&[&PlainTextRenderer])
        } else {
            Renderers::constant(&[&JsonRenderer])
        }
    }

    fn get_content_negotiator(&self, _: &Request) -> impl ContentNegotiation {
        IgnoreClient
    }
}

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let routes = Router::new()
        .route("/echo/", Echo::as_view())
        .route("/drf/", AsDrf::as_view())
        .route("/text/", OnlyText::as_view())
        .route("/ignoring/", Ignoring::as_view())
        .route("/hooks/", ByHooks::as_view())
        .route("/", Plain::as_view());
    Notes::serve(routes, rest).await
}

async fn accepting(notes: &Notes, path: &str, accept: &str) -> Answer {
    Answer::to(notes.request("GET", path).header("accept", accept)).await
}

#[tokio::test]
async fn the_view_sees_what_was_accepted() {
    let notes = serve(|rest| rest).await;
    for (accept, renderer, media_type) in [
        ("*/*", "json", "application/json"),
        ("application/*", "json", "application/json"),
        ("application/json; version=4", "json", "application/json; version=4"),
        ("*/*; version=2", "json", "application/json;version=2"),
    ] {
        let expected = json!({"renderer": renderer, "media_type": media_type});
        accepting(&notes, "/echo/", accept).await.expect(200).is(&expected);
    }
    let text = accepting(&notes, "/echo/", "text/*").await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(text.text(), "renderer: txt\nmedia_type: text/plain\n");
    // Several lines are one header.
    let request = notes.request("GET", "/echo/").header("accept", "image/png").header("accept", "text/plain");
    assert_eq!(Answer::to(request).await.expect(200).header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn a_format_is_asked_for_in_the_url() {
    let notes = serve(|rest| rest).await;
    let text = notes.get("/echo/?format=txt").await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    notes.get("/echo/?format=xml").await.refuses_with_detail(404);
    notes.get("/?format=txt").await.refuses_with_detail(404);
    accepting(&notes, "/echo/?format=txt", "application/json").await.refuses_with_detail(406);
    let text = accepting(&notes, "/echo/?format=txt", "application/json, */*").await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    notes.get("/echo/?format=").await.expect(200).json();
}

#[tokio::test]
async fn the_format_parameter_is_a_setting() {
    let renamed = serve(|rest| rest.url_format_override("as")).await;
    assert_eq!(renamed.get("/echo/?as=txt").await.expect(200).header("content-type"), "text/plain; charset=utf-8");
    renamed.get("/echo/?format=xml").await.expect(200).json();
    let off = serve(|rest| rest.url_format_override(None)).await;
    off.get("/echo/?format=xml").await.expect(200).json();
}

#[tokio::test]
async fn the_first_renderer_says_that_nothing_is_acceptable() {
    let notes = serve(|rest| rest).await;
    accepting(&notes, "/echo/", "image/png").await.refuses_with_detail(406);
    let text = accepting(&notes, "/text/", "application/json").await.expect(406);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.text().starts_with("detail: "), "{}", text.text());
    accepting(&notes, "/echo/", "").await.expect(200).json();
}

#[tokio::test]
async fn views_and_projects_choose_a_negotiation() {
    let notes = serve(|rest| rest).await;
    let accept = "application/json;q=0.1, text/plain;q=0.9";
    assert_eq!(accepting(&notes, "/echo/", accept).await.header("content-type"), "text/plain; charset=utf-8");
    accepting(&notes, "/drf/", accept).await.expect(200).json();
    accepting(&notes, "/drf/", "").await.refuses_with_detail(406);
    accepting(&notes, "/", "image/png").await.refuses_with_detail(406);
    accepting(&notes, "/ignoring/", "image/png").await.expect(200).json();

    let drf = serve(|rest| rest.negotiation(DrfContentNegotiation)).await;
    accepting(&drf, "/echo/", accept).await.expect(200).json();
}

#[tokio::test]
async fn hooks_choose_both() {
    let notes = serve(|rest| rest).await;
    accepting(&notes, "/hooks/", "image/png").await.expect(200).json();
    let text = Answer::to(notes.request("GET", "/hooks/").header("x-text", "1")).await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn giant_headers_cost_nothing() {
    let notes = serve(|rest| rest).await;
    // Entries past the 64th are ignored.
    let far = format!("{}application/json", "image/png,".repeat(64));
    accepting(&notes, "/echo/", &far).await.refuses_with_detail(406);
    let near = format!("{}application/json", "image/png,".repeat(63));
    accepting(&notes, "/echo/", &near).await.expect(200);
}
