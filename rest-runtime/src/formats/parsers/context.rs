//! The context of a parser: request, path arguments and settings.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::http::header;
use axum::http::request::Parts;
use encoding_rs::{Encoding, UTF_8};

use super::disposition;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Settings;

/// The request, path arguments and settings for a [`Parser`](super::Parser): DRF's `parser_context`.
#[derive(Clone, Copy)]
pub struct ParserContext<'a> {
    request: &'a Parts,
    kwargs: &'a [(Arc<str>, Arc<str>)],
    settings: &'a Settings,
}

impl fmt::Debug for ParserContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParserContext").field("media_type", &self.media_type()).finish_non_exhaustive()
    }
}

impl<'a> ParserContext<'a> {
    pub(crate) fn new(request: &'a Parts, kwargs: &'a [(Arc<str>, Arc<str>)], settings: &'a Settings) -> Self {
        Self { request, kwargs, settings }
    }

    /// The method, URI, headers and extensions of the request.
    #[must_use]
    pub fn request(&self) -> &'a Parts {
        self.request
    }

    /// The path argument of this name in the route.
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&'a str> {
        self.kwargs.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The project's settings.
    #[must_use]
    pub fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// The `Content-Type` of the body with its parameters; empty if the request has none.
    #[must_use]
    pub fn media_type(&self) -> &'a str {
        self.header(&header::CONTENT_TYPE)
    }

    /// A parameter of the `Content-Type`: for example, `charset` of `text/csv; charset=utf-8` is `utf-8`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        disposition::parameter(self.media_type(), name)
    }

    /// Decodes the bytes by the `charset` of the `Content-Type`; as UTF-8 if it is missing or unknown.
    ///
    /// # Errors
    /// [`Error::Parse`] if the bytes are not valid; for UTF-8, the message contains the offset of the first invalid
    /// byte.
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> Result<Cow<'b, str>> {
        decode(self.encoding(), bytes)
    }

    /// The encoding of the `charset`; UTF-8 if it is missing or unknown.
    pub(super) fn encoding(&self) -> &'static Encoding {
        let Some(charset) = self.parameter("charset") else { return UTF_8 };
        // The name that most programs use is not a label of the web's encoding standard.
        let label = if charset.eq_ignore_ascii_case("latin-1") { "latin1" } else { &charset };
        Encoding::for_label_no_replacement(label.as_bytes()).unwrap_or(UTF_8)
    }

    pub(super) fn header(&self, name: &header::HeaderName) -> &'a str {
        self.request.headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok()).unwrap_or_default()
    }
}

pub(super) fn decode<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            Error::Parse(format!("The body is not valid UTF-8: byte {} is wrong.", error.valid_up_to()))
        });
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| Error::Parse(format!("The body is not valid {}.", encoding.name())))
}
