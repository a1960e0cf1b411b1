//! Sources that follow relations.

use std::fmt;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait};

use super::{Fields, SourceStep, TypedField, own};
use crate::database::ModelEntity;
use crate::schema::ModelSerializer;
use crate::schema::types::{ColumnType, Holds, Relation, TypeInfo};

/// A path to a column of another model.
pub struct SourcePath<'a, S, E> {
    pub(crate) fields: &'a mut Fields<S>,
    pub(crate) steps: Vec<SourceStep>,
    pub(crate) target: PhantomData<fn() -> E>,
}

impl<S, E> fmt::Debug for SourcePath<'_, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps.iter().map(|step| step.name)).finish()
    }
}

impl<'a, S: ModelSerializer, E: EntityTrait> SourcePath<'a, S, E> {
    /// Adds the next relation.
    #[must_use]
    pub fn through<R: SourceRelation>(
        mut self,
        name: &'static str,
        _: fn(&E::ModelEx) -> &R,
    ) -> SourcePath<'a, S, R::Target> {
        self.steps.push(SourceStep { name, target: R::target });
        SourcePath { fields: self.fields, steps: self.steps, target: PhantomData }
    }

    /// Ends the path at a column or relation, and adds the field that shows it.
    pub fn typed<T, ColumnKind, U, Kind>(
        self,
        name: &'static str,
        _: fn(&E::ModelEx) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'a, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind>,
    {
        let field = self.fields.add(name, Some(T::info), Some(own(get)));
        field.spec.path = self.steps;
        field
    }
}

/// A relation to one row, which a path can follow.
#[diagnostic::on_unimplemented(
    message = "a source cannot go through `{Self}`",
    label = "not a relation to one row",
    note = "a source is `relation.column`: belongs-to and has-one relations, then a column"
)]
pub trait SourceRelation {
    /// The entity at the other end.
    type Target: EntityTrait;

    #[doc(hidden)]
    fn target() -> TypeInfo;
}

impl<C: BelongsToCardinality<Entity: ModelEntity>> SourceRelation for BelongsTo<C> {
    type Target = C::Entity;

    fn target() -> TypeInfo {
        <Self as ColumnType<Relation>>::info()
    }
}

impl<E: ModelEntity> SourceRelation for HasOne<E> {
    type Target = E;

    fn target() -> TypeInfo {
        <Self as ColumnType<Relation>>::info()
    }
}
