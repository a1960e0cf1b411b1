//! The request as hooks and policies see it.
//!
//! As in DRF's [requests](https://www.django-rest-framework.org/api-guide/requests/), the body is parsed when
//! [`Request::data`] first asks for it, once, and never when a policy refuses the request before that.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::{Body, HttpBody};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Uri, header};
use sea_orm::DatabaseConnection;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::exceptions::{Error, Result};
use crate::parsers::{Parser, RequestBody, linger};
use crate::renderers::Renderer;
use crate::settings::Settings;
use crate::user::{AnonymousUser, User};

/// What a view is called and says of itself: the `name` and `description` of an OPTIONS answer.
#[derive(Clone, Copy, Debug)]
pub struct ViewInfo {
    /// The name for people, `User Detail` for example.
    pub name: &'static str,
    /// What the view is for, from its doc comment; may be empty.
    pub description: &'static str,
}

impl ViewInfo {
    /// A view of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, description: "" }
    }

    /// With this description.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }
}

/// What a successful authenticator found out.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who asks.
    pub user: Arc<dyn User>,
    /// What they showed for it, a token for example; whatever the authenticator puts here.
    pub auth: Option<Arc<dyn Any + Send + Sync>>,
}

impl Credentials {
    /// The credentials of this user.
    pub fn user(user: impl User) -> Self {
        Self { user: Arc::new(user), auth: None }
    }

    /// With what was shown for them.
    #[must_use]
    pub fn with_auth(self, auth: impl Any + Send + Sync) -> Self {
        Self { auth: Some(Arc::new(auth)), ..self }
    }
}

/// The version that a client asked for, and the scheme that found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `1.0` or `v2` for example.
    pub version: String,
    /// The name of the scheme's type.
    pub scheme: &'static str,
}

/// The parameters of a query string, decoded as they are asked for.
///
/// ```
/// # use rest_runtime::prelude::*;
/// async fn colours(request: &Request) -> Vec<String> {
///     request.query_params().get_all("colour").map(|colour| colour.into_owned()).collect()
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct QueryParams<'a>(&'a str);

impl<'a> QueryParams<'a> {
    /// The value of this name; of several the last one, as in Django.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.get_all(name).last()
    }

    /// Every value of this name.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        self.iter().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }

    /// Every name with its value, in their order.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        form_urlencoded::parse(self.0.as_bytes())
    }
}

/// What stays the same from request to request.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) database: DatabaseConnection,
    pub(crate) parsers: Vec<Arc<dyn Parser>>,
    /// The whole project: `Rest`, which stands above this module and puts itself here.
    pub(crate) project: Arc<dyn Any + Send + Sync>,
}

