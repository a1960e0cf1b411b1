//! Responses: a status, headers, and data that the negotiated renderer turns into bytes at the end.
//!
//! Rules: DRF's [responses](https://www.django-rest-framework.org/api-guide/responses/).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::request::Request;
use crate::base::exceptions::{Error, ErrorBody, ErrorFormat, PROBLEM, Result};
use crate::formats::renderers::ListedRows;

/// The response of an action: a status, headers and data.
///
/// ```
/// use rest_runtime::Response;
/// use serde_json::json;
///
/// let created = Response::new(&json!({"id": 1}))?.status(201)?.header("location", "/things/1/")?;
/// assert_eq!(created.status_code(), 201);
/// # Ok::<(), rest_runtime::Error>(())
/// ```
///
/// A `Content-Type` set by the action replaces that of the renderer.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    content: ResponseContent,
    /// The template, for renderers that use one.
    template_name: Option<Cow<'static, str>>,
    /// The `Content-Type` if a JSON renderer makes the body: problem details have one of their own.
    json_type: Option<&'static str>,
    listed: ListedRows,
}

/// The content of a response.
#[derive(Debug)]
pub(crate) enum ResponseContent {
    /// No body.
    Nothing,
    /// Compact JSON text, which the renderer gets.
    Json(Bytes),
    /// A finished body, which bypasses the renderer.
    Plain(Body),
    /// The renderer's output for a list, which is streamed.
    Pieces(Body),
}

/// The parts of a response.
pub(crate) struct Parts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: ResponseContent,
    pub(crate) template_name: Option<Cow<'static, str>>,
    pub(crate) json_type: Option<&'static str>,
    pub(crate) listed: ListedRows,
}

/// A header map from names and values, for hooks that return several headers, for example `get_success_headers`.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::response;
///
/// let headers = response::headers([("location", "/notes/7/"), ("x-made", "a note")])?;
/// assert_eq!(headers["location"], "/notes/7/");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
/// As [`Response::header`].
pub fn headers<N, V>(headers: impl IntoIterator<Item = (N, V)>) -> Result<HeaderMap>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    headers.into_iter().map(|(name, value)| header(name, value)).collect()
}

fn header(name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) -> Result<(HeaderName, HeaderValue)> {
    match (name.try_into(), value.try_into()) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => Err(Error::ImproperlyConfigured(
            "a header's name or value has characters that HTTP does not allow".to_owned(),
        )),
    }
}

impl Response {
    /// Makes a response with status 200 and this data. `null` gives a response without a body, as in DRF.
    ///
    /// # Errors
    /// [`Error::Other`] if the data cannot be JSON, for example a map whose keys are not strings.
    pub fn new<T: Serialize + ?Sized>(data: &T) -> Result<Self> {
        let mut response = Self { status: StatusCode::OK, ..Self::no_content() };
        response.set_data(data)?;
        Ok(response)
    }

    /// Makes a response with status 200 whose data is already JSON text.
    #[must_use]
    pub fn from_json(text: impl Into<Bytes>) -> Self {
        Self { content: ResponseContent::Json(text.into()), status: StatusCode::OK, ..Self::no_content() }
    }

