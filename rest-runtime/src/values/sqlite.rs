//! SQL expressions with which SQLite renders values as JSON.

use super::ValueKind;
use super::write::{Form, Rounding};

/// An expression that fails, for a value with an unexpected form.
const OTHER: &str = "json('!')";

/// The maximum number of digits of a decimal that SQLite renders; see `write_cents`.
const DIGITS: u32 = 14;

/// The column as an argument of `json_object`. SQLite then writes the same bytes as [`write_json`](super::write_json)
/// does with this form and the default formats.
///
/// `None` if SQLite cannot render the kind. A value in a form other than the kind's makes the statement fail.
pub(crate) fn sqlite_json(kind: &ValueKind, form: &Form, column: &str) -> Option<String> {
    let is_plain = form.format.is_none() && form.as_text.is_none();
    Some(match kind {
        ValueKind::Integer(_) if is_plain && !form.duration => column.to_owned(),
        ValueKind::Text | ValueKind::Enum(_) => column.to_owned(),
        ValueKind::Bool => format!("json(CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END)"),
        ValueKind::Decimal if is_plain && !form.normalize && form.rounding == Rounding::HalfEven => {
            let places = form.places?;
            let least = DIGITS.checked_sub(places)?;
            let unit = 10_u64.checked_pow(places)?;
            let units = format!("CAST({column} * {unit}.0 + 0.5 AS INTEGER)");
            // SQLite renders the digits of an integer faster than those of a floating point number.
            let quick = match places {
                0 => format!("printf('%d', {units})"),
                _ => format!("printf('%d.%0{places}d', {units} / {unit}, {units} % {unit})"),
            };
            // Near the midpoint of two such numbers, SQLite does not round half to even.
            let is_near = |whole: &str| format!("{column} * {unit}.0 - {whole} BETWEEN -0.49 AND 0.49");
            let (above, below) = (is_near(&units), is_near(&format!("round({column} * {unit}.0)")));
            format!(
                "CASE WHEN {column} BETWEEN 0 AND 1e{least} AND {above} THEN {quick} \
                 WHEN {column} BETWEEN -1e{least} AND 0 AND {below} THEN printf('%.{places}f', {column}) \
                 WHEN {column} IS NOT NULL THEN {OTHER} END"
            )
        }
        ValueKind::Date if is_plain => given(column, "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]", column),
        ValueKind::DateTime if is_plain => {
            let day_and_time = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]";
            given(column, day_and_time, &format!("replace({column}, ' ', 'T')"))
        }
        _ => return None,
    })
}

/// An expression for texts that match this pattern; other texts make the statement fail.
fn given(column: &str, like: &str, made: &str) -> String {
    format!("CASE WHEN {column} GLOB '{like}' THEN {made} WHEN {column} IS NOT NULL THEN {OTHER} END")
}
