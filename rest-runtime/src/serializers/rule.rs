//! Columns of which no two rows may have the same values.

use std::sync::Arc;

use sea_orm::sea_query::Expr;

use super::TypeInfo;
use crate::exceptions::ErrorDetail;

/// A rule over columns, which are what `C` says.
pub(crate) struct Rule<C> {
    pub(crate) columns: Vec<C>,
    /// The name of its index, where SeaORM makes it.
    pub(crate) index: Option<String>,
    /// The rows for which it holds; all of them unless said.
    pub(crate) condition: Option<Arc<dyn Fn() -> Expr + Send + Sync>>,
    /// Whether NULL equals nothing, and so keeps the rule from holding.
    pub(crate) nulls_distinct: bool,
    pub(crate) message: Option<&'static str>,
    pub(crate) code: Option<&'static str>,
}

/// As a serializer says it: by the names of columns and relations.
pub(crate) type Named = Rule<(&'static str, TypeInfo)>;

/// As an entity knows it: by the positions of columns.
pub(crate) type Unique = Rule<usize>;

impl<C> Rule<C> {
    /// Over these columns, in all rows.
    pub(crate) fn of(columns: Vec<C>) -> Self {
        Self { columns, index: None, condition: None, nulls_distinct: true, message: None, code: None }
    }

    /// Over other columns.
    pub(crate) fn over<D>(self, columns: Vec<D>) -> Rule<D> {
        let Self { index, condition, nulls_distinct, message, code, .. } = self;
        Rule { columns, index, condition, nulls_distinct, message, code }
    }

    /// The error of a row that breaks it; the fields are known to clients by these names.
    pub(crate) fn error(&self, names: &[&str]) -> ErrorDetail {
        let code = self.code.unwrap_or("unique");
        match self.message {
            Some(message) => ErrorDetail::new(message, code),
            None => ErrorDetail::new(format!("Another row has these values of {} already.", names.join(", ")), code),
        }
    }
}
