//! The mounting of a view: data shared by all requests to one route.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum::http::HeaderValue;

use crate::http::reverse::{Kwargs, Routes};

/// A view at one of its routes.
pub(crate) struct Endpoint {
    /// The view's methods at this route. Their type belongs to a module above this one.
    methods: Box<dyn Any + Send + Sync>,
    /// The value of `Allow`.
    pub(crate) allow: Option<HeaderValue>,
    pub(crate) route: RouteContext,
}

/// Values that a view set declares for one of its routes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RouteInfo {
    /// The name, if the route has one of its own.
    pub(crate) name: Option<&'static str>,
    /// The description, if the route has one of its own.
    pub(crate) description: Option<&'static str>,
    /// The suffix of the view's name.
    pub(crate) suffix: Option<&'static str>,
    pub(crate) throttle_scope: Option<&'static str>,
    /// The view's table.
    pub(crate) model_name: Option<&'static str>,
    /// The function whose `#[action]` declared the route.
    pub(crate) extra_action: Option<&'static str>,
}

/// Values that a router sets for a route.
#[derive(Clone, Default)]
pub(crate) struct RouteContext {
    pub(crate) info: RouteInfo,
    /// The common prefix of the view set's route names.
    pub(crate) basename: Option<Arc<str>>,
    /// Whether the route is for a single row; `None` outside of routers.
    pub(crate) detail: Option<bool>,
    /// The namespace of the route's name; empty if there is none.
    pub(crate) namespace: Arc<str>,
    /// All routes of the router.
    pub(crate) routes: Option<Arc<Routes>>,
    /// The entries of a router's root view: prefixes and names of routes.
    pub(crate) lists: Arc<[(String, String)]>,
    /// Parameters of the route that are not in its path.
    pub(crate) kwargs: Kwargs,
    /// The routes of the parent rows in the path, by the names of the parameters that identify these rows.
    pub(crate) parents: Arc<[(Arc<str>, ModelRoute)]>,
    /// The routes of model views that are not nested below a row.
    pub(crate) models: Arc<[ModelRoute]>,
    /// What a route of a document serves, whose type stands above this module.
    #[cfg(feature = "openapi")]
    pub(crate) document: Option<Arc<dyn Any + Send + Sync>>,
    /// The policies that the route names. Their type belongs to a module above this one.
    pub(crate) policies: Option<Arc<dyn Any + Send + Sync>>,
}

/// A route of a model view, for other views that need the rows it shows to a request.
#[derive(Clone)]
pub(crate) struct ModelRoute {
    /// The view. Its type belongs to a module above this one.
    pub(crate) view: &'static (dyn Any + Send + Sync),
    /// The action that returns the rows.
    pub(crate) action: &'static str,
    pub(crate) endpoint: Arc<Endpoint>,
    /// The parameters of the route's path, by their names in the path of the other view.
    pub(crate) params: Arc<[(Arc<str>, Arc<str>)]>,
}

impl RouteInfo {
    pub(crate) const fn new() -> Self {
        Self { name: None, description: None, suffix: None, throttle_scope: None, model_name: None, extra_action: None }
    }

    /// The human-readable name of a view whose own name is `name`.
    pub(crate) fn view_name(&self, name: &str) -> String {
        match (self.name, self.suffix) {
            (Some(own), _) => own.to_owned(),
            (None, Some(suffix)) => format!("{name} {suffix}"),
            (None, None) => name.to_owned(),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("allow", &self.allow).finish_non_exhaustive()
    }
}

impl Endpoint {
    pub(crate) fn new(methods: impl Any + Send + Sync, allow: &str, place: RouteContext) -> Self {
        Self { methods: Box::new(methods), allow: HeaderValue::from_str(allow).ok(), route: place }
    }

    /// The view's methods, if they are a `T`.
    pub(crate) fn methods<T: Any>(&self) -> Option<&T> {
        self.methods.downcast_ref()
    }
}
