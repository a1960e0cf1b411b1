//! Arguments of relations: the column that represents a row, and the rows that clients may name.

use std::sync::Arc;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait, QuerySelect, QueryTrait, Select};

use super::TypedField;
use crate::schema::Context;

impl<S, C, V> TypedField<'_, S, V, BelongsTo<C>>
where
    C: BelongsToCardinality,
{
    /// Sets the column of the related row that represents it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&<C::Entity as EntityTrait>::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// Sets the rows that a client may name; all rows by default.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset(self, rows: fn() -> Select<C::Entity>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |_| rows().select_only().into_query()));
        self
    }

    /// Sets the rows that a client may name, depending on the request.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset_with(self, rows: fn(&Context<'_>) -> Select<C::Entity>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |context| rows(context).select_only().into_query()));
        self
    }
}

impl<S, E: EntityTrait, V> TypedField<'_, S, V, HasOne<E>> {
    /// Sets the column of the related row that represents it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&E::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// Sets the rows that a client may name; all rows by default.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset(self, rows: fn() -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |_| rows().select_only().into_query()));
        self
    }

    /// Sets the rows that a client may name, depending on the request.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset_with(self, rows: fn(&Context<'_>) -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |context| rows(context).select_only().into_query()));
        self
    }
}

impl<S, E: EntityTrait, V> TypedField<'_, S, V, HasMany<E>> {
    /// Sets the column of each related row that represents it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&E::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// Sets the rows that a client may name; all rows by default.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset(self, rows: fn() -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |_| rows().select_only().into_query()));
        self
    }

    /// Sets the rows that a client may name, depending on the request.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn queryset_with(self, rows: fn(&Context<'_>) -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move |context| rows(context).select_only().into_query()));
        self
    }
}
