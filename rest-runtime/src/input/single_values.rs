//! Single values: formats, choices, limits.

use rust_decimal::prelude::ToPrimitive;
use sea_orm::Value;
use serde_json::Value as Json;

use crate::base::exceptions::ErrorDetail;
use crate::base::settings::Formats;
use crate::http::reverse::RouteLink;
use crate::schema::Context;
use crate::schema::arguments::Formed;
use crate::schema::choices::{as_text, shown};
use crate::schema::field::{FieldSchema, FieldShape, RelatedSchema};
use crate::schema::types::RelatedStyle;
use crate::values::{FieldValue, ValueKind, beyond, from_json, from_text, quantized};

impl FieldSchema {
    /// Parses a default as the value of a body.
    pub(crate) fn read_default(&self, json: &Json) -> Result<FieldValue, ErrorDetail> {
        match &self.shape {
            FieldShape::Single(kind) if self.choices.is_none() => from_json(kind, json, &[]).map(FieldValue::Value),
            FieldShape::Single(_) => self.choice(json).map(FieldValue::Value),
            FieldShape::Custom(_, custom) => (custom.read)(json).map(FieldValue::Value),
            FieldShape::Related(related) => from_json(&related.kind, json, &[]).map(FieldValue::Value),
            _ => Err(ErrorDetail::new("for lists, maps and objects it must be a function", "invalid")),
        }
    }

    /// Converts the default of the column, which an entity writes as a literal of any type.
    pub(crate) fn default_of_column(&self, literal: &Value) -> Option<FieldValue> {
        let json = shown(literal);
        let json = match (self.shape.kind(), &json) {
            (Some(ValueKind::Json) | None, Json::String(text)) => serde_json::from_str(text).ok()?,
            _ => json,
        };
        match self.shape.kind() {
            Some(_) => self.read_default(&json).ok(),
            None => Some(self.stored(&json)),
        }
    }

    /// Parses an input that is not null. If the input is invalid, reports the errors and returns `None`.
    pub(crate) fn single(&self, input: &Json, formats: &Formats, refuse: &mut dyn FnMut(ErrorDetail)) -> Option<Value> {
        let value = match &self.shape {
            _ if self.choices.is_some() => return self.choice(input).map_err(refuse).ok(),
            FieldShape::Custom(_, custom) => {
                let value = (custom.read)(input).map_err(&mut *refuse).ok()?;
                return self.is_within(&value, refuse).then_some(value);
            }
            FieldShape::Single(_) if matches!(self.arguments.formed, Some(Formed::Ip(_))) && !input.is_string() => {
                Err(ErrorDetail::new("This must be an IP address.", "invalid"))
            }
            FieldShape::Single(kind) => from_json(kind, input, self.input_formats(kind, formats)),
            _ => Err(ErrorDetail::new("This must be a single value.", "invalid")),
        };
        match value.map_err(&mut *refuse).ok()? {
            Value::String(Some(text)) if self.shape.kind() == Some(&ValueKind::Text) => {
                self.text(text, refuse).map(|text| Value::String(Some(text)))
            }
            Value::Decimal(Some(number)) => {
                self.check_digits(number).map_err(&mut *refuse).ok()?;
                let is_within = self.check_limits(&Value::Decimal(Some(number)), refuse);
                is_within.then(|| Value::Decimal(Some(quantized(number, self.form.places, self.form.rounding))))
            }
            value if has_null_character(&value) => {
                refuse(null_character());
                None
            }
            Value::Bytes(Some(bytes)) if self.max_length.is_some_and(|most| bytes.len() > most as usize) => {
                let most = self.max_length.unwrap_or_default();
                refuse(ErrorDetail::new(format!("This may have at most {most} bytes."), "max_length"));
                None
            }
            value => self.check_limits(&value, refuse).then_some(value),
        }
    }

    /// Whether the field stores any JSON unchanged.
    pub(crate) fn is_plain_json(&self) -> bool {
        matches!(self.shape, FieldShape::Single(ValueKind::Json))
            && self.choices.is_none()
            && self.validators.is_empty()
    }

