//! Conversions between validated values and the values of columns.

use sea_orm::Value;
use serde_json::Value as Json;

use super::write_datum;
use crate::base::settings::Formats;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::values::{Datum, Kind, array_of, from_json, listed};

impl FieldSchema {
    /// Returns the value of a column as a validated value.
    pub(crate) fn datum_of(&self, value: Value) -> Datum {
        match (&self.shape, value) {
            (_, value) if value == value.as_null() => Datum::Null,
            (FieldShape::Single(_) | FieldShape::Custom(..) | FieldShape::Related(_), value) => Datum::Value(value),
            (FieldShape::List(item) | FieldShape::Multiple(item), value) if self.array.is_some() => {
                let items = listed(&value).unwrap_or_default();
                Datum::List(items.iter().map(|value| item.datum_of(value.clone())).collect())
            }
            (_, Value::Json(Some(json))) => self.stored(&json),
            _ => Datum::Null,
        }
    }

    /// Returns the value that a column of JSON stores.
    pub(crate) fn stored(&self, json: &Json) -> Datum {
        match (&self.shape, json) {
            (_, Json::Null) => Datum::Null,
            (FieldShape::Single(kind), json) => from_json(kind, json, &[]).map_or(Datum::Null, Datum::Value),
            (FieldShape::Custom(_, custom), json) => (custom.read)(json).map_or(Datum::Null, Datum::Value),
            (FieldShape::List(item) | FieldShape::Multiple(item), Json::Array(items)) => {
                Datum::List(items.iter().map(|value| item.stored(value)).collect())
            }
            (FieldShape::Map(item), Json::Object(entries)) => {
                Datum::Map(entries.iter().map(|(key, value)| (key.clone(), item.stored(value))).collect())
            }
            (FieldShape::Nested(schema), Json::Object(entries)) => {
                let value = |field: &Self| entries.get(field.name).map(|value| field.stored(value));
                Datum::Object(schema.get().fields.iter().map(value).collect())
            }
            _ => Datum::Null,
        }
    }

    /// Returns the value that a junction or an array stores for one of the items.
    pub(crate) fn key_of(&self, datum: &Datum) -> Value {
        match &self.shape {
            FieldShape::List(item) | FieldShape::Multiple(item) => item.value_of(datum),
            _ => self.value_of(datum),
        }
    }

    /// Returns the value that the field's column stores.
    pub(crate) fn value_of(&self, datum: &Datum) -> Value {
        match datum {
            Datum::Value(value) => value.clone(),
            Datum::Null => match &self.shape {
                FieldShape::Related(related) => {
                    related.target.columns[related.key].kind.as_ref().map_or(Value::Json(None), Kind::null)
                }
                FieldShape::Custom(None, custom) => (custom.null)(),
                shape => match (shape.kind(), &self.array) {
                    (Some(kind), _) => kind.null(),
                    (None, Some(item)) => array_of(item, None),
                    (None, None) => Value::Json(None),
                },
            },
            Datum::List(items) if matches!(self.shape, FieldShape::Single(Kind::Bytes)) => Datum::bytes(items),
            made => {
                if let (Datum::List(items), Some(kind)) = (made, &self.array) {
                    return array_of(kind, Some(items.iter().map(|item| self.key_of(item)).collect()));
                }
                let mut text = Vec::new();
                write_datum(self, made, &Formats::FIRST, &mut text);
                Value::Json(serde_json::from_slice(&text).ok().map(Box::new))
            }
        }
    }
}
