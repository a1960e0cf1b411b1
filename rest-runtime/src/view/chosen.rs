//! Which policies hold at a route: those that the route names, before those of its view, before the project's.
//!
//! All that asks for a policy does so here, and nothing else knows that routes have policies. A view's hook gives the
//! project's policy unless it is overridden, so that there are two to choose from.

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{Condition, QueryTrait, Select};

use super::any::{AnyAuthenticators, AnyPermissions, AnyThrottles, AnyView};
use super::policies;
use crate::authentication::{Authentication as _, BoxAuthentication};
use crate::database::{ModelEntity, table_name};
#[cfg(feature = "openapi")]
use crate::describe::{Access, SecurityScheme};
use crate::exceptions::{Detail, Error, Result};
use crate::metadata::BoxMetadata;
use crate::negotiation::{Accepted, ContentNegotiation};
use crate::pagination::Pagination;
use crate::parsers::Parsers;
use crate::permissions::{BoxPermission, Object, Permission as _};
use crate::renderers::Renderers;
use crate::request::{Credentials, Place, Request};
use crate::throttling::{BoxThrottle, Throttle as _, Verdict};
use crate::versioning::BoxVersioning;

/// The policies that a route names; `None` where it leaves one to its view.
#[expect(clippy::option_option, reason = "a route may say that there is none")]
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
    /// Which entity's they are.
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
    /// Those of a place; most places have none.
    pub(crate) fn at(place: &Place) -> Option<&Self> {
        place.policies.as_ref()?.downcast_ref()
    }

    /// Those of the route that the request came by.
    pub(crate) fn of(request: &Request) -> Option<&Self> {
        Self::at(&request.site().place)
    }
}

/// Where a policy comes from: the route or the project, or a hook of the view.
enum Chosen<P, H: 'static> {
    Given(P),
    View(&'static H),
}

impl<P, H> Chosen<P, H> {
    /// The route's; the view's where it has one; else the project's.
    fn of(route: Option<P>, view: Option<&'static H>, project: impl FnOnce() -> P) -> Self {
        match (route, view) {
            (Some(route), _) => Self::Given(route),
            (None, Some(view)) => Self::View(view),
            (None, None) => Self::Given(project()),
        }
    }
}

/// Who can be known here.
pub(crate) struct Authenticators<'a>(Chosen<Cow<'a, BoxAuthentication>, AnyAuthenticators>);

pub(crate) fn authenticators<'a>(view: &'static AnyView, request: &'a Request) -> Authenticators<'a> {
    let route = RoutePolicies::of(request).and_then(|route| route.authentication.as_ref()).map(Cow::Borrowed);
    Authenticators(Chosen::of(route, view.authenticators.as_ref(), || policies::authentication(request)))
}

impl Authenticators<'_> {
    /// Who asks, if anybody that they know.
    pub(crate) async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        Ok(match &self.0 {
            Chosen::Given(given) => given.authenticate(request).await?.map(|found| found.known_by(given.name())),
            Chosen::View(view) => (view.authenticate)(request).await?.map(|found| found.known_by((view.name)(request))),
        })
    }

    pub(crate) fn authenticate_header(&self, request: &Request) -> Option<String> {
        match &self.0 {
            Chosen::Given(given) => given.authenticate_header(request),
            Chosen::View(view) => (view.authenticate_header)(request),
        }
    }

    pub(crate) fn is_empty(&self, request: &Request) -> bool {
        match &self.0 {
            Chosen::Given(given) => given.is_empty(),
            Chosen::View(view) => (view.is_empty)(request),
        }
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        match &self.0 {
            Chosen::Given(given) => given.security(request),
            Chosen::View(view) => (view.security)(request),
        }
    }
}

/// Who may.
pub(crate) struct Permissions<'a>(Chosen<Cow<'a, BoxPermission>, AnyPermissions>);

pub(crate) fn permissions<'a>(view: &'static AnyView, request: &'a Request) -> Permissions<'a> {
    let route = RoutePolicies::of(request).and_then(|route| route.permissions.as_ref()).map(Cow::Borrowed);
    Permissions(Chosen::of(route, view.permissions.as_ref(), || policies::permissions(request)))
}

