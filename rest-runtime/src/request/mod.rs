//! The request as hooks and policies see it.
//!
//! As in DRF's [requests](https://www.django-rest-framework.org/api-guide/requests/), the body is parsed when
//! [`Request::data`] first asks for it, once, and never when a policy refuses the request before that.

use std::any::Any;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::Body;
#[cfg(feature = "auth")]
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Uri, header};
use sea_orm::DatabaseConnection;
use tokio::sync::OnceCell;

mod body;
mod conditions;
mod found;
mod host;
mod links;
mod on_commit;
mod query;
mod quota;
mod scheme;
mod site;
mod steps;
#[cfg(feature = "browsable")]
pub(crate) mod submission;
mod unread;

pub(crate) use conditions::precondition_failed;
pub(crate) use found::Failure;
pub use found::{Accepted, Credentials, ViewInfo};
pub(crate) use links::in_namespace;
pub(crate) use on_commit::Effects;
pub use query::QueryParams;
pub use quota::Quota;
pub use scheme::{BoxVersioning, Reversal, Versioning};
pub(crate) use site::{Marks, ModelRoute, Place, Site};

use crate::database::{Connections, Lazy, Writing};
use crate::exceptions::{Error, Result};
use crate::parsers::{Data, Parsers};
use crate::reverse::Kwargs;
use crate::settings::Settings;
use body::Arrived;
use unread::Unread;

/// What stays the same from request to request.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) connections: Connections,
    #[cfg(feature = "template")]
    pub(crate) templates: Option<Arc<crate::renderers::Templates>>,
    /// What policies ask for by its type: the users' backend, the password hasher. Their types stand above this module.
    pub(crate) services: Extensions,
    /// What throttles count with, which stand above this module too.
    pub(crate) throttling: Arc<dyn Any + Send + Sync>,
    /// The whole project: `Rest`, which stands above this module and puts itself here.
    pub(crate) project: Arc<dyn Any + Send + Sync>,
}

#[cfg(test)]
impl Context {
    /// For tests of what needs no database and no policies.
    pub(crate) fn without_project() -> Self {
        Self {
            settings: Settings::default(),
            connections: Connections::default(),
            #[cfg(feature = "template")]
            templates: None,
            services: Extensions::new(),
            throttling: Arc::new(()),
            project: Arc::new(()),
        }
    }
}

/// A request on its way through a view.
///
/// Hooks take `&Request`; what the steps of the dispatch find out (user, version, renderer) is set once, by them. A clone
/// is the same request, and costs no more than a counter.
#[derive(Clone)]
pub struct Request(Arc<Inner>);

struct Inner {
    parts: Parts,
    site: Arc<Site>,
    kwargs: Vec<(Arc<str>, Arc<str>)>,
    body: Mutex<Unread>,
    parsers: OnceLock<Parsers>,
    read: OnceCell<Arrived>,
    /// What a text of JSON says, once somebody looks at all of it.
    json: OnceLock<Data>,
    context: Arc<Context>,
    action: Option<&'static str>,
    accepted: OnceLock<Accepted>,
    failure: Mutex<Failure>,
    version: OnceLock<(BoxVersioning, Option<String>)>,
    credentials: OnceLock<Credentials>,
    quota: Mutex<Option<Quota>>,
    effects: on_commit::Waiting,
    /// The header that removes a cookie which opens nothing.
    #[cfg(feature = "auth")]
    stale_cookie: OnceLock<HeaderValue>,
    /// Whether the answer hangs on a cookie.
    #[cfg(feature = "auth")]
    asks_cookies: OnceLock<()>,
}

/// In the extensions of a request of the library's own.
#[derive(Clone, Copy)]
struct Unfiltered;

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.0.parts.method)
            .field("uri", &self.0.parts.uri)
            .field("kwargs", &self.0.kwargs)
            .field("action", &self.0.action)
            .finish_non_exhaustive()
    }
}

impl Request {
    pub(crate) fn new(
        parts: Parts,
        body: Body,
        kwargs: Vec<(Arc<str>, Arc<str>)>,
        action: Option<&'static str>,
        context: Arc<Context>,
        site: Arc<Site>,
    ) -> Self {
        Self(Arc::new(Inner {
            parts,
            site,
            kwargs,
            body: Mutex::new(Unread::new(body)),
            parsers: OnceLock::new(),
            read: OnceCell::new(),
            json: OnceLock::new(),
            context,
            action,
            accepted: OnceLock::new(),
            failure: Mutex::default(),
            version: OnceLock::new(),
            credentials: OnceLock::new(),
            quota: Mutex::new(None),
            effects: on_commit::Waiting::default(),
            #[cfg(feature = "auth")]
            stale_cookie: OnceLock::new(),
            #[cfg(feature = "auth")]
            asks_cookies: OnceLock::new(),
        }))
    }

