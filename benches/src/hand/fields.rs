//! Validation of a body, with errors by field.

use sea_orm::prelude::Decimal;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

/// The errors by field, as `{"field": ["message"]}`.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<(&'static str, String)>);

impl Errors {
    pub(super) fn add(&mut self, field: &'static str, message: String) {
        self.0.push((field, message));
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, message) in &self.0 {
            map.serialize_entry(field, &[message])?;
        }
        map.end()
    }
}

/// A track from a client: an absent field is `None`, a null one is `Some(None)`.
#[derive(Debug, Default)]
#[expect(clippy::option_option, reason = "a PATCH distinguishes absent from null")]
pub(super) struct Track {
    pub(super) name: Option<String>,
    pub(super) album: Option<Option<i64>>,
    pub(super) media_type: Option<i64>,
    pub(super) genre: Option<Option<i64>>,
    pub(super) composer: Option<Option<String>>,
    pub(super) milliseconds: Option<i64>,
    pub(super) bytes: Option<Option<i64>>,
    pub(super) unit_price: Option<Decimal>,
}

/// The body's fields, and their errors.
pub(super) fn track(body: &Map<String, Value>, partial: bool) -> (Track, Errors) {
    let mut errors = Errors::default();
    let mut take = Take { body, partial, errors: &mut errors };
    let track = Track {
        name: take.required("name", |value| text(value, 200, false)),
        album: take.nullable("album", key),
        media_type: take.required("media_type", key),
        genre: take.nullable("genre", key),
        composer: take.nullable("composer", |value| text(value, 220, true)),
        milliseconds: take.required("milliseconds", |value| integer(value, 0)),
        bytes: take.nullable("bytes", |value| integer(value, i64::MIN)),
        unit_price: take.required("unit_price", |value| decimal(value, 5, 2)),
    };
    (track, errors)
}

struct Take<'a> {
    body: &'a Map<String, Value>,
    partial: bool,
    errors: &'a mut Errors,
}

impl Take<'_> {
    fn required<T>(&mut self, name: &'static str, read: impl Fn(&Value) -> Result<T, String>) -> Option<T> {
        match self.body.get(name) {
            None if self.partial => None,
            None => self.refuse(name, String::from("This field is required.")),
            Some(Value::Null) => self.refuse(name, String::from("This field may not be null.")),
            Some(value) => read(value).map_or_else(|message| self.refuse(name, message), Some),
        }
    }

    #[expect(clippy::option_option, reason = "a PATCH distinguishes absent from null")]
    fn nullable<T>(&mut self, name: &'static str, read: impl Fn(&Value) -> Result<T, String>) -> Option<Option<T>> {
        match self.body.get(name)? {
            Value::Null => Some(None),
            value => read(value).map_or_else(|message| self.refuse(name, message), |value| Some(Some(value))),
        }
    }

    fn refuse<T>(&mut self, name: &'static str, message: String) -> Option<T> {
        self.errors.add(name, message);
        None
    }
}

pub(super) fn no_such(key: i64) -> String {
    format!("Invalid pk \"{key}\" - object does not exist.")
}

fn text(value: &Value, most: usize, blank: bool) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(String::from("Not a valid string.")),
    };
    if text.is_empty() && !blank {
        return Err(String::from("This field may not be blank."));
    }
    // Only a text with more bytes than allowed characters can have too many characters.
    if text.len() > most && text.chars().count() > most {
        return Err(format!("Ensure this field has no more than {most} characters."));
    }
    Ok(text)
}

fn integer(value: &Value, least: i64) -> Result<i64, String> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match number {
        Some(number) if number >= least => Ok(number),
        Some(_) => Err(format!("Ensure this value is greater than or equal to {least}.")),
        None => Err(String::from("A valid integer is required.")),
    }
}

fn key(value: &Value) -> Result<i64, String> {
    let number = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| String::from("Incorrect type. Expected pk value."))
}

fn decimal(value: &Value, digits: u32, places: u32) -> Result<Decimal, String> {
    let number: Option<Decimal> = match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(mut number) = number else { return Err(String::from("A valid number is required.")) };
    let given = number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |ten| ten + 1);
    if given.max(number.scale()) > digits {
        return Err(format!("Ensure that there are no more than {digits} digits in total."));
    }
    if number.scale() > places {
        return Err(format!("Ensure that there are no more than {places} decimal places."));
    }
    if given.saturating_sub(number.scale()) > digits - places {
        let whole = digits - places;
        return Err(format!("Ensure that there are no more than {whole} digits before the decimal point."));
    }
    number.rescale(places);
    Ok(number)
}
