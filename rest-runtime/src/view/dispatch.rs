//! The path of a request from axum through a view to axum's response.

use std::sync::Arc;

use axum::body::Body;
#[cfg(feature = "browsable")]
use axum::http::header;
use axum::http::request::Parts;
use axum::http::{Method, Response as HttpResponse};

use super::methods::{Handler, MethodTable};
use super::render;
use super::steps::{exceptions, finalize, negotiation};
use super::table::AnyView;
use crate::base::exceptions::{Error, Result};
use crate::base::panics;
use crate::http::request::{Endpoint, Failure, Request};
use crate::http::response::Response;
use crate::http::reverse::Kwargs;
use crate::policies::exception_handler::default_response;
use crate::rest::Rest;

/// Answers a request to a view at one of its routes. `kwargs` is `None` if the path is not valid UTF-8.
#[cfg(feature = "browsable")]
pub(crate) async fn dispatch(
    view: &'static AnyView,
    site: Arc<Endpoint>,
    rest: Rest,
    kwargs: Option<Kwargs>,
    parts: Parts,
    body: Body,
) -> HttpResponse<Body> {
    // Only requests of browsers are counted.
    let wants_page = parts.headers.get(header::ACCEPT).is_some_and(|accept| {
        accept.as_bytes().windows(TEXT_HTML.len()).any(|word| word.eq_ignore_ascii_case(TEXT_HTML))
    });
    if wants_page {
        return Box::pin(crate::cost::counted(answer(view, site, rest, kwargs, parts, body))).await;
    }
    answer(view, site, rest, kwargs, parts, body).await
}

#[cfg(feature = "browsable")]
const TEXT_HTML: &[u8] = b"text/html";

#[cfg(not(feature = "browsable"))]
pub(crate) use answer as dispatch;

/// The answer of a view at one of its routes.
pub(crate) async fn answer(
    view: &'static AnyView,
    site: Arc<Endpoint>,
    rest: Rest,
    kwargs: Option<Kwargs>,
    parts: Parts,
    body: Body,
) -> HttpResponse<Body> {
    #[cfg(feature = "browsable")]
    if let Some(name) = super::page_files::named(&parts.uri) {
        if let Some(file) = super::page_files::answer(name, &parts) {
            return file;
        }
        #[cfg(feature = "auth")]
        if Box::pin(super::sign_in::is_there(name, view, &site, &rest, &parts)).await {
            let is_out = name == "sign-out";
            return super::sign_in::answer(is_out, &site, rest, parts, body).await;
        }
    }
    let (handler, tells) = called(&site, &parts.method);
    let action = if tells { Some("metadata") } else { handler.map(|handler| handler.name) };
    let path_is_text = kwargs.is_some();
    let kwargs = kwargs.unwrap_or_default();
    let request = Request::new(parts, body, kwargs, action, Arc::clone(rest.context()), site);
    #[cfg(feature = "browsable")]
    let request = match is_acceptable(&request) {
        Ok(()) => super::pages::submitted(view, request).await,
        Err(_) => request,
    };
    #[cfg(feature = "browsable")]
    let (handler, tells) = called(request.endpoint(), request.method());
    let answered = async {
        is_acceptable(&request)?;
        request.read_with(negotiation::parsers(view, &request));
        view.initial(&request).await?;
        if !path_is_text {
            // Percent-encoded bytes that are not UTF-8 match no resource.
            return Err(Error::not_found());
        }
        match handler {
            Some(handler) => {
                if let Some(before) = handler.before {
                    before.0(&request).await?;
                }
                (handler.call)(&request).await
            }
            None if tells => view.options(&request).await,
            None => view.http_method_not_allowed(&request).await,
        }
    };
    let outcome = panics::caught(answered).await.unwrap_or_else(|panic| Err(Error::other(panic)));
    if outcome.is_ok()
        && let Some(effects) = request.take_effects(0)
    {
        // In a task of its own: a disconnecting client does not stop it, and it logs a panic.
        let _ = tokio::spawn(effects.run()).await;
    }
    let finished = panics::caught(finish(view, &request, outcome)).await;
    request.discard_body();
    match finished {
        Ok(mut response) => {
            // For layers, which have no access to the `Request`.
            if let Some(credentials) = request.credentials() {
                response.extensions_mut().insert(credentials.clone());
            }
            response
        }
        Err(panic) => last_resort(&request, &Error::other(panic)),
    }
}

/// The action of a method, and whether OPTIONS tells of the view in its place.
fn called(site: &Endpoint, method: &Method) -> (Option<Handler>, bool) {
    let methods = site.methods::<MethodTable>();
    let tells = *method == Method::OPTIONS && methods.is_some_and(MethodTable::has_options);
    (methods.and_then(|methods| methods.find(method).copied()), tells)
}

/// Refuses headers that are too large, and a host that is not allowed.
fn is_acceptable(request: &Request) -> Result<()> {
    let bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let most = request.settings().max_header_size;
    if bytes > most {
        return Err(Error::HeadersTooLarge(most));
    }
    request.allowed_host().map(drop)
}

/// The response if the error hooks themselves fail. It calls none of them.
fn last_resort(request: &Request, error: &Error) -> HttpResponse<Body> {
    request.fail(Failure { id: exceptions::logged(request, error), unchallenged: false });
    render::json(request, default_response(request, error))
}

async fn finish(view: &'static AnyView, request: &Request, outcome: Result<Response>) -> HttpResponse<Body> {
    let rendered =
        finalized(view, request, outcome).await.and_then(|response| finalize::finalize_by_project(request, response));
    let rendered = match rendered {
        Ok(response) => made(view, request, response).await,
        Err(error) => Err(error),
    };
    match rendered {
        Ok(response) => response,
        Err(error) => match finalized(view, request, Err(error)).await {
            Ok(response) => render::json(request, response),
            Err(error) => last_resort(request, &error),
        },
    }
}

/// The answer as bytes.
#[cfg(feature = "browsable")]
async fn made(view: &'static AnyView, request: &Request, response: Response) -> Result<HttpResponse<Body>> {
    match super::pages::page_of(request).await? {
        // What few requests come to is in a box of its own.
        Some(page) => Box::pin(super::pages::render(view, request, &page, response)).await,
        None => render::render(view, request, response),
    }
}

/// The answer as bytes.
#[cfg(not(feature = "browsable"))]
fn made(
    view: &'static AnyView,
    request: &Request,
    response: Response,
) -> std::future::Ready<Result<HttpResponse<Body>>> {
    std::future::ready(render::render(view, request, response))
}

/// The response, or the error's response, after the view's `finalize_response`.
async fn finalized(view: &'static AnyView, request: &Request, outcome: Result<Response>) -> Result<Response> {
    let response = match outcome {
        Ok(response) => response,
        Err(error) => view.handle_exception(request, error).await?,
    };
    view.finalize_response(request, response).await
}
