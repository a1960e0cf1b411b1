//! The one description of a serializer's fields, for OPTIONS, forms and documents about the API.

use serde_json::{Value, json};

use crate::schema::arguments::info::{ChoiceInfo, FieldInfo, FieldKind, RelationStyle, RelationTarget, SerializerInfo};
use crate::schema::arguments::{Formed, Limit};
use crate::schema::{ChoiceValue, FieldSchema, FieldShape, RelatedStyle, Schema, Standard, default_json};
use crate::values::FieldValue;
use crate::values::IpVersion;
use crate::values::ValueKind;

/// The fields of a serializer, in their order.
pub(crate) fn fields(schema: &Schema) -> Vec<FieldInfo> {
    below(schema, &mut vec![schema.name])
}

/// The type of a serializer's objects.
fn serializer_info(schema: &Schema) -> SerializerInfo {
    SerializerInfo {
        path: schema.name,
        depth: schema.depth,
        component: schema.component,
        docs: schema.docs,
        changes_answers: schema.shows.is_some(),
        changes_bodies: schema.reads.is_some(),
        dynamic_fields: schema.chosen_by,
        deny_unknown: schema.deny_unknown,
    }
}

/// An object of a serializer as a field without a name.
pub(crate) fn object(schema: &Schema) -> FieldInfo {
    FieldInfo {
        kind: FieldKind::Object,
        children: Some(fields(schema)),
        serializer: Some(serializer_info(schema)),
        ..FieldInfo::new("", "nested object")
    }
}

/// A field by itself.
pub(crate) fn field(field: &FieldSchema) -> FieldInfo {
    describe(field, &mut Vec::new())
}

/// The fields of a serializer below others; one that is among these stays without its fields.
fn below(schema: &Schema, above: &mut Vec<&'static str>) -> Vec<FieldInfo> {
    let is_key = |field: &FieldSchema| {
        let column = field.column.filter(|_| field.relations.is_empty());
        let columns = schema.entity.as_deref().map(|entity| &entity.columns);
        column.zip(columns).and_then(|((at, _), columns)| columns.get(at)).is_some_and(|column| column.primary_key)
    };
    let fields = schema.fields.iter().filter(|field| !field.hidden);
    fields.map(|field| FieldInfo { primary_key: is_key(field), ..describe(field, above) }).collect()
}

fn describe(field: &FieldSchema, above: &mut Vec<&'static str>) -> FieldInfo {
    let limit = |limit: Option<Limit>, of_column: Option<Value>| match limit {
        Some(Limit::Int(limit)) => Some(json!(limit)),
        Some(Limit::Float(limit)) => Some(json!(limit)),
        None => of_column,
    };
    let (least, greatest) = column_range(field).unzip();
    let arguments = &field.arguments;
    let (choices, child) = match &field.shape {
        FieldShape::Multiple(item) => (item.choices.as_ref(), Some(item)),
        FieldShape::List(item) | FieldShape::Map(item) => (None, Some(item)),
        _ => (field.choices.as_ref(), None),
    };
    let kind = kind(field);
    let info = FieldInfo {
        kind,
        required: field.required,
        read_only: field.read_only,
        write_only: field.write_only,
        allow_null: field.allow_null,
        allow_blank: field.allow_blank,
        allow_empty: arguments.allow_empty.unwrap_or(!kind.is_file()),
        shows_null: field.shows_null,
        may_be_absent: field.may_end_early
            && !field.allow_null
            && field.default.is_none()
            && field.far_column.is_some(),
        related: match &field.shape {
            FieldShape::List(item) => is_related(&item.shape),
            shape => is_related(shape),
        },
        relation: relation(field),
        label: Some(field.label.clone()),
        label_is_given: arguments.label.is_some(),
        help_text: arguments.help_text.map(str::to_owned),
        docs: arguments.docs,
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
        range: match field.shown_kind().or_else(|| named_by(field)) {
            Some(ValueKind::Integer(integer)) => {
                let (least, greatest) = integer.range();
                i64::try_from(least).ok().zip(u64::try_from(greatest).ok())
            }
            _ => None,
        },
        max_digits: field.max_digits,
        decimal_places: field.form.places,
        pattern: arguments.regex,
        format: arguments.format,
        input_formats: arguments.input_formats,
        coerce_to_string: arguments.coerce_to_string,
        default: default(field),
        unique: field.unique,
        choices: choices.map(|choices| choices.iter().map(choice).collect()),
        child: child.map(|item| {
            let item_info = FieldInfo { label: None, ..describe(item, above) };
            // Rows of a read-only nested list are read-only too.
            Box::new(match item.shape {
                FieldShape::Nested(_) if field.read_only => FieldInfo { read_only: true, required: false, ..item_info },
                _ => item_info,
            })
        }),
        schema: arguments.schema,
        ..FieldInfo::new(field.json_name, type_name(field))
    };
    match &field.shape {
        FieldShape::Nested(nested) => {
            let schema = nested.get();
            let is_open = schema.depth == 0 && above.contains(&schema.name);
            above.push(schema.name);
            let children = (!is_open).then(|| below(schema, above));
            above.pop();
            FieldInfo { children, serializer: Some(serializer_info(schema)), ..info }
        }
        FieldShape::Custom(_, custom) => (custom.describe)(info),
        // An array of the database as a column has it.
        FieldShape::Single(ValueKind::Array(item)) if info.child.is_none() => {
            FieldInfo { child: Some(Box::new(FieldInfo { kind: of_kind(item), ..FieldInfo::default() })), ..info }
        }
        _ => info,
    }
}

