//! Area 3, /negotiation/: Accept, ?format=, format suffixes, several renderers.

use std::collections::BTreeSet;

use rest_runtime::{
    negotiation::{Accepted, ContentNegotiation},
    prelude::*,
    renderers::{Renderer, Renderers, TextRenderer, VendorJsonRenderer},
};
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::entities::genre;

/// Objects as `k=v, k=v`, lists as `a; b`, null as nothing.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("; "),
        Value::Object(map) => {
            map.iter().map(|(key, value)| format!("{key}={}", text(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn code(data: &Value) -> &str {
    data["code"].as_str().unwrap_or("invalid")
}

/// One `key: value` line per key (in sorted order) for an object, one line per item for a list, else the value.
/// Errors: `error: <code>` with the top-level code, or `invalid`.
const LINES: TextRenderer = TextRenderer::new("text/plain", "txt", |data, context| {
    if context.status.as_u16() >= 400 {
        return Ok(format!("error: {}\n", code(data)));
    }
    Ok(match data {
        Value::Object(map) => {
            let lines: BTreeSet<_> = map.iter().map(|(key, value)| format!("{key}: {}\n", text(value))).collect();
            lines.into_iter().collect()
        }
        Value::Array(items) => items.iter().map(|item| text(item) + "\n").collect(),
        value => text(value),
    })
});

/// A header row and a row per object, comma separated, CRLF, no quoting; errors are one `error,<code>` row.
const ROWS: TextRenderer = TextRenderer::new("text/csv", "csv", |data, context| {
    if context.status.as_u16() >= 400 {
        return Ok(format!("error,{}\r\n", code(data)));
    }
    let rows = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice).iter().filter_map(Value::as_object);
    let header = rows.clone().take(1).map(|row| row.keys().cloned().collect::<Vec<_>>());
    let lines = header.chain(rows.map(|row| row.values().map(cell).collect()));
    Ok(lines.map(|line| line.join(",") + "\r\n").collect())
});

/// A value as Python prints it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        value => text(value),
    }
}

/// JSON under a vendor media type.
const HAL: VendorJsonRenderer = JsonRenderer::vendor("application/vnd.oracle+json", "hal");

#[derive(Serializer)]
#[serializer(component = "NegotiationGenre", model = genre::Entity, fields(id, name))]
struct GenreSerializer;

/// The first five genres: JSON, text, CSV or vendor JSON; under format suffixes too.
#[generic_view(
    serializer = GenreSerializer,
    actions(list, create),
    queryset = genre::Entity::find().filter(genre::Column::Id.lte(5)),
    renderers = (JsonRenderer, LINES, ROWS, HAL)
)]
struct GenreList;

#[generic_view(
    serializer = GenreSerializer,
    actions(retrieve, destroy),
    renderers = (JsonRenderer, LINES, ROWS)
)]
struct GenreDetail;

/// What was negotiated.
#[api_view(GET, HEAD, renderers = (JsonRenderer, LINES, HAL))]
async fn echo(request: &Request) -> Result<Response> {
    Response::new(&json!({
        "renderer": request.accepted_renderer().map(Renderer::format),
        "media_type": request.accepted_media_type(),
        "suffix": request.kwarg("format"),
    }))
}

#[api_view(GET, HEAD, renderers = (LINES, JsonRenderer))]
async fn text_first() -> Result<Response> {
    Response::new(&json!({"first": "text"}))
}

#[api_view(GET, HEAD, renderers = LINES)]
async fn only_text() -> Result<Response> {
    Response::new("only text")
}

#[api_view(GET, HEAD)]
async fn json_only() -> Result<Response> {
    Response::new(&json!({"only": "json"}))
}

/// Always the first renderer.
struct IgnoreClient;

impl ContentNegotiation for IgnoreClient {
    fn select_renderer(&self, _: &Request, renderers: &Renderers) -> Result<Accepted> {
        renderers.get(0).map(Accepted::new).ok_or(Error::NotAcceptable)
    }
}

#[api_view(GET, HEAD, negotiation = IgnoreClient, renderers = (JsonRenderer, LINES))]
async fn ignoring() -> Result<Response> {
    Response::new(&json!({"ignored": true}))
}

/// A Response with an explicit content type.
#[api_view(GET, HEAD, schema = none)]
async fn content_type() -> Result<Response> {
    Response::new(&json!({"explicit": true}))?.header("content-type", "application/problem+json")
}

#[api_view(renderers = (JsonRenderer, LINES))]
async fn function_view() -> Result<Response> {
    Response::new(&json!({"function": true}))
}

pub(crate) fn urls() -> SimpleRouter {
    let any = SimpleRouter::new()
        .route::<GenreList>("genres/", None)
        .route::<GenreDetail>("genres/{pk:[0-9]+}/", None)
        .route::<echo>("echo/", None)
        .route::<function_view>("function/", None)
        .format_suffixes([]);
    SimpleRouter::new()
        .include("", any)
        .include("", SimpleRouter::new().route::<echo>("restricted/", None).format_suffixes(["json", "txt"]))
        .route::<text_first>("text-first/", None)
        .route::<only_text>("only-text/", None)
        .route::<json_only>("json-only/", None)
        .route::<ignoring>("ignoring/", None)
        .route::<content_type>("content-type/", None)
}
