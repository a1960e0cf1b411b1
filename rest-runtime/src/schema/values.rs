//! Validated data that becomes the serializer's struct.

use std::any::Any;
use std::fmt;

use super::field::{FieldSchema, Standard};
use super::{Schema, Serializer};
use crate::base::exceptions::{Error, Result};
use crate::values::FieldValue;

/// The validated values, in the order of the serializer's fields.
///
/// A value that the body left out comes from the row, if there is one (PUT and PATCH). So the struct of a partial
/// update shows the row as it is about to be.
pub struct Values<'a> {
    schema: &'a Schema,
    data: Vec<Option<FieldValue>>,
    position: usize,
    /// The number of flattened serializers that have been made.
    flattened: usize,
    instance: Option<&'a (dyn Any + Send + Sync)>,
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("position", &self.position).finish_non_exhaustive()
    }
}

/// Makes the struct of these values.
pub(crate) fn make<S: Serializer>(
    values: Vec<Option<FieldValue>>,
    instance: Option<&(dyn Any + Send + Sync)>,
) -> Result<S> {
    S::from_values(Values { schema: S::schema(), data: values, position: 0, flattened: 0, instance })
}

impl Values<'_> {
    /// Returns the value of the next field.
    ///
    /// It comes from the body, or else from the row, or else from the default of a read-only field. Otherwise it is the
    /// type's empty value: `None`, an empty text or list, zero.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] if the type cannot hold the row's value, or has no empty value.
    pub fn take<T: 'static>(&mut self) -> Result<T> {
        // The struct has no field for a relation that only the entity's `Model` shows, nor for a field of a flattened
        // serializer.
        let is_elsewhere = |field: &FieldSchema| field.own.is_none() || field.inherited.is_some();
        while self.schema.fields.get(self.position).is_some_and(is_elsewhere) {
            self.position += 1;
        }
        let field = self.schema.fields.get(self.position);
        let value = self.data.get_mut(self.position).and_then(Option::take);
        self.position += 1;
        let value = value
            .or_else(|| field.and_then(|field| field.stored_in(self.schema, self.instance)))
            .or_else(|| field.and_then(shown));
        let mut place: Option<T> = None;
        if let Some(own) = field.and_then(|field| field.own.as_ref()) {
            (own.read)(value, &mut place);
        }
        place.ok_or_else(|| {
            let field = field.map_or("", |field| field.json_name);
            let message = format!("the field `{field}` of `{}` has a type without an empty value", self.schema.name);
            Error::ImproperlyConfigured(format!("{message}: make it an `Option`"))
        })
    }
}

impl Values<'_> {
    /// Returns the next flattened serializer.
    ///
    /// A field that the serializer overrides gets its value, if the types are equal. Omitted fields are empty. All
    /// flattened serializers are made before any value is [taken](Self::take).
    ///
    /// # Errors
    /// Those of [`take`](Self::take).
    // There is no bound on the type: one that is not a serializer is a single error, in the table of fields.
    pub fn flattened<B: 'static>(&mut self) -> Result<B> {
        let place = self.flattened;
        self.flattened += 1;
        let missing = || {
            let message = format!("`{}` has no struct for a serializer that it flattens", self.schema.name);
            Error::ImproperlyConfigured(message)
        };
        let base = self.schema.flattened.get(place).ok_or_else(missing)?();
        let mut values = Vec::with_capacity(base.fields.len());
        for field in &base.fields {
            let is_here = |own: &FieldSchema| own.inherited == Some(place) && own.rust_name == field.rust_name;
            let here = self.schema.fields.iter().position(is_here);
            values.push(if let Some(position) = here {
                self.data.get_mut(position).and_then(Option::take)
            } else {
                let position = self.schema.fields.iter().position(|own| own.is_alike(field));
                position.and_then(|position| self.data.get(position).cloned().flatten())
            });
        }
        let made = (base.make)(values, self.instance)?;
        made.downcast().map(|made| *made).map_err(|_| missing())
    }
}

impl FieldSchema {
    /// Returns the value that the row holds for the field.
    pub(crate) fn stored_in(&self, schema: &Schema, row: Option<&(dyn Any + Send + Sync)>) -> Option<FieldValue> {
        let entity = schema.entity.as_ref()?;
        let (column, _) = self.column?;
        Some(self.field_value_of(entity.get(row?, column)?))
    }
}

/// Returns the default of a read-only field, which stands in for a missing value.
fn shown(field: &FieldSchema) -> Option<FieldValue> {
    match &field.default {
        Some(Standard::Value(value)) if field.read_only => Some(value.clone()),
        _ => None,
    }
}
