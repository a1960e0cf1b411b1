//! JSON text of single values in DRF's forms: decimals are strings, dates are ISO 8601, times with a zone are UTC with
//! a `Z`.

use std::fmt::Display;
use std::io::Write as _;

use crate::base::settings::Formats;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveTime, SecondsFormat, Timelike, Utc};
use rust_decimal::{Decimal, RoundingStrategy};
use sea_orm::Value;
use sea_orm::sea_query::OptionEnum;
use uuid::Uuid;

use super::{MICROS, listed};

/// The rounding of a decimal with more places than are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; ties go to the even digit.
    #[default]
    HalfEven,
    /// To the nearest; ties go away from zero.
    HalfUp,
    /// To the nearest; ties go towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards positive infinity.
    Ceiling,
    /// Towards negative infinity.
    Floor,
}

impl Rounding {
    const fn strategy(self) -> RoundingStrategy {
        match self {
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfDown => RoundingStrategy::MidpointTowardZero,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
            Self::Ceiling => RoundingStrategy::ToPositiveInfinity,
            Self::Floor => RoundingStrategy::ToNegativeInfinity,
        }
    }
}

/// The form in which a field shows its values; the default is DRF's.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Form {
    /// The decimal places; `None` keeps those of the value.
    pub(crate) places: Option<u32>,
    pub(crate) rounding: Rounding,
    /// Whether numbers are shown as text; `None` for the project's setting.
    pub(crate) as_text: Option<bool>,
    /// Whether trailing zeros of decimals are removed.
    pub(crate) normalize: bool,
    /// Whether the integer is a duration.
    pub(crate) duration: bool,
    /// The `format` of the field.
    pub(crate) format: Option<&'static str>,
}

/// Appends the value as JSON.
pub(crate) fn write_json(value: &Value, form: &Form, formats: &Formats, out: &mut Vec<u8>) {
    match value {
        Value::Bool(Some(value)) => write(out, value),
        Value::TinyInt(Some(value)) => integer(out, form, value),
        Value::SmallInt(Some(value)) => integer(out, form, value),
        Value::Int(Some(value)) => integer(out, form, value),
        Value::BigInt(Some(value)) if form.duration => duration(out, form.format.or(formats.duration), *value),
        Value::BigInt(Some(value)) => big_integer(out, form, formats, value),
        Value::TinyUnsigned(Some(value)) => integer(out, form, value),
        Value::SmallUnsigned(Some(value)) => integer(out, form, value),
        Value::Unsigned(Some(value)) => integer(out, form, value),
        Value::BigUnsigned(Some(value)) => big_integer(out, form, formats, value),
        Value::Float(Some(value)) => write(out, value),
        Value::Double(Some(value)) => write(out, value),
        Value::String(Some(value)) => write(out, value),
        Value::Char(Some(value)) => write(out, value),
        Value::Enum(OptionEnum::Some(value)) => write(out, &*value.value),
        Value::Json(Some(value)) => write(out, value),
        Value::ChronoDate(Some(value)) => match form.format.or(formats.date) {
            Some(format) => dated(out, &value.format(format)),
            None => quote(out, value),
        },
        Value::ChronoTime(Some(value)) => match form.format.or(formats.time) {
            Some(format) => dated(out, &value.format(format)),
            None => quote(out, &time_format(*value)),
        },
        Value::ChronoDateTime(Some(value)) => match form.format.or(formats.datetime) {
            Some(format) => dated(out, &value.format(format)),
            None => quote(out, &format_args!("{}T{}", value.date(), time_format(value.time()))),
        },
        Value::ChronoDateTimeUtc(Some(value)) => moment(out, form.format.or(formats.datetime), value),
        Value::ChronoDateTimeWithTimeZone(Some(value)) => {
            moment(out, form.format.or(formats.datetime), &value.to_utc());
        }
        Value::Uuid(Some(value)) => uuid(out, form, value),
        Value::Decimal(Some(value)) => decimal(out, form, formats, *value),
        Value::Bytes(Some(value)) => quote(out, &Base64Display::new(value, &STANDARD)),
        value => match listed(value) {
            Some(items) => list(out, items, form, formats),
            None => out.extend_from_slice(b"null"),
        },
    }
}

fn list(out: &mut Vec<u8>, items: &[Value], form: &Form, formats: &Formats) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_json(item, form, formats, out);
    }
    out.push(b']');
}

/// Appends the text as JSON.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    write(out, text);
}

/// Rounds and pads a decimal to this number of places. A decimal for which that exceeds 28 digits in all is padded
/// less.
pub(crate) fn quantized(value: Decimal, places: Option<u32>, rounding: Rounding) -> Decimal {
    let Some(places) = places else { return value };
    let mut rounded = value.round_dp_with_strategy(places, rounding.strategy());
    rounded.rescale(places);
    rounded
}

