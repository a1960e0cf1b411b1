//! Descriptions of a serializer's fields, for OPTIONS and for API documents.

use serde_json::{Value, json};

use crate::schema::arguments::{Formed, Limit};
use crate::schema::{FieldSchema, FieldShape, Schema};
use crate::values::ValueKind;

/// The description of a serializer's field.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub struct FieldInfo {
    /// The name in bodies.
    pub name: String,
    /// DRF's name for the kind of field: `string`, `integer`, `nested object`, or `field` if there is none.
    pub type_name: &'static str,
    /// Whether a body must contain the field.
    pub required: bool,
    /// Whether the field is in responses only.
    pub read_only: bool,
    /// Whether the field is in request bodies only.
    pub write_only: bool,
    /// Whether the value may be null.
    pub allow_null: bool,
    /// Whether the field refers to other rows.
    pub related: bool,
    /// The name for people; `None` for the items of a list.
    pub label: Option<String>,
    /// A help text for people.
    pub help_text: Option<String>,
    /// The minimum number of characters or items.
    pub min_length: Option<u32>,
    /// The maximum number of characters or items.
    pub max_length: Option<u32>,
    /// The minimum of a number.
    pub min_value: Option<Value>,
    /// The maximum of a number.
    pub max_value: Option<Value>,
    /// The maximum number of digits of a decimal.
    pub max_digits: Option<u32>,
    /// The number of decimal places.
    pub decimal_places: Option<u32>,
    /// The allowed values, each with its name for people.
    pub choices: Option<Vec<(Value, String)>>,
    /// The items of a list.
    pub child: Option<Box<FieldInfo>>,
    /// The fields of a nested object.
    pub children: Option<Vec<FieldInfo>>,
}

impl FieldInfo {
    /// Creates a description with a name and a type only.
    pub fn new(name: impl Into<String>, type_name: &'static str) -> Self {
        Self { name: name.into(), type_name, ..Self::default() }
    }
}

/// The descriptions of a serializer's fields, in order; hidden ones are left out.
pub(crate) fn fields(schema: &Schema) -> Vec<FieldInfo> {
    schema.fields.iter().filter(|field| !field.hidden).map(describe).collect()
}

fn describe(field: &FieldSchema) -> FieldInfo {
    let limit = |limit: Option<Limit>, of_column: Option<Value>| match limit {
        Some(Limit::Int(limit)) => Some(json!(limit)),
        Some(Limit::Float(limit)) => Some(json!(limit)),
        None => of_column,
    };
    let (least, greatest) = column_range(field).unzip();
    let arguments = &field.arguments;
    let (choices, child) = match &field.shape {
        FieldShape::Multiple(item) => (item.choices.as_ref(), None),
        FieldShape::List(item) | FieldShape::Map(item) => (None, (!is_related(&item.shape)).then_some(item)),
        _ => (field.choices.as_ref(), None),
    };
    FieldInfo {
        required: field.required,
        read_only: field.read_only,
        write_only: field.write_only,
        allow_null: field.allow_null,
        related: match &field.shape {
            FieldShape::List(item) => is_related(&item.shape),
            shape => is_related(shape),
        },
        label: Some(field.label.clone()),
        help_text: arguments.help_text.map(str::to_owned),
        min_length: arguments.min_length,
        // Choices and IP addresses report no limit.
        max_length: field.max_length.filter(|_| {
            let is_limited = choices.is_none() && !matches!(arguments.formed, Some(Formed::Ip(_)));
            // As in DRF, a column's own limit applies only to writable fields under the column's name.
            let is_own = field.read_only || (field.declared && field.renamed);
            is_limited && (!is_own || arguments.max_length.is_some())
        }),
        min_value: limit(arguments.min_value, least),
        max_value: limit(arguments.max_value, greatest),
        max_digits: field.max_digits,
        decimal_places: field.form.places,
        choices: choices.map(|choices| choices.iter().map(|choice| (choice.shown(), choice.label.clone())).collect()),
        child: child.map(|item| {
            let item_info = FieldInfo { label: None, ..describe(item) };
            // Rows of a read-only nested list are read-only too.
            Box::new(match item.shape {
                FieldShape::Nested(_) if field.read_only => FieldInfo { read_only: true, required: false, ..item_info },
                _ => item_info,
            })
        }),
        children: match &field.shape {
            FieldShape::Nested(schema) => Some(fields(schema.get())),
            _ => None,
        },
        ..FieldInfo::new(field.json_name, type_name(field))
    }
}

/// The range of an integer column.
fn column_range(field: &FieldSchema) -> Option<(Value, Value)> {
    let Some(ValueKind::Integer(integer)) = field.shown_kind() else { return None };
    field.column.filter(|_| !field.read_only && field.choices.is_none())?;
    // As in DRF, a field that is declared under another name, or with a limit of its own, does not get the column's
    // range.
    let limits = [field.arguments.min_value, field.arguments.max_value];
    if field.declared && (field.renamed || limits.iter().any(Option::is_some)) {
        return None;
    }
    let (least, greatest) = integer.range();
    Some((i64::try_from(least).ok()?.into(), u64::try_from(greatest).ok()?.into()))
}

fn is_related(shape: &FieldShape) -> bool {
    matches!(shape, FieldShape::Related(_))
}

fn type_name(field: &FieldSchema) -> &'static str {
    let kind = match &field.shape {
        _ if field.method.is_some() => return "field",
        FieldShape::Single(_) if field.choices.is_some() => return "choice",
        FieldShape::Single(kind) => kind,
        FieldShape::Multiple(_) => return "multiple choice",
        FieldShape::List(item) if matches!(item.shape, FieldShape::Related(_) | FieldShape::Nested(_)) => {
            return "field";
        }
        FieldShape::File { image: true } => return "image upload",
        FieldShape::File { image: false } => return "file upload",
        FieldShape::List(_) => return "list",
        FieldShape::Nested(_) => return "nested object",
        FieldShape::Custom(..) => match field.shown_kind() {
            Some(kind) => kind,
            None => return "field",
        },
        FieldShape::Map(_) | FieldShape::Related(_) | FieldShape::Identity(_) => return "field",
    };
    match kind {
        ValueKind::Bool => "boolean",
        ValueKind::Integer(_) => "integer",
        ValueKind::Float | ValueKind::Double => "float",
        ValueKind::Text => match field.arguments.formed {
            Some(Formed::Email) => "email",
            Some(Formed::Url) => "url",
            Some(Formed::Slug | Formed::UnicodeSlug) => "slug",
            _ if field.regex.is_some() => "regex",
            _ => "string",
        },
        ValueKind::Char | ValueKind::Uuid | ValueKind::Bytes => "string",
        ValueKind::Array(_) => "list",
        ValueKind::Enum(_) => "choice",
        ValueKind::Json => "field",
        ValueKind::Duration => "duration",
        ValueKind::Date => "date",
        ValueKind::Time => "time",
        ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz => "datetime",
        ValueKind::Decimal => "decimal",
    }
}
