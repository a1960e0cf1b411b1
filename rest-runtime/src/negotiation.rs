//! Which renderer answers.
//!
//! Rules: DRF's [content negotiation](https://www.django-rest-framework.org/api-guide/content-negotiation/) and
//! [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).

use std::fmt;
use std::sync::Arc;

use axum::http::header;

use crate::exceptions::{Error, Result};
use crate::renderers::Renderer;
use crate::request::Request;

/// Chooses a renderer for a request.
pub trait ContentNegotiation: fmt::Debug + Send + Sync {
    /// One of `renderers`, which are in the view's order of preference.
    ///
    /// # Errors
    /// [`Error::NotAcceptable`] where none of them makes what the client accepts.
    fn select_renderer(&self, request: &Request, renderers: &[Arc<dyn Renderer>]) -> Result<Arc<dyn Renderer>>;
}

/// The default: the `Accept` header decides, and without one the view's first renderer.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultContentNegotiation;

impl ContentNegotiation for DefaultContentNegotiation {
    fn select_renderer(&self, request: &Request, renderers: &[Arc<dyn Renderer>]) -> Result<Arc<dyn Renderer>> {
        let Some(accept) = request.headers().get(header::ACCEPT) else {
            return renderers.first().cloned().ok_or(Error::NotAcceptable);
        };
        let accept = accept.to_str().map_err(|_| Error::NotAcceptable)?;
        let mut ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
        // Stable: within one quality and specificity the client's order stands.
        ranges.sort_by_key(|range| (std::cmp::Reverse(range.quality), std::cmp::Reverse(range.specificity())));
        let refused = |renderer: &&Arc<dyn Renderer>| {
            // The most specific range that matches decides, so `text/html;q=0` refuses what `*/*` would let in.
            ranges
                .iter()
                .filter(|range| range.matches(renderer.media_type()))
                .max_by_key(|range| range.specificity())
                .is_some_and(|range| range.quality == 0)
        };
        ranges
            .iter()
            .filter(|range| range.quality > 0)
            .find_map(|range| {
                renderers.iter().find(|renderer| range.matches(renderer.media_type()) && !refused(renderer))
            })
            .cloned()
            .ok_or(Error::NotAcceptable)
    }
}

/// One entry of an `Accept` header.
#[derive(Debug)]
struct Range<'a> {
    media_type: &'a str,
    subtype: &'a str,
    /// In thousandths: HTTP allows three digits.
    quality: u16,
}

impl<'a> Range<'a> {
    fn parse(entry: &'a str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let (media_type, subtype) = parts.next()?.split_once('/')?;
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(Some(1000), |(_, value)| quality(value.trim()))?;
        Some(Self { media_type, subtype, quality })
    }

    fn specificity(&self) -> u8 {
        u8::from(self.media_type != "*") + u8::from(self.subtype != "*")
    }

    fn matches(&self, other: &str) -> bool {
        let (media_type, subtype) = other.split_once('/').unwrap_or((other, ""));
        (self.media_type == "*" || self.media_type.eq_ignore_ascii_case(media_type))
            && (self.subtype == "*" || self.subtype.eq_ignore_ascii_case(subtype))
    }
}

/// `0`, `0.5` or `1.000` in thousandths.
fn quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualities_are_thousandths() {
        for (text, thousandths) in [("1", 1000), ("0", 0), ("0.5", 500), ("0.123", 123), ("1.000", 1000)] {
            assert_eq!(quality(text), Some(thousandths), "{text}");
        }
        for wrong in ["2", "1.1", "0.1234", "-1", "", "x", "0.x"] {
            assert_eq!(quality(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ranges_match_by_wildcard_and_case() {
        let range = |text| Range::parse(text).expect("a range");
        assert!(range("*/*").matches("application/json"));
        assert!(range("application/*;q=0.1").matches("application/json"));
        assert!(range("Application/JSON").matches("application/json"));
        assert!(!range("text/*").matches("application/json"));
        assert!(Range::parse("nonsense").is_none());
    }
}
