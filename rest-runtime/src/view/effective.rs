//! The policies in force at a route: the route's own, else the view's, else the project's.

use std::any::TypeId;
use std::ops::Deref;
use std::sync::Arc;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{QueryTrait, Select};

use crate::base::exceptions::{Error, Result};
use crate::database::{ModelEntity, table_name};
use crate::formats::parsers::Parsers;
use crate::formats::renderers::Renderers;
use crate::http::request::{BoxVersioning, Request, RouteContext};
use crate::policies::authentication::BoxAuthentication;
use crate::policies::metadata::BoxMetadata;
use crate::policies::negotiation::ContentNegotiation;
use crate::policies::permissions::BoxPermission;
use crate::policies::throttling::BoxThrottle;
use crate::query::pagination::Pagination;

/// The policies that a route names; `None` for those that it leaves to its view.
#[expect(clippy::option_option, reason = "`Some(None)` means that the route turns the policy off")]
#[derive(Clone, Default)]
pub(crate) struct RoutePolicies {
    pub(crate) authentication: Option<BoxAuthentication>,
    pub(crate) permissions: Option<BoxPermission>,
    pub(crate) throttles: Option<BoxThrottle>,
    pub(crate) renderers: Option<Renderers>,
    pub(crate) parsers: Option<Parsers>,
    pub(crate) negotiation: Option<Arc<dyn ContentNegotiation>>,
    /// `Some(None)` for a route without versions.
    pub(crate) versioning: Option<Option<BoxVersioning>>,
    /// `Some(None)` for a route whose OPTIONS is 405.
    pub(crate) metadata: Option<Option<BoxMetadata>>,
    pub(crate) pagination: Option<Arc<dyn Pagination>>,
    pub(crate) queryset: Option<RouteRows>,
}

/// The rows that a route names.
#[derive(Clone)]
pub(crate) struct RouteRows {
    /// The type of the rows' entity.
    model: TypeId,
    pub(crate) table: &'static str,
    query: SelectStatement,
}

impl RouteRows {
    pub(crate) fn of<E: ModelEntity>(queryset: Select<E>) -> Self {
        Self { model: TypeId::of::<E>(), table: table_name::<E>(), query: queryset.into_query() }
    }
}

impl RoutePolicies {
    /// The policies of a place; most places have none.
    pub(crate) fn at(place: &RouteContext) -> Option<&Self> {
        place.policies.as_ref()?.downcast_ref()
    }

    /// The policies of the request's route.
    pub(crate) fn of(request: &Request) -> Option<&Self> {
        Self::at(&request.endpoint().route)
    }
}

/// A policy in force: that of the route or the project, or one that the view's hook made for the request.
pub(super) enum Effective<'a, P: ?Sized> {
    Shared(&'a P),
    Own(Box<P>),
}

impl<P: ?Sized> Deref for Effective<'_, P> {
    type Target = P;

    fn deref(&self) -> &P {
        match self {
            Self::Shared(policy) => policy,
            Self::Own(policy) => policy,
        }
    }
}

/// The pagination that the route names. A view's own pagination is known only to the module of the list action.
pub(crate) fn pagination(request: &Request) -> Option<&dyn Pagination> {
    RoutePolicies::of(request).and_then(|route| route.pagination.as_deref())
}

/// The rows that the route names, for views over this model; `None` if it leaves them to the view.
///
/// # Errors
/// [`Error::ImproperlyConfigured`] if they belong to another entity, even one of the same table.
pub(crate) fn queryset(model: fn() -> TypeId, request: &Request) -> Result<Option<&SelectStatement>> {
    let Some(rows) = RoutePolicies::of(request).and_then(|route| route.queryset.as_ref()) else { return Ok(None) };
    if rows.model == model() {
        return Ok(Some(&rows.query));
    }
    let table = rows.table;
    Err(Error::ImproperlyConfigured(format!("the route's `queryset` is of another entity of the table `{table}`")))
}

/// Whether the route names the rows.
pub(crate) fn has_queryset(request: &Request) -> bool {
    RoutePolicies::of(request).is_some_and(|route| route.queryset.is_some())
}
