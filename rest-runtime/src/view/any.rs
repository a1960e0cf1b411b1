//! A view without its type, so that what happens to a request is compiled once and not for each view.

use axum::http::HeaderMap;
use sea_orm::Condition;

use super::methods::BoxFuture;
#[cfg(feature = "openapi")]
use super::operation::Operation;
use super::{ApiView, ViewInfo, policies};
use crate::authentication::Authentication;
#[cfg(feature = "openapi")]
use crate::describe::{Access, SecurityScheme};
use crate::exceptions::{Detail, Error, Result};
use crate::metadata::BoxMetadata;
use crate::negotiation::{Accepted, ContentNegotiation};
use crate::parsers::Parsers;
use crate::permissions::{Object, Permission};
use crate::renderers::Renderers;
use crate::request::{Credentials, Request};
use crate::response::Response;
use crate::throttling::{Throttle, Verdict};
use crate::versioning::BoxVersioning;

/// A hook that waits.
pub(crate) type Hook<T> = for<'a> fn(&'a Request) -> BoxFuture<'a, T>;

/// A hook that makes an answer of something.
type AnswerHook<T> = for<'a> fn(&'a Request, T) -> BoxFuture<'a, Result<Response>>;

/// What a view has of its own. What it leaves to the runtime is `None`, so that nothing is compiled for it and no box is
/// made for its future.
pub(crate) struct AnyView {
    pub(crate) info: ViewInfo,
    pub(super) throttle_scope: Option<&'static str>,
    pub(super) throttles_vary: bool,
    initial: Option<Hook<Result<()>>>,
    perform_authentication: Option<Hook<Result<()>>>,
    check_permissions: Option<Hook<Result<()>>>,
    check_throttles: Option<Hook<Result<()>>>,
    http_method_not_allowed: Option<Hook<Result<Response>>>,
    options: Option<Hook<Result<Response>>>,
    handle_exception: Option<AnswerHook<Error>>,
    finalize_response: Option<AnswerHook<Response>>,
    default_response_headers: Option<fn(&Request) -> HeaderMap>,
    get_view_name: Option<fn(&Request) -> String>,
    get_view_description: Option<fn(&Request) -> String>,
    pub(super) get_renderers: Option<fn(&Request) -> Renderers>,
    pub(super) get_parsers: Option<fn(&Request) -> Parsers>,
    pub(super) select_renderer: Option<fn(&Request, &Renderers) -> Result<Accepted>>,
    pub(super) get_versioning: Option<fn(&Request) -> Option<BoxVersioning>>,
    pub(super) get_metadata: Option<fn(&Request) -> Option<BoxMetadata>>,
    pub(super) authenticators: Option<AnyAuthenticators>,
    pub(super) permissions: Option<AnyPermissions>,
    pub(super) throttles: Option<AnyThrottles>,
    /// What `schema(…)` says.
    #[cfg(feature = "openapi")]
    pub(super) schema: fn(&Request, Operation) -> Operation,
}

/// What `get_authenticators` gives.
pub(super) struct AnyAuthenticators {
    pub(super) authenticate: Hook<Result<Option<Credentials>>>,
    pub(super) authenticate_header: fn(&Request) -> Option<String>,
    pub(super) is_empty: fn(&Request) -> bool,
    pub(super) name: fn(&Request) -> &'static str,
    #[cfg(feature = "openapi")]
    pub(super) security: fn(&Request) -> Vec<Vec<SecurityScheme>>,
}

/// What `get_permissions` gives.
pub(super) struct AnyPermissions {
    pub(super) check_request: Hook<Result<Option<Detail>>>,
    pub(super) check_object: for<'a> fn(&'a Request, Object<'a>) -> BoxFuture<'a, Result<Option<Detail>>>,
    pub(super) checks_objects: fn(&Request) -> bool,
    pub(super) condition: Hook<Result<Option<Condition>>>,
    #[cfg(feature = "openapi")]
    pub(super) access: fn(&Request) -> Access,
}

