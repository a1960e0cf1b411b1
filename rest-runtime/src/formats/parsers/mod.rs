#![doc = include_str!("../../docs/parsers.md")]

mod body;
mod context;
mod data;
mod disposition;
mod file_upload;
mod form;
mod form_data;
mod json;
mod list;
mod media_type;
mod multipart;
mod spool;
mod text_parser;
mod typed;
mod uploaded_file;

pub use body::RequestBody;
pub use context::ParserContext;
pub use data::Data;
pub use file_upload::FileUploadParser;
pub use form::FormParser;
pub use form_data::{FormData, FormValue};
pub use json::JsonParser;
pub use list::{DynParser, IntoParsers, Parsers};
pub use multipart::MultiPartParser;
pub use text_parser::TextParser;
pub use uploaded_file::{FileReader, UploadedFile};

pub(crate) use body::drain;
pub(crate) use json::{JsonText, from_text as json_from_text};

use std::future::Future;

use serde_json::{Value, json};

use crate::base::exceptions::Result;

/// Reads bodies of one media type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a parser",
    label = "this does not implement `Parser`",
    note = "implement `rest_runtime::parsers::Parser` for it; several go into a tuple"
)]
pub trait Parser: Send + Sync {
    /// The media type, for example `application/json`. `*` matches any type or subtype.
    /// A parameter must be present in the body's `Content-Type` with the same value.
    fn media_type(&self) -> &'static str;

    /// The JSON Schema of the bodies that it reads for data of this JSON Schema, for documents about the API: by default
    /// the same for JSON and forms, text for media types of text, and bytes for others.
    fn schema(&self, data: Value) -> Value {
        let media_type = self.media_type();
        let is_json = media_type.starts_with("application/json") || media_type.ends_with("+json");
        if is_json || media_type.ends_with("form-urlencoded") || media_type.starts_with("multipart/form-data") {
            data
        } else if media_type.starts_with("text/") {
            json!({"type": "string"})
        } else {
            json!({"type": "string", "format": "binary"})
        }
    }

    /// Reads the body, which has at least one byte.
    ///
    /// # Errors
    /// [`Error::Parse`](crate::Error::Parse) for a malformed body, with a sentence that names the place and the reason.
    /// Other errors are allowed too.
    fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> impl Future<Output = Result<Data>> + Send;
}
