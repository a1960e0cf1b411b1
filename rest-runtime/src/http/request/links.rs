//! URLs with the request's scheme, its host, and the prefix under which the router is mounted.

use axum::extract::OriginalUri;
use axum::http::Uri;
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::{Endpoint, Request, Reversal};
use crate::base::exceptions::{Error, Result};
use crate::http::reverse::{Args, PathValues, Resolved, RouteLink, Routes, Unfilled, kwargs};

impl Request {
    /// The absolute URL of the route with this name, with the scheme and host of this request and the path prefix of
    /// the router. The version and `?format=` of the request are kept.
    ///
    /// Parameters that `args` leaves out, from the left, are taken from the request: `{version}` or `{album_pk}` of a
    /// nested router. A name without a namespace is looked up as it is, then in the namespace of this request's route.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// #[api_view]
    /// async fn created(request: &Request) -> Result<Response> {
    ///     Response::new(&"made")?.status(201)?.header("location", request.reverse("track-detail", [7])?)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`] if there is no such route, or if the values do not fit its path. The same if no
    /// [router](crate::routers) of this crate mounts the view. 400 for a [host](Self::host) that is not allowed.
    pub fn reverse(&self, name: &str, args: impl Args) -> Result<String> {
        self.url(name, &args.values(), None)
    }

    /// Like [`reverse`](Self::reverse), with a format suffix such as `json` if the route takes suffixes (the `format`
    /// of DRF's `reverse`).
    ///
    /// # Errors
    /// Those of [`reverse`](Self::reverse).
    pub fn reverse_format(&self, name: &str, args: impl Args, format: Option<&str>) -> Result<String> {
        self.url(name, &args.values(), format)
    }

    /// The URL of another route of this request's view set: `list`, `detail` or the `url_name` of an action.
    ///
    /// # Errors
    /// Those of [`reverse`](Self::reverse), and [`Error::ImproperlyConfigured`] in a view that is not registered as a
    /// view set.
    pub fn reverse_action(&self, url_name: &str, args: impl Args) -> Result<String> {
        self.url(&self.action_name(url_name)?, &args.values(), None)
    }

    /// The name of another route of this request's view set.
    pub(crate) fn action_name(&self, url_name: &str) -> Result<String> {
        let basename = self.basename().ok_or_else(|| {
            Error::ImproperlyConfigured("`reverse_action` needs a view set that a router registers".to_owned())
        })?;
        Ok(in_namespace(&self.0.endpoint.route.namespace, &format!("{basename}-{url_name}")))
    }

