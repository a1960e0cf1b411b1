//! The first step of validation: reads the body by the schema, without queries.

use std::any::Any;
use std::borrow::Cow;

use sea_orm::Value;
use serde_json::{Map, Value as Json};

use super::denies_unknown;
use super::errors::{Errors, FEW, Name};
use super::queries::PendingQueries;
use super::single_values::plain_json;
use crate::base::exceptions::{Error, ErrorDetail, NON_FIELD_ERRORS};
use crate::base::settings::MAX_JSON_VALUES;
use crate::formats::parsers::json_from_text;
use crate::output::ExistingRow;
use crate::schema::field::{FieldSchema, FieldShape, Standard};
use crate::schema::{Context, Schema};
use crate::values::{FieldValue, ValueKind};

/// The state of reading a body.
pub(crate) struct Coercion<'a> {
    pub(crate) context: &'a Context<'a>,
    /// The current path in the body.
    pub(crate) path: Vec<Name>,
    pub(crate) errors: Errors,
    pub(crate) questions: PendingQueries,
    /// The row that the current object is about to change.
    pub(crate) instance: Option<&'a (dyn Any + Send + Sync)>,
    /// The same row with the existing rows below it, if they are known.
    pub(crate) existing: Option<ExistingRow<'a>>,
    /// Whether fields that the object leaves out keep their values.
    pub(crate) partial: bool,
    /// The length of the row's own path: the path of a list's item begins with its index.
    pub(crate) depth: usize,
    /// An error that ends the request.
    pub(crate) failed: Option<Error>,
}

/// The codes of errors about limits. Such a value is still of the right type.
const LIMITS: [&str; 4] = ["min_length", "max_length", "min_value", "max_value"];

fn value_at<'a>(body: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    if body.len() > FEW {
        return body.get(name);
    }
    body.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A refused value, whose error was recorded.
pub(crate) struct Refused;

