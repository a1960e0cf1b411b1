//! The request that hooks and policies receive.
//!
//! As in DRF's [requests](https://www.django-rest-framework.org/api-guide/requests/), the first call of
//! [`Request::data`] parses the body, once. If a policy refuses the request earlier, the body is never parsed.

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
mod endpoint;
mod host;
mod links;
mod on_commit;
mod query;
mod quota;
mod scheme;
mod step_results;
mod steps;
#[cfg(feature = "browsable")]
pub(crate) mod submission;
mod unread_body;

pub(crate) use conditions::precondition_failed;
pub(crate) use endpoint::{Endpoint, ModelRoute, RouteContext, RouteInfo};
pub(crate) use links::in_namespace;
pub(crate) use on_commit::Effects;
pub use query::QueryParams;
pub use quota::Quota;
pub use scheme::{BoxVersioning, Reversal, Versioning};
pub(crate) use step_results::Failure;
pub use step_results::{Accepted, Credentials, ViewInfo};

use super::reverse::Kwargs;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Settings;
use crate::database::{Connections, LazyTransaction, WriteTransaction};
use crate::formats::parsers::{Data, Parsers};
use body::Arrived;
use unread_body::Unread;

/// Values shared by all requests of a project.
#[derive(Clone)]
pub(crate) struct ProjectContext {
    pub(crate) settings: Settings,
    pub(crate) connections: Connections,
    #[cfg(feature = "template")]
    pub(crate) templates: Option<Arc<crate::formats::renderers::Templates>>,
    /// Services that policies look up by type: the users' backend and the password hasher. Their types belong to
    /// modules above this one.
    pub(crate) services: Extensions,
    /// The storage of throttle counts. Its type belongs to a module above this one.
    pub(crate) throttling: Arc<dyn Any + Send + Sync>,
    /// The whole project, `Rest`. Its type belongs to a module above this one.
    pub(crate) project: Arc<dyn Any + Send + Sync>,
}

