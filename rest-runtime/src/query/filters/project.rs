//! The project's filter backends, which narrow the rows of every view.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::{Condition, Expr, IntoIden};
use sea_orm::{EntityTrait, IdenStatic, Iterable};

use crate::base::exceptions::Result;
use crate::describe::Parameter;
use crate::http::request::Request;

/// Narrows the rows of every view without `filter_backends` of its own (DRF's `DEFAULT_FILTER_BACKENDS`). Pass it to
/// [`Rest::filter_backend`](crate::Rest::filter_backend). It receives the model's table, not the model's type.
///
/// ```
/// use rest_runtime::filters::{FilterTable, ProjectFilterBackend};
/// use rest_runtime::prelude::*;
/// use rest_runtime::sea_orm::Condition;
/// use rest_runtime::sea_orm::sea_query::ExprTrait;
///
/// /// Rows with an owner are visible to their owner only.
/// struct OwnRows;
///
/// impl ProjectFilterBackend for OwnRows {
///     fn condition(&self, request: &Request, table: &FilterTable) -> Result<Option<Condition>> {
///         let owner = table.column("owner").map(|owner| owner.eq(request.user().username()));
///         Ok(owner.map(|owned| Condition::all().add(owned)))
///     }
/// }
/// ```
pub trait ProjectFilterBackend: Send + Sync {
    /// The condition on the rows of the table; `None` for all rows.
    ///
    /// # Errors
    /// Any error refuses the request.
    fn condition(&self, request: &Request, table: &FilterTable) -> Result<Option<Condition>>;

    /// The query parameters that the backend reads. Projects that refuse unknown parameters accept these.
    fn query_params(&self) -> Vec<String> {
        Vec::new()
    }

    /// The same with what they take, for documents about the API; any text by default.
    fn parameters(&self) -> Vec<Parameter> {
        self.query_params().into_iter().map(Parameter::text).collect()
    }
}

/// The project's filter backends, in the order in which they were added.
pub(crate) type ProjectFilters = Vec<Arc<dyn ProjectFilterBackend>>;

/// The table of a view's model.
pub struct FilterTable {
    name: &'static str,
    columns: Vec<&'static str>,
}

impl fmt::Debug for FilterTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterTable").field("name", &self.name()).field("columns", &self.columns).finish()
    }
}

impl FilterTable {
    pub(crate) fn of<E: EntityTrait>() -> Self {
        Self::new(E::default().table_name(), E::Column::iter().map(|column| column.as_str()).collect())
    }

    pub(crate) fn new(name: &'static str, columns: Vec<&'static str>) -> Self {
        Self { name, columns }
    }

    /// The name of the table.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// The column of this name; `None` if the table has none.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Expr> {
        let own = self.columns.iter().find(|own| **own == name)?;
        Some(Expr::col((self.name.into_iden(), (*own).into_iden())))
    }
}
