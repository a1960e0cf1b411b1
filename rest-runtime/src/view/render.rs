//! The last step: the renderer makes bytes of an answer's data.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};
use bytes::Bytes;

use super::ApiView;
use crate::exceptions::Result;
use crate::renderers::{RenderContext, Renderer};
use crate::request::{Accepted, Request};
use crate::response::{Parts, Response};

/// The answer as the chosen renderer makes it; where none was chosen, as the view's first one does.
pub(super) fn render<V: ApiView>(view: &V, request: &Request, response: Response) -> Result<HttpResponse<Body>> {
    let fallback;
    let accepted = match request.accepted() {
        Some(accepted) => accepted,
        None => match view.get_renderers(request).get(0).map(Accepted::new) {
            Some(first) => {
                fallback = first;
                &fallback
            }
            None => return Ok(json(request, response)),
        },
    };
    let Parts { status, headers, data, template_name, json_type } = response.into_parts();
    let Some(data) = data else { return Ok(http(request, status, headers, None)) };
    let renderer = accepted.renderer();
    let context = RenderContext {
        status,
        accepted_media_type: accepted.text(),
        request: request.parts(),
        template_name: template_name.as_deref(),
        #[cfg(feature = "template")]
        templates: request.context().templates.as_deref(),
    };
    let body = renderer.render(data, &context)?;
    // Nothing has no type.
    let body = (!body.is_empty()).then(|| (body, content_type(&**renderer, json_type)));
    Ok(http(request, status, headers, body))
}

/// The answer as it is: compact JSON.
pub(super) fn json(request: &Request, response: Response) -> HttpResponse<Body> {
    let Parts { status, headers, data, json_type, .. } = response.into_parts();
    let content_type = HeaderValue::from_static(json_type.unwrap_or("application/json"));
    http(request, status, headers, data.map(|data| (data, Some(content_type))))
}

fn content_type(renderer: &dyn Renderer, json_type: Option<&'static str>) -> Option<HeaderValue> {
    let media_type = renderer.media_type();
    match (json_type, renderer.charset()) {
        (Some(json_type), _) if media_type == "application/json" || media_type.ends_with("+json") => {
            Some(HeaderValue::from_static(json_type))
        }
        // A renderer's own media type is its author's; where HTTP does not allow it the answer goes without.
        (_, None) => HeaderValue::from_str(media_type).ok(),
        (_, Some(charset)) => HeaderValue::try_from(format!("{media_type}; charset={charset}")).ok(),
    }
}

fn http(
    request: &Request,
    status: StatusCode,
    mut headers: HeaderMap,
    data: Option<(Bytes, Option<HeaderValue>)>,
) -> HttpResponse<Body> {
    let mut body = Body::empty();
    if let Some((data, content_type)) = data {
        if let Some(content_type) = content_type {
            headers.entry(header::CONTENT_TYPE).or_insert(content_type);
        }
        if *request.method() == Method::HEAD {
            // The headers are those of GET, so the length is that of the body which is left out.
            headers.insert(header::CONTENT_LENGTH, data.len().into());
        } else {
            body = Body::from(data);
        }
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
