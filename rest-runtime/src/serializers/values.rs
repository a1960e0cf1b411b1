//! Validated data on its way into the serializer's struct.

use std::fmt;
use std::iter::Zip;
use std::slice::Iter;

use sea_orm::{EntityTrait, ModelTrait, Value};

use super::represent::column;
use super::{FieldSchema, Schema, Serializer};
use crate::exceptions::{Result, ValidationError};

/// Hands out the validated values in the order of the serializer's fields.
///
/// What a body left out is the row's own value where there is a row (PUT and PATCH), so that the struct of a partial
/// update shows the row as it is about to be.
pub struct Values<'a, S: Serializer> {
    fields: Zip<Iter<'a, FieldSchema>, Iter<'a, Option<Value>>>,
    instance: Option<&'a <S::Model as EntityTrait>::Model>,
}

impl<S: Serializer> fmt::Debug for Values<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").finish_non_exhaustive()
    }
}

impl<'a, S: Serializer> Values<'a, S> {
    pub(super) fn new(
        schema: &'a Schema,
        values: &'a [Option<Value>],
        instance: Option<&'a <S::Model as EntityTrait>::Model>,
    ) -> Self {
        Self { fields: schema.fields.iter().zip(values), instance }
    }

    /// The value of the next field.
    ///
    /// # Errors
    /// A [`ValidationError`] `required` where there is no value and the type has no `None`.
    pub fn take<T: 'static>(&mut self) -> Result<T> {
        let Some((field, value)) = self.next() else { return Err(missing("")) };
        let value = value.unwrap_or_else(|| field.kind.null());
        read(field, value)
    }

    /// The value of the next field, which clients cannot send: the row's, or the type's default for a row that is yet
    /// to be made.
    ///
    /// # Errors
    /// A [`ValidationError`] `required` where the row holds what the type cannot.
    pub fn take_read_only<T: Default + 'static>(&mut self) -> Result<T> {
        match self.next() {
            Some((field, Some(value))) => read(field, value),
            _ => Ok(T::default()),
        }
    }

    fn next(&mut self) -> Option<(&'a FieldSchema, Option<Value>)> {
        let (field, value) = self.fields.next()?;
        let value = value.clone().or_else(|| Some(self.instance?.get(column::<S>(field)?)));
        Some((field, value))
    }
}

/// The value as the field's own type, which the table of fields knows.
fn read<T: 'static>(field: &FieldSchema, value: Value) -> Result<T> {
    let mut place: Option<T> = None;
    if let Some(read) = field.read {
        read(value, &mut place);
    }
    place.ok_or_else(|| missing(field.name))
}

fn missing(name: &'static str) -> crate::exceptions::Error {
    ValidationError::field(name, "This must be given.", "required").into()
}
