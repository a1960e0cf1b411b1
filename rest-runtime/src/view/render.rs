//! The last step: the renderer makes bytes of an answer's data.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};

use super::any::AnyView;
use super::chosen;
use crate::exceptions::Result;
use crate::renderers::{Listed, RenderContext, Renderer};
use crate::request::{Accepted, Request};
use crate::response::{Content, Parts, Response};

/// What most answers are.
const JSON: &str = "application/json";

/// The answer as the chosen renderer makes it; where none was chosen, as the view's first one does.
pub(super) fn render(view: &AnyView, request: &Request, response: Response) -> Result<HttpResponse<Body>> {
    let fallback;
    #[cfg(feature = "browsable")]
    let instead = super::pages::instead_of_page(view, request);
    #[cfg(not(feature = "browsable"))]
    let instead: Option<Accepted> = None;
    let accepted = match instead.as_ref().or(request.accepted()) {
        Some(accepted) => accepted,
        None => match chosen::renderers(view, request).get(0).map(Accepted::new) {
            Some(first) => {
                fallback = first;
                &fallback
            }
            None => return Ok(json(request, response)),
        },
    };
    let Parts { status, headers, content, template_name, json_type, listed } = response.into_parts();
    let data = match content {
        Content::Json(data) => data,
        Content::Nothing => return Ok(http(request, status, headers, Body::empty())),
        Content::Plain(body) => return Ok(http(request, status, headers, body)),
        // The pieces of a page are JSON, whoever answers in its place.
        Content::Pieces(body) if instead.is_some() => {
            return Ok(http(request, status, typed(headers, Some(HeaderValue::from_static(JSON))), body));
        }
        Content::Pieces(body) => {
            return Ok(http(request, status, typed(headers, content_type(&**accepted.renderer(), None)), body));
        }
    };
    let renderer = accepted.renderer();
    let body = renderer.render(data, &context(request, accepted, status, template_name.as_deref(), &listed))?;
    Ok(http(request, status, typed(headers, content_type(&**renderer, json_type)), body.into()))
}

/// What the renderer is told.
pub(crate) fn context<'a>(
    request: &'a Request,
    accepted: &'a Accepted,
    status: StatusCode,
    template_name: Option<&'a str>,
    listed: &'a Listed,
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

/// The answer as it is: compact JSON, or the body that it brings.
pub(super) fn json(request: &Request, response: Response) -> HttpResponse<Body> {
    let Parts { status, headers, content, json_type, .. } = response.into_parts();
    match content {
        Content::Json(data) => {
            let content_type = HeaderValue::from_static(json_type.unwrap_or(JSON));
            http(request, status, typed(headers, Some(content_type)), data.into())
        }
        Content::Nothing => http(request, status, headers, Body::empty()),
        Content::Plain(body) | Content::Pieces(body) => http(request, status, headers, body),
    }
}

/// The headers with a `Content-Type`, unless the action said another.
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
        // A renderer's own media type is its author's; where HTTP does not allow it the answer goes without.
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
    // Browsers take the media type at its word, and never data of a client's for a page.
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    if *request.method() == Method::HEAD {
        // The headers are those of GET, so the length is that of the body which is left out. One that nobody knows is not
        // told, for which the server wants to see that there is a body.
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
