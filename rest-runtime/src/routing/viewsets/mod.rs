//! View sets: one type for a collection and its rows. A [router](crate::routers) makes the routes of a view set.
//!
//! Rules: DRF's [`ViewSet`](https://www.django-rest-framework.org/api-guide/viewsets/).

use std::fmt;

use axum::extract::FromRef;
use axum::routing::MethodRouter;
use serde_json::{Map, Value};

use crate::database::table_name;
use crate::generic::GenericApiView;
use crate::http::request::{Request, RouteInfo};
use crate::http::reverse::nearest;
use crate::rest::Rest;
use crate::view::{AnyView, ApiView, Handler, MethodTable, Methods, OfView as _, method_router};

mod plain;

pub use plain::{ModelViewSet, ReadOnlyModelViewSet};

/// The actions of a collection by method, for [`route_actions`](crate::routers::Router::route_actions) and
/// [`as_view`](ViewSet::as_view).
pub const LIST: [(&str, &str); 2] = [("get", "list"), ("post", "create")];

/// The actions of a single row by method.
pub const DETAIL: [(&str, &str); 4] =
    [("get", "retrieve"), ("put", "update"), ("patch", "partial_update"), ("delete", "destroy")];

/// A view with several routes. `#[view_set]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view set",
    label = "this does not implement `ViewSet`",
    note = "write `#[view_set(model = …, serializer = …)]`, or mount a view of one route with `route`"
)]
pub trait ViewSet: ApiView {
    /// The routes in DRF's order: the list, list actions, a single row, its actions.
    const ROUTES: &'static [ViewSetRoute];

    /// The pattern of a row's key in the URL; anything else is 404.
    const LOOKUP_VALUE_REGEX: &'static str = "[^/.]+";

    /// The URL parameters of a [nested prefix](crate::routers#nested-prefixes) that narrow the rows: those of
    /// `parents(…)`.
    const PARENTS: &'static [&'static str] = &[];

    /// The URL parameters that identify a row, in order.
    #[must_use]
    fn lookup_url_kwargs() -> Vec<String> {
        vec!["pk".to_owned()]
    }

    /// The prefix of route names if the router sets none: the table's name without underscores, or `None` without a
    /// model.
    #[must_use]
    fn basename() -> Option<String> {
        None
    }

    /// Returns an axum `MethodRouter` with these actions, each under its method (DRF's `as_view({"get": "list"})`).
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// pub struct Colours;
    ///
    /// #[view_set]
    /// impl Colours {
    ///     async fn list(&self, _: &Request) -> Result<Response> {
    ///         Response::new(&["red", "blue"])
    ///     }
    /// }
    ///
    /// let router: rest_runtime::axum::Router<Rest> =
    ///     rest_runtime::axum::Router::new().route("/colours/", Colours::as_view([("get", "list")]));
    /// ```
    ///
    /// # Panics
    /// If the view set has no such action, or the method is unknown; the panic occurs when the router is built. The
    /// text lists every mistake with the nearest name.
    fn as_view<S>(actions: impl IntoIterator<Item = (&'static str, &'static str)>) -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
        Rest: FromRef<S>,
    {
        let (methods, mistakes) = mapped(Self::ROUTES, actions);
        assert!(mistakes.is_empty(), "the view set \"{}\" cannot be mounted: {}", Self::INFO.name, mistakes.join("; "));
        method_router(Self::ANY, &methods)
    }

    /// Returns the routes of `#[action]`s, sorted by the names of their functions.
    #[must_use]
    fn get_extra_actions() -> Vec<&'static ViewSetRoute> {
        extra_actions(Self::ROUTES)
    }

    /// Returns the URLs of the extra actions at the level of this request (collection or row), by their display names.
    /// Actions whose path has parameters that the request does not fill are left out.
    fn get_extra_action_url_map(&self, request: &Request) -> Map<String, Value> {
        extra_action_url_map(Self::ROUTES, Self::INFO.name, request)
    }
}

fn extra_actions(routes: &'static [ViewSetRoute]) -> Vec<&'static ViewSetRoute> {
    let mut routes: Vec<_> = routes.iter().filter(|route| route.marks.extra_action.is_some()).collect();
    routes.sort_by_key(|route| route.marks.extra_action);
    routes
}

fn extra_action_url_map(routes: &'static [ViewSetRoute], view: &str, request: &Request) -> Map<String, Value> {
    let here = |route: &&ViewSetRoute| request.detail() == Some(route.detail);
    let url = |route: &'static ViewSetRoute| {
        let name = request.action_name(route.url_name).ok()?;
        let url = request.reverse_format(&name, (), request.format_suffix()).ok()?;
        Some((route.marks.view_name(view), url.into()))
    };
    extra_actions(routes).into_iter().filter(here).filter_map(url).collect()
}

/// A route of a view set, below the prefix under which a router registers the set.
#[derive(Clone, Copy)]
pub struct ViewSetRoute {
    /// Whether the route is of a single row.
    pub detail: bool,
    /// The path below the collection or the row; empty for the collection and the row themselves.
    pub url_path: &'static str,
    /// The suffix of the route's name: `list`, `detail` or an action's name with hyphens.
    pub url_name: &'static str,
    pub(crate) marks: RouteInfo,
    pub(crate) methods: MethodTable,
}

