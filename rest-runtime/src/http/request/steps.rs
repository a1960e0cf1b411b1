//! Results of the dispatch's steps, each set once by its step.

use std::any::Any;
use std::str::FromStr;
use std::sync::PoisonError;

#[cfg(feature = "auth")]
use axum::http::HeaderValue;

use super::{Accepted, BoxVersioning, Credentials, Failure, Quota, Request, Versioning};
use crate::base::user::{AnonymousUser, User};
use crate::formats::renderers::Renderer;

impl Request {
    /// The user who makes the request; the anonymous user until authentication.
    #[must_use]
    pub fn user(&self) -> &dyn User {
        self.0.credentials.get().map_or(&AnonymousUser, |credentials| &*credentials.user)
    }

    /// The user's [key](User::key), parsed as the type of its column; `None` for an anonymous user.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// async fn mine(request: &Request) -> Result<Response> {
    ///     Response::new(&request.user_key::<i64>())
    /// }
    /// ```
    #[must_use]
    pub fn user_key<T: FromStr>(&self) -> Option<T> {
        self.user().key()?.parse().ok()
    }

    /// The proof of identity, a token for example, if the authenticator stored it as a `T`.
    #[must_use]
    pub fn auth<T: Any>(&self) -> Option<&T> {
        self.0.credentials.get()?.auth.as_deref()?.downcast_ref()
    }

    /// Whether an authenticator accepted the request's credentials.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.0.credentials.get().is_some()
    }

    /// The name of the authenticator that accepted the request's credentials, `TokenAuthentication` for example.
    #[must_use]
    pub fn successful_authenticator(&self) -> Option<&'static str> {
        self.0.credentials.get()?.authenticator()
    }

    /// The version that the client requested. `None` without a [versioning](crate::versioning) scheme, and if the
    /// request names no version and the scheme allows that.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.0.version.get()?.1.as_deref()
    }

    /// The scheme that determined the version.
    #[must_use]
    pub fn versioning_scheme(&self) -> Option<&dyn Versioning> {
        self.0.version.get().map(|(scheme, _)| &**scheme)
    }

    /// The view's `throttle_scope`, by which [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle) finds a
    /// rate.
    #[must_use]
    pub fn throttle_scope(&self) -> Option<&'static str> {
        self.0.endpoint.route.info.throttle_scope
    }

    /// The name of the view's table; `None` if the view has no model.
    #[must_use]
    pub fn model_name(&self) -> Option<&'static str> {
        self.0.endpoint.route.info.model_name
    }

    /// The quota that is left to the client after this request; of several throttles, the tightest.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        *self.0.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The renderer chosen by content negotiation.
    #[must_use]
    pub fn accepted_renderer(&self) -> Option<&dyn Renderer> {
        self.0.accepted.get().map(|accepted| &**accepted.renderer())
    }

    /// The media type chosen by content negotiation, with the client's parameters: `application/json;indent=4`.
    #[must_use]
    pub fn accepted_media_type(&self) -> Option<&str> {
        self.0.accepted.get().map(Accepted::text)
    }

    /// The id in the log of the error that is being answered, for exception handlers. Only errors with status 500 have
    /// one.
    #[must_use]
    pub fn error_id(&self) -> Option<String> {
        self.failure().id
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

    /// Marks the response as dependent on cookies, whether or not one was sent.
    #[cfg(feature = "auth")]
    pub(crate) fn ask_cookies(&self) {
        let _ = self.0.asks_cookies.set(());
    }

    #[cfg(feature = "auth")]
    pub(crate) fn asks_cookies(&self) -> bool {
        self.0.asks_cookies.get().is_some()
    }

    /// Adds a header to the response that removes a cookie, unless the response sets one.
    #[cfg(feature = "auth")]
    pub(crate) fn remove_cookie(&self, header: HeaderValue) {
        let _ = self.0.stale_cookie.set(header);
    }

    #[cfg(feature = "auth")]
    pub(crate) fn removed_cookie(&self) -> Option<&HeaderValue> {
        self.0.stale_cookie.get()
    }

    pub(crate) fn tell_quota(&self, quota: Quota) {
        let mut known = self.0.quota.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(known.map_or(quota, |known| known.tighter(quota)));
    }
}
