//! From axum's request to axum's response.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::{Method, Response as HttpResponse, header};
use bytes::Bytes;

use super::ApiView;
use crate::exceptions::{Error, Result};
use crate::request::Request;
use crate::response::Response;
use crate::rest::{Policies, Rest};

pub(super) async fn dispatch<V: ApiView>(
    view: &'static V,
    rest: Rest,
    kwargs: Option<RawPathParams>,
    request: axum::extract::Request,
) -> HttpResponse<Body> {
    let (parts, body) = request.into_parts();
    let handler = V::METHODS.find(&parts.method);
    let action = match (parts.method == Method::OPTIONS, handler) {
        (true, _) => Some("metadata"),
        (false, handler) => handler.map(|handler| handler.name),
    };
    let path_is_text = kwargs.is_some();
    let kwargs =
        kwargs.iter().flat_map(RawPathParams::iter).map(|(name, value)| (Arc::from(name), Arc::from(value))).collect();
    let request = Request::new(parts, body, kwargs, action, Arc::clone(rest.context())).in_scope(V::THROTTLE_SCOPE);
    let answered = async {
        view.initial(&request).await?;
        if !path_is_text {
            // Percent-encoded bytes that are no UTF-8 name nothing that there is.
            return Err(Error::not_found());
        }
        match handler {
            Some(handler) => (handler.call)(view, &request).await,
            None if *request.method() == Method::OPTIONS => view.options(&request).await,
            None => view.http_method_not_allowed(&request).await,
        }
    };
    let response = match answered.await {
        Ok(response) => response,
        Err(error) => view.handle_exception(&request, error).await,
    };
    request.let_go();
    let response = view.finalize_response(&request, response).await;
    match render(&request, response) {
        Ok(response) => response,
        Err(error) => {
            let response = view.handle_exception(&request, error).await;
            let (status, headers, data) = response.into_parts();
            http(&request, status, headers, data, "application/json")
        }
    }
}

fn render(request: &Request, response: Response) -> Result<HttpResponse<Body>> {
    let (status, headers, data) = response.into_parts();
    let first = || Policies::of(request).and_then(|policies| policies.renderers.first());
    match (data, request.accepted_renderer().or_else(first)) {
        (Some(data), Some(renderer)) => {
            Ok(http(request, status, headers, Some(renderer.render(data)?), renderer.media_type()))
        }
        (data, _) => Ok(http(request, status, headers, data, "application/json")),
    }
}

fn http(
    request: &Request,
    status: axum::http::StatusCode,
    mut headers: axum::http::HeaderMap,
    data: Option<Bytes>,
    media_type: &'static str,
) -> HttpResponse<Body> {
    if let Some(data) = &data {
        headers.entry(header::CONTENT_TYPE).or_insert(header::HeaderValue::from_static(media_type));
        if *request.method() == Method::HEAD {
            // The headers are those of GET, so the length is that of the body which is left out.
            headers.insert(header::CONTENT_LENGTH, data.len().into());
        }
    }
    let body = match data {
        Some(data) if *request.method() != Method::HEAD => Body::from(data),
        _ => Body::empty(),
    };
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