impl fmt::Debug for ViewSetRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViewSetRoute")
            .field("url_name", &self.url_name)
            .field("detail", &self.detail)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

impl ViewSetRoute {
    /// The route of the collection: `list` and `create`.
    #[must_use]
    pub const fn list<V: ViewSet>(methods: Methods<V>) -> Self {
        Self::of_rows(false, &methods.table)
    }

    /// The route of a single row: `retrieve`, `update`, `partial_update` and `destroy`.
    #[must_use]
    pub const fn detail<V: ViewSet>(methods: Methods<V>) -> Self {
        Self::of_rows(true, &methods.table)
    }

    /// The route of a single row or of the collection, with these methods.
    pub(crate) const fn of_rows(detail: bool, methods: &MethodTable) -> Self {
        let (url_name, suffix) = if detail { ("detail", "Instance") } else { ("list", "List") };
        Self {
            detail,
            url_path: "",
            url_name,
            marks: RouteInfo { suffix: Some(suffix), ..RouteInfo::new() },
            methods: *methods,
        }
    }

    /// The route of a collection's action; `function` is the name of its function.
    #[must_use]
    pub const fn list_action<V: ViewSet>(function: &'static str, url_name: &'static str, methods: Methods<V>) -> Self {
        let marks = RouteInfo { extra_action: Some(function), ..RouteInfo::new() };
        Self { detail: false, url_path: function, url_name, marks, methods: methods.table }
    }

    /// The route of a row's action; `function` is the name of its function.
    #[must_use]
    pub const fn detail_action<V: ViewSet>(
        function: &'static str,
        url_name: &'static str,
        methods: Methods<V>,
    ) -> Self {
        Self { detail: true, ..Self::list_action(function, url_name, methods) }
    }

    /// Sets the path, which may have parameters of its own: `compare/{other}` or `compare/{other:[0-9]+}`.
    #[must_use]
    pub const fn url_path(mut self, url_path: &'static str) -> Self {
        self.url_path = url_path;
        self
    }

    /// Sets the name in OPTIONS.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.marks.name = Some(name);
        self
    }

    /// Sets the suffix that follows the view set's name in OPTIONS.
    #[must_use]
    pub const fn suffix(mut self, suffix: &'static str) -> Self {
        self.marks.suffix = Some(suffix);
        self
    }

    /// Sets the description in OPTIONS.
    #[must_use]
    pub const fn description(mut self, description: &'static str) -> Self {
        self.marks.description = Some(description);
        self
    }

    /// Sets the throttle scope.
    #[must_use]
    pub const fn throttle_scope(mut self, scope: &'static str) -> Self {
        self.marks.throttle_scope = Some(scope);
        self
    }

    /// Returns the name of the `#[action]` function; `None` for the routes of the collection and the row themselves.
    #[must_use]
    pub const fn function(&self) -> Option<&'static str> {
        self.marks.extra_action
    }

    /// Returns each method with the name of its action, for example `("post", "set_price")`.
    pub fn mapping(&self) -> impl Iterator<Item = (String, &'static str)> + use<'_> {
        self.methods.entries().map(|(method, handler)| (method.as_str().to_ascii_lowercase(), handler.name))
    }
}

/// A type-erased view set, as routers register it.
pub(crate) struct RegisteredSet {
    pub(crate) view: &'static AnyView,
    pub(crate) routes: &'static [ViewSetRoute],
    pub(crate) lookup_value_regex: &'static str,
    pub(crate) parents: &'static [&'static str],
    pub(crate) lookup_url_kwargs: Vec<String>,
}

impl RegisteredSet {
    pub(crate) fn of<V: ViewSet>() -> Self {
        Self {
            view: V::ANY,
            routes: V::ROUTES,
            lookup_value_regex: V::LOOKUP_VALUE_REGEX,
            parents: V::PARENTS,
            lookup_url_kwargs: V::lookup_url_kwargs(),
        }
    }
}

/// Maps methods to actions, and collects the mistakes.
pub(crate) fn mapped(
    routes: &[ViewSetRoute],
    actions: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> (MethodTable, Vec<String>) {
    let known: Vec<Handler> =
        routes.iter().flat_map(|route| route.methods.entries()).map(|(_, handler)| *handler).collect();
    let names: Vec<&str> = known.iter().map(|handler| handler.name).collect();
    let empty = routes.first().map_or_else(MethodTable::new, |route| route.methods.emptied());
    let (mut methods, mut mistakes) = (empty, Vec::new());
    let mut count = 0;
    for (method, action) in actions {
        count += 1;
        let Some(handler) = known.iter().find(|handler| handler.name == action) else {
            let near = nearest(action, &names).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            mistakes.push(format!("unknown action `{action}`; {near}known actions: {}", names.join(", ")));
            continue;
        };
        match methods.with(method, *handler) {
            Some(more) => methods = more,
            None => mistakes
                .push(format!("unknown method `{method}`; known methods: get, post, put, patch, delete, head, trace")),
        }
    }
    if count == 0 {
        mistakes.push("no action is given; write `as_view([(\"get\", \"list\")])`".to_owned());
    }
    (methods, mistakes)
}

/// The prefix of a view set's route names: `mediatype` for the table `media_type`.
pub(crate) fn basename<V: GenericApiView>() -> String {
    table_name::<V::Model>().replace('_', "")
}
