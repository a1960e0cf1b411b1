//! URLs as a request sees them: with its scheme, its host, and the prefix under which the router is mounted.

use axum::extract::OriginalUri;
use axum::http::Uri;
use percent_encoding::{CONTROLS, utf8_percent_encode};

use super::{Request, Reversal, Site};
use crate::exceptions::{Error, Result};
use crate::reverse::{Args, Resolved, RouteLink, Routes, Unfilled, Values, kwargs};

impl Request {
    /// The absolute URL of the route with this name: scheme and host of this request, and everything that stands before
    /// the router in its path. The version and `?format=` of the request are kept.
    ///
    /// Parameters that `args` leaves out, from the left, are filled with the request's own of the same name: `{version}`
    /// or `{album_pk}` of a nested router. A name without a namespace is looked for as it is, then in the namespace of
    /// this request's route.
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
    /// [`Error::ImproperlyConfigured`] where there is no such route, where the values do not fit its path, and where the
    /// view was not mounted by a [router](crate::routers) of this crate; 400 for a [host](Self::host) that is not allowed.
    pub fn reverse(&self, name: &str, args: impl Args) -> Result<String> {
        self.url(name, &args.values(), None)
    }

    /// The same with a format suffix, `json` for example, where the route takes suffixes (the `format` of DRF's `reverse`).
    ///
    /// # Errors
    /// As [`reverse`](Self::reverse).
    pub fn reverse_format(&self, name: &str, args: impl Args, format: Option<&str>) -> Result<String> {
        self.url(name, &args.values(), format)
    }

    /// The URL of another route of this request's view set: `list`, `detail` or the `url_name` of an action.
    ///
    /// # Errors
    /// As [`reverse`](Self::reverse), and [`Error::ImproperlyConfigured`] in a view that is not registered as a view set.
    pub fn reverse_action(&self, url_name: &str, args: impl Args) -> Result<String> {
        self.url(&self.action_name(url_name)?, &args.values(), None)
    }

    /// The name of another route of this request's view set.
    pub(crate) fn action_name(&self, url_name: &str) -> Result<String> {
        let basename = self.basename().ok_or_else(|| {
            Error::ImproperlyConfigured("`reverse_action` needs a view set that a router registers".to_owned())
        })?;
        Ok(in_namespace(&self.0.site.place.namespace, &format!("{basename}-{url_name}")))
    }

    /// The route that this URL, absolute or a path, leads to: its name and its parameters. `None` where it is not one of
    /// the router that mounted this view.
    #[must_use]
    pub fn resolve(&self, url: &str) -> Option<Resolved<'_>> {
        // A client may show and send letters beyond ASCII as they are.
        let uri: Uri = utf8_percent_encode(url, CONTROLS).to_string().parse().ok()?;
        let path = uri.path().strip_prefix(self.mounted_at())?;
        self.0.site.place.routes.as_deref()?.resolve(path)
    }

    /// The name under which [`reverse`](Self::reverse) finds a route, which the version or the request's own namespace
    /// may have completed.
    #[must_use]
    pub fn full_name(&self, name: &str) -> Option<String> {
        let routes = self.0.site.place.routes.as_deref()?;
        let (name, _) = self.find(routes, name, &().values());
        routes.get(&name).map(|_| name)
    }

    /// How the client came, `http` or `https`: by what a proxy of your own
    /// [says](crate::settings::Settings::secure_proxy_header), or else by the request's own URI, which seldom tells.
    #[must_use]
    pub fn scheme(&self) -> &str {
        if let Some((name, secure)) = &self.settings().secure_proxy_header
            && let Some(said) = self.headers().get(name)
        {
            // Of several proxies the first one has met the client.
            let first = said.as_bytes().split(|byte| *byte == b',').next().unwrap_or_default();
            return if first.trim_ascii() == secure.as_bytes() { "https" } else { "http" };
        }
        self.original_uri().scheme_str().unwrap_or("http")
    }

    /// An absolute URL on this request's [scheme](Self::scheme) and [host](Self::host) (Django's `build_absolute_uri`). `path` begins
    /// with a slash and may have a query; it is not changed.
    ///
    /// # Errors
    /// 400 for a host that is not allowed.
    pub fn build_absolute_uri(&self, path: &str) -> Result<String> {
        let (scheme, host) = (self.scheme(), self.allowed_host()?.unwrap_or("localhost"));
        Ok(format!("{scheme}://{host}{path}"))
    }

    /// The URI as the client sent it; [`uri`](Self::uri) lacks what stands before a nested router.
    #[must_use]
    pub fn original_uri(&self) -> &Uri {
        self.extensions().get::<OriginalUri>().map_or_else(|| self.uri(), |original| &original.0)
    }

    /// What names of this view set's routes begin with; `None` where no router registers it.
    #[must_use]
    pub fn basename(&self) -> Option<&str> {
        self.0.site.place.basename.as_deref()
    }

    /// Whether this route of a view set is one of a single row; `None` where no router mounts the view.
    #[must_use]
    pub fn detail(&self) -> Option<bool> {
        self.0.site.place.detail
    }

    /// The format suffix of the path: `json` of `/tracks.json`.
    #[must_use]
    pub fn format_suffix(&self) -> Option<&str> {
        self.kwarg("format")
    }

    fn url(&self, name: &str, values: &Values, format: Option<&str>) -> Result<String> {
        self.filled_url(name, values, format)?.map_err(|(routes, name, unfilled)| routes.no_url(&name, &unfilled))
    }

    /// The URL that names a row; `None` where the row's own value cannot stand in a URL that leads back to it.
    ///
    /// # Errors
    /// Those of [`reverse`](Self::reverse) that are not about the value.
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
        values: &Values,
        format: Option<&str>,
    ) -> Result<Result<String, (&Routes, String, Unfilled)>> {
        let routes = self.0.site.place.routes.as_deref().ok_or_else(|| {
            Error::ImproperlyConfigured(format!(
                "the URL of `{name}` is asked for in a view that no router of rest-runtime mounts: use `SimpleRouter`"
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

    /// The name as the versioning scheme completes it, as it is, or in the request's own namespace; and what else the
    /// scheme puts into the URL.
    fn find(&self, routes: &Routes, name: &str, values: &Values) -> (String, Reversal) {
        let given = Reversal { kwargs: values.named().to_vec(), ..Reversal::new(name) };
        if let Some(scheme) = self.versioning_scheme() {
            let mut reversal = scheme.reverse(self, given);
            if routes.get(&reversal.name).is_some() {
                return (std::mem::take(&mut reversal.name), reversal);
            }
        }
        let own = in_namespace(&self.0.site.place.namespace, name);
        let name = if routes.get(name).is_none() && routes.get(&own).is_some() { own } else { name.to_owned() };
        // The query still keeps the version where only the name was another one.
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
    fn path_of(&self, name: &str, values: &Values) -> Option<String> {
        let routes = self.0.site.place.routes.as_deref()?;
        let own = |name: &str| self.kwarg(name).map(str::to_owned);
        let path = routes.path(name, values, None, own).ok()?.ok()?;
        Some(format!("{}{path}", self.mounted_at()))
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.site
    }
}

pub(crate) fn in_namespace(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}:{name}") }
}
