//! The answer to OPTIONS.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::ApiView;
use crate::exceptions::Result;
use crate::parsers::DynParser;
use crate::request::Request;
use crate::response::Response;

pub(super) async fn options<V: ApiView>(view: &V, request: &Request) -> Result<Response> {
    let renders: Vec<_> = view.get_renderers(request).iter().map(|renderer| renderer.media_type()).collect();
    let known = view.get_parsers(request);
    let parses: Vec<_> = known.iter().map(DynParser::media_type).collect();
    let mut body = json!({
        "name": view.get_view_name(request),
        "description": view.get_view_description(request),
        "renders": renders,
        "parses": parses,
    });
    let actions = actions(view, request).await;
    if !actions.is_empty() {
        body["actions"] = actions.into();
    }
    Response::new(&body)
}

/// What POST and PUT take, as far as the asking user may do them.
async fn actions<V: ApiView>(view: &V, request: &Request) -> Map<String, Value> {
    let mut actions = Map::new();
    for method in [Method::POST, Method::PUT] {
        let Some(handler) = V::METHODS.find(&method) else { continue };
        let asked = request.with_method(method, Some(handler.name));
        if view.check_permissions(&asked).await.is_ok()
            && let Some(fields) = (handler.describe)(view, &asked).await
        {
            actions.insert(asked.method().to_string(), fields);
        }
    }
    actions
}
