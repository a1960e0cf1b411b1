//! Responses for errors outside of views.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::{Error, ErrorBody, ErrorFormat};

/// The response of an error in handlers and layers of your own, which have no project.
///
/// It has DRF's format. Server errors are logged, status 500 with an id. Views use the project's format and its
/// exception handler instead.
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
        // Serializing texts cannot fail; if it did, the status would still be right.
        let mut response =
            (status, [(header::CONTENT_TYPE, "application/json")], text.unwrap_or_default()).into_response();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
