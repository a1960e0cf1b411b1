//! Views as handlers of axum's.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::handler::Handler;
use axum::http::Response as HttpResponse;
use axum::http::request::Parts;
use axum::routing::{MethodFilter, MethodRouter, any};
use futures_util::FutureExt;

use super::BoxFuture;
use super::check::{self, Check};
use crate::finishing::Finishing;
use crate::rest::Rest;

/// How long a request goes on after its client has left. Hooks may begin transactions of their own, and a driver that is cut
/// off while it does so leaves them open.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// An answer on its way.
pub(crate) type Answer = BoxFuture<'static, HttpResponse<Body>>;

/// What answers at a path. axum's extractors are futures around the view's own, which each request would move along and
/// put in a box once more.
#[derive(Clone)]
pub(crate) struct Mount<A>(pub(crate) A);

impl<S, A> Handler<(), S> for Mount<A>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(Rest, Option<RawPathParams>, Parts, Body) -> Answer + Clone + Send + Sync + 'static,
{
    type Future = Finishing<HttpResponse<Body>>;

    fn call(self, request: axum::extract::Request, state: S) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        // It waits for nothing: axum has put them there. Those that are no text are an error.
        let kwargs = RawPathParams::from_request_parts(&mut parts, &()).now_or_never();
        Finishing::within(GRACE, (self.0)(Rest::from_ref(&state), kwargs.and_then(Result::ok), parts, body))
    }
}

/// The methods that axum knows, without CONNECT.
const METHODS: MethodFilter = MethodFilter::GET
    .or(MethodFilter::HEAD)
    .or(MethodFilter::POST)
    .or(MethodFilter::PUT)
    .or(MethodFilter::PATCH)
    .or(MethodFilter::DELETE)
    .or(MethodFilter::OPTIONS)
    .or(MethodFilter::TRACE);

/// Every method of a path, answered by `answer`. Each has an entry of its own, and the fallback is left to methods that axum
/// does not know: a `route_layer` skips the fallback, which is all that `any` fills.
pub(crate) fn every_method<S, A>(answer: Mount<A>, checks: Vec<Check>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(Rest, Option<RawPathParams>, Parts, Body) -> Answer + Clone + Send + Sync + 'static,
{
    any(answer.clone()).on(METHODS, answer.clone()).merge(check::route(checks, answer))
}
