//! The project's filter backends as those of a view.

use sea_orm::sea_query::Condition;
use sea_orm::{QueryFilter, Select};

use crate::database::ModelEntity;
use crate::describe::Parameter;
use crate::exceptions::Result;
use crate::filters::{FilterBackend, FilterTable, ProjectFilters};
use crate::request::Request;
use crate::rest::Policies;
use crate::serializers::Entity;

/// What a view narrows its rows by that names no filter backends.
pub(super) struct OfProject(ProjectFilters);

impl OfProject {
    pub(super) fn of(request: &Request) -> Self {
        Self(Policies::of(request).map(|policies| policies.filter_backends.clone()).unwrap_or_default())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they ask of the rows of an entity; `None` for all of them.
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

    /// The query parameters that they read.
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
