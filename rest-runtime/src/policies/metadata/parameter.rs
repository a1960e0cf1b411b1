//! Fields as JSON Schemas of query parameters.

use serde_json::{Value, json};

use crate::schema::arguments::info::{FieldInfo, FieldKind};

/// What a query parameter of this field's type takes.
pub(crate) fn parameter_schema(field: &FieldInfo) -> Value {
    if let Some(choices) = field.choices.as_ref().filter(|_| field.kind != FieldKind::List) {
        return json!({"enum": choices.iter().map(|choice| choice.value.clone()).collect::<Vec<_>>()});
    }
    match field.kind {
        FieldKind::Boolean => json!({"type": "boolean"}),
        FieldKind::Integer => json!({"type": "integer"}),
        FieldKind::Float | FieldKind::Decimal => json!({"type": "number"}),
        FieldKind::Date => json!({"type": "string", "format": "date"}),
        FieldKind::DateTime => json!({"type": "string", "format": "date-time"}),
        FieldKind::Uuid => json!({"type": "string", "format": "uuid"}),
        FieldKind::List => {
            let item = field.child.as_ref().map_or_else(|| json!({}), |child| parameter_schema(child));
            json!({"type": "array", "items": item})
        }
        _ => json!({"type": "string"}),
    }
}
