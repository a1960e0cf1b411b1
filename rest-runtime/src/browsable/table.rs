//! Rows as tables, for the admin.

use serde::Serialize;
use serde_json::Value;

use super::Shown;
use super::bar::{KeyLinks, with_query};
use crate::http::request::Request;
use crate::schema::arguments::info::FieldInfo;

/// The rows of a list.
#[derive(Serialize)]
pub(super) struct Table {
    columns: Vec<Column>,
    /// Whether there is a way to delete one of them.
    deletes: bool,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Column {
    label: String,
    /// Where the rows are in the order of this column.
    url: Option<String>,
    /// `ascending` or `descending`, where they are now.
    sorted: Option<&'static str>,
}

#[derive(Serialize)]
struct Row {
    url: Option<String>,
    cells: Vec<Cell>,
}

/// One value.
#[derive(Serialize)]
pub(super) struct Cell {
    label: String,
    text: String,
    url: Option<String>,
}

/// The rows with a column a field.
pub(super) fn table(request: &Request, shown: &Shown, rows: &[u8], links: &KeyLinks<'_>) -> Option<Table> {
    let rows: Vec<Value> = serde_json::from_slice(rows).ok()?;
    let fields = named(&shown.fields, rows.first());
    let ordering = shown.controls.as_ref().and_then(|controls| controls.ordering.as_ref());
    let columns = fields.iter().map(|(name, label)| {
        let sortable = ordering.filter(|(_, keys)| keys.contains(name));
        let Some((param, _)) = sortable else { return Column { label: label.clone(), url: None, sorted: None } };
        let now = request.query_params().get(param);
        let (sorted, next) = match now.as_deref() {
            Some(now) if now == name => (Some("ascending"), format!("-{name}")),
            Some(now) if now.strip_prefix('-') == Some(name) => (Some("descending"), name.clone()),
            _ => (None, name.clone()),
        };
        let url = with_query(request, &[(param, Some(&next)), ("page", None), ("offset", None), ("cursor", None)]);
        Column { label: label.clone(), url: Some(url), sorted }
    });
    let columns = columns.collect();
    let rows = rows
        .iter()
        .map(|row| Row {
            url: shown.named_by.as_ref().and_then(|name| links.row(name, row.get(name)?)),
            cells: cells(&fields, row, links),
        })
        .collect();
    Some(Table { columns, deletes: links.deletes(), rows })
}

/// The values of one row.
pub(super) fn values(shown: &Shown, row: &Value, links: &KeyLinks<'_>) -> Option<Vec<Cell>> {
    row.is_object().then(|| cells(&named(&shown.fields, Some(row)), row, links))
}

/// The names of the fields with those for people; those of a row, where no serializer tells.
fn named(fields: &[FieldInfo], row: Option<&Value>) -> Vec<(String, String)> {
    if fields.is_empty() {
        let names = row.and_then(Value::as_object).into_iter().flat_map(|row| row.keys());
        return names.map(|name| (name.clone(), name.clone())).collect();
    }
    let label = |field: &FieldInfo| field.label.clone().unwrap_or_else(|| field.name.clone());
    fields.iter().map(|field| (field.name.clone(), label(field))).collect()
}

fn cells(fields: &[(String, String)], row: &Value, links: &KeyLinks<'_>) -> Vec<Cell> {
    let cell = |(name, label): &(String, String)| {
        let value = row.get(name).unwrap_or(&Value::Null);
        let text = text(value);
        Cell { label: label.clone(), text, url: links.of_row(name, value) }
    };
    fields.iter().map(cell).collect()
}

/// A value in a few words.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => shortened(text),
        Value::Array(items) if items.iter().any(Value::is_object) => match items.len() {
            1 => "1 row".to_owned(),
            rows => format!("{rows} rows"),
        },
        Value::Array(items) => shortened(&items.iter().map(text).collect::<Vec<_>>().join(", ")),
        value => shortened(&value.to_string()),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
