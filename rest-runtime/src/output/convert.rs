//! Conversions between validated values and the values of columns.

use sea_orm::Value;
use serde_json::Value as Json;

use super::write_field_value;
use crate::base::settings::Formats;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::values::{FieldValue, ValueKind, array_of, from_json, listed};

impl FieldSchema {
    /// Returns the value of a column as a validated value.
    pub(crate) fn field_value_of(&self, value: Value) -> FieldValue {
        match (&self.shape, value) {
            (_, value) if value == value.as_null() => FieldValue::Null,
            (FieldShape::Single(_) | FieldShape::Custom(..) | FieldShape::Related(_), value) => {
                FieldValue::Value(value)
            }
            (FieldShape::List(item) | FieldShape::Multiple(item), value) if self.array.is_some() => {
                let items = listed(&value).unwrap_or_default();
                FieldValue::List(items.iter().map(|value| item.field_value_of(value.clone())).collect())
            }
            (_, Value::Json(Some(json))) => self.stored(&json),
            _ => FieldValue::Null,
        }
    }

    /// Returns the value that a column of JSON stores.
    pub(crate) fn stored(&self, json: &Json) -> FieldValue {
        match (&self.shape, json) {
            (_, Json::Null) => FieldValue::Null,
            (FieldShape::Single(kind), json) => from_json(kind, json, &[]).map_or(FieldValue::Null, FieldValue::Value),
            (FieldShape::Custom(_, custom), json) => (custom.read)(json).map_or(FieldValue::Null, FieldValue::Value),
            (FieldShape::List(item) | FieldShape::Multiple(item), Json::Array(items)) => {
                FieldValue::List(items.iter().map(|value| item.stored(value)).collect())
            }
            (FieldShape::Map(item), Json::Object(entries)) => {
                FieldValue::Map(entries.iter().map(|(key, value)| (key.clone(), item.stored(value))).collect())
            }
            (FieldShape::Nested(schema), Json::Object(entries)) => {
                let value = |field: &Self| entries.get(field.json_name).map(|value| field.stored(value));
                FieldValue::Object(schema.get().fields.iter().map(value).collect())
            }
            _ => FieldValue::Null,
        }
    }

    /// Returns the value that a junction or an array stores for one of the items.
    pub(crate) fn key_of(&self, field_value: &FieldValue) -> Value {
        match &self.shape {
            FieldShape::List(item) | FieldShape::Multiple(item) => item.value_of(field_value),
            _ => self.value_of(field_value),
        }
    }

    /// Returns the value that the field's column stores.
    pub(crate) fn value_of(&self, field_value: &FieldValue) -> Value {
        match field_value {
            FieldValue::Value(value) => value.clone(),
            FieldValue::Null => match &self.shape {
                FieldShape::Related(related) => {
                    related.target.columns[related.key].kind.as_ref().map_or(Value::Json(None), ValueKind::null)
                }
                FieldShape::Custom(None, custom) => (custom.null)(),
                shape => match (shape.kind(), &self.array) {
                    (Some(kind), _) => kind.null(),
                    (None, Some(item)) => array_of(item, None),
                    (None, None) => Value::Json(None),
                },
            },
            FieldValue::List(items) if matches!(self.shape, FieldShape::Single(ValueKind::Bytes)) => {
                FieldValue::bytes(items)
            }
            made => {
                if let (FieldValue::List(items), Some(kind)) = (made, &self.array) {
                    return array_of(kind, Some(items.iter().map(|item| self.key_of(item)).collect()));
                }
                let mut text = Vec::new();
                write_field_value(self, made, &Formats::FIRST, &mut text);
                Value::Json(serde_json::from_slice(&text).ok().map(Box::new))
            }
        }
    }
}
