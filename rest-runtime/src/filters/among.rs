//! Rows among which a client may name one: of a parent in the URL, or of a filter's value.

use std::sync::Arc;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait, QuerySelect as _, QueryTrait as _, Select};

use super::path::Target;
use crate::request::Request;
use crate::serializers::{Context, Scope};

/// A function that gives the rows of `E` that a request may name. `Kind` tells the forms apart and is found by the
/// compiler: `fn(&Request)`, or as a serializer's field has it, `fn(&Context<'_>)` or `fn()`.
#[diagnostic::on_unimplemented(
    message = "a queryset of `{E}` is a function that gives a `Select` of it",
    label = "this gives no `Select<{E}>`",
    note = "write a function `fn visible(request: &Request) -> Select<{E}>` and name it: `queryset = visible`"
)]
pub trait RowsOf<E, Kind> {
    #[doc(hidden)]
    fn scope(self) -> Arc<Scope>;
}

/// Marks [`RowsOf`] a request.
#[derive(Clone, Copy, Debug)]
pub struct OfRequest;

/// Marks [`RowsOf`] a serializer's context.
#[derive(Clone, Copy, Debug)]
pub struct OfContext;

/// Marks [`RowsOf`] that depend on nothing.
#[derive(Clone, Copy, Debug)]
pub struct OfAll;

impl<E, F> RowsOf<E, OfRequest> for F
where
    E: EntityTrait,
    F: Fn(&Request) -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |context| {
            // Views always give a request along.
            let rows = context.request().map_or_else(E::find, &self);
            rows.select_only().into_query()
        })
    }
}

impl<E, F> RowsOf<E, OfContext> for F
where
    E: EntityTrait,
    F: Fn(&Context<'_>) -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |context| self(context).select_only().into_query())
    }
}

impl<E, F> RowsOf<E, OfAll> for F
where
    E: EntityTrait,
    F: Fn() -> Select<E> + Send + Sync + 'static,
{
    fn scope(self) -> Arc<Scope> {
        Arc::new(move |_| self().select_only().into_query())
    }
}

/// A relation, whose rows a `queryset` may narrow.
#[diagnostic::on_unimplemented(
    message = "a `queryset` is one of the rows behind a relation, and this path ends at a column",
    label = "this is no relation",
    note = "end the path at the relation, `album` in place of `album.title`, or drop the `queryset`"
)]
pub trait Relation {
    /// The entity of the rows.
    type Entity: EntityTrait;
}

impl<C: BelongsToCardinality> Relation for BelongsTo<C> {
    type Entity = C::Entity;
}

impl<R: EntityTrait> Relation for HasOne<R> {
    type Entity = R;
}

impl<R: EntityTrait> Relation for HasMany<R> {
    type Entity = R;
}

impl<F: Relation> Target<F> {
    /// The rows that a client may name here. What is not among them is not there, for this client.
    #[must_use]
    pub fn among<Kind>(mut self, rows: impl RowsOf<F::Entity, Kind>) -> Self {
        if let Ok(field) = &mut self.field {
            field.column.among = Some(rows.scope());
        }
        self
    }
}
