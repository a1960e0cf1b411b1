//! Values as keys of maps.

use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;

use super::whole_number;

/// A value that can be compared and hashed. Integers of all widths are equal where their numbers are.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum HashKey {
    Int(i128),
    Text(String),
}

impl HashKey {
    /// The key of a value; `None` for NULL, which equals nothing.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        if let Some(number) = whole_number(value) {
            return Some(Self::Int(number));
        }
        match value {
            value if *value == value.as_null() => None,
            Value::String(Some(text)) => Some(Self::Text(text.clone())),
            Value::Enum(OptionEnum::Some(value)) => Some(Self::Text(value.value.clone().into_owned())),
            other => Some(Self::Text(other.to_string())),
        }
    }
}
