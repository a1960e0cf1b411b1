//! Builds URLs from the names of routes, as DRF's [reverse](https://www.django-rest-framework.org/api-guide/reverse/),
//! and finds the route of a path.
//!
//! [`Routes`] is the table of a [router](crate::routers): plain data to inspect, and the basis of
//! [`Request::reverse`](crate::Request::reverse) and [`Request::resolve`](crate::Request::resolve).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

mod args;
mod pattern;

use args::ArgsKind;
pub use args::{Args, PathValues, kwargs};
pub(crate) use pattern::{FormatSuffixes, Kwargs, ParameterRule, Pattern, SplitPath, Unfilled};

use crate::base::exceptions::{Error, Result};

/// A route: its path, its name, its methods and its view.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Route {
    /// The path below the router, `/tracks/{pk}/` for example.
    pub path: String,
    /// The name for [`reverse`](Routes::reverse), for example `track-detail`, with its namespace before a colon; empty
    /// for a route without a name.
    pub name: String,
    /// Each method with its action, for example `("GET", "retrieve")`, without the implicit HEAD and OPTIONS.
    pub methods: Vec<(&'static str, &'static str)>,
    /// The view's name for people, `Track Instance` for example.
    pub view: String,
    /// The format suffixes of the route: `None` if it takes none, empty if it takes any.
    pub format_suffixes: Option<Vec<String>>,
    pub(crate) pattern: Pattern,
    /// What answers there, whose type stands above this module.
    #[cfg(feature = "openapi")]
    pub(crate) endpoint: Option<ErasedEndpoint>,
    #[cfg(feature = "browsable")]
    pub(crate) role: RouteRole,
}

/// What answers at a route.
#[cfg(feature = "openapi")]
#[derive(Clone)]
pub(crate) struct ErasedEndpoint(Arc<dyn std::any::Any + Send + Sync>);

#[cfg(feature = "openapi")]
impl ErasedEndpoint {
    pub(crate) fn new(endpoint: impl std::any::Any + Send + Sync) -> Self {
        Self(Arc::new(endpoint))
    }

    pub(crate) fn get<T: std::any::Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

#[cfg(feature = "openapi")]
impl fmt::Debug for ErasedEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

/// The purpose of a route among the others.
#[cfg(feature = "browsable")]
#[derive(Clone, Debug, Default)]
pub(crate) struct RouteRole {
    /// The view set's name for its routes.
    pub(crate) basename: Option<Arc<str>>,
    /// Whether it is of a single row.
    pub(crate) detail: Option<bool>,
    /// Whether an `#[action]` made it.
    pub(crate) is_extra: bool,
    /// The table that the view is about.
    pub(crate) table: Option<&'static str>,
    /// The column by which its path names a row.
    pub(crate) named_by: Option<&'static str>,
}

/// The routes of a router, in the order in which they are tried.
///
/// ```
/// use rest_runtime::prelude::*;
///
/// #[api_view]
/// async fn hello(request: Request) -> Result<Response> {
///     Response::new(&"hello")
/// }
///
/// let routes = SimpleRouter::new().route::<hello>("hello/{name}/", "hello").routes();
/// assert_eq!(routes.reverse("hello", ["you and me"])?, "/hello/you%20and%20me/");
/// assert_eq!(routes.resolve("/hello/you/").map(|found| found.name.as_str()), Some("hello"));
/// print!("{routes}"); // /hello/{name}/    hello    GET get    Hello
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Routes {
    all: Vec<Route>,
    by_name: HashMap<String, usize>,
    /// For each route, by its index: parameter values with which its path would be that of another route.
    taken: HashMap<usize, Vec<(Arc<str>, String)>>,
}

/// The route and the parameters of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The name of the route; empty for a route without a name.
    pub name: &'a String,
    /// The path's parameters by name.
    pub kwargs: Vec<(String, String)>,
}

/// A link from responses to a route. The router that mounts the view must have that route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteLink {
    /// The name of the route, `artist-detail` for example.
    pub view_name: String,
    /// The parameter of the route's path that names the row; by default the last one.
    pub lookup_url_kwarg: Option<&'static str>,
}

