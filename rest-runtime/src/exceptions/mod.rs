#![doc = include_str!("../docs/exceptions.md")]

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

/// What hooks, actions and policies return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way in which a request can fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// 400 `invalid`: the data is well-formed and wrong.
    #[error("{0}")]
    Validation(#[from] ValidationError),
    /// 400 `parse_error`: the body is not what its `Content-Type` says.
    #[error("{0}")]
    Parse(String),
    /// 401 or 403 `authentication_failed`: credentials came and are wrong.
    #[error("{0}")]
    AuthenticationFailed(Cow<'static, str>),
    /// 401 or 403 `not_authenticated`: no credentials came and some are needed.
    #[error("Sign in first: this needs credentials, and none were given.")]
    NotAuthenticated,
    /// 403, code `permission_denied` unless the permission has its own.
    #[error("{0}")]
    PermissionDenied(Detail),
    /// 404 `not_found`.
    #[error("{0}")]
    NotFound(Cow<'static, str>),
    /// 405 `method_not_allowed`.
    #[error("The method {0} cannot be used here.")]
    MethodNotAllowed(String),
    /// 406 `not_acceptable`: no renderer makes what the `Accept` header asks for.
    #[error("None of the media types that the Accept header asks for can be made here.")]
    NotAcceptable,
    /// 409 `conflict`: the database's own rules refuse the write.
    #[error("{0}")]
    Conflict(Cow<'static, str>),
    /// 408 `request_timeout`: the body took too long to arrive.
    #[error("The body came too slowly; send it again, faster.")]
    RequestTimeout,
    /// 413 `payload_too_large`, with the limit in bytes.
    #[error("The body is too large: {0} bytes is the limit.")]
    PayloadTooLarge(u64),
    /// 431 `headers_too_large`, with the limit in bytes.
    #[error("The headers are too large: {0} bytes is the limit for all of them.")]
    HeadersTooLarge(usize),
    /// 415 `unsupported_media_type`, with the media type that came.
    #[error("Bodies of the media type {0:?} cannot be read here.")]
    UnsupportedMediaType(String),
    /// 415 `unsupported_content_encoding`, with the codings of the body, none of which is undone here.
    #[error("Bodies with the Content-Encoding {0:?} cannot be read here: send them as they are.")]
    UnsupportedContentEncoding(String),
    /// 429 `throttled`; after `wait` seconds the request has a chance again.
    #[error("Too many requests{}.", .wait.map(|wait| format!(", try again in {} s", wait.ceil())).unwrap_or_default())]
    Throttled {
        /// Seconds to wait, where that is known; the answer's `Retry-After`.
        wait: Option<f64>,
    },
    /// An error of your own: any status, with its message and code, or several of them. Made by [`Error::api`].
    #[error("{1}")]
    Api(StatusCode, Detail),
    /// 503 `service_unavailable` with `Retry-After`: something that the request needs is down; the sentence says what.
    #[error("{0}")]
    ServiceUnavailable(Cow<'static, str>),
    /// 500: the program is put together wrongly; the text says what to change and is logged, not shown.
    #[error("{0}")]
    ImproperlyConfigured(String),
    /// An error of the database: 404, 409 or 503 where the cause is known, otherwise 500. The 503, with `Retry-After`, is for
    /// what passes: deadlocks, locks, timeouts, a database that cannot be reached.
    #[error(transparent)]
    Database(DbErr),
    /// 500: anything else. It is logged, and not shown.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// 404 with the usual text.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::NotFound(Cow::Borrowed("Nothing was found here."))
    }

    /// 403 with the usual text.
    #[must_use]
    pub const fn permission_denied() -> Self {
        Self::PermissionDenied(Detail::Message(ErrorDetail {
            message: Cow::Borrowed("You may not do this."),
            code: Cow::Borrowed("permission_denied"),
        }))
    }

    /// An error of your own, as a subclass of DRF's `APIException` is one. With status 401 it gets the challenge of the
    /// view's authenticators, or is a 403 where they have none.
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

    /// The same with several messages: the body is the list or the map itself, as DRF shows a `detail` that is one.
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

    /// 500 because of this error, which is logged and not shown.
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// The error with the project's own key for what is about the data as a whole.
    pub(crate) fn with_non_field_errors_key(mut self, key: &str) -> Self {
        if let Self::Validation(error) = &mut self
            && key != NON_FIELD_ERRORS
        {
            error.detail.rename(NON_FIELD_ERRORS, key);
        }
        self
    }

    /// The code of the answer; for a [`ValidationError`] each message has its own.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::PermissionDenied(detail) | Self::Api(_, detail) => detail.code().unwrap_or(self.kind().1),
            _ => self.kind().1,
        }
    }

    /// The header by which the answer says how to do better: `Retry-After`, in whole seconds, so that a client that waits so
    /// long does not come too early, or `Accept-Encoding` (RFC 9110, section 12.5.3).
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

    /// What the client is shown: a single message, or what a [`ValidationError`] has. Internals stay inside: a database's own text is logged and never sent.
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
                (None, Some(SqlErr::UniqueConstraintViolation(_))) => "There is such a row already.".into(),
                (None, Some(_)) => "Other rows refer to this one, or it refers to one that is not there.".into(),
                (None, None) => SERVER_ERROR.into(),
            },
            Self::ImproperlyConfigured(_) | Self::Other(_) => SERVER_ERROR.into(),
            shown => shown.to_string().into(),
        };
        Cow::Owned(Detail::Message(ErrorDetail::new(message, self.code().to_owned())))
    }
}

/// A time as headers have it, rounded up.
pub(crate) fn whole_seconds(seconds: f64) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{:.0}", seconds.ceil().max(0.0))).ok()
}

/// Which of its rules the database says are broken.
pub(crate) fn broken_rule(error: &DbErr) -> Option<SqlErr> {
    error.sql_err().or_else(|| {
        // SQLite refuses ON DELETE RESTRICT with the code of a trigger, which SeaORM does not know.
        let message = error.to_string();
        message.contains("FOREIGN KEY constraint failed").then_some(SqlErr::ForeignKeyConstraintViolation(message))
    })
}

const SERVER_ERROR: &str = "The server failed; the fault is on its side and has been logged.";

/// A 400 of this one message, about the field that is being validated, or the data as a whole.
impl From<ErrorDetail> for Error {
    fn from(detail: ErrorDetail) -> Self {
        vec![detail].into()
    }
}

/// A 400 of these messages, about the field that is being validated, or the data as a whole.
impl From<Vec<ErrorDetail>> for Error {
    fn from(details: Vec<ErrorDetail>) -> Self {
        ValidationError { detail: Detail::list(details) }.into()
    }
}

/// The same.
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
