//! Querysets of a parent in the URL or of a filter: the rows that a client may name.

use std::sync::Arc;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait, QuerySelect as _, QueryTrait as _, Select};

use super::path::Target;
use crate::http::request::Request;
use crate::schema::{Context, Scope};

/// A function that returns the rows of `E` that a request may name. `Kind` distinguishes the forms; the compiler infers
/// it. The forms are `fn(&Request)` and those of a serializer's field, `fn(&Context<'_>)` and `fn()`.
#[diagnostic::on_unimplemented(
    message = "a queryset of `{E}` is a function that returns `Select<{E}>`",
    label = "this does not return `Select<{E}>`",
    note = "write a function `fn visible(request: &Request) -> Select<{E}>` and name it: `queryset = visible`"
)]
pub trait Queryset<E, Kind> {
    #[doc(hidden)]
    fn scope(self) -> Arc<Scope>;
}

/// Marks [`Queryset`] that depend on the request.
#[derive(Clone, Copy, Debug)]
pub struct OfRequest;

/// Marks [`Queryset`] that depend on a serializer's context.
#[derive(Clone, Copy, Debug)]
pub struct OfContext;

/// Marks [`Queryset`] that depend on nothing.
#[derive(Clone, Copy, Debug)]
pub struct OfAll;

impl<E, F> Queryset<E, OfRequest> for F
where
    E: EntityTrait,
    F: Fn(&Request) -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |context| {
            // Views always pass a request.
            let rows = context.request().map_or_else(E::find, &self);
            rows.select_only().into_query()
        })
    }
}

impl<E, F> Queryset<E, OfContext> for F
where
    E: EntityTrait,
    F: Fn(&Context<'_>) -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |context| self(context).select_only().into_query())
    }
}

impl<E, F> Queryset<E, OfAll> for F
where
    E: EntityTrait,
    F: Fn() -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |_| self().select_only().into_query())
    }
}

/// A relation whose rows a `queryset` may narrow.
#[diagnostic::on_unimplemented(
    message = "a `queryset` requires a path that ends at a relation, and this one ends at a column",
    label = "not a relation",
    note = "end the path at the relation, `album` instead of `album.title`, or drop the `queryset`"
)]
pub trait QuerysetTarget {
    /// The entity of the rows.
    type Entity: EntityTrait;
}

impl<C: BelongsToCardinality> QuerysetTarget for BelongsTo<C> {
    type Entity = C::Entity;
}

impl<R: EntityTrait> QuerysetTarget for HasOne<R> {
    type Entity = R;
}

impl<R: EntityTrait> QuerysetTarget for HasMany<R> {
    type Entity = R;
}

impl<F: QuerysetTarget> Target<F> {
    /// Limits the rows that a client may name here. For this client, all other rows do not exist.
    #[must_use]
    pub fn among<Kind>(mut self, rows: impl Queryset<F::Entity, Kind>) -> Self {
        if let Ok(field) = &mut self.field {
            field.column.among = Some(rows.scope());
        }
        self
    }
}
