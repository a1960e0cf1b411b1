//! Mistakes of a view in its project, reported when the router gets its state and not by a request.
//!
//! axum passes the state to a handler only with a request. So the check sends the view a request that no client can
//! send. It does so as soon as the state is available, since axum then applies layers to the handler's route. The check
//! is on the route for CONNECT, for which no view has an action, so it costs other requests nothing.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};

use axum::body::Body;
use axum::extract::{FromRef, RawPathParams};
use axum::http::request::Parts;
use axum::routing::{MethodRouter, Route, connect};
use tower::{Layer, Service};

use super::effective::RoutePolicies;
use super::methods::MethodTable;
use super::steps::throttles;
use super::table::AnyView;
use super::{Mount, ResponseFuture};
use crate::http::request::Endpoint;
use crate::rest::Rest;

/// The place for the mistakes, in the extensions of the request that the check sends.
#[derive(Clone, Default)]
struct FoundMistakes(Arc<OnceLock<Vec<String>>>);

/// A check of a view at one of its routes in a project.
#[derive(Clone)]
pub(crate) struct Check {
    view: &'static AnyView,
    site: Arc<Endpoint>,
}

impl Check {
    /// The check of a view at this route.
    pub(crate) fn of(view: &'static AnyView, site: &Arc<Endpoint>) -> Self {
        Self { view, site: Arc::clone(site) }
    }
}

/// A route for CONNECT that panics as soon as the views at a path get a project that cannot serve them. Requests with
/// this method are handled as all others: `answer` refuses them.
pub(crate) fn route<S, A>(checks: Vec<Check>, answer: Mount<A>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(Rest, Option<RawPathParams>, Parts, Body) -> ResponseFuture + Clone + Send + Sync + 'static,
{
    let view = checks.first().map(|check| check.view.info.name).unwrap_or_default();
    let asked = move |rest: Rest, kwargs, parts: Parts, body| -> ResponseFuture {
        let Some(question) = parts.extensions.get::<FoundMistakes>() else {
            return (answer.0)(rest, kwargs, parts, body);
        };
        let mut mistakes: Vec<String> = Vec::new();
        for mistake in checks.iter().flat_map(|check| found(check.view, &check.site, &rest)) {
            if !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
        }
        let _ = question.0.set(mistakes);
        Box::pin(ready(axum::response::Response::new(Body::empty())))
    };
    connect(Mount(asked)).layer(Ask { view })
}

/// The mistakes of the view at this route in this project.
fn found(view: &'static AnyView, site: &Endpoint, rest: &Rest) -> Vec<String> {
    let (mut mistakes, place) = (rest.mistakes(), &site.route);
    let request = rest.request(place);
    if let (Some(methods), Some(backend)) = (site.methods::<MethodTable>(), request.connections().known_backend()) {
        mistakes.extend(methods.lacking(backend));
    }
    if RoutePolicies::at(place).is_some_and(|route| route.throttles.is_some()) || !view.throttles_vary {
        let scopes = throttles::scopes(view, &request);
        let unknown: Vec<_> = rest.unknown_scopes(scopes).filter(|mistake| !mistakes.contains(mistake)).collect();
        mistakes.extend(unknown);
    }
    mistakes
}

/// A layer that sends the check's request to its route.
#[derive(Clone)]
struct Ask {
    view: &'static str,
}

impl Layer<Route<Infallible>> for Ask {
    type Service = Route<Infallible>;

    fn layer(&self, route: Route<Infallible>) -> Self::Service {
        let question = FoundMistakes::default();
        let mut request = axum::extract::Request::new(Body::empty());
        request.extensions_mut().insert(question.clone());
        // Nothing in the handler waits, so one poll is enough.
        let _ = pin!(route.clone().call(request)).poll(&mut Context::from_waker(Waker::noop()));
        let mistakes = question.0.get().map(Vec::as_slice).unwrap_or_default();
        assert!(mistakes.is_empty(), "the view \"{}\" cannot be served: {}", self.view, mistakes.join("; "));
        route
    }
}