impl<'a> Coercion<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            path: Vec::with_capacity(4),
            errors: Errors::default(),
            questions: PendingQueries::default(),
            instance: context.instance,
            existing: None,
            partial: context.partial,
            depth: 0,
            failed: None,
        }
    }

    /// Returns the values of the fields, in their order.
    pub(crate) fn object(&mut self, schema: &Schema, data: &Json) -> Vec<Option<FieldValue>> {
        let changed;
        let data = match schema.reads {
            None => data,
            Some(read) => match read(data.clone(), self.context) {
                Ok(read) => {
                    changed = read;
                    &changed
                }
                Err(error) => {
                    self.refuse_by(error);
                    return Vec::new();
                }
            },
        };
        let Json::Object(body) = data else {
            let error = match data {
                Json::Null => ErrorDetail::new("No data was sent.", "null"),
                other => ErrorDetail::new(format!("This must be an object, not {}.", type_name(other)), "invalid"),
            };
            self.refuse_whole(error);
            return Vec::new();
        };
        if denies_unknown(schema, self.context) {
            for key in body
                .keys()
                .filter(|key| schema.fields.iter().all(|field| field.json_name != key.as_str() || field.is_excluded()))
            {
                self.path.push(key.clone().into());
                self.refuse(ErrorDetail::new("Unknown field.", "unknown_field"));
                self.path.pop();
            }
        }
        let mut values = Vec::with_capacity(schema.fields.len());
        for field in &schema.fields {
            values.push(self.of_field(field, value_at(body, field.json_name).map(Cow::Borrowed)));
        }
        values
    }

    /// Reads an object of which only the values of fields are known, by their positions.
    pub(crate) fn fields(&mut self, schema: &Schema, given: Vec<Option<Json>>) -> Vec<Option<FieldValue>> {
        let given = given.into_iter().map(|value| value.map(Cow::Owned));
        schema.fields.iter().zip(given).map(|(field, value)| self.of_field(field, value)).collect()
    }

    fn of_field(&mut self, field: &FieldSchema, input: Option<Cow<'_, Json>>) -> Option<FieldValue> {
        self.path.push(field.json_name.into());
        let value = self.field(field, input).unwrap_or(None);
        self.path.pop();
        value
    }

    /// Reads the value of a field; `None` if nothing is to be written.
    fn field(&mut self, field: &FieldSchema, input: Option<Cow<'_, Json>>) -> Result<Option<FieldValue>, Refused> {
        if let Some(value) = self.parent_value(field) {
            return Ok(Some(FieldValue::Value(value)));
        }
        if field.read_only {
            return Ok(None);
        }
        let input = if field.hidden { None } else { input };
        if let Some(file) = self.files(field)? {
            return Ok(Some(file));
        }
        let Some(input) = input else {
            let is_update = self.instance.is_some();
            return match &field.default {
                _ if self.partial => Ok(None),
                Some(_) if is_update && field.arguments.default_on_create => Ok(None),
                // A column's default is for new rows.
                Some(Standard::Value(_)) if is_update && field.arguments.default.is_none() => Ok(None),
                Some(Standard::Value(value)) => Ok(Some(value.clone())),
                Some(Standard::Computed(make)) => Ok(Some(make(self.context))),
                None if field.required => {
                    Err(self.refuse(field.error(ErrorDetail::new("This must be given.", "required"))))
                }
                None => Ok(None),
            };
        };
        match (&field.shape, &*input) {
            (FieldShape::Single(ValueKind::Json), Json::String(text)) if self.context.form.is_some() => {
                let refused = || field.error(ErrorDetail::new("This must be JSON.", "invalid"));
                let most = self.context.request().map_or(MAX_JSON_VALUES, |request| request.settings().max_json_values);
                let json = json_from_text(text, most).map_err(|_| self.refuse(refused()))?;
                self.taken_value(field, Cow::Owned(json)).map(Some)
            }
            _ => self.taken_value(field, input).map(Some),
        }
    }

    /// Returns the value that the URL gives to a field of the row itself. It overrides the body.
    fn parent_value(&self, field: &FieldSchema) -> Option<Value> {
        let (column, _) = field.column.filter(|_| self.path.len() == self.depth + 1)?;
        self.context.parent_value(column)
    }

    /// Reads the value of a field, of a list's item, or of a map's entry.
    pub(crate) fn value(&mut self, field: &FieldSchema, input: &Json) -> Result<FieldValue, Refused> {
        self.taken_value(field, Cow::Borrowed(input))
    }

    /// Reads a value, and takes an owned input apart instead of copying it.
    fn taken_value(&mut self, field: &FieldSchema, mut taken: Cow<'_, Json>) -> Result<FieldValue, Refused> {
        if let Cow::Owned(Json::String(text)) = &mut taken
            && field.is_plain_text()
        {
            let text = field.text(std::mem::take(text), &mut |error| _ = self.refuse(field.error(error)));
            return text.map(|text| FieldValue::Value(Value::String(Some(text)))).ok_or(Refused);
        }
        // JSON can be large, and a copy takes many times the memory of its text.
        taken = match taken {
            Cow::Owned(json) if field.is_plain_json() && !json.is_null() => {
                let read = plain_json(json).map_err(|error| self.refuse(field.error(error)));
                return read.map(FieldValue::Value);
            }
            other => other,
        };
        let input = &*taken;
        if input.is_null() || field.is_empty_null(input) {
            return if field.allow_null {
                Ok(FieldValue::Null)
            } else {
                Err(self.refuse(field.error(ErrorDetail::new("This may not be null.", "null"))))
            };
        }
        if field.is_written_below() {
            return self.rows(field, input);
        }
        match &field.shape {
            FieldShape::Single(_) | FieldShape::Custom(..) => {
                let formats = self.context.formats();
                let mut is_beyond = true;
                let value = field.single(input, formats, &mut |error| {
                    is_beyond &= LIMITS.contains(&&*error.code);
                    self.refuse(field.error(error));
                });
                // A value beyond a limit is still of the field's type, so the user's validators run on it as well.
                let is_seen = is_beyond && !field.validators.is_empty();
                let value = value.or_else(|| is_seen.then(|| field.unlimited(input, formats)).flatten());
                let value = value.ok_or(Refused)?;
                match field.beyond(&value, self.context) {
                    Some(error) => Err(self.refuse(field.error(error))),
                    None => Ok(FieldValue::Value(value)),
                }
            }
            FieldShape::Related(related) => self.related(field, related, input),
            FieldShape::File { .. } => {
                let message = "This must be a file: send a form of the type `multipart/form-data`.";
                Err(self.refuse(field.error(ErrorDetail::new(message, "invalid"))))
            }
            FieldShape::List(item) => self.list(field, item, input),
            FieldShape::Multiple(item) => self.multiple(field, item, input),
            FieldShape::Map(value) => self.map(field, value, input),
            FieldShape::Nested(schema) => self.nested(schema.get(), input),
            // Read-only.
            FieldShape::Identity(_) => Ok(FieldValue::Null),
        }
    }

    /// Records the error of a user's function about the current object. An error that is not of validation ends the
    /// request.
    fn refuse_by(&mut self, error: Error) {
        if let Err(error) = self.errors.refuse_whole(&mut self.path, error) {
            self.failed.get_or_insert(error);
        }
    }

    /// Records an error at the current path.
    pub(crate) fn refuse(&mut self, error: ErrorDetail) -> Refused {
        self.errors.push(&self.path, error);
        Refused
    }

    /// Records an error of the current object, or of the current list of objects, as a whole.
    pub(crate) fn refuse_whole(&mut self, error: ErrorDetail) -> Refused {
        self.path.push(NON_FIELD_ERRORS.into());
        self.errors.push(&self.path, error);
        self.path.pop();
        Refused
    }
}

/// Returns the name that JSON has for the type.
pub(crate) fn type_name(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
