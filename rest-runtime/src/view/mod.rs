//! Views and their hooks: override a hook to change one step of a request.
//!
//! [`View::as_view`] turns a view into an axum `MethodRouter`. The view answers every method of a path itself, because
//! permissions are checked before the method (DRF's [views](https://www.django-rest-framework.org/api-guide/views/)). A
//! request goes through these steps, in DRF's order:
//!
//! 1. [`initial`](ApiView::initial): chooses the renderer, determines the version, authenticates, checks permissions
//!    and throttles;
//! 2. the action of the method, or [`http_method_not_allowed`](ApiView::http_method_not_allowed);
//! 3. [`handle_exception`](ApiView::handle_exception), if one of these failed;
//! 4. [`finalize_response`](ApiView::finalize_response), and the renderer.

use std::future::{Future, ready};
use std::sync::Arc;

use axum::extract::{FromRef, RawPathParams};
use axum::http::HeaderMap;
use axum::routing::MethodRouter;

mod check;
pub(crate) mod defaults;
mod dispatch;
pub(crate) mod effective;
mod hooks;
mod method_router;
mod methods;
mod mount;
mod not_found;
#[cfg_attr(not(feature = "openapi"), allow(dead_code, reason = "only documents about the API read it"))]
pub(crate) mod operation;
#[cfg(feature = "browsable")]
mod page_files;
#[cfg(feature = "browsable")]
mod pages;
mod render;
#[cfg(all(feature = "auth", feature = "browsable"))]
mod sign_in;
pub(crate) mod steps;
mod table;

pub use crate::http::request::ViewInfo;
pub(crate) use check::Check;
pub(crate) use dispatch::dispatch;
pub(crate) use effective::{RoutePolicies, RouteRows};
pub(crate) use method_router::{every_method, method_router};
pub use methods::{Action, Before, Methods};
pub(crate) use methods::{Handler, MethodTable};
pub(crate) use mount::{Mount, ResponseFuture};
pub(crate) use not_found::no_route;
pub use not_found::not_found;
pub use operation::Operation;
pub(crate) use render::context as render_context;
pub(crate) use steps::permissions::permission_denied;
pub(crate) use table::{AnyView, Hook, OfView, overridden, overrides};

use crate::base::exceptions::{Error, Result};
use crate::formats::parsers::Parsers;
use crate::formats::renderers::Renderers;
use crate::http::request::BoxVersioning;
use crate::http::request::{Endpoint, Request, RouteContext, RouteInfo};
use crate::http::response::Response;
use crate::http::reverse::Kwargs;
use crate::policies::authentication::Authentication;
use crate::policies::metadata::BoxMetadata;
use crate::policies::negotiation::ContentNegotiation;
use crate::policies::permissions::Permission;
use crate::policies::throttling::Throttle;
use crate::rest::Rest;

