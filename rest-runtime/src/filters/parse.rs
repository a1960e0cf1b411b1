//! The values of parameters. What is empty filters nothing; what is wrong is told with the codes of DRF's form fields.

use std::borrow::Cow;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sea_orm::Value;

use super::column::{Column, Field};
use super::lookup::Lookup;
use super::sql::{Compare, Test};
use crate::exceptions::ErrorDetail;
use crate::request::QueryParams;
use crate::values::{Integer, Kind, from_text};

/// What a parameter asks, and the values that it names.
pub(super) struct Reading {
    pub(super) test: Test,
    pub(super) values: Vec<Value>,
}

type Read<T> = Result<Option<T>, ErrorDetail>;

impl From<Test> for Reading {
    fn from(test: Test) -> Self {
        let values = match &test {
            Test::Compare(_, value) => vec![value.clone()],
            Test::In(values) => values.clone(),
            _ => Vec::new(),
        };
        Self { test, values }
    }
}

/// What the parameters of a lookup ask; nothing where they are not there or empty.
pub(super) fn test(field: &Field, lookup: Lookup, name: &str, query: QueryParams<'_>) -> Read<Reading> {
    let column = &field.column;
    let read = |name: &str| clean(query.get(name));
    let read_part = |suffix: &str| clean(query.get(&format!("{name}_{suffix}")));
    let found = match lookup {
        Lookup::Multiple => {
            let mut values = Vec::new();
            for text in query.get_all(name) {
                if let Some(text) = clean(Some(text))? {
                    values.push(value(column, &text)?);
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
            let before =
                before.and_then(|day| start(kind, day + Days::new(1))).map(|at| Test::Compare(Compare::Less, at));
            both(after, before)
        }
        Lookup::In => match read(name)? {
            None => None,
            Some(text) => {
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                let values = texts.map(|text| value(column, text)).collect::<Result<Vec<_>, _>>()?;
                (!values.is_empty()).then_some(Test::In(values))
            }
        },
        Lookup::Range => match read(name)? {
            None => None,
            Some(text) => {
                let Some((least, most)) = text.split_once(',').filter(|(_, most)| !most.contains(',')) else {
                    return Err(ErrorDetail::new("A range is two values with a comma between.", "invalid_values"));
                };
                both(
                    Some(compare(column, Compare::GreaterOrEqual, least.trim())?),
                    Some(compare(column, Compare::LessOrEqual, most.trim())?),
                )
            }
        },
        // As in forms: what is neither yes nor no filters nothing.
        Lookup::IsNull => {
            read(name)?.and_then(|text| truth(&text)).map(|no| if no { Test::IsNull } else { Test::IsNotNull })
        }
        Lookup::Exact if column.kind == Kind::Bool => {
            read(name)?.and_then(|text| truth(&text)).map(|truth| Test::Compare(Compare::Equal, truth.into()))
        }
        lookup => match read(name)? {
            None => None,
            Some(text) => Some(single_test(column, lookup, text)?),
        },
    };
    Ok(found.map(Reading::from))
}

fn single_test(column: &Column, lookup: Lookup, text: String) -> Result<Test, ErrorDetail> {
    Ok(match lookup {
        Lookup::Greater => compare(column, Compare::Greater, &text)?,
        Lookup::GreaterOrEqual => compare(column, Compare::GreaterOrEqual, &text)?,
        Lookup::Less => compare(column, Compare::Less, &text)?,
        Lookup::LessOrEqual => compare(column, Compare::LessOrEqual, &text)?,
        Lookup::Text { part, ignore_case } => Test::Text { part, text, ignore_case },
        Lookup::Regex { ignore_case } => Test::Regex { pattern: text, ignore_case },
        Lookup::Date => {
            let day = day(&text)?;
            between(&column.kind, day, day + Days::new(1))
        }
        Lookup::Year => {
            match (NaiveDate::from_ymd_opt(year(&text)?, 1, 1), NaiveDate::from_ymd_opt(year(&text)? + 1, 1, 1)) {
                (Some(from), Some(to)) => between(&column.kind, from, to),
                _ => Test::Never,
            }
        }
        Lookup::DatePart(part) => Test::Date(part, whole(&text)?),
        _ => compare(column, Compare::Equal, &text)?,
    })
}

/// The value of a filter's function.
pub(super) fn single(kind: &Kind, text: Option<&str>) -> Read<Value> {
    let Some(text) = clean(text.map(Cow::Borrowed))? else { return Ok(None) };
    if *kind == Kind::Bool {
        return Ok(truth(&text).map(Value::from));
    }
    from_text(kind, &text).map(Some)
}

/// The text without what surrounds it; nothing where nothing is left.
fn clean(text: Option<Cow<'_, str>>) -> Read<String> {
    let Some(text) = text else { return Ok(None) };
    if text.contains('\0') {
        return Err(null_characters());
    }
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(super) fn null_characters() -> ErrorDetail {
    ErrorDetail::new("Null characters are not allowed.", "null_characters_not_allowed")
}

pub(super) fn no_choice() -> ErrorDetail {
    ErrorDetail::new("This is none of the choices.", "invalid_choice")
}

fn number_needed() -> ErrorDetail {
    ErrorDetail::new("This must be a number.", "invalid")
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" | "t" | "y" => Some(true),
        "false" | "0" | "off" | "no" | "f" | "n" => Some(false),
        _ => None,
    }
}

fn whole(text: &str) -> Result<i32, ErrorDetail> {
    text.parse().map_err(|_| number_needed())
}

/// A year that a date can have.
fn year(text: &str) -> Result<i32, ErrorDetail> {
    whole(text).map(|year| year.clamp(-1, 99_999))
}

fn day(text: &str) -> Result<NaiveDate, ErrorDetail> {
    let wrong = || ErrorDetail::new("This must be a date, written YYYY-MM-DD.", "invalid");
    match from_text(&Kind::Date, text) {
        // The last day has none after it.
        Ok(Value::ChronoDate(Some(day))) if day < NaiveDate::MAX => Ok(day),
        _ => Err(wrong()),
    }
}

/// When the day begins, as a value of this kind.
fn start(kind: &Kind, day: NaiveDate) -> Option<Value> {
    let midnight = day.and_time(NaiveTime::MIN);
    Some(match kind {
        Kind::Date => Value::ChronoDate(Some(day)),
        Kind::DateTime => Value::ChronoDateTime(Some(midnight)),
        Kind::DateTimeUtc => Value::ChronoDateTimeUtc(Some(midnight.and_utc())),
        Kind::DateTimeTz => Value::ChronoDateTimeWithTimeZone(Some(DateTime::<Utc>::fixed_offset(&midnight.and_utc()))),
        _ => return None,
    })
}

fn between(kind: &Kind, from: NaiveDate, to: NaiveDate) -> Test {
    let from = start(kind, from).map(|at| Test::Compare(Compare::GreaterOrEqual, at));
    both(from, start(kind, to).map(|at| Test::Compare(Compare::Less, at))).unwrap_or(Test::Never)
}

fn both(first: Option<Test>, second: Option<Test>) -> Option<Test> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Test::All(vec![first, second])),
        (first, second) => first.or(second),
    }
}

