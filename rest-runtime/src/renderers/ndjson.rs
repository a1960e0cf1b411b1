//! `application/x-ndjson`.

use bytes::Bytes;
use serde_json::value::RawValue;

use super::{Pieces, RenderContext, Renderer};
use crate::exceptions::{Error, Result};

/// `application/x-ndjson` ([NDJSON](https://github.com/ndjson/ndjson-spec), JSON Lines): each item of a list on a line of its
/// own. A page, an object with a list under `results`, is the items of that list; anything else is one line, errors too.
///
/// A list that is not paginated is sent while it is read, in memory that does not grow with it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NdJsonRenderer;

#[derive(serde::Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
}

impl Renderer for NdJsonRenderer {
    fn media_type(&self) -> &'static str {
        "application/x-ndjson"
    }

    fn format(&self) -> &'static str {
        "ndjson"
    }

    fn render(&self, data: Bytes, _: &RenderContext<'_>) -> Result<Bytes> {
        if data.starts_with(b"[") {
            return lines(&data);
        }
        if let Ok(page) = serde_json::from_slice::<Page<'_>>(&data) {
            return Ok(joined(&page.results));
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
    use super::super::tests::rendered;
    use super::*;

    #[test]
    fn a_line_each_item() {
        for (data, expected) in [
            (r#"[{"id":1,"a":"\n"},2]"#, "{\"id\":1,\"a\":\"\\n\"}\n2\n"),
            (r#"{"count":1,"results":[{"id":1}]}"#, "{\"id\":1}\n"),
            (r#"{"detail":"No."}"#, "{\"detail\":\"No.\"}\n"),
            (r#"{"results":"none"}"#, "{\"results\":\"none\"}\n"),
            ("[]", ""),
        ] {
            assert_eq!(rendered(&NdJsonRenderer, data, "application/x-ndjson", 200), expected, "{data}");
        }
    }
}
