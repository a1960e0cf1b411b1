//! From JSON and from the text of a URL to values, as leniently as DRF's fields do.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use sea_orm::Value;
use sea_orm::sea_query::{Enum, OptionEnum};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Integer, Kind};
use crate::exceptions::ErrorDetail;

/// A value, or what is wrong with it.
type Parsed = Result<Value, ErrorDetail>;

/// Longer texts are no numbers: nobody means them, and reading them costs more than they are worth.
const MAX_NUMBER_LENGTH: usize = 1000;

/// The value that this JSON stands for; never `null`, which the caller has looked at.
pub(crate) fn from_json(kind: &Kind, json: &Json) -> Parsed {
    match kind {
        Kind::Bool => boolean(json),
        Kind::Integer(integer) => whole(*integer, json),
        Kind::Float => number(json).map(|number| {
            #[expect(clippy::cast_possible_truncation, reason = "a column of single precision holds just that")]
            Value::Float(Some(number as f32))
        }),
        Kind::Double => number(json).map(|number| Value::Double(Some(number))),
        Kind::Text => match json {
            Json::String(text) => Ok(Value::String(Some(text.trim().to_owned()))),
            Json::Number(number) => Ok(Value::String(Some(number.to_string()))),
            _ => Err(invalid("This must be text.")),
        },
        Kind::Char => {
            let mut letters = text(json, "This must be text.")?.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(Value::Char(Some(letter))),
                _ => Err(ErrorDetail::new("This must be a single character.", "max_length")),
            }
        }
        Kind::Enum(name) => {
            let choice = text(json, "This must be one of the choices.")?;
            let choice = Enum { type_name: (&**name).into(), value: choice.to_owned().into() };
            Ok(Value::Enum(OptionEnum::Some(Box::new(choice))))
        }
        Kind::Json => Ok(Value::Json(Some(Box::new(json.clone())))),
        Kind::Decimal => decimal(json).map(|decimal| Value::Decimal(Some(decimal))),
        Kind::Uuid | Kind::Date | Kind::Time | Kind::DateTime | Kind::DateTimeUtc | Kind::DateTimeTz => {
            from_text(kind, text(json, shape(kind))?)
        }
    }
}

/// The value that this text stands for, in a URL for example.
pub(crate) fn from_text(kind: &Kind, text: &str) -> Parsed {
    let wrong = || invalid(shape(kind));
    match kind {
        Kind::Uuid => Uuid::try_parse(text).map(|value| Value::Uuid(Some(value))).map_err(|_| wrong()),
        Kind::Date => date(text).map(|value| Value::ChronoDate(Some(value))).ok_or_else(wrong),
        Kind::Time => time(text).map(|value| Value::ChronoTime(Some(value))).ok_or_else(wrong),
        Kind::DateTime => moment(text).map(|value| Value::ChronoDateTime(Some(value.naive_utc()))).ok_or_else(wrong),
        Kind::DateTimeUtc => moment(text).map(|value| Value::ChronoDateTimeUtc(Some(value))).ok_or_else(wrong),
        Kind::DateTimeTz => {
            moment(text).map(|value| Value::ChronoDateTimeWithTimeZone(Some(value.into()))).ok_or_else(wrong)
        }
        // Digits and a sign: `1.0` is a number of a body, and no key.
        Kind::Integer(_) if text.contains('.') => Err(wrong()),
        // An exact text, which a field of a body would trim.
        Kind::Text => Ok(Value::String(Some(text.to_owned()))),
        _ => from_json(kind, &Json::String(text.to_owned())),
    }
}

fn invalid(message: &'static str) -> ErrorDetail {
    ErrorDetail::new(message, "invalid")
}

fn text<'a>(json: &'a Json, message: &'static str) -> Result<&'a str, ErrorDetail> {
    json.as_str().ok_or_else(|| invalid(message))
}

fn shape(kind: &Kind) -> &'static str {
    match kind {
        Kind::Uuid => "This must be a UUID.",
        Kind::Date => "This must be a date, written YYYY-MM-DD.",
        Kind::Time => "This must be a time of day, written hh:mm[:ss[.ffffff]].",
        _ => "This must be a date and time, written YYYY-MM-DDThh:mm[:ss[.ffffff]][Z or an offset].",
    }
}