    /// The same request under another method and without its body: what OPTIONS and PUT-as-create ask permissions
    /// with (DRF's `clone_request`).
    #[must_use]
    pub fn with_method(&self, method: Method, action: Option<&'static str>) -> Self {
        let mut parts = self.0.parts.clone();
        parts.method = method;
        self.with_parts(parts, action)
    }

    /// The same client's GET of another route, without a query.
    pub(crate) fn at(&self, route: &ModelRoute) -> Self {
        let parts = self.unfiltered_parts();
        let own_name = |name: &Arc<str>| route.params.iter().find(|(here, _)| here == name).map(|(_, own)| own);
        let kwargs = self.0.kwargs.iter();
        let kwargs = kwargs.map(|(name, value)| (Arc::clone(own_name(name).unwrap_or(name)), Arc::clone(value)));
        let kwargs = kwargs.chain(route.site.place.kwargs.iter().cloned()).collect();
        self.placed(parts, Arc::clone(&route.site), kwargs, Some(route.action))
    }

    /// The same client's GET of all rows here, without a query.
    pub(crate) fn unfiltered(&self) -> Self {
        self.with_parts(self.unfiltered_parts(), self.0.action)
    }

    fn unfiltered_parts(&self) -> Parts {
        let mut parts = self.0.parts.clone();
        parts.method = Method::GET;
        parts.uri = parts.uri.path().parse().unwrap_or_default();
        parts.extensions.insert(Unfiltered);
        parts
    }

    /// Whether the library itself asks which rows there are, so that even required filters may be missing.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.0.parts.extensions.get::<Unfiltered>().is_some()
    }

    fn with_parts(&self, parts: Parts, action: Option<&'static str>) -> Self {
        self.placed(parts, Arc::clone(&self.0.site), self.0.kwargs.clone(), action)
    }

    fn placed(&self, parts: Parts, site: Arc<Site>, kwargs: Kwargs, action: Option<&'static str>) -> Self {
        Self(Arc::new(Inner {
            parts,
            site,
            kwargs,
            body: Mutex::new(Unread::Nothing),
            parsers: self.0.parsers.clone(),
            read: OnceCell::new(),
            json: OnceLock::new(),
            context: Arc::clone(&self.0.context),
            action,
            accepted: self.0.accepted.clone(),
            failure: Mutex::default(),
            version: self.0.version.clone(),
            credentials: self.0.credentials.clone(),
            quota: Mutex::new(self.quota()),
            effects: on_commit::Waiting::default(),
            #[cfg(feature = "auth")]
            stale_cookie: self.0.stale_cookie.clone(),
            #[cfg(feature = "auth")]
            asks_cookies: self.0.asks_cookies.clone(),
        }))
    }

    /// The same request without its query and its body.
    pub(crate) fn without_query(&self) -> Self {
        let mut parts = self.0.parts.clone();
        parts.uri = parts.uri.path().parse().unwrap_or_default();
        self.with_parts(parts, self.0.action)
    }

    /// The method, `GET` for example.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.parts.method
    }

    /// The URI as the router of this view sees it.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0.parts.uri
    }

    /// The parameters of the query string.
    #[must_use]
    pub fn query_params(&self) -> QueryParams<'_> {
        QueryParams(self.0.parts.uri.query().unwrap_or_default())
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.parts.headers
    }

    /// What axum's layers and extractors left for this request.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.0.parts.extensions
    }

    /// The `Content-Type` of the body, empty where none was sent.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.header(&header::CONTENT_TYPE)
    }

    /// A part of the URL's path by its name in the route: `id` of `/users/{id}/`.
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&str> {
        self.0.kwargs.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The same as a number, or whatever else a text can be.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// fn year(request: &Request) -> Result<i32> {
    ///     request.kwarg_as("year")
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] where the text is none, or the route has no such part.
    pub fn kwarg_as<T: FromStr>(&self, name: &str) -> Result<T> {
        self.kwarg(name).and_then(|text| text.parse().ok()).ok_or(Error::not_found())
    }

    /// The name of the action that the method stands for, `list` or `partial_update` for example; `metadata` for
    /// OPTIONS, `None` for a method that the view does not have.
    #[must_use]
    pub fn action(&self) -> Option<&'static str> {
        self.0.action
    }

    /// The database, outside of any transaction: a hook that takes a transaction uses that instead.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.0.context.connections.shared
    }

    /// What the library reads and writes through.
    pub(crate) fn connections(&self) -> &Connections {
        &self.0.context.connections
    }

    /// A transaction that means to write.
    pub(crate) async fn begin(&self) -> Result<Writing> {
        Ok(self.connections().begin().await?)
    }

    /// The same, when there is something to write, for a row that nothing is written beside.
    pub(crate) fn begin_lazily(&self) -> Lazy<'_> {
        self.connections().begin_lazily(self.settings().atomic_saves)
    }

    /// The project's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.context.settings
    }

    fn header(&self, name: &header::HeaderName) -> &str {
        self.0.parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn context(&self) -> &Context {
        &self.0.context
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }
}
