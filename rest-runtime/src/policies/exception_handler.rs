//! Custom responses to errors, set by [`Rest::exception_handler`](crate::Rest::exception_handler).
//!
//! Rules: DRF's [custom exception
//! handling](https://www.django-rest-framework.org/api-guide/exceptions/#custom-exception-handling), except that `None`
//! means the default response, where DRF raises the error again.
//!
//! A handler is a function or closure that takes the request and the error. It returns a [`Response`], an `Option` of
//! one, or a `Result` of either. For a handler that awaits something, implement the trait on a type:
//!
//! ```
//! use rest_runtime::exception_handler::{ExceptionHandler, default_response};
//! use rest_runtime::prelude::*;
//!
//! struct Announce;
//!
//! impl ExceptionHandler for Announce {
//!     async fn handle(&self, request: &Request, error: &Error) -> Result<Option<Response>> {
//!         // … await something here …
//!         default_response(request, error).header("x-code", error.code()).map(Some)
//!     }
//! }
//!
//! fn project(db: DatabaseConnection) -> Rest {
//!     Rest::new(db).exception_handler(Announce)
//! }
//! ```
//!
//! The view adds the challenge of a 401 to the handler's response, and the `Retry-After` of a 429 or 503 unless the
//! response has one. Errors with status 500 are logged before the handler runs; [`Request::error_id`] returns their id.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::base::erased::object_safe;
use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;
use crate::http::response::Response;

/// A handler that turns errors into responses.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an exception handler",
    label = "neither a function of `&Request` and `&Error` nor an `ExceptionHandler`",
    note = "write `fn handler(request: &Request, error: &Error) -> Option<Response>`"
)]
pub trait ExceptionHandler: Send + Sync {
    /// Returns the response to the error; `None` for the default response.
    ///
    /// # Errors
    /// Any error of the handler. It is answered with the default response, in place of the original error.
    fn handle(&self, request: &Request, error: &Error) -> impl Future<Output = Result<Option<Response>>> + Send;
}

/// The return types of a function that handles errors.
pub trait Handled {
    /// Converts to the most general of these types.
    fn into_result(self) -> Result<Option<Response>>;
}

impl Handled for Response {
    fn into_result(self) -> Result<Option<Response>> {
        Ok(Some(self))
    }
}

impl Handled for Option<Response> {
    fn into_result(self) -> Result<Option<Response>> {
        Ok(self)
    }
}

impl<H: Handled> Handled for Result<H> {
    fn into_result(self) -> Result<Option<Response>> {
        self.and_then(Handled::into_result)
    }
}

impl<F, H> ExceptionHandler for F
where
    F: Fn(&Request, &Error) -> H + Send + Sync,
    H: Handled,
{
    fn handle(&self, request: &Request, error: &Error) -> impl Future<Output = Result<Option<Response>>> + Send {
        std::future::ready(self(request, error).into_result())
    }
}

/// Returns the default response to an error: status and body in the project's [format](crate::exceptions::ErrorFormat).
/// For handlers that only add to it.
#[must_use]
pub fn default_response(request: &Request, error: &Error) -> Response {
    Response::of_error(request, error)
}

/// A type-erased handler.
#[derive(Clone)]
pub(crate) struct BoxExceptionHandler(Arc<dyn DynExceptionHandler>);

impl BoxExceptionHandler {
    pub(crate) fn new(handler: impl ExceptionHandler + 'static) -> Self {
        Self(Arc::new(handler))
    }

    pub(crate) async fn handle(&self, request: &Request, error: &Error) -> Result<Option<Response>> {
        self.0.handle(request, error).await
    }
}

impl fmt::Debug for BoxExceptionHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxExceptionHandler")
    }
}

object_safe! {
    trait DynExceptionHandler: ExceptionHandler {
        async<'a> fn handle(request: &Request, error: &Error) -> Result<Option<Response>>;
    }
}