    /// The error of a value that this database cannot store exactly, although others can.
    pub(crate) fn beyond(&self, value: &Value, context: &Context<'_>) -> Option<ErrorDetail> {
        // Only these values depend on the database.
        let may_be = matches!(value, Value::Decimal(_) | Value::BigUnsigned(_));
        let backend = context.connections().ok().filter(|_| may_be)?.backend();
        beyond(value, self.is_real, backend)
    }

    /// Whether a value that custom code made is within the limits of the field.
    fn is_within(&self, value: &Value, refuse: &mut dyn FnMut(ErrorDetail)) -> bool {
        match value {
            Value::String(Some(text)) => {
                let wrong: Vec<_> = self.text_errors(text).collect();
                let is_right = wrong.is_empty();
                wrong.into_iter().for_each(refuse);
                is_right
            }
            Value::Decimal(Some(number)) => match self.check_digits(*number) {
                Ok(()) => self.check_limits(value, refuse),
                Err(error) => {
                    refuse(error);
                    false
                }
            },
            value if has_null_character(value) => {
                refuse(null_character());
                false
            }
            value => self.check_limits(value, refuse),
        }
    }

    /// Parses an input as a part of a key; `None` if no key has it.
    pub(crate) fn key_in(&self, input: &Json, formats: &Formats) -> Option<Value> {
        match &self.shape {
            FieldShape::Related(related) if related.lookup == related.key => related.named(input).ok(),
            _ => self.single(input, formats, &mut |_| {}),
        }
    }

    /// Parses a value without checking its limits.
    pub(crate) fn unlimited(&self, input: &Json, formats: &Formats) -> Option<Value> {
        let FieldShape::Single(kind) = &self.shape else { return None };
        match from_json(kind, input, self.input_formats(kind, formats)).ok()? {
            Value::String(Some(text)) if self.arguments.trim != Some(false) => {
                Some(Value::String(Some(text.trim().to_owned())))
            }
            value => Some(value),
        }
    }

