//! Rows as permissions see them.

use std::any::Any;
use std::fmt;

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, Value};

/// The row that an object permission checks.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    model: &'a (dyn Any + Send + Sync),
    get: fn(&(dyn Any + Send + Sync), &str) -> Option<Value>,
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Object")
    }
}

impl<'a> Object<'a> {
    /// Wraps a row.
    pub fn new<M>(model: &'a M) -> Self
    where
        M: ModelTrait + Send + Sync + 'static,
    {
        fn get<M: ModelTrait + 'static>(model: &(dyn Any + Send + Sync), column: &str) -> Option<Value> {
            let column = <M::Entity as EntityTrait>::Column::iter().find(|known| known.as_str() == column)?;
            model.downcast_ref::<M>().map(|model| model.get(column))
        }
        Self { model, get: get::<M> }
    }

    /// Returns the row as its model type; `None` for another type.
    #[must_use]
    pub fn downcast_ref<M: Any>(self) -> Option<&'a M> {
        self.model.downcast_ref()
    }

    /// Returns the value of a column by its name in the database; `None` if the model has no such column.
    #[must_use]
    pub fn get(self, column: &str) -> Option<Value> {
        (self.get)(self.model, column)
    }
}
