//! Validated data by the names under which it is kept: `source` of serializers without a model.

use serde_json::{Map, Value};

use crate::serializers::Schema;
use crate::serializers::field::{FieldSchema, FieldShape};

/// Whether some of these fields are kept elsewhere, as far as can be told without their values.
pub(super) fn may_be_elsewhere<'a>(mut fields: impl Iterator<Item = &'a FieldSchema>) -> bool {
    fields.any(|field| field.arguments.kept_at.is_some() || nested(field).is_some())
}

/// The object with each value at its field's source.
pub(super) fn kept(schema: &Schema, mut object: Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for field in &schema.fields {
        let Some(value) = object.remove(field.name) else { continue };
        let value = below(field, value);
        match (field.arguments.kept_at, value) {
            (Some("*"), Value::Object(spread)) => kept.extend(spread),
            (path, value) => put(&mut kept, path.unwrap_or(field.name), value),
        }
    }
    kept
}

/// What is nested, by its own sources.
fn below(field: &FieldSchema, value: Value) -> Value {
    match (nested(field), value) {
        (Some(schema), Value::Object(object)) => kept(schema, object).into(),
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

/// `address.city` is `city` in the object `address`.
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
