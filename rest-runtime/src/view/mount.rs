//! Views as axum handlers.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::handler::Handler;
use axum::http::Response as HttpResponse;
use axum::http::request::Parts;
use futures_util::FutureExt;

use crate::base::erased::BoxFuture;
use crate::base::finishing::Finishing;
use crate::rest::Rest;

/// The time for which a request continues after its client has disconnected. Hooks may begin transactions of their own,
/// and a driver that is interrupted while it begins one leaves it open.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// The future of a response.
pub(crate) type ResponseFuture = BoxFuture<'static, HttpResponse<Body>>;

/// The handler of a path. It uses no axum extractors, since these would wrap the view's future in futures of their own,
/// which each request would move and box again.
#[derive(Clone)]
pub(crate) struct Mount<A>(pub(crate) A);

impl<S, A> Handler<(), S> for Mount<A>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(Rest, Option<RawPathParams>, Parts, Body) -> ResponseFuture + Clone + Send + Sync + 'static,
{
    type Future = Finishing<HttpResponse<Body>>;

    fn call(self, request: axum::extract::Request, state: S) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        // This never waits, because axum has put the parameters there. Parameters that are not UTF-8 are an error.
        let kwargs = RawPathParams::from_request_parts(&mut parts, &()).now_or_never();
        Finishing::within(GRACE, (self.0)(Rest::from_ref(&state), kwargs.and_then(Result::ok), parts, body))
    }
}
