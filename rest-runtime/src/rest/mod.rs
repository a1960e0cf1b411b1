//! The project: its database, its settings, and the default policies of views.

mod bodies;
mod formats;
mod users;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue};
use sea_orm::DatabaseConnection;

use crate::base::exceptions::ErrorFormat;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::{OnFailure, SecretKey, Settings};
use crate::database::Connections;
use crate::formats::parsers::{FormParser, IntoParsers, JsonParser, MultiPartParser, Parsers};
use crate::formats::renderers::{IntoRenderers, JsonRenderer, Renderers};
use crate::http::request::{BoxVersioning, Versioning};
use crate::http::request::{Endpoint, ProjectContext, Request, RouteContext};
use crate::http::response::Response;
use crate::policies::authentication::{Authentication, BoxAuthentication};
use crate::policies::exception_handler::{BoxExceptionHandler, ExceptionHandler};
use crate::policies::metadata::{BoxMetadata, Metadata, SimpleMetadata};
use crate::policies::negotiation::{ContentNegotiation, DefaultContentNegotiation};
use crate::policies::permissions::{AllowAny, BoxPermission, Permission};
use crate::policies::throttling::{BoxThrottle, Throttle, ThrottleStore, Throttling, missing};
use crate::query::filters::{ProjectFilterBackend, ProjectFilters};
use crate::query::pagination::Pagination;

/// The state of all views. Pass it to axum's [`with_state`](axum::Router::with_state), or make it a part of your own
/// state and implement [`FromRef`](axum::extract::FromRef).
///
/// The defaults are DRF's, except for authentication, which is off. Every request is permitted, parsers read JSON and
/// forms, and responses are JSON.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::axum::extract::FromRef;
///
/// #[derive(Clone)]
/// struct AppState {
///     rest: Rest,
///     greeting: &'static str,
/// }
///
/// impl FromRef<AppState> for Rest {
///     fn from_ref(state: &AppState) -> Self {
///         state.rest.clone()
///     }
/// }
///
/// fn state(db: DatabaseConnection) -> AppState {
///     AppState { rest: Rest::new(db).permissions(IsAuthenticatedOrReadOnly), greeting: "hello" }
/// }
/// ```
#[derive(Clone)]
pub struct Rest(Arc<ProjectContext>);

/// A hook that changes responses before they are rendered.
type Finalize = dyn Fn(&Request, &mut Response) -> Result<()> + Send + Sync;