/// What `get_throttles` gives.
pub(super) struct AnyThrottles {
    pub(super) allow_request: Hook<Result<Verdict>>,
    pub(super) scopes: fn(&Request) -> Vec<&'static str>,
    #[cfg(feature = "openapi")]
    pub(super) is_empty: fn(&Request) -> bool,
}

/// Every view's own.
pub(crate) trait OfView: ApiView {
    /// The view without its type.
    const ANY: &'static AnyView = &AnyView::of::<Self>();
}

impl<V: ApiView> OfView for V {}

/// `Some` where the view overrides one of these hooks.
macro_rules! own {
    ($V:ident $($hook:literal)|+: $call:expr) => {
        if $crate::view::overrides::<$V>(&[$($hook),+]) { Some($call) } else { None }
    };
}
pub(crate) use own;

impl AnyView {
    const fn of<V: ApiView>() -> Self {
        Self {
            info: V::INFO,
            throttle_scope: V::THROTTLE_SCOPE,
            throttles_vary: V::THROTTLES_VARY,
            initial: own!(V "initial": |request| Box::pin(V::VIEW.initial(request))),
            perform_authentication: own!(V "perform_authentication":
                |request| Box::pin(V::VIEW.perform_authentication(request))),
            check_permissions: own!(V "check_permissions": |request| Box::pin(V::VIEW.check_permissions(request))),
            check_throttles: own!(V "check_throttles": |request| Box::pin(V::VIEW.check_throttles(request))),
            http_method_not_allowed: own!(V "http_method_not_allowed":
                |request| Box::pin(V::VIEW.http_method_not_allowed(request))),
            options: own!(V "options": |request| Box::pin(V::VIEW.options(request))),
            handle_exception: own!(V "handle_exception":
                |request, error| Box::pin(V::VIEW.handle_exception(request, error))),
            finalize_response: own!(V "finalize_response":
                |request, response| Box::pin(V::VIEW.finalize_response(request, response))),
            default_response_headers: own!(V "default_response_headers":
                |request| V::VIEW.default_response_headers(request)),
            get_view_name: own!(V "get_view_name": |request| V::VIEW.get_view_name(request)),
            get_view_description: own!(V "get_view_description": |request| V::VIEW.get_view_description(request)),
            get_renderers: own!(V "get_renderers": |request| V::VIEW.get_renderers(request)),
            get_parsers: own!(V "get_parsers": |request| V::VIEW.get_parsers(request)),
            select_renderer: own!(V "get_content_negotiator":
                |request, renderers| V::VIEW.get_content_negotiator(request).select_renderer(request, renderers)),
            get_versioning: own!(V "get_versioning": |request| V::VIEW.get_versioning(request)),
            get_metadata: own!(V "get_metadata": |request| V::VIEW.get_metadata(request)),
            authenticators: own!(V "get_authenticators": AnyAuthenticators::of::<V>()),
            permissions: own!(V "get_permissions": AnyPermissions::of::<V>()),
            throttles: own!(V "get_throttles": AnyThrottles::of::<V>()),
            #[cfg(feature = "openapi")]
            schema: |request, operation| V::schema(request, operation),
        }
    }

    pub(crate) async fn initial(&'static self, request: &Request) -> Result<()> {
        match self.initial {
            Some(initial) => initial(request).await,
            None => policies::initial(self, request).await,
        }
    }

    pub(crate) async fn perform_authentication(&'static self, request: &Request) -> Result<()> {
        match self.perform_authentication {
            Some(perform) => perform(request).await,
            None => policies::perform_authentication(self, request).await,
        }
    }

    pub(crate) async fn check_permissions(&'static self, request: &Request) -> Result<()> {
        match self.check_permissions {
            Some(check) => check(request).await,
            None => policies::check_permissions(self, request).await,
        }
    }

