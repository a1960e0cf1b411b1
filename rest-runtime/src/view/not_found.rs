//! The response for URLs that no route matches.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response as HttpResponse, header};

use super::methods::MethodTable;
use super::mount::GRACE;
use super::table::OfView as _;
use super::{ApiView, ResponseFuture, defaults, dispatch, endpoint};
use crate::base::exceptions::{Error, Result};
use crate::base::finishing::Finishing;
use crate::http::request::ViewInfo;
use crate::http::request::{Request, RouteContext};
use crate::policies::negotiation::ContentNegotiation;
use crate::rest::Rest;

/// Answers URLs that no route matches: 404 in the project's error format, with its renderers and its exception handler.
/// axum's own answer has no body.
///
/// ```
/// use rest_runtime::axum::Router;
/// use rest_runtime::prelude::*;
/// use rest_runtime::view::not_found;
///
/// fn app(api: Router<Rest>, db: DatabaseConnection) -> Router {
///     api.fallback(not_found).with_state(Rest::new(db))
/// }
/// ```
pub async fn not_found(State(rest): State<Rest>, request: axum::extract::Request) -> HttpResponse<Body> {
    let (parts, body) = request.into_parts();
    Finishing::within(GRACE, no_route(rest, parts, body)).await
}

/// Answers a path that no route of the library's router matches, as [`not_found`] does.
pub(crate) fn no_route(rest: Rest, parts: Parts, body: Body) -> ResponseFuture {
    let site = Arc::new(endpoint(NotFound::ANY, &MethodTable::new(), RouteContext::default()));
    Box::pin(dispatch(NotFound::ANY, site, rest, None, parts, body))
}

/// The view that answers unmatched URLs.
struct NotFound;

impl ApiView for NotFound {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Not Found");
    const OVERRIDDEN: &'static [&'static str] = &["initial", "default_response_headers"];

    async fn initial(&self, request: &Request) -> Result<()> {
        let renderers = self.get_renderers(request);
        // If no renderer is acceptable, the first one is used: a 406 would suggest that the resource exists.
        if let Ok(accepted) = self.get_content_negotiator(request).select_renderer(request, &renderers) {
            request.accept(accepted);
        }
        Err(Error::not_found())
    }

    fn default_response_headers(&self, request: &Request) -> HeaderMap {
        let mut headers = defaults::default_response_headers(self, request);
        headers.remove(header::ALLOW);
        headers
    }
}
