//! The project: its database, its settings, and the policies of views that name none.

mod bodies;
mod formats;
mod users;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue};
use sea_orm::DatabaseConnection;

use crate::authentication::{Authentication, BoxAuthentication};
use crate::database::Connections;
use crate::exception_handler::{BoxExceptionHandler, ExceptionHandler};
use crate::exceptions::ErrorFormat;
use crate::exceptions::{Error, Result};
use crate::filters::{ProjectFilterBackend, ProjectFilters};
use crate::metadata::{BoxMetadata, Metadata, SimpleMetadata};
use crate::negotiation::{ContentNegotiation, DefaultContentNegotiation};
use crate::pagination::Pagination;
use crate::parsers::{FormParser, IntoParsers, JsonParser, MultiPartParser, Parsers};
use crate::permissions::{AllowAny, BoxPermission, Permission};
use crate::renderers::{IntoRenderers, JsonRenderer, Renderers};
use crate::request::{Context, Place, Request, Site};
use crate::response::Response;
use crate::settings::{OnFailure, SecretKey, Settings};
use crate::throttling::{BoxThrottle, Throttle, ThrottleStore, Throttling, missing};
use crate::versioning::{BoxVersioning, Versioning};

/// The state that views need: give it to axum's [`with_state`](axum::Router::with_state), alone or as a part of your
/// own state for which you implement [`FromRef`](axum::extract::FromRef).
///
/// What is not set here is as DRF has it at first, but that nobody signs in: no authentication, everybody may do
/// everything, JSON and forms in, JSON out.
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
pub struct Rest(Arc<Context>);

/// Changes answers before they are rendered.
type Finalize = dyn Fn(&Request, &mut Response) -> Result<()> + Send + Sync;

