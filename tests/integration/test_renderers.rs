//! Responses by media type: bodies, content types and the related headers.

use bytes::Bytes;
use minijinja::Environment;
use rest_runtime::axum::Router;
use rest_runtime::axum::http::HeaderValue;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use rest_runtime::renderers::{RenderContext, Renderer, TextRenderer};
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::Value;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

/// The status and a header of the request; fails for `?fail`.
#[derive(Debug)]
struct Curious;

impl Renderer for Curious {
    fn media_type(&self) -> &'static str {
        "text/curious"
    }

    fn format(&self) -> &'static str {
        "curious"
    }

    fn charset(&self) -> Option<&'static str> {
        Some("us-ascii")
    }

    fn render(&self, _: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        if context.request.uri.query() == Some("fail") {
            return Err(Error::other("the secret of the renderer"));
        }
        let seen = context.request.headers.get("x-seen").and_then(|seen| seen.to_str().ok()).unwrap_or("nothing");
        Ok(format!("{} {seen} {:?}", context.status.as_u16(), context.parameter("level")).into())
    }
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list),
    renderers = (JsonRenderer, CsvRenderer, TemplateHtmlRenderer::new("notes.html"), Curious),
)]
pub struct NoteList;

const MARKDOWN: TextRenderer = TextRenderer::new("text/markdown", "md", markdown);

fn markdown(data: &Value, context: &RenderContext<'_>) -> Result<String> {
    if context.request.uri.query() == Some("fail") {
        return Err(Error::other("the secret of the function"));
    }
    let lines: Vec<_> = data.as_array().into_iter().flatten().map(|note| format!("* {}\n", note["slug"])).collect();
    Ok(lines.concat())
}

#[generic_view(serializer = NoteSerializer, actions(list), renderers = (JsonRenderer, MARKDOWN))]
pub struct Listed;

#[tokio::test]
async fn a_renderer_is_a_function_of_the_data() {
    let notes = Notes::serve(Router::new().route("/", Listed::as_view()), |rest| rest).await;
    let shown = notes.get("/?format=md").await.expect(200);
    let first = notes.get("/").await.expect(200).json()[0]["slug"].clone();
    assert_eq!(shown.header("content-type"), "text/markdown; charset=utf-8");
    assert_eq!(shown.text().lines().next(), Some(&*format!("* {first}")));
    let failed = Answer::to(notes.request("GET", "/?fail").header("accept", "text/markdown")).await.expect(500);
    assert!(!failed.text().contains("secret"), "{}", failed.text());
}

/// One note, on a page of its own.
pub struct NoteDetail;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(retrieve, destroy),
    renderers = (TemplateHtmlRenderer::new("absent.html"), CsvRenderer),
)]
impl NoteDetail {
    async fn retrieve(&self, request: &Request) -> Result<Response> {
        let note = self.get_object(request).await?;
        Ok(Response::new(&serde_json::json!({"slug": note.slug, "owner": note.owner}))?.template_name("note.html"))
    }
}

/// Sets its own `Content-Type` and `Vary`.
pub struct Explicit;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), renderers = (JsonRenderer, PlainTextRenderer),
)]
impl Explicit {
    async fn list(&self, request: &Request) -> Result<Response> {
        let vary = request.headers().get("x-vary").cloned().unwrap_or(HeaderValue::from_static("X"));
        Response::from_json("{\"explicit\":true}")
            .header("content-type", "application/problem+json")?
            .header("vary", vary)
    }
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
pub struct Plain;

/// Returns the year in its URL.
pub struct Year;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl Year {
    async fn list(&self, request: &Request) -> Result<Response> {
        let year: u16 = request.kwarg_as("year")?;
        Response::new(&year)
    }
}

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let mut templates = Environment::new();
    templates
        .add_template("notes.html", "<ul>{% for note in data %}<li>{{ note.slug }}</li>{% endfor %}</ul>")
        .unwrap();
    templates.add_template("note.html", "<h1>{{ slug }} of {{ owner }}</h1>").unwrap();
    templates.add_template("404.html", "<p>{{ status_code }}: {{ detail }}</p>").unwrap();
    let routes = Router::new()
        .route("/notes/", NoteList::as_view())
        .route("/notes/{id}/", NoteDetail::as_view())
        .route("/explicit/", Explicit::as_view())
        .route("/years/{year}/", Year::as_view())
        .route("/", Plain::as_view());
    Notes::serve(routes, |project| rest(project.templates(templates))).await
}

async fn accepting(notes: &Notes, path: &str, accept: &str) -> Answer {
    Answer::to(notes.request("GET", path).header("accept", accept)).await
}

#[tokio::test]
async fn json_is_spread_where_the_client_asks() {
    let notes = serve(|rest| rest).await;
    let compact = notes.get("/").await.expect(200).text();
    assert!(compact.starts_with("[{\"id\":1,"), "{compact}");
    let answer = accepting(&notes, "/", "application/json; indent=2").await.expect(200);
    assert!(answer.text().starts_with("[\n  {\n    \"id\": 1,\n"), "{}", answer.text());
    assert_eq!(answer.json(), serde_json::from_str::<Value>(&compact).unwrap());
    assert!(accepting(&notes, "/", "*/*; indent=3").await.expect(200).text().starts_with("[\n   {\n      \"id\": 1,"));
}

#[tokio::test]
async fn a_part_of_the_path_is_a_number_or_404() {
    let notes = serve(|rest| rest).await;
    assert_eq!(notes.get("/years/1998/").await.expect(200).json(), 1998);
    for year in ["x", "-1", "70000"] {
        notes.get(&format!("/years/{year}/")).await.refuses_with_detail(404);
    }
}

