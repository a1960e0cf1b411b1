//! Parsers from JSON and from URLs to values, as lenient as DRF's fields.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, Utc};
use sea_orm::Value;
use sea_orm::sea_query::{Enum, OptionEnum};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{ValueKind, array_of};
use crate::base::exceptions::ErrorDetail;

mod duration;
mod moment;
mod number;
mod text_formats;

pub(crate) use moment::{day_after, is_day};
pub use text_formats::IpVersion;
pub(crate) use text_formats::{ip, is_email, is_slug, is_url};

/// A value, or the reason why it is refused.
type ParseResult = Result<Value, ErrorDetail>;

/// Parses JSON other than `null`, which the caller handles. `formats` are the field's own for dates and times; empty
/// for the default ones.
pub(crate) fn from_json(kind: &ValueKind, json: &Json, formats: &[&str]) -> ParseResult {
    match kind {
        ValueKind::Bool => number::boolean(json),
        ValueKind::Integer(integer) => number::whole(*integer, json),
        ValueKind::Float => number::single(json).map(|number| Value::Float(Some(number))),
        ValueKind::Double => number::float(json).map(|number| Value::Double(Some(number))),
        ValueKind::Text => text_of(json).map(|text| Value::String(Some(text))),
        ValueKind::Char => {
            let mut letters = text(json, "This must be a string.")?.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(Value::Char(Some(letter))),
                _ => Err(ErrorDetail::new("This must be a single character.", "max_length")),
            }
        }
        ValueKind::Enum(name) => {
            let choice = text(json, "This must be one of the choices.")?;
            let choice = Enum { type_name: (&**name).into(), value: choice.to_owned().into() };
            Ok(Value::Enum(OptionEnum::Some(Box::new(choice))))
        }
        ValueKind::Json => Ok(Value::Json(Some(Box::new(json.clone())))),
        ValueKind::Decimal => number::decimal(json).map(|decimal| Value::Decimal(Some(decimal))),
        ValueKind::Duration => duration_of(json),
        ValueKind::Bytes => {
            bytes(text(json, shape(kind))?).map(|bytes| Value::Bytes(Some(bytes))).ok_or_else(|| invalid(shape(kind)))
        }
        ValueKind::Array(item) => match json {
            Json::Array(items) => {
                let one = |json: &Json| if json.is_null() { Ok(item.null()) } else { from_json(item, json, formats) };
                items.iter().map(one).collect::<Result<_, _>>().map(|values| array_of(item, Some(values)))
            }
            _ => Err(invalid("This must be a list.")),
        },
        ValueKind::Uuid => match json {
            Json::Number(number) => number
                .as_u128()
                .map(|number| Value::Uuid(Some(Uuid::from_u128(number))))
                .ok_or_else(|| invalid(shape(kind))),
            json => from_text(kind, text(json, shape(kind))?),
        },
        ValueKind::Date | ValueKind::Time | ValueKind::DateTime | ValueKind::DateTimeUtc | ValueKind::DateTimeTz => {
            moment_of(kind, text(json, shape(kind))?, formats)
        }
    }
}

/// Parses text, for example from a URL.
pub(crate) fn from_text(kind: &ValueKind, text: &str) -> ParseResult {
    match kind {
        ValueKind::Uuid => uuid(text).map(|value| Value::Uuid(Some(value))).ok_or_else(|| invalid(shape(kind))),
        // In a URL `1.0` is not an integer, although it is one in a body.
        ValueKind::Integer(_) if text.contains('.') => Err(invalid(shape(kind))),
        // The text stays exact; a body's field may trim it.
        ValueKind::Text => Ok(Value::String(Some(text.to_owned()))),
        _ => from_json(kind, &Json::String(text.to_owned()), &[]),
    }
}

fn invalid(message: &'static str) -> ErrorDetail {
    ErrorDetail::new(message, "invalid")
}

fn text<'a>(json: &'a Json, message: &'static str) -> Result<&'a str, ErrorDetail> {
    json.as_str().ok_or_else(|| invalid(message))
}

