//! From data to the bytes of an answer: one [`Renderer`] a media type.
//!
//! Rules: DRF's [renderers](https://www.django-rest-framework.org/api-guide/renderers/). The data of an answer is held
//! as compact JSON text, which the JSON renderer sends as it is.

use std::fmt;

use bytes::Bytes;

use crate::exceptions::Result;

/// Makes answers of one media type.
pub trait Renderer: fmt::Debug + Send + Sync {
    /// The media type of the answer, `application/json` for example: its `Content-Type`.
    fn media_type(&self) -> &'static str;

    /// The short name that `?format=` takes, `json` for example.
    fn format(&self) -> &'static str;

    /// Makes the body. `data` is JSON text without white space.
    fn render(&self, data: Bytes) -> Result<Bytes>;
}

/// `application/json`: compact, UTF-8, without a charset parameter
/// ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259#section-11) has none).
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn format(&self) -> &'static str {
        "json"
    }

    fn render(&self, data: Bytes) -> Result<Bytes> {
        Ok(data)
    }
}
