//! The bodies of errors.

use serde_json::{Value, json};

use crate::base::exceptions::ErrorFormat;

/// The names that an error body has beside those of fields.
pub(super) fn names(format: ErrorFormat) -> &'static [&'static str] {
    match format {
        ErrorFormat::Messages => &["detail"],
        ErrorFormat::FullDetails => &["message", "code"],
        // Those of fields stand by themselves.
        ErrorFormat::Problem => &[],
    }
}

/// The error body of a project's format; `many` for requests that have lists, whose errors are lists too.
pub(super) fn schema(format: ErrorFormat, is_known: bool, many: bool) -> Value {
    if !is_known {
        return json!({"description": "What the project's own code answers to errors."});
    }
    let object = match format {
        ErrorFormat::Messages => json!({
            "type": "object",
            "description": "An error: one sentence under `detail`, or sentences under the names of the fields that they \
                            are about.",
            "properties": {"detail": {"type": "string"}},
            "additionalProperties": {},
        }),
        ErrorFormat::FullDetails => json!({
            "type": "object",
            "description": "An error: one message with its code, or lists of such under the names of the fields that \
                            they are about.",
            "properties": {"message": {"type": "string"}, "code": {"type": "string"}},
            "additionalProperties": {},
        }),
        ErrorFormat::Problem => json!({
            "type": "object",
            "description": "A problem (RFC 9457); `errors` has messages with codes under the names of the fields that \
                            they are about.",
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "code": {"type": "string"},
                "errors": {},
            },
            "required": ["type", "title", "status", "detail", "code"],
            "additionalProperties": {},
        }),
    };
    match (format, many) {
        (ErrorFormat::Messages | ErrorFormat::FullDetails, true) => {
            json!({"anyOf": [object, {"type": "array", "items": {}}]})
        }
        _ => object,
    }
}
