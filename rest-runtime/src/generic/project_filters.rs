//! The project's filter backends as those of a view.

use sea_orm::{QueryFilter, Select};

use crate::database::ModelEntity;
use crate::exceptions::Result;
use crate::filters::{FilterBackend, FilterTable, ProjectFilters};
use crate::request::Request;
use crate::rest::Policies;

/// What a view narrows its rows by that names no filter backends.
pub(super) struct OfProject(ProjectFilters);

impl OfProject {
    pub(super) fn of(request: &Request) -> Self {
        Self(Policies::of(request).map(|policies| policies.filter_backends.clone()).unwrap_or_default())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<E: ModelEntity> FilterBackend<E> for OfProject {
    async fn filter_queryset(&self, request: &Request, mut queryset: Select<E>) -> Result<Select<E>> {
        if self.is_empty() {
            return Ok(queryset);
        }
        let table = FilterTable::of::<E>();
        for backend in &self.0 {
            if let Some(condition) = backend.condition(request, &table)? {
                queryset = queryset.filter(condition);
            }
        }
        Ok(queryset)
    }

    fn query_params(&self) -> Vec<String> {
        self.0.iter().flat_map(|backend| backend.query_params()).collect()
    }
}
