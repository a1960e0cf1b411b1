//! What OPTIONS tells of a view.
//!
//! Rules: DRF's [metadata](https://www.django-rest-framework.org/api-guide/metadata/), its `SimpleMetadata`.

use serde_json::{Map, Value, json};

use crate::serializers::{FieldSchema, Schema};
use crate::values::Kind;

/// What each field of a serializer says of itself, by name.
pub(crate) fn fields(schema: &Schema) -> Value {
    schema
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), Value::Object(describe(field))))
        .collect::<Map<_, _>>()
        .into()
}

fn describe(field: &FieldSchema) -> Map<String, Value> {
    let mut info = Map::new();
    info.insert("type".to_owned(), type_name(field).into());
    info.insert("required".to_owned(), field.required.into());
    info.insert("read_only".to_owned(), field.read_only.into());
    info.insert("label".to_owned(), field.label.as_str().into());
    if let Some(text) = field.help_text {
        info.insert("help_text".to_owned(), text.into());
    }
    for (name, length) in [("min_length", field.min_length), ("max_length", field.max_length)] {
        if let Some(length) = length {
            info.insert(name.to_owned(), length.into());
        }
    }
    for (name, limit) in [("min_value", field.min_value), ("max_value", field.max_value)] {
        if let Some(limit) = limit {
            info.insert(
                name.to_owned(),
                match limit {
                    crate::fields::Limit::Int(limit) => json!(limit),
                    crate::fields::Limit::Float(limit) => json!(limit),
                },
            );
        }
    }
    info
}

fn type_name(field: &FieldSchema) -> &'static str {
    if field.target.is_some() {
        return "field";
    }
    match field.kind {
        Kind::Bool => "boolean",
        Kind::Integer(_) => "integer",
        Kind::Float | Kind::Double => "float",
        Kind::Text | Kind::Char | Kind::Uuid => "string",
        Kind::Enum(_) => "choice",
        Kind::Json => "field",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime | Kind::DateTimeUtc | Kind::DateTimeTz => "datetime",
        Kind::Decimal => "decimal",
    }
}