impl Resolved<'_> {
    /// The parameter of this name.
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&str> {
        self.kwargs.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

impl Routes {
    pub(crate) fn new(routes: Vec<Route>) -> Self {
        let mut by_name = HashMap::new();
        for (index, route) in routes.iter().enumerate().filter(|(_, route)| !route.name.is_empty()) {
            by_name.entry(route.name.clone()).or_insert(index);
        }
        let mut taken: HashMap<usize, Vec<(Arc<str>, String)>> = HashMap::new();
        for (index, route) in routes.iter().enumerate() {
            let others = routes.iter().filter_map(|other| other.pattern.takes_from(&route.pattern));
            let values: Vec<_> = others.map(|(name, value)| (Arc::clone(name), value.to_owned())).collect();
            if !values.is_empty() {
                taken.insert(index, values);
            }
        }
        Self { all: routes, by_name, taken }
    }

    /// Iterates over the routes in order.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.all.iter()
    }

    /// The route that a path leads to.
    #[cfg(feature = "browsable")]
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        let path = SplitPath::of(path)?;
        self.all.iter().find(|route| route.kwargs(&path).is_some())
    }

    /// The route of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Route> {
        self.by_name.get(name).and_then(|index| self.all.get(*index))
    }

    /// Returns the path of the route with this name, percent-encoded.
    ///
    /// [`Request::reverse`](crate::Request::reverse) returns absolute URLs, with the prefix below which the router is
    /// mounted.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an unknown name, with the nearest known one, and for values that do not fit
    /// the parameters.
    pub fn reverse(&self, name: &str, args: impl Args) -> Result<String> {
        self.path(name, &args.values(), None, |_| None)?.map_err(|unfilled| self.no_url(name, &unfilled))
    }

    /// Finds the route of this path. The path is percent-encoded and has no query.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Option<Resolved<'_>> {
        let path = SplitPath::of(path)?;
        self.all.iter().find_map(|route| {
            let kwargs = route.kwargs(&path)?;
            let kwargs = kwargs.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            Some(Resolved { name: &route.name, kwargs })
        })
    }

    /// Checks that a route of this name exists.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for an unknown name, with the nearest known one.
    pub fn check(&self, name: &str) -> Result<()> {
        if self.by_name.contains_key(name) { Ok(()) } else { Err(Error::ImproperlyConfigured(self.unknown(name))) }
    }

    /// The reason why this link cannot have a URL, if there is one.
    pub(crate) fn mistake(&self, link: &RouteLink) -> Option<String> {
        let RouteLink { view_name: name, lookup_url_kwarg: kwarg } = link;
        let ends_so = |route: &&Route| route.name.strip_suffix(&**name).is_some_and(|before| before.ends_with(':'));
        // A version or the request's namespace may complete the name.
        let candidates: Vec<&Route> = self.get(name).into_iter().chain(self.all.iter().filter(ends_so)).collect();
        let Some(first) = candidates.first() else {
            return Some(format!("links to an unknown route: {}", self.unknown(name)));
        };
        let names_row = |route: &&&Route| match kwarg {
            Some(kwarg) => route.pattern.params().any(|known| **known == **kwarg),
            None => route.pattern.params().next().is_some(),
        };
        if candidates.iter().any(|route| names_row(&route)) {
            return None;
        }
        let known: Vec<String> = first.pattern.params().map(|known| format!("`{known}`")).collect();
        Some(match kwarg {
            Some(kwarg) if !known.is_empty() => format!(
                "links to `{name}` by `lookup_url_kwarg = {kwarg}`, which the path {} does not have; its parameters: {}",
                first.path,
                known.join(", ")
            ),
            _ => format!("links to `{name}`, whose path {} has no parameter for the row", first.path),
        })
    }

    /// The text "no route is named …", with the nearest name and all known ones.
    pub(crate) fn unknown(&self, name: &str) -> String {
        let mut known: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        known.sort_unstable();
        let near = nearest(name, &known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        format!("no route is named `{name}`; {near}known names: {}", known.join(", "))
    }

    /// Returns the path of a route. `own` supplies the parameters that `values` does not.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for mistakes in the call: an unknown name, too many values, an unknown
    /// parameter.
    pub(crate) fn path(
        &self,
        name: &str,
        values: &PathValues,
        format: Option<&str>,
        own: impl Fn(&str) -> Option<String>,
    ) -> Result<Result<String, Unfilled>> {
        let found = self.by_name.get(name).and_then(|index| Some((self.all.get(*index)?, self.taken.get(index))));
        let (route, taken) = found.ok_or_else(|| Error::ImproperlyConfigured(self.unknown(name)))?;
        let wrong = |what: String| {
            Error::ImproperlyConfigured(format!(
                "the route `{name}` of {} has no URL with these values: {what}",
                route.path
            ))
        };
        let params: Vec<&str> = route.pattern.params().map(|name| &**name).collect();
        let format = format.filter(|_| route.format_suffixes.is_some());
        let given: &dyn Fn(&str) -> Option<String> = match &values.0 {
            ArgsKind::Ordered(values) => {
                let before = params
                    .len()
                    .checked_sub(values.len())
                    .ok_or_else(|| wrong(format!("{} values for {} parameters", values.len(), params.len())))?;
                &move |name| {
                    let place = params.iter().position(|known| *known == name)?;
                    place.checked_sub(before).and_then(|place| values.get(place)).cloned()
                }
            }
            ArgsKind::Named(values) => {
                if let Some((name, _)) = values.iter().find(|(name, _)| !params.contains(&name.as_str())) {
                    return Err(wrong(format!("it has no parameter `{name}`")));
                }
                &move |name| values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        };
        let value = |name: &str| given(name).or_else(|| own(name));
        let is_taken = |(param, text): &&(Arc<str>, String)| value(param).as_deref() == Some(text);
        if let Some((param, text)) = taken.and_then(|taken| taken.iter().find(is_taken)) {
            return Ok(Err(Unfilled::Unfit(param.to_string(), text.clone())));
        }
        Ok(route.pattern.filled_with(format, value))
    }

    /// The error for a route without a URL.
    pub(crate) fn no_url(&self, name: &str, unfilled: &Unfilled) -> Error {
        let path = self.get(name).map_or("", |route| &route.path);
        let what = match unfilled {
            Unfilled::Missing(param) => format!("`{param}` is missing"),
            Unfilled::Unfit(param, value) => format!("`{param}` cannot be {value:?}"),
        };
        Error::ImproperlyConfigured(format!("the route `{name}` of {path} has no URL with these values: {what}"))
    }
}

impl Route {
    /// The values of the parameters in a path, with `format` for a suffix.
    pub(crate) fn kwargs(&self, path: &SplitPath<'_>) -> Option<Kwargs> {
        self.pattern.kwargs(path).or_else(|| {
            let allowed = self.format_suffixes.clone()?;
            self.pattern.suffixed_kwargs(path, &FormatSuffixes { allowed })
        })
    }
}

/// Formats one line per route: path, name, methods with their actions, view.
impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: fn(&Route) -> &str| self.all.iter().map(|route| column(route).len()).max().unwrap_or(0);
        let (paths, names) = (width(|route| &route.path), width(|route| &route.name));
        for route in &self.all {
            let methods: Vec<String> =
                route.methods.iter().map(|(method, action)| format!("{method} {action}")).collect();
            let methods = methods.join(", ");
            writeln!(f, "{:paths$}  {:names$}  {methods}  ({})", route.path, route.name, route.view)?;
        }
        Ok(())
    }
}

/// The known name with the fewest typing mistakes, if they are few for its length.
pub(crate) fn nearest<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(word, name), *name))
        .filter(|(mistakes, name)| *mistakes <= name.chars().count().max(3) / 3)
        .min_by_key(|(mistakes, _)| *mistakes)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