#[tokio::test]
async fn lists_are_rows_and_errors_too() {
    let notes = serve(|rest| rest).await;
    let rows = accepting(&notes, "/notes/", "text/csv").await.expect(200);
    assert_eq!(rows.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(rows.text(), "id,slug,owner,price\r\n1,first,ann,2.00\r\n2,second,bob,0.50\r\n");
    let head = Answer::to(notes.request("HEAD", "/notes/").header("accept", "text/csv")).await.expect(200);
    assert_eq!(head.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(head.header("content-length"), rows.body.len().to_string());
    let missing = accepting(&notes, "/notes/99/", "text/csv").await.expect(404);
    assert_eq!(missing.text(), "detail\r\nNothing was found here.\r\n");
}

#[tokio::test]
async fn templates_make_pages() {
    let notes = serve(|rest| rest).await;
    let page = accepting(&notes, "/notes/", "text/html").await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.text(), "<ul><li>first</li><li>second</li></ul>");
    // The response's own template overrides the renderer's.
    assert_eq!(notes.get("/notes/1/").await.expect(200).text(), "<h1>first of ann</h1>");
    assert_eq!(notes.get("/notes/99/").await.expect(404).text(), "<p>404: Nothing was found here.</p>");
    // There is no template for this one.
    let refused = accepting(&notes, "/notes/1/?format=x", "text/html").await.expect(404);
    assert_eq!(refused.header("content-type"), "text/html; charset=utf-8");
    let refused = Answer::to(notes.request("PUT", "/notes/1/")).await.expect(405);
    assert_eq!(refused.text(), "405 Method Not Allowed");
}

#[tokio::test]
async fn values_are_escaped_in_pages() {
    let notes = serve(|rest| rest).await;
    note::Entity::update_many()
        .col_expr(note::Column::Slug, "<b>&".into())
        .filter(note::Column::Id.eq(1))
        .exec(&notes.db)
        .await
        .unwrap();
    assert_eq!(notes.get("/notes/1/").await.expect(200).text(), "<h1>&lt;b&gt;&amp; of ann</h1>");
}

#[tokio::test]
async fn json_under_a_media_type_of_its_own() {
    let shop = JsonRenderer::vendor("application/vnd.shop+json", "shop");
    let routes = Router::new().route("/plain/", Plain::as_view());
    let notes = Notes::serve(routes, |rest| rest.renderers((JsonRenderer, shop))).await;
    for (path, accept) in [("/plain/", "application/vnd.shop+json; indent=1"), ("/plain/?format=shop", "*/*")] {
        let answer = accepting(&notes, path, accept).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/vnd.shop+json");
        let rows: Vec<Value> = serde_json::from_str(&answer.text()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(answer.text().contains('\n'), accept.contains("indent"));
    }
    assert_eq!(accepting(&notes, "/plain/", "*/*").await.header("content-type"), "application/json");
}

#[tokio::test]
async fn renderers_see_the_request_and_may_fail() {
    let notes = serve(|rest| rest).await;
    let request = notes.request("GET", "/notes/").header("accept", "text/curious; level=\"5\"").header("x-seen", "me");
    let answer = Answer::to(request).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/curious; charset=us-ascii");
    assert_eq!(answer.text(), "200 me Some(\"5\")");
    let failed = accepting(&notes, "/notes/?fail", "text/curious").await.expect(500);
    assert!(!failed.text().contains("secret"), "{}", failed.text());
    assert!(failed.json()["id"].is_string());
}

#[tokio::test]
async fn the_action_sets_content_type_and_vary() {
    let notes = serve(|rest| rest).await;
    let explicit = notes.get("/explicit/").await.expect(200);
    assert_eq!(explicit.header("content-type"), "application/problem+json");
    assert_eq!(explicit.header("allow"), "GET, HEAD, OPTIONS");
    for (set, expected) in [("X", "X, Accept"), ("accept, X", "accept, X"), ("*", "*"), ("a,,b, A", "a, b, Accept")] {
        let answer = Answer::to(notes.request("GET", "/explicit/").header("x-vary", set)).await.expect(200);
        assert_eq!(answer.headers.get_all("vary").iter().count(), 1, "{set}");
        assert_eq!(answer.header("vary"), expected, "{set}");
    }
    assert_eq!(notes.get("/notes/").await.header("vary"), "Accept");
    assert_eq!(notes.get("/").await.header("vary"), "", "there is one renderer only");
    let gone = Answer::to(notes.request("DELETE", "/notes/1/")).await.expect(204);
    assert_eq!((gone.header("content-type"), gone.header("allow")), ("", "GET, DELETE, HEAD, OPTIONS"));
}

#[tokio::test]
async fn the_project_names_renderers_and_options_tells_them() {
    let notes = serve(|rest| rest.renderers((PlainTextRenderer, JsonRenderer))).await;
    let text = notes.get("/").await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(text.header("vary"), "Accept");
    let options = Answer::to(notes.request("OPTIONS", "/?format=json")).await.expect(200).json();
    assert_eq!(options["renders"], serde_json::json!(["text/plain", "application/json"]));
    // The view's own renderers come first.
    let own = Answer::to(notes.request("OPTIONS", "/notes/?format=json")).await.expect(200).json();
    assert_eq!(own["renders"], serde_json::json!(["application/json", "text/csv", "text/html", "text/curious"]));
}

#[tokio::test]
async fn problems_are_problems_in_json_alone() {
    let notes = serve(|rest| rest.error_format(ErrorFormat::Problem)).await;
    let csv = accepting(&notes, "/notes/99/", "text/csv").await.expect(404);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.text().starts_with("type,title,status,detail,code\r\n"), "{}", csv.text());
}