#[cfg(test)]
impl ProjectContext {
    /// A context for tests that need neither a database nor policies.
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

/// A request while a view handles it.
///
/// Hooks take `&Request`. Each step of the dispatch sets its result (user, version, renderer) once. A clone is the same
/// request and costs no more than a reference count.
#[derive(Clone)]
pub struct Request(Arc<RequestData>);

struct RequestData {
    parts: Parts,
    endpoint: Arc<Endpoint>,
    kwargs: Vec<(Arc<str>, Arc<str>)>,
    body: Mutex<Unread>,
    parsers: OnceLock<Parsers>,
    read: OnceCell<Arrived>,
    /// The parsed JSON, once all of it is needed.
    json: OnceLock<Data>,
    context: Arc<ProjectContext>,
    action: Option<&'static str>,
    accepted: OnceLock<Accepted>,
    failure: Mutex<Failure>,
    version: OnceLock<(BoxVersioning, Option<String>)>,
    credentials: OnceLock<Credentials>,
    quota: Mutex<Option<Quota>>,
    effects: on_commit::PendingEffects,
    /// The header that removes the session cookie if its session does not exist.
    #[cfg(feature = "auth")]
    stale_cookie: OnceLock<HeaderValue>,
    /// Whether the response depends on a cookie.
    #[cfg(feature = "auth")]
    asks_cookies: OnceLock<()>,
}

/// Marks the library's own requests, in their extensions.
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
        context: Arc<ProjectContext>,
        site: Arc<Endpoint>,
    ) -> Self {
        Self(Arc::new(RequestData {
            parts,
            endpoint: site,
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
            effects: on_commit::PendingEffects::default(),
            #[cfg(feature = "auth")]
            stale_cookie: OnceLock::new(),
            #[cfg(feature = "auth")]
            asks_cookies: OnceLock::new(),
        }))
    }

    /// A copy of the request with another method and without its body (DRF's `clone_request`). OPTIONS and
    /// PUT-as-create check permissions with it.
    #[must_use]
    pub fn with_method(&self, method: Method, action: Option<&'static str>) -> Self {
        let mut parts = self.0.parts.clone();
        parts.method = method;
        self.with_parts(parts, action)
    }

    /// A GET by the same client to another route, without a query.
    pub(crate) fn at(&self, route: &ModelRoute) -> Self {
        let parts = self.unfiltered_parts();
        let own_name = |name: &Arc<str>| route.params.iter().find(|(here, _)| here == name).map(|(_, own)| own);
        let kwargs = self.0.kwargs.iter();
        let kwargs = kwargs.map(|(name, value)| (Arc::clone(own_name(name).unwrap_or(name)), Arc::clone(value)));
        let kwargs = kwargs.chain(route.endpoint.route.kwargs.iter().cloned()).collect();
        self.placed(parts, Arc::clone(&route.endpoint), kwargs, Some(route.action))
    }

    /// A GET by the same client for all rows of this route, without a query.
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

    /// Whether the library itself makes the request to find rows. Then even required filters may be missing.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.0.parts.extensions.get::<Unfiltered>().is_some()
    }

    /// What stays the same from request to request, for a request of the library's own.
    #[cfg(feature = "openapi")]
    pub(crate) fn shared_context(&self) -> &Arc<ProjectContext> {
        &self.0.context
    }

    /// The same client's request with this query alone.
    #[cfg(feature = "openapi")]
    pub(crate) fn asking(&self, query: &str) -> Self {
        let mut parts = self.0.parts.clone();
        parts.uri = format!("{}?{query}", parts.uri.path()).parse().unwrap_or_default();
        self.with_parts(parts, self.0.action)
    }

    fn with_parts(&self, parts: Parts, action: Option<&'static str>) -> Self {
        self.placed(parts, Arc::clone(&self.0.endpoint), self.0.kwargs.clone(), action)
    }

    fn placed(&self, parts: Parts, site: Arc<Endpoint>, kwargs: Kwargs, action: Option<&'static str>) -> Self {
        Self(Arc::new(RequestData {
            parts,
            endpoint: site,
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
            effects: on_commit::PendingEffects::default(),
            #[cfg(feature = "auth")]
            stale_cookie: self.0.stale_cookie.clone(),
            #[cfg(feature = "auth")]
            asks_cookies: self.0.asks_cookies.clone(),
        }))
    }

    /// A copy of the request without its query and its body.
    pub(crate) fn without_query(&self) -> Self {
        let mut parts = self.0.parts.clone();
        parts.uri = parts.uri.path().parse().unwrap_or_default();
        self.with_parts(parts, self.0.action)
    }

    /// The request's method, `GET` for example.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.parts.method
    }

    /// The URI as this view's router receives it; see [`original_uri`](Self::original_uri).
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0.parts.uri
    }

    /// The parameters of the query string.
    #[must_use]
    pub fn query_params(&self) -> QueryParams<'_> {
        QueryParams(self.0.parts.uri.query().unwrap_or_default())
    }

    /// All headers of the request.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.parts.headers
    }

    /// Extensions that axum's layers and extractors added to the request.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.0.parts.extensions
    }

    /// The `Content-Type` of the body; empty if none was sent.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.header(&header::CONTENT_TYPE)
    }

    /// A parameter of the URL's path by its name in the route: `id` of `/users/{id}/`.
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&str> {
        self.0.kwargs.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// A parameter of the URL's path, parsed as a number or any other type.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// fn year(request: &Request) -> Result<i32> {
    ///     request.kwarg_as("year")
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] if the text cannot be parsed, or the route has no such parameter.
    pub fn kwarg_as<T: FromStr>(&self, name: &str) -> Result<T> {
        self.kwarg(name).and_then(|text| text.parse().ok()).ok_or(Error::not_found())
    }

    /// The name of the action for the method, `list` or `partial_update` for example. It is `metadata` for OPTIONS, and
    /// `None` for a method that the view does not have.
    #[must_use]
    pub fn action(&self) -> Option<&'static str> {
        self.0.action
    }

    /// The database connection, outside of any transaction. A hook that receives a transaction uses that instead.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.0.context.connections.shared
    }

    /// The connections that the library reads and writes through.
    pub(crate) fn connections(&self) -> &Connections {
        &self.0.context.connections
    }

    /// Begins a write transaction.
    pub(crate) async fn begin(&self) -> Result<WriteTransaction> {
        Ok(self.connections().begin().await?)
    }

    /// A write transaction that begins with its first statement, for a row that is written alone. Without the setting
    /// `atomic_saves` the statements run outside of a transaction.
    pub(crate) fn begin_lazily(&self) -> LazyTransaction<'_> {
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

    pub(crate) fn context(&self) -> &ProjectContext {
        &self.0.context
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }
}
