//! Unique rules over several columns.

use std::sync::Arc;

use sea_orm::sea_query::Expr;

use crate::base::exceptions::ErrorDetail;

/// A unique rule over columns, each given as a `C`.
pub(crate) struct UniqueRule<C> {
    pub(crate) columns: Vec<C>,
    /// The name of its index, if SeaORM creates one.
    pub(crate) index: Option<String>,
    /// The rows for which it holds; all rows by default.
    pub(crate) condition: Option<Arc<dyn Fn() -> Expr + Send + Sync>>,
    /// Whether NULL equals nothing, so that a row with NULL does not break the rule.
    pub(crate) nulls_distinct: bool,
    pub(crate) message: Option<&'static str>,
    pub(crate) code: Option<&'static str>,
}

/// A rule of an entity, over positions of columns.
pub(crate) type UniqueColumns = UniqueRule<usize>;

impl<C> UniqueRule<C> {
    /// Makes a rule over these columns, for all rows.
    pub(crate) fn of(columns: Vec<C>) -> Self {
        Self { columns, index: None, condition: None, nulls_distinct: true, message: None, code: None }
    }

    /// Replaces the columns.
    pub(crate) fn over<D>(self, columns: Vec<D>) -> UniqueRule<D> {
        let Self { index, condition, nulls_distinct, message, code, .. } = self;
        UniqueRule { columns, index, condition, nulls_distinct, message, code }
    }

    /// The error of a row that breaks the rule. `names` are the names of the fields in bodies.
    pub(crate) fn error(&self, names: &[&str]) -> ErrorDetail {
        let code = self.code.unwrap_or("unique");
        match self.message {
            Some(message) => ErrorDetail::new(message, code),
            None => ErrorDetail::new(format!("Another row has these values of {} already.", names.join(", ")), code),
        }
    }
}