/// A request on its way through a view.
///
/// Hooks take `&Request`; what the steps of the dispatch find out (user, version, renderer) is set once, by them.
pub struct Request {
    parts: Parts,
    kwargs: Vec<(Arc<str>, Arc<str>)>,
    body: Mutex<Option<Body>>,
    data: OnceCell<Value>,
    context: Arc<Context>,
    action: Option<&'static str>,
    renderer: OnceLock<Arc<dyn Renderer>>,
    version: OnceLock<Version>,
    credentials: OnceLock<Credentials>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.parts.method)
            .field("uri", &self.parts.uri)
            .field("kwargs", &self.kwargs)
            .field("action", &self.action)
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
    ) -> Self {
        Self {
            parts,
            kwargs,
            body: Mutex::new(Some(body)),
            data: OnceCell::new(),
            context,
            action,
            renderer: OnceLock::new(),
            version: OnceLock::new(),
            credentials: OnceLock::new(),
        }
    }

    /// The same request under another method and without its body: what OPTIONS and PUT-as-create ask permissions
    /// with (DRF's `clone_request`).
    #[must_use]
    pub fn with_method(&self, method: Method, action: Option<&'static str>) -> Self {
        let mut parts = self.parts.clone();
        parts.method = method;
        Self {
            parts,
            kwargs: self.kwargs.clone(),
            body: Mutex::new(None),
            data: OnceCell::new(),
            context: Arc::clone(&self.context),
            action,
            renderer: self.renderer.clone(),
            version: self.version.clone(),
            credentials: self.credentials.clone(),
        }
    }

    /// The method, `GET` for example.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The URI as the router of this view sees it.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// The parameters of the query string.
    #[must_use]
    pub fn query_params(&self) -> QueryParams<'_> {
        QueryParams(self.parts.uri.query().unwrap_or_default())
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// What axum's layers and extractors left for this request.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }

    /// The `Content-Type` of the body, empty where none was sent.
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.header(&header::CONTENT_TYPE)
    }

    /// A part of the URL's path by its name in the route: `id` of `/users/{id}/`.
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&str> {
        self.kwargs.iter().find(|(known, _)| **known == *name).map(|(_, value)| &**value)
    }

    /// The name of the action that the method stands for, `list` or `partial_update` for example; `metadata` for
    /// OPTIONS, `None` for a method that the view does not have.
    #[must_use]
    pub fn action(&self) -> Option<&'static str> {
        self.action
    }

    /// Who asks; the anonymous user until an authenticator knows better.
    #[must_use]
    pub fn user(&self) -> &dyn User {
        self.credentials.get().map_or(&AnonymousUser, |credentials| &*credentials.user)
    }

    /// What the user showed to be known, a token for example, if the authenticator kept that as a `T`.
    #[must_use]
    pub fn auth<T: Any>(&self) -> Option<&T> {
        self.credentials.get()?.auth.as_deref()?.downcast_ref()
    }

    /// Whether an authenticator knew the request's credentials.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.credentials.get().is_some()
    }

    /// The version that the client asked for, where the view has a versioning scheme.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.get()
    }

    /// The renderer that negotiation chose.
    #[must_use]
    pub fn accepted_renderer(&self) -> Option<&Arc<dyn Renderer>> {
        self.renderer.get()
    }

    /// The database, outside of any transaction: a hook that takes a transaction uses that instead.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.context.database
    }

    /// The project's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.context.settings
    }

    /// The data of the body, parsed by the first parser whose media type is that of the body; an empty object where
    /// there is no body. Parsed once; later calls return the same.
    ///
    /// # Errors
    /// [`Error::UnsupportedMediaType`], [`Error::PayloadTooLarge`] and [`Error::Parse`].
    pub async fn data(&self) -> Result<&Value> {
        self.data.get_or_try_init(|| self.parse()).await
    }

    async fn parse(&self) -> Result<Value> {
        if self.has_no_body() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let content_type = self.content_type();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let parser = self
            .context
            .parsers
            .iter()
            .find(|parser| parser.media_type().eq_ignore_ascii_case(media_type))
            .ok_or_else(|| Error::UnsupportedMediaType(content_type.to_owned()))?;
        let body = self.take_body().unwrap_or_default();
        parser.parse(RequestBody::new(body, self.settings().max_body_size)).await
    }

    fn has_no_body(&self) -> bool {
        self.body.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn take_body(&self) -> Option<Body> {
        self.body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What is left of a body that nobody asked for: taken off the wire behind the answer's back.
    pub(crate) fn let_go(&self) {
        let body = self.take_body();
        // A client that waits for a `100 Continue` sends nothing before it has seen the answer.
        if let Some(body) = body.filter(|body| !body.is_end_stream())
            && !self.headers().contains_key(header::EXPECT)
        {
            linger(body);
        }
    }

    fn header(&self, name: &header::HeaderName) -> &str {
        self.parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn accept(&self, renderer: Arc<dyn Renderer>) {
        // Set once: a view whose `initial` negotiates again keeps the first renderer.
        let _ = self.renderer.set(renderer);
    }

    pub(crate) fn set_version(&self, version: Version) {
        let _ = self.version.set(version);
    }

    pub(crate) fn authenticate(&self, credentials: Credentials) {
        let _ = self.credentials.set(credentials);
    }
}
