//! The answer to URLs that no route matches.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response as HttpResponse, header};

use super::any::OfView as _;
use super::methods::Table;
use super::mount::GRACE;
use super::{Answer, ApiView, ViewInfo, defaults, dispatch, site};
use crate::exceptions::{Error, Result};
use crate::finishing::Finishing;
use crate::negotiation::ContentNegotiation;
use crate::request::{Place, Request};
use crate::rest::Rest;

/// 404 as views answer it, for URLs that no route matches: in the project's error format and by its renderers and
/// exception handler, where axum's own answer has no body.
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

/// The same where a router of the library's finds that a path is none of its own.
pub(crate) fn no_route(rest: Rest, parts: Parts, body: Body) -> Answer {
    let site = Arc::new(site(NotFound::ANY, &Table::new(), Place::default()));
    Box::pin(dispatch(NotFound::ANY, site, rest, None, parts, body))
}

/// A view that is nowhere.
struct NotFound;

impl ApiView for NotFound {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Not Found");
    const OVERRIDDEN: &'static [&'static str] = &["initial", "default_response_headers"];

    async fn initial(&self, request: &Request) -> Result<()> {
        let renderers = self.get_renderers(request);
        // What cannot be made for the client is made by the first renderer: 406 would say that there is something.
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
