//! `text/plain`, and renderers from functions.

use bytes::Bytes;
use serde_json::Value;

use super::{RenderContext, Renderer};
use crate::base::exceptions::{Error, Result};

/// Renders `text/plain`, for people at a terminal.
///
/// An object has a line `name: value` for each field, a list has a line for each item, and any other value is the text
/// itself. Inside a line an object is `name=value, name=value`, a list is `a; b`, and null is empty. The format is not
/// meant to be parsed.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainTextRenderer;

impl Renderer for PlainTextRenderer {
    fn media_type(&self) -> &'static str {
        "text/plain"
    }

    fn format(&self) -> &'static str {
        "txt"
    }

    fn render(&self, data: Bytes, _: &RenderContext<'_>) -> Result<Bytes> {
        let text = match serde_json::from_slice(&data).map_err(Error::other)? {
            Value::Object(fields) => {
                fields.iter().flat_map(|(name, value)| [name, ": ", &inline(value), "\n"].map(str::to_owned)).collect()
            }
            Value::Array(items) => items.iter().map(|item| inline(item) + "\n").collect(),
            single => inline(&single),
        };
        Ok(text.into())
    }
}

/// A renderer from a function of the data, with a media type and a short name for `?format=`.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::renderers::{RenderContext, TextRenderer};
/// use serde_json::Value;
///
/// const MARKDOWN: TextRenderer = TextRenderer::new("text/markdown", "md", markdown);
///
/// /// The items of a list, each as a line of a Markdown list.
/// fn markdown(data: &Value, _: &RenderContext<'_>) -> Result<String> {
///     Ok(data.as_array().into_iter().flatten().map(|item| format!("- {item}\n")).collect())
/// }
///
/// #[api_view(renderers = (JsonRenderer, MARKDOWN))]
/// async fn groceries() -> Result<Response> {
///     Response::new(&["milk", "bread"])
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TextRenderer {
    media_type: &'static str,
    format: &'static str,
    render: fn(&Value, &RenderContext<'_>) -> Result<String>,
}

impl TextRenderer {
    /// Creates a renderer of this media type and format.
    #[must_use]
    pub const fn new(
        media_type: &'static str,
        format: &'static str,
        render: fn(&Value, &RenderContext<'_>) -> Result<String>,
    ) -> Self {
        Self { media_type, format, render }
    }
}

impl Renderer for TextRenderer {
    fn media_type(&self) -> &'static str {
        self.media_type
    }

    fn format(&self) -> &'static str {
        self.format
    }

    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        (self.render)(&serde_json::from_slice(&data).map_err(Error::other)?, context).map(Into::into)
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(inline).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}={}", inline(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::tests::rendered;

    #[test]
    fn one_line_a_field_or_item() {
        for (data, expected) in [
            (r#"{"id":1,"name":"Rock","on":true,"none":null}"#, "id: 1\nname: Rock\non: true\nnone: \n"),
            (r#"[{"id":1,"name":"Rock"},{"id":2,"tags":["a","b"]}]"#, "id=1, name=Rock\nid=2, tags=a; b\n"),
            (r#"{"name":["Too long."]}"#, "name: Too long.\n"),
            (r#""only text""#, "only text"),
            ("[]", ""),
        ] {
            assert_eq!(rendered(&PlainTextRenderer, data, "text/plain", 200), expected);
        }
    }
}
