//! A view without its type, so that handling a request is compiled once, not once per view.

use axum::http::HeaderMap;

use super::ApiView;
#[cfg(feature = "openapi")]
use super::operation::Operation;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::formats::parsers::Parsers;
use crate::formats::renderers::Renderers;
use crate::http::request::{Accepted, BoxVersioning, Request, ViewInfo};
use crate::http::response::Response;
use crate::policies::authentication::DynAuthentication;
use crate::policies::metadata::BoxMetadata;
use crate::policies::negotiation::ContentNegotiation;
use crate::policies::permissions::DynPermission;
use crate::policies::throttling::DynThrottle;

/// An asynchronous hook.
pub(crate) type Hook<T> = for<'a> fn(&'a Request) -> BoxFuture<'a, T>;

/// An asynchronous hook that turns a value into a response.
type AnswerHook<T> = for<'a> fn(&'a Request, T) -> BoxFuture<'a, Result<Response>>;

/// The hook `get_authenticators`.
pub(super) type AuthenticationHook = for<'a> fn(&'a Request) -> Box<dyn DynAuthentication + 'a>;

/// The hook `get_permissions`.
pub(super) type PermissionHook = for<'a> fn(&'a Request) -> Box<dyn DynPermission + 'a>;

/// The hook `get_throttles`.
pub(super) type ThrottleHook = for<'a> fn(&'a Request) -> Box<dyn DynThrottle + 'a>;

/// The hooks that a view overrides. For a default hook the field is `None`, so that nothing is compiled for it and its
/// future is not boxed.
pub(crate) struct AnyView {
    pub(crate) info: ViewInfo,
    pub(super) throttle_scope: Option<&'static str>,
    pub(super) throttles_vary: bool,
    pub(super) initial: Option<Hook<Result<()>>>,
    pub(super) perform_authentication: Option<Hook<Result<()>>>,
    pub(super) check_permissions: Option<Hook<Result<()>>>,
    pub(super) check_throttles: Option<Hook<Result<()>>>,
    pub(super) http_method_not_allowed: Option<Hook<Result<Response>>>,
    pub(super) options: Option<Hook<Result<Response>>>,
    pub(super) handle_exception: Option<AnswerHook<Error>>,
    pub(super) finalize_response: Option<AnswerHook<Response>>,
    pub(super) default_response_headers: Option<fn(&Request) -> HeaderMap>,
    pub(super) get_view_name: Option<fn(&Request) -> String>,
    pub(super) get_view_description: Option<fn(&Request) -> String>,
    pub(super) get_renderers: Option<fn(&Request) -> Renderers>,
    pub(super) get_parsers: Option<fn(&Request) -> Parsers>,
    pub(super) select_renderer: Option<fn(&Request, &Renderers) -> Result<Accepted>>,
    pub(super) get_versioning: Option<fn(&Request) -> Option<BoxVersioning>>,
    pub(super) get_metadata: Option<fn(&Request) -> Option<BoxMetadata>>,
    pub(super) authenticators: Option<AuthenticationHook>,
    pub(super) permissions: Option<PermissionHook>,
    pub(super) throttles: Option<ThrottleHook>,
    /// The description in `schema(…)`.
    #[cfg(feature = "openapi")]
    pub(super) schema: fn(&Request, Operation) -> Operation,
}

/// Provides each view type's [`AnyView`].
pub(crate) trait OfView: ApiView {
    /// The view without its type.
    const ANY: &'static AnyView = &AnyView::of::<Self>();
}

impl<V: ApiView> OfView for V {}

/// Evaluates to `Some` if the view overrides one of these hooks.
macro_rules! overridden {
    ($V:ident $($hook:literal)|+: $call:expr) => {
        if $crate::view::overrides::<$V>(&[$($hook),+]) { Some($call) } else { None }
    };
}
pub(crate) use overridden;

impl AnyView {
    const fn of<V: ApiView>() -> Self {
        Self {
            info: V::INFO,
            throttle_scope: V::THROTTLE_SCOPE,
            throttles_vary: V::THROTTLES_VARY,
            initial: overridden!(V "initial": |request| Box::pin(V::VIEW.initial(request))),
            perform_authentication: overridden!(V "perform_authentication":
                |request| Box::pin(V::VIEW.perform_authentication(request))),
            check_permissions: overridden!(V "check_permissions": |request| Box::pin(V::VIEW.check_permissions(request))),
            check_throttles: overridden!(V "check_throttles": |request| Box::pin(V::VIEW.check_throttles(request))),
            http_method_not_allowed: overridden!(V "http_method_not_allowed":
                |request| Box::pin(V::VIEW.http_method_not_allowed(request))),
            options: overridden!(V "options": |request| Box::pin(V::VIEW.options(request))),
            handle_exception: overridden!(V "handle_exception":
                |request, error| Box::pin(V::VIEW.handle_exception(request, error))),
            finalize_response: overridden!(V "finalize_response":
                |request, response| Box::pin(V::VIEW.finalize_response(request, response))),
            default_response_headers: overridden!(V "default_response_headers":
                |request| V::VIEW.default_response_headers(request)),
            get_view_name: overridden!(V "get_view_name": |request| V::VIEW.get_view_name(request)),
            get_view_description: overridden!(V "get_view_description": |request| V::VIEW.get_view_description(request)),
            get_renderers: overridden!(V "get_renderers": |request| V::VIEW.get_renderers(request)),
            get_parsers: overridden!(V "get_parsers": |request| V::VIEW.get_parsers(request)),
            select_renderer: overridden!(V "get_content_negotiator":
                |request, renderers| V::VIEW.get_content_negotiator(request).select_renderer(request, renderers)),
            get_versioning: overridden!(V "get_versioning": |request| V::VIEW.get_versioning(request)),
            get_metadata: overridden!(V "get_metadata": |request| V::VIEW.get_metadata(request)),
            authenticators: overridden!(V "get_authenticators": |request| Box::new(V::VIEW.get_authenticators(request))),
            permissions: overridden!(V "get_permissions": |request| Box::new(V::VIEW.get_permissions(request))),
            throttles: overridden!(V "get_throttles": |request| Box::new(V::VIEW.get_throttles(request))),
            #[cfg(feature = "openapi")]
            schema: |request, operation| V::schema(request, operation),
        }
    }
}

/// Whether the view overrides one of these hooks, as far as is known.
pub(crate) const fn overrides<V: ApiView>(hooks: &[&str]) -> bool {
    let mut at = 0;
    while at < V::OVERRIDDEN.len() {
        if is_same(V::OVERRIDDEN[at], "*") {
            return true;
        }
        let mut hook = 0;
        while hook < hooks.len() {
            if is_same(V::OVERRIDDEN[at], hooks[hook]) {
                return true;
            }
            hook += 1;
        }
        at += 1;
    }
    false
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
