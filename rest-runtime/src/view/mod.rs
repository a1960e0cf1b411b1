//! A view: the life of a request from its arrival to its answer, in DRF's order.
//!
//! [`View::as_view`] answers every method of a path itself, because permissions come before the question whether
//! the view has the method (DRF's [views](https://www.django-rest-framework.org/api-guide/views/)):
//!
//! 1. [`initial`](ApiView::initial): choose the renderer, determine the version, authenticate, check permissions,
//!    check throttles;
//! 2. the action of the method, or [`http_method_not_allowed`](ApiView::http_method_not_allowed);
//! 3. [`handle_exception`](ApiView::handle_exception), where one of these failed;
//! 4. [`finalize_response`](ApiView::finalize_response), and the renderer.

use std::future::{Future, ready};
use std::sync::Arc;

use axum::extract::{FromRef, RawPathParams};
use axum::http::HeaderMap;
use axum::routing::MethodRouter;

mod any;
mod check;
pub(crate) mod chosen;
pub(crate) mod defaults;
mod dispatch;
mod methods;
mod mount;
mod not_found;
mod options;
#[cfg(feature = "browsable")]
mod page_files;
#[cfg(feature = "browsable")]
mod pages;
mod policies;
mod render;
#[cfg(all(feature = "auth", feature = "browsable"))]
mod sign_in;

pub use crate::request::ViewInfo;
pub(crate) use any::{AnyView, Hook, OfView, overrides, own};
pub(crate) use check::Check;
pub(crate) use chosen::{RoutePolicies, RouteRows};
pub(crate) use dispatch::dispatch;
pub use methods::{Action, Before, Methods};
pub(crate) use methods::{BoxFuture, Handler, Table};
pub(crate) use mount::{Answer, Mount, every_method};
pub(crate) use not_found::no_route;
pub use not_found::not_found;
pub(crate) use policies::permission_denied;
pub(crate) use render::context as render_context;

use crate::authentication::Authentication;
use crate::exceptions::{Error, Result};
use crate::metadata::BoxMetadata;
use crate::negotiation::ContentNegotiation;
use crate::parsers::Parsers;
use crate::permissions::Permission;
use crate::renderers::Renderers;
use crate::request::{Marks, Place, Request, Site};
use crate::response::Response;
use crate::rest::Rest;
use crate::reverse::Kwargs;
use crate::throttling::Throttle;
use crate::versioning::BoxVersioning;

/// A view, with DRF's hooks. The macros implement it; by hand it takes two constants, and one more for [`View`].
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
/// What a route of a router names with [`AsView`](crate::routers::AsView) goes before the hooks here that give a policy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no view",
    label = "this does not implement `ApiView`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` above the struct"
)]
pub trait ApiView: Sized + Send + Sync + 'static {
    /// The view itself; it has no state of its own.
    const VIEW: &'static Self;

    /// Its name and description.
    const INFO: ViewInfo;

    /// The scope under which [`ScopedRateThrottle`](crate::throttling::ScopedRateThrottle) counts requests to this view,
    /// DRF's `throttle_scope`; without one it does not limit the view.
    const THROTTLE_SCOPE: Option<&'static str> = None;

    /// The hooks of the view, those of the other traits of views among them, that are overridden, by their names; `*`, as it
    /// is unless somebody says otherwise, for all of them. What is not overridden need not be called: its step is compiled
    /// once for all views, a view reads just the columns that it shows, finds a row by its key with a statement that is put
    /// together once, and sends a list while it reads it. The macros say it.
    const OVERRIDDEN: &'static [&'static str] = &["*"];

    /// Whether [`get_throttles`](Self::get_throttles) looks at the request. Where it does not, it is called once when the
    /// app is built, and a scope without a rate is found then.
    const THROTTLES_VARY: bool = false;

    /// All that comes before the action.
    fn initial(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::initial(self, request)
    }

    /// What answers can be made of, in order of preference; the project's renderers unless overridden. Constants cost
    /// no allocation: `Renderers::constant(&[&JsonRenderer])`.
    fn get_renderers(&self, request: &Request) -> Renderers {
        defaults::get_renderers(request)
    }

    /// What reads bodies, in the order in which they are asked; the project's parsers unless overridden. Constants cost no
    /// allocation: `Parsers::constant(&[&JsonParser])`.
    fn get_parsers(&self, request: &Request) -> Parsers {
        defaults::get_parsers(request)
    }

    /// Which of the renderers answers; the project's negotiation unless overridden.
    fn get_content_negotiator(&self, request: &Request) -> impl ContentNegotiation {
        defaults::get_content_negotiator(request)
    }

    /// How clients name a version; the project's scheme unless overridden, and none where it is `None`.
    fn get_versioning(&self, request: &Request) -> Option<BoxVersioning> {
        defaults::get_versioning(request)
    }

    /// What OPTIONS tells; the project's metadata unless overridden, and 405 where it is `None`.
    fn get_metadata(&self, request: &Request) -> Option<BoxMetadata> {
        defaults::get_metadata(request)
    }

    /// Who can be known here; the project's authenticators unless overridden.
    fn get_authenticators(&self, request: &Request) -> impl Authentication {
        defaults::get_authenticators(request)
    }

    /// Finds out who asks.
    fn perform_authentication(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::perform_authentication(self, request)
    }

    /// Who may; the project's permissions unless overridden.
    fn get_permissions(&self, request: &Request) -> impl Permission {
        defaults::get_permissions(request)
    }

    /// Asks the permissions.
    fn check_permissions(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::check_permissions(self, request)
    }

    /// How often; the project's throttles unless overridden.
    fn get_throttles(&self, request: &Request) -> impl Throttle {
        defaults::get_throttles(request)
    }

    /// Asks the throttles.
    fn check_throttles(&self, request: &Request) -> impl Future<Output = Result<()>> + Send {
        defaults::check_throttles(self, request)
    }

    /// The answer to a method that the view does not have: 405.
    fn http_method_not_allowed(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        let refused = policies::http_method_not_allowed(request);
        async { Err(refused) }
    }

    /// The answer to OPTIONS: what the view is and takes.
    fn options(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        options::options(Self::ANY, request)
    }

    /// The answer to an error. An error of its own is answered without asking it or
    /// [`finalize_response`](Self::finalize_response) again.
    fn handle_exception(&self, request: &Request, error: Error) -> impl Future<Output = Result<Response>> + Send {
        defaults::handle_exception(self, request, error)
    }

    /// The last word on every answer, errors included: adds the default headers. An error of its own is answered in
    /// place of the answer, as any other.
    fn finalize_response(
        &self,
        request: &Request,
        response: Response,
    ) -> impl Future<Output = Result<Response>> + Send {
        ready(defaults::finalize_response(self, request, response))
    }

    /// The headers of every answer: `Allow`, `Vary` where there is more than one renderer or a header names the version, and
    /// the client's quota where the project tells it.
    fn default_response_headers(&self, request: &Request) -> HeaderMap {
        defaults::default_response_headers(self, request)
    }

    /// The name that OPTIONS tells.
    fn get_view_name(&self, request: &Request) -> String {
        policies::get_view_name(Self::INFO, request)
    }

    /// The description that OPTIONS tells.
    fn get_view_description(&self, request: &Request) -> String {
        policies::get_view_description(Self::INFO, request)
    }
}

