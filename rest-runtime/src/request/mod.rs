//! The request as hooks and policies see it.
//!
//! As in DRF's [requests](https://www.django-rest-framework.org/api-guide/requests/), the body is parsed when
//! [`Request::data`] first asks for it, once, and never when a policy refuses the request before that.

use std::any::Any;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Uri, header};
use sea_orm::DatabaseConnection;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

mod found;
mod links;
mod query;
mod quota;
mod scheme;
mod site;
mod unread;

pub(crate) use found::Failure;
pub use found::{Accepted, Credentials, ViewInfo};
pub(crate) use links::in_namespace;
pub use query::QueryParams;
pub use quota::Quota;
pub use scheme::{BoxVersioning, Reversal, Versioning};
pub(crate) use site::{Marks, Place, Site};

use crate::exceptions::{Error, Result};
use crate::parsers::{Data, ParserContext, Parsers, RequestBody};
use crate::renderers::Renderer;
use crate::settings::Settings;
use crate::user::{AnonymousUser, User};
use unread::Unread;

/// What stays the same from request to request.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) settings: Settings,
    pub(crate) database: DatabaseConnection,
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
            database: DatabaseConnection::default(),
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
    data: OnceCell<Data>,
    context: Arc<Context>,
    action: Option<&'static str>,
    accepted: OnceLock<Accepted>,
    failure: Mutex<Failure>,
    version: OnceLock<(BoxVersioning, Option<String>)>,
    credentials: OnceLock<Credentials>,
    quota: Mutex<Option<Quota>>,
}

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
            data: OnceCell::new(),
            context,
            action,
            accepted: OnceLock::new(),
            failure: Mutex::default(),
            version: OnceLock::new(),
            credentials: OnceLock::new(),
            quota: Mutex::new(None),
        }))
    }

    /// The same request under another method and without its body: what OPTIONS and PUT-as-create ask permissions
    /// with (DRF's `clone_request`).
    #[must_use]
    pub fn with_method(&self, method: Method, action: Option<&'static str>) -> Self {
        let mut parts = self.0.parts.clone();
        parts.method = method;
        Self(Arc::new(Inner {
            parts,
            site: Arc::clone(&self.0.site),
            kwargs: self.0.kwargs.clone(),
            body: Mutex::new(Unread::Nothing),
            parsers: self.0.parsers.clone(),
            data: OnceCell::new(),
            context: Arc::clone(&self.0.context),
            action,
            accepted: self.0.accepted.clone(),
            failure: Mutex::default(),
            version: self.0.version.clone(),
            credentials: self.0.credentials.clone(),
            quota: Mutex::new(self.quota()),
        }))
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

    /// Who asks; the anonymous user until an authenticator knows better.
    #[must_use]
    pub fn user(&self) -> &dyn User {
        self.0.credentials.get().map_or(&AnonymousUser, |credentials| &*credentials.user)
    }

    /// What the user showed to be known, a token for example, if the authenticator kept that as a `T`.
    #[must_use]
    pub fn auth<T: Any>(&self) -> Option<&T> {
        self.0.credentials.get()?.auth.as_deref()?.downcast_ref()
    }

    /// Whether an authenticator knew the request's credentials.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.0.credentials.get().is_some()
    }

    /// The name of the authenticator that knew the request's credentials, `TokenAuthentication` for example.
    #[must_use]
    pub fn successful_authenticator(&self) -> Option<&'static str> {
        self.0.credentials.get()?.authenticator()
    }

    /// The version that the client asked for; `None` without a [versioning](crate::versioning) scheme, and where the
    /// scheme allows that none is named.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.0.version.get()?.1.as_deref()
    }

    /// The scheme that determined the version.
    #[must_use]
    pub fn versioning_scheme(&self) -> Option<&dyn Versioning> {
        self.0.version.get().map(|(scheme, _)| &**scheme)
    }

    /// The view's `throttle_scope`, by which [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle) finds a rate.
    #[must_use]
    pub fn throttle_scope(&self) -> Option<&'static str> {
        self.0.site.place.marks.throttle_scope
    }

    /// The name of the table that the view is about, `None` where the view has no model.
    #[must_use]
    pub fn model_name(&self) -> Option<&'static str> {
        self.0.site.place.marks.model_name
    }

    /// What the throttles that counted this request leave to its client; the tightest, where there are several.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        *self.0.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The renderer that negotiation chose.
    #[must_use]
    pub fn accepted_renderer(&self) -> Option<&dyn Renderer> {
        self.0.accepted.get().map(|accepted| &**accepted.renderer())
    }

    /// The media type that negotiation chose, with the parameters that the client gave it: `application/json;indent=4`.
    #[must_use]
    pub fn accepted_media_type(&self) -> Option<&str> {
        self.0.accepted.get().map(Accepted::text)
    }

    /// The id under which the log has the error that is being answered; only errors with status 500 have one. For
    /// exception handlers.
    #[must_use]
    pub fn error_id(&self) -> Option<String> {
        self.failure().id
    }

    /// The database, outside of any transaction: a hook that takes a transaction uses that instead.
    #[must_use]
    pub fn database(&self) -> &DatabaseConnection {
        &self.0.context.database
    }

    /// The project's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.context.settings
    }

    /// The data of the body, read by the first parser of the view whose media type is that of the body. Where there is no
    /// body it is an empty object, or an empty form if the `Content-Type` is that of a form. Read once; later calls
    /// give the same, or the same error.
    ///
    /// # Errors
    /// [`Error::UnsupportedMediaType`], [`Error::PayloadTooLarge`], [`Error::RequestTimeout`], [`Error::Parse`], and what
    /// a parser of your own says.
    pub async fn data(&self) -> Result<&Data> {
        self.0.data.get_or_try_init(|| self.parse()).await
    }

    /// The data of the body as a type of your own: [`data`](Self::data) and [`Data::parse`].
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Login {
    ///     username: String,
    ///     password: String,
    /// }
    ///
    /// async fn login(request: &Request) -> Result<Response> {
    ///     let login: Login = request.data_as().await?;
    ///     Response::new(&login.username)
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`data`](Self::data), and 400 `invalid` where the data does not fit.
    pub async fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.data().await?.parse()
    }

    /// The body itself, for an action that reads it as it comes (DRF's `stream`); `None` where there is none. Whoever takes
    /// it leaves nothing for [`data`](Self::data), which then fails.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// async fn length(request: &Request) -> Result<usize> {
    ///     let mut length = 0;
    ///     if let Some(mut body) = request.stream()? {
    ///         while let Some(piece) = body.chunk().await? {
    ///             length += piece.len();
    ///         }
    ///     }
    ///     Ok(length)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Parse`] where somebody has taken it, and the error of [`data`](Self::data) where that failed.
    pub fn stream(&self) -> Result<Option<RequestBody>> {
        let mut unread = self.unread();
        if matches!(*unread, Unread::Nothing) {
            return Ok(None);
        }
        unread.take().map(|body| Some(RequestBody::new(body, self.settings())))
    }

    async fn parse(&self) -> Result<Data> {
        let content_type = self.content_type();
        let parser = self.0.parsers.get().and_then(|parsers| parsers.select(content_type));
        if parser.is_none() && self.unread().is_full() {
            // It stays unread: a client that waits for a `100 Continue` need not send it.
            return Err(unsupported(content_type));
        }
        let Some(mut body) = self.stream()? else { return Ok(Data::of_no_body(content_type)) };
        let outcome = async {
            if body.is_empty().await? {
                return Ok(Data::of_no_body(content_type));
            }
            let parser = parser.ok_or_else(|| unsupported(content_type))?;
            parser.parse(body, &ParserContext::new(&self.0.parts, &self.0.kwargs, self.settings())).await
        };
        let outcome = outcome.await;
        if let Err(error) = &outcome {
            self.unread().fail(error);
        }
        outcome
    }

    fn unread(&self) -> MutexGuard<'_, Unread> {
        self.0.body.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read_with(&self, parsers: Parsers) {
        let _ = self.0.parsers.set(parsers);
    }

    /// What is left of a body that nobody asked for: taken off the wire behind the answer's back.
    pub(crate) fn let_go(&self) {
        // A client that waits for a `100 Continue` sends nothing before it has seen the answer.
        self.unread().let_go(self.headers().contains_key(header::EXPECT));
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

    pub(crate) fn accept(&self, accepted: Accepted) {
        // Set once: a view whose `initial` negotiates again keeps the first renderer.
        let _ = self.0.accepted.set(accepted);
    }

    pub(crate) fn accepted(&self) -> Option<&Accepted> {
        self.0.accepted.get()
    }

    pub(crate) fn failure(&self) -> Failure {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn fail(&self, failure: Failure) {
        *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    pub(crate) fn set_version(&self, scheme: BoxVersioning, version: Option<String>) {
        let _ = self.0.version.set((scheme, version));
    }

    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.0.credentials.get()
    }

    pub(crate) fn authenticate(&self, credentials: Credentials) {
        let _ = self.0.credentials.set(credentials);
    }

    pub(crate) fn tell_quota(&self, quota: Quota) {
        let mut known = self.0.quota.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(known.map_or(quota, |known| known.tighter(quota)));
    }
}

/// 415 that names the media type, as much of it as anybody wants to read.
fn unsupported(content_type: &str) -> Error {
    Error::UnsupportedMediaType(content_type.chars().take(200).collect())
}
