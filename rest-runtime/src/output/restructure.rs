//! The structure of validated data: `source` in serializers without a model.

use serde_json::{Map, Value};

use crate::schema::Schema;
use crate::schema::field::{FieldSchema, FieldShape};

/// Whether the structure of validated data may differ from that of these fields, judged without values.
pub(crate) fn may_be_elsewhere<'a>(mut fields: impl Iterator<Item = &'a FieldSchema>) -> bool {
    fields.any(|field| field.arguments.kept_at.is_some() || nested(field).is_some())
}

/// Moves each value to the path in its field's `source`.
pub(crate) fn restructured(schema: &Schema, mut object: Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for field in &schema.fields {
        let Some(value) = object.remove(field.json_name) else { continue };
        let value = below(field, value);
        match (field.arguments.kept_at, value) {
            (Some("*"), Value::Object(spread)) => kept.extend(spread),
            (path, value) => put(&mut kept, path.unwrap_or(field.json_name), value),
        }
    }
    kept
}

/// Moves the values of nested objects.
fn below(field: &FieldSchema, value: Value) -> Value {
    match (nested(field), value) {
        (Some(schema), Value::Object(object)) => restructured(schema, object).into(),
        (Some(_), Value::Array(items)) => items.into_iter().map(|item| below(field, item)).collect(),
        (_, value) => value,
    }
}

fn nested(field: &FieldSchema) -> Option<&'static Schema> {
    match &field.shape {
        FieldShape::Nested(schema) => Some(schema.get()),
        FieldShape::List(item) => nested(item),
        _ => None,
    }
}

/// Puts a value at a path: `address.city` is `city` in the object `address`.
fn put(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => _ = object.insert(path.to_owned(), value),
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Map::new().into());
            if !inner.is_object() {
                *inner = Map::new().into();
            }
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
