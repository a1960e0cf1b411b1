//! Which policies hold at a route: those that the route names, before those of its view, before the project's.
//!
//! All that asks for a policy does so here, and nothing else knows that routes have policies. A view's hook gives the
//! project's policy unless it is overridden, so that there are two to choose from.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use sea_orm::{Condition, Select};

use super::ApiView;
use crate::authentication::{Authentication, BoxAuthentication};
use crate::database::{ModelEntity, table_name};
use crate::exceptions::{Detail, Error, Result};
use crate::metadata::BoxMetadata;
use crate::negotiation::{Accepted, ContentNegotiation};
use crate::pagination::{PageInfo, Pagination, Results, Window};
use crate::parsers::Parsers;
use crate::permissions::{BoxPermission, Object, Permission};
use crate::renderers::Renderers;
use crate::request::{Credentials, Place, Request};
use crate::response::Response;
use crate::throttling::{BoxThrottle, Throttle, Verdict};
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
    /// A `Select` of the view's model, which only the modules of models can read.
    pub(crate) queryset: Option<Arc<dyn Any + Send + Sync>>,
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

/// The route's policy or the view's.
pub(crate) enum Chosen<'a, R: ?Sized, V> {
    Route(&'a R),
    View(V),
}

impl<'a, R: ?Sized, V> Chosen<'a, R, V> {
    fn of(route: Option<&'a R>, view: impl FnOnce() -> V) -> Self {
        route.map_or_else(|| Self::View(view()), Self::Route)
    }
}

pub(crate) fn authenticators<V: ApiView>(view: &V, request: &Request) -> impl Authentication {
    let route = RoutePolicies::of(request).and_then(|route| route.authentication.as_ref());
    Chosen::of(route, || view.get_authenticators(request))
}

pub(crate) fn permissions<V: ApiView>(view: &V, request: &Request) -> impl Permission {
    let route = RoutePolicies::of(request).and_then(|route| route.permissions.as_ref());
    Chosen::of(route, || view.get_permissions(request))
}

pub(crate) fn throttles<V: ApiView>(view: &V, request: &Request) -> impl Throttle {
    let route = RoutePolicies::of(request).and_then(|route| route.throttles.as_ref());
    Chosen::of(route, || view.get_throttles(request))
}

pub(crate) fn negotiator<V: ApiView>(view: &V, request: &Request) -> impl ContentNegotiation {
    let route = RoutePolicies::of(request).and_then(|route| route.negotiation.as_deref());
    Chosen::of(route, || view.get_content_negotiator(request))
}

pub(crate) fn renderers<V: ApiView>(view: &V, request: &Request) -> Renderers {
    let route = RoutePolicies::of(request).and_then(|route| route.renderers.clone());
    route.unwrap_or_else(|| view.get_renderers(request))
}

pub(crate) fn parsers<V: ApiView>(view: &V, request: &Request) -> Parsers {
    let route = RoutePolicies::of(request).and_then(|route| route.parsers.clone());
    route.unwrap_or_else(|| view.get_parsers(request))
}

pub(crate) fn versioning<V: ApiView>(view: &V, request: &Request) -> Option<BoxVersioning> {
    let route = RoutePolicies::of(request).and_then(|route| route.versioning.clone());
    route.unwrap_or_else(|| view.get_versioning(request))
}

pub(crate) fn metadata<V: ApiView>(view: &V, request: &Request) -> Option<BoxMetadata> {
    let route = RoutePolicies::of(request).and_then(|route| route.metadata.clone());
    route.unwrap_or_else(|| view.get_metadata(request))
}

/// The same for lists, of which only the module of their action knows the hook.
pub(crate) fn pagination<P: Pagination>(request: &Request, view: impl FnOnce() -> P) -> Chosen<'_, dyn Pagination, P> {
    let route = RoutePolicies::of(request).and_then(|route| route.pagination.as_deref());
    Chosen::of(route, view)
}

