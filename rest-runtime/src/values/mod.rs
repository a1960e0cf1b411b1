//! Single values and their conversions between JSON, URLs, Rust types and the database.
//!
//! SeaORM's [`Value`] is the common form; a [`ValueKind`] is the Rust type of a value. Reading, writing and parsing are
//! implemented once per kind and not per type, so a user's crate compiles none of it again.

use std::sync::Arc;

use sea_orm::sea_query::{ArrayType, Enum, OptionEnum};
use sea_orm::{DbErr, QueryResult, Value};

use crate::base::settings::Formats;

mod array;
mod field_value;
mod image;
mod inexact;
mod key;
mod parse;
mod row;
#[cfg(feature = "openapi")]
mod schema;
mod sqlite;
mod write;

pub(crate) use array::{array_of, listed};
pub use field_value::FieldValue;
pub(crate) use image::is_image;
pub(crate) use inexact::{beyond, is_real};
pub(crate) use key::HashKey;
pub use parse::IpVersion;
pub(crate) use parse::{day_after, from_json, from_text, ip, is_day, is_email, is_slug, is_url};
pub(crate) use sqlite::sqlite_json;
pub use write::Rounding;
pub(crate) use write::{Form, quantized, write_json, write_text};

/// A second in microseconds, the unit of durations.
pub(crate) const MICROS: i128 = 1_000_000;

/// The Rust type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Bool,
    /// An integer of this type.
    Integer(Integer),
    Float,
    Double,
    Text,
    Char,
    /// A database enumeration with this name.
    Enum(Arc<str>),
    Json,
    Date,
    Time,
    DateTime,
    DateTimeUtc,
    DateTimeTz,
    Uuid,
    Decimal,
    /// A duration, stored in microseconds.
    Duration,
    /// Bytes, which are base64 in JSON and in URLs.
    Bytes,
    /// An array of this kind.
    Array(Arc<ValueKind>),
}

/// The integer types of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Integer {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl Integer {
    /// The minimum and the maximum.
    pub(crate) const fn range(self) -> (i128, i128) {
        match self {
            Self::I8 => (i8::MIN as i128, i8::MAX as i128),
            Self::I16 => (i16::MIN as i128, i16::MAX as i128),
            Self::I32 => (i32::MIN as i128, i32::MAX as i128),
            Self::I64 => (i64::MIN as i128, i64::MAX as i128),
            Self::U8 => (0, u8::MAX as i128),
            Self::U16 => (0, u16::MAX as i128),
            Self::U32 => (0, u32::MAX as i128),
            Self::U64 => (0, u64::MAX as i128),
        }
    }

    /// The number as a value of this type; `None` if it is out of range.
    pub(crate) fn value(self, number: i128) -> Option<Value> {
        Some(match self {
            Self::I8 => Value::TinyInt(Some(number.try_into().ok()?)),
            Self::I16 => Value::SmallInt(Some(number.try_into().ok()?)),
            Self::I32 => Value::Int(Some(number.try_into().ok()?)),
            Self::I64 => Value::BigInt(Some(number.try_into().ok()?)),
            Self::U8 => Value::TinyUnsigned(Some(number.try_into().ok()?)),
            Self::U16 => Value::SmallUnsigned(Some(number.try_into().ok()?)),
            Self::U32 => Value::Unsigned(Some(number.try_into().ok()?)),
            Self::U64 => Value::BigUnsigned(Some(number.try_into().ok()?)),
        })
    }
}

/// The integer that a value contains.
pub(crate) fn whole_number(value: &Value) -> Option<i128> {
    match value {
        Value::TinyInt(number) => number.map(i128::from),
        Value::SmallInt(number) => number.map(i128::from),
        Value::Int(number) => number.map(i128::from),
        Value::BigInt(number) => number.map(i128::from),
        Value::TinyUnsigned(number) => number.map(i128::from),
        Value::SmallUnsigned(number) => number.map(i128::from),
        Value::Unsigned(number) => number.map(i128::from),
        Value::BigUnsigned(number) => number.map(i128::from),
        _ => None,
    }
}