    /// The route of this URL, absolute or a path: its name and its parameters. `None` if no route of this view's router
    /// matches.
    #[must_use]
    pub fn resolve(&self, url: &str) -> Option<Resolved<'_>> {
        // A client may show and send characters beyond ASCII unencoded.
        let uri: Uri = utf8_percent_encode(url, CONTROLS).to_string().parse().ok()?;
        let path = uri.path().strip_prefix(self.mounted_at())?;
        self.0.endpoint.route.routes.as_deref()?.resolve(path)
    }

    /// The full name of a route, as [`reverse`](Self::reverse) finds it. The version or the request's own namespace may
    /// complete it.
    #[must_use]
    pub fn full_name(&self, name: &str) -> Option<String> {
        let routes = self.0.endpoint.route.routes.as_deref()?;
        let (name, _) = self.find(routes, name, &().values());
        routes.get(&name).map(|_| name)
    }

    /// The scheme of the client's connection, `http` or `https`. It comes from the header of the project's
    /// [proxy](crate::settings::Settings::secure_proxy_header), or else from the request's URI, which seldom contains
    /// it.
    #[must_use]
    pub fn scheme(&self) -> &str {
        if let Some((name, secure)) = &self.settings().secure_proxy_header
            && let Some(said) = self.headers().get(name)
        {
            // With several proxies, the first value is that of the client's connection.
            let first = said.as_bytes().split(|byte| *byte == b',').next().unwrap_or_default();
            return if first.trim_ascii() == secure.as_bytes() { "https" } else { "http" };
        }
        self.original_uri().scheme_str().unwrap_or("http")
    }

    /// An absolute URL with this request's [scheme](Self::scheme) and [host](Self::host) (Django's
    /// `build_absolute_uri`). `path` begins with a slash and may have a query; it is not changed.
    ///
    /// # Errors
    /// 400 for a host that is not allowed.
    pub fn build_absolute_uri(&self, path: &str) -> Result<String> {
        let (scheme, host) = (self.scheme(), self.allowed_host()?.unwrap_or("localhost"));
        Ok(format!("{scheme}://{host}{path}"))
    }

    /// The URI as the client sent it. In a nested router, [`uri`](Self::uri) lacks the prefix.
    #[must_use]
    pub fn original_uri(&self) -> &Uri {
        self.extensions().get::<OriginalUri>().map_or_else(|| self.uri(), |original| &original.0)
    }

    /// The common prefix of the view set's route names; `None` if no router registers the view.
    #[must_use]
    pub fn basename(&self) -> Option<&str> {
        self.0.endpoint.route.basename.as_deref()
    }

    /// Whether this route of a view set is for a single row; `None` if no router mounts the view.
    #[must_use]
    pub fn detail(&self) -> Option<bool> {
        self.0.endpoint.route.detail
    }

    /// The format suffix of the path: `json` of `/tracks.json`.
    #[must_use]
    pub fn format_suffix(&self) -> Option<&str> {
        self.kwarg("format")
    }

    fn url(&self, name: &str, values: &PathValues, format: Option<&str>) -> Result<String> {
        self.filled_url(name, values, format)?.map_err(|(routes, name, unfilled)| routes.no_url(&name, &unfilled))
    }

    /// The URL that names a row; `None` if the row's value cannot occur in a URL that leads back to it.
    ///
    /// # Errors
    /// Those of [`reverse`](Self::reverse) that do not concern the value.
    pub(crate) fn link(&self, link: &RouteLink, value: &str) -> Result<Option<String>> {
        let values = match link.lookup_url_kwarg {
            Some(name) => kwargs([(name, value)]),
            None => [value].values(),
        };
        match self.filled_url(&link.view_name, &values, None)? {
            Ok(url) => Ok(Some(url)),
            Err((_, _, Unfilled::Unfit(..))) => Ok(None),
            Err((routes, name, unfilled)) => Err(routes.no_url(&name, &unfilled)),
        }
    }

    fn filled_url(
        &self,
        name: &str,
        values: &PathValues,
        format: Option<&str>,
    ) -> Result<Result<String, (&Routes, String, Unfilled)>> {
        let routes = self.0.endpoint.route.routes.as_deref().ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the URL of `{name}` needs a view that a router of rest-runtime mounts: use `SimpleRouter`"
            ))
        })?;
        let (name, reversal) = self.find(routes, name, values);
        let own = |name: &str| {
            let kept = reversal.kwargs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            kept.or_else(|| self.kwarg(name).map(str::to_owned))
        };
        let path = match routes.path(&name, values, format, own)? {
            Ok(path) => path,
            Err(unfilled) => return Ok(Err((routes, name, unfilled))),
        };
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&reversal.query);
        if let Some(setting) = self.settings().url_format_override.as_deref()
            && let Some(format) = self.query_params().get(setting)
        {
            query.append_pair(setting, &format);
        }
        let (prefix, query) = (self.mounted_at(), query.finish());
        let mark = if query.is_empty() { "" } else { "?" };
        self.build_absolute_uri(&format!("{prefix}{path}{mark}{query}")).map(Ok)
    }

    /// Completes a route's name: by the versioning scheme, as it is, or by the request's own namespace. Also returns
    /// the scheme's other changes to the URL.
    fn find(&self, routes: &Routes, name: &str, values: &PathValues) -> (String, Reversal) {
        let given = Reversal { kwargs: values.named().to_vec(), ..Reversal::new(name) };
        if let Some(scheme) = self.versioning_scheme() {
            let mut reversal = scheme.reverse(self, given);
            if routes.get(&reversal.name).is_some() {
                return (std::mem::take(&mut reversal.name), reversal);
            }
        }
        let own = in_namespace(&self.0.endpoint.route.namespace, name);
        let name = if routes.get(name).is_none() && routes.get(&own).is_some() { own } else { name.to_owned() };
        // The scheme's parameters still apply when no route has the name that it chose.
        let reversal = self.versioning_scheme().map(|scheme| scheme.reverse(self, Reversal::new(name.clone())));
        (name, reversal.unwrap_or_default())
    }

    /// What the client's path has before that which the router sees, without a slash at its end.
    pub(crate) fn mounted_at(&self) -> &str {
        let (whole, own) = (self.original_uri().path(), self.uri().path());
        let prefix = whole.strip_suffix(own).or_else(|| whole.strip_suffix(own.trim_start_matches('/')));
        prefix.unwrap_or_default().trim_end_matches('/')
    }

    /// The path of a route of this router that the request's own parameters fill, for a link on a page.
    #[cfg(feature = "browsable")]
    pub(crate) fn reverse_path(&self, name: &str) -> Option<String> {
        self.path_of(name, &().values())
    }

    /// The same for the route of a row, which this value names.
    #[cfg(feature = "browsable")]
    pub(crate) fn reverse_row(&self, name: &str, value: &str) -> Option<String> {
        self.path_of(name, &[value].values())
    }

    #[cfg(feature = "browsable")]
    fn path_of(&self, name: &str, values: &PathValues) -> Option<String> {
        let routes = self.0.endpoint.route.routes.as_deref()?;
        let own = |name: &str| self.kwarg(name).map(str::to_owned);
        let path = routes.path(name, values, None, own).ok()?.ok()?;
        Some(format!("{}{path}", self.mounted_at()))
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }
}

pub(crate) fn in_namespace(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}:{name}") }
}