    fn input_formats(&self, kind: &ValueKind, formats: &Formats) -> &'static [&'static str] {
        match self.arguments.input_formats {
            [] => kind.input_formats(formats),
            own => own,
        }
    }

    /// Returns the choice with this text, whatever the JSON type of the input.
    fn choice(&self, input: &Json) -> Result<Value, ErrorDetail> {
        let text = as_text(input);
        if text.as_deref() == Some("") && self.allow_blank && self.shape.kind() == Some(&ValueKind::Text) {
            return Ok(Value::String(Some(String::new())));
        }
        let mut choices = self.choices.iter().flatten();
        choices
            .find(|choice| Some(&*choice.text) == text.as_deref())
            .map(|choice| choice.value.clone())
            .ok_or_else(|| ErrorDetail::new(format!("{} is not one of the choices.", brief(input)), "invalid_choice"))
    }

    /// Whether the input is an empty text that counts as null. It does where no value is empty: for keys, and for
    /// decimals and booleans that may be null.
    pub(crate) fn is_empty_null(&self, input: &Json) -> bool {
        let Some(text) = input.as_str() else { return false };
        match &self.shape {
            FieldShape::Related(_) => text.is_empty(),
            FieldShape::Single(ValueKind::Decimal) => self.allow_null && text.trim().is_empty(),
            FieldShape::Single(ValueKind::Bool) if self.choices.is_none() => {
                self.allow_null && matches!(text, "" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }
}

pub(crate) fn plain_json(json: Json) -> Result<Value, ErrorDetail> {
    let value = Value::Json(Some(Box::new(json)));
    if has_null_character(&value) { Err(null_character()) } else { Ok(value) }
}

impl RelatedSchema {
    /// Parses the value by which a client names the row.
    pub(crate) fn named(&self, input: &Json) -> Result<Value, ErrorDetail> {
        if input.as_str().is_some_and(|text| text.contains('\0')) {
            // No row has it, and PostgreSQL refuses it in a query.
            return Err(does_not_exist());
        }
        if matches!(self.style, RelatedStyle::Slug) {
            let value = from_json(&self.kind, input, &[]).map_err(|_| match self.kind {
                // Any other JSON is not the text of a row.
                ValueKind::Text => does_not_exist(),
                _ => ErrorDetail::new("This is not a valid value.", "invalid"),
            })?;
            return self.known(value);
        }
        let wrong = || ErrorDetail::new("This must be the key of a row.", "incorrect_type");
        let whole_text =
            input.as_str().is_some_and(|text| text.contains('.')) && matches!(self.kind, ValueKind::Integer(_));
        if input.is_boolean() || whole_text {
            return Err(wrong());
        }
        // As in Django, the fraction of a key is ignored.
        let fraction = input.as_f64().filter(|_| input.is_f64() && matches!(self.kind, ValueKind::Integer(_)));
        let whole = fraction.and_then(|number| number.trunc().to_i64()).map(Json::from);
        let value =
            from_json(&self.kind, whole.as_ref().unwrap_or(input), &[]).map_err(|error| match &*error.code {
                // No row has a key that its column cannot hold.
                "min_value" | "max_value" | "max_string_length" => does_not_exist(),
                _ => wrong(),
            })?;
        self.known(value)
    }

    /// Returns the value if a row can have it.
    fn known(&self, value: Value) -> Result<Value, ErrorDetail> {
        let is_known = self.target.columns[self.lookup].sql.accepts(&value);
        is_known.then_some(value).ok_or_else(does_not_exist)
    }
}

impl RelatedSchema {
    /// Parses the URL by which a client names the row. As in DRF, the host of the URL is ignored.
    pub(crate) fn linked(&self, link: &RouteLink, input: &Json, context: &Context<'_>) -> Result<Value, ErrorDetail> {
        let Some(url) = input.as_str() else {
            return Err(ErrorDetail::new("This must be the URL of a row.", "incorrect_type"));
        };
        let no_match = || ErrorDetail::new("No view has this URL.", "no_match");
        let request = context.request().ok_or_else(no_match)?;
        let resolved = request.resolve(url).ok_or_else(no_match)?;
        let wanted = request.full_name(&link.view_name);
        if wanted.as_deref() != Some(resolved.name.as_str()) {
            return Err(ErrorDetail::new("This is the URL of another view.", "incorrect_match"));
        }
        let text = match link.lookup_url_kwarg {
            Some(name) => resolved.kwarg(name),
            None => resolved.kwargs.last().map(|(_, text)| &**text),
        };
        text.filter(|text| !text.contains('\0'))
            .and_then(|text| from_text(&self.kind, text).ok())
            .ok_or_else(does_not_exist)
            .and_then(|value| self.known(value))
    }
}

/// The error of a null character, which databases cannot store in a text.
pub(crate) fn null_character() -> ErrorDetail {
    ErrorDetail::new("This may not contain null characters.", "null_characters_not_allowed")
}

/// Whether the value contains a null character, also in the texts and keys of JSON.
fn has_null_character(value: &Value) -> bool {
    match value {
        Value::String(Some(text)) => text.contains('\0'),
        Value::Char(letter) => *letter == Some('\0'),
        Value::Json(Some(json)) => is_null_in(json),
        _ => false,
    }
}

fn is_null_in(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(is_null_in),
        Json::Object(entries) => entries.iter().any(|(key, value)| key.contains('\0') || is_null_in(value)),
        _ => false,
    }
}

pub(crate) fn does_not_exist() -> ErrorDetail {
    ErrorDetail::new("No row has this value.", "does_not_exist")
}

/// Returns the beginning of a client's value, for an error message.
fn brief(input: &Json) -> String {
    const LENGTH: usize = 50;
    let text = input.to_string();
    if text.chars().count() <= LENGTH { text } else { text.chars().take(LENGTH).chain(['…']).collect() }
}