    /// Makes a response from one of axum's, for example a file or a stream. It bypasses the renderer; the headers of
    /// every response (`Allow`, `Vary`) are added.
    ///
    /// ```
    /// use rest_runtime::Response;
    /// use rest_runtime::axum::http::header;
    ///
    /// let cover = Response::plain(([(header::CONTENT_TYPE, "image/png")], vec![0x89, b'P', b'N', b'G']));
    /// assert_eq!(cover.headers()["content-type"], "image/png");
    /// ```
    #[must_use]
    pub fn plain(response: impl IntoResponse) -> Self {
        let (parts, body) = response.into_response().into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            content: ResponseContent::Plain(body),
            ..Self::no_content()
        }
    }

    /// Makes a response with status 200 and a list that the chosen renderer streams.
    pub(crate) fn pieces(body: Body) -> Self {
        Self { content: ResponseContent::Pieces(body), status: StatusCode::OK, ..Self::no_content() }
    }

    /// Sets which part of the data is a list.
    pub(crate) fn listed(self, listed: ListedRows) -> Self {
        Self { listed, ..self }
    }

    /// Makes a response with status 204 and no body.
    #[must_use]
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            content: ResponseContent::Nothing,
            template_name: None,
            json_type: None,
            listed: ListedRows::default(),
        }
    }

    /// The response to an error in the project's format, with the status and the details that the request and the
    /// settings allow.
    pub(crate) fn of_error(request: &Request, error: &Error) -> Self {
        let failure = request.failure();
        let status = match error.status() {
            StatusCode::UNAUTHORIZED if failure.unchallenged => StatusCode::FORBIDDEN,
            status => status,
        };
        let (format, debug) = (request.settings().error_format, request.settings().debug);
        let text = ErrorBody { error, status, id: failure.id, debug }.text(format).unwrap_or_default();
        let json_type = (format == ErrorFormat::Problem).then_some(PROBLEM);
        Self { status, json_type, ..Self::from_json(text) }
    }

    /// Sets the template, for renderers that make pages.
    #[must_use]
    pub fn template_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { template_name: Some(name.into()), ..self }
    }

    /// Sets the status.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a number outside 100 to 999.
    pub fn status(mut self, status: impl TryInto<StatusCode>) -> Result<Self> {
        self.status = status
            .try_into()
            .map_err(|_| Error::ImproperlyConfigured("a status is a number from 100 to 999".to_owned()))?;
        Ok(self)
    }

    /// Sets this header, and replaces an earlier one of the same name.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a name or value that HTTP does not allow.
    pub fn header(mut self, name: impl TryInto<HeaderName>, value: impl TryInto<HeaderValue>) -> Result<Self> {
        let (name, value) = header(name, value)?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Returns the status.
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the headers for changes.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// Returns the data as JSON text; `None` for a response without data and for a streamed list.
    #[must_use]
    pub fn data(&self) -> Option<&[u8]> {
        match &self.content {
            ResponseContent::Json(text) => Some(text),
            ResponseContent::Nothing | ResponseContent::Plain(_) | ResponseContent::Pieces(_) => None,
        }
    }

    /// Deserializes the data, for example into a `serde_json::Value`.
    ///
    /// # Errors
    /// [`Error::Other`] if there is no data, or if it does not fit the type.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(self.data().unwrap_or_default()).map_err(|error| Error::Other(error.into()))
    }

    /// Replaces the content of the response, in [`finalize_response`](crate::view::ApiView::finalize_response) and
    /// exception handlers.
    ///
    /// ```
    /// use rest_runtime::Response;
    /// use serde_json::{Value, json};
    ///
    /// /// Wraps the data in an envelope.
    /// fn wrapped(mut response: Response) -> rest_runtime::Result<Response> {
    ///     let data: Value = response.data_as()?;
    ///     response.set_data(&json!({ "data": data }))?;
    ///     Ok(response)
    /// }
    ///
    /// let response = wrapped(Response::new(&[1, 2])?)?;
    /// assert_eq!(response.data(), Some(&br#"{"data":[1,2]}"#[..]));
    /// # Ok::<(), rest_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn set_data<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<()> {
        let text = serde_json::to_vec(data).map_err(|error| Error::Other(error.into()))?;
        self.content = if text == b"null" { ResponseContent::Nothing } else { ResponseContent::Json(text.into()) };
        self.listed.change();
        Ok(())
    }

    pub(crate) fn set_status(&mut self, status: StatusCode) {
        self.status = status;
    }

    pub(crate) fn into_parts(self) -> Parts {
        let Self { status, headers, content, template_name, json_type, listed } = self;
        Parts { status, headers, content, template_name, json_type, listed }
    }
}
