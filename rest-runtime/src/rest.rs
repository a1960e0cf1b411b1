//! The project: its database, its settings, and the policies of views that name none.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use sea_orm::DatabaseConnection;

use crate::authentication::{Authentication, BoxAuthentication};
use crate::exception_handler::{BoxExceptionHandler, ExceptionHandler};
use crate::exceptions::ErrorFormat;
use crate::exceptions::Result;
use crate::negotiation::{ContentNegotiation, DefaultContentNegotiation};
use crate::pagination::Pagination;
use crate::parsers::{JsonParser, Parser};
use crate::permissions::{AllowAny, BoxPermission, Permission};
use crate::renderers::{JsonRenderer, Renderer, Renderers};
use crate::request::{Context, Request};
use crate::settings::{OnFailure, SecretKey, Settings};
use crate::throttling::{BoxThrottle, Throttle, ThrottleStore, Throttling};
use crate::versioning::Versioning;

/// The state that views need: give it to axum's [`with_state`](axum::Router::with_state), alone or as a part of your
/// own state for which you implement [`FromRef`](axum::extract::FromRef).
///
/// What is not set here is as DRF has it at first, but that nobody signs in: no authentication, everybody may do
/// everything, JSON in and out.
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

/// The policies of views that name none.
#[derive(Clone)]
pub(crate) struct Policies {
    pub(crate) authentication: BoxAuthentication,
    pub(crate) permissions: BoxPermission,
    pub(crate) throttles: BoxThrottle,
    pub(crate) renderers: Renderers,
    pub(crate) negotiation: Arc<dyn ContentNegotiation>,
    pub(crate) exception_handler: Option<BoxExceptionHandler>,
    pub(crate) versioning: Option<Arc<dyn Versioning>>,
    pub(crate) pagination: Option<Arc<dyn Pagination>>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            authentication: BoxAuthentication::new(()),
            permissions: AllowAny.boxed(),
            throttles: BoxThrottle::default(),
            renderers: Renderers::constant(&[&JsonRenderer]),
            negotiation: Arc::new(DefaultContentNegotiation),
            exception_handler: None,
            versioning: None,
            pagination: None,
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
            database,
            parsers: vec![Arc::new(JsonParser)],
            #[cfg(feature = "template")]
            templates: None,
            throttling: Arc::new(Throttling::default()),
            project: Arc::new(Policies::default()),
        }))
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
    /// # use rest_runtime::throttling::{AnonRateThrottle, UserRateThrottle};
    /// # fn rest(db: DatabaseConnection) -> Result<Rest> {
    /// Rest::new(db)
    ///     .throttles((AnonRateThrottle, UserRateThrottle))
    ///     .throttle_rates([("anon", "100/day"), ("user", "1000/day")])
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) that lists every text that is no rate with its
    /// scope. Rates come from files and variables, so this is no panic; end the start-up with it.
    pub fn throttle_rates<'a, R: Into<Option<&'a str>>>(
        mut self,
        rates: impl IntoIterator<Item = (impl Into<String>, R)>,
    ) -> Result<Self> {
        let mut throttling = self.throttling();
        throttling.set_rates(rates.into_iter().map(|(scope, rate)| (scope.into(), rate.into())))?;
        Arc::make_mut(&mut self.0).throttling = Arc::new(throttling);
        Ok(self)
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
    pub fn throttle_on_failure(mut self, on_failure: OnFailure) -> Self {
        Arc::make_mut(&mut self.0).settings.throttle_on_failure = on_failure;
        self
    }

    /// How many proxies of your own append to `X-Forwarded-For`, which tells throttles a client's address: with `n` it is
    /// the n-th from the right, with 0 that of the connection, and with `None`, as at first, the whole header, which
    /// clients can make up.
    #[must_use]
    pub fn num_proxies(mut self, proxies: impl Into<Option<usize>>) -> Self {
        Arc::make_mut(&mut self.0).settings.num_proxies = proxies.into();
        self
    }

    /// Whether answers tell the client its quota: see [`Settings::rate_limit_headers`].
    #[must_use]
    pub fn rate_limit_headers(mut self, tell: bool) -> Self {
        Arc::make_mut(&mut self.0).settings.rate_limit_headers = tell;
        self
    }

    /// Which renderer answers.
    #[must_use]
    pub fn negotiation(self, negotiation: impl ContentNegotiation + 'static) -> Self {
        self.with(|policies| policies.negotiation = Arc::new(negotiation))
    }

    /// The renderers in order of preference, in place of those so far. The first one answers where the client has no
    /// wish, and where an answer must be made before one was chosen.
    #[must_use]
    pub fn renderers(self, renderers: impl IntoIterator<Item = Arc<dyn Renderer>>) -> Self {
        self.with(|policies| policies.renderers = Renderers::new(renderers))
    }

    /// The parsers, in place of those so far.
    #[must_use]
    pub fn parsers(mut self, parsers: impl IntoIterator<Item = Arc<dyn Parser>>) -> Self {
        Arc::make_mut(&mut self.0).parsers = parsers.into_iter().collect();
        self
    }

    /// How clients name a version.
    #[must_use]
    pub fn versioning(self, versioning: impl Versioning + 'static) -> Self {
        self.with(|policies| policies.versioning = Some(Arc::new(versioning)))
    }

    /// The largest body, in bytes, that is kept in memory; larger ones are refused with 413.
    #[must_use]
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        Arc::make_mut(&mut self.0).settings.max_body_size = bytes;
        self
    }

    /// The query parameter by which a client names a renderer, in place of `format`; `None` for no such parameter.
    /// DRF's `URL_FORMAT_OVERRIDE`.
    #[must_use]
    pub fn url_format_override(mut self, name: impl Into<Option<&'static str>>) -> Self {
        Arc::make_mut(&mut self.0).settings.url_format_override = name.into().map(Cow::Borrowed);
        self
    }

    /// The pages of lists whose view names no style; none unless given, which is all rows.
    #[must_use]
    pub fn pagination(self, pagination: impl Pagination + 'static) -> Self {
        self.with(|policies| policies.pagination = Some(Arc::new(pagination)))
    }

    /// The query parameter of searches, in place of `search`.
    #[must_use]
    pub fn search_param(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        Arc::make_mut(&mut self.0).settings.search_param = name.into();
        self
    }

    /// The query parameter of orders, in place of `ordering`.
    #[must_use]
    pub fn ordering_param(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        Arc::make_mut(&mut self.0).settings.ordering_param = name.into();
        self
    }

    /// Whether lists refuse query parameters that nothing of them reads, with 400 and the code `unknown`; they are
    /// ignored unless given.
    #[must_use]
    pub fn strict_query_params(mut self, strict: bool) -> Self {
        Arc::make_mut(&mut self.0).settings.strict_query_params = strict;
        self
    }

    /// What signs cursors: 32 random bytes or more that nobody else knows. Without it each process has a key of its own,
    /// so a cursor is good for that process only, and until it ends.
    #[must_use]
    pub fn secret_key(mut self, key: impl AsRef<[u8]>) -> Self {
        Arc::make_mut(&mut self.0).settings.secret_key = SecretKey::new(key);
        self
    }

    /// The shape of error bodies.
    #[must_use]
    pub fn error_format(mut self, format: ErrorFormat) -> Self {
        Arc::make_mut(&mut self.0).settings.error_format = format;
        self
    }

    /// Who makes the answers to errors: a function, a closure or a type; see
    /// [`exception_handler`](crate::exception_handler).
    #[must_use]
    pub fn exception_handler(self, handler: impl ExceptionHandler + 'static) -> Self {
        self.with(|policies| policies.exception_handler = Some(BoxExceptionHandler::new(handler)))
    }

    /// The templates of [`TemplateHtmlRenderer`](crate::renderers::TemplateHtmlRenderer).
    #[cfg(feature = "template")]
    #[must_use]
    pub fn templates(mut self, templates: crate::renderers::Templates) -> Self {
        Arc::make_mut(&mut self.0).templates = Some(Arc::new(templates));
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