/// The policies of views that set none of their own.
#[derive(Clone)]
pub(crate) struct Policies {
    pub(crate) authentication: BoxAuthentication,
    pub(crate) permissions: BoxPermission,
    pub(crate) throttles: BoxThrottle,
    pub(crate) renderers: Renderers,
    pub(crate) parsers: Parsers,
    pub(crate) negotiation: Arc<dyn ContentNegotiation>,
    pub(crate) exception_handler: Option<BoxExceptionHandler>,
    pub(crate) finalize_response: Option<Arc<Finalize>>,
    pub(crate) versioning: Option<BoxVersioning>,
    pub(crate) metadata: Option<BoxMetadata>,
    pub(crate) pagination: Option<Arc<dyn Pagination>>,
    pub(crate) filter_backends: ProjectFilters,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            authentication: BoxAuthentication::new(()),
            permissions: AllowAny.boxed(),
            throttles: BoxThrottle::default(),
            renderers: Renderers::constant(&[&JsonRenderer]),
            parsers: Parsers::constant(&[&JsonParser, &FormParser, &MultiPartParser]),
            negotiation: Arc::new(DefaultContentNegotiation),
            exception_handler: None,
            finalize_response: None,
            versioning: None,
            metadata: Some(BoxMetadata::constant(&SimpleMetadata)),
            pagination: None,
            filter_backends: Vec::new(),
        }
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Rest {
    /// Makes a project on this database, with default settings.
    #[must_use]
    pub fn new(database: DatabaseConnection) -> Self {
        Self(Arc::new(ProjectContext {
            settings: Settings::default(),
            connections: Connections::new(database),
            #[cfg(feature = "template")]
            templates: None,
            services: users::services(),
            throttling: Arc::new(Throttling::default()),
            project: Arc::new(Policies::default()),
        }))
    }

    /// Sets the maximum number of additional connections on which the library reads rows of a SQLite file; none by
    /// default. One more connection writes the rows of views whose hooks take no transaction.
    ///
    /// This makes many small requests faster. SQLite's pool pings each connection that is returned to it, which takes
    /// longer than reading one row by its key.
    ///
    /// The pool opens these connections, with its options and hooks, but does not contain them. Its size and its
    /// timeouts do not apply to them, and the connection's metric callback does not see their statements. Closing the
    /// pool closes them with the next request.
    ///
    /// If [`atomic_saves`](Self::atomic_saves) is off, rows that arrive during a write share one transaction, because a
    /// commit costs more than a row. Each request is answered after the commit, and a refused row fails alone.
    ///
    /// Statements through [`Request::database`] or a transaction do not use these connections. For other databases, and
    /// for SQLite in memory, this setting has no effect.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// # fn rest(db: DatabaseConnection) -> Rest {
    /// Rest::new(db).sqlite_connections(4)
    /// # }
    /// ```
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite_connections(mut self, most: usize) -> Self {
        let context = Arc::make_mut(&mut self.0);
        context.connections = context.connections.clone().with_own(most);
        self
    }

    /// Sets the authenticator, or a tuple of authenticators that are tried in order.
    #[must_use]
    pub fn authentication(self, authentication: impl Authentication + 'static) -> Self {
        self.with(|policies| policies.authentication = BoxAuthentication::new(authentication))
    }

    /// Sets the permission, or a tuple of permissions that must all be granted.
    #[must_use]
    pub fn permissions(self, permissions: impl Permission + 'static) -> Self {
        self.with(|policies| policies.permissions = permissions.boxed())
    }

    /// Sets the part before the dot of the permissions that [`ModelPermissions`](crate::permissions::ModelPermissions)
    /// requires: `shop` of `shop.add_genre`.
    #[must_use]
    pub fn app_label(self, label: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.app_label = label.into())
    }

    /// Sets the throttle, or a tuple of throttles, which are all checked.
    #[must_use]
    pub fn throttles(self, throttles: impl Throttle + 'static) -> Self {
        self.with(|policies| policies.throttles = BoxThrottle::new(throttles))
    }

    /// Adds rates of throttles by their scope. A rate is text such as `"100/day"`, see
    /// [`Rate`](crate::throttling::Rate), or `None` for a scope without a limit (DRF's
    /// [`DEFAULT_THROTTLE_RATES`](https://www.django-rest-framework.org/api-guide/throttling/#setting-the-throttling-policy)).
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// # fn rest(db: DatabaseConnection) -> Rest {
    /// Rest::new(db)
    ///     .throttles((AnonRateThrottle, UserRateThrottle))
    ///     .throttle_rates([("anon", "100/day"), ("user", "1000/day")])
    /// # }
    /// ```
    ///
    /// [`check`](Self::check) reports an invalid rate.
    #[must_use]
    pub fn throttle_rates<'a, R: Into<Option<&'a str>>>(
        mut self,
        rates: impl IntoIterator<Item = (impl Into<String>, R)>,
    ) -> Self {
        let mut throttling = self.throttling();
        throttling.set_rates(rates.into_iter().map(|(scope, rate)| (scope.into(), rate.into())));
        Arc::make_mut(&mut self.0).throttling = Arc::new(throttling);
        self
    }

    /// Sets the store in which throttles count; by default a [`MemoryStore`](crate::throttling::MemoryStore) of this
    /// project.
    #[must_use]
    pub fn throttle_store(mut self, store: impl ThrottleStore + 'static) -> Self {
        let mut throttling = self.throttling();
        throttling.set_store(store);
        Arc::make_mut(&mut self.0).throttling = Arc::new(throttling);
        self
    }

    /// Sets what happens to requests while the throttles' store is down; by default they pass.
    #[must_use]
    pub fn throttle_on_failure(self, on_failure: OnFailure) -> Self {
        self.set(|settings| settings.throttle_on_failure = on_failure)
    }

    /// Sets the number of your own proxies that append to `X-Forwarded-For`, from which throttles take a client's
    /// address.
    ///
    /// With `n` the address is the n-th from the right, with 0 that of the connection. With `None`, the default, it is
    /// the whole header, which clients can forge.
    #[must_use]
    pub fn num_proxies(self, proxies: impl Into<Option<usize>>) -> Self {
        self.set(|settings| settings.num_proxies = proxies.into())
    }

    /// Sets whether responses contain the client's quota: see [`Settings::rate_limit_headers`].
    #[must_use]
    pub fn rate_limit_headers(self, tell: bool) -> Self {
        self.set(|settings| settings.rate_limit_headers = tell)
    }

    /// Sets the content negotiation, which chooses the renderer.
    #[must_use]
    pub fn negotiation(self, negotiation: impl ContentNegotiation + 'static) -> Self {
        self.with(|policies| policies.negotiation = Arc::new(negotiation))
    }

    /// Sets the renderer, or a tuple of renderers in order of preference; JSON by default. The first one is used if the
    /// client has no preference, and for responses before negotiation.
    #[must_use]
    pub fn renderers(self, renderers: impl IntoRenderers) -> Self {
        self.with(|policies| policies.renderers = renderers.into_renderers())
    }

    /// Sets the parser, or a tuple of parsers; by default JSON, forms and forms with files. The first one whose media
    /// type matches that of the body reads it.
    #[must_use]
    pub fn parsers(self, parsers: impl IntoParsers) -> Self {
        self.with(|policies| policies.parsers = parsers.into_parsers())
    }

    /// Sets the versioning scheme.
    #[must_use]
    pub fn versioning(self, versioning: impl Versioning) -> Self {
        self.with(|policies| policies.versioning = Some(BoxVersioning::new(versioning)))
    }

    /// Sets the metadata that OPTIONS returns.
    #[must_use]
    pub fn metadata(self, metadata: impl Metadata) -> Self {
        self.with(|policies| policies.metadata = Some(BoxMetadata::new(metadata)))
    }

    /// Answers OPTIONS with 405, as with DRF's `DEFAULT_METADATA_CLASS = None`.
    #[must_use]
    pub fn no_metadata(self) -> Self {
        self.with(|policies| policies.metadata = None)
    }

    /// Sets the query parameter by which a client chooses a renderer, `format` by default; `None` turns it off. DRF's
    /// `URL_FORMAT_OVERRIDE`.
    #[must_use]
    pub fn url_format_override(self, name: impl Into<Option<&'static str>>) -> Self {
        self.set(|settings| settings.url_format_override = name.into().map(Cow::Borrowed))
    }

    /// Sets the pagination of views that set none; without one, lists contain all rows.
    #[must_use]
    pub fn pagination(self, pagination: impl Pagination + 'static) -> Self {
        self.with(|policies| policies.pagination = Some(Arc::new(pagination)))
    }

    /// Adds a filter backend for views without `filter_backends`. DRF's `DEFAULT_FILTER_BACKENDS`.
    #[must_use]
    pub fn filter_backend(self, backend: impl ProjectFilterBackend + 'static) -> Self {
        self.with(|policies| policies.filter_backends.push(Arc::new(backend)))
    }

    /// Sets the maximum number of values of one filter parameter, 500 by default; longer lists are 400. See
    /// [`Settings::max_filter_values`].
    #[must_use]
    pub fn max_filter_values(self, values: usize) -> Self {
        self.set(|settings| settings.max_filter_values = values)
    }

    /// Sets the query parameter of searches, `search` by default.
    #[must_use]
    pub fn search_param(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.search_param = name.into())
    }

    /// Sets the query parameter of orderings, `ordering` by default.
    #[must_use]
    pub fn ordering_param(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.ordering_param = name.into())
    }

    /// Sets whether lists refuse unknown query parameters, with 400 and the code `unknown`. By default they are
    /// ignored.
    #[must_use]
    pub fn strict_query_params(self, strict: bool) -> Self {
        self.set(|settings| settings.strict_query_params = strict)
    }

    /// Sets whether a write of one row is a transaction together with its entity's `after_save`: see
    /// [`Settings::atomic_saves`]. On by default.
    #[must_use]
    pub fn atomic_saves(self, atomic: bool) -> Self {
        self.set(|settings| settings.atomic_saves = atomic)
    }

    /// Sets the key that encrypts cursors: at least 32 random, secret bytes. By default each process has a random key,
    /// so its cursors are invalid elsewhere and after it ends.
    #[must_use]
    pub fn secret_key(self, key: impl AsRef<[u8]>) -> Self {
        self.set(|settings| settings.secret_key = SecretKey::new(key))
    }

    /// Sets the format of error bodies.
    #[must_use]
    pub fn error_format(self, format: ErrorFormat) -> Self {
        self.set(|settings| settings.error_format = format)
    }

    /// Sets whether responses with status 500 contain their cause: see [`Settings::debug`]. Off by default; never turn
    /// it on in production.
    #[must_use]
    pub fn debug(self, debug: bool) -> Self {
        self.set(|settings| settings.debug = debug)
    }

    /// Sets the hosts that this server serves. Requests for another host are refused with 400 and the code
    /// `disallowed_host`. Django's `ALLOWED_HOSTS`.
    ///
    /// An entry is a name without a port; a leading dot includes subdomains. By default every host is allowed, and
    /// links in responses use the host of the request.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// # fn rest(db: DatabaseConnection) -> Rest {
    /// Rest::new(db).allowed_hosts(["example.com", ".api.example.com", "localhost", "127.0.0.1", "[::1]"])
    /// # }
    /// ```
    #[must_use]
    pub fn allowed_hosts(self, hosts: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        let hosts = hosts.into_iter().map(Into::into).collect();
        self.set(|settings| settings.allowed_hosts = Some(hosts))
    }

    /// Sets the header by which your proxy marks requests that came over TLS; absolute URLs then begin with `https`.
    /// The proxy must set the header itself, and remove it from clients' requests.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// use rest_runtime::axum::http::{HeaderName, HeaderValue};
    ///
    /// # fn rest(db: DatabaseConnection) -> Rest {
    /// Rest::new(db)
    ///     .secure_proxy_header(HeaderName::from_static("x-forwarded-proto"), HeaderValue::from_static("https"))
    /// # }
    /// ```
    #[must_use]
    pub fn secure_proxy_header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.set(|settings| settings.secure_proxy_header = Some((name, value)))
    }

    /// Sets the handler that makes the responses to errors: a function, a closure or a type; see
    /// [`exception_handler`](crate::exception_handler).
    #[must_use]
    pub fn exception_handler(self, handler: impl ExceptionHandler + 'static) -> Self {
        self.with(|policies| policies.exception_handler = Some(BoxExceptionHandler::new(handler)))
    }

    /// Sets a function that runs on every response of every view, including errors and unknown URLs
    /// ([`not_found`](crate::view::not_found)). It runs after the view's own
    /// [`finalize_response`](crate::view::ApiView::finalize_response), and before rendering.
    ///
    /// It replaces Django middleware that changes `response.data`: a tower layer cannot do that, because it gets the
    /// rendered bytes.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde_json::{Map, Value};
    ///
    /// /// Adds the API version to each object.
    /// fn stamped(request: &Request, response: &mut Response) -> Result<()> {
    ///     if let Ok(mut object) = response.data_as::<Map<String, Value>>() {
    ///         object.insert("version".to_owned(), request.version().into());
    ///         response.set_data(&object)?;
    ///     }
    ///     Ok(())
    /// }
    ///
    /// fn project(db: DatabaseConnection) -> Rest {
    ///     Rest::new(db).finalize_response(stamped)
    /// }
    /// ```
    ///
    /// If the function fails, its error is answered as JSON, and the function does not run on that response.
    #[must_use]
    pub fn finalize_response(
        self,
        finalize: impl Fn(&Request, &mut Response) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.with(|policies| policies.finalize_response = Some(Arc::new(finalize)))
    }

    /// The templates of [`TemplateHtmlRenderer`](crate::renderers::TemplateHtmlRenderer), and those that take the place of
    /// the templates of pages.
    #[cfg(feature = "template")]
    #[must_use]
    pub fn templates(mut self, templates: crate::formats::renderers::Templates) -> Self {
        #[cfg(feature = "browsable")]
        let templates = crate::browsable::with_own(templates);
        Arc::make_mut(&mut self.0).templates = Some(Arc::new(templates));
        self
    }

    /// Checks all settings. A router that gets this state panics with the same text if a setting is invalid, so no app
    /// serves with it. If settings come from files or variables, call this first and report the error.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// let rest = Rest::new(DatabaseConnection::default())
    ///     .throttles((AnonRateThrottle, UserRateThrottle))
    ///     .throttle_rates([("anon", "3/month")])
    ///     .max_body_size(0);
    /// let error = rest.check().unwrap_err().to_string();
    /// assert!(error.starts_with("max_body_size: "));
    /// assert!(error.contains("; throttle_rates: the scope \"anon\": `3/month` is not a valid rate"), "{error}");
    /// ```
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) with the list of mistakes, each under the
    /// name of its setting.
    pub fn check(&self) -> Result<()> {
        let mistakes = self.mistakes();
        if mistakes.is_empty() { Ok(()) } else { Err(Error::ImproperlyConfigured(mistakes.join("; "))) }
    }

    /// The mistakes in the settings, one sentence each.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.0.settings.mistakes();
        mistakes.extend(formats::mistakes(&self.0.settings.formats));
        let policies = self.0.project.downcast_ref::<Policies>().cloned().unwrap_or_default();
        if policies.parsers.iter().next().is_none() {
            mistakes.push("parsers: the list is empty; add one, for example JsonParser".to_owned());
        }
        if policies.renderers.is_empty() {
            mistakes.push("renderers: the list is empty; add one, for example JsonRenderer".to_owned());
        }
        mistakes.extend(users::mistakes(&self.0.services));
        mistakes.extend(policies.versioning.iter().flat_map(|versioning| versioning.mistakes()));
        mistakes.extend(self.throttling().mistakes());
        mistakes.extend(self.unknown_scopes(policies.throttles.scopes(&self.request(&RouteContext::default()))));
        mistakes
    }

    /// A sentence for each scope without a rate.
    pub(crate) fn unknown_scopes(&self, scopes: Vec<&'static str>) -> impl Iterator<Item = String> + use<> {
        let throttling = self.throttling();
        scopes.into_iter().filter(move |scope| !throttling.knows(scope)).map(missing)
    }

    /// An empty request, for policies that are read when the app is built.
    pub(crate) fn request(&self, place: &RouteContext) -> Request {
        let (parts, ()) = axum::http::Request::new(()).into_parts();
        let site = Arc::new(Endpoint::new((), "", place.clone()));
        Request::new(parts, Body::empty(), Vec::new(), None, Arc::clone(&self.0), site)
    }

    /// A request that nobody sent to this place, for what documents about the API ask hooks.
    #[cfg(feature = "openapi")]
    pub(crate) fn request_to(&self, site: &Arc<Endpoint>, method: axum::http::Method, action: &'static str) -> Request {
        let (mut parts, ()) = axum::http::Request::new(()).into_parts();
        parts.method = method;
        Request::new(parts, Body::empty(), Vec::new(), Some(action), Arc::clone(&self.0), Arc::clone(site))
    }

    /// The project of a request.
    #[cfg(feature = "openapi")]
    pub(crate) fn of(request: &Request) -> Self {
        Self(Arc::clone(request.shared_context()))
    }

    #[cfg(feature = "openapi")]
    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether code of the project's makes the answers to errors.
    #[cfg(feature = "openapi")]
    pub(crate) fn has_exception_handler(&self) -> bool {
        self.0.project.downcast_ref::<Policies>().is_some_and(|policies| policies.exception_handler.is_some())
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut Arc::make_mut(&mut self.0).settings);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Policies)) -> Self {
        let mut policies = self.0.project.downcast_ref::<Policies>().cloned().unwrap_or_default();
        change(&mut policies);
        Arc::make_mut(&mut self.0).project = Arc::new(policies);
        self
    }

    fn throttling(&self) -> Throttling {
        self.0.throttling.downcast_ref::<Throttling>().cloned().unwrap_or_default()
    }

    pub(crate) fn context(&self) -> &Arc<ProjectContext> {
        &self.0
    }
}

/// The policies of a request outside of any project, as in unit tests.
static DEFAULTS: LazyLock<Policies> = LazyLock::new(Policies::default);

impl Policies {
    /// The project's policies.
    pub(crate) fn of(request: &Request) -> &Self {
        request.context().project.downcast_ref().unwrap_or(&DEFAULTS)
    }
}