fn integer(out: &mut Vec<u8>, form: &Form, value: &(impl serde::Serialize + Display)) {
    if form.as_text == Some(true) { quote(out, value) } else { write(out, value) }
}

fn big_integer(out: &mut Vec<u8>, form: &Form, formats: &Formats, value: &(impl serde::Serialize + Display)) {
    if form.as_text.unwrap_or(formats.coerce_bigint_to_string) { quote(out, value) } else { write(out, value) }
}

fn decimal(out: &mut Vec<u8>, form: &Form, formats: &Formats, value: Decimal) {
    let mut value = quantized(value, form.places, form.rounding);
    if form.normalize {
        value = value.normalize();
    }
    if form.as_text.unwrap_or(formats.coerce_decimal_to_string) {
        quote(out, &value);
    } else {
        unquoted(out, &value);
    }
}

/// Appends a floating point number as a decimal with the places that are shown, and returns whether it could. The
/// number must be as close to that decimal as a floating point number can be, and have no more digits than one keeps.
pub(super) fn write_cents(number: f64, form: &Form, formats: &Formats, out: &mut Vec<u8>) -> bool {
    const MOST: f64 = 1e14;
    let as_text = form.as_text.unwrap_or(formats.coerce_decimal_to_string);
    let Some(places) = form.places.filter(|_| as_text && !form.normalize) else { return false };
    let Some(unit) = 10_u64.checked_pow(places) else { return false };
    #[expect(clippy::cast_precision_loss, reason = "a `u64` power of ten is exact as a float")]
    let scaled = number.abs() * unit as f64;
    let whole = scaled.round();
    if !(whole < MOST && (scaled - whole).abs() <= whole * 2.0 * f64::EPSILON) {
        return false;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer below `MOST`")]
    let whole = whole as u64;
    let sign = if number < 0.0 && whole > 0 { "-" } else { "" };
    match places {
        0 => quote(out, &format_args!("{sign}{whole}")),
        places => {
            let (before, after, width) = (whole / unit, whole % unit, places as usize);
            quote(out, &format_args!("{sign}{before}.{after:0width$}"));
        }
    }
    true
}

fn uuid(out: &mut Vec<u8>, form: &Form, value: &Uuid) {
    match form.format {
        Some("hex") => quote(out, &value.simple()),
        Some("urn") => quote(out, &value.urn()),
        Some("int") => unquoted(out, &value.as_u128()),
        _ => quote(out, value),
    }
}

fn moment(out: &mut Vec<u8>, format: Option<&str>, value: &DateTime<Utc>) {
    match format {
        Some(format) => dated(out, &value.format(format)),
        None => quote(out, &value.to_rfc3339_opts(fraction(value.timestamp_subsec_nanos()), true)),
    }
}

/// Writes a custom format, which may contain characters that JSON escapes, or specifiers that the value does not
/// support.
fn dated(out: &mut Vec<u8>, value: &dyn Display) {
    use std::fmt::Write as _;
    let mut text = String::new();
    match write!(text, "{value}") {
        Ok(()) => write(out, &text),
        Err(_) => out.extend_from_slice(b"null"),
    }
}

/// `[DD ]HH:MM:SS[.ffffff]` with the days rounded down, or ISO 8601.
fn duration(out: &mut Vec<u8>, format: Option<&str>, micros: i64) {
    let iso = format == Some("iso-8601");
    let micros = i128::from(micros);
    let (sign, whole) = if iso && micros < 0 { ("-", -micros) } else { ("", micros) };
    let day = 24 * 3600 * MICROS;
    let (days, rest) = (whole.div_euclid(day), whole.rem_euclid(day));
    let (seconds, fraction) = (rest / MICROS, rest % MICROS);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    if iso {
        quote(out, &format_args!("{sign}P{days}DT{hours:02}H{minutes:02}M{seconds:02}{fraction}S"));
    } else if days == 0 {
        quote(out, &format_args!("{hours:02}:{minutes:02}:{seconds:02}{fraction}"));
    } else {
        quote(out, &format_args!("{days} {hours:02}:{minutes:02}:{seconds:02}{fraction}"));
    }
}

fn write<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let start = out.len();
    // Cannot fail: scalars have a JSON form, and writing to memory succeeds. If it did, half a value must not remain.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// For text that needs no escapes.
fn quote(out: &mut Vec<u8>, value: &dyn Display) {
    out.push(b'"');
    unquoted(out, value);
    out.push(b'"');
}

fn unquoted(out: &mut Vec<u8>, value: &dyn Display) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{value}");
}

