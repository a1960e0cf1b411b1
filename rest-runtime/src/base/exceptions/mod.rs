#![doc = include_str!("../../docs/exceptions.md")]

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use sea_orm::{DbErr, SqlErr};

mod detail;
mod ensure;
mod format;
mod into_response;
mod transient;

pub use crate::ensure;
pub use detail::{Detail, ErrorDetail, NON_FIELD_ERRORS, ValidationError};
pub use format::ErrorFormat;
pub(crate) use format::{ErrorBody, PROBLEM};
pub(crate) use transient::{Transient, is_retryable};

/// The result of hooks, actions and policies.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a request, with its status and code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// 400 `invalid`: the data is well-formed but not valid.
    #[error("{0}")]
    Validation(#[from] ValidationError),
    /// 400 `parse_error`: the body does not match its `Content-Type`.
    #[error("{0}")]
    Parse(String),
    /// 401 or 403 `authentication_failed`: the credentials are wrong.
    #[error("{0}")]
    AuthenticationFailed(Cow<'static, str>),
    /// 401 or 403 `not_authenticated`: credentials are required, and the request has none.
    #[error("This request needs credentials; sign in first.")]
    NotAuthenticated,
    /// 403, with the code `permission_denied` unless the permission sets its own.
    #[error("{0}")]
    PermissionDenied(Detail),
    /// 404 `not_found`.
    #[error("{0}")]
    NotFound(Cow<'static, str>),
    /// 405 `method_not_allowed`.
    #[error("The method {0} cannot be used here.")]
    MethodNotAllowed(String),
    /// 406 `not_acceptable`: no renderer produces a media type that the `Accept` header allows.
    #[error("No media type in the Accept header is available here.")]
    NotAcceptable,
    /// 409 `conflict`: a constraint of the database refuses the write.
    #[error("{0}")]
    Conflict(Cow<'static, str>),
    /// 408 `request_timeout`: the body took too long to arrive.
    #[error("The body arrived too slowly; send it again, faster.")]
    RequestTimeout,
    /// 413 `payload_too_large`, with the limit in bytes.
    #[error("The body is too large; the limit is {0} bytes.")]
    PayloadTooLarge(u64),
    /// 431 `headers_too_large`, with the limit in bytes.
    #[error("The headers are too large; the limit is {0} bytes in total.")]
    HeadersTooLarge(usize),
    /// 415 `unsupported_media_type`, with the media type of the body.
    #[error("The media type {0:?} is not supported here.")]
    UnsupportedMediaType(String),
    /// 415 `unsupported_content_encoding`, with the codings of the body: the library decodes none.
    #[error("The Content-Encoding {0:?} is not supported here; send the body without it.")]
    UnsupportedContentEncoding(String),
    /// 429 `throttled`: too many requests.
    #[error("Too many requests{}.", .wait.map(|wait| format!("; try again in {} s", wait.ceil())).unwrap_or_default())]
    Throttled {
        /// Seconds to wait, if known; the `Retry-After` of the response.
        wait: Option<f64>,
    },
    /// A custom error: any status, with one message and its code, or several. Created by [`Error::api`].
    #[error("{1}")]
    Api(StatusCode, Detail),
    /// 503 `service_unavailable` with `Retry-After`: a service that the request needs is down. The sentence names it.
    #[error("{0}")]
    ServiceUnavailable(Cow<'static, str>),
    /// 500: a mistake in the program's configuration. The text says what to change; it is logged and not sent.
    #[error("{0}")]
    ImproperlyConfigured(String),
    /// An error of the database: 404, 409 or 503 if the cause is known, otherwise 500.
    ///
    /// The 503, with `Retry-After`, is for temporary causes: deadlocks, locks, timeouts, an unreachable database.
    #[error(transparent)]
    Database(DbErr),
    /// 500: any other error. It is logged and not sent.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Creates a 404 with the default text.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::NotFound(Cow::Borrowed("Nothing was found here."))
    }

    /// Creates a 403 with the default text.
    #[must_use]
    pub const fn permission_denied() -> Self {
        Self::PermissionDenied(Detail::Message(ErrorDetail {
            message: Cow::Borrowed("You may not do this."),
            code: Cow::Borrowed("permission_denied"),
        }))
    }

    /// Creates a custom error, like a subclass of DRF's `APIException`.
    ///
    /// With status 401 it gets the challenge of the view's authenticators; if they have none, it becomes a 403.
    ///
    /// ```
    /// use rest_runtime::Error;
    /// use rest_runtime::axum::http::StatusCode;
    ///
    /// let error = Error::api(StatusCode::PAYMENT_REQUIRED, "The free month is over.", "payment_required");
    /// assert_eq!((error.status().as_u16(), error.code()), (402, "payment_required"));
    /// ```
    pub fn api(status: StatusCode, message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self::Api(status, Detail::new(message, code))
    }

    /// Creates a custom error with several messages. As in DRF, the body is the list or the map itself.
    ///
    /// ```
    /// use rest_runtime::Error;
    /// use rest_runtime::axum::http::StatusCode;
    /// use rest_runtime::exceptions::{Detail, ErrorDetail};
    ///
    /// let detail = Detail::map([("spout", ErrorDetail::new("Too hot.", "hot"))]);
    /// let error = Error::api_details(StatusCode::IM_A_TEAPOT, detail);
    /// assert_eq!(serde_json::to_string(&error.detail())?, r#"{"spout":"Too hot."}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn api_details(status: StatusCode, details: impl Into<Detail>) -> Self {
        Self::Api(status, details.into())
    }

    /// Creates a 500 from any error, which is logged and not sent.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// Replaces the key of errors that concern the data as a whole by the project's.
    pub(crate) fn with_non_field_errors_key(mut self, key: &str) -> Self {
        if let Self::Validation(error) = &mut self
            && key != NON_FIELD_ERRORS
        {
            error.detail.rename(NON_FIELD_ERRORS, key);
        }
        self
    }

    /// The code of the response. In a [`ValidationError`], each message has its own.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::PermissionDenied(detail) | Self::Api(_, detail) => detail.code().unwrap_or(self.kind().1),
            _ => self.kind().1,
        }
    }

    /// The header that helps the client: `Retry-After`, or `Accept-Encoding` (RFC 9110, section 12.5.3).
    pub(crate) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let seconds = match self {
            Self::UnsupportedContentEncoding(_) => {
                return Some((header::ACCEPT_ENCODING, HeaderValue::from_static("identity")));
            }
            Self::Throttled { wait } => *wait,
            Self::ServiceUnavailable(_) => Some(Transient::Unreachable.wait()),
            Self::Database(error) => Transient::of(error).map(Transient::wait),
            _ => None,
        };
        Some((header::RETRY_AFTER, whole_seconds(seconds?)?))
    }

    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Validation(_) => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Api(status, _) => (*status, "error"),
            Self::Parse(_) => (StatusCode::BAD_REQUEST, "parse_error"),
            Self::AuthenticationFailed(_) => (StatusCode::UNAUTHORIZED, "authentication_failed"),
            Self::NotAuthenticated => (StatusCode::UNAUTHORIZED, "not_authenticated"),
            Self::PermissionDenied(_) => (StatusCode::FORBIDDEN, "permission_denied"),
            Self::MethodNotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not_acceptable"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Self::RequestTimeout => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::PayloadTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::HeadersTooLarge(_) => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large"),
            Self::UnsupportedMediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Self::UnsupportedContentEncoding(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_content_encoding"),
            Self::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Self::NotFound(_) | Self::Database(DbErr::RecordNotFound(_)) => (StatusCode::NOT_FOUND, "not_found"),
            Self::ServiceUnavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable"),
            Self::Database(error) if Transient::of(error).is_some() => {
                (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable")
            }
            Self::Database(error) if broken_rule(error).is_some() => (StatusCode::CONFLICT, "conflict"),
            Self::ImproperlyConfigured(_) | Self::Database(_) | Self::Other(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "error")
            }
        }
    }

    /// Returns what the client gets: a single message, or the messages of a [`ValidationError`].
    ///
    /// The texts of the database and of internal errors are logged and never sent.
    #[must_use]
    pub fn detail(&self) -> Detail {
        self.shown().into_owned()
    }

    pub(crate) fn shown(&self) -> Cow<'_, Detail> {
        let message: Cow<'static, str> = match self {
            Self::Validation(error) => return Cow::Borrowed(&error.detail),
            Self::PermissionDenied(detail) | Self::Api(_, detail) => return Cow::Borrowed(detail),
            Self::Database(DbErr::RecordNotFound(_)) => "Nothing was found here.".into(),
            Self::Database(error) => match (Transient::of(error), broken_rule(error)) {
                (Some(transient), _) => transient.message().into(),
                (None, Some(SqlErr::UniqueConstraintViolation(_))) => "Another row has these values already.".into(),
                (None, Some(_)) => "Other rows refer to this row, or it refers to a row that does not exist.".into(),
                (None, None) => SERVER_ERROR.into(),
            },
            Self::ImproperlyConfigured(_) | Self::Other(_) => SERVER_ERROR.into(),
            shown => shown.to_string().into(),
        };
        Cow::Owned(Detail::Message(ErrorDetail::new(message, self.code().to_owned())))
    }
}

