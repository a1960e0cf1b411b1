//! Views as handlers of axum's.

use axum::body::Body;
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::handler::Handler;
use axum::http::Response as HttpResponse;
use axum::http::request::Parts;
use futures_util::FutureExt;

use super::BoxFuture;
use crate::rest::Rest;

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
    type Future = Answer;

    fn call(self, request: axum::extract::Request, state: S) -> Answer {
        let (mut parts, body) = request.into_parts();
        // It waits for nothing: axum has put them there. Those that are no text are an error.
        let kwargs = RawPathParams::from_request_parts(&mut parts, &()).now_or_never();
        (self.0)(Rest::from_ref(&state), kwargs.and_then(Result::ok), parts, body)
    }
}
