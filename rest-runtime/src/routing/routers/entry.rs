//! Routes of a router that is not built yet.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;

use crate::http::request::{ModelRoute, RouteContext, in_namespace};
#[cfg(feature = "openapi")]
use crate::http::reverse::ErasedEndpoint;
use crate::http::reverse::{FormatSuffixes, Kwargs, Pattern, Route, RouteLink};
#[cfg(feature = "openapi")]
use crate::openapi;
use crate::rest::Rest;
use crate::view::{AnyView, Check, MethodTable, OfView as _, ResponseFuture, View, dispatch, endpoint};

/// A mounted view, with its type erased.
pub(super) type MountedView = Arc<dyn Fn(Rest, Kwargs, Parts, Body) -> ResponseFuture + Send + Sync>;

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) pattern: Pattern,
    /// The name with its namespace; empty for a route without a name.
    pub(super) name: String,
    pub(super) methods: Vec<(&'static str, &'static str)>,
    pub(super) view: String,
    pub(super) formats: Option<FormatSuffixes>,
    /// Whether the route comes from another router, which has decided on its format suffixes.
    pub(super) included: bool,
    pub(super) place: RouteContext,
    /// The routes that the view's responses link to.
    pub(super) links: Vec<RouteLink>,
    /// Mistakes in the view.
    pub(super) mistakes: Vec<String>,
    answers: &'static AnyView,
    actions: MethodTable,
}

impl Entry {
    pub(super) fn new(
        view: &'static AnyView,
        pattern: Pattern,
        name: &str,
        methods: &MethodTable,
        place: RouteContext,
    ) -> Self {
        let known = |method: axum::http::Method| {
            ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"].into_iter().find(|known| method == *known)
        };
        Self {
            pattern,
            name: name.to_owned(),
            methods: methods.entries().filter_map(|(method, handler)| Some((known(method)?, handler.name))).collect(),
            view: place.info.view_name(view.info.name),
            formats: None,
            included: false,
            place,
            links: methods.links().collect(),
            mistakes: methods
                .mistakes()
                .into_iter()
                .map(|mistake| format!("the view \"{}\": {mistake}", view.info.name))
                .collect(),
            answers: view,
            actions: *methods,
        }
    }

    pub(super) fn view<V: View>(pattern: Pattern, name: &str) -> Self {
        Self::new(V::ANY, pattern, name, &V::METHODS.table, RouteContext::default())
    }

    /// A route that takes no format suffixes, whatever its router does.
    #[cfg(feature = "openapi")]
    pub(super) fn without_suffixes(self) -> Self {
        Self { included: true, ..self }
    }

    /// Moves the route below this path of another router.
    pub(super) fn below(self, prefix: &Pattern) -> Self {
        Self { pattern: self.pattern.below(prefix), included: true, ..self }
    }

    /// Prefixes the name with this namespace.
    pub(super) fn in_namespace(mut self, namespace: &str) -> Self {
        if !namespace.is_empty() {
            if !self.name.is_empty() {
                self.name = in_namespace(namespace, &self.name);
            }
            let inner = &self.place.namespace;
            self.place.namespace =
                if inner.is_empty() { namespace.into() } else { in_namespace(namespace, inner).into() };
        }
        self
    }

    /// The public description of the route.
    pub(super) fn route(&self) -> Route {
        Route {
            path: self.pattern.text(),
            name: self.name.clone(),
            methods: self.methods.clone(),
            view: self.view.clone(),
            format_suffixes: self.formats.as_ref().map(|formats| formats.allowed.clone()),
            pattern: self.pattern.clone(),
            #[cfg(feature = "openapi")]
            endpoint: Some(ErasedEndpoint::new(openapi::DocumentedEndpoint {
                view: self.answers,
                actions: self.actions,
                site: Arc::new(endpoint(self.answers, &self.actions, self.place.clone())),
            })),
            #[cfg(feature = "browsable")]
            role: crate::http::reverse::RouteRole {
                basename: self.place.basename.clone(),
                detail: self.place.detail,
                is_extra: self.place.info.extra_action.is_some(),
                table: self.actions.model_name(),
                named_by: self.actions.named_by(),
            },
        }
    }

    /// The parent rows in the path by parameter, each with the first of these routes that shows such a row of a model.
    pub(super) fn parents(&self, all: &[Self]) -> Arc<[(Arc<str>, ModelRoute)]> {
        let mut parents: Vec<(Arc<str>, ModelRoute)> = Vec::new();
        for other in all {
            let Some(params) = self.pattern.leads_over(&other.pattern) else { continue };
            let Some((param, _)) = params.last().cloned() else { continue };
            let route = || other.model_route(true, params.into(), other.parents(all));
            if parents.iter().all(|(known, _)| *known != param) {
                parents.extend(route().map(|route| (param, route)));
            }
        }
        parents.into()
    }

    /// The route, if a view over a model shows rows there without parent rows.
    pub(super) fn of_model(&self) -> Option<ModelRoute> {
        let single = match self.pattern.params().count() {
            0 => false,
            1 if self.pattern.ends_with_param() => true,
            _ => return None,
        };
        self.model_route(single, Arc::default(), Arc::default())
    }

    fn model_route(
        &self,
        single: bool,
        params: Arc<[(Arc<str>, Arc<str>)]>,
        parents: Arc<[(Arc<str>, ModelRoute)]>,
    ) -> Option<ModelRoute> {
        let (view, action) = self.actions.model_view(single)?;
        let place = RouteContext { parents, detail: Some(single), ..self.place.clone() };
        Some(ModelRoute { view, action, endpoint: Arc::new(endpoint(self.answers, &self.actions, place)), params })
    }

    /// The endpoint at this place, and the check for its mistakes.
    pub(super) fn mounted(self, place: RouteContext) -> (MountedView, Check) {
        let view = self.answers;
        let site = Arc::new(endpoint(view, &self.actions, place));
        let check = Check::of(view, &site);
        let endpoint: MountedView = Arc::new(move |rest, mut kwargs: Kwargs, parts, body| {
            kwargs.extend_from_slice(&site.route.kwargs);
            Box::pin(dispatch(view, Arc::clone(&site), rest, Some(kwargs), parts, body))
        });
        (endpoint, check)
    }
}
