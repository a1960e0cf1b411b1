//! Parsers of dates and times: ISO 8601 as Python's `fromisoformat` and Django's own patterns accept it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc, Weekday};

/// Parses `2001-01-02`, `2001-1-2`, `20010102`, `2001-W01-2`, `2001W012`, `2001-W01`.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    if let Some((year, week)) = text.split_once('W').map(|(year, week)| (year.strip_suffix('-').unwrap_or(year), week))
    {
        let (week, day) = match week.split_once('-') {
            Some((week, day)) => (week, day),
            None => (week.get(..2)?, week.get(2..)?),
        };
        let day = if day.is_empty() { 1 } else { number(day, 1..=1)? };
        let weekday = Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()?;
        return NaiveDate::from_isoywd_opt(year_of(year)?, number(week, 2..=2)?, weekday).filter(|day| is_day(*day));
    }
    let (year, month, day) = if text.len() == 8 && !text.contains('-') {
        (text.get(..4)?, text.get(4..6)?, text.get(6..)?)
    } else {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    };
    NaiveDate::from_ymd_opt(year_of(year)?, number(month, 1..=2)?, number(day, 1..=2)?)
}

/// Parses `13:00`, `1:00`, `13`, `130000`, `13:00:00.5`; an offset is ignored.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    clock(text).map(|(time, _)| time)
}

/// The reason why a date and time is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MomentError {
    Form,
    /// It is outside the years 1 to 9999 when converted to UTC.
    Range,
}

/// Parses a date with a time and an optional offset. Without an offset it is UTC; a date alone is midnight.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, MomentError> {
    let Some((day, rest)) = text.split_once(['T', ' ']) else {
        return date(text).map(|day| day.and_time(NaiveTime::MIN).and_utc()).ok_or(MomentError::Form);
    };
    let day = date(day).ok_or(MomentError::Form)?;
    let (time, offset) = clock(rest).ok_or(MomentError::Form)?;
    day.and_time(time)
        .checked_sub_signed(TimeDelta::minutes(offset))
        .filter(|utc| is_day(utc.date()))
        .map(|utc| utc.and_utc())
        .ok_or(MomentError::Range)
}

/// Parses by the first of the field's formats that fits; `iso-8601` is the default form.
pub(crate) fn moment_by(text: &str, formats: &[&str]) -> Result<DateTime<Utc>, MomentError> {
    formats
        .iter()
        .find_map(|format| match *format {
            ISO => Some(moment(text)).filter(|read| *read != Err(MomentError::Form)),
            format => exact(text, format)
                .and_then(|text| NaiveDateTime::parse_from_str(text, format).ok())
                .filter(|local| is_time(local.time()))
                .map(|local| if is_day(local.date()) { Ok(local.and_utc()) } else { Err(MomentError::Range) }),
        })
        .unwrap_or(Err(MomentError::Form))
}

pub(crate) fn date_by(text: &str, formats: &[&str]) -> Option<NaiveDate> {
    formats.iter().find_map(|format| match *format {
        ISO => date(text),
        format => {
            exact(text, format).and_then(|text| NaiveDate::parse_from_str(text, format).ok()).filter(|day| is_day(*day))
        }
    })
}

pub(crate) fn time_by(text: &str, formats: &[&str]) -> Option<NaiveTime> {
    formats.iter().find_map(|format| match *format {
        ISO => time(text),
        format => exact(text, format)
            .and_then(|text| NaiveTime::parse_from_str(text, format).ok())
            .filter(|time| is_time(*time)),
    })
}

/// The name of the default form in `input_formats`.
pub(crate) const ISO: &str = "iso-8601";

/// Rejects leniency of chrono that Python lacks: spaces before numbers, and years of any length.
fn exact<'a>(text: &'a str, format: &str) -> Option<&'a str> {
    let has_year = || text.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() >= 4);
    let whole = text.trim() == text || format.trim() != format;
    (whole && (!format.contains("%Y") || has_year())).then_some(text)
}

/// Whether the day is in the years 1 to 9999, which Python and every database support.
pub(crate) fn is_day(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year())
}

/// The next day; `None` after the last one.
pub(crate) fn day_after(date: NaiveDate) -> Option<NaiveDate> {
    date.succ_opt().filter(|day| is_day(*day))
}

/// Whether the time is not a leap second. chrono stores one as more than 1000 milliseconds; databases do not.
fn is_time(time: NaiveTime) -> bool {
    time.nanosecond() < 1_000_000_000
}