/// A string, or a number as it is written.
fn text_of(json: &Json) -> Result<String, ErrorDetail> {
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        _ => Err(invalid("This must be a string.")),
    }
}

fn shape(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Uuid => "This must be a UUID.",
        ValueKind::Date => "This must be a date, written YYYY-MM-DD.",
        ValueKind::Time => "This must be a time of day, written hh:mm[:ss[.ffffff]].",
        ValueKind::Integer(_) => "This must be a whole number.",
        ValueKind::Bytes => "This must be bytes, written in base64.",
        ValueKind::Duration => "This must be a duration, written [DD] [HH:[MM:]]ss[.ffffff] or as in ISO 8601.",
        _ => "This must be a date and time, written YYYY-MM-DDThh:mm[:ss[.ffffff]][Z or an offset].",
    }
}

/// Decodes either alphabet of base64, padded or not.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    STANDARD_NO_PAD.decode(plain).ok()
}

/// Parses a UUID. As in Python, hyphens, braces and `urn:uuid:` may be missing or misplaced.
fn uuid(text: &str) -> Option<Uuid> {
    let digits: String = text.replace("urn:", "").replace("uuid:", "");
    let digits: String = digits.trim_matches(['{', '}']).chars().filter(|&letter| letter != '-').collect();
    Uuid::try_parse(&digits).ok().filter(|_| digits.len() == 32)
}

fn moment_of(kind: &ValueKind, text: &str, formats: &[&str]) -> ParseResult {
    let formats = if formats.is_empty() { &[moment::ISO] } else { formats };
    let wrong = || invalid(shape(kind));
    match kind {
        ValueKind::Date => moment::date_by(text, formats).map(|value| Value::ChronoDate(Some(value))).ok_or_else(wrong),
        ValueKind::Time => moment::time_by(text, formats).map(|value| Value::ChronoTime(Some(value))).ok_or_else(wrong),
        _ => match moment::moment_by(text, formats) {
            Ok(value) => Ok(timed(kind, value)),
            Err(moment::MomentError::Form) => Err(wrong()),
            Err(moment::MomentError::Range) => {
                Err(ErrorDetail::new("This must be within the years 1 to 9999 in UTC.", "overflow"))
            }
        },
    }
}

fn timed(kind: &ValueKind, value: DateTime<Utc>) -> Value {
    match kind {
        ValueKind::DateTime => Value::ChronoDateTime(Some(value.naive_utc())),
        ValueKind::DateTimeUtc => Value::ChronoDateTimeUtc(Some(value)),
        _ => Value::ChronoDateTimeWithTimeZone(Some(value.into())),
    }
}

fn duration_of(json: &Json) -> ParseResult {
    let read = match json {
        Json::Number(number) => duration::duration(&number.to_string()),
        json => duration::duration(text(json, shape(&ValueKind::Duration))?),
    };
    read.map(|micros| Value::BigInt(Some(micros))).map_err(|wrong| match wrong {
        duration::DurationError::Form => invalid(shape(&ValueKind::Duration)),
        duration::DurationError::Range => ErrorDetail::new("This must be less than a billion days.", "overflow"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn uuids() {
        let expected = Uuid::from_u128(0x1234_5678_1234_5678_1234_5678_1234_5678);
        for text in [
            "12345678-1234-5678-1234-567812345678",
            "12345678123456781234567812345678",
            "{12345678-1234-5678-1234-567812345678}",
            "urn:uuid:12345678-1234-5678-1234-567812345678",
            "1234-56781234567812345678-12345678",
        ] {
            assert_eq!(from_json(&ValueKind::Uuid, &json!(text), &[]), Ok(Value::Uuid(Some(expected))), "{text}");
        }
        assert_eq!(from_json(&ValueKind::Uuid, &json!(5), &[]), Ok(Value::Uuid(Some(Uuid::from_u128(5)))));
        for input in [json!("5"), json!("nope"), json!(""), json!([1]), json!(true), json!(-1), json!(1.5)] {
            assert!(from_json(&ValueKind::Uuid, &input, &[]).is_err(), "{input}");
        }
    }
}