fn choice(choice: &ChoiceValue) -> ChoiceInfo {
    ChoiceInfo { value: choice.shown(), label: choice.label.clone(), variant: choice.variant.clone() }
}

/// The default of the field itself; what a column makes of itself is for new rows alone, and no value of a body's.
fn default(field: &FieldSchema) -> Option<Value> {
    match &field.default {
        Some(Standard::Value(FieldValue::Null)) => Some(Value::Null),
        Some(Standard::Value(value)) => default_json(field, value),
        _ => None,
    }
}

/// The rows that the field names or nests.
fn relation(field: &FieldSchema) -> Option<RelationTarget> {
    let (many, shape) = match &field.shape {
        FieldShape::List(item) => (true, &item.shape),
        shape => (false, shape),
    };
    match shape {
        FieldShape::Related(related) => Some(RelationTarget {
            table: related.target.name,
            style: match related.style {
                RelatedStyle::Key => RelationStyle::Key,
                RelatedStyle::Slug => RelationStyle::Slug,
                RelatedStyle::Link(_) => RelationStyle::Url,
                RelatedStyle::Text(_) => RelationStyle::Text,
                RelatedStyle::Own(_) => RelationStyle::Custom,
            },
            column: related.target.columns.get(related.lookup).map(|column| column.name),
            view_name: related.link.as_ref().map(|link| link.view_name.clone()),
            many,
        }),
        FieldShape::Nested(_) => field.relations.last().map(|relation| RelationTarget {
            table: relation.target.name,
            style: RelationStyle::Nested,
            column: None,
            view_name: None,
            many,
        }),
        _ => None,
    }
}

/// What the values of the field are.
fn kind(field: &FieldSchema) -> FieldKind {
    match &field.shape {
        FieldShape::Single(ValueKind::Text) => match field.arguments.formed {
            Some(Formed::Email) => FieldKind::Email,
            Some(Formed::Url) => FieldKind::Url,
            Some(Formed::Slug) => FieldKind::Slug,
            Some(Formed::Ip(IpVersion::Both)) => FieldKind::Ip,
            Some(Formed::Ip(IpVersion::V4)) => FieldKind::Ipv4,
            Some(Formed::Ip(IpVersion::V6)) => FieldKind::Ipv6,
            Some(Formed::UnicodeSlug) | None => FieldKind::String,
        },
        FieldShape::Single(kind) => of_kind(kind),
        FieldShape::Custom(..) => field.shown_kind().map_or(FieldKind::Any, of_kind),
        FieldShape::File { image: true } => FieldKind::Image,
        FieldShape::File { image: false } => FieldKind::File,
        FieldShape::List(_) | FieldShape::Multiple(_) => FieldKind::List,
        FieldShape::Map(_) => FieldKind::Map,
        FieldShape::Nested(_) => FieldKind::Object,
        FieldShape::Identity(_) => FieldKind::Url,
        FieldShape::Related(related) => match related.style {
            RelatedStyle::Key | RelatedStyle::Slug => of_kind(&related.kind),
            RelatedStyle::Link(_) => FieldKind::Url,
            RelatedStyle::Text(_) => FieldKind::String,
            RelatedStyle::Own(_) => FieldKind::Any,
        },
    }
}

fn of_kind(kind: &ValueKind) -> FieldKind {
    match kind {
        ValueKind::Bool => FieldKind::Boolean,
        ValueKind::Integer(_) => FieldKind::Integer,
        ValueKind::Float | ValueKind::Double => FieldKind::Float,
        ValueKind::Text | ValueKind::Char | ValueKind::Enum(_) => FieldKind::String,
        ValueKind::Json => FieldKind::Any,
        ValueKind::Date => FieldKind::Date,
        ValueKind::Time => FieldKind::Time,
        ValueKind::DateTime => FieldKind::LocalDateTime,
        ValueKind::DateTimeUtc | ValueKind::DateTimeTz => FieldKind::DateTime,
        ValueKind::Uuid => FieldKind::Uuid,
        ValueKind::Decimal => FieldKind::Decimal,
        ValueKind::Duration => FieldKind::Duration,
        ValueKind::Bytes => FieldKind::Bytes,
        ValueKind::Array(_) => FieldKind::List,
    }
}

/// The kind of the column by which a field names rows.
fn named_by(field: &FieldSchema) -> Option<&ValueKind> {
    match &field.shape {
        FieldShape::Related(related) if matches!(related.style, RelatedStyle::Key | RelatedStyle::Slug) => {
            Some(&related.kind)
        }
        _ => None,
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
