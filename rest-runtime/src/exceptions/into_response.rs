//! Errors outside of views.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{Error, ErrorBody, ErrorFormat};

/// The answer of handlers and layers of your own, which know no project: in DRF's format, and logged under an id where
/// the status is 500. Views answer in the project's format and ask its exception handler.
///
/// ```
/// use rest_runtime::axum::{Router, routing::get};
/// use rest_runtime::prelude::*;
///
/// /// 404 with `{"detail": "…"}`.
/// async fn health() -> Result<&'static str> {
///     Err(Error::not_found())
/// }
///
/// let router: Router = Router::new().route("/health/", get(health));
/// ```
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let id = (status.as_u16() == 500).then(|| Uuid::new_v4().to_string());
        if status.is_server_error() {
            tracing::error!(id = id.as_deref(), error = %self, "a request failed");
        }
        let text = ErrorBody { error: &self, status, id, debug: false }.text(ErrorFormat::default());
        // A body of texts alone is always JSON; should it be none, the status says enough.
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/json")], text.unwrap_or_default()).into_response();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
