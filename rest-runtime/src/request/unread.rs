//! The body of a request until it is read.

use axum::body::{Body, HttpBody};
use axum::http::StatusCode;

use crate::exceptions::{Detail, Error, ErrorDetail, Result, ValidationError};
use crate::parsers::linger;

/// A body, or why there is none.
pub(super) enum Unread {
    /// None was sent.
    Nothing,
    /// One that nobody has asked for.
    Body(Body),
    /// Somebody is reading it, or gave that up.
    Taken,
    /// It could not be read, for this reason.
    Failed(StatusCode, Detail),
}

impl Unread {
    pub(super) fn new(body: Body) -> Self {
        if body.is_end_stream() { Self::Nothing } else { Self::Body(body) }
    }

    /// Whether there is a body of one byte at least; of one in chunks that is not known before they come.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Body(body) if body.size_hint().lower() > 0)
    }

    /// The body, for the one who reads it.
    ///
    /// # Errors
    /// Where it is gone: a second look must not find an empty body where there was a bad one.
    pub(super) fn take(&mut self) -> Result<Body> {
        match std::mem::replace(self, Self::Taken) {
            Self::Body(body) => Ok(body),
            Self::Nothing | Self::Taken => {
                Err(Error::Parse("The body has been taken, and cannot be read again.".to_owned()))
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

    /// Remembers why the body cannot be read.
    pub(super) fn fail(&mut self, error: &Error) {
        *self = Self::Failed(error.status(), error.detail());
    }

    /// Gives the body up.
    pub(super) fn let_go(&mut self, client_waits: bool) {
        if let Self::Body(body) = std::mem::replace(self, Self::Taken)
            && !client_waits
            && !body.is_end_stream()
        {
            linger(body);
        }
    }
}
