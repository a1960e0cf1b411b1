//! The project's filter backends as a filter backend of a view.

use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, Select};

use crate::base::exceptions::Result;
use crate::database::ModelEntity;
use crate::describe::Parameter;
use crate::http::request::Request;
use crate::model::Entity;
use crate::query::filters::{FilterBackend, FilterTable, ProjectFilters};
use crate::rest::Policies;

/// The filter backends of a view that names none of its own.
pub(super) struct OfProject(ProjectFilters);

impl OfProject {
    pub(super) fn of(request: &Request) -> Self {
        Self(Policies::of(request).filter_backends.clone())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The condition on the rows of an entity; `None` for all rows.
    pub(super) fn of_entity(&self, request: &Request, entity: &Entity) -> Result<Option<Condition>> {
        if self.is_empty() {
            return Ok(None);
        }
        let columns = entity.columns.iter().map(|column| column.name).collect();
        self.condition(request, &FilterTable::new(entity.name, columns))
    }

    fn condition(&self, request: &Request, table: &FilterTable) -> Result<Option<Condition>> {
        let mut all = Condition::all();
        for backend in &self.0 {
            if let Some(condition) = backend.condition(request, table)? {
                all = all.add(condition);
            }
        }
        Ok((!all.is_empty()).then_some(all))
    }

    /// The same with what they take.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        self.0.iter().flat_map(|backend| backend.parameters()).collect()
    }

    /// The query parameters that the backends read.
    pub(crate) fn query_params(&self) -> Vec<String> {
        self.0.iter().flat_map(|backend| backend.query_params()).collect()
    }
}

impl<E: ModelEntity> FilterBackend<E> for OfProject {
    async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
        if self.is_empty() {
            return Ok(queryset);
        }
        Ok(match self.condition(request, &FilterTable::of::<E>())? {
            Some(condition) => queryset.filter(condition),
            None => queryset,
        })
    }

    fn query_params(&self) -> Vec<String> {
        Self::query_params(self)
    }

    fn parameters(&self) -> Vec<Parameter> {
        Self::parameters(self)
    }
}
