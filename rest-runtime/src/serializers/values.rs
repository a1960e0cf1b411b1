//! Validated data on its way into the serializer's struct.

use std::any::Any;
use std::fmt;

use super::field::{FieldSchema, Standard};
use super::{Schema, Serializer};
use crate::exceptions::{Error, Result};
use crate::values::Datum;

/// Hands out the validated values in the order of the serializer's fields.
///
/// What a body left out is the row's own value where there is a row (PUT and PATCH), so that the struct of a partial
/// update shows the row as it is about to be.
pub struct Values<'a> {
    schema: &'a Schema,
    rest: std::vec::IntoIter<Option<Datum>>,
    position: usize,
    instance: Option<&'a (dyn Any + Send + Sync)>,
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("position", &self.position).finish_non_exhaustive()
    }
}

/// The struct of these values.
pub(crate) fn make<S: Serializer>(values: Vec<Option<Datum>>, instance: Option<&(dyn Any + Send + Sync)>) -> Result<S> {
    S::from_values(Values { schema: S::schema(), rest: values.into_iter(), position: 0, instance })
}

impl Values<'_> {
    /// The value of the next field: the body's, or the row's, or where neither is there the type's empty one (`None`,
    /// an empty text or list, zero).
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] where the row holds what the type cannot, or there is no empty value.
    pub fn take<T: 'static>(&mut self) -> Result<T> {
        // A relation that an entity's own `Model` shows is no field of that struct.
        while self.schema.fields.get(self.position).is_some_and(|field| field.own.is_none()) {
            self.position += 1;
            self.rest.next();
        }
        let field = self.schema.fields.get(self.position);
        self.position += 1;
        let value = self.rest.next().flatten();
        let value = value
            .or_else(|| field.and_then(|field| field.stored_in(self.schema, self.instance)))
            .or_else(|| field.and_then(shown));
        let mut place: Option<T> = None;
        if let Some(own) = field.and_then(|field| field.own.as_ref()) {
            (own.read)(value, &mut place);
        }
        place.ok_or_else(|| {
            let field = field.map_or("", |field| field.name);
            let message = format!("the field `{field}` of `{}` has a type without an empty value", self.schema.name);
            Error::ImproperlyConfigured(format!("{message}: make it an `Option`"))
        })
    }
}

impl FieldSchema {
    /// What the row holds of the field.
    pub(crate) fn stored_in(&self, schema: &Schema, row: Option<&(dyn Any + Send + Sync)>) -> Option<Datum> {
        let entity = schema.entity.as_ref()?;
        // The column of what is far away is one of another table.
        let (column, _) = self.column.filter(|_| self.relations.is_empty() || self.shows_relation())?;
        Some(self.datum_of((entity.get)(row?, column)?))
    }
}

/// What stands for a value that no client sends, where the field says.
fn shown(field: &FieldSchema) -> Option<Datum> {
    match &field.default {
        Some(Standard::Value(value)) if field.read_only => Some(value.clone()),
        _ => None,
    }
}
