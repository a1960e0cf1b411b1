//! The hooks of a view as the library calls them: the view's own, or the default step.

use axum::http::HeaderMap;

#[cfg(feature = "openapi")]
use super::operation::Operation;
use super::steps::{self, authentication, exceptions, finalize, metadata, permissions, throttles};
use super::table::AnyView;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::http::request::{Request, ViewInfo};
use crate::http::response::Response;

impl AnyView {
    pub(crate) async fn initial(&'static self, request: &Request) -> Result<()> {
        match self.initial {
            Some(initial) => initial(request).await,
            None => steps::run(self, request).await,
        }
    }

    pub(crate) async fn perform_authentication(&'static self, request: &Request) -> Result<()> {
        match self.perform_authentication {
            Some(perform) => perform(request).await,
            None => authentication::perform(self, request).await,
        }
    }

    pub(crate) async fn check_permissions(&'static self, request: &Request) -> Result<()> {
        match self.check_permissions {
            Some(check) => check(request).await,
            None => permissions::check(self, request).await,
        }
    }

    pub(crate) async fn check_throttles(&'static self, request: &Request) -> Result<()> {
        match self.check_throttles {
            Some(check) => check(request).await,
            None => throttles::check(self, request).await,
        }
    }

    pub(crate) async fn http_method_not_allowed(&'static self, request: &Request) -> Result<Response> {
        match self.http_method_not_allowed {
            Some(refuse) => refuse(request).await,
            None => Err(exceptions::http_method_not_allowed(request)),
        }
    }

    pub(crate) fn options<'a>(&'static self, request: &'a Request) -> BoxFuture<'a, Result<Response>> {
        match self.options {
            Some(options) => options(request),
            None => Box::pin(metadata::options(self, request)),
        }
    }

    pub(crate) async fn handle_exception(&'static self, request: &Request, error: Error) -> Result<Response> {
        match self.handle_exception {
            Some(handle) => handle(request, error).await,
            None => Ok(exceptions::handle(self, request, error).await),
        }
    }

    pub(crate) async fn finalize_response(&'static self, request: &Request, response: Response) -> Result<Response> {
        match self.finalize_response {
            Some(finalize) => finalize(request, response).await,
            None => Ok(finalize::finalize(self, request, response)),
        }
    }

    pub(crate) fn default_response_headers(&self, request: &Request) -> HeaderMap {
        match self.default_response_headers {
            Some(headers) => headers(request),
            None => finalize::default_headers(self, request),
        }
    }

    /// Whether hooks may change the bodies of errors or of all responses.
    #[cfg(feature = "openapi")]
    pub(crate) const fn changes_errors(&self) -> bool {
        self.handle_exception.is_some() || self.finalize_response.is_some()
    }

    /// Adds the description in `schema(…)` to that of an operation.
    #[cfg(feature = "openapi")]
    pub(crate) fn schema(&self, request: &Request, operation: Operation) -> Operation {
        (self.schema)(request, operation)
    }

    pub(crate) fn get_view_name(&self, request: &Request) -> String {
        match self.get_view_name {
            Some(name) => name(request),
            None => view_name(self.info, request),
        }
    }

    pub(crate) fn get_view_description(&self, request: &Request) -> String {
        match self.get_view_description {
            Some(description) => description(request),
            None => view_description(self.info, request),
        }
    }
}

/// The name of the view in the answer to OPTIONS.
pub(super) fn view_name(info: ViewInfo, request: &Request) -> String {
    request.endpoint().route.info.view_name(info.name)
}

/// The description of the view in the answer to OPTIONS.
pub(super) fn view_description(info: ViewInfo, request: &Request) -> String {
    request.endpoint().route.info.description.unwrap_or(info.description).to_owned()
}
