//! Values of parameters. Empty ones filter nothing; errors have the codes of DRF's form fields.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::Value;

use super::column::{Field, FilterColumn};
use super::complexity::too_complex;
use super::lookup::Lookup;
use super::sql::Test;
use crate::base::exceptions::ErrorDetail;
use crate::http::request::QueryParams;
use crate::model::Compare;
use crate::values::{ValueKind, day_after, from_text, is_day};

/// The test of a parameter, with the values in it.
pub(super) struct ParameterTest {
    pub(super) test: Test,
    pub(super) values: Vec<Value>,
}

type ReadResult<T> = Result<Option<T>, ErrorDetail>;

impl From<Test> for ParameterTest {
    fn from(test: Test) -> Self {
        let values = match &test {
            Test::Compare(_, value) => vec![value.clone()],
            Test::In(values) => values.clone(),
            _ => Vec::new(),
        };
        Self { test, values }
    }
}

/// Reads the parameters of a lookup; `None` if they are missing or empty. A list of more than `most` values is an
/// error.
pub(super) fn test(
    field: &Field,
    lookup: Lookup,
    words: bool,
    name: &str,
    query: QueryParams<'_>,
    most: usize,
) -> ReadResult<ParameterTest> {
    let column = &field.column;
    let read = |name: &str| clean(column, query.get(name));
    // Unless the column is text, a blank item is invalid, even if the parameter contains nothing else.
    let read_list = |name: &str| match query.get(name).filter(|text| !text.is_empty()) {
        Some(text) if !column.is_text() => Ok(Some(text.into_owned())),
        text => clean(column, text),
    };
    let read_part = |suffix: &str| clean(column, query.get(&format!("{name}_{suffix}")));
    let found = match lookup {
        _ if lookup == Lookup::Multiple || (lookup == Lookup::Exact && column.several) => {
            let mut values = Vec::new();
            for text in query.get_all(name) {
                if values.len() == most {
                    return Err(too_many(most));
                }
                match clean(column, Some(text))? {
                    Some(text) => values.push(one_of_several(column, &text)?),
                    // As in Django's forms, an empty value is not one of the choices.
                    None if column.is_choice() => return Err(no_choice()),
                    None if column.points_to.is_some() => return Err(no_key()),
                    None => {}
                }
            }
            (!values.is_empty()).then_some(Test::In(values))
        }
        Lookup::MinMax => {
            let least = read_part("min")?.map(|text| compare(column, Compare::GreaterOrEqual, &text)).transpose()?;
            let most = read_part("max")?.map(|text| compare(column, Compare::LessOrEqual, &text)).transpose()?;
            both(least, most)
        }
        Lookup::AfterBefore => {
            let after = read_part("after")?.map(|text| day(&text)).transpose()?;
            let before = read_part("before")?.map(|text| day(&text)).transpose()?;
            let kind = &column.kind;
            let after = after.and_then(|day| start(kind, day)).map(|at| Test::Compare(Compare::GreaterOrEqual, at));
            // The last possible day has no day after it, so it bounds nothing.
            let before = before.map(|day| ends_before(kind, day_after(day)).unwrap_or(Test::IsNotNull));
            both(after, before)
        }
        Lookup::In => match read_list(name)? {
            None => None,
            Some(text) => {
                let texts = text.split(',').filter(|text| !text.is_empty()).map(str::trim);
                let texts = texts.filter(|text| !text.is_empty() || !column.is_text());
                let mut values = Vec::new();
                for text in texts {
                    if values.len() == most {
                        return Err(too_many(most));
                    }
                    values.push(value(column, text)?);
                }
                Some(Test::In(values))
            }
        },
        Lookup::Range => match read_list(name)? {
            None => None,
            Some(text) => {
                let bound = |(text, side): (&str, Compare)| match text {
                    "" => Ok(Test::Never),
                    text if column.is_text() && text.trim().is_empty() => Ok(Test::Never),
                    text => compare(column, side, text.trim()),
                };
                let sides = [Compare::GreaterOrEqual, Compare::LessOrEqual].into_iter().cycle();
                let bounds = text.split(',').zip(sides).map(bound).collect::<Result<Vec<_>, _>>()?;
                if bounds.len() != 2 {
                    return Err(ErrorDetail::new(
                        "A range must be two values with a comma between them.",
                        "invalid_values",
                    ));
                }
                Some(Test::All(bounds))
            }
        },
        // As in Django's forms, a value that is not a boolean is ignored.
        Lookup::IsNull => query
            .get(name)
            .and_then(|text| truth(&text, words))
            .map(|no| if no { Test::IsNull } else { Test::IsNotNull }),
        Lookup::Exact if column.kind == ValueKind::Bool => query
            .get(name)
            .and_then(|text| truth(&text, words))
            .map(|truth| Test::Compare(Compare::Equal, truth.into())),
        lookup => match read(name)? {
            None => None,
            Some(text) => Some(single_test(column, lookup, text)?),
        },
    };
    Ok(found.map(ParameterTest::from))
}

