//! Answers: data that the negotiated renderer turns into bytes at the very end.
//!
//! Rules: DRF's [responses](https://www.django-rest-framework.org/api-guide/responses/).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exceptions::{Error, ErrorBody, ErrorFormat, PROBLEM, Result};
use crate::renderers::Listed;
use crate::request::Request;

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
///
/// A `Content-Type` that the action sets stays, whatever the renderer says of itself.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    content: Content,
    /// For renderers that use one.
    template_name: Option<Cow<'static, str>>,
    /// The `Content-Type` where a JSON renderer makes the body: problem details have one of their own.
    json_type: Option<&'static str>,
    listed: Listed,
}

/// What an answer carries.
#[derive(Debug)]
pub(crate) enum Content {
    /// No body.
    Nothing,
    /// Compact JSON text, for a renderer.
    Json(Bytes),
    /// A body as it is, which no renderer touches.
    Plain(Body),
    /// What the renderer makes of a list while it is sent.
    Pieces(Body),
}

/// All of an answer.
pub(crate) struct Parts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
    pub(crate) template_name: Option<Cow<'static, str>>,
    pub(crate) json_type: Option<&'static str>,
    pub(crate) listed: Listed,
}

/// Headers from names and values, for hooks that give several: `get_success_headers`, for example.
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
    /// 200 with this data. Data that is `null` is an answer without a body, as in DRF.
    ///
    /// # Errors
    /// [`Error::Other`] where the data cannot be JSON: a map whose keys are no strings, for example.
    pub fn new<T: Serialize + ?Sized>(data: &T) -> Result<Self> {
        let mut response = Self { status: StatusCode::OK, ..Self::no_content() };
        response.set_data(data)?;
        Ok(response)
    }

    /// 200 with data that is JSON text already.
    #[must_use]
    pub fn from_json(text: impl Into<Bytes>) -> Self {
        Self { content: Content::Json(text.into()), status: StatusCode::OK, ..Self::no_content() }
    }

    /// An answer of axum's as it is, a file or a stream for example: no renderer is asked, and the headers of every
    /// answer (`Allow`, `Vary`) are added.
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
        Self { status: parts.status, headers: parts.headers, content: Content::Plain(body), ..Self::no_content() }
    }

    /// 200 with a list that the chosen renderer makes while it is sent.
    pub(crate) fn pieces(body: Body) -> Self {
        Self { content: Content::Pieces(body), status: StatusCode::OK, ..Self::no_content() }
    }

    /// The same with what of its data is a list.
    pub(crate) fn listed(self, listed: Listed) -> Self {
        Self { listed, ..self }
    }

    /// 204 without a body.
    #[must_use]
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: HeaderMap::new(),
            content: Content::Nothing,
            template_name: None,
            json_type: None,
            listed: Listed::default(),
        }
    }

    /// The answer to an error in the project's format, as far as the error and the request tell it.
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

    /// With this template, for a renderer that makes pages.
    #[must_use]
    pub fn template_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { template_name: Some(name.into()), ..self }
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
        let (name, value) = header(name, value)?;
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

    /// The data as JSON text; `None` for an answer without data, and for a list that is sent while it is read.
    #[must_use]
    pub fn data(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Json(text) => Some(text),
            Content::Nothing | Content::Plain(_) | Content::Pieces(_) => None,
        }
    }

    /// The data as a type of your own, `serde_json::Value` for example.
    ///
    /// # Errors
    /// [`Error::Other`] where there is no data, or it does not fit.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(self.data().unwrap_or_default()).map_err(|error| Error::Other(error.into()))
    }

    /// Puts other data in place of what the answer carries: for
    /// [`finalize_response`](crate::view::ApiView::finalize_response) and exception handlers.
    ///
    /// ```
    /// use rest_runtime::Response;
    /// use serde_json::{Value, json};
    ///
    /// /// Puts what there is into an envelope.
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
        self.content = if text == b"null" { Content::Nothing } else { Content::Json(text.into()) };
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
