#![doc = include_str!("../docs/renderers.md")]

use std::any::Any;
use std::fmt;

use axum::http::StatusCode;
use axum::http::request::Parts;
use bytes::Bytes;

#[cfg(feature = "csv")]
mod csv;
mod json;
mod list;
mod listed;
mod ndjson;
#[cfg(feature = "template")]
mod template;
mod text;

#[cfg(feature = "csv")]
pub use self::csv::CsvRenderer;
pub use json::{JsonRenderer, VendorJsonRenderer};
pub use list::{BoxRenderer, IntoRenderers, Renderers};
pub(crate) use listed::Listed;
#[cfg(feature = "browsable")]
pub(crate) use listed::Steps;
pub use ndjson::NdJsonRenderer;
#[cfg(feature = "template")]
pub use template::{StaticHtmlRenderer, TemplateHtmlRenderer, Templates};
pub use text::{PlainTextRenderer, TextRenderer};

use crate::exceptions::Result;
use crate::settings::Settings;

/// Makes answers of one media type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no renderer",
    label = "this does not implement `Renderer`",
    note = "implement `rest_runtime::renderers::Renderer` for it; several go into a tuple"
)]
pub trait Renderer: Any + Send + Sync {
    /// The media type of the answer, `application/json` for example: its `Content-Type`.
    fn media_type(&self) -> &'static str;

    /// The short name that `?format=` takes, `json` for example.
    fn format(&self) -> &'static str;

    /// The `charset` parameter of the `Content-Type`: `utf-8` for media types of text, none for others.
    fn charset(&self) -> Option<&'static str> {
        self.media_type().starts_with("text/").then_some("utf-8")
    }

    /// Makes the body. `data` is JSON text without white space.
    ///
    /// # Errors
    /// Any; the client is then answered that error in JSON.
    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes>;

    /// Makes a list in pieces, so that it can be sent while it is read: for lists of any length that are not paginated.
    /// `None`, as it is unless overridden, has the list rendered whole. `names` are those of the values in a row,
    /// `artist.name` where an object is nested; none where the serializer does not know all of them beforehand.
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

/// A list on its way to the client, made by [`Renderer::pieces`].
pub trait Pieces: Send {
    /// More of the body: `rows` is a list of the next rows, JSON text without white space. The first ones come before the
    /// answer begins; there may be none.
    ///
    /// # Errors
    /// Any; where the answer has begun, it ends there as one that was cut off.
    fn rows(&mut self, rows: &[u8]) -> Result<Bytes>;

    /// The end of the body; nothing unless overridden.
    ///
    /// # Errors
    /// As [`rows`](Self::rows).
    fn end(&mut self) -> Result<Bytes> {
        Ok(Bytes::new())
    }
}

/// What a renderer may want to know besides the data.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// The status of the answer; 400 and above are errors.
    pub status: StatusCode,
    /// The media type that was accepted, with the parameters that the client gave it: `application/json;indent=4`.
    pub accepted_media_type: &'a str,
    /// Method, URI, headers and extensions of the request.
    pub request: &'a Parts,
    /// The project's settings.
    pub settings: &'a Settings,
    /// The template that the answer names, for renderers that use one.
    pub template_name: Option<&'a str>,
    pub(crate) listed: &'a Listed,
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
    /// The rows of `data`, as JSON, where it is a list or a page of one; `None` where it is one value. Of a page only the
    /// action knows where its rows are.
    #[must_use]
    pub fn rows<'d>(&'d self, data: &'d [u8]) -> Option<&'d [u8]> {
        self.listed.rows(data)
    }

    /// The names of the values in a row of a list, where it has no row that tells them; none that are not known.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.listed.columns
    }

    /// A parameter of the accepted media type: `4` for `indent` of `application/json; indent=4`.
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

    /// What a renderer makes of the data, asked for in these words.
    pub(crate) fn rendered(renderer: &dyn Renderer, data: &str, accepted_media_type: &str, status: u16) -> String {
        rendered_list(renderer, data, &Listed::default(), accepted_media_type, status)
    }

    pub(crate) fn rendered_list(
        renderer: &dyn Renderer,
        data: &str,
        listed: &Listed,
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
