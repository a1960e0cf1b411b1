//! One route before the router is built.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;

use crate::request::{ModelRoute, Place, in_namespace};
use crate::rest::Rest;
use crate::reverse::{Formats, Kwargs, Pattern, Route, RouteLink};
use crate::view::{Answer, AnyView, Check, OfView as _, Table, View, dispatch, site};

/// A view at its place, whatever its type.
pub(super) type Endpoint = Arc<dyn Fn(Rest, Kwargs, Parts, Body) -> Answer + Send + Sync>;

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) pattern: Pattern,
    /// With its namespace; empty where it has none.
    pub(super) name: String,
    pub(super) methods: Vec<(&'static str, &'static str)>,
    pub(super) view: String,
    pub(super) formats: Option<Formats>,
    /// It comes from another router, which decided on its format suffixes.
    pub(super) included: bool,
    pub(super) place: Place,
    /// To which routes the answers link.
    pub(super) links: Vec<RouteLink>,
    /// What is wrong with the view.
    pub(super) mistakes: Vec<String>,
    answers: &'static AnyView,
    actions: Table,
}

impl Entry {
    pub(super) fn new(view: &'static AnyView, pattern: Pattern, name: &str, methods: &Table, place: Place) -> Self {
        let known = |method: axum::http::Method| {
            ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"].into_iter().find(|known| method == *known)
        };
        Self {
            pattern,
            name: name.to_owned(),
            methods: methods.entries().filter_map(|(method, handler)| Some((known(method)?, handler.name))).collect(),
            view: place.marks.view_name(view.info.name),
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
        Self::new(V::ANY, pattern, name, &V::METHODS.table, Place::default())
    }

    /// The same route in another router, below this path.
    pub(super) fn below(self, prefix: &Pattern) -> Self {
        Self { pattern: self.pattern.below(prefix), included: true, ..self }
    }

    /// With this before its name.
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

    /// The route as data.
    pub(super) fn route(&self) -> Route {
        Route {
            path: self.pattern.text(),
            name: self.name.clone(),
            methods: self.methods.clone(),
            view: self.view.clone(),
            format_suffixes: self.formats.as_ref().map(|formats| formats.allowed.clone()),
            pattern: self.pattern.clone(),
            #[cfg(feature = "browsable")]
            role: crate::reverse::RouteRole {
                basename: self.place.basename.clone(),
                detail: self.place.detail,
                is_extra: self.place.marks.extra_action.is_some(),
                table: self.actions.model_name(),
                named_by: self.actions.named_by(),
            },
        }
    }

    /// The rows that the path leads over, each at the first of these routes that is its own.
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

    /// The route, where a view over a model shows rows that no other row stands before.
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
        let place = Place { parents, detail: Some(single), ..self.place.clone() };
        Some(ModelRoute { view, action, site: Arc::new(site(self.answers, &self.actions, place)), params })
    }

    /// What answers at this place, and what could be wrong with it.
    pub(super) fn mounted(self, place: Place) -> (Endpoint, Check) {
        let view = self.answers;
        let site = Arc::new(site(view, &self.actions, place));
        let check = Check::of(view, &site);
        let endpoint: Endpoint = Arc::new(move |rest, mut kwargs: Kwargs, parts, body| {
            kwargs.extend_from_slice(&site.place.kwargs);
            Box::pin(dispatch(view, Arc::clone(&site), rest, Some(kwargs), parts, body))
        });
        (endpoint, check)
    }
}
