//! `?ordering=`: the keys that a list is in order of.
//!
//! Rules: DRF's [`OrderingFilter`](https://www.django-rest-framework.org/api-guide/filtering/#orderingfilter). What is
//! not allowed is left out, and the view's default stands in where nothing is left.

use sea_orm::entity::compound::BelongsTo;
use sea_orm::sea_query::{DynIden, Expr, NullOrdering, Order, SelectStatement, ValueType};
use sea_orm::{BelongsToCardinality, DbBackend};

use super::column::Field;
use super::path::{AColumn, ARelation, Target};
use super::sql::by_code_point;

/// A field that clients can order by.
#[derive(Debug)]
pub struct OrderField(pub(super) Result<Field, String>);

/// What rows can be ordered by: a column, or a relation to one row, which stands for its key.
#[diagnostic::on_unimplemented(
    message = "rows cannot be ordered by a `{Self}`",
    label = "this has no single value",
    note = "an order is by columns, or by the key of a `BelongsTo`"
)]
pub trait Sortable<Kind> {}

#[diagnostic::do_not_recommend]
impl<T: ValueType> Sortable<AColumn> for T {}
impl<C: BelongsToCardinality> Sortable<ARelation> for BelongsTo<C> {}

impl<F> Target<F> {
    /// As a key of an order.
    #[must_use]
    pub fn order<Kind>(self) -> OrderField
    where
        F: Sortable<Kind>,
    {
        OrderField(self.field)
    }
}

/// One key of an order.
#[derive(Clone, Debug)]
pub(crate) struct OrderKey {
    pub(crate) field: Field,
    pub(crate) descending: bool,
}

impl OrderKey {
    /// What is compared: the column, text by code point.
    pub(crate) fn expr(&self, table: &DynIden, backend: DbBackend) -> Expr {
        let expr = self.field.expr(table);
        if self.field.column.is_text() { by_code_point(expr, backend) } else { expr }
    }

    /// Adds the key to a query's order, the other way round where `reverse`. NULL comes before everything.
    pub(crate) fn add_to(&self, query: &mut SelectStatement, table: &DynIden, backend: DbBackend, reverse: bool) {
        let order = if self.descending == reverse { Order::Asc } else { Order::Desc };
        let expr = self.expr(table, backend);
        // SQLite and MariaDB have it so by themselves, and an index of theirs serves only that.
        if backend == DbBackend::Postgres && self.field.is_nullable() {
            let nulls = if order == Order::Asc { NullOrdering::First } else { NullOrdering::Last };
            query.order_by_expr_with_nulls(expr, order, nulls);
        } else {
            query.order_by_expr(expr, order);
        }
    }
}

/// The keys that the parameter names, of those that there are: names between commas, `-` for descending.
pub(super) fn keys(text: &str, allowed: &[Field]) -> Vec<OrderKey> {
    text.split(',')
        .filter_map(|word| {
            let word = word.trim();
            let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
            let field = allowed.iter().find(|field| field.name == name)?;
            Some(OrderKey { field: field.clone(), descending })
        })
        .collect()
}