fn single_test(column: &FilterColumn, lookup: Lookup, text: String) -> Result<Test, ErrorDetail> {
    Ok(match lookup {
        Lookup::Greater => compare(column, Compare::Greater, &text)?,
        Lookup::GreaterOrEqual => compare(column, Compare::GreaterOrEqual, &text)?,
        Lookup::Less => compare(column, Compare::Less, &text)?,
        Lookup::LessOrEqual => compare(column, Compare::LessOrEqual, &text)?,
        Lookup::Text { part, ignore_case } => match too_long(&text) {
            Some(detail) => return Err(detail),
            None => Test::Text { part, text, ignore_case },
        },
        Lookup::Regex { ignore_case } => match too_long(&text).or_else(|| too_complex(&text)) {
            Some(detail) => return Err(detail),
            None => Test::Regex { pattern: text, ignore_case },
        },
        Lookup::Date => {
            let day = day(&text)?;
            between(&column.kind, day, day_after(day))
        }
        Lookup::Year => {
            let year = whole(&text)?;
            match first_of(year) {
                Some(from) => between(&column.kind, from, first_of(year.saturating_add(1))),
                None => Test::Never,
            }
        }
        Lookup::DatePart(part) => Test::Date(part, whole(&text)?),
        _ => compare(column, Compare::Equal, &text)?,
    })
}

/// The value that is passed to a filter's function.
pub(super) fn single(kind: &ValueKind, words: bool, text: Option<&str>) -> ReadResult<Value> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if *kind == ValueKind::Bool {
        return Ok(truth(text, words).map(Value::from));
    }
    if has_texts(kind) && text.contains('\0') {
        return Err(null_characters());
    }
    from_text(kind, text).map(Some)
}

/// Whether values of this kind can contain a null character, which PostgreSQL refuses everywhere.
fn has_texts(kind: &ValueKind) -> bool {
    matches!(kind, ValueKind::Text | ValueKind::Char | ValueKind::Json)
}

/// The trimmed text; `None` if nothing is left.
fn clean(column: &FilterColumn, text: Option<Cow<'_, str>>) -> ReadResult<String> {
    let Some(text) = text else { return Ok(None) };
    let is_text = column.points_to.is_some() || (has_texts(&column.kind) && !column.is_choice());
    if is_text && text.contains('\0') {
        return Err(null_characters());
    }
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The largest number of characters in a search text or pattern. Databases have limits of their own above it.
const MAX_LETTERS: usize = 10_000;

/// The error for a search text or pattern that is too long.
pub(super) fn too_long(text: &str) -> Option<ErrorDetail> {
    let is_long = text.len() > MAX_LETTERS && text.chars().count() > MAX_LETTERS;
    is_long.then(|| ErrorDetail::new(format!("This may have at most {MAX_LETTERS} characters."), "max_length"))
}

fn too_many(most: usize) -> ErrorDetail {
    ErrorDetail::new(format!("This may have at most {most} values."), "max_length")
}

pub(super) fn null_characters() -> ErrorDetail {
    ErrorDetail::new("This may not contain null characters.", "null_characters_not_allowed")
}

pub(super) fn no_choice() -> ErrorDetail {
    ErrorDetail::new("This must be one of the choices.", "invalid_choice")
}

fn no_key() -> ErrorDetail {
    ErrorDetail::new("This is not a valid key.", "invalid_pk_value")
}

/// A value of a parameter that may occur several times.
fn one_of_several(column: &FilterColumn, text: &str) -> Result<Value, ErrorDetail> {
    value(column, text).map_err(|detail| if column.points_to.is_some() { no_key() } else { detail })
}

fn number_needed() -> ErrorDetail {
    ErrorDetail::new("This must be a number.", "invalid")
}

/// Reads a boolean like django-filter's `BooleanWidget`, its default for APIs. With `words`, like Django's
/// `NullBooleanSelect`, its default for HTML pages.
fn truth(text: &str, words: bool) -> Option<bool> {
    match text {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ if words => None,
        "1" => Some(true),
        "0" => Some(false),
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn whole(text: &str) -> Result<i32, ErrorDetail> {
    text.parse().map_err(|_| number_needed())
}

/// The first day of a year; `None` if the year is out of range.
fn first_of(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| is_day(*day))
}

fn day(text: &str) -> Result<NaiveDate, ErrorDetail> {
    date(text).ok_or_else(|| ErrorDetail::new("This must be a date, written YYYY-MM-DD.", "invalid"))
}

/// A date as Django's forms read it: ISO 8601, or month, day and year separated by slashes.
fn date(text: &str) -> Option<NaiveDate> {
    if let Ok(Value::ChronoDate(day)) = from_text(&ValueKind::Date, text) {
        return day;
    }
    let year = text.rsplit_once('/')?.1;
    let format = if year.len() == 4 { "%m/%d/%Y" } else { "%m/%d/%y" };
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
    NaiveDate::parse_from_str(text, format).ok().filter(|day| plain && is_day(*day))
}

/// The beginning of the day as a value of this kind.
fn start(kind: &ValueKind, day: NaiveDate) -> Option<Value> {
    let midnight = day.and_time(NaiveTime::MIN);
    Some(match kind {
        ValueKind::Date => Value::ChronoDate(Some(day)),
        ValueKind::DateTime => Value::ChronoDateTime(Some(midnight)),
        ValueKind::DateTimeUtc => Value::ChronoDateTimeUtc(Some(midnight.and_utc())),
        ValueKind::DateTimeTz => {
            Value::ChronoDateTimeWithTimeZone(Some(DateTime::<Utc>::fixed_offset(&midnight.and_utc())))
        }
        _ => return None,
    })
}

/// The range from one day until the day before another; without `to` it has no end.
fn between(kind: &ValueKind, from: NaiveDate, to: Option<NaiveDate>) -> Test {
    let from = start(kind, from).map(|at| Test::Compare(Compare::GreaterOrEqual, at));
    both(from, ends_before(kind, to)).unwrap_or(Test::Never)
}

fn ends_before(kind: &ValueKind, day: Option<NaiveDate>) -> Option<Test> {
    start(kind, day?).map(|at| Test::Compare(Compare::Less, at))
}

fn both(first: Option<Test>, second: Option<Test>) -> Option<Test> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Test::All(vec![first, second])),
        (first, second) => first.or(second),
    }
}

