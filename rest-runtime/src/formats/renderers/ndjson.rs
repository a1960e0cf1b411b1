//! `application/x-ndjson`.

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{Pieces, RenderContext, Renderer};
use crate::base::exceptions::{Error, Result};

/// Renders `application/x-ndjson` ([NDJSON](https://github.com/ndjson/ndjson-spec), JSON Lines): each item of a list on
/// its own line.
///
/// A page is rendered as its rows. Any other value is one line, errors included. A list without pagination is streamed,
/// in constant memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct NdJsonRenderer;

impl Renderer for NdJsonRenderer {
    fn media_type(&self) -> &'static str {
        "application/x-ndjson"
    }

    fn format(&self) -> &'static str {
        "ndjson"
    }

    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        if let Some(rows) = context.rows(&data) {
            return lines(rows);
        }
        let mut line = data.to_vec();
        line.push(b'\n');
        Ok(line.into())
    }

    fn pieces(&self, _: &RenderContext<'_>, _: &[String]) -> Option<Box<dyn Pieces>> {
        Some(Box::new(Lines))
    }
}

struct Lines;

impl Pieces for Lines {
    fn rows(&mut self, rows: &[u8]) -> Result<Bytes> {
        lines(rows)
    }
}

fn lines(list: &[u8]) -> Result<Bytes> {
    serde_json::from_slice::<Vec<&RawValue>>(list).map(|items| joined(&items)).map_err(Error::other)
}

fn joined(items: &[&RawValue]) -> Bytes {
    let mut text = String::with_capacity(items.iter().map(|item| item.get().len() + 1).sum());
    for item in items {
        text.push_str(item.get());
        text.push('\n');
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::ListedRows;
    use crate::formats::renderers::tests::{rendered, rendered_list};

    #[test]
    fn a_line_each_item() {
        for (data, expected) in [
            (r#"[{"id":1,"a":"\n"},2]"#, "{\"id\":1,\"a\":\"\\n\"}\n2\n"),
            (r#"{"count":1,"results":[{"id":1}]}"#, "{\"count\":1,\"results\":[{\"id\":1}]}\n"),
            (r#"{"detail":"No."}"#, "{\"detail\":\"No.\"}\n"),
            (r#"{"results":"none"}"#, "{\"results\":\"none\"}\n"),
            ("[]", ""),
        ] {
            assert_eq!(rendered(&NdJsonRenderer, data, "application/x-ndjson", 200), expected, "{data}");
        }
        let page = ListedRows::page("[1,2]".into(), Vec::new());
        assert_eq!(rendered_list(&NdJsonRenderer, r#"{"items":[1,2]}"#, &page, "application/x-ndjson", 200), "1\n2\n");
    }
}
