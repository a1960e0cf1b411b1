//! From axum's request to axum's response.

use std::sync::Arc;

use axum::body::Body;
#[cfg(feature = "browsable")]
use axum::http::header;
use axum::http::request::Parts;
use axum::http::{Method, Response as HttpResponse};

use super::any::AnyView;
use super::methods::{Handler, Table};
use super::{chosen, policies, render};
use crate::exception_handler::default_response;
use crate::exceptions::{Error, Result};
use crate::panics;
use crate::request::{Failure, Request, Site};
use crate::response::Response;
use crate::rest::Rest;
use crate::reverse::Kwargs;

/// Answers a request to a view at one of its routes. Without `kwargs` the path is no text.
#[cfg(feature = "browsable")]
pub(crate) async fn dispatch(
    view: &'static AnyView,
    site: Arc<Site>,
    rest: Rest,
    kwargs: Option<Kwargs>,
    parts: Parts,
    body: Body,
) -> HttpResponse<Body> {
    // What no browser asks for is not counted.
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
    site: Arc<Site>,
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
    let (handler, tells) = called(request.site(), request.method());
    let answered = async {
        is_acceptable(&request)?;
        request.read_with(chosen::parsers(view, &request));
        view.initial(&request).await?;
        if !path_is_text {
            // Percent-encoded bytes that are no UTF-8 name nothing that there is.
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
        // A task of its own: a client that leaves does not stop it, and a panic is logged there.
        let _ = tokio::spawn(effects.run()).await;
    }
    let finished = panics::caught(finish(view, &request, outcome)).await;
    request.let_go();
    match finished {
        Ok(mut response) => {
            // For layers, which never see the `Request`.
            if let Some(credentials) = request.credentials() {
                response.extensions_mut().insert(credentials.clone());
            }
            response
        }
        Err(panic) => hopeless(&request, &Error::other(panic)),
    }
}

/// The action of a method, and whether OPTIONS tells of the view in its place.
fn called(site: &Site, method: &Method) -> (Option<Handler>, bool) {
    let methods = site.methods::<Table>();
    let tells = *method == Method::OPTIONS && methods.is_some_and(Table::has_options);
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

/// The hooks that answer errors are broken themselves, so none of them is asked.
fn hopeless(request: &Request, error: &Error) -> HttpResponse<Body> {
    request.fail(Failure { id: policies::logged(request, error), unchallenged: false });
    render::json(request, default_response(request, error))
}

async fn finish(view: &'static AnyView, request: &Request, outcome: Result<Response>) -> HttpResponse<Body> {
    let rendered =
        finalized(view, request, outcome).await.and_then(|response| policies::finalize_by_project(request, response));
    let rendered = match rendered {
        Ok(response) => made(view, request, response).await,
        Err(error) => Err(error),
    };
    match rendered {
        Ok(response) => response,
        Err(error) => match finalized(view, request, Err(error)).await {
            Ok(response) => render::json(request, response),
            Err(error) => hopeless(request, &error),
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

/// The answer, or that to the error, after the view's last word on it.
async fn finalized(view: &'static AnyView, request: &Request, outcome: Result<Response>) -> Result<Response> {
    let response = match outcome {
        Ok(response) => response,
        Err(error) => view.handle_exception(request, error).await?,
    };
    view.finalize_response(request, response).await
}
