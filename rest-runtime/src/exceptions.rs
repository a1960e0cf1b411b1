//! What can go wrong with a request, as one typed enum with status and code.
//!
//! The names, statuses and codes are those of DRF's
//! [exceptions](https://www.django-rest-framework.org/api-guide/exceptions/). `?` works on every one of them in hooks
//! and actions; a [`DbErr`] converts too.

use std::borrow::Cow;
use std::fmt;

use axum::http::StatusCode;
use sea_orm::{DbErr, SqlErr};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// What hooks, actions and policies return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One message with its code: a leaf of an error body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    /// A sentence for people.
    pub message: Cow<'static, str>,
    /// A word for programs, `required` or `max_length` for example.
    pub code: Cow<'static, str>,
}

impl ErrorDetail {
    /// A message with its code.
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), code: code.into() }
    }
}

/// An error body: a message, a list, or a map from field names.
///
/// It serialises to DRF's default shape, which shows the messages alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A single message.
    Message(ErrorDetail),
    /// Several, of one field or of the items of a list.
    List(Vec<Detail>),
    /// Errors by field name, in the order in which the fields were declared.
    Map(Vec<(Cow<'static, str>, Detail)>),
}

impl Serialize for Detail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Message(detail) => serializer.serialize_str(&detail.message),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// The data does not hold what it should: status 400, code `invalid`.
///
/// ```
/// use rest_runtime::exceptions::ValidationError;
///
/// let whole = ValidationError::new("These do not go together.", "invalid");
/// let by_field = ValidationError::field("name", "Shouting is not allowed.", "shouting");
/// assert_eq!(serde_json::to_string(&by_field.detail)?, r#"{"name":["Shouting is not allowed."]}"#);
/// assert_eq!(serde_json::to_string(&whole.detail)?, r#"["These do not go together."]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    /// The body of the answer.
    pub detail: Detail,
}

impl ValidationError {
    /// An error of the data as a whole; the body is a list of one message, as in DRF.
    pub fn new(message: impl Into<Cow<'static, str>>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: Detail::List(vec![Detail::Message(ErrorDetail::new(message, code))]) }
    }

    /// An error of one field.
    pub fn field(
        name: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { detail: Detail::Map(vec![(name.into(), Self::new(message, code).detail)]) }
    }

    /// The errors of several fields, each with its list of messages.
    #[must_use]
    pub fn fields(errors: Vec<(Cow<'static, str>, Vec<ErrorDetail>)>) -> Self {
        let entries = errors
            .into_iter()
            .map(|(name, details)| (name, Detail::List(details.into_iter().map(Detail::Message).collect())))
            .collect();
        Self { detail: Detail::Map(entries) }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match serde_json::to_string(&self.detail) {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str("the data is not valid"),
        }
    }
}

impl std::error::Error for ValidationError {}

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
    #[error("{}", .0.message)]
    PermissionDenied(ErrorDetail),
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
    /// 413 `payload_too_large`, with the limit in bytes.
    #[error("The body is too large: {0} bytes is the limit.")]
    PayloadTooLarge(usize),
    /// 415 `unsupported_media_type`, with the media type that came.
    #[error("Bodies of the media type {0:?} cannot be read here.")]
    UnsupportedMediaType(String),
    /// 429 `throttled`; after `wait` seconds the request has a chance again.
    #[error("Too many requests{}.", .wait.map(|wait| format!(", try again in {} s", wait.ceil())).unwrap_or_default())]
    Throttled {
        /// Seconds to wait, where that is known; the answer's `Retry-After`.
        wait: Option<f64>,
    },
    /// 503 `service_unavailable`: something that the request needs is down; the sentence says what.
    #[error("{0}")]
    ServiceUnavailable(Cow<'static, str>),
    /// 500: the program is put together wrongly; the text says what to change and is logged, not shown.
    #[error("{0}")]
    ImproperlyConfigured(String),
    /// What the database said: 404, 409 and 503 where the cause is known, otherwise 500.
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
        Self::PermissionDenied(ErrorDetail {
            message: Cow::Borrowed("You may not do this."),
            code: Cow::Borrowed("permission_denied"),
        })
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// The code of the answer; for a [`ValidationError`] each message has its own.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::PermissionDenied(detail) => &detail.code,
            _ => self.kind().1,
        }
    }

    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Validation(_) => (StatusCode::BAD_REQUEST, "invalid"),
            Self::Parse(_) => (StatusCode::BAD_REQUEST, "parse_error"),
            Self::AuthenticationFailed(_) => (StatusCode::UNAUTHORIZED, "authentication_failed"),
            Self::NotAuthenticated => (StatusCode::UNAUTHORIZED, "not_authenticated"),
            Self::PermissionDenied(_) => (StatusCode::FORBIDDEN, "permission_denied"),
            Self::MethodNotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not_acceptable"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Self::PayloadTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::UnsupportedMediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Self::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Self::NotFound(_) | Self::Database(DbErr::RecordNotFound(_)) => (StatusCode::NOT_FOUND, "not_found"),
            Self::ServiceUnavailable(_) | Self::Database(DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, "service_unavailable")
            }
            Self::Database(error) if broken_rule(error).is_some() => (StatusCode::CONFLICT, "conflict"),
            Self::ImproperlyConfigured(_) | Self::Database(_) | Self::Other(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "error")
            }
        }
    }

    /// What the client is shown. Internals stay inside: a database's own text is logged and never sent.
    #[must_use]
    pub fn detail(&self) -> Detail {
        let message: Cow<'static, str> = match self {
            Self::Validation(error) => return error.detail.clone(),
            Self::Database(error) => match (self.status(), broken_rule(error)) {
                (StatusCode::NOT_FOUND, _) => "Nothing was found here.".into(),
                (StatusCode::SERVICE_UNAVAILABLE, _) => "The database cannot be reached; try again later.".into(),
                (_, Some(SqlErr::UniqueConstraintViolation(_))) => "There is such a row already.".into(),
                (_, Some(_)) => "Other rows refer to this one, or it refers to one that is not there.".into(),
                _ => SERVER_ERROR.into(),
            },
            Self::ImproperlyConfigured(_) | Self::Other(_) => SERVER_ERROR.into(),
            shown => shown.to_string().into(),
        };
        Detail::Map(vec![(Cow::Borrowed("detail"), Detail::Message(ErrorDetail::new(message, self.code().to_owned())))])
    }
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

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}
