//! The results of validating an input.

use sea_orm::Value;

use crate::formats::parsers::UploadedFile;

/// A validated value.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// `null`.
    Null,
    /// A single value, never SQL's NULL.
    Value(Value),
    /// A file.
    File(UploadedFile),
    /// The items of a list.
    List(Vec<FieldValue>),
    /// Values by key, in the order of the input.
    Map(Vec<(String, FieldValue)>),
    /// The values of a serializer's fields, in their order; `None` for fields that were left out.
    Object(Vec<Option<FieldValue>>),
}

impl FieldValue {
    /// The single value, or [`Null`](Self::Null) for SQL's NULL.
    pub(crate) fn of(value: Value) -> Self {
        if value == value.as_null() { Self::Null } else { Self::Value(value) }
    }

    /// Converts a list of `u8` values to bytes.
    pub(crate) fn bytes(items: &[Self]) -> Value {
        let byte = |item: &Self| match item {
            Self::Value(Value::TinyUnsigned(byte)) => *byte,
            _ => None,
        };
        Value::Bytes(items.iter().map(byte).collect())
    }
}
