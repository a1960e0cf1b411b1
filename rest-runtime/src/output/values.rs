//! Writes the values of structs and of methods.

use std::any::Any;

use crate::base::settings::Formats;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::schema::{Context, Schema};
use crate::values::{FieldValue, ValueKind, write_json, write_text};

/// Appends the object of a serializer's struct. A field that is `None` and does not accept null was left out, and stays
/// out.
pub(crate) fn write_struct(
    schema: &Schema,
    object: &(dyn Any + Send + Sync),
    context: &Context<'_>,
    out: &mut Vec<u8>,
) {
    let from = out.len();
    write_fields(schema.readable(), object, context, out);
    schema.represent(out, from, context);
}

/// Appends the object of these fields of a serializer's struct.
pub(crate) fn write_fields<'a>(
    fields: impl Iterator<Item = &'a FieldSchema>,
    object: &(dyn Any + Send + Sync),
    context: &Context<'_>,
    out: &mut Vec<u8>,
) {
    out.push(b'{');
    let mut first = true;
    for field in fields {
        let value = match (&field.method, &field.own) {
            (Some(method), _) => method(object, None, context),
            (None, Some(own)) => (own.get)(object),
            (None, None) => continue,
        };
        if value == FieldValue::Null && !field.allow_null && field.method.is_none() {
            continue;
        }
        separate(&mut first, out);
        out.extend_from_slice(&field.key);
        write_field_value(field, &value, context.formats_of(field), out);
    }
    out.push(b'}');
}

/// Appends a value in the format of its field.
pub(crate) fn write_field_value(field: &FieldSchema, field_value: &FieldValue, formats: &Formats, out: &mut Vec<u8>) {
    match (field_value, &field.shape) {
        (FieldValue::Value(value), FieldShape::Custom(_, custom)) => {
            write_json(&custom.json(value.clone(), &field.form), &field.form, formats, out);
        }
        (FieldValue::File(file), _) => write_text(file.name(), out),
        (FieldValue::List(items), FieldShape::Single(ValueKind::Bytes)) => {
            write_json(&FieldValue::bytes(items), &field.form, formats, out);
        }
        (FieldValue::Value(value), _) => write_json(value, &field.form, formats, out),
        (FieldValue::List(items), FieldShape::List(item) | FieldShape::Multiple(item)) => {
            out.push(b'[');
            let mut first = true;
            for value in items {
                separate(&mut first, out);
                write_field_value(item, value, formats, out);
            }
            out.push(b']');
        }
        (FieldValue::Map(entries), FieldShape::Map(item)) => {
            out.push(b'{');
            let mut first = true;
            for (key, value) in entries {
                separate(&mut first, out);
                write_text(key, out);
                out.push(b':');
                write_field_value(item, value, formats, out);
            }
            out.push(b'}');
        }
        (FieldValue::Object(values), FieldShape::Nested(schema)) => {
            let schema = schema.get();
            out.push(b'{');
            let mut first = true;
            for (field, value) in schema.fields.iter().zip(values).filter(|(field, _)| field.is_shown()) {
                let Some(value) = value.as_ref().filter(|value| **value != FieldValue::Null || field.allow_null) else {
                    continue;
                };
                separate(&mut first, out);
                out.extend_from_slice(&field.key);
                write_field_value(field, value, formats, out);
            }
            out.push(b'}');
        }
        _ => out.extend_from_slice(b"null"),
    }
}

fn separate(first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::take(first) {
        out.push(b',');
    }
}
