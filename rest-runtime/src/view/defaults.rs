//! The default implementations of a view's hooks, for custom hooks that extend them.

use std::future::Future;
use std::sync::Arc;

use axum::http::HeaderMap;

use super::any::OfView as _;
use super::{ApiView, policies};
use crate::authentication::BoxAuthentication;
use crate::exceptions::{Error, Result};
use crate::negotiation::{ContentNegotiation, DefaultContentNegotiation};
use crate::permissions::BoxPermission;
use crate::request::Request;
use crate::response::Response;
use crate::rest::Policies;
use crate::throttling::BoxThrottle;

pub use super::policies::{get_metadata, get_parsers, get_renderers, get_versioning};

/// Runs all steps before the action: negotiation, version, authentication, permissions, throttles.
pub fn initial<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    policies::initial(V::ANY, request)
}

/// Returns the project's authenticators.
#[must_use]
pub fn get_authenticators(request: &Request) -> BoxAuthentication {
    policies::authentication(request).into_owned()
}

/// Returns the project's content negotiation.
#[must_use]
pub fn get_content_negotiator(request: &Request) -> Arc<dyn ContentNegotiation> {
    Policies::of(request)
        .map_or_else(|| Arc::new(DefaultContentNegotiation) as Arc<_>, |policies| Arc::clone(&policies.negotiation))
}

/// Returns the project's permissions.
#[must_use]
pub fn get_permissions(request: &Request) -> BoxPermission {
    policies::permissions(request).into_owned()
}

/// Returns the project's throttles.
#[must_use]
pub fn get_throttles(request: &Request) -> BoxThrottle {
    policies::throttles(request).into_owned()
}

/// Authenticates the request by the authenticators of the route or the view.
pub fn perform_authentication<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    policies::perform_authentication(V::ANY, request)
}

/// Checks the permissions of the route or the view.
pub fn check_permissions<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    policies::check_permissions(V::ANY, request)
}

/// Checks the throttles of the route or the view.
pub fn check_throttles<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    policies::check_throttles(V::ANY, request)
}

/// Turns an error into a response, by the project's exception handler if there is one.
///
/// # Errors
/// None: an error of the exception handler is answered itself.
pub fn handle_exception<V: ApiView>(
    _: &V,
    request: &Request,
    error: Error,
) -> impl Future<Output = Result<Response>> + Send {
    let answer = policies::handle_exception(V::ANY, request, error);
    async { Ok(answer.await) }
}

/// Adds the view's default headers.
///
/// # Errors
/// None; the return type is that of the hook.
pub fn finalize_response<V: ApiView>(_: &V, request: &Request, response: Response) -> Result<Response> {
    Ok(policies::finalize_response(V::ANY, request, response))
}

/// The headers of every response: `Allow`, and `Vary` if there are several renderers or a header names the version.
/// The client's quota is added if the project enables that.
#[must_use]
pub fn default_response_headers<V: ApiView>(_: &V, request: &Request) -> HeaderMap {
    policies::default_response_headers(V::ANY, request)
}
