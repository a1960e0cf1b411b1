//! Writes the objects of rows as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::Value;
use serde_json::Value as Json;

use super::load::Loaded;
use super::values::write_field_value;
use crate::base::exceptions::{Error, Result};
use crate::http::reverse::RouteLink;
use crate::schema::choices::{as_text, shown};
use crate::schema::field::{FieldSchema, FieldShape, Standard};
use crate::schema::plan::{Leaf, PlanNode, ShownField, ValueSource, single};
use crate::schema::types::RelatedStyle;
use crate::schema::{Context, Schema};
use crate::values::{write_json, write_text};

/// Appends the object of a row.
pub(crate) fn object(
    shown: &[ShownField],
    schema: &Schema,
    node: &PlanNode,
    loaded: &Loaded,
    row: usize,
    context: &Context<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let from = out.len();
    let mut opening = b'{';
    let mut own = None;
    for shown in shown {
        let Some(field) = schema.fields.get(shown.field) else { continue };
        let below = match context.selection.map(|mask| mask.field(field.json_name)) {
            // Not selected.
            Some(None) => continue,
            Some(below) => below,
            None => None,
        };
        if let ValueSource::Far(way, Leaf::Column(_)) = &shown.source
            && !field.allow_null
            && field.default.is_none()
            && !field.shows_relation()
            && ends_early(way, node, loaded, row)?
        {
            // There is no value, and the field does not accept null: as in DRF it is left out.
            continue;
        }
        out.push(opening);
        opening = b',';
        out.extend_from_slice(&field.key);
        match &shown.source {
            ValueSource::Column(column) if field.is_plain() => {
                loaded.write(node, row, *column, &field.form, context.formats(), out)?;
            }
            ValueSource::Column(column) => write_value(field, loaded.value(node, row, *column)?, context, out)?,
            ValueSource::Far(way, leaf) => {
                let context = &Context { selection: below, ..*context };
                far(field, way, leaf, node, loaded, row, context, out)?;
            }
            ValueSource::Count(edge) => {
                let number = loaded.count(node, row, *edge)?;
                write_json(&number.into(), &field.form, context.formats(), out);
            }
            ValueSource::Method => {
                let model = loaded.model(row).ok_or_else(|| misplaced(field))?;
                if own.is_none() {
                    own = Some((schema.make)(Vec::new(), Some(&**model))?);
                }
                if let (Some(method), Some(object)) = (&field.method, &own) {
                    write_field_value(
                        field,
                        &method(&**object, Some(&**model), context),
                        context.formats_of(field),
                        out,
                    );
                }
            }
        }
    }
    if opening == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
    schema.represent(out, from, context);
    Ok(())
}

/// Whether a relation to one row on the path has no row.
fn ends_early(way: &[usize], node: &PlanNode, loaded: &Loaded, row: usize) -> Result<bool> {
    let Some((edge, rest)) = way.split_first() else { return Ok(false) };
    let (rows, related) = loaded.related(node, row, *edge)?;
    match (node.edges.get(*edge), rows.first()) {
        (Some(next), Some(first)) if !next.relation.many => ends_early(rest, &next.node, related, *first),
        (Some(next), None) => Ok(!next.relation.many),
        _ => Ok(false),
    }
}

fn misplaced(field: &FieldSchema) -> Error {
    Error::ImproperlyConfigured(format!("the field `{}` has no row", field.json_name))
}

/// Appends the value at the end of the path: one, or a list if a relation on the path has many rows.
#[expect(clippy::too_many_arguments, reason = "the field, its path, the loaded rows and the output")]
fn far(
    field: &FieldSchema,
    way: &[usize],
    leaf: &Leaf,
    node: &PlanNode,
    loaded: &Loaded,
    row: usize,
    context: &Context<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let Some((edge, rest)) = way.split_first() else { return write_leaf(field, leaf, node, loaded, row, context, out) };
    let (rows, related) = loaded.related(node, row, *edge)?;
    let next = node.edges.get(*edge).ok_or_else(|| misplaced(field))?;
    if next.relation.many {
        out.push(b'[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            far(field, rest, leaf, &next.node, related, *row, context, out)?;
        }
        out.push(b']');
        return Ok(());
    }
    if let Some(row) = rows.first() {
        return far(field, rest, leaf, &next.node, related, *row, context, out);
    }
    // If the path ends early, the field's default replaces the value at its end.
    match &field.default {
        Some(Standard::Value(value)) => write_field_value(field, value, context.formats(), out),
        Some(Standard::Computed(make)) => write_field_value(field, &make(context), context.formats(), out),
        None => out.extend_from_slice(b"null"),
    }
    Ok(())
}

fn write_leaf(
    field: &FieldSchema,
    leaf: &Leaf,
    node: &PlanNode,
    loaded: &Loaded,
    row: usize,
    context: &Context<'_>,
    out: &mut Vec<u8>,
) -> Result<()> {
    match leaf {
        Leaf::Column(column) => {
            let value = loaded.value(node, row, *column)?;
            match &field.shape {
                FieldShape::List(item) if !field.relations.is_empty() => write_value(item, value, context, out)?,
                _ => write_value(field, value, context, out)?,
            }
        }
        Leaf::Object(schema, shown) => object(shown, schema, node, loaded, row, context, out)?,
        Leaf::Row => {
            let model = loaded.model(row).ok_or_else(|| misplaced(field))?;
            let shown = match single(field) {
                FieldShape::Related(related) => match related.style {
                    RelatedStyle::Text(show) => show(&**model).map(Json::String),
                    RelatedStyle::Own(own) => (own.show)(&**model),
                    _ => None,
                },
                _ => None,
            };
            write_json(&Value::Json(shown.map(Box::new)), &field.form, context.formats(), out);
        }
    }
    Ok(())
}

/// Appends the value of a column.
fn write_value(field: &FieldSchema, value: Value, context: &Context<'_>, out: &mut Vec<u8>) -> Result<()> {
    let link = match &field.shape {
        FieldShape::Identity(link) => Some(link),
        FieldShape::Related(related) => related.link.as_ref(),
        _ => None,
    };
    match (&field.shape, link) {
        _ if value == value.as_null() => out.extend_from_slice(b"null"),
        (FieldShape::Custom(_, custom), _) => {
            write_json(&custom.json(value, &field.form), &field.form, context.formats(), out);
        }
        (_, Some(link)) => write_url(link, &value, context, out)?,
        _ => write_json(&value, &field.form, context.formats(), out),
    }
    Ok(())
}

/// Appends the URL of a row for this request; null if no URL leads to a row with this value.
fn write_url(link: &RouteLink, value: &Value, context: &Context<'_>, out: &mut Vec<u8>) -> Result<()> {
    let text = match value {
        // The standard alphabet of base64 has `/`, which ends a segment of the path.
        Value::Bytes(Some(bytes)) => URL_SAFE_NO_PAD.encode(bytes),
        value => as_text(&shown(value)).unwrap_or_default(),
    };
    let request = context
        .request()
        .ok_or_else(|| Error::ImproperlyConfigured(format!("a URL of `{}` needs a request", link.view_name)))?;
    match request.link(link, &text)? {
        Some(url) => write_text(&url, out),
        None => out.extend_from_slice(b"null"),
    }
    Ok(())
}