/// The rows that the route names, for views over a model; `None` where it leaves them to the view.
///
/// # Errors
/// [`Error::ImproperlyConfigured`] where they are another model's, though its table has the same name.
pub(crate) fn queryset<E: ModelEntity>(request: &Request) -> Result<Option<Select<E>>> {
    let Some(queryset) = RoutePolicies::of(request).and_then(|route| route.queryset.as_ref()) else { return Ok(None) };
    let own = queryset.downcast_ref::<Select<E>>().cloned();
    own.map(Some).ok_or_else(|| {
        let table = table_name::<E>();
        Error::ImproperlyConfigured(format!("the route's `queryset` is of another entity of the table `{table}`"))
    })
}

/// Whether the route names the rows.
pub(crate) fn has_queryset(request: &Request) -> bool {
    RoutePolicies::of(request).is_some_and(|route| route.queryset.is_some())
}

// What routes rarely have is in boxes of its own, so that a request's future has no room for it.

impl<V: Authentication> Authentication for Chosen<'_, BoxAuthentication, V> {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        match self {
            Self::View(view) => view.authenticate(request).await,
            Self::Route(route) => Box::pin(route.authenticate(request)).await,
        }
    }

    fn authenticate_header(&self, request: &Request) -> Option<String> {
        match self {
            Self::View(view) => view.authenticate_header(request),
            Self::Route(route) => route.authenticate_header(request),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::View(view) => view.is_empty(),
            Self::Route(route) => route.is_empty(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::View(view) => view.name(),
            Self::Route(route) => route.name(),
        }
    }
}

impl<V: Permission> Permission for Chosen<'_, BoxPermission, V> {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        match self {
            Self::View(view) => view.has_permission(request).await,
            Self::Route(route) => Box::pin(route.has_permission(request)).await,
        }
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        match self {
            Self::View(view) => view.has_object_permission(request, object).await,
            Self::Route(route) => Box::pin(route.has_object_permission(request, object)).await,
        }
    }

    fn checks_objects(&self) -> bool {
        match self {
            Self::View(view) => view.checks_objects(),
            Self::Route(route) => route.checks_objects(),
        }
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        match self {
            Self::View(view) => view.condition(request).await,
            Self::Route(route) => Box::pin(route.condition(request)).await,
        }
    }

    fn denial(&self) -> Detail {
        match self {
            Self::View(view) => view.denial(),
            Self::Route(route) => route.denial(),
        }
    }

    async fn check_request(&self, request: &Request) -> Result<Option<Detail>> {
        match self {
            Self::View(view) => view.check_request(request).await,
            Self::Route(route) => Box::pin(route.check_request(request)).await,
        }
    }

    async fn check_object(&self, request: &Request, object: Object<'_>) -> Result<Option<Detail>> {
        match self {
            Self::View(view) => view.check_object(request, object).await,
            Self::Route(route) => Box::pin(route.check_object(request, object)).await,
        }
    }
}

impl<V: Throttle> Throttle for Chosen<'_, BoxThrottle, V> {
    async fn allow_request(&self, request: &Request) -> Result<Verdict> {
        match self {
            Self::View(view) => view.allow_request(request).await,
            Self::Route(route) => Box::pin(route.allow_request(request)).await,
        }
    }

    fn scopes(&self, request: &Request) -> Vec<&'static str> {
        match self {
            Self::View(view) => view.scopes(request),
            Self::Route(route) => route.scopes(request),
        }
    }
}

impl<V: ContentNegotiation> ContentNegotiation for Chosen<'_, dyn ContentNegotiation, V> {
    fn select_renderer(&self, request: &Request, renderers: &Renderers) -> Result<Accepted> {
        match self {
            Self::View(view) => view.select_renderer(request, renderers),
            Self::Route(route) => route.select_renderer(request, renderers),
        }
    }
}

impl<V: Pagination> Pagination for Chosen<'_, dyn Pagination, V> {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        match self {
            Self::View(view) => view.window(request),
            Self::Route(route) => route.window(request),
        }
    }

    fn get_paginated_response(&self, request: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        match self {
            Self::View(view) => view.get_paginated_response(request, page, results),
            Self::Route(route) => route.get_paginated_response(request, page, results),
        }
    }

    fn query_params(&self) -> Vec<Cow<'static, str>> {
        match self {
            Self::View(view) => view.query_params(),
            Self::Route(route) => route.query_params(),
        }
    }
}