/// Microseconds are shown with six digits or not at all, like Python's `isoformat`.
fn fraction(nanoseconds: u32) -> SecondsFormat {
    if nanoseconds / 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros }
}

fn time_format(value: NaiveTime) -> String {
    let format = if value.nanosecond() / 1000 == 0 { "%H:%M:%S" } else { "%H:%M:%S%.6f" };
    value.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone};

    use super::*;

    fn json(value: impl Into<Value>, form: Form) -> String {
        let mut out = Vec::new();
        write_json(&value.into(), &form, &Formats::FIRST, &mut out);
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    fn shown(value: impl Into<Value>) -> String {
        json(value, Form::default())
    }

    #[test]
    fn values_have_the_forms_of_drf() {
        assert_eq!(shown("a\"\u{1}é"), "\"a\\\"\\u0001é\"");
        assert_eq!(shown(i64::MIN), "-9223372036854775808");
        assert_eq!(shown(f64::NAN), "null");
        assert_eq!(shown(1.0), "1.0");
        assert_eq!(shown(Value::String(None)), "null");
        let noon = NaiveTime::from_hms_micro_opt(12, 0, 0, 0).expect("a time");
        assert_eq!(shown(noon), "\"12:00:00\"");
        let day = NaiveDate::from_ymd_opt(2001, 1, 2).expect("a date");
        assert_eq!(shown(day), "\"2001-01-02\"");
        assert_eq!(shown(day.and_hms_micro_opt(1, 2, 3, 4).expect("a time")), "\"2001-01-02T01:02:03.000004\"");
        let moment = Utc.with_ymd_and_hms(2001, 1, 2, 3, 4, 5).single().expect("a time");
        assert_eq!(shown(moment), "\"2001-01-02T03:04:05Z\"");
    }

    #[test]
    fn decimals_are_quantized_half_to_even() {
        for (text, places, expected) in [
            ("2", 2, "2.00"),
            ("2.675", 2, "2.68"),
            ("1.005", 2, "1.00"),
            ("0.04", 1, "0.0"),
            ("1", 1, "1.0"),
            ("1.09", 1, "1.1"),
        ] {
            let value: Decimal = text.parse().expect("a decimal");
            let form = Form { places: Some(places), ..Form::default() };
            assert_eq!(json(value, form), format!("\"{expected}\""), "{text}");
        }
        let form = Form { places: Some(2), ..Form::default() };
        assert_eq!(json(Decimal::MAX, form), format!("\"{}\"", Decimal::MAX));
    }

    #[test]
    fn forms_of_the_field() {
        let value: Decimal = "1.234".parse().expect("a decimal");
        let form = |rounding| Form { places: Some(2), rounding, ..Form::default() };
        assert_eq!(json(value, form(Rounding::Up)), "\"1.24\"");
        assert_eq!(json(value, form(Rounding::Down)), "\"1.23\"");
        let hundred: Decimal = "100.00".parse().expect("a decimal");
        assert_eq!(json(hundred, Form { normalize: true, ..Form::default() }), "\"100\"");
        assert_eq!(json(value, Form { as_text: Some(false), ..Form::default() }), "1.234");
        assert_eq!(json(1_i64, Form { as_text: Some(true), ..Form::default() }), "\"1\"");
        let id = Uuid::from_u128(16);
        let uuid = |format| json(id, Form { format: Some(format), ..Form::default() });
        assert_eq!(uuid("hex"), "\"00000000000000000000000000000010\"");
        assert_eq!(uuid("urn"), "\"urn:uuid:00000000-0000-0000-0000-000000000010\"");
        assert_eq!(uuid("int"), "16");
        let day = NaiveDate::from_ymd_opt(2024, 1, 2).expect("a date");
        assert_eq!(json(day, Form { format: Some("%d %m %y"), ..Form::default() }), "\"02 01 24\"");
    }

    #[test]
    fn durations() {
        let shown = |micros: i64, format| json(micros, Form { duration: true, format, ..Form::default() });
        let second = 1_000_000;
        for (micros, plain, iso) in [
            (5 * second, "00:00:05", "P0DT00H00M05S"),
            (24 * 3600 * second, "1 00:00:00", "P1DT00H00M00S"),
            (-second, "-1 23:59:59", "-P0DT00H00M01S"),
            (1, "00:00:00.000001", "P0DT00H00M00.000001S"),
        ] {
            assert_eq!(shown(micros, None), format!("\"{plain}\""));
            assert_eq!(shown(micros, Some("iso-8601")), format!("\"{iso}\""));
        }
    }
}