/// A view with DRF's hooks. The macros implement it; by hand it takes two constants, and one more for [`View`].
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::axum::{self, Router};
/// use rest_runtime::view::{Action, Methods, View, ViewInfo};
///
/// struct Hello;
///
/// struct Greet;
///
/// impl Action<Hello> for Greet {
///     const NAME: &'static str = "greet";
///
///     async fn call(_: &Hello, request: &Request) -> Result<Response> {
///         Response::new(&format!("hello, {}", request.user().username()))
///     }
/// }
///
/// impl ApiView for Hello {
///     const VIEW: &'static Self = &Self;
///     const INFO: ViewInfo = ViewInfo::new("Hello");
/// }
///
/// impl View for Hello {
///     const METHODS: &'static Methods<Self> = &Methods::new().get::<Greet>();
/// }
///
/// let router: Router<Rest> = Router::new().route("/hello/", Hello::as_view());
/// ```
///
/// Policies that a route names with [`AsView`](crate::routers::AsView) take precedence over the hooks here.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    label = "this does not implement `ApiView`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` above the struct"
)]
pub trait ApiView: Sized + Send + Sync + 'static {
    /// The value of the view, which has no state.
    const VIEW: &'static Self;

    /// The view's name and description.
    const INFO: ViewInfo;

    /// The scope under which [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle) counts requests to this view
    /// (DRF's `throttle_scope`). Without a scope that throttle does not limit the view.
    const THROTTLE_SCOPE: Option<&'static str> = None;

    /// The names of the hooks that this view overrides, in any view trait. The default `*` means all. The macros fill
    /// it in.
    ///
    /// A hook that is not listed need not be called: its step is compiled once for all views. With default hooks, a
    /// view also reads only the columns that it shows, and streams lists. It finds a row by its key with a prebuilt
    /// statement.
    const OVERRIDDEN: &'static [&'static str] = &["*"];

    /// Whether the result of [`get_throttles`](Self::get_throttles) depends on the request. If it does not, it is also
    /// called when the app is built, which reports scopes without a rate.
    const THROTTLES_VARY: bool = false;

    /// What `schema(…)` says of the action of this request, for documents about the API.
    #[doc(hidden)]
    fn schema(request: &Request, operation: Operation) -> Operation {
        let _ = request;
        operation
    }

    /// Runs all steps before the action.
    fn initial(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::initial(self, request)
    }

    /// Returns the renderers, in order of preference; by default the project's. Constants cost no allocation:
    /// `Renderers::constant(&[&JsonRenderer])`.
    fn get_renderers(&self, request: &Request) -> Renderers {
        defaults::get_renderers(request)
    }

    /// Returns the parsers of bodies, in the order in which they are tried; by default the project's. Constants cost no
    /// allocation: `Parsers::constant(&[&JsonParser])`.
    fn get_parsers(&self, request: &Request) -> Parsers {
        defaults::get_parsers(request)
    }

    /// Returns the content negotiation, which selects the renderer; by default the project's.
    fn get_content_negotiator(&self, request: &Request) -> impl ContentNegotiation {
        defaults::get_content_negotiator(request)
    }

    /// Returns the versioning scheme; by default the project's. `None` means no versions.
    fn get_versioning(&self, request: &Request) -> Option<BoxVersioning> {
        defaults::get_versioning(request)
    }

    /// Returns the content of the answer to OPTIONS; by default the project's. `None` means 405.
    fn get_metadata(&self, request: &Request) -> Option<BoxMetadata> {
        defaults::get_metadata(request)
    }

    /// Returns the authenticators; by default the project's.
    fn get_authenticators(&self, request: &Request) -> impl Authentication {
        defaults::get_authenticators(request)
    }

    /// Authenticates the request.
    fn perform_authentication(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::perform_authentication(self, request)
    }

    /// Returns the permissions; by default the project's.
    fn get_permissions(&self, request: &Request) -> impl Permission {
        defaults::get_permissions(request)
    }

    /// Checks the permissions.
    fn check_permissions(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::check_permissions(self, request)
    }

    /// Returns the throttles; by default the project's.
    fn get_throttles(&self, request: &Request) -> impl Throttle {
        defaults::get_throttles(request)
    }

    /// Checks the throttles.
    fn check_throttles(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::check_throttles(self, request)
    }

    /// Answers a method that the view does not have, by default with 405.
    fn http_method_not_allowed(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        let refused = steps::exceptions::http_method_not_allowed(request);
        async { Err(refused) }
    }

    /// Answers OPTIONS with a description of the view and its fields.
    fn options(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        steps::metadata::options(Self::ANY, request)
    }

    /// Turns an error into a response. An error of this hook is passed to it once more; if that fails too, the response
    /// is the default one for the error.
    fn handle_exception(&self, request: &Request, error: Error) -> impl Future<Output = Result<Response>> + Send {
        defaults::handle_exception(self, request, error)
    }

    /// Completes every response, including error responses; by default it adds the default headers. An error returned
    /// here replaces the response and is handled like any other.
    fn finalize_response(
        &self,
        request: &Request,
        response: Response,
    ) -> impl Future<Output = Result<Response>> + Send {
        ready(defaults::finalize_response(self, request, response))
    }

    /// The headers of every response: `Allow`, and `Vary` if there are several renderers or a header names the version.
    /// The client's quota is added if the project enables that.
    fn default_response_headers(&self, request: &Request) -> HeaderMap {
        defaults::default_response_headers(self, request)
    }

    /// The view's name in the answer to OPTIONS.
    fn get_view_name(&self, request: &Request) -> String {
        hooks::view_name(Self::INFO, request)
    }

    /// The view's description in the answer to OPTIONS.
    fn get_view_description(&self, request: &Request) -> String {
        hooks::view_description(Self::INFO, request)
    }
}

/// A view of one route, with its actions by method. View sets, which have several routes, are
/// [`ViewSet`](crate::viewsets::ViewSet)s instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view for a single route",
    label = "this does not implement `View`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` or `#[api_view]`; a view set is registered with \
            a router"
)]
pub trait View: ApiView {
    /// The view's actions by method.
    const METHODS: &'static Methods<Self>;

    /// This view as an axum `MethodRouter`, which takes layers and is mounted like any other. It has an entry for every
    /// method, including those that it answers with 405. So a `route_layer` covers all methods, and no other method
    /// router of the same path can be merged with it.
    ///
    /// The app's state must hold a [`Rest`]: either it is the state, or the state implements [`FromRef`] for it.
    ///
    /// # Panics
    /// If the serializer contradicts its model in a way that only the model's run-time description shows. This happens
    /// when the router is built, never during a request, and the message lists every mistake.
    ///
    /// The router's `with_state` panics if a setting of the project is invalid ([`Rest::check`]). It also panics if the
    /// database does not support a column of the view, or if a throttle scope of the view has no rate.
    fn as_view<S>() -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
        Rest: FromRef<S>,
    {
        method_router(Self::ANY, &Self::METHODS.table)
    }
}

/// A view at one of its routes.
pub(crate) fn endpoint(view: &AnyView, methods: &MethodTable, place: RouteContext) -> Endpoint {
    let throttle_scope = place.info.throttle_scope.or(view.throttle_scope);
    let marks = RouteInfo { throttle_scope, model_name: methods.model_name(), ..place.info };
    Endpoint::new(*methods, &methods.allow(), RouteContext { info: marks, ..place })
}

/// The parameters of the path, as axum parsed them.
pub(crate) fn owned(kwargs: &RawPathParams) -> Kwargs {
    kwargs.iter().map(|(name, value)| (Arc::from(name), Arc::from(value))).collect()
}
