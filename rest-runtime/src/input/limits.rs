//! Lengths of lists and maps, bounds of numbers, digits of decimals.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use sea_orm::Value;

use crate::base::exceptions::ErrorDetail;
use crate::schema::arguments::Limit;
use crate::schema::field::{FieldSchema, FieldShape};
use crate::values::{MICROS, ValueKind, whole_number};

impl FieldSchema {
    /// The error of a list or map of this length, if there is one.
    pub(crate) fn length_error(&self, length: usize) -> Option<ErrorDetail> {
        if length == 0 && self.arguments.allow_empty == Some(false) {
            return Some(ErrorDetail::new("This may not be empty.", "empty"));
        }
        if let Some(least) = self.arguments.min_length.filter(|&least| length < least as usize) {
            return Some(ErrorDetail::new(format!("This needs at least {least} items."), "min_length"));
        }
        let most = self.max_length.filter(|&most| length > most as usize)?;
        Some(ErrorDetail::new(format!("This may have at most {most} items."), "max_length"))
    }

    pub(crate) fn check_limits(&self, value: &Value, refuse: &mut dyn FnMut(ErrorDetail)) -> bool {
        let (least, greatest) = (self.arguments.min_value, self.arguments.max_value);
        if least.is_none() && greatest.is_none() {
            return true;
        }
        let unit = if matches!(self.shape, FieldShape::Single(ValueKind::Duration)) { " seconds" } else { "" };
        let is = |limit: Limit, wrong: Ordering| {
            let limit = if unit.is_empty() { limit } else { in_micros(limit) };
            compare(value, limit) == Some(wrong)
        };
        let too_small = least.filter(|limit| is(*limit, Ordering::Less));
        if let Some(limit) = too_small {
            refuse(ErrorDetail::new(format!("This must be at least {limit}{unit}."), "min_value"));
        }
        let too_great = greatest.filter(|limit| is(*limit, Ordering::Greater));
        if let Some(limit) = too_great {
            refuse(ErrorDetail::new(format!("This must be at most {limit}{unit}."), "max_value"));
        }
        too_small.is_none() && too_great.is_none()
    }

    /// Counts as DRF does: trailing zeros are digits, leading ones are not. Only the first error is reported.
    pub(crate) fn check_digits(&self, number: Decimal) -> Result<(), ErrorDetail> {
        let places = number.scale();
        let digits = number.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
        let (total, whole) = if digits > places { (digits, digits - places) } else { (places, 0) };
        if let Some(most) = self.max_digits.filter(|&most| total > most) {
            return Err(ErrorDetail::new(format!("This may have at most {most} digits in all."), "max_digits"));
        }
        if let Some(most) = self.form.places.filter(|&most| places > most) {
            let message = format!("This may have at most {most} digits after the point.");
            return Err(ErrorDetail::new(message, "max_decimal_places"));
        }
        if let (Some(digits), Some(places)) = (self.max_digits, self.form.places) {
            let most = digits.saturating_sub(places);
            if whole > most {
                let message = format!("This may have at most {most} digits before the point.");
                return Err(ErrorDetail::new(message, "max_whole_digits"));
            }
        }
        Ok(())
    }
}

fn in_micros(limit: Limit) -> Limit {
    match limit {
        Limit::Int(seconds) => Limit::Int(i64::try_from(i128::from(seconds) * MICROS).unwrap_or(i64::MAX)),
        Limit::Float(seconds) => Limit::Float(seconds * 1e6),
    }
}

fn compare(value: &Value, limit: Limit) -> Option<Ordering> {
    if let Some(number) = whole_number(value) {
        return match limit {
            Limit::Int(limit) => Some(number.cmp(&i128::from(limit))),
            #[expect(clippy::cast_precision_loss, reason = "a float limit is compared with floats")]
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
        #[expect(clippy::cast_precision_loss, reason = "the limit is compared with a float")]
        Limit::Int(limit) => limit as f64,
        Limit::Float(limit) => limit,
    }
}
