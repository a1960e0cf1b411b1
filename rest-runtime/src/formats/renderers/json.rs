//! `application/json`.

use std::fmt::Write as _;

use bytes::{Bytes, BytesMut};

use super::{RenderContext, Renderer};
use crate::base::exceptions::Result;

/// Renders `application/json`: UTF-8, without a charset parameter ([RFC
/// 8259](https://www.rfc-editor.org/rfc/rfc8259#section-11) defines none).
///
/// The JSON is compact unless the client accepts `application/json; indent=4`, with up to 8 spaces per level. U+2028
/// and U+2029 are escaped, because JavaScript before 2019 treats them as line ends. The settings
/// [`compact_json`](crate::Rest::compact_json) and [`unicode_json`](crate::Rest::unicode_json) change this.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn format(&self) -> &'static str {
        "json"
    }

    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        let data = if context.settings.unicode_json { escaped(data) } else { ascii(data) };
        Ok(match context.parameter("indent").and_then(|indent| indent.parse::<i64>().ok()) {
            Some(indent @ 1..) => indented(&data, usize::try_from(indent).unwrap_or(8).min(8)),
            _ if context.settings.compact_json => data,
            _ => spaced(&data),
        })
    }
}

impl JsonRenderer {
    /// Creates a JSON renderer with another media type and a short name for `?format=`.
    ///
    /// Use it for an API's vendor type, or for a format that is based on JSON.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use rest_runtime::renderers::VendorJsonRenderer;
    ///
    /// const SHOP: VendorJsonRenderer = JsonRenderer::vendor("application/vnd.shop+json", "shop");
    ///
    /// fn project(db: DatabaseConnection) -> Rest {
    ///     Rest::new(db).renderers((JsonRenderer, SHOP))
    /// }
    /// ```
    #[must_use]
    pub const fn vendor(media_type: &'static str, format: &'static str) -> VendorJsonRenderer {
        VendorJsonRenderer { media_type, format }
    }
}

/// A [`JsonRenderer`] with another media type, created by [`JsonRenderer::vendor`].
#[derive(Clone, Copy, Debug)]
pub struct VendorJsonRenderer {
    media_type: &'static str,
    format: &'static str,
}

impl Renderer for VendorJsonRenderer {
    fn media_type(&self) -> &'static str {
        self.media_type
    }

    fn format(&self) -> &'static str {
        self.format
    }

    fn charset(&self) -> Option<&'static str> {
        None
    }

    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        JsonRenderer.render(data, context)
    }
}

/// Escapes U+2028 and U+2029. Most responses have neither and are not copied.
fn escaped(data: Bytes) -> Bytes {
    let is_separator = |three: &[u8]| matches!(three, [0xE2, 0x80, 0xA8 | 0xA9]);
    if !data.contains(&0xE2) || !data.windows(3).any(is_separator) {
        return data;
    }
    let mut text = BytesMut::with_capacity(data.len() + 16);
    let mut rest = &data[..];
    while let Some(at) = rest.windows(3).position(is_separator) {
        text.extend_from_slice(&rest[..at]);
        text.extend_from_slice(if rest[at + 2] == 0xA8 { b"\\u2028" } else { b"\\u2029" });
        rest = &rest[at + 3..];
    }
    text.extend_from_slice(rest);
    text.freeze()
}

/// Escapes all characters beyond ASCII as `\u`.
fn ascii(data: Bytes) -> Bytes {
    if data.is_ascii() {
        return data;
    }
    let mut text = String::with_capacity(data.len() * 2);
    for letter in String::from_utf8_lossy(&data).chars() {
        if letter.is_ascii() {
            text.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing into a `String` cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text.into()
}

/// Adds a space after `,` and `:`.
fn spaced(data: &[u8]) -> Bytes {
    let mut text = BytesMut::with_capacity(data.len() + data.len() / 4);
    let mut in_string = false;
    let mut bytes = data.iter().copied();
    while let Some(byte) = bytes.next() {
        text.extend_from_slice(&[byte]);
        match byte {
            b'\\' if in_string => text.extend(bytes.next()),
            b'"' => in_string = !in_string,
            b',' | b':' if !in_string => text.extend_from_slice(b" "),
            _ => {}
        }
    }
    text.freeze()
}

/// Indents the JSON without parsing it, so that numbers keep their digits.
fn indented(data: &[u8], indent: usize) -> Bytes {
    let mut text = BytesMut::with_capacity(data.len() * 2);
    let mut depth = 0;
    let mut in_string = false;
    let mut bytes = data.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if !in_string && matches!(byte, b'}' | b']') {
            depth -= 1;
            new_line(&mut text, depth * indent);
        }
        text.extend_from_slice(&[byte]);
        match byte {
            b'\\' if in_string => text.extend(bytes.next()),
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                if let Some(end) = bytes.next_if(|next| matches!(next, b'}' | b']')) {
                    text.extend_from_slice(&[end]);
                } else {
                    depth += 1;
                    new_line(&mut text, depth * indent);
                }
            }
            b',' => new_line(&mut text, depth * indent),
            b':' => text.extend_from_slice(b" "),
            _ => {}
        }
    }
    text.freeze()
}

fn new_line(text: &mut BytesMut, blanks: usize) {
    text.extend_from_slice(b"\n");
    text.resize(text.len() + blanks, b' ');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::tests::rendered;

    #[test]
    fn the_accepted_media_type_asks_for_an_indent() {
        let data = r#"{"a":[1,{"b":"x,\"{y"}],"c":{},"d":[]}"#;
        let spread =
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,\\\"{y\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}";
        for (accepted, expected) in [
            ("application/json", data),
            ("application/json; indent=2", spread),
            ("application/json;INDENT=2", spread),
            ("application/json; indent=\"2\"", spread),
            ("application/json; indent=0", data),
            ("application/json; indent=-1", data),
            ("application/json; indent=x", data),
        ] {
            assert_eq!(rendered(&JsonRenderer, data, accepted, 200), expected, "{accepted}");
        }
        for (indent, blanks) in [("8", 8), ("9", 8), ("9223372036854775807", 8)] {
            let accepted = format!("application/json; indent={indent}");
            let expected = format!("[\n{}1\n]", " ".repeat(blanks));
            assert_eq!(rendered(&JsonRenderer, "[1]", &accepted, 200), expected, "{indent}");
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        let number = "123456789012345678901234567890.10";
        assert_eq!(rendered(&JsonRenderer, number, "application/json; indent=4", 200), number);
    }

    #[test]
    fn ends_of_lines_are_escaped() {
        for (data, expected) in [
            ("\"a\u{2028}b\u{2029}\"", r#""a\u2028b\u2029""#),
            ("\"\u{2027}\u{e2}\u{2010}\"", "\"\u{2027}\u{e2}\u{2010}\""),
        ] {
            assert_eq!(rendered(&JsonRenderer, data, "application/json", 200), expected);
        }
    }
}
