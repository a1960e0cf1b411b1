//! Answers: data that the negotiated renderer turns into bytes at the very end.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use bytes::Bytes;
use serde::Serialize;

use crate::exceptions::{Error, Result};

/// An answer of an action: a status, headers and data.
///
/// ```
/// use rest_runtime::Response;
/// use serde_json::json;
///
/// let created = Response::new(&json!({"id": 1}))?.status(201)?.header("location", "/things/1/")?;
/// assert_eq!(created.status_code(), 201);
/// # Ok::<(), rest_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    /// Compact JSON text; `None` is an answer without a body.
    data: Option<Bytes>,
}

impl Response {
    /// 200 with this data.
    ///
    /// # Errors
    /// [`Error::Other`] where the data cannot be JSON: a map whose keys are no strings, for example.
    pub fn new<T: Serialize + ?Sized>(data: &T) -> Result<Self> {
        let text = serde_json::to_vec(data).map_err(|error| Error::Other(error.into()))?;
        Ok(Self::from_json(text))
    }

    /// 200 with data that is JSON text already.
    #[must_use]
    pub fn from_json(text: impl Into<Bytes>) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), data: Some(text.into()) }
    }

    /// 204 without a body.
    #[must_use]
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: HeaderMap::new(), data: None }
    }

    /// The answer to an error: its status and its body, without the headers that only the view knows.
    pub(crate) fn from_error(error: &Error) -> Self {
        let text = serde_json::to_vec(&error.detail()).unwrap_or_default();
        Self { status: error.status(), ..Self::from_json(text) }
    }

    /// With this status.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a number outside 100 to 999.
    pub fn status(mut self, status: impl TryInto<StatusCode>) -> Result<Self> {
        self.status = status
            .try_into()
            .map_err(|_| Error::ImproperlyConfigured("a status is a number from 100 to 999".to_owned()))?;
        Ok(self)
    }

    /// With this header, in place of an earlier one of the same name.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a name or value that HTTP does not allow.
    pub fn header(mut self, name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) -> Result<Self> {
        let (Ok(name), Ok(value)) = (name.try_into(), value.try_into()) else {
            return Err(Error::ImproperlyConfigured(
                "a header's name or value has characters that HTTP does not allow".to_owned(),
            ));
        };
        self.headers.insert(name, value);
        Ok(self)
    }

    /// The status.
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to change.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The data as JSON text, `None` for an answer without a body.
    #[must_use]
    pub fn data(&self) -> Option<&[u8]> {
        self.data.as_deref()
    }

    pub(crate) fn set_status(&mut self, status: StatusCode) {
        self.status = status;
    }

    pub(crate) fn into_parts(self) -> (StatusCode, HeaderMap, Option<Bytes>) {
        (self.status, self.headers, self.data)
    }
}
