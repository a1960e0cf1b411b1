//! Data that has been validated: the only thing that can be saved.

use std::fmt;
use std::ops::Deref;

use sea_orm::{DatabaseTransaction, EntityTrait, Value};

use super::field::{FieldShape, single};
use super::{ModelSerializer, Serializer, junction};
use crate::database;
use crate::exceptions::Result;

/// Validated data on its way to the database. `perform_create` and `perform_update` receive it, change it where they
/// want to, and [`save`](Self::save) it
/// (an example stands at [`generic_view`](macro@crate::generic_view)).
pub struct Valid<S: ModelSerializer> {
    /// The row that is about to be written: what the body gave is `Set`.
    pub row: <S::Model as EntityTrait>::ActiveModel,
    /// The data as the serializer's struct; what a PATCH left out is the row's own.
    pub fields: S,
    pub(super) instance: Option<<S::Model as EntityTrait>::Model>,
    pub(super) given: Vec<&'static str>,
    /// The keys of the rows that it is to be related to through a junction, with the field's position.
    pub(super) related: Vec<(usize, Vec<Value>)>,
}

impl<S: ModelSerializer> fmt::Debug for Valid<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Valid").field("row", &self.row).field("given", &self.given).finish_non_exhaustive()
    }
}

impl<S: ModelSerializer> Valid<S> {
    /// The row as it was before, `None` when it is yet to be made.
    #[must_use]
    pub fn instance(&self) -> Option<&<S::Model as EntityTrait>::Model> {
        self.instance.as_ref()
    }

    /// Whether the body gave this field, or its default stood in for it.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// Inserts or updates the row and returns it as the database has it then; its many-to-many relations are written
    /// with it.
    ///
    /// # Errors
    /// What the database refuses. A view turns a broken unique rule into the error of its field.
    pub async fn save(self, tx: &DatabaseTransaction) -> Result<<S::Model as EntityTrait>::Model> {
        let saved = if self.instance.is_some() {
            database::update::<S::Model>(tx, self.row).await?
        } else {
            database::insert::<S::Model>(tx, self.row).await?
        };
        let schema = S::schema();
        for (position, keys) in &self.related {
            let field = &schema.fields[*position];
            if let (Some(relation), Some(entity), FieldShape::Related(related)) =
                (field.relations.last(), &schema.entity, single(&field.shape))
                && let Some(junction) = &relation.junction
                && let Some(key) = (entity.get)(&saved, relation.from)
                && let Some(kind) = &related.target.columns[related.key].kind
            {
                junction::set(tx, relation, junction, &key, (kind, keys)).await?;
            }
        }
        Ok(saved)
    }
}

/// The validated data of a serializer without a model: its struct, which it derefs to, and which fields were given.
#[derive(Clone, Debug)]
pub struct Validated<S> {
    /// The data. What a partial body left out has its type's empty value.
    pub fields: S,
    pub(super) given: Vec<&'static str>,
}

impl<S> Validated<S> {
    /// Whether the body gave this field, or its default stood in for it.
    #[must_use]
    pub fn is_given(&self, field: &str) -> bool {
        self.given.contains(&field)
    }

    /// The fields that were given, in the serializer's order.
    #[must_use]
    pub fn given(&self) -> &[&'static str] {
        &self.given
    }

    /// The data alone.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.fields
    }
}

impl<S: Serializer> Deref for Validated<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.fields
    }
}
