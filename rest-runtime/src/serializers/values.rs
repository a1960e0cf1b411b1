//! Validated data on its way into the serializer's struct.

use std::any::Any;
use std::fmt;

use super::field::FieldSchema;
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
        let field = self.schema.fields.get(self.position);
        self.position += 1;
        let value = self.rest.next().flatten();
        let value = value.or_else(|| field.and_then(|field| self.stored(field)));
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

    fn stored(&self, field: &FieldSchema) -> Option<Datum> {
        let entity = self.schema.entity.as_ref()?;
        let (column, _) = field.column?;
        let value = (entity.get)(self.instance?, column)?;
        Some(field.datum_of(value))
    }
}
