//! From a body to validated data, with every error of the body at once.

use std::borrow::Cow;

use rust_decimal::Decimal;
use sea_orm::sea_query::{DynIden, TableRef};
use sea_orm::{ActiveModelTrait, ActiveValue, DatabaseConnection, EntityTrait, IntoActiveModel, Value};
use serde_json::Value as Json;

use super::represent::column;
use super::{FieldSchema, Schema, Serializer, Valid, Values};
use crate::database;
use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::fields::Limit;
use crate::values::{Kind, from_json, quantized};

type Errors = Vec<(Cow<'static, str>, Vec<ErrorDetail>)>;

/// The validated data of a body. `instance` is the row that is about to be changed; `partial` leaves alone what the
/// body leaves out.
pub(crate) async fn validate<S: Serializer>(
    db: &DatabaseConnection,
    data: &Json,
    instance: Option<<S::Model as EntityTrait>::Model>,
    partial: bool,
) -> Result<Valid<S>> {
    let schema = S::schema();
    let values = check(db, schema, data, partial).await?;
    let fields = S::from_values(Values::new(schema, &values, instance.as_ref()))?;
    let mut row = match &instance {
        Some(instance) => instance.clone().into_active_model(),
        None => <<S::Model as EntityTrait>::ActiveModel as ActiveModelTrait>::default(),
    };
    let mut given = Vec::with_capacity(values.len());
    for (field, value) in schema.fields.iter().zip(values) {
        let Some(value) = value else { continue };
        given.push(field.name);
        let Some(column) = column::<S>(field) else { continue };
        // What stays as it is need not be written.
        if !matches!(row.get(column), ActiveValue::Unchanged(old) if old == value) {
            row.try_set(column, value)?;
        }
    }
    Ok(Valid { row, fields, instance, given })
}

/// The values of the fields, in their order; `None` for what is not to be written.
async fn check(db: &DatabaseConnection, schema: &Schema, data: &Json, partial: bool) -> Result<Vec<Option<Value>>> {
    let Json::Object(body) = data else {
        let (message, code) = match data {
            Json::Null => ("No data came.".into(), "null"),
            other => (format!("An object is needed here, and this is {}.", type_name(other)), "invalid"),
        };
        let detail = ErrorDetail::new(message, code);
        return Err(ValidationError::fields(vec![("non_field_errors".into(), vec![detail])]).into());
    };
    let mut values = Vec::with_capacity(schema.fields.len());
    let mut errors = Errors::new();
    for field in &schema.fields {
        match field.value(body.get(field.name), partial) {
            Ok(value) => values.push(value),
            Err(details) => {
                values.push(None);
                errors.push((field.name.into(), details));
            }
        }
    }
    targets_exist(db, schema, &values, &mut errors).await?;
    if errors.is_empty() {
        return Ok(values);
    }
    let position = |name: &str| schema.fields.iter().position(|field| field.name == name);
    errors.sort_by_key(|(name, _)| position(name));
    Err(ValidationError::fields(errors).into())
}

/// One round trip for the foreign keys of all fields.
async fn targets_exist(
    db: &DatabaseConnection,
    schema: &Schema,
    values: &[Option<Value>],
    errors: &mut Errors,
) -> Result<(), Error> {
    let asked: Vec<(&'static str, (TableRef, DynIden, Value))> = schema
        .fields
        .iter()
        .zip(values)
        .filter_map(|(field, value)| {
            let (table, column) = field.target.clone()?;
            let value = value.clone().filter(|value| *value != value.as_null())?;
            Some((field.name, (table, column, value)))
        })
        .collect();
    if asked.is_empty() {
        return Ok(());
    }
    let (names, keys): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    let found = database::exist(db, &keys).await?;
    for (name, _) in names.into_iter().zip(found).filter(|(_, found)| !found) {
        errors.push((name.into(), vec![does_not_exist()]));
    }
    Ok(())
}

fn does_not_exist() -> ErrorDetail {
    ErrorDetail::new("There is no row with this key.", "does_not_exist")
}

/// The type's name as a client of JSON knows it.
fn type_name(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

impl FieldSchema {
    /// What the body says of this field: a value, nothing to write, or errors.
    fn value(&self, input: Option<&Json>, partial: bool) -> Result<Option<Value>, Vec<ErrorDetail>> {
        if self.read_only {
            return Ok(None);
        }
        let Some(input) = input else {
            return match &self.default {
                _ if partial => Ok(None),
                Some(default) => Ok(Some(default.clone())),
                None if self.required => Err(vec![ErrorDetail::new("This must be given.", "required")]),
                None => Ok(None),
            };
        };
        if input.is_null() || self.is_empty_null(input) {
            return if self.allow_null {
                Ok(Some(self.kind.null()))
            } else {
                Err(vec![ErrorDetail::new("This may not be null.", "null")])
            };
        }
        if self.target.is_some() {
            return self.key(input).map(Some).map_err(|detail| vec![detail]);
        }
        let value = from_json(&self.kind, input).map_err(|detail| vec![detail])?;
        let value = match value {
            Value::String(Some(text)) if self.kind == Kind::Text => {
                if text.is_empty() && self.allow_blank {
                    return Ok(Some(Value::String(Some(text))));
                }
                self.check_text(&text)?;
                Value::String(Some(text))
            }
            Value::Decimal(Some(number)) => {
                self.check_digits(number).map_err(|detail| vec![detail])?;
                self.check_limits(&Value::Decimal(Some(number)))?;
                Value::Decimal(Some(quantized(number, self.decimal_places)))
            }
            value => {
                self.check_limits(&value)?;
                value
            }
        };
        match self.takes {
            Some(takes) if !takes(value.clone()) => {
                Err(vec![ErrorDetail::new("This is none of the choices.", "invalid_choice")])
            }
            _ => Ok(Some(value)),
        }
    }

    /// Empty text stands for null where there is no empty value: in numbers, dates and keys that may be null.
    fn is_empty_null(&self, input: &Json) -> bool {
        let empty = input.as_str().is_some_and(|text| text.trim().is_empty());
        empty && (self.target.is_some() || (self.allow_null && matches!(self.kind, Kind::Decimal | Kind::Bool)))
    }

    fn key(&self, input: &Json) -> Result<Value, ErrorDetail> {
        let wrong = || ErrorDetail::new("This must be the key of a row.", "incorrect_type");
        let whole_text = input.as_str().is_some_and(|text| text.contains('.')) && matches!(self.kind, Kind::Integer(_));
        if input.is_boolean() || whole_text {
            return Err(wrong());
        }
        from_json(&self.kind, input).map_err(|detail| match &*detail.code {
            // No row has a key that its column cannot hold.
            "min_value" | "max_value" | "max_string_length" => does_not_exist(),
            _ => wrong(),
        })
    }

    fn check_text(&self, text: &str) -> Result<(), Vec<ErrorDetail>> {
        if text.is_empty() {
            return Err(vec![ErrorDetail::new("This may not be blank.", "blank")]);
        }
        let mut errors = Vec::new();
        let length = text.chars().count();
        if let Some(least) = self.min_length.filter(|&least| length < least as usize) {
            errors.push(ErrorDetail::new(format!("This needs at least {least} characters."), "min_length"));
        }
        if let Some(greatest) = self.max_length.filter(|&greatest| length > greatest as usize) {
            errors.push(ErrorDetail::new(format!("This may have at most {greatest} characters."), "max_length"));
        }
        if text.contains('\0') {
            errors.push(ErrorDetail::new("This may not contain null characters.", "null_characters_not_allowed"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn check_limits(&self, value: &Value) -> Result<(), Vec<ErrorDetail>> {
        let mut errors = Vec::new();
        if let Some(limit) = self.min_value.filter(|limit| is_less(value, *limit)) {
            errors.push(ErrorDetail::new(format!("This must be at least {limit}."), "min_value"));
        }
        if let Some(limit) = self.max_value.filter(|limit| is_greater(value, *limit)) {
            errors.push(ErrorDetail::new(format!("This must be at most {limit}."), "max_value"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// As DRF counts: trailing zeros are digits, leading ones are not; only the first broken rule is told.
    fn check_digits(&self, number: Decimal) -> Result<(), ErrorDetail> {
        let places = number.scale();
        let digits = number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
        let (total, whole) = if digits > places { (digits, digits - places) } else { (places, 0) };
        if let Some(most) = self.max_digits.filter(|&most| total > most) {
            return Err(ErrorDetail::new(format!("This may have at most {most} digits in all."), "max_digits"));
        }
        if let Some(most) = self.decimal_places.filter(|&most| places > most) {
            let message = format!("This may have at most {most} digits after the point.");
            return Err(ErrorDetail::new(message, "max_decimal_places"));
        }
        if let (Some(digits), Some(places)) = (self.max_digits, self.decimal_places) {
            let most = digits.saturating_sub(places);
            if whole > most {
                let message = format!("This may have at most {most} digits before the point.");
                return Err(ErrorDetail::new(message, "max_whole_digits"));
            }
        }
        Ok(())
    }
}

fn is_less(value: &Value, limit: Limit) -> bool {
    compare(value, limit).is_some_and(std::cmp::Ordering::is_lt)
}

fn is_greater(value: &Value, limit: Limit) -> bool {
    compare(value, limit).is_some_and(std::cmp::Ordering::is_gt)
}

fn compare(value: &Value, limit: Limit) -> Option<std::cmp::Ordering> {
    if let Some(number) = whole(value) {
        return match limit {
            Limit::Int(limit) => Some(number.cmp(&i128::from(limit))),
            #[expect(clippy::cast_precision_loss, reason = "a limit with a fraction is compared as one")]
            Limit::Float(limit) => (number as f64).partial_cmp(&limit),
        };
    }
    match (value, limit) {
        (Value::Decimal(Some(number)), Limit::Int(limit)) => Some(number.cmp(&Decimal::from(limit))),
        (Value::Decimal(Some(number)), Limit::Float(limit)) => Some(number.cmp(&Decimal::try_from(limit).ok()?)),
        (Value::Double(Some(number)), limit) => number.partial_cmp(&as_float(limit)),
        (Value::Float(Some(number)), limit) => f64::from(*number).partial_cmp(&as_float(limit)),
        _ => None,
    }
}

fn as_float(limit: Limit) -> f64 {
    match limit {
        #[expect(clippy::cast_precision_loss, reason = "compared with a float, the limit is one")]
        Limit::Int(limit) => limit as f64,
        Limit::Float(limit) => limit,
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::TinyInt(number) => number.map(i128::from),
        Value::SmallInt(number) => number.map(i128::from),
        Value::Int(number) => number.map(i128::from),
        Value::BigInt(number) => number.map(i128::from),
        Value::TinyUnsigned(number) => number.map(i128::from),
        Value::SmallUnsigned(number) => number.map(i128::from),
        Value::Unsigned(number) => number.map(i128::from),
        Value::BigUnsigned(number) => number.map(i128::from),
        _ => None,
    }
}
