//! Single values on their way between JSON, URLs, Rust types and the database.
//!
//! SeaORM's [`Value`] is the common form. A [`Kind`] says which Rust type a value is of; reading, writing and parsing
//! are written once a kind, not once a type, so that a user's crate compiles none of it again.

use chrono::SecondsFormat;
use rust_decimal::{Decimal, RoundingStrategy};
use sea_orm::sea_query::{ArrayType, OptionEnum};
use sea_orm::{DbErr, QueryResult, Value};
use std::io::Write as _;
use std::sync::Arc;

mod parse;

pub(crate) use parse::{from_json, from_text};

/// The Rust type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    /// Integers, with what the type can hold.
    Integer(Integer),
    Float,
    Double,
    Text,
    Char,
    /// An enumeration of the database, with its name there.
    Enum(Arc<str>),
    Json,
    Date,
    Time,
    DateTime,
    DateTimeUtc,
    DateTimeTz,
    Uuid,
    Decimal,
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
    /// The least and the greatest value.
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

    /// The number as a value of this type, where it fits.
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

impl Kind {
    /// The kind of what SeaORM calls an array's element type, which is the most exact name that it has for a Rust
    /// type; `None` for types that have no form in JSON here.
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
            Self::Integer(Integer::I64) => Value::BigInt(None),
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
        }
    }

    /// The value at this position of a row.
    pub(crate) fn read(&self, row: &QueryResult, index: usize) -> Result<Value, DbErr> {
        Ok(match self {
            Self::Bool => Value::Bool(row.try_get_by_index(index)?),
            Self::Integer(Integer::I8) => Value::TinyInt(row.try_get_by_index(index)?),
            Self::Integer(Integer::I16) => Value::SmallInt(row.try_get_by_index(index)?),
            Self::Integer(Integer::I32) => Value::Int(row.try_get_by_index(index)?),
            Self::Integer(Integer::I64) => Value::BigInt(row.try_get_by_index(index)?),
            Self::Integer(Integer::U8) => Value::TinyUnsigned(row.try_get_by_index(index)?),
            Self::Integer(Integer::U16) => Value::SmallUnsigned(row.try_get_by_index(index)?),
            Self::Integer(Integer::U32) => Value::Unsigned(row.try_get_by_index(index)?),
            Self::Integer(Integer::U64) => Value::BigUnsigned(row.try_get_by_index(index)?),
            Self::Float => Value::Float(row.try_get_by_index(index)?),
            Self::Double => Value::Double(row.try_get_by_index(index)?),
            // The select list casts enumerations to text, as SeaORM does.
            Self::Text | Self::Enum(_) => Value::String(row.try_get_by_index(index)?),
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
            Self::Decimal => Value::Decimal(row.try_get_by_index(index)?),
        })
    }
}

/// Appends the value as JSON. `places` are the decimal places that a decimal shows; without them it shows its own.
///
/// The forms are DRF's: decimals are strings, dates ISO 8601, times of a zone in UTC with a `Z`.
pub(crate) fn write_json(value: &Value, places: Option<u32>, out: &mut Vec<u8>) {
    match value {
        Value::Bool(Some(value)) => write(out, value),
        Value::TinyInt(Some(value)) => write(out, value),
        Value::SmallInt(Some(value)) => write(out, value),
        Value::Int(Some(value)) => write(out, value),
        Value::BigInt(Some(value)) => write(out, value),
        Value::TinyUnsigned(Some(value)) => write(out, value),
        Value::SmallUnsigned(Some(value)) => write(out, value),
        Value::Unsigned(Some(value)) => write(out, value),
        Value::BigUnsigned(Some(value)) => write(out, value),
        Value::Float(Some(value)) => write(out, value),
        Value::Double(Some(value)) => write(out, value),
        Value::String(Some(value)) => write(out, value),
        Value::Char(Some(value)) => write(out, value),
        Value::Enum(OptionEnum::Some(value)) => write(out, &*value.value),
        Value::Json(Some(value)) => write(out, value),
        Value::ChronoDate(Some(value)) => quote(out, value),
        Value::ChronoTime(Some(value)) => quote(out, &time_format(*value)),
        Value::ChronoDateTime(Some(value)) => {
            quote(out, &format_args!("{}T{}", value.date(), time_format(value.time())));
        }
        Value::ChronoDateTimeUtc(Some(value)) => quote(out, &utc_format(value)),
        Value::ChronoDateTimeWithTimeZone(Some(value)) => quote(out, &utc_format(&value.to_utc())),
        Value::Uuid(Some(value)) => quote(out, value),
        Value::Decimal(Some(value)) => quote(out, &quantized(*value, places)),
        _ => out.extend_from_slice(b"null"),
    }
}

/// Rounded half to even and padded to so many places. What has no room for the places (28 digits in all) keeps its own.
pub(crate) fn quantized(value: Decimal, places: Option<u32>) -> Decimal {
    let Some(places) = places else { return value };
    let mut rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointNearestEven);
    rounded.rescale(places);
    rounded
}

fn write<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let start = out.len();
    // Scalars have JSON forms and memory takes every write, so this cannot fail; if it did, half a value must not stay.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// For what needs no escapes.
fn quote(out: &mut Vec<u8>, value: &dyn std::fmt::Display) {
    let start = out.len();
    if write!(out, "\"{value}\"").is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Microseconds are shown with six digits or not at all, as Python's `isoformat` does.
fn fraction(nanoseconds: u32) -> SecondsFormat {
    if nanoseconds / 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros }
}

fn utc_format(value: &chrono::DateTime<chrono::Utc>) -> String {
    value.to_rfc3339_opts(fraction(value.timestamp_subsec_nanos()), true)
}

fn time_format(value: chrono::NaiveTime) -> String {
    use chrono::Timelike;
    let format = if value.nanosecond() / 1000 == 0 { "%H:%M:%S" } else { "%H:%M:%S%.6f" };
    value.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};

    fn json(value: impl Into<Value>, places: Option<u32>) -> String {
        let mut out = Vec::new();
        write_json(&value.into(), places, &mut out);
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn values_have_the_forms_of_drf() {
        assert_eq!(json("a\"\u{1}é", None), "\"a\\\"\\u0001é\"");
        assert_eq!(json(i64::MIN, None), "-9223372036854775808");
        assert_eq!(json(f64::NAN, None), "null");
        assert_eq!(json(Option::<i32>::None, None), "null");
        let noon = NaiveTime::from_hms_micro_opt(12, 0, 0, 0).expect("a time");
        assert_eq!(json(noon, None), "\"12:00:00\"");
        let day = NaiveDate::from_ymd_opt(2001, 1, 2).expect("a date");
        assert_eq!(json(day, None), "\"2001-01-02\"");
        assert_eq!(json(day.and_hms_micro_opt(1, 2, 3, 4).expect("a time"), None), "\"2001-01-02T01:02:03.000004\"");
        assert_eq!(
            json(Utc.with_ymd_and_hms(2001, 1, 2, 3, 4, 5).single().expect("a time"), None),
            "\"2001-01-02T03:04:05Z\""
        );
    }

    #[test]
    fn decimals_are_quantized_half_to_even() {
        for (text, places, shown) in
            [("2", 2, "2.00"), ("2.675", 2, "2.68"), ("1.005", 2, "1.00"), ("0.04", 1, "0.0"), ("1", 1, "1.0")]
        {
            let value: Decimal = text.parse().expect("a decimal");
            assert_eq!(json(value, Some(places)), format!("\"{shown}\""), "{text}");
        }
        assert_eq!(json(Decimal::MAX, Some(2)), format!("\"{}\"", Decimal::MAX));
    }
}
