#![doc = include_str!("../../docs/routers.md")]

use std::fmt;
use std::marker::PhantomData;

use axum::extract::FromRef;

mod as_view;
mod build;
mod entry;
mod root;
mod templates;

pub use as_view::AsView;
pub use root::{ApiRootView, list_urls};
pub use templates::RouteTemplate;

use super::viewsets::{RegisteredSet, ViewSet, mapped};
use crate::base::exceptions::{Error, Result};
use crate::http::request::RouteContext;
use crate::http::reverse::{FormatSuffixes, ParameterRule, Pattern, Routes, nearest};
#[cfg(feature = "openapi")]
use crate::openapi;
#[cfg(feature = "openapi")]
use crate::openapi::OpenApi;
use crate::rest::Rest;
use crate::view::{AnyView, MethodTable, OfView as _, View};
use entry::Entry;
use templates::Made;

/// The difference between the two routers.
pub trait RouterKind: 'static {
    /// Whether the router has a root view and format suffixes.
    const DEFAULT: bool;
}

/// The kind of [`SimpleRouter`].
#[derive(Clone, Copy, Debug)]
pub struct SimpleKind;

/// The kind of [`DefaultRouter`].
#[derive(Clone, Copy, Debug)]
pub struct DefaultKind;

impl RouterKind for SimpleKind {
    const DEFAULT: bool = false;
}

impl RouterKind for DefaultKind {
    const DEFAULT: bool = true;
}

/// Builds routes from view sets and views, and finds them by name.
pub type SimpleRouter = Router<SimpleKind>;

/// A [`SimpleRouter`] with a root view that lists the view sets, and with format suffixes: `/tracks.json`.
pub type DefaultRouter = Router<DefaultKind>;

/// A [`SimpleRouter`] or a [`DefaultRouter`]; see [the module](self).
#[must_use]
pub struct Router<K> {
    entries: Vec<Entry>,
    templates: Vec<RouteTemplate>,
    trailing_slash: bool,
    formats: Option<FormatSuffixes>,
    namespace: String,
    /// The lists that the root view shows: prefix and name of each view set's list.
    lists: Vec<(String, String)>,
    root: Option<Entry>,
    /// Each basename with its prefix.
    basenames: Vec<(String, String)>,
    mistakes: Vec<String>,
    #[cfg(feature = "openapi")]
    openapi: Option<OpenApi>,
    kind: PhantomData<K>,
}

impl<K> fmt::Debug for Router<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|entry| (entry.pattern.text(), &entry.name))).finish()
    }
}

impl<K: RouterKind> Default for Router<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: RouterKind> Router<K> {
    /// A router without routes.
    pub fn new() -> Self {
        let root = K::DEFAULT.then(|| Entry::view::<ApiRootView>(Pattern::root(), "api-root"));
        Self {
            entries: Vec::new(),
            templates: RouteTemplate::usual(),
            trailing_slash: true,
            formats: K::DEFAULT.then(FormatSuffixes::default),
            namespace: String::new(),
            lists: Vec::new(),
            root,
            basenames: Vec::new(),
            mistakes: Vec::new(),
            #[cfg(feature = "openapi")]
            openapi: None,
            kind: PhantomData,
        }
    }

    /// Adds the routes of a view set under `prefix`, named after its model: `track-list`, `track-detail`,
    /// `track-longest`.
    ///
    /// A prefix may have parameters, `albums/{album_pk}/tracks` or `albums/{album_pk:[0-9]+}/tracks`: see
    /// [nested prefixes](self#nested-prefixes).
    pub fn register<V: ViewSet>(mut self, prefix: &str) -> Self {
        match V::basename() {
            Some(basename) => self.add_set(&RegisteredSet::of::<V>(), prefix, &basename),
            None => self.mistakes.push(format!(
                "the view set \"{}\" under `{prefix}` has no model, so it needs a name: set it with `register_as`",
                V::INFO.name
            )),
        }
        self
    }

    /// Adds the routes of a view set like [`register`](Self::register), with names that begin with `basename`.
    pub fn register_as<V: ViewSet>(mut self, prefix: &str, basename: &str) -> Self {
        self.add_set(&RegisteredSet::of::<V>(), prefix, basename);
        self
    }

