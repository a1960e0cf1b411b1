//! What is wrong with a view in its project, found when the router gets its state and not by a request.
//!
//! axum tells a handler its state only with a request, so the view is sent one that no client can send, at the moment
//! at which the state is there: a layer is applied to a handler's route then. It stands on the route of CONNECT, which
//! no view has an action for, and costs other requests nothing.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRef, RawPathParams, State};
use axum::routing::{MethodRouter, Route, connect};
use tower::{Layer, Service};

use super::ApiView;
use crate::request::{Marks, Site};
use crate::rest::Rest;

/// In the extensions of the request that asks, where the answer is put.
#[derive(Clone, Default)]
struct Question(Arc<OnceLock<Vec<String>>>);

/// What is wrong with a view at one of its routes, in a project.
#[derive(Clone)]
pub(crate) struct Check {
    view: &'static str,
    mistakes: Arc<Mistakes>,
}

/// Lists the mistakes of a view in a project.
type Mistakes = dyn Fn(&Rest) -> Vec<String> + Send + Sync;

impl Check {
    /// That of a view at this route.
    pub(crate) fn of<V: ApiView>(site: &Arc<Site>) -> Self {
        let site = Arc::clone(site);
        Self { view: V::INFO.name, mistakes: Arc::new(move |rest| mistakes::<V>(&site.place.marks, rest)) }
    }
}

/// CONNECT, which panics as soon as the views at a path get a project that they cannot be served in. As a request it is
/// like any other: `answer` refuses it.
pub(crate) fn route<S, A, T>(checks: Vec<Check>, answer: A) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(State<Rest>, Result<RawPathParams, RawPathParamsRejection>, axum::extract::Request) -> T,
    A: Clone + Send + Sync + 'static,
    T: Future<Output = axum::response::Response> + Send,
{
    let view = checks.first().map(|check| check.view).unwrap_or_default();
    connect(
        move |State(rest): State<Rest>,
              kwargs: Result<RawPathParams, RawPathParamsRejection>,
              request: axum::extract::Request| {
            let (checks, answer) = (checks.clone(), answer.clone());
            async move {
                if let Some(question) = request.extensions().get::<Question>() {
                    let mut mistakes: Vec<String> = Vec::new();
                    for mistake in checks.iter().flat_map(|check| (check.mistakes)(&rest)) {
                        if !mistakes.contains(&mistake) {
                            mistakes.push(mistake);
                        }
                    }
                    let _ = question.0.set(mistakes);
                    return axum::response::Response::new(Body::empty());
                }
                answer(State(rest), kwargs, request).await
            }
        },
    )
    .layer(Ask { view })
}

fn mistakes<V: ApiView>(marks: &Marks, rest: &Rest) -> Vec<String> {
    let mut mistakes = rest.mistakes();
    if !V::THROTTLES_VARY {
        let request = rest.request(marks.throttle_scope, marks.model_name);
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