    pub(crate) async fn check_throttles(&'static self, request: &Request) -> Result<()> {
        match self.check_throttles {
            Some(check) => check(request).await,
            None => policies::check_throttles(self, request).await,
        }
    }

    pub(crate) async fn http_method_not_allowed(&'static self, request: &Request) -> Result<Response> {
        match self.http_method_not_allowed {
            Some(refuse) => refuse(request).await,
            None => Err(policies::http_method_not_allowed(request)),
        }
    }

    pub(crate) fn options<'a>(&'static self, request: &'a Request) -> BoxFuture<'a, Result<Response>> {
        match self.options {
            Some(options) => options(request),
            None => Box::pin(super::options::options(self, request)),
        }
    }

    pub(crate) async fn handle_exception(&'static self, request: &Request, error: Error) -> Result<Response> {
        match self.handle_exception {
            Some(handle) => handle(request, error).await,
            None => Ok(policies::handle_exception(self, request, error).await),
        }
    }

    pub(crate) async fn finalize_response(&'static self, request: &Request, response: Response) -> Result<Response> {
        match self.finalize_response {
            Some(finalize) => finalize(request, response).await,
            None => Ok(policies::finalize_response(self, request, response)),
        }
    }

    pub(crate) fn default_response_headers(&self, request: &Request) -> HeaderMap {
        match self.default_response_headers {
            Some(headers) => headers(request),
            None => policies::default_response_headers(self, request),
        }
    }

    /// Whether hooks may change what answers to errors, or all answers, look like.
    #[cfg(feature = "openapi")]
    pub(crate) const fn changes_errors(&self) -> bool {
        self.handle_exception.is_some() || self.finalize_response.is_some()
    }

    /// What the action is, with what `schema(…)` says of it.
    #[cfg(feature = "openapi")]
    pub(crate) fn schema(&self, request: &Request, operation: Operation) -> Operation {
        (self.schema)(request, operation)
    }

    pub(crate) fn get_view_name(&self, request: &Request) -> String {
        match self.get_view_name {
            Some(name) => name(request),
            None => policies::get_view_name(self.info, request),
        }
    }

    pub(crate) fn get_view_description(&self, request: &Request) -> String {
        match self.get_view_description {
            Some(description) => description(request),
            None => policies::get_view_description(self.info, request),
        }
    }
}

impl AnyAuthenticators {
    const fn of<V: ApiView>() -> Self {
        Self {
            authenticate: |request| Box::pin(async { V::VIEW.get_authenticators(request).authenticate(request).await }),
            authenticate_header: |request| V::VIEW.get_authenticators(request).authenticate_header(request),
            is_empty: |request| V::VIEW.get_authenticators(request).is_empty(),
            name: |request| V::VIEW.get_authenticators(request).name(),
            #[cfg(feature = "openapi")]
            security: |request| V::VIEW.get_authenticators(request).security(request),
        }
    }
}

impl AnyPermissions {
    const fn of<V: ApiView>() -> Self {
        Self {
            check_request: |request| Box::pin(async { V::VIEW.get_permissions(request).check_request(request).await }),
            check_object: |request, object| {
                Box::pin(async move { V::VIEW.get_permissions(request).check_object(request, object).await })
            },
            checks_objects: |request| V::VIEW.get_permissions(request).checks_objects(),
            condition: |request| Box::pin(async { V::VIEW.get_permissions(request).condition(request).await }),
            #[cfg(feature = "openapi")]
            access: |request| V::VIEW.get_permissions(request).access(request),
        }
    }
}

impl AnyThrottles {
    const fn of<V: ApiView>() -> Self {
        Self {
            allow_request: |request| Box::pin(async { V::VIEW.get_throttles(request).allow_request(request).await }),
            scopes: |request| V::VIEW.get_throttles(request).scopes(request),
            #[cfg(feature = "openapi")]
            is_empty: |request| V::VIEW.get_throttles(request).is_empty(),
        }
    }
}

/// Whether the view may override one of these hooks.
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
