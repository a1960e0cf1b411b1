//! `?ordering=`: the sort keys of a list.
//!
//! Rules: DRF's [`OrderingFilter`](https://www.django-rest-framework.org/api-guide/filtering/#orderingfilter). Keys
//! that are not allowed are ignored; if none is left, the view's default applies.

use std::collections::HashSet;

use sea_orm::entity::compound::{BelongsTo, HasOne};
use sea_orm::sea_query::{DynIden, Expr, NullOrdering, Order, SelectStatement, ValueType};
use sea_orm::{BelongsToCardinality, DbBackend, EntityTrait};

use super::column::Field;
use super::path::{AColumn, ARelation, Target};
use crate::base::exceptions::ErrorDetail;

/// A field that clients can order by.
#[derive(Debug)]
pub struct OrderField(pub(super) Result<Field, String>);

impl OrderField {
    /// Sets the name by which clients refer to the field.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self(self.0.map(|field| Field { name: name.to_owned(), ..field }))
    }
}

/// A field to order by: a column, or a relation to one row, by its key.
#[diagnostic::on_unimplemented(
    message = "rows cannot be ordered by a `{Self}`",
    label = "this has no single value",
    note = "an ordering uses columns, or the key of a `BelongsTo` or a `HasOne`"
)]
pub trait Sortable<Kind> {}

#[diagnostic::do_not_recommend]
impl<T: ValueType> Sortable<AColumn> for T {}
impl<C: BelongsToCardinality> Sortable<ARelation> for BelongsTo<C> {}
impl<R: EntityTrait> Sortable<ARelation> for HasOne<R> {}

impl<F> Target<F> {
    /// Turns the path into an ordering key.
    #[must_use]
    pub fn order<Kind>(self) -> OrderField
    where
        F: Sortable<Kind>,
    {
        OrderField(self.field)
    }
}

/// One key of an ordering.
#[derive(Clone, Debug)]
pub(crate) struct OrderKey {
    pub(crate) field: Field,
    pub(crate) descending: bool,
}

impl OrderKey {
    /// The expression that the rows are sorted by.
    pub(crate) fn expr(&self, table: &DynIden, backend: DbBackend) -> Expr {
        self.field.column.sql.ordered(self.field.expr(table), backend)
    }

    /// Adds the key to a query's order, reversed if `reverse`. NULL sorts before all values.
    pub(crate) fn add_to(&self, query: &mut SelectStatement, table: &DynIden, backend: DbBackend, reverse: bool) {
        let order = if self.descending == reverse { Order::Asc } else { Order::Desc };
        let expr = self.expr(table, backend);
        // SQLite and MariaDB sort NULL first by themselves, and their indexes serve only that order.
        if backend == DbBackend::Postgres && self.field.is_nullable() {
            let nulls = if order == Order::Asc { NullOrdering::First } else { NullOrdering::Last };
            query.order_by_expr_with_nulls(expr, order, nulls);
        } else {
            query.order_by_expr(expr, order);
        }
    }
}

/// The ordering of a list.
pub(super) struct Ordering {
    pub(super) allowed: Allowed,
    /// The order if the client names none.
    pub(super) default: Vec<OrderKey>,
    pub(super) param: Option<&'static str>,
    /// Whether keys that are not allowed are errors.
    pub(super) strict: bool,
}

/// The keys that clients may name.
pub(super) enum Allowed {
    /// The fields that the serializer shows.
    Shown,
    Named(Vec<Field>),
}

impl Ordering {
    /// An ordering by the fields that the serializer shows.
    pub(super) const fn of_shown() -> Self {
        Self { allowed: Allowed::Shown, default: Vec::new(), param: None, strict: false }
    }

    /// The error of a strict parameter over declared keys, so that it is reported together with the errors of other
    /// parameters.
    pub(super) fn refusal(&self, asked: Option<&str>) -> Option<ErrorDetail> {
        match &self.allowed {
            Allowed::Named(_) if self.strict => self.keys(asked, Vec::new).err(),
            _ => None,
        }
    }

    /// The keys that a parameter names, or the default if it names none. A strict ordering returns an error for an
    /// unknown key.
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
            return Err(ErrorDetail::new("This is not a valid order.", "invalid_choice"));
        }
        // A repeated key has no effect, and databases limit the number of keys.
        let mut keys: Vec<OrderKey> = keys.into_iter().flatten().collect();
        let mut known = HashSet::new();
        keys.retain(|key| known.insert(key.field.name.clone()));
        Ok(if keys.is_empty() { self.default.clone() } else { keys })
    }
}

/// The keys between commas, `-` for descending; `None` for each unknown key.
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