fn year_of(text: &str) -> Option<i32> {
    i32::try_from(number(text, 4..=4)?).ok().filter(|year| *year > 0)
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Parses a time of day, and its offset in minutes.
fn clock(text: &str) -> Option<(NaiveTime, i64)> {
    let (text, minutes) = match text.strip_suffix('Z') {
        Some(text) => (text, 0),
        None => match text.rfind(['+', '-']) {
            Some(at) => (text.get(..at)?, offset(text.get(at..)?)?),
            None => (text, 0),
        },
    };
    let text = if minutes == 0 && !text.ends_with(' ') { text } else { text.trim_end_matches(' ') };
    let (text, fraction) = text.split_once(['.', ',']).map_or((text, None), |(text, after)| (text, Some(after)));
    let parts: Vec<&str> = if text.contains(':') {
        text.split(':').collect()
    } else if text.len() % 2 == 0 {
        (0..text.len()).step_by(2).map(|at| text.get(at..at + 2)).collect::<Option<_>>()?
    } else {
        vec![text]
    };
    let (hour, minute, second) = match parts.as_slice() {
        [hour] => (number(hour, 2..=2)?, 0, 0),
        [hour, minute] => (number(hour, 1..=2)?, number(minute, 1..=2)?, 0),
        [hour, minute, second] => (number(hour, 1..=2)?, number(minute, 1..=2)?, number(second, 1..=2)?),
        _ => return None,
    };
    let micros = match fraction {
        None => 0,
        Some(digits) if parts.len() == 3 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            // Digits after the sixth are cut off.
            format!("{:0<6}", digits.get(..digits.len().min(6))?).parse().ok()?
        }
        Some(_) => return None,
    };
    NaiveTime::from_hms_micro_opt(hour, minute, second, micros).map(|time| (time, minutes))
}

/// Parses `+05:30`, `+0530` or `+05` into minutes.
fn offset(text: &str) -> Option<i64> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, number(minutes, 2..=2)?),
        None if rest.len() == 4 => (rest.get(..2)?, number(rest.get(2..)?, 2..=2)?),
        None => (rest, 0),
    };
    let hours = number(hours, 2..=2)?;
    let total = (hours < 24 && minutes < 60).then_some(i64::from(hours * 60 + minutes))?;
    Some(if sign == "-" { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let parse = |text: &str| moment(text).map(|moment| moment.to_rfc3339()).ok();
        for text in [
            "2001-01-01 13:00",
            "2001-01-01T13:00",
            "2001-01-01T13:00Z",
            "2001-01-01T13:00:00.000Z",
            "2001-01-01T18:30+05:30",
            "2001-01-01T18:30 +05:30",
            "2001-01-01T18:30+0530",
            "20010101T130000",
            "2001-01-01T13",
            "2001-W01-1T13:00",
            "2001-1-1T13:0",
        ] {
            assert_eq!(parse(text).as_deref(), Some("2001-01-01T13:00:00+00:00"), "{text}");
        }
        assert_eq!(parse("2001-01-01").as_deref(), Some("2001-01-01T00:00:00+00:00"));
        assert_eq!(parse("2024-01-01T00:00:00,5Z").as_deref(), Some("2024-01-01T00:00:00.500+00:00"));
        assert_eq!(parse("2024-01-01T00:00:00.1234567Z").as_deref(), Some("2024-01-01T00:00:00.123456+00:00"));
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
            "0000-01-01",
            "2001-01-01T",
            "2001-01-01T13:00:00Zx",
            " 2001-01-01T13:00",
            "é",
        ] {
            assert_eq!(moment(text), Err(MomentError::Form), "{text}");
        }
        for text in ["9999-12-31T21:59:59.99990-03:00", "0001-01-01T00:00:00+01:00"] {
            assert_eq!(moment(text), Err(MomentError::Range), "{text}");
        }
    }

    #[test]
    fn dates_and_times() {
        for text in ["2001-01-01", "20010101", "2001-1-1", "2001-W01-1", "2001W011", "2001-W01"] {
            assert_eq!(date(text), NaiveDate::from_ymd_opt(2001, 1, 1), "{text}");
        }
        for text in ["2001-99-99", "2001-01", "2001", "2001-02-29", "10000-01-01", "2001-01-01T00:00", " 2001-01-01"] {
            assert_eq!(date(text), None, "{text}");
        }
        for text in ["13:00", "13", "130000", "13:00:00Z", "13:00:00+05:00", "1300"] {
            assert_eq!(time(text), NaiveTime::from_hms_opt(13, 0, 0), "{text}");
        }
        assert_eq!(time("1:00"), NaiveTime::from_hms_opt(1, 0, 0));
        for text in ["24:00", "25:00", "99:99", "", "1", "12:60", "13:00:00."] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn formats_of_the_field() {
        let formats = ["%d.%m.%Y %H:%M", ISO];
        assert!(moment_by("02.01.2024 03:04", &formats).is_ok());
        assert!(moment_by("2024-01-02T03:04:05Z", &formats).is_ok());
        for text in ["01/02/2024", " 31.12.2024 23:59", "31.12.2024 24:00"] {
            assert_eq!(moment_by(text, &formats), Err(MomentError::Form), "{text}");
        }
        assert_eq!(date_by("02/01/2024", &["%d/%m/%Y"]), NaiveDate::from_ymd_opt(2024, 1, 2));
        assert_eq!(date_by("2024-01-02", &["%d/%m/%Y"]), None);
        assert_eq!(date_by("02/01/24", &["%d/%m/%Y"]), None);
        assert_eq!(time_by("07.08", &["%H.%M"]), NaiveTime::from_hms_opt(7, 8, 0));
    }
}