/// Formats seconds for a header, rounded up, so that a client does not retry too early.
pub(crate) fn whole_seconds(seconds: f64) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{:.0}", seconds.ceil().max(0.0))).ok()
}

/// The constraint that the database reports as violated.
pub(crate) fn broken_rule(error: &DbErr) -> Option<SqlErr> {
    error.sql_err().or_else(|| {
        // SQLite reports ON DELETE RESTRICT with the code of a trigger, which SeaORM does not recognize.
        let message = error.to_string();
        message.contains("FOREIGN KEY constraint failed").then_some(SqlErr::ForeignKeyConstraintViolation(message))
    })
}

const SERVER_ERROR: &str = "The server failed; the error has been logged.";

/// A 400 with this message, for the field that is being validated, or for the data as a whole.
impl From<ErrorDetail> for Error {
    fn from(detail: ErrorDetail) -> Self {
        vec![detail].into()
    }
}

/// A 400 with these messages, for the field that is being validated, or for the data as a whole.
impl From<Vec<ErrorDetail>> for Error {
    fn from(details: Vec<ErrorDetail>) -> Self {
        ValidationError { detail: Detail::list(details) }.into()
    }
}

/// A 400 with these messages, for the field that is being validated, or for the data as a whole.
impl<const N: usize> From<[ErrorDetail; N]> for Error {
    fn from(details: [ErrorDetail; N]) -> Self {
        Vec::from(details).into()
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}