impl Permissions<'_> {
    pub(crate) async fn check_request(&self, request: &Request) -> Result<Option<Detail>> {
        match &self.0 {
            Chosen::Given(given) => given.check_request(request).await,
            Chosen::View(view) => (view.check_request)(request).await,
        }
    }

    pub(crate) async fn check_object(&self, request: &Request, object: Object<'_>) -> Result<Option<Detail>> {
        match &self.0 {
            Chosen::Given(given) => given.check_object(request, object).await,
            Chosen::View(view) => (view.check_object)(request, object).await,
        }
    }

    pub(crate) fn checks_objects(&self, request: &Request) -> bool {
        match &self.0 {
            Chosen::Given(given) => given.checks_objects(),
            Chosen::View(view) => (view.checks_objects)(request),
        }
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn access(&self, request: &Request) -> Access {
        match &self.0 {
            Chosen::Given(given) => given.access(request),
            Chosen::View(view) => (view.access)(request),
        }
    }

    pub(crate) async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        match &self.0 {
            Chosen::Given(given) => given.condition(request).await,
            Chosen::View(view) => (view.condition)(request).await,
        }
    }
}

/// How often.
pub(crate) struct Throttles<'a>(Chosen<Cow<'a, BoxThrottle>, AnyThrottles>);

pub(crate) fn throttles<'a>(view: &'static AnyView, request: &'a Request) -> Throttles<'a> {
    let route = RoutePolicies::of(request).and_then(|route| route.throttles.as_ref()).map(Cow::Borrowed);
    Throttles(Chosen::of(route, view.throttles.as_ref(), || policies::throttles(request)))
}

impl Throttles<'_> {
    pub(crate) async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        match &self.0 {
            Chosen::Given(given) => given.allow_request(request).await,
            Chosen::View(view) => (view.allow_request)(request).await,
        }
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn is_empty(&self, request: &Request) -> bool {
        match &self.0 {
            Chosen::Given(given) => given.is_empty(),
            Chosen::View(view) => (view.is_empty)(request),
        }
    }

    pub(crate) fn scopes(&self, request: &Request) -> Vec<&'static str> {
        match &self.0 {
            Chosen::Given(given) => given.scopes(request),
            Chosen::View(view) => (view.scopes)(request),
        }
    }
}

/// Which of these renderers answers.
pub(crate) fn select_renderer(view: &AnyView, request: &Request, renderers: &Renderers) -> Result<Accepted> {
    let route = RoutePolicies::of(request).and_then(|route| route.negotiation.as_deref());
    match (route, view.select_renderer) {
        (Some(route), _) => route.select_renderer(request, renderers),
        (None, Some(select)) => select(request, renderers),
        (None, None) => policies::select_renderer(request, renderers),
    }
}

pub(crate) fn renderers(view: &AnyView, request: &Request) -> Renderers {
    let route = RoutePolicies::of(request).and_then(|route| route.renderers.clone());
    route.unwrap_or_else(|| view.get_renderers.unwrap_or(policies::get_renderers)(request))
}

pub(crate) fn parsers(view: &AnyView, request: &Request) -> Parsers {
    let route = RoutePolicies::of(request).and_then(|route| route.parsers.clone());
    route.unwrap_or_else(|| view.get_parsers.unwrap_or(policies::get_parsers)(request))
}

pub(crate) fn versioning(view: &AnyView, request: &Request) -> Option<BoxVersioning> {
    let route = RoutePolicies::of(request).and_then(|route| route.versioning.clone());
    route.unwrap_or_else(|| view.get_versioning.unwrap_or(policies::get_versioning)(request))
}

pub(crate) fn metadata(view: &AnyView, request: &Request) -> Option<BoxMetadata> {
    let route = RoutePolicies::of(request).and_then(|route| route.metadata.clone());
    route.unwrap_or_else(|| view.get_metadata.unwrap_or(policies::get_metadata)(request))
}

/// The pages that the route names; of the others only the module of their action knows the hook.
pub(crate) fn pagination(request: &Request) -> Option<&dyn Pagination> {
    RoutePolicies::of(request).and_then(|route| route.pagination.as_deref())
}

/// The rows that the route names, for views over this model; `None` where it leaves them to the view.
///
/// # Errors
/// [`Error::ImproperlyConfigured`] where they are another model's, though its table has the same name.
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
