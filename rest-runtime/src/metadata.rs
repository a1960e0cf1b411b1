//! What OPTIONS tells of a view.
//!
//! Rules: DRF's [metadata](https://www.django-rest-framework.org/api-guide/metadata/), its `SimpleMetadata`.

use serde_json::{Map, Value, json};

use crate::fields::Formed;
use crate::serializers::{Accepted, FieldSchema, FieldShape, Schema};
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
    if let Some(text) = field.arguments.help_text {
        info.insert("help_text".to_owned(), text.into());
    }
    for (name, length) in [("min_length", field.arguments.min_length), ("max_length", field.max_length)] {
        if let Some(length) = length {
            info.insert(name.to_owned(), length.into());
        }
    }
    for (name, limit) in [("min_value", field.arguments.min_value), ("max_value", field.arguments.max_value)] {
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
    let choices = match &field.shape {
        FieldShape::Multiple(item) => item.choices.as_ref(),
        _ => field.choices.as_ref(),
    };
    if let Some(choices) = choices {
        let shown = |choice: &Accepted| json!({"value": choice.shown(), "display_name": choice.label});
        info.insert("choices".to_owned(), choices.iter().map(shown).collect());
    }
    info
}

fn type_name(field: &FieldSchema) -> &'static str {
    let kind = match &field.shape {
        FieldShape::Single(_) if field.choices.is_some() => return "choice",
        FieldShape::Single(kind) => kind,
        FieldShape::Multiple(_) => return "multiple choice",
        FieldShape::List(item) if matches!(item.shape, FieldShape::Related(_)) => return "field",
        FieldShape::List(_) => return "list",
        FieldShape::Nested(_) => return "nested object",
        FieldShape::Custom(..) | FieldShape::Map(_) | FieldShape::Related(_) => return "field",
    };
    match kind {
        Kind::Bool => "boolean",
        Kind::Integer(_) => "integer",
        Kind::Float | Kind::Double => "float",
        Kind::Text => match field.arguments.formed {
            Some(Formed::Email) => "email",
            Some(Formed::Url) => "url",
            Some(Formed::Slug | Formed::UnicodeSlug) => "slug",
            _ if field.regex.is_some() => "regex",
            _ => "string",
        },
        Kind::Char | Kind::Uuid => "string",
        Kind::Enum(_) => "choice",
        Kind::Json | Kind::Duration => "field",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime | Kind::DateTimeUtc | Kind::DateTimeTz => "datetime",
        Kind::Decimal => "decimal",
    }
}