impl ValueKind {
    /// Whether values of the kind can be shown in this format.
    pub(crate) fn has_format(&self, format: &str) -> bool {
        use std::fmt::Write as _;
        let moment = chrono::DateTime::UNIX_EPOCH;
        let mut text = String::new();
        let shown = match self {
            Self::Uuid => return matches!(format, "hex" | "hex_verbose" | "urn" | "int"),
            Self::Duration => return matches!(format, "django" | "iso-8601"),
            Self::Date => write!(text, "{}", moment.date_naive().format(format)),
            Self::Time => write!(text, "{}", moment.time().format(format)),
            Self::DateTime => write!(text, "{}", moment.naive_utc().format(format)),
            _ => write!(text, "{}", moment.format(format)),
        };
        shown.is_ok()
    }

    /// The project's input formats for values of the kind.
    pub(crate) fn input_formats(&self, formats: &Formats) -> &'static [&'static str] {
        match self {
            Self::Date => formats.date_input,
            Self::Time => formats.time_input,
            Self::DateTime | Self::DateTimeUtc | Self::DateTimeTz => formats.datetime_input,
            _ => &[],
        }
    }

    /// The kind of SeaORM's array element type, which is its most exact name of a Rust type. `None` for types without a
    /// JSON form here.
    #[allow(clippy::match_wildcard_for_single_variants, reason = "SeaORM has more variants with more of its features")]
    pub(crate) fn of(array_type: &ArrayType) -> Option<Self> {
        Some(match array_type {
            ArrayType::Bool => Self::Bool,
            ArrayType::TinyInt => Self::Integer(Integer::I8),
            ArrayType::SmallInt => Self::Integer(Integer::I16),
            ArrayType::Int => Self::Integer(Integer::I32),
            ArrayType::BigInt => Self::Integer(Integer::I64),
            ArrayType::TinyUnsigned => Self::Integer(Integer::U8),
            ArrayType::SmallUnsigned => Self::Integer(Integer::U16),
            ArrayType::Unsigned => Self::Integer(Integer::U32),
            ArrayType::BigUnsigned => Self::Integer(Integer::U64),
            ArrayType::Float => Self::Float,
            ArrayType::Double => Self::Double,
            ArrayType::String => Self::Text,
            ArrayType::Char => Self::Char,
            ArrayType::Enum(name) => Self::Enum(Arc::from(name.as_ref().as_ref())),
            ArrayType::Json => Self::Json,
            ArrayType::ChronoDate => Self::Date,
            ArrayType::ChronoTime => Self::Time,
            ArrayType::ChronoDateTime => Self::DateTime,
            ArrayType::ChronoDateTimeUtc => Self::DateTimeUtc,
            ArrayType::ChronoDateTimeWithTimeZone => Self::DateTimeTz,
            ArrayType::Uuid => Self::Uuid,
            ArrayType::Decimal => Self::Decimal,
            ArrayType::Bytes => Self::Bytes,
            _ => return None,
        })
    }

    /// SQL's NULL of this kind.
    pub(crate) fn null(&self) -> Value {
        match self {
            Self::Bool => Value::Bool(None),
            Self::Integer(Integer::I8) => Value::TinyInt(None),
            Self::Integer(Integer::I16) => Value::SmallInt(None),
            Self::Integer(Integer::I32) => Value::Int(None),
            Self::Integer(Integer::I64) | Self::Duration => Value::BigInt(None),
            Self::Integer(Integer::U8) => Value::TinyUnsigned(None),
            Self::Integer(Integer::U16) => Value::SmallUnsigned(None),
            Self::Integer(Integer::U32) => Value::Unsigned(None),
            Self::Integer(Integer::U64) => Value::BigUnsigned(None),
            Self::Float => Value::Float(None),
            Self::Double => Value::Double(None),
            Self::Text => Value::String(None),
            Self::Char => Value::Char(None),
            Self::Enum(name) => Value::Enum(OptionEnum::None((&**name).into())),
            Self::Json => Value::Json(None),
            Self::Date => Value::ChronoDate(None),
            Self::Time => Value::ChronoTime(None),
            Self::DateTime => Value::ChronoDateTime(None),
            Self::DateTimeUtc => Value::ChronoDateTimeUtc(None),
            Self::DateTimeTz => Value::ChronoDateTimeWithTimeZone(None),
            Self::Uuid => Value::Uuid(None),
            Self::Decimal => Value::Decimal(None),
            Self::Bytes => Value::Bytes(None),
            Self::Array(item) => array_of(item, None),
        }
    }

    /// An empty value: zero, empty text, the first day; `None` for an enumeration.
    pub(crate) fn empty(&self) -> Option<Value> {
        Some(match self {
            Self::Bool => Value::Bool(Some(false)),
            Self::Integer(integer) => integer.value(0)?,
            Self::Float => Value::Float(Some(0.0)),
            Self::Double => Value::Double(Some(0.0)),
            Self::Text => Value::String(Some(String::new())),
            Self::Char => Value::Char(Some(char::default())),
            Self::Enum(_) => return None,
            Self::Json => Value::Json(Some(Box::default())),
            Self::Date => Value::ChronoDate(Some(chrono::NaiveDate::default())),
            Self::Time => Value::ChronoTime(Some(chrono::NaiveTime::default())),
            Self::DateTime => Value::ChronoDateTime(Some(chrono::NaiveDateTime::default())),
            Self::DateTimeUtc => Value::ChronoDateTimeUtc(Some(chrono::DateTime::default())),
            Self::DateTimeTz => Value::ChronoDateTimeWithTimeZone(Some(chrono::DateTime::default())),
            Self::Uuid => Value::Uuid(Some(uuid::Uuid::nil())),
            Self::Decimal => Value::Decimal(Some(rust_decimal::Decimal::ZERO)),
            Self::Duration => Value::BigInt(Some(0)),
            Self::Bytes => Value::Bytes(Some(Vec::new())),
            Self::Array(item) => array_of(item, Some(Vec::new())),
        })
    }

    /// Reads the value at this position of a row.
    pub(crate) fn read(&self, row: &QueryResult, index: usize) -> Result<Value, DbErr> {
        Ok(match self {
            Self::Bool => Value::Bool(row.try_get_by_index(index)?),
            Self::Integer(Integer::I16) => Value::SmallInt(row.try_get_by_index(index)?),
            Self::Integer(Integer::I32) => Value::Int(row.try_get_by_index(index)?),
            Self::Integer(Integer::I64) | Self::Duration => Value::BigInt(row.try_get_by_index(index)?),
            Self::Integer(integer) => row::integer(row, index, *integer)?,
            Self::Float => Value::Float(row.try_get_by_index(index)?),
            Self::Double => Value::Double(row.try_get_by_index(index)?),
            Self::Text => Value::String(row.try_get_by_index(index)?),
            // The select list casts enumerations to text, as SeaORM does.
            Self::Enum(name) => match row.try_get_by_index::<Option<String>>(index)? {
                Some(text) => {
                    let value = Enum { type_name: (&**name).into(), value: text.into() };
                    Value::Enum(OptionEnum::Some(Box::new(value)))
                }
                None => self.null(),
            },
            Self::Char => {
                let text: Option<String> = row.try_get_by_index(index)?;
                Value::Char(text.and_then(|text| text.chars().next()))
            }
            Self::Json => Value::Json(row.try_get_by_index::<Option<serde_json::Value>>(index)?.map(Box::new)),
            Self::Date => Value::ChronoDate(row.try_get_by_index(index)?),
            Self::Time => Value::ChronoTime(row.try_get_by_index(index)?),
            Self::DateTime => Value::ChronoDateTime(row.try_get_by_index(index)?),
            Self::DateTimeUtc => Value::ChronoDateTimeUtc(row.try_get_by_index(index)?),
            Self::DateTimeTz => Value::ChronoDateTimeWithTimeZone(row.try_get_by_index(index)?),
            Self::Uuid => Value::Uuid(row.try_get_by_index(index)?),
            Self::Bytes => Value::Bytes(row.try_get_by_index(index)?),
            Self::Array(item) => array::read(item, row, index)?,
            Self::Decimal => Value::Decimal(match row::decimal_of_real(row, index) {
                Some(decimal) => Some(decimal),
                None => row.try_get_by_index(index)?,
            }),
        })
    }
}
