//! A parser of durations: `[DD] [HH:[MM:]]ss[.ffffff]` as Django writes them, or ISO 8601.

use crate::values::MICROS;

/// The maximum number of days of a positive or negative duration, as in Python's `timedelta`.
const MAX_DAYS: i128 = 999_999_999;

/// The reason why a duration is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DurationError {
    Form,
    Range,
}

/// Parses a duration into microseconds.
pub(crate) fn duration(text: &str) -> Result<i64, DurationError> {
    let micros = iso(text).or_else(|| plain(text)).ok_or(DurationError::Form)?;
    if micros.div_euclid(24 * 3600 * MICROS).abs() > MAX_DAYS {
        return Err(DurationError::Range);
    }
    i64::try_from(micros).map_err(|_| DurationError::Range)
}

fn plain(text: &str) -> Option<i128> {
    let (days, clock) = match text.split_once(' ') {
        Some((days, rest)) => {
            let rest = ["days, ", "day, "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
            (signed(days)?, if matches!(rest, "day" | "days") { "0" } else { rest })
        }
        None => (0, text),
    };
    let (clock, sign) = clock.strip_prefix('-').map_or((clock, 1), |clock| (clock, -1));
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [seconds] => ("0", "0", *seconds),
        [minutes, seconds] => ("0", *minutes, *seconds),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let clock = (whole(hours)? * 3600 + whole(minutes)? * 60) * MICROS + fraction(seconds)?;
    Some(days * 24 * 3600 * MICROS + sign * clock)
}

/// Parses `P3DT08H32M01.000123S`; weeks, months and years are not accepted.
fn iso(text: &str) -> Option<i128> {
    let (text, sign) = text.strip_prefix('-').map_or((text.strip_prefix('+').unwrap_or(text), 1), |rest| (rest, -1));
    let text = text.strip_prefix('P')?;
    let (days, clock) = text.split_once('T').map_or((text, None), |(days, clock)| (days, Some(clock)));
    let mut total = 0;
    if !days.is_empty() {
        total += fraction(days.strip_suffix('D')?)? * 24 * 3600;
    }
    let mut rest = clock.unwrap_or_default();
    for (unit, seconds) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((amount, after)) = rest.split_once(unit) {
            total += fraction(amount)? * seconds;
            rest = after;
        }
    }
    let is_complete = rest.is_empty() && !(days.is_empty() && clock.unwrap_or_default().is_empty());
    is_complete.then_some(sign * total)
}

fn signed(text: &str) -> Option<i128> {
    match text.strip_prefix('-') {
        Some(days) => whole(days).map(|days| -days),
        None => whole(text),
    }
}

/// Parses an unsigned integer; larger numbers become `i64::MAX`, which is out of range anyway.
fn whole(text: &str) -> Option<i128> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().map_or(i128::from(i64::MAX), |number: i128| number.min(i128::from(i64::MAX))))
}

/// Parses a number of seconds, or other units, into millionths; digits after the sixth are cut off.
fn fraction(text: &str) -> Option<i128> {
    let (units, millionths) = match text.split_once(['.', ',']) {
        Some((units, digits)) if (1..=12).contains(&digits.len()) => {
            (units, whole(&format!("{:0<6}", digits.get(..digits.len().min(6))?))?)
        }
        Some(_) => return None,
        None => (text, 0),
    };
    Some(whole(units)? * MICROS + millionths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("13", 13),
            ("08:01", 481),
            ("PT36H", 36 * 3600),
            ("-PT1S", -1),
            ("1:60", 120),
            ("25:00:00", 25 * 3600),
            ("-1 00:00:01", -24 * 3600 + 1),
            ("2 days, 1:02:03", 2 * 24 * 3600 + 3723),
            ("-1 day, 23:59:59", -1),
            ("1 day", 24 * 3600),
            ("-10", -10),
            ("P3D", 3 * 24 * 3600),
            ("999999999999", 999_999_999_999),
        ] {
            assert_eq!(duration(text), Ok(seconds * SECOND), "{text}");
        }
        let long = (((3 * 24 + 8) * 60 + 32) * 60 + 1) * SECOND + 123;
        assert_eq!(duration("3 08:32:01.000123"), Ok(long));
        assert_eq!(duration("P3DT08H32M01.000123S"), Ok(long));
        for text in ["abc", "3 08:32 01.123", "P1W", "P1Y", "", "P", "PT", "1 2 3", " 10 ", "1:2:3:4", "1.", "é"] {
            assert_eq!(duration(text), Err(DurationError::Form), "{text}");
        }
        for text in ["1000000000 00", "99999999999999999999999999999999999999999", "P99999999999D"] {
            assert_eq!(duration(text), Err(DurationError::Range), "{text}");
        }
    }
}
