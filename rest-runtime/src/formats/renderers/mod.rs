#![doc = include_str!("../../docs/renderers.md")]

use std::any::Any;
use std::fmt;

use axum::http::StatusCode;
use axum::http::request::Parts;
use bytes::Bytes;
use serde_json::{Value, json};

#[cfg(feature = "csv")]
mod csv;
mod json;
mod list;
mod listed;
mod ndjson;
#[cfg(feature = "template")]
mod template;
mod text_renderers;

#[cfg(feature = "csv")]
pub use csv::CsvRenderer;
pub use json::{JsonRenderer, VendorJsonRenderer};
pub use list::{BoxRenderer, IntoRenderers, Renderers};
pub(crate) use listed::ListedRows;
#[cfg(feature = "browsable")]
pub(crate) use listed::Steps;
pub use ndjson::NdJsonRenderer;
#[cfg(feature = "template")]
pub use template::{StaticHtmlRenderer, TemplateHtmlRenderer, Templates};
pub use text_renderers::{PlainTextRenderer, TextRenderer};

use crate::base::exceptions::Result;
use crate::base::settings::Settings;

/// Renders responses in one media type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a renderer",
    label = "this does not implement `Renderer`",
    note = "implement `rest_runtime::renderers::Renderer` for it; several go into a tuple"
)]
pub trait Renderer: Any + Send + Sync {
    /// The media type of the response, for example `application/json`: its `Content-Type`.
    fn media_type(&self) -> &'static str;

    /// The short name for `?format=`, for example `json`.
    fn format(&self) -> &'static str;

    /// The `charset` parameter of the `Content-Type`; by default `utf-8` for `text/*`, and none for other types.
    fn charset(&self) -> Option<&'static str> {
        self.media_type().starts_with("text/").then_some("utf-8")
    }

    /// Renders the body. `data` is JSON text without white space.
    ///
    /// # Errors
    /// Any error; the client then gets that error in JSON.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes>;

    /// The JSON Schema of its answers to data of this JSON Schema, for documents about the API: by default the same for
    /// JSON, text for media types of text, and bytes for others.
    fn schema(&self, data: Value) -> Value {
        let media_type = self.media_type();
        if media_type.starts_with("application/json") || media_type.ends_with("+json") {
            data
        } else if media_type.starts_with("text/") || media_type.ends_with("ndjson") {
            json!({"type": "string"})
        } else {
            json!({"type": "string", "format": "binary"})
        }
    }

    /// Renders a list without pagination in pieces, so that it can be sent while it is read.
    ///
    /// `None`, the default, renders the list as a whole. `names` are the names of the values in a row, such as
    /// `artist.name` for a nested object. They are empty if the serializer cannot determine all of them in advance.
    fn pieces(&self, context: &RenderContext<'_>, names: &[String]) -> Option<Box<dyn Pieces>> {
        let _ = (context, names);
        None
    }
}

impl fmt::Debug for dyn Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Renderer").field(&self.media_type()).finish()
    }
}

/// A list that is being streamed, created by [`Renderer::pieces`].
pub trait Pieces: Send {
    /// Renders the next rows: `rows` is a list of them, JSON text without white space.
    ///
    /// The first call, which may have no rows, comes before the response begins.
    ///
    /// # Errors
    /// Any error; if the response has begun, it is cut off there.
    fn rows(&mut self, rows: &[u8]) -> Result<Bytes>;

    /// Renders the end of the body; empty by default.
    ///
    /// # Errors
    /// Those of [`rows`](Self::rows).
    fn end(&mut self) -> Result<Bytes> {
        Ok(Bytes::new())
    }
}

/// The response, request and settings for a renderer.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// The status of the response; 400 and above are errors.
    pub status: StatusCode,
    /// The accepted media type with the client's parameters: `application/json;indent=4`.
    pub accepted_media_type: &'a str,
    /// The method, URI, headers and extensions of the request.
    pub request: &'a Parts,
    /// The project's settings.
    pub settings: &'a Settings,
    /// The template named by the response, for renderers that use one.
    pub template_name: Option<&'a str>,
    pub(crate) listed: &'a ListedRows,
    #[cfg(feature = "template")]
    pub(crate) templates: Option<&'a Templates>,
}

impl fmt::Debug for RenderContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenderContext")
            .field("status", &self.status)
            .field("accepted_media_type", &self.accepted_media_type)
            .field("template_name", &self.template_name)
            .finish_non_exhaustive()
    }
}

impl RenderContext<'_> {
    /// Returns the rows of `data` as JSON, if it is a list or a page of one; `None` for a single value.
    ///
    /// The list action records where the rows of a page are.
    #[must_use]
    pub fn rows<'d>(&'d self, data: &'d [u8]) -> Option<&'d [u8]> {
        self.listed.rows(data)
    }

    /// The names of the values in a row, for a list without rows; empty if they are unknown.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.listed.columns
    }

    /// A parameter of the accepted media type: for example, `indent` of `application/json; indent=4` is `4`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameters = self.accepted_media_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
        parameters
            .map(|(known, value)| (known.trim(), value.trim().trim_matches('"')))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Renders the data for this accepted media type.
    pub(crate) fn rendered(renderer: &dyn Renderer, data: &str, accepted_media_type: &str, status: u16) -> String {
        rendered_list(renderer, data, &ListedRows::default(), accepted_media_type, status)
    }

    pub(crate) fn rendered_list(
        renderer: &dyn Renderer,
        data: &str,
        listed: &ListedRows,
        accepted_media_type: &str,
        status: u16,
    ) -> String {
        let (request, ()) = axum::http::Request::new(()).into_parts();
        let context = RenderContext {
            status: StatusCode::from_u16(status).expect("a status"),
            accepted_media_type,
            request: &request,
            settings: &Settings::default(),
            template_name: None,
            listed,
            #[cfg(feature = "template")]
            templates: None,
        };
        let body = renderer.render(Bytes::copy_from_slice(data.as_bytes()), &context).expect("a body");
        String::from_utf8(body.to_vec()).expect("text")
    }
}