    fn add_set(&mut self, set: &RegisteredSet, prefix: &str, basename: &str) {
        if let Some((_, other)) = self.basenames.iter().find(|(known, _)| known == basename) {
            self.mistakes.push(format!(
                "the basename `{basename}` is used for `{other}` and `{prefix}`; change one of them with `register_as`"
            ));
            return;
        }
        self.basenames.push((basename.to_owned(), prefix.to_owned()));
        self.check_parents(set, prefix);
        for template in self.templates.clone() {
            let made = match template.routes(set, prefix, basename) {
                Ok(made) => made,
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    continue;
                }
            };
            for Made { path, name, route } in made {
                let Some(pattern) = self.pattern(&path, &ParameterRule::NoDot, self.trailing_slash) else { continue };
                if template.is_list() {
                    self.lists.push((prefix.to_owned(), name.clone()));
                }
                let place = RouteContext {
                    info: route.marks,
                    basename: Some(basename.into()),
                    detail: Some(route.detail),
                    ..RouteContext::default()
                };
                self.entries.push(Entry::new(set.view, pattern, &name, &route.methods, place));
            }
        }
    }

    /// Adds a view at this path.
    ///
    /// The path ends with a slash or not, as written here. Parameters are `{pk}` (anything but a slash) or
    /// `{pk:[0-9]+}`. The name is for [`reverse`](crate::Request::reverse), `None` for a route without one. [`AsView`]
    /// sets the name and other options of this route.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// #[api_view]
    /// async fn hello(_: &Request) -> Result<Response> {
    ///     Response::new(&"hello")
    /// }
    ///
    /// let api: rest_runtime::axum::Router<Rest> = SimpleRouter::new().route::<hello>("hello/{name}/", "hello").into_router();
    /// ```
    pub fn route<'a, V: View>(mut self, path: &str, name: impl Into<AsView<'a>>) -> Self {
        self.add(V::ANY, path, name.into(), &V::METHODS.table);
        self
    }

    /// Adds some actions of a view set at this path, each with its method, as
    /// [`as_view`](crate::viewsets::ViewSet::as_view) takes them.
    pub fn route_actions<'a, V: ViewSet>(
        mut self,
        path: &str,
        name: impl Into<AsView<'a>>,
        actions: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let (methods, mistakes) = mapped(V::ROUTES, actions);
        self.mistakes.extend(mistakes.into_iter().map(|mistake| format!("the route `{path}`: {mistake}")));
        self.add(V::ANY, path, name.into(), &methods);
        self
    }

    /// Adds all routes of another router below this path, with their names (Django's `include`).
    pub fn include<O: RouterKind>(mut self, prefix: &str, other: Router<O>) -> Self {
        let (entries, mistakes) = other.finished();
        self.mistakes.extend(mistakes);
        if let Some(prefix) = self.pattern(prefix, &ParameterRule::Any, true) {
            self.entries.extend(entries.into_iter().map(|entry| entry.below(&prefix)));
        }
        self
    }

    /// Sets the namespace, a prefix of the names of the router's routes: `v1:track-detail`.
    pub fn namespace(mut self, namespace: &str) -> Self {
        namespace.clone_into(&mut self.namespace);
        self
    }

    /// Sets whether the paths of view sets end with a slash, for those registered after this call; `true` by default.
    pub fn trailing_slash(mut self, trailing_slash: bool) -> Self {
        self.trailing_slash = trailing_slash;
        self
    }

    /// Adds format suffixes to the router's routes: `/tracks.json` and `/tracks.json/` beside `/tracks/`.
    ///
    /// An empty list allows any suffix, as a [`DefaultRouter`] does by default (DRF's `format_suffix_patterns`). The
    /// suffix chooses the renderer before `?format=` and `Accept` do. Included routers keep their own suffixes.
    pub fn format_suffixes<'a>(mut self, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        self.formats = Some(FormatSuffixes { allowed: allowed.into_iter().map(str::to_owned).collect() });
        self
    }

    /// The routes as data, in the order in which they are tried.
    #[must_use]
    pub fn routes(&self) -> Routes {
        build::table(&self.clone().finished().0)
    }

    /// Serves the [document](crate::openapi) of all routes, those of included routers among them: `/openapi.json`,
    /// `/openapi.yaml` and, with the feature `swagger-ui`, the pages under `/docs/`.
    #[cfg(feature = "openapi")]
    pub fn openapi(mut self, openapi: OpenApi) -> Self {
        for format in [openapi::Format::Json, openapi::Format::Yaml] {
            let path = format!("{}.{}", openapi.path, format.suffix());
            let (view, methods) = openapi::view();
            if let Some(pattern) = self.pattern(&path, &ParameterRule::Any, false) {
                let document = Some(openapi::place(openapi::Served::new(openapi.clone(), format)));
                let place = RouteContext { document, ..RouteContext::default() };
                // A format suffix would be another document's path.
                self.entries.push(Entry::new(view, pattern, "", methods, place).without_suffixes());
            }
        }
        #[cfg(feature = "swagger-ui")]
        if let Some(path) = openapi.docs_path.clone() {
            for (file, view, methods, document) in openapi::swagger_ui_views(&openapi) {
                if let Some(pattern) = self.pattern(&format!("{path}{file}"), &ParameterRule::Any, file.is_empty()) {
                    let place = RouteContext { document, ..RouteContext::default() };
                    self.entries.push(Entry::new(view, pattern, "", methods, place).without_suffixes());
                }
            }
        }
        self.openapi = Some(openapi);
        self
    }

    /// The document that the router serves, made for a program: to print it, or to compare it with a file. It needs no
    /// database and no port.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for a router without [`openapi`](Self::openapi), and where two serializers have one
    /// component, or two routes one `operationId`.
    #[cfg(feature = "openapi")]
    pub fn openapi_document(&self, rest: &Rest) -> Result<serde_json::Value> {
        let missing = || Error::ImproperlyConfigured("the router serves no document: call `openapi` first".to_owned());
        self.routes().openapi(self.openapi.as_ref().ok_or_else(missing)?, rest)
    }

    /// Checks whether the router can be built, and reports all mistakes in one text.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for duplicate basenames, names and paths, invalid paths, view sets without a
    /// name, links to missing routes, and mistakes in the views themselves.
    pub fn check(&self) -> Result<()> {
        let (entries, mistakes) = self.clone().finished();
        let mut mistakes = build::mistakes(&entries, mistakes);
        #[cfg(feature = "openapi")]
        if let Some(openapi) = &self.openapi
            && mistakes.is_empty()
        {
            mistakes = openapi::mistakes(&build::table(&entries), openapi);
        }
        #[cfg(not(feature = "openapi"))]
        let _ = &mut mistakes;
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Error::ImproperlyConfigured(format!("the router cannot be built: {}", mistakes.join("; "))))
    }

    /// Converts the router into axum's, to nest, merge and layer like any other.
    ///
    /// If you nest it, end the path with a slash, as in `nest("/api/", …)`, because `/api/` is its root.
    ///
    /// # Panics
    /// If [`check`](Self::check) finds mistakes, with all of them. This happens when the program starts.
    pub fn into_router<S>(self) -> axum::Router<S>
    where
        S: Clone + Send + Sync + 'static,
        Rest: FromRef<S>,
    {
        let checked = self.check();
        assert!(checked.is_ok(), "{}", checked.map_err(|error| error.to_string()).err().unwrap_or_default());
        build::router(self.finished().0)
    }

    /// Reports unknown parameters in the prefix of a view set with parents. Without an error, they would silently not
    /// filter its rows.
    fn check_parents(&mut self, set: &RegisteredSet, prefix: &str) {
        let parents = set.parents;
        let Ok(pattern) = Pattern::parse(prefix, &ParameterRule::NoDot, true) else { return };
        let unknown = |name: &&str| !parents.is_empty() && !parents.contains(name);
        for name in pattern.params().map(|name| &**name).filter(unknown) {
            let near = nearest(name, parents).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            self.mistakes.push(format!(
                "the prefix `{prefix}`: `{name}` is not a parent of the view set \"{}\"; {near}known parents: {}",
                set.view.info.name,
                parents.join(", ")
            ));
        }
    }

    fn pattern(&mut self, path: &str, rule: &ParameterRule, slash: bool) -> Option<Pattern> {
        Pattern::parse(path, rule, slash).map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    fn add(&mut self, view: &'static AnyView, path: &str, route: AsView<'_>, methods: &MethodTable) {
        if let Some(pattern) = self.pattern(path, &ParameterRule::Any, path.ends_with('/')) {
            self.mistakes.extend(route.mistakes(view.info.name, &pattern, methods));
            let name = route.link.unwrap_or_default();
            self.entries.push(Entry::new(view, pattern, name, methods, route.place()));
        }
    }

    /// All routes with their full names, the root included, and the mistakes so far.
    fn finished(self) -> (Vec<Entry>, Vec<String>) {
        let mut entries = self.entries;
        if let Some(mut root) = self.root {
            root.place.lists = self.lists.into();
            entries.push(root);
        }
        let formats = self.formats.as_ref();
        let entries = entries
            .into_iter()
            .map(|mut entry| {
                if !entry.included {
                    entry.formats = formats.cloned();
                }
                entry.in_namespace(&self.namespace)
            })
            .collect();
        (entries, self.mistakes)
    }
}

impl Router<DefaultKind> {
    /// Sets another root view. [`list_urls`] returns the content of the default one.
    pub fn root_view<V: View>(mut self) -> Self {
        self.root = Some(Entry::view::<V>(Pattern::root(), "api-root"));
        self
    }
}

impl<K> Clone for Router<K> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            templates: self.templates.clone(),
            trailing_slash: self.trailing_slash,
            formats: self.formats.clone(),
            namespace: self.namespace.clone(),
            lists: self.lists.clone(),
            root: self.root.clone(),
            basenames: self.basenames.clone(),
            mistakes: self.mistakes.clone(),
            #[cfg(feature = "openapi")]
            openapi: self.openapi.clone(),
            kind: PhantomData,
        }
    }
}
