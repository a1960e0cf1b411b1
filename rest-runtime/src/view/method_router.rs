//! The axum method router of a view, which has an entry for every method.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRef, RawPathParams};
use axum::http::request::Parts;
use axum::routing::{MethodFilter, MethodRouter, any};

use super::check::{self, Check};
use super::dispatch::dispatch;
use super::methods::MethodTable;
use super::mount::{Mount, ResponseFuture};
use super::table::AnyView;
use super::{endpoint, owned};
use crate::http::request::RouteContext;
use crate::rest::Rest;

/// The methods of a view as an axum `MethodRouter`.
pub(crate) fn method_router<S>(view: &'static AnyView, methods: &MethodTable) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
{
    let mistakes = methods.mistakes();
    assert!(mistakes.is_empty(), "the view \"{}\" cannot be built: {}", view.info.name, mistakes.join("; "));
    let site = Arc::new(endpoint(view, methods, RouteContext::default()));
    let check = Check::of(view, &site);
    let answer = Mount(move |rest, kwargs: Option<RawPathParams>, parts, body| -> ResponseFuture {
        let kwargs = kwargs.map(|kwargs| owned(&kwargs));
        Box::pin(dispatch(view, Arc::clone(&site), rest, kwargs, parts, body))
    });
    every_method(answer, vec![check])
}

/// The methods that axum supports, except CONNECT.
const METHODS: MethodFilter = MethodFilter::GET
    .or(MethodFilter::HEAD)
    .or(MethodFilter::POST)
    .or(MethodFilter::PUT)
    .or(MethodFilter::PATCH)
    .or(MethodFilter::DELETE)
    .or(MethodFilter::OPTIONS)
    .or(MethodFilter::TRACE);

/// Routes every method of a path to `answer`. Each method has an entry of its own, because a `route_layer` does not
/// cover the fallback, which is all that `any` sets. The fallback only serves methods that axum does not support.
pub(crate) fn every_method<S, A>(answer: Mount<A>, checks: Vec<Check>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Rest: FromRef<S>,
    A: Fn(Rest, Option<RawPathParams>, Parts, Body) -> ResponseFuture + Clone + Send + Sync + 'static,
{
    any(answer.clone()).on(METHODS, answer.clone()).merge(check::route(checks, answer))
}
