#![doc = include_str!("../docs/renderers.md")]

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::request::Parts;
use bytes::Bytes;

#[cfg(feature = "csv")]
mod csv;
mod json;
#[cfg(feature = "template")]
mod template;
mod text;

#[cfg(feature = "csv")]
pub use self::csv::CsvRenderer;
pub use json::JsonRenderer;
#[cfg(feature = "template")]
pub use template::{StaticHtmlRenderer, TemplateHtmlRenderer, Templates};
pub use text::PlainTextRenderer;

use crate::exceptions::Result;

/// Makes answers of one media type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no renderer",
    label = "this does not implement `Renderer`",
    note = "implement `rest_runtime::renderers::Renderer` for it; several go into a tuple"
)]
pub trait Renderer: fmt::Debug + Send + Sync {
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
    /// The template that the answer names, for renderers that use one.
    pub template_name: Option<&'a str>,
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

/// A renderer that is a constant or shared; cloning it allocates nothing.
#[derive(Clone, Debug)]
pub struct BoxRenderer(Holder<dyn Renderer>);

#[derive(Debug)]
enum Holder<T: ?Sized + 'static> {
    Constant(&'static T),
    Shared(Arc<T>),
}

impl<T: ?Sized> Clone for Holder<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Constant(held) => Self::Constant(held),
            Self::Shared(held) => Self::Shared(Arc::clone(held)),
        }
    }
}

impl<T: ?Sized> Deref for Holder<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Constant(held) => held,
            Self::Shared(held) => held,
        }
    }
}

impl Deref for BoxRenderer {
    type Target = dyn Renderer;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// The renderers of a view in order of preference; cloning them allocates nothing.
#[derive(Clone, Debug)]
pub struct Renderers(List);

#[derive(Clone, Debug)]
enum List {
    Constant(&'static [&'static dyn Renderer]),
    Shared(Arc<[Arc<dyn Renderer>]>),
}

impl Renderers {
    /// Renderers that are constants: `Renderers::constant(&[&JsonRenderer])`. What `renderers = …` of
    /// `#[generic_view]` makes.
    #[must_use]
    pub const fn constant(renderers: &'static [&'static dyn Renderer]) -> Self {
        Self(List::Constant(renderers))
    }

    /// Renderers that are made while the program runs.
    pub fn new(renderers: impl IntoIterator<Item = Arc<dyn Renderer>>) -> Self {
        Self(List::Shared(renderers.into_iter().collect()))
    }

    /// One after the other, in order.
    pub fn iter(&self) -> impl Iterator<Item = BoxRenderer> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The one at this place.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<BoxRenderer> {
        let holder = match &self.0 {
            List::Constant(list) => Holder::Constant(*list.get(index)?),
            List::Shared(list) => Holder::Shared(Arc::clone(list.get(index)?)),
        };
        Some(BoxRenderer(holder))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            List::Constant(list) => list.len(),
            List::Shared(list) => list.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What a renderer makes of the data, asked for in these words.
    pub(crate) fn rendered(renderer: &dyn Renderer, data: &str, accepted_media_type: &str, status: u16) -> String {
        let (request, ()) = axum::http::Request::new(()).into_parts();
        let context = RenderContext {
            status: StatusCode::from_u16(status).expect("a status"),
            accepted_media_type,
            request: &request,
            template_name: None,
            #[cfg(feature = "template")]
            templates: None,
        };
        let body = renderer.render(Bytes::copy_from_slice(data.as_bytes()), &context).expect("a body");
        String::from_utf8(body.to_vec()).expect("text")
    }

    #[test]
    fn constant_and_shared_lists_are_alike() {
        for renderers in [
            Renderers::constant(&[&JsonRenderer, &PlainTextRenderer]),
            Renderers::new([Arc::new(JsonRenderer) as Arc<dyn Renderer>, Arc::new(PlainTextRenderer)]),
        ] {
            assert_eq!(renderers.iter().map(|one| one.format()).collect::<Vec<_>>(), ["json", "txt"]);
            assert!(renderers.get(2).is_none());
        }
    }
}
