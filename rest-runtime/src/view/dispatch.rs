//! From axum's request to axum's response.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::RawPathParams;
use axum::http::{Method, Response as HttpResponse};

use super::{ApiView, panics, policies, render};
use crate::exception_handler::default_response;
use crate::exceptions::{Error, Result};
use crate::request::{Failure, Request};
use crate::response::Response;
use crate::rest::Rest;

pub(super) async fn dispatch<V: ApiView>(
    view: &'static V,
    rest: Rest,
    kwargs: Option<RawPathParams>,
    request: axum::extract::Request,
) -> HttpResponse<Body> {
    let (parts, body) = request.into_parts();
    let handler = V::METHODS.find(&parts.method);
    let action = match (parts.method == Method::OPTIONS && V::METHODS.has_options(), handler) {
        (true, _) => Some("metadata"),
        (false, handler) => handler.map(|handler| handler.name),
    };
    let path_is_text = kwargs.is_some();
    let kwargs =
        kwargs.iter().flat_map(RawPathParams::iter).map(|(name, value)| (Arc::from(name), Arc::from(value))).collect();
    let request = Request::new(parts, body, kwargs, action, Arc::clone(rest.context()))
        .in_scope(V::THROTTLE_SCOPE)
        .about(V::METHODS.model_name());
    let answered = async {
        request.read_with(view.get_parsers(&request));
        view.initial(&request).await?;
        if !path_is_text {
            // Percent-encoded bytes that are no UTF-8 name nothing that there is.
            return Err(Error::not_found());
        }
        match handler {
            Some(handler) => (handler.call)(view, &request).await,
            None if *request.method() == Method::OPTIONS && V::METHODS.has_options() => view.options(&request).await,
            None => view.http_method_not_allowed(&request).await,
        }
    };
    let outcome = panics::caught(answered).await.unwrap_or_else(|panic| Err(Error::other(panic)));
    let finished = panics::caught(finish(view, &request, outcome)).await;
    request.let_go();
    match finished {
        Ok(response) => response,
        // The hooks that answer errors are broken themselves, so none of them is asked.
        Err(panic) => {
            let error = Error::other(panic);
            request.fail(Failure { id: policies::logged(&request, &error), unchallenged: false });
            render::json(&request, default_response(&request, &error))
        }
    }
}

async fn finish<V: ApiView>(view: &V, request: &Request, outcome: Result<Response>) -> HttpResponse<Body> {
    let response = match outcome {
        Ok(response) => response,
        Err(error) => view.handle_exception(request, error).await,
    };
    let response = view.finalize_response(request, response).await;
    match render::render(view, request, response) {
        Ok(response) => response,
        Err(error) => {
            let response = view.handle_exception(request, error).await;
            render::json(request, view.finalize_response(request, response).await)
        }
    }
}
