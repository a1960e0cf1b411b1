//! Rendering: turns a response's data into bytes.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};

use super::steps::negotiation;
use super::table::AnyView;
use crate::base::exceptions::Result;
use crate::formats::renderers::{ListedRows, RenderContext, Renderer};
use crate::http::request::{Accepted, Request};
use crate::http::response::{Parts, Response, ResponseContent};

/// The content type of most responses.
const JSON: &str = "application/json";

/// Renders the response by the negotiated renderer; without negotiation, by the view's first one.
pub(super) fn render(view: &AnyView, request: &Request, response: Response) -> Result<HttpResponse<Body>> {
    let fallback;
    #[cfg(feature = "browsable")]
    let instead = super::pages::instead_of_page(view, request);
    #[cfg(not(feature = "browsable"))]
    let instead: Option<Accepted> = None;
    let accepted = match instead.as_ref().or(request.accepted()) {
        Some(accepted) => accepted,
        None => match negotiation::renderers(view, request).get(0).map(Accepted::new) {
            Some(first) => {
                fallback = first;
                &fallback
            }
            None => return Ok(json(request, response)),
        },
    };
    let Parts { status, headers, content, template_name, json_type, listed } = response.into_parts();
    let data = match content {
        ResponseContent::Json(data) => data,
        ResponseContent::Nothing => return Ok(http(request, status, headers, Body::empty())),
        ResponseContent::Plain(body) => return Ok(http(request, status, headers, body)),
        // The pieces of a page are JSON.
        ResponseContent::Pieces(body) if instead.is_some() => {
            return Ok(http(request, status, typed(headers, Some(HeaderValue::from_static(JSON))), body));
        }
        ResponseContent::Pieces(body) => {
            return Ok(http(request, status, typed(headers, content_type(&**accepted.renderer(), None)), body));
        }
    };
    let renderer = accepted.renderer();
    let body = renderer.render(data, &context(request, accepted, status, template_name.as_deref(), &listed))?;
    Ok(http(request, status, typed(headers, content_type(&**renderer, json_type)), body.into()))
}

/// The context that is passed to a renderer.
pub(crate) fn context<'a>(
    request: &'a Request,
    accepted: &'a Accepted,
    status: StatusCode,
    template_name: Option<&'a str>,
    listed: &'a ListedRows,
) -> RenderContext<'a> {
    RenderContext {
        status,
        accepted_media_type: accepted.text(),
        request: request.parts(),
        settings: request.settings(),
        template_name,
        listed,
        #[cfg(feature = "template")]
        templates: request.context().templates.as_deref(),
    }
}

/// The response without a renderer: compact JSON, or its own body.
pub(super) fn json(request: &Request, response: Response) -> HttpResponse<Body> {
    let Parts { status, headers, content, json_type, .. } = response.into_parts();
    match content {
        ResponseContent::Json(data) => {
            let content_type = HeaderValue::from_static(json_type.unwrap_or(JSON));
            http(request, status, typed(headers, Some(content_type)), data.into())
        }
        ResponseContent::Nothing => http(request, status, headers, Body::empty()),
        ResponseContent::Plain(body) | ResponseContent::Pieces(body) => http(request, status, headers, body),
    }
}

/// Adds the `Content-Type`, unless the action has set one.
fn typed(mut headers: HeaderMap, content_type: Option<HeaderValue>) -> HeaderMap {
    if let Some(content_type) = content_type {
        headers.entry(header::CONTENT_TYPE).or_insert(content_type);
    }
    headers
}

fn content_type(renderer: &dyn Renderer, json_type: Option<&'static str>) -> Option<HeaderValue> {
    let media_type = renderer.media_type();
    match (json_type, renderer.charset()) {
        (Some(json_type), _) if media_type == "application/json" || media_type.ends_with("+json") => {
            Some(HeaderValue::from_static(json_type))
        }
        (None, None) if media_type == JSON => Some(HeaderValue::from_static(JSON)),
        // A custom renderer's media type may be invalid in HTTP; then the response has no `Content-Type`.
        (_, None) => HeaderValue::from_str(media_type).ok(),
        (_, Some(charset)) => HeaderValue::try_from(format!("{media_type}; charset={charset}")).ok(),
    }
}

pub(super) fn http(
    request: &Request,
    status: StatusCode,
    mut headers: HeaderMap,
    mut body: Body,
) -> HttpResponse<Body> {
    // Forbids browsers to guess another media type and show data from a client as a page.
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    if *request.method() == Method::HEAD {
        // The response to HEAD has the headers of GET, including the length of the body that is left out. A body of
        // unknown length is kept, so that the server does not send a length of zero.
        if let Some(length) = body.size_hint().exact() {
            if length > 0 {
                headers.insert(header::CONTENT_LENGTH, length.into());
            }
            body = Body::empty();
        }
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
