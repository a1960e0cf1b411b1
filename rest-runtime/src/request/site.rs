//! Where and how a view is mounted: the same for all requests to one route.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum::http::HeaderValue;

use crate::reverse::{Kwargs, Routes};

/// A view at one of its routes.
pub(crate) struct Site {
    /// The view's methods here, whose type stands above this module.
    methods: Box<dyn Any + Send + Sync>,
    /// The value of `Allow`.
    pub(crate) allow: Option<HeaderValue>,
    pub(crate) place: Place,
}

/// What a view set says of one of its routes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// The name, where the route has one of its own.
    pub(crate) name: Option<&'static str>,
    /// The description, where the route has one of its own.
    pub(crate) description: Option<&'static str>,
    /// What is added to the view's name.
    pub(crate) suffix: Option<&'static str>,
    /// The throttle scope.
    pub(crate) throttle_scope: Option<&'static str>,
    /// The table that the view is about.
    pub(crate) model_name: Option<&'static str>,
    /// The function whose `#[action]` made the route.
    pub(crate) extra_action: Option<&'static str>,
}

/// What a router says of a route.
#[derive(Clone, Default)]
pub(crate) struct Place {
    pub(crate) marks: Marks,
    /// What names of the view set's routes begin with.
    pub(crate) basename: Option<Arc<str>>,
    /// Whether the route is one of a single row; `None` outside of routers.
    pub(crate) detail: Option<bool>,
    /// The namespace of the route's name; empty where it has none.
    pub(crate) namespace: Arc<str>,
    /// All routes that there are beside it.
    pub(crate) routes: Option<Arc<Routes>>,
    /// What the root of a router lists: prefixes and names of routes.
    pub(crate) lists: Arc<[(String, String)]>,
    /// Parameters that the route has and its path has not.
    pub(crate) kwargs: Kwargs,
    /// The rows that the path leads over, by the names of the parameters that name them: the routes of these rows.
    pub(crate) parents: Arc<[(Arc<str>, ModelRoute)]>,
    /// The routes of views over models that no other row stands before.
    pub(crate) models: Arc<[ModelRoute]>,
    /// What a route of a document serves, whose type stands above this module.
    #[cfg(feature = "openapi")]
    pub(crate) document: Option<Arc<dyn Any + Send + Sync>>,
    /// The policies that the route names, whose types stand above this module.
    pub(crate) policies: Option<Arc<dyn Any + Send + Sync>>,
}

/// A route of a view over a model, for other views that have to know which rows it shows to a request.
#[derive(Clone)]
pub(crate) struct ModelRoute {
    /// The view, whose type stands above this module.
    pub(crate) view: &'static (dyn Any + Send + Sync),
    /// The action that answers with the rows.
    pub(crate) action: &'static str,
    pub(crate) site: Arc<Site>,
    /// The parameters of its path, by the names that they have in the path of the other view.
    pub(crate) params: Arc<[(Arc<str>, Arc<str>)]>,
}

impl Marks {
    pub(crate) const fn new() -> Self {
        Self { name: None, description: None, suffix: None, throttle_scope: None, model_name: None, extra_action: None }
    }

    /// The name for people of a view that is called `name` as a whole.
    pub(crate) fn view_name(&self, name: &str) -> String {
        match (self.name, self.suffix) {
            (Some(own), _) => own.to_owned(),
            (None, Some(suffix)) => format!("{name} {suffix}"),
            (None, None) => name.to_owned(),
        }
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("allow", &self.allow).finish_non_exhaustive()
    }
}

impl Site {
    pub(crate) fn new(methods: impl Any + Send + Sync, allow: &str, place: Place) -> Self {
        Self { methods: Box::new(methods), allow: HeaderValue::from_str(allow).ok(), place }
    }

    /// The view's methods, if they are a `T`.
    pub(crate) fn methods<T: Any>(&self) -> Option<&T> {
        self.methods.downcast_ref()
    }
}