fn value(column: &FilterColumn, text: &str) -> Result<Value, ErrorDetail> {
    let is_key = column.points_to.is_some();
    let value = match &column.kind {
        ValueKind::Text if !is_key && column.accepts(&text.into()) => return Ok(text.into()),
        // Keys and choices are read in the format in which they are shown.
        ValueKind::Integer(_) if is_key || column.is_choice() => from_text(&column.kind, text),
        ValueKind::Integer(integer) => match number(text) {
            // A number that the column cannot hold becomes NULL, which matches nothing. As in Django, digits after the
            // decimal point are ignored.
            Some(number) => return Ok(number.to_i128().and_then(|n| integer.value(n)).unwrap_or(column.kind.null())),
            None => Err(number_needed()),
        },
        ValueKind::Date => match date(text) {
            Some(day) => Ok(Value::ChronoDate(Some(day))),
            None => from_text(&ValueKind::Date, text),
        },
        kind => from_text(kind, text),
    };
    match value {
        // An enumeration accepts only its variants, and a key only values of its type.
        Ok(value) if column.accepts(&value) => Ok(value),
        Err(detail) if !is_key && !column.is_choice() => Err(detail),
        _ => Err(no_choice()),
    }
}

fn number(text: &str) -> Option<Decimal> {
    match from_text(&ValueKind::Decimal, text) {
        Ok(Value::Decimal(Some(number))) => Some(number),
        _ => None,
    }
}

/// Builds the comparison. An integer column can be compared with any number, fractions included.
fn compare(column: &FilterColumn, compare: Compare, text: &str) -> Result<Test, ErrorDetail> {
    let ValueKind::Integer(integer) = column.kind else {
        return value(column, text).map(|value| Test::Compare(compare, value));
    };
    if compare == Compare::Equal {
        let value = value(column, text)?;
        return Ok(if value == value.as_null() { Test::Never } else { Test::Compare(compare, value) });
    }
    let number = number(text).ok_or_else(number_needed)?;
    let bound = match compare {
        Compare::GreaterOrEqual | Compare::Less => number.ceil(),
        _ => number.floor(),
    };
    let (least, _) = integer.range();
    let bound = bound.to_i128().unwrap_or(if number.is_sign_negative() { i128::MIN } else { i128::MAX });
    Ok(match integer.value(bound) {
        Some(value) => Test::Compare(compare, value),
        // The bound is outside the column's range, so either all values meet the comparison or none does.
        None => match (compare, bound < least) {
            (Compare::Greater | Compare::GreaterOrEqual, true) | (Compare::Less | Compare::LessOrEqual, false) => {
                Test::IsNotNull
            }
            _ => Test::Never,
        },
    })
}
