//! URLs by the names of routes: DRF's [reverse](https://www.django-rest-framework.org/api-guide/reverse/), and back.
//!
//! [`Routes`] is the table that a [router](crate::routers) makes: plain data, for a look at it, and for
//! [`Request::reverse`](crate::Request::reverse) and [`Request::resolve`](crate::Request::resolve).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

mod args;
mod pattern;

use args::Kind;
pub use args::{Args, Values, kwargs};
pub(crate) use pattern::{Formats, Kwargs, Pattern, Rule, SplitPath, Unfilled};

use crate::exceptions::{Error, Result};

/// A route: where it is, what it is called, and what answers there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Route {
    /// The path below the router, `/tracks/{pk}/` for example.
    pub path: String,
    /// The name for [`reverse`](Routes::reverse), `track-detail` for example, with its namespace before a colon; empty
    /// where the route has none.
    pub name: String,
    /// Each method with the action that answers it, `("GET", "retrieve")` for example. HEAD and OPTIONS come along.
    pub methods: Vec<(&'static str, &'static str)>,
    /// The view's name for people, `Track Instance` for example.
    pub view: String,
    /// The format suffixes that the route takes: `None` where it takes none, and empty where it takes any.
    pub format_suffixes: Option<Vec<String>>,
    pub(crate) pattern: Pattern,
    #[cfg(feature = "browsable")]
    pub(crate) role: RouteRole,
}

/// What a route is among the others.
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
    /// Values of parameters with which the path is that of another route, by the place of the route.
    taken: HashMap<usize, Vec<(Arc<str>, String)>>,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The name of the route; empty where it has none.
    pub name: &'a String,
    /// The path's parameters by name.
    pub kwargs: Vec<(String, String)>,
}

/// A route to whose URLs an answer links: the router that mounts the view must have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteLink {
    /// The name of the route, `artist-detail` for example.
    pub view_name: String,
    /// The parameter of the route's path that names the row; the last one unless given.
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

    /// The routes one by one.
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

    /// The path of the route with this name, percent-encoded; for absolute URLs and those below where the router is
    /// mounted there is [`Request::reverse`](crate::Request::reverse).
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] where no route has this name, with the nearest one, and where the values do not
    /// fit its parameters.
    pub fn reverse(&self, name: &str, args: impl Args) -> Result<String> {
        self.path(name, &args.values(), None, |_| None)?.map_err(|unfilled| self.no_url(name, &unfilled))
    }

    /// Where this path, percent-encoded as URLs are and without a query, leads to.
    #[must_use]
    pub fn resolve(&self, path: &str) -> Option<Resolved<'_>> {
        let path = SplitPath::of(path)?;
        self.all.iter().find_map(|route| {
            let kwargs = route.kwargs(&path)?;
            let kwargs = kwargs.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            Some(Resolved { name: &route.name, kwargs })
        })
    }

    /// Whether there is a route of this name; the text of the error has the nearest one.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`].
    pub fn check(&self, name: &str) -> Result<()> {
        if self.by_name.contains_key(name) { Ok(()) } else { Err(Error::ImproperlyConfigured(self.unknown(name))) }
    }

    /// What keeps this link from having a URL.
    pub(crate) fn mistake(&self, link: &RouteLink) -> Option<String> {
        let RouteLink { view_name: name, lookup_url_kwarg: kwarg } = link;
        let ends_so = |route: &&Route| route.name.strip_suffix(&**name).is_some_and(|before| before.ends_with(':'));
        // A version or the request's own namespace may complete the name.
        let candidates: Vec<&Route> = self.get(name).into_iter().chain(self.all.iter().filter(ends_so)).collect();
        let Some(first) = candidates.first() else {
            return Some(format!("links to a route that is not there: {}", self.unknown(name)));
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
            _ => format!("links to `{name}`, whose path {} has no parameter that could name a row", first.path),
        })
    }

    /// "no route is named …", with the nearest name and all that there are.
    pub(crate) fn unknown(&self, name: &str) -> String {
        let mut known: Vec<&str> = self.by_name.keys().map(String::as_str).collect();
        known.sort_unstable();
        let near = nearest(name, &known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        format!("no route is named `{name}`; {near}known names: {}", known.join(", "))
    }

    /// The path of a route; `own` fills the parameters before those that are given.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] for what no value could mend.
    pub(crate) fn path(
        &self,
        name: &str,
        values: &Values,
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
            Kind::Ordered(values) => {
                let before = params
                    .len()
                    .checked_sub(values.len())
                    .ok_or_else(|| wrong(format!("{} are given and it has {}", values.len(), params.len())))?;
                &move |name| {
                    let place = params.iter().position(|known| *known == name)?;
                    place.checked_sub(before).and_then(|place| values.get(place)).cloned()
                }
            }
            Kind::Named(values) => {
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

    /// The error of a route without a URL.
    pub(crate) fn no_url(&self, name: &str, unfilled: &Unfilled) -> Error {
        let path = self.get(name).map_or("", |route| &route.path);
        let what = match unfilled {
            Unfilled::Missing(param) => format!("`{param}` is not given"),
            Unfilled::Unfit(param, value) => format!("`{param}` cannot be {value:?}"),
        };
        Error::ImproperlyConfigured(format!("the route `{name}` of {path} has no URL with these values: {what}"))
    }
}

impl Route {
    /// What a path fills the parameters with, `format` for a suffix among them.
    pub(crate) fn kwargs(&self, path: &SplitPath<'_>) -> Option<Kwargs> {
        self.pattern.kwargs(path).or_else(|| {
            let allowed = self.format_suffixes.clone()?;
            self.pattern.suffixed_kwargs(path, &Formats { allowed })
        })
    }
}

/// One line a route: path, name, methods with their actions, view.
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

/// The known name that was most likely meant: few typing mistakes for its length.
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
