//! The arguments of a field.

use std::collections::HashMap;
use std::fmt;

use super::info::FieldSchemaInfo;
use crate::values::{IpVersion, Rounding};

/// The arguments of a field. Those that are unset follow from the field's type and its column.
#[derive(Clone, Debug, std::default::Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of DRF's independent field arguments")]
pub(crate) struct Arguments {
    /// The path of the value in validated data, in a serializer without a model; `*` merges a nested object into its
    /// parent.
    pub(crate) kept_at: Option<&'static str>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) hidden: bool,
    pub(crate) required: Option<bool>,
    pub(crate) allow_null: Option<bool>,
    pub(crate) allow_blank: Option<bool>,
    pub(crate) allow_empty: Option<bool>,
    pub(crate) trim: Option<bool>,
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) min_value: Option<Limit>,
    pub(crate) max_value: Option<Limit>,
    pub(crate) max_digits: Option<u32>,
    pub(crate) decimal_places: Option<u32>,
    pub(crate) coerce_to_string: Option<bool>,
    pub(crate) normalize: bool,
    pub(crate) rounding: Rounding,
    pub(crate) formed: Option<Formed>,
    pub(crate) regex: Option<&'static str>,
    pub(crate) image: bool,
    pub(crate) choices: Vec<Choice>,
    pub(crate) format: Option<&'static str>,
    pub(crate) input_formats: &'static [&'static str],
    pub(crate) unique: Option<Unique>,
    /// The periods within which the value is unique, each with the name of its date column.
    pub(crate) unique_for: Vec<(Period, &'static str)>,
    pub(crate) label: Option<&'static str>,
    pub(crate) help_text: Option<&'static str>,
    /// The doc comment above the field.
    pub(crate) docs: Option<&'static str>,
    /// What documents about the API say beside.
    pub(crate) schema: FieldSchemaInfo,
    pub(crate) default: Option<Default>,
    pub(crate) default_on_create: bool,
    pub(crate) writable_nested: bool,
    /// Custom error messages by code.
    pub(crate) messages: HashMap<&'static str, &'static str>,
    /// The arguments of a list's items or a map's values.
    pub(crate) child: Option<Box<Self>>,
}

/// Whether two rows may have the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// Two rows may not have the same value.
    Exact,
    /// Two rows may not have the same value, compared without case.
    IgnoreCase,
    /// Not validated: a unique column is left to the database.
    No,
}

/// The period within which no other row may have the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    Date,
    /// The same month of any year, as in DRF.
    Month,
    Year,
}

/// The format that a text must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Formed {
    Email,
    Url,
    Slug,
    UnicodeSlug,
    Ip(IpVersion),
}

/// A bound of `min_value` or `max_value`; for durations, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
}

impl From<i64> for Limit {
    fn from(limit: i64) -> Self {
        Self::Int(limit)
    }
}

impl From<f64> for Limit {
    fn from(limit: f64) -> Self {
        Self::Float(limit)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(limit) => limit.fmt(f),
            // `{:?}` keeps the `.0` that the user wrote.
            Self::Float(limit) => write!(f, "{limit:?}"),
        }
    }
}

/// The value of a field that a body leaves out. It is parsed like a value of the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Text, or a value that is written as text: a date, a decimal, a choice.
    Text(&'static str),
    /// Null.
    Null,
}

impl Default {
    pub(crate) fn to_json(self) -> serde_json::Value {
        match self {
            Self::Int(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Bool(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::Null => serde_json::Value::Null,
        }
    }
}

macro_rules! defaults {
    ($($T:ty => $Variant:ident)+) => {$(
        impl From<$T> for Default {
            fn from(value: $T) -> Self {
                Self::$Variant(value)
            }
        }
    )+};
}

defaults! { i64 => Int f64 => Float bool => Bool &'static str => Text }

macro_rules! integers {
    ($($T:ty)+) => {$(
        impl From<$T> for Default {
            fn from(value: $T) -> Self {
                Self::Int(value.into())
            }
        }
    )+};
}

integers! { i8 i16 i32 u8 u16 u32 }

/// One of the values that a field accepts, with an optional label.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub(crate) value: Default,
    pub(crate) label: Option<&'static str>,
}
