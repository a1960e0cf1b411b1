//! `?ordering=`: the keys that a list is in order of.
//!
//! Rules: DRF's [`OrderingFilter`](https://www.django-rest-framework.org/api-guide/filtering/#orderingfilter). What is
//! not allowed is left out, and the view's default stands in where nothing is left.

use std::collections::HashSet;

use sea_orm::entity::compound::{BelongsTo, HasOne};
use sea_orm::sea_query::{DynIden, Expr, NullOrdering, Order, SelectStatement, ValueType};
use sea_orm::{BelongsToCardinality, DbBackend, EntityTrait};

use super::column::Field;
use super::path::{AColumn, ARelation, Target};
use crate::exceptions::ErrorDetail;

/// A field that clients can order by.
#[derive(Debug)]
pub struct OrderField(pub(super) Result<Field, String>);

impl OrderField {
    /// Under this name.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self(self.0.map(|field| Field { name: name.to_owned(), ..field }))
    }
}

/// What rows can be ordered by: a column, or a relation to one row, which stands for its key.
#[diagnostic::on_unimplemented(
    message = "rows cannot be ordered by a `{Self}`",
    label = "this has no single value",
    note = "an order is by columns, or by the key of a `BelongsTo` or a `HasOne`"
)]
pub trait Sortable<Kind> {}

#[diagnostic::do_not_recommend]
impl<T: ValueType> Sortable<AColumn> for T {}
impl<C: BelongsToCardinality> Sortable<ARelation> for BelongsTo<C> {}
impl<R: EntityTrait> Sortable<ARelation> for HasOne<R> {}

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
    /// What is compared: the column as its values are in order.
    pub(crate) fn expr(&self, table: &DynIden, backend: DbBackend) -> Expr {
        self.field.column.sql.ordered(self.field.expr(table), backend)
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

/// What a list can be ordered by.
pub(super) struct Ordering {
    pub(super) allowed: Allowed,
    /// Where the client asks for no order.
    pub(super) default: Vec<OrderKey>,
    pub(super) param: Option<&'static str>,
    /// What is not allowed is refused.
    pub(super) strict: bool,
}

/// The keys that clients can name.
pub(super) enum Allowed {
    /// What the serializer shows.
    Shown,
    /// These.
    Named(Vec<Field>),
}

impl Ordering {
    /// Of what the serializer shows.
    pub(super) const fn of_shown() -> Self {
        Self { allowed: Allowed::Shown, default: Vec::new(), param: None, strict: false }
    }

    /// What is wrong with a parameter that has to name declared keys, to be told beside what is wrong with others.
    pub(super) fn refusal(&self, asked: Option<&str>) -> Option<ErrorDetail> {
        match &self.allowed {
            Allowed::Named(_) if self.strict => self.keys(asked, Vec::new).err(),
            _ => None,
        }
    }

    /// The keys that a parameter names; the default where it names none. An error where it has to name others.
    pub(super) fn keys(
        &self,
        asked: Option<&str>,
        shown: impl FnOnce() -> Vec<Field>,
    ) -> Result<Vec<OrderKey>, ErrorDetail> {
        let asks = |text: &&str| text.split(',').any(|word| !word.trim().is_empty());
        let Some(text) = asked.filter(asks) else { return Ok(self.default.clone()) };
        let keys: Vec<Option<OrderKey>> = match &self.allowed {
            Allowed::Named(fields) => named(text, fields),
            Allowed::Shown => named(text, &shown()),
        };
        if self.strict && keys.iter().any(Option::is_none) {
            return Err(ErrorDetail::new("The list has no such order.", "invalid_choice"));
        }
        // Where a key stands before, it decides nothing more; databases limit how many there are.
        let mut keys: Vec<OrderKey> = keys.into_iter().flatten().collect();
        let mut known = HashSet::new();
        keys.retain(|key| known.insert(key.field.name.clone()));
        Ok(if keys.is_empty() { self.default.clone() } else { keys })
    }
}

/// The keys between commas, `-` for descending; `None` for each that is not there.
fn named(text: &str, allowed: &[Field]) -> Vec<Option<OrderKey>> {
    text.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
            let field = allowed.iter().find(|field| field.name == name)?;
            Some(OrderKey { field: field.clone(), descending })
        })
        .collect()
}
