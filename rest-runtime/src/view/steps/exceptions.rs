//! Exceptions: the response to an error.

use std::future::Future;

use axum::http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::authentication;
use crate::base::exceptions::{Error, Result};
use crate::http::request::{Failure, Request};
use crate::http::response::Response;
use crate::policies::exception_handler::default_response;
use crate::rest::Policies;
use crate::view::ApiView;
use crate::view::table::{AnyView, OfView as _};

/// Turns an error into a response, by the project's exception handler if there is one.
pub(crate) async fn handle(view: &'static AnyView, request: &Request, error: Error) -> Response {
    let error = error.with_non_field_errors_key(&request.settings().non_field_errors_key);
    let refused = error.status() == StatusCode::UNAUTHORIZED;
    let challenge = refused.then(|| authentication::challenge(view, request)).flatten();
    let challenge = challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok());
    // Without a challenge, a 401 would violate RFC 9110. So the response is a 403, as in DRF.
    let unchallenged = refused && challenge.is_none();
    request.fail(Failure { id: logged(request, &error), unchallenged });
    if let Error::Database(error) = &error {
        request.connections().settle_after(error).await;
    }
    let handler = Policies::of(request).exception_handler.as_ref();
    let answer = match handler {
        Some(handler) => handler.handle(request, &error).await,
        None => Ok(None),
    };
    let mut response = match answer {
        Ok(Some(response)) => response,
        Ok(None) => default_response(request, &error),
        Err(second) => {
            request.fail(Failure { id: logged(request, &second), unchallenged });
            default_response(request, &second)
        }
    };
    if unchallenged && response.status_code() == StatusCode::UNAUTHORIZED {
        response.set_status(StatusCode::FORBIDDEN);
    }
    if let Some(challenge) = challenge {
        response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(challenge);
    }
    if let Some((name, value)) = error.header() {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
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
    let answer = handle(V::ANY, request, error);
    async { Ok(answer.await) }
}

/// Logs a server error. Returns an id if the response does not reveal the error's cause.
pub(crate) fn logged(request: &Request, error: &Error) -> Option<String> {
    let status = error.status();
    if !status.is_server_error() {
        return None;
    }
    let told = matches!(error, Error::Api(..));
    let id = (status == StatusCode::INTERNAL_SERVER_ERROR && !told).then(|| Uuid::new_v4().to_string());
    let (method, uri) = (request.method(), request.uri());
    tracing::error!(%method, %uri, id = id.as_deref(), %error, "a request failed");
    id
}

/// The error for a method that the view does not have.
pub(crate) fn http_method_not_allowed(request: &Request) -> Error {
    Error::MethodNotAllowed(request.method().as_str().to_owned())
}
