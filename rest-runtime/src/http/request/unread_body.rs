//! The body of a request until it is read.

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;

use crate::base::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError};
use crate::formats::parsers::drain;

/// A body, or the reason why it is missing.
pub(super) enum Unread {
    /// The request has no body.
    Nothing,
    /// A body that has not been read.
    Body(Body),
    /// The body is being read, or reading was abandoned.
    Taken,
    /// The body could not be read; later calls repeat this error.
    Failed(StatusCode, Detail),
}

impl Unread {
    pub(super) fn new(body: Body) -> Self {
        if body.is_end_stream() { Self::Nothing } else { Self::Body(body) }
    }

    /// Whether the body is known to have at least one byte. The length of a chunked body is unknown until it arrives.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Body(body) if body.size_hint().lower() > 0)
    }

    /// Takes the body for reading.
    ///
    /// # Errors
    /// If the body is gone. A second reader must not find an empty body where the first one found an invalid one.
    pub(super) fn take(&mut self) -> Result<Body> {
        match std::mem::replace(self, Self::Taken) {
            Self::Body(body) => Ok(body),
            Self::Nothing | Self::Taken => {
                Err(Error::Parse("The body was already read and cannot be read again.".to_owned()))
            }
            Self::Failed(status, detail) => {
                *self = Self::Failed(status, detail.clone());
                Err(match detail {
                    Detail::Message(ErrorDetail { message, code }) => Error::api(status, message, code),
                    detail => ValidationError { detail }.into(),
                })
            }
        }
    }

    /// Stores the reason why the body cannot be read.
    pub(super) fn fail(&mut self, error: &Error) {
        *self = Self::Failed(error.status(), error.detail());
    }

    /// Discards the body. Unless `client_waits`, the rest is received in the background, so that the client can read
    /// the answer.
    pub(super) fn discard(&mut self, client_waits: bool) {
        if let Self::Body(body) = std::mem::replace(self, Self::Taken)
            && !client_waits
            && !body.is_end_stream()
        {
            drain(body);
        }
    }
}
