#![doc = include_str!("../../docs/negotiation.md")]

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

mod ranges;

use axum::http::header;

use crate::base::exceptions::{Error, Result};
use crate::formats::renderers::{BoxRenderer, Renderers};
pub use crate::http::request::Accepted;
use crate::http::request::Request;
use ranges::{Range, split};

/// Chooses a renderer for a request.
///
/// ```
/// use rest_runtime::negotiation::{Accepted, ContentNegotiation};
/// use rest_runtime::prelude::*;
/// use rest_runtime::renderers::Renderers;
///
/// /// Always uses the first renderer.
/// struct IgnoreClient;
///
/// impl ContentNegotiation for IgnoreClient {
///     fn select_renderer(&self, _: &Request, renderers: &Renderers) -> Result<Accepted> {
///         renderers.get(0).map(Accepted::new).ok_or(Error::NotAcceptable)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a content negotiation",
    label = "this does not implement `ContentNegotiation`",
    note = "`rest_runtime::negotiation` has `DefaultContentNegotiation` and `DrfContentNegotiation`"
)]
pub trait ContentNegotiation: Send + Sync {
    /// Returns one of `renderers`, which are in the view's order of preference, and the media type that it renders.
    ///
    /// # Errors
    /// [`Error::NotAcceptable`] if none of them renders a media type that the client accepts.
    fn select_renderer(&self, request: &Request, renderers: &Renderers) -> Result<Accepted>;
}

impl<N: ContentNegotiation + ?Sized> ContentNegotiation for Arc<N> {
    fn select_renderer(&self, request: &Request, renderers: &Renderers) -> Result<Accepted> {
        (**self).select_renderer(request, renderers)
    }
}

/// The default negotiation, where quality values decide first, as in HTTP; see [the module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultContentNegotiation;

/// DRF's negotiation, which ignores quality values; see [the module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct DrfContentNegotiation;

impl ContentNegotiation for DefaultContentNegotiation {
    fn select_renderer(&self, request: &Request, renderers: &Renderers) -> Result<Accepted> {
        select(&Rules { weigh: true }, request, renderers)
    }
}

impl ContentNegotiation for DrfContentNegotiation {
    fn select_renderer(&self, request: &Request, renderers: &Renderers) -> Result<Accepted> {
        select(&Rules { weigh: false }, request, renderers)
    }
}

/// The differences between the two.
struct Rules {
    /// Whether quality values count. If so, an empty header counts as missing, and the client need not name a
    /// renderer's parameters.
    weigh: bool,
}

fn select(rules: &Rules, request: &Request, renderers: &Renderers) -> Result<Accepted> {
    let setting = request.settings().url_format_override.as_deref();
    let asked = || setting.and_then(|name| request.query_params().get(name)).filter(|format| !format.is_empty());
    let format = request.format_suffix().map(Cow::Borrowed).or_else(asked);
    let of_format = |renderer: &BoxRenderer| format.as_deref().is_none_or(|format| renderer.format() == format);
    // As in DRF, an unknown format is 404 and not 406, because it names no resource.
    if format.is_some() && !renderers.iter().any(|renderer| of_format(&renderer)) {
        return Err(Error::not_found());
    }
    let mut candidates = renderers.iter().filter(of_format);
    let lines = || {
        request
            .headers()
            .get_all(header::ACCEPT)
            .iter()
            .map(|line| std::str::from_utf8(line.as_bytes()).unwrap_or_default())
    };
    let anything = |line: &str| line == "*/*" || (rules.weigh && line.trim().is_empty());
    if lines().all(anything) {
        return candidates.next().map(Accepted::new).ok_or(Error::NotAcceptable);
    }
    let counts = |range: &Range<'_>| !rules.weigh || range.quality.is_some();
    let ranges: Vec<Range<'_>> = entries(lines()).filter_map(Range::parse).filter(counts).collect();
    best(rules, &ranges, candidates).ok_or(Error::NotAcceptable)
}

const MAX_HEADER: usize = 8192;
const MAX_ENTRIES: usize = 64;
const MAX_ENTRY: usize = 256;

/// The entries in all lines of the header. The limits bound the cost of a huge header.
fn entries<'a>(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut left = MAX_HEADER;
    let lines = lines.map(move |line| {
        let line = cut(line, left);
        left -= line.len();
        line
    });
    lines.flat_map(|line| split(line, ',')).take(MAX_ENTRIES).map(|entry| cut(entry.trim(), MAX_ENTRY))
}

fn cut(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

/// Chooses a renderer. For each one, the most specific matching range decides. Among them, the highest quality wins,
/// then the most specific range, then the view's order.
fn best(rules: &Rules, ranges: &[Range<'_>], candidates: impl Iterator<Item = BoxRenderer>) -> Option<Accepted> {
    let quality = |range: &Range<'_>| range.quality.filter(|_| rules.weigh).unwrap_or(1000);
    let chosen = candidates
        .enumerate()
        .filter_map(|(place, renderer)| {
            let matching = ranges.iter().enumerate();
            let matching = matching.filter(|(_, range)| range.matches(renderer.media_type(), rules.weigh));
            let (_, range) =
                matching.max_by_key(|(index, range)| (range.specificity(), quality(range), Reverse(*index)))?;
            (quality(range) > 0).then_some((place, renderer, range))
        })
        .max_by_key(|(place, _, range)| (quality(range), range.specificity(), Reverse(*place)))?;
    let (_, renderer, range) = chosen;
    let media_type = accepted(rules, range, renderer.media_type());
    Some(Accepted::new(renderer).media_type(media_type))
}

/// The accepted media type: the client's text if it names a full type without a quality value that counts. Otherwise it
/// is the renderer's type with the range's parameters, as in DRF.
fn accepted(rules: &Rules, range: &Range<'_>, own: &'static str) -> Cow<'static, str> {
    let is_quality = |name: &str| rules.weigh && name.eq_ignore_ascii_case("q");
    if range.specificity() >= 2 && !range.parameters().any(|(name, _)| is_quality(name)) {
        return range.text.to_owned().into();
    }
    let has = |name: &str| split(own, ';').skip(1).any(|known| known.trim_start().starts_with(name));
    let parameters = range.parameters().filter(|(name, _)| !is_quality(name) && !has(name));
    let more: Vec<String> = parameters.map(|(name, value)| format!(";{name}={value}")).collect();
    if more.is_empty() { own.into() } else { format!("{own}{}", more.concat()).into() }
}

#[cfg(test)]
mod tests;
