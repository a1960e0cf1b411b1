//! What is wrong with a view in its project, found when the router gets its state and not by a request.
//!
//! axum tells a handler its state only with a request, so the view is sent one that no client can send, at the moment
//! at which the state is there: a layer is applied to a handler's route then. It stands on the route of CONNECT, which
//! no view has an action for, and costs other requests nothing.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRef, RawPathParams, State};
use axum::routing::{MethodRouter, Route, connect};
use tower::{Layer, Service};

use super::{ApiView, dispatch};
use crate::rest::Rest;

/// In the extensions of the request that asks, where the answer is put.
#[derive(Clone, Default)]
struct Question(Arc<OnceLock<Vec<String>>>);

/// CONNECT, which panics as soon as the view gets a project that it cannot be served in.
pub(super) fn route<V, S>() -> MethodRouter<S>
where
    V: ApiView,
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
{
    connect(
        |State(rest): State<Rest>,
         kwargs: Result<RawPathParams, RawPathParamsRejection>,
         request: axum::extract::Request| async move {
            if let Some(question) = request.extensions().get::<Question>() {
                let _ = question.0.set(mistakes::<V>(&rest));
                return axum::response::Response::new(Body::empty());
            }
            dispatch::dispatch(V::VIEW, rest, kwargs.ok(), request).await
        },
    )
    .layer(Ask { view: V::INFO.name })
}

fn mistakes<V: ApiView>(rest: &Rest) -> Vec<String> {
    let mut mistakes = rest.mistakes();
    if !V::THROTTLES_VARY {
        let request = rest.request(V::THROTTLE_SCOPE, V::METHODS.model_name());
        let of_view = rest.unknown_scopes(&V::VIEW.get_throttles(&request), &request);
        mistakes.extend(of_view.into_iter().filter(|mistake| !mistakes.contains(mistake)).collect::<Vec<_>>());
    }
    mistakes
}

/// Asks the route that it is put on.
#[derive(Clone)]
struct Ask {
    view: &'static str,
}

impl Layer<Route<Infallible>> for Ask {
    type Service = Route<Infallible>;

    fn layer(&self, route: Route<Infallible>) -> Self::Service {
        let question = Question::default();
        let mut request = axum::extract::Request::new(Body::empty());
        request.extensions_mut().insert(question.clone());
        // Nothing on the way to the answer waits, so one look is enough.
        let _ = pin!(route.clone().call(request)).poll(&mut Context::from_waker(Waker::noop()));
        let mistakes = question.0.get().map(Vec::as_slice).unwrap_or_default();
        assert!(mistakes.is_empty(), "the view \"{}\" cannot be served: {}", self.view, mistakes.join("; "));
        route
    }
}