/// A value of the column.
fn value(column: &Column, text: &str) -> Result<Value, ErrorDetail> {
    let is_key = column.points_to.is_some();
    let value = match &column.kind {
        Kind::Text if !is_key && column.takes.is_none_or(|takes| takes(text.into())) => return Ok(text.into()),
        Kind::Integer(integer) => match number(text) {
            Some(number) => match exact(*integer, number) {
                Some(value) => Ok(value),
                // A number, only none that a row can have.
                None if !is_key => return Ok(column.kind.null()),
                None => Err(number_needed()),
            },
            None => Err(number_needed()),
        },
        kind => from_text(kind, text),
    };
    match value {
        // An enumeration refuses what is none of its variants, and a key what cannot be one.
        Ok(value) if column.takes.is_none_or(|takes| takes(value.clone())) => Ok(value),
        Err(detail) if !is_key && !matches!(column.kind, Kind::Enum(_)) && !is_choice(column) => Err(detail),
        _ => Err(no_choice()),
    }
}

/// Whether the column's type takes some values of its kind only.
fn is_choice(column: &Column) -> bool {
    match (&column.kind, column.takes) {
        (Kind::Integer(integer), Some(takes)) => {
            let (least, greatest) = integer.range();
            [least, greatest].into_iter().filter_map(|number| integer.value(number)).any(|value| !takes(value))
        }
        _ => false,
    }
}

fn number(text: &str) -> Option<Decimal> {
    match from_text(&Kind::Decimal, text) {
        Ok(Value::Decimal(Some(number))) => Some(number),
        _ => None,
    }
}

fn exact(integer: Integer, number: Decimal) -> Option<Value> {
    if number.fract().is_zero() { integer.value(number.to_i128()?) } else { None }
}

/// The comparison; with a whole column any number can be compared.
fn compare(column: &Column, compare: Compare, text: &str) -> Result<Test, ErrorDetail> {
    let Kind::Integer(integer) = column.kind else {
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
        // Beyond what the column holds: all its values meet it, or none does.
        None => match (compare, bound < least) {
            (Compare::Greater | Compare::GreaterOrEqual, true) | (Compare::Less | Compare::LessOrEqual, false) => {
                Test::IsNotNull
            }
            _ => Test::Never,
        },
    })
}
