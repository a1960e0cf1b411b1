//! The one description of a serializer's fields, for OPTIONS and for documents about the API.

use serde_json::{Value, json};

use crate::fields::Limit;
use crate::serializers::{FieldSchema, Schema};
use crate::values::Kind;

/// What is known of a field of a serializer.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub struct FieldInfo {
    /// The name in bodies.
    pub name: String,
    /// DRF's name of the kind of field: `string`, `integer`, `nested object`, or `field` where there is no nearer one.
    pub type_name: &'static str,
    /// Whether a body must have it.
    pub required: bool,
    /// Whether it is shown and not taken.
    pub read_only: bool,
    /// Whether it is taken and not shown.
    pub write_only: bool,
    /// Whether it may be null.
    pub allow_null: bool,
    /// Whether it names other rows.
    pub related: bool,
    /// The name for people; an item of a list has none.
    pub label: Option<String>,
    /// A sentence for people.
    pub help_text: Option<String>,
    /// The least number of characters or items.
    pub min_length: Option<u32>,
    /// The greatest number of characters or items.
    pub max_length: Option<u32>,
    /// The least number.
    pub min_value: Option<Value>,
    /// The greatest number.
    pub max_value: Option<Value>,
    /// The number of digits of a decimal.
    pub max_digits: Option<u32>,
    /// The number of digits behind its point.
    pub decimal_places: Option<u32>,
    /// The only values, each with its name for people.
    pub choices: Option<Vec<(Value, String)>>,
    /// What each item of a list is.
    pub child: Option<Box<FieldInfo>>,
    /// The fields of a nested object.
    pub children: Option<Vec<FieldInfo>>,
}

impl FieldInfo {
    /// A field of which nothing else is known yet.
    pub fn new(name: impl Into<String>, type_name: &'static str) -> Self {
        Self { name: name.into(), type_name, ..Self::default() }
    }
}

/// The fields of a serializer, in their order.
pub(crate) fn fields(schema: &Schema) -> Vec<FieldInfo> {
    schema.fields.iter().map(describe).collect()
}

fn describe(field: &FieldSchema) -> FieldInfo {
    let limit = |limit: Option<Limit>| {
        limit.map(|limit| match limit {
            Limit::Int(limit) => json!(limit),
            Limit::Float(limit) => json!(limit),
        })
    };
    FieldInfo {
        required: field.required,
        read_only: field.read_only,
        write_only: field.write_only,
        allow_null: field.allow_null,
        related: field.target.is_some(),
        label: Some(field.label.clone()),
        help_text: field.help_text.map(str::to_owned),
        min_length: field.min_length,
        max_length: field.max_length,
        min_value: limit(field.min_value),
        max_value: limit(field.max_value),
        max_digits: field.max_digits,
        decimal_places: field.decimal_places,
        ..FieldInfo::new(field.name, type_name(field))
    }
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