fn boolean(json: &Json) -> Parsed {
    let value = match json {
        Json::Bool(value) => Some(*value),
        Json::Number(number) => match number.as_f64() {
            Some(1.0) => Some(true),
            Some(0.0) => Some(false),
            _ => None,
        },
        Json::String(text) => match text.to_ascii_lowercase().as_str() {
            "t" | "y" | "yes" | "true" | "on" | "1" => Some(true),
            "f" | "n" | "no" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    value.map(|value| Value::Bool(Some(value))).ok_or_else(|| invalid("This must be true or false."))
}

fn whole(integer: Integer, json: &Json) -> Parsed {
    let wrong = || invalid("This must be a whole number.");
    let number = match json {
        Json::Number(number) => match (number.as_i128(), number.as_f64()) {
            (Some(number), _) => number,
            (None, Some(number)) if number.fract() == 0.0 && number.abs() < 1e18 => {
                #[expect(clippy::cast_possible_truncation, reason = "whole and small enough, just checked")]
                let number = number as i128;
                number
            }
            _ => return Err(wrong()),
        },
        Json::String(text) => {
            if text.len() > MAX_NUMBER_LENGTH {
                return Err(ErrorDetail::new("This number is too long.", "max_string_length"));
            }
            let digits = text.trim();
            let (digits, zeros) = digits.split_once('.').unwrap_or((digits, ""));
            let sign_and_digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            if sign_and_digits.is_empty()
                || !sign_and_digits.bytes().all(|byte| byte.is_ascii_digit())
                || !zeros.bytes().all(|byte| byte == b'0')
            {
                return Err(wrong());
            }
            // What overflows 128 bits is out of every column's range; which end, the sign tells.
            digits.parse::<i128>().unwrap_or(if digits.starts_with('-') { i128::MIN } else { i128::MAX })
        }
        _ => return Err(wrong()),
    };
    integer.value(number).ok_or_else(|| {
        let (least, greatest) = integer.range();
        if number < least {
            ErrorDetail::new(format!("This must be at least {least}."), "min_value")
        } else {
            ErrorDetail::new(format!("This must be at most {greatest}."), "max_value")
        }
    })
}

fn number(json: &Json) -> Result<f64, ErrorDetail> {
    let number = match json {
        Json::Number(number) => number.as_f64(),
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        Json::String(text) if text.len() > MAX_NUMBER_LENGTH => {
            return Err(ErrorDetail::new("This number is too long.", "max_string_length"));
        }
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite()).ok_or_else(|| invalid("This must be a number."))
}

fn decimal(json: &Json) -> Result<Decimal, ErrorDetail> {
    let text = match json {
        Json::Number(number) => number.to_string(),
        Json::String(text) if text.len() > MAX_NUMBER_LENGTH => {
            return Err(ErrorDetail::new("This number is too long.", "max_string_length"));
        }
        Json::String(text) => text.trim().to_owned(),
        _ => return Err(invalid("This must be a number.")),
    };
    if text.contains('_') {
        return Err(invalid("This must be a number."));
    }
    let exponent = text.contains(['e', 'E']);
    let parsed = if exponent { Decimal::from_scientific(&text) } else { Decimal::from_str_exact(&text) };
    parsed.map_err(|_| {
        // A number, only one with more digits than any column has.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits > 28 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+')) {
            ErrorDetail::new("This number has too many digits.", "max_digits")
        } else {
            invalid("This must be a number.")
        }
    })
}

fn date(text: &str) -> Option<NaiveDate> {
    // chrono's `%Y` takes signs and five digits, which are years that no database column holds.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && text.len() <= 10;
    if !plain || text.starts_with('-') || text.starts_with("0000") {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn time(text: &str) -> Option<NaiveTime> {
    if text.contains(":60") {
        return None;
    }
    ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// A date with a time and an optional offset; without one it is UTC, and a date alone is its midnight.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let Some((day, rest)) = text.split_once(['T', ' ']) else {
        return date(text).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    };
    let day = date(day)?;
    let (clock, offset) = match rest.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => match rest.rfind(['+', '-']) {
            Some(at) => (rest.get(..at)?, offset(rest.get(at..)?)?),
            None => (rest, 0),
        },
    };
    let local: NaiveDateTime = day.and_time(time(clock.trim_end())?);
    local.checked_sub_signed(chrono::TimeDelta::minutes(offset)).map(|utc| utc.and_utc())
}

/// `+05:30`, `+0530` or `+05` in minutes.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = text.split_at_checked(1)?;
    let digits: String = digits.chars().filter(|&letter| letter != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 =
        digits.get(2..).filter(|minutes| !minutes.is_empty()).map_or(Some(0), |minutes| minutes.parse().ok())?;
    let total = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(if sign == "-" { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(kind: &Kind, json: &Json) -> String {
        match from_json(kind, json) {
            Ok(value) => panic!("{json} is taken as {value:?}"),
            Err(detail) => detail.code.into_owned(),
        }
    }

    #[test]
    fn integers() {
        let kind = Kind::Integer(Integer::I64);
        for (input, expected) in [
            (json!("1"), 1),
            (json!(1.0), 1),
            (json!("1.0"), 1),
            (json!("1."), 1),
            (json!(" 12 "), 12),
            (json!("+5"), 5),
            (json!("-0"), 0),
        ] {
            assert_eq!(from_json(&kind, &input), Ok(Value::BigInt(Some(expected))), "{input}");
        }
        for input in [
            json!(0.5),
            json!("0.5"),
            json!("abc"),
            json!("1e3"),
            json!(1e20),
            json!("0x10"),
            json!("1,000"),
            json!(""),
            json!(true),
            json!([]),
            json!({}),
            json!("1_000"),
            json!("--1"),
        ] {
            assert_eq!(code(&kind, &input), "invalid", "{input}");
        }
        assert_eq!(code(&kind, &json!("9".repeat(1001))), "max_string_length");
        assert_eq!(code(&kind, &json!(u64::MAX)), "max_value");
        assert_eq!(code(&kind, &json!(format!("-{}", "9".repeat(100)))), "min_value");
        assert_eq!(code(&Kind::Integer(Integer::I32), &json!(1_i64 << 31)), "max_value");
    }

    #[test]
    fn decimals() {
        let parse = |input: Json| from_json(&Kind::Decimal, &input);
        for (input, expected) in [
            (json!("12.3"), "12.3"),
            (json!(10), "10"),
            (json!(12.3), "12.3"),
            (json!("2E+1"), "20"),
            (json!(".5"), "0.5"),
            (json!("00012.3"), "12.3"),
        ] {
            let expected: Decimal = expected.parse().expect("a decimal");
            assert_eq!(parse(input.clone()), Ok(Value::Decimal(Some(expected))), "{input}");
        }
        for input in [json!(""), json!("abc"), json!("NaN"), json!("Infinity"), json!(true), json!("1_0")] {
            assert_eq!(code(&Kind::Decimal, &input), "invalid", "{input}");
        }
        assert_eq!(code(&Kind::Decimal, &json!("9".repeat(40))), "max_digits");
    }

    #[test]
    fn moments() {
        let parse = |text: &str| moment(text).map(|moment| moment.to_rfc3339());
        for text in [
            "2001-01-01 13:00",
            "2001-01-01T13:00",
            "2001-01-01T13:00Z",
            "2001-01-01T13:00:00.000Z",
            "2001-01-01T18:30+05:30",
            "2001-01-01T18:30+0530",
        ] {
            assert_eq!(parse(text).as_deref(), Some("2001-01-01T13:00:00+00:00"), "{text}");
        }
        assert_eq!(parse("2001-01-01").as_deref(), Some("2001-01-01T00:00:00+00:00"));
        for text in [
            "abc",
            "2001-99-99T99:00",
            "2018-08-16 22:00-24:00",
            "2001-01-01T13:00z",
            "2001-01-01T13:00:60",
            "2001-01-01T24:00",
            "",
            "10000-01-01",
            "-001-01-01",
            "2001-01-01T",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn booleans() {
        for input in
            [json!(true), json!(1), json!(1.0), json!("t"), json!("Yes"), json!("tRuE"), json!("on"), json!("1")]
        {
            assert_eq!(from_json(&Kind::Bool, &input), Ok(Value::Bool(Some(true))), "{input}");
        }
        for input in [json!(2), json!("2"), json!(" true"), json!(""), json!("null"), json!([]), json!({})] {
            assert_eq!(code(&Kind::Bool, &input), "invalid", "{input}");
        }
    }
}
