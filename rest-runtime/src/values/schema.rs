//! Kinds of values as JSON Schemas, for parameters of URLs.

use serde_json::{Value, json};

use super::{Integer, ValueKind};

impl ValueKind {
    /// The JSON Schema of a value in a URL.
    pub(crate) fn schema(&self) -> Value {
        match self {
            Self::Bool => json!({"type": "boolean"}),
            Self::Integer(integer) => integer.schema(),
            Self::Float | Self::Double | Self::Decimal => json!({"type": "number"}),
            Self::Date => json!({"type": "string", "format": "date"}),
            Self::DateTimeUtc | Self::DateTimeTz => json!({"type": "string", "format": "date-time"}),
            Self::Uuid => json!({"type": "string", "format": "uuid"}),
            Self::Array(item) => json!({"type": "array", "items": item.schema()}),
            Self::Text
            | Self::Char
            | Self::Enum(_)
            | Self::Json
            | Self::Time
            | Self::DateTime
            | Self::Duration
            | Self::Bytes => json!({"type": "string"}),
        }
    }
}

impl Integer {
    /// The JSON Schema of such a number.
    pub(crate) fn schema(self) -> Value {
        match self {
            Self::I64 => json!({"type": "integer", "format": "int64"}),
            Self::I32 => json!({"type": "integer", "format": "int32"}),
            Self::U64 => json!({"type": "integer", "minimum": 0}),
            other => {
                let (least, greatest) = other.range();
                let (least, greatest) = (i64::try_from(least).ok(), i64::try_from(greatest).ok());
                json!({"type": "integer", "minimum": least, "maximum": greatest})
            }
        }
    }
}