/// A view of one route: what answers which method there. View sets, which have several routes, are
/// [`ViewSet`](crate::viewsets::ViewSet)s instead.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no view of one route",
    label = "this does not implement `View`",
    note = "write `#[generic_view(model = …, serializer = …, actions(…))]` or `#[api_view]`; a view set is registered with \
            a router"
)]
pub trait View: ApiView {
    /// Which action answers which method.
    const METHODS: &'static Methods<Self>;

    /// This view as an axum `MethodRouter`, which takes layers and is mounted like any other. It has an entry for every
    /// method, those included that it answers with 405: a `route_layer` covers all of them, and no other method router of the
    /// same path merges with it.
    ///
    /// The app's state must hold a [`Rest`]: it is the state, or the state implements [`FromRef`] for it.
    ///
    /// # Panics
    /// Where the serializer and its model contradict each other in a way that only the model's run-time description
    /// tells. That is when the router is built, never during a request, and the text lists every mistake. So does the
    /// router's `with_state`, where a setting of the project is wrong ([`Rest::check`]) or a throttle of the view counts
    /// under a scope that has no rate.
    fn as_view<S>() -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
        Rest: FromRef<S>,
    {
        method_router(Self::ANY, &Self::METHODS.table)
    }
}

/// The methods of a view as axum mounts them.
pub(crate) fn method_router<S>(view: &'static AnyView, methods: &Table) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
{
    let mistakes = methods.mistakes();
    assert!(mistakes.is_empty(), "the view \"{}\" cannot be built: {}", view.info.name, mistakes.join("; "));
    let site = Arc::new(site(view, methods, Place::default()));
    let check = Check::of(view, &site);
    let answer = Mount(move |rest, kwargs: Option<RawPathParams>, parts, body| -> Answer {
        let kwargs = kwargs.map(|kwargs| owned(&kwargs));
        Box::pin(dispatch(view, Arc::clone(&site), rest, kwargs, parts, body))
    });
    every_method(answer, vec![check])
}

/// A view at one of its routes.
pub(crate) fn site(view: &AnyView, methods: &Table, place: Place) -> Site {
    let throttle_scope = place.marks.throttle_scope.or(view.throttle_scope);
    let marks = Marks { throttle_scope, model_name: methods.model_name(), ..place.marks };
    Site::new(*methods, &methods.allow(), Place { marks, ..place })
}

/// The parameters of the path that axum found.
pub(crate) fn owned(kwargs: &RawPathParams) -> Kwargs {
    kwargs.iter().map(|(name, value)| (Arc::from(name), Arc::from(value))).collect()
}
