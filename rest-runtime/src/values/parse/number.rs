//! Parsers of numbers and booleans.

use std::borrow::Cow;

use rust_decimal::Decimal;
use sea_orm::Value;
use serde_json::Value as Json;

use super::{ParseResult, invalid};
use crate::base::exceptions::ErrorDetail;
use crate::values::Integer;

/// The maximum length of a number in characters, so that reading a longer text costs nothing.
const MAX_LENGTH: usize = 1000;

pub(crate) fn boolean(json: &Json) -> ParseResult {
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

pub(crate) fn whole(integer: Integer, json: &Json) -> ParseResult {
    let wrong = || invalid("This must be a whole number.");
    let number = match json {
        Json::Number(number) => match (number.as_i128(), number.as_f64()) {
            (Some(number), _) => number,
            // An integer in JSON beyond 64 bits may arrive as a float.
            #[expect(clippy::cast_possible_truncation, reason = "an integer; saturates beyond 128 bits")]
            (None, Some(number)) if number.fract() == 0.0 => number as i128,
            // A number with all its digits (feature `arbitrary-precision`), too large for a float.
            (None, None) => overflown(&number.to_string()),
            _ => return Err(wrong()),
        },
        Json::String(text) => {
            let text = number_text(text)?;
            let (digits, zeros) = text.split_once('.').unwrap_or((&text, ""));
            let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            if unsigned.is_empty() || !is_digits(unsigned) || !zeros.bytes().all(|byte| byte == b'0') {
                return Err(wrong());
            }
            digits.parse::<i128>().unwrap_or_else(|_| overflown(digits))
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

/// The end of the range for a number beyond 128 bits, by its sign. It is out of range for every column.
fn overflown(digits: &str) -> i128 {
    if digits.starts_with('-') { i128::MIN } else { i128::MAX }
}

pub(crate) fn float(json: &Json) -> Result<f64, ErrorDetail> {
    let number = match json {
        Json::Number(number) => number.as_f64(),
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        Json::String(text) => number_text(text)?.parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite()).ok_or_else(|| invalid("This must be a number."))
}

/// Parses a number of single precision, rounded to the nearest.
pub(crate) fn single(json: &Json) -> Result<f32, ErrorDetail> {
    let number = float(json)?;
    #[expect(clippy::cast_possible_truncation, reason = "the column is single precision")]
    let single = number as f32;
    if single.is_finite() {
        return Ok(single);
    }
    Err(if number < 0.0 {
        ErrorDetail::new(format!("This must be at least {:e}.", f32::MIN), "min_value")
    } else {
        ErrorDetail::new(format!("This must be at most {:e}.", f32::MAX), "max_value")
    })
}

pub(crate) fn decimal(json: &Json) -> Result<Decimal, ErrorDetail> {
    let wrong = || invalid("This must be a number.");
    let text = match json {
        Json::Number(number) => Cow::Owned(number.to_string()),
        Json::String(text) => number_text(text)?,
        _ => return Err(wrong()),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((&*text, None), |(front, back)| (front, Some(back)));
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, places) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_number = (!whole.is_empty() || !places.is_empty())
        && is_digits(whole)
        && is_digits(places)
        && exponent.is_none_or(|exponent| {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !unsigned.is_empty() && is_digits(unsigned)
        });
    if !is_number {
        return Err(wrong());
    }
    // Python accepts `5.` as a number; the parser here does not.
    let written = mantissa.strip_suffix('.').unwrap_or(mantissa);
    let parsed = match exponent {
        Some(exponent) => Decimal::from_scientific(&format!("{written}E{exponent}")),
        None => Decimal::from_str_exact(written),
    };
    // A valid number, but with more digits than `Decimal` holds.
    parsed.map_err(|_| ErrorDetail::new("This number has too many digits.", "max_digits"))
}

/// Trims the text and converts its digits to ASCII.
fn number_text(text: &str) -> Result<Cow<'_, str>, ErrorDetail> {
    if text.len() > MAX_LENGTH && text.chars().count() > MAX_LENGTH {
        return Err(ErrorDetail::new("This number is too long.", "max_string_length"));
    }
    let text = text.trim();
    if text.is_ascii() {
        return Ok(Cow::Borrowed(text));
    }
    Ok(Cow::Owned(text.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()))
}

/// The ASCII digit for a decimal digit of another script; Python's `int` accepts these.
fn digit(letter: char) -> Option<char> {
    /// The zeros of scripts whose ten digits have consecutive code points (Unicode's category Nd, Basic Multilingual
    /// Plane).
    const ZEROS: [u32; 37] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
        0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
        0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x0030,
    ];
    let code = u32::from(letter);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code<T: std::fmt::Debug>(result: Result<T, ErrorDetail>) -> String {
        result.expect_err("refused").code.into_owned()
    }

    #[test]
    fn integers() {
        for (input, expected) in [
            (json!("1"), 1),
            (json!(1.0), 1),
            (json!("1.0"), 1),
            (json!("1."), 1),
            (json!("1.00 "), 1),
            (json!(" 12 "), 12),
            (json!("+5"), 5),
            (json!("-0"), 0),
            (json!("05"), 5),
            (json!("１２"), 12),
            (json!("٥"), 5),
        ] {
            assert_eq!(whole(Integer::I64, &input), Ok(Value::BigInt(Some(expected))), "{input}");
        }
        for input in [
            json!(0.5),
            json!("0.5"),
            json!("abc"),
            json!("1e3"),
            json!("0x10"),
            json!("1,000"),
            json!(""),
            json!("."),
            json!(true),
            json!([]),
            json!({}),
            json!("1_000"),
            json!("--1"),
        ] {
            assert_eq!(code(whole(Integer::I64, &input)), "invalid", "{input}");
        }
        assert_eq!(code(whole(Integer::I64, &json!("9".repeat(1001)))), "max_string_length");
        assert_eq!(code(whole(Integer::I64, &json!(u64::MAX))), "max_value");
        assert_eq!(code(whole(Integer::I64, &json!(1e30))), "max_value");
        assert_eq!(code(whole(Integer::I64, &json!(format!("-{}", "9".repeat(100))))), "min_value");
        assert_eq!(code(whole(Integer::I32, &json!(1_i64 << 31))), "max_value");
        for (digits, expected) in [("9", "max_value"), ("-9", "min_value")] {
            // Without the feature `arbitrary-precision`, JSON has no number as long as the last one.
            for zeros in [18, 40, 400] {
                if let Ok(number) = serde_json::from_str(&format!("{digits}{}", "9".repeat(zeros))) {
                    assert_eq!(code(whole(Integer::I64, &number)), expected, "{number}");
                }
            }
        }
    }

    #[test]
    fn floats() {
        for (input, expected) in
            [(json!("1"), 1.0), (json!(" 2 "), 2.0), (json!(true), 1.0), (json!("１.５"), 1.5), (json!(".75"), 0.75)]
        {
            assert_eq!(float(&input), Ok(expected), "{input}");
        }
        for input in [json!("abc"), json!(""), json!("1,5"), json!([]), json!("nan"), json!("-inf"), json!("1e400")] {
            assert_eq!(code(float(&input)), "invalid", "{input}");
        }
    }

    #[test]
    fn numbers_of_single_precision() {
        assert_eq!(single(&json!(0.1)), Ok(0.1));
        assert_eq!(single(&json!(3.402_823_5e38)), Ok(f32::MAX));
        assert_eq!(single(&json!(1e-60)), Ok(0.0));
        assert_eq!(code(single(&json!(1e39))), "max_value");
        assert_eq!(code(single(&json!("-1e39"))), "min_value");
    }

    #[test]
    fn decimals() {
        for (input, expected) in [
            (json!("12.3"), "12.3"),
            (json!(10), "10"),
            (json!(12.3), "12.3"),
            (json!("2E+1"), "20"),
            (json!(".5"), "0.5"),
            (json!("5."), "5"),
            (json!("00012.3"), "12.3"),
            (json!("١"), "1"),
            (json!(" 7 "), "7"),
        ] {
            assert_eq!(decimal(&input), Ok(expected.parse().expect("a decimal")), "{input}");
        }
        for input in [
            json!(""),
            json!("abc"),
            json!("NaN"),
            json!("Infinity"),
            json!(true),
            json!("1_0"),
            json!("."),
            json!("1e"),
        ] {
            assert_eq!(code(decimal(&input)), "invalid", "{input}");
        }
        assert_eq!(code(decimal(&json!("9".repeat(40)))), "max_digits");
        assert_eq!(code(decimal(&json!("1e999"))), "max_digits");
    }

    #[test]
    fn booleans() {
        for input in
            [json!(true), json!(1), json!(1.0), json!("t"), json!("Yes"), json!("tRuE"), json!("on"), json!("1")]
        {
            assert_eq!(boolean(&input), Ok(Value::Bool(Some(true))), "{input}");
        }
        for input in [json!(2), json!("2"), json!(" true"), json!(""), json!("None"), json!([]), json!({})] {
            assert_eq!(code(boolean(&input)), "invalid", "{input}");
        }
    }
}
