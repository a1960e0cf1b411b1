//! `text/csv`.

use bytes::Bytes;
use serde_json::Value;

use super::{Pieces, RenderContext, Renderer};
use crate::base::exceptions::{Error, Result};

/// Renders `text/csv` ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)): a header, then a row for each object of a
/// list.
///
/// * The columns are the keys of all objects, in the order of their first occurrence. A missing value is an empty cell.
/// * A nested object has a column for each of its fields, for example `artist.name`. A list inside a row is its JSON
///   text.
/// * Null is an empty cell; booleans are `true` and `false`.
/// * A page of a list is rendered as its rows. Any other object is one row, errors included.
/// * A list without rows is the header alone, with the fields that its serializer shows.
/// * Values that are not objects are in a column `value`.
///
/// A list without pagination is streamed, in constant memory, if the serializer determines the columns in advance. It
/// cannot if it shows JSON, maps or custom representations.
///
/// Texts are written as they are: a spreadsheet may run one that begins with `=` as a formula.
#[derive(Clone, Copy, Debug, Default)]
pub struct CsvRenderer;

impl Renderer for CsvRenderer {
    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn format(&self) -> &'static str {
        "csv"
    }

    fn render(&self, data: Bytes, context: &RenderContext<'_>) -> Result<Bytes> {
        let listed = context.rows(&data);
        let items: Vec<Value> = match listed {
            Some(rows) => serde_json::from_slice(rows),
            None => serde_json::from_slice(&data).map(|single| vec![single]),
        }
        .map_err(Error::other)?;
        let rows: Vec<Cells> = items.iter().map(row).collect();
        let mut columns: Vec<String> = Vec::new();
        for (name, _) in rows.iter().flatten() {
            // Rows are mostly alike, so most names are already in the list.
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        if rows.is_empty() {
            columns.extend_from_slice(context.columns());
        }
        if columns.is_empty() { Ok(Bytes::new()) } else { records(&columns, &rows, true) }
    }

    fn pieces(&self, _: &RenderContext<'_>, names: &[String]) -> Option<Box<dyn Pieces>> {
        // The header is sent first, so all columns must be known in advance.
        (!names.is_empty()).then(|| Box::new(CsvTable { columns: names.to_vec(), has_begun: false }) as Box<dyn Pieces>)
    }
}

/// The values of a row with their column names.
type Cells = Vec<(String, String)>;

fn records(columns: &[String], rows: &[Cells], with_header: bool) -> Result<Bytes> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    if with_header {
        writer.write_record(columns).map_err(Error::other)?;
    }
    for row in rows {
        let mut next = 0;
        let cells = columns.iter().map(|column| {
            // Cells are mostly in the order of the columns.
            let at = (next..row.len()).chain(0..next).find(|at| row[*at].0 == *column);
            next = at.map_or(next, |at| at + 1);
            at.map_or("", |at| row[at].1.as_str())
        });
        writer.write_record(cells).map_err(Error::other)?;
    }
    let text = writer.into_inner().map_err(|error| Error::other(error.to_string()))?;
    Ok(text.into())
}

/// A streamed table; the first rows come with the header.
struct CsvTable {
    columns: Vec<String>,
    has_begun: bool,
}

impl Pieces for CsvTable {
    fn rows(&mut self, rows: &[u8]) -> Result<Bytes> {
        let Value::Array(items) = serde_json::from_slice(rows).map_err(Error::other)? else { return Ok(Bytes::new()) };
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        records(&self.columns, &items.iter().map(row).collect::<Vec<_>>(), is_first)
    }
}

fn row(value: &Value) -> Cells {
    let mut cells = Vec::new();
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten(name, value, &mut cells);
            }
        }
        single => flatten("value", single, &mut cells),
    }
    cells
}

fn flatten(name: &str, value: &Value, cells: &mut Cells) {
    let text = match value {
        Value::Object(fields) => {
            for (inner, value) in fields {
                flatten(&format!("{name}.{inner}"), value, cells);
            }
            return;
        }
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    cells.push((name.to_owned(), text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::renderers::ListedRows;
    use crate::formats::renderers::tests::{rendered, rendered_list};

    #[test]
    fn a_header_and_a_row_each_object() {
        for (data, expected) in [
            (r#"[{"id":1,"name":"Rock"},{"id":2,"name":"Jazz"}]"#, "id,name\r\n1,Rock\r\n2,Jazz\r\n"),
            (r#"{"id":2,"results":[{"a":1}]}"#, "id,results\r\n2,\"[{\"\"a\"\":1}]\"\r\n"),
            (r#"{"detail":"Nothing, here."}"#, "detail\r\n\"Nothing, here.\"\r\n"),
            ("[]", ""),
            ("[1,true]", "value\r\n1\r\ntrue\r\n"),
            (r#"[{"a":1},{"b":null,"a":"\"x\"\n"}]"#, "a,b\r\n1,\r\n\"\"\"x\"\"\n\",\r\n"),
            (r#"[{"a":{"b":{"c":1}},"l":[1,"x"]}]"#, "a.b.c,l\r\n1,\"[1,\"\"x\"\"]\"\r\n"),
        ] {
            assert_eq!(rendered(&CsvRenderer, data, "text/csv", 200), expected, "{data}");
        }
    }

    #[test]
    fn a_page_is_its_rows() {
        let columns = || vec!["id".to_owned(), "a.b".to_owned()];
        let mut changed = ListedRows::page("[1]".into(), columns());
        changed.change();
        for (data, listed, expected) in [
            (r#"{"ids":[1],"items":[{"id":1}]}"#, ListedRows::page(r#"[{"id":1}]"#.into(), Vec::new()), "id\r\n1\r\n"),
            (r#"{"count":0,"results":[]}"#, ListedRows::page("[]".into(), columns()), "id,a.b\r\n"),
            ("[]", ListedRows::list(columns()), "id,a.b\r\n"),
            (r#"{"count":1,"results":[{"id":7}]}"#, changed, "id\r\n7\r\n"),
        ] {
            assert_eq!(rendered_list(&CsvRenderer, data, &listed, "text/csv", 200), expected, "{data}");
        }
    }
}
