//! A project's own answers to errors, set by [`Rest::exception_handler`](crate::Rest::exception_handler).
//!
//! Rules: DRF's [custom exception handling](https://www.django-rest-framework.org/api-guide/exceptions/#custom-exception-handling),
//! but that `None` asks for the default answer, where DRF raises the error again.
//!
//! A function or a closure takes the request and the error, and gives a [`Response`], an `Option` of one, or a `Result`
//! of that. What has to wait for something is a type:
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
//! The view adds the challenge of a 401 to the handler's response, and the `Retry-After` of a 429 or 503 unless the response
//! has one. Errors with status 500 are logged before the handler runs; [`Request::error_id`] has the id.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::exceptions::{Error, Result};
use crate::request::Request;
use crate::response::Response;

/// Makes answers to errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no exception handler",
    label = "neither a function of `&Request` and `&Error` nor an `ExceptionHandler`",
    note = "write `fn handler(request: &Request, error: &Error) -> Option<Response>`"
)]
pub trait ExceptionHandler: Send + Sync {
    /// The answer; `None` for the default one.
    ///
    /// # Errors
    /// Whatever goes wrong on the way; it is answered in place of the error, by the default.
    fn handle(&self, request: &Request, error: &Error) -> impl Future<Output = Result<Option<Response>>> + Send;
}

/// What a function that handles errors may give back.
pub trait Handled {
    /// In the form that fits all.
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

/// The answer that is given where no handler has its own: status and body in the project's
/// [format](crate::exceptions::ErrorFormat). For handlers that only add to it.
#[must_use]
pub fn default_response(request: &Request, error: &Error) -> Response {
    Response::of_error(request, error)
}

/// A handler behind a pointer.
#[derive(Clone)]
pub(crate) struct BoxExceptionHandler(Arc<dyn Dyn>);

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

/// The trait as an object.
trait Dyn: Send + Sync {
    fn handle<'a>(
        &'a self,
        request: &'a Request,
        error: &'a Error,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Response>>> + Send + 'a>>;
}

impl<H: ExceptionHandler> Dyn for H {
    fn handle<'a>(
        &'a self,
        request: &'a Request,
        error: &'a Error,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Response>>> + Send + 'a>> {
        Box::pin(ExceptionHandler::handle(self, request, error))
    }
}