/// The policies of views that name none.
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
    /// A project on this database, with every setting as it is at first.
    #[must_use]
    pub fn new(database: DatabaseConnection) -> Self {
        Self(Arc::new(Context {
            settings: Settings::default(),
            connections: Connections::new(database),
            #[cfg(feature = "template")]
            templates: None,
            services: users::services(),
            throttling: Arc::new(Throttling::default()),
            project: Arc::new(Policies::default()),
        }))
    }

    /// On how many connections of its own the library reads rows of a SQLite file, at most; on one more it writes rows of
    /// views whose hooks do not ask for the transaction. It has none unless given. It is for many small requests: SQLite's
    /// driver asks each connection that comes back to its pool whether it is still there, which takes longer than a row that
    /// is found by its key.
    ///
    /// They are opened by the pool, so with its options and hooks, but are not in it: neither its greatest number nor its
    /// times hold for them, the connection's metric callback does not see their statements, and a pool that is closed
    /// closes them with the next request. Where [`atomic_saves`](Self::atomic_saves) is off, rows that come while another is
    /// written share one transaction, for its end costs more than a row: nobody is answered before it has ended, and where one
    /// of them is refused, that alone is. What hooks and actions do with [`Request::database`] or a transaction goes the
    /// usual way. For other databases, and for one in memory, it changes nothing.
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

    /// Who asks: an authenticator, or a tuple of them, which are tried in order.
    #[must_use]
    pub fn authentication(self, authentication: impl Authentication + 'static) -> Self {
        self.with(|policies| policies.authentication = BoxAuthentication::new(authentication))
    }

    /// Who may: a permission, or a tuple of them, which must all agree.
    #[must_use]
    pub fn permissions(self, permissions: impl Permission + 'static) -> Self {
        self.with(|policies| policies.permissions = permissions.boxed())
    }

    /// The part before the dot of the permissions that [`ModelPermissions`](crate::permissions::ModelPermissions) ask
    /// for: `shop` of `shop.add_genre`.
    #[must_use]
    pub fn app_label(self, label: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.app_label = label.into())
    }

    /// How often: a throttle, or a tuple of them, which are all asked.
    #[must_use]
    pub fn throttles(self, throttles: impl Throttle + 'static) -> Self {
        self.with(|policies| policies.throttles = BoxThrottle::new(throttles))
    }

    /// The rates of throttles by their scope, added to those so far: `"100/day"` as [`Rate`](crate::throttling::Rate)
    /// reads it, or `None` for a scope that is not to be limited (DRF's
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
    /// A text that is no rate is a mistake that [`check`](Self::check) tells.
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

    /// Where throttles count; in a [`MemoryStore`](crate::throttling::MemoryStore) of this project's own unless given.
    #[must_use]
    pub fn throttle_store(mut self, store: impl ThrottleStore + 'static) -> Self {
        let mut throttling = self.throttling();
        throttling.set_store(store);
        Arc::make_mut(&mut self.0).throttling = Arc::new(throttling);
        self
    }

    /// What becomes of requests while the throttles' store is down; they pass unless given.
    #[must_use]
    pub fn throttle_on_failure(self, on_failure: OnFailure) -> Self {
        self.set(|settings| settings.throttle_on_failure = on_failure)
    }

    /// How many proxies of your own append to `X-Forwarded-For`, which tells throttles a client's address: with `n` it is
    /// the n-th from the right, with 0 that of the connection, and with `None`, as at first, the whole header, which
    /// clients can make up.
    #[must_use]
    pub fn num_proxies(self, proxies: impl Into<Option<usize>>) -> Self {
        self.set(|settings| settings.num_proxies = proxies.into())
    }

    /// Whether answers tell the client its quota: see [`Settings::rate_limit_headers`].
    #[must_use]
    pub fn rate_limit_headers(self, tell: bool) -> Self {
        self.set(|settings| settings.rate_limit_headers = tell)
    }

    /// Which renderer answers.
    #[must_use]
    pub fn negotiation(self, negotiation: impl ContentNegotiation + 'static) -> Self {
        self.with(|policies| policies.negotiation = Arc::new(negotiation))
    }

    /// What answers can be made of: a renderer, or a tuple of them in order of preference. The first one answers where the
    /// client has no wish, and where an answer must be made before one was chosen. JSON unless given.
    #[must_use]
    pub fn renderers(self, renderers: impl IntoRenderers) -> Self {
        self.with(|policies| policies.renderers = renderers.into_renderers())
    }

    /// What reads bodies: a parser, or a tuple of them, of which the first one whose media type is that of the body reads
    /// it. JSON, forms and forms with files unless given.
    #[must_use]
    pub fn parsers(self, parsers: impl IntoParsers) -> Self {
        self.with(|policies| policies.parsers = parsers.into_parsers())
    }

    /// How clients name a version.
    #[must_use]
    pub fn versioning(self, versioning: impl Versioning) -> Self {
        self.with(|policies| policies.versioning = Some(BoxVersioning::new(versioning)))
    }

    /// What OPTIONS tells of views.
    #[must_use]
    pub fn metadata(self, metadata: impl Metadata) -> Self {
        self.with(|policies| policies.metadata = Some(BoxMetadata::new(metadata)))
    }

    /// OPTIONS is answered with 405, as with DRF's `DEFAULT_METADATA_CLASS = None`.
    #[must_use]
    pub fn no_metadata(self) -> Self {
        self.with(|policies| policies.metadata = None)
    }

    /// The query parameter by which a client names a renderer, in place of `format`; `None` for no such parameter.
    /// DRF's `URL_FORMAT_OVERRIDE`.
    #[must_use]
    pub fn url_format_override(self, name: impl Into<Option<&'static str>>) -> Self {
        self.set(|settings| settings.url_format_override = name.into().map(Cow::Borrowed))
    }

    /// The pages of lists whose view names no style; none unless given, which is all rows.
    #[must_use]
    pub fn pagination(self, pagination: impl Pagination + 'static) -> Self {
        self.with(|policies| policies.pagination = Some(Arc::new(pagination)))
    }

    /// Narrows the rows of views that name no `filter_backends`; after those that were given before. DRF's
    /// `DEFAULT_FILTER_BACKENDS`.
    #[must_use]
    pub fn filter_backend(self, backend: impl ProjectFilterBackend + 'static) -> Self {
        self.with(|policies| policies.filter_backends.push(Arc::new(backend)))
    }

    /// How many values one parameter of a filter may list; more are 400. 500 by default. See
    /// [`Settings::max_filter_values`].
    #[must_use]
    pub fn max_filter_values(self, values: usize) -> Self {
        self.set(|settings| settings.max_filter_values = values)
    }

    /// The query parameter of searches, in place of `search`.
    #[must_use]
    pub fn search_param(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.search_param = name.into())
    }

    /// The query parameter of orders, in place of `ordering`.
    #[must_use]
    pub fn ordering_param(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.ordering_param = name.into())
    }

    /// Whether lists refuse query parameters that nothing of them reads, with 400 and the code `unknown`; they are
    /// ignored unless given.
    #[must_use]
    pub fn strict_query_params(self, strict: bool) -> Self {
        self.set(|settings| settings.strict_query_params = strict)
    }

    /// Whether a transaction holds a row and what its entity's `after_save` does, where nothing else is written: see
    /// [`Settings::atomic_saves`]. On at first.
    #[must_use]
    pub fn atomic_saves(self, atomic: bool) -> Self {
        self.set(|settings| settings.atomic_saves = atomic)
    }

    /// What encrypts cursors: 32 random bytes or more that nobody else knows. Without it each process has a key of its own,
    /// so a cursor is good for that process only, and until it ends.
    #[must_use]
    pub fn secret_key(self, key: impl AsRef<[u8]>) -> Self {
        self.set(|settings| settings.secret_key = SecretKey::new(key))
    }

    /// The shape of error bodies.
    #[must_use]
    pub fn error_format(self, format: ErrorFormat) -> Self {
        self.set(|settings| settings.error_format = format)
    }

    /// Whether answers with status 500 tell their cause: see [`Settings::debug`]. Off at first; never on in production.
    #[must_use]
    pub fn debug(self, debug: bool) -> Self {
        self.set(|settings| settings.debug = debug)
    }

    /// The hosts that this server answers for; a request that names another one is refused with 400 and the code
    /// `disallowed_host`. An entry is a name without a port, or one with a dot before it for its subdomains too. Every host is
    /// allowed unless given, and links in answers show the host that the client named. Django's `ALLOWED_HOSTS`.
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

    /// The header by which a proxy of your own says that the client came over TLS, which makes absolute URLs begin with
    /// `https`. The proxy must write the header itself, and drop it where a client sends it.
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

    /// Who makes the answers to errors: a function, a closure or a type; see
    /// [`exception_handler`](crate::exception_handler).
    #[must_use]
    pub fn exception_handler(self, handler: impl ExceptionHandler + 'static) -> Self {
        self.with(|policies| policies.exception_handler = Some(BoxExceptionHandler::new(handler)))
    }

    /// What is done to every answer of every view, errors and unknown URLs ([`not_found`](crate::view::not_found))
    /// included: after the view's own [`finalize_response`](crate::view::ApiView::finalize_response), and before the
    /// renderer makes bytes of the data. It is what Django's middleware does with `response.data`, which a layer of tower's
    /// cannot, for a layer gets the bytes.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde_json::{Map, Value};
    ///
    /// /// Tells each object which version answered.
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
    /// An error of its own is answered as JSON, and that answer is not shown to it again.
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
    pub fn templates(mut self, templates: crate::renderers::Templates) -> Self {
        #[cfg(feature = "browsable")]
        let templates = crate::browsable::with_own(templates);
        Arc::make_mut(&mut self.0).templates = Some(Arc::new(templates));
        self
    }

    /// Whether all settings are right. A router that gets its state with a wrong one panics with the same text, so that
    /// no app starts to serve with it; call this first where the settings come from files and variables, and end the
    /// start-up with the error.
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
    /// assert!(error.contains("; throttle_rates: the scope \"anon\": `3/month` is no rate"), "{error}");
    /// ```
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) that lists every mistake, each with the name of
    /// its setting.
    pub fn check(&self) -> Result<()> {
        let mistakes = self.mistakes();
        if mistakes.is_empty() { Ok(()) } else { Err(Error::ImproperlyConfigured(mistakes.join("; "))) }
    }

    /// What is wrong with the settings, a sentence a mistake.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.0.settings.mistakes();
        mistakes.extend(formats::mistakes(&self.0.settings.formats));
        let policies = self.0.project.downcast_ref::<Policies>().cloned().unwrap_or_default();
        if policies.parsers.iter().next().is_none() {
            mistakes.push("parsers: there is none; name one, JsonParser for example".to_owned());
        }
        if policies.renderers.is_empty() {
            mistakes.push("renderers: there is none; name one, JsonRenderer for example".to_owned());
        }
        mistakes.extend(users::mistakes(&self.0.services));
        mistakes.extend(policies.versioning.iter().flat_map(|versioning| versioning.mistakes()));
        mistakes.extend(self.throttling().mistakes());
        mistakes.extend(self.unknown_scopes(policies.throttles.scopes(&self.request(&Place::default()))));
        mistakes
    }

    /// A sentence for each of the scopes that has no rate.
    pub(crate) fn unknown_scopes(&self, scopes: Vec<&'static str>) -> impl Iterator<Item = String> + use<> {
        let throttling = self.throttling();
        scopes.into_iter().filter(move |scope| !throttling.knows(scope)).map(missing)
    }

    /// A request that nobody sent, for what is asked of a place when the app is built.
    pub(crate) fn request(&self, place: &Place) -> Request {
        let (parts, ()) = axum::http::Request::new(()).into_parts();
        let site = Arc::new(Site::new((), "", place.clone()));
        Request::new(parts, Body::empty(), Vec::new(), None, Arc::clone(&self.0), site)
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

    pub(crate) fn context(&self) -> &Arc<Context> {
        &self.0
    }
}

impl Policies {
    /// The project's policies, which [`Rest`] put into every request.
    pub(crate) fn of(request: &Request) -> Option<&Self> {
        request.context().project.downcast_ref()
    }
}
