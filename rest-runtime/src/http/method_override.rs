//! PUT, PATCH and DELETE for clients that can send only GET and POST.
//!
//! Rules: DRF's [browser enhancements](https://www.django-rest-framework.org/topics/browser-enhancements/), limited to
//! methods that a POST may stand for.

use std::future::{Ready, ready};
use std::str::FromStr;
use std::task::{Context, Poll};

use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::Either;
use tower::{Layer, Service};

use crate::base::exceptions::{Error, Result};

/// The header that names the method.
pub const HEADER: &str = "x-http-method-override";

/// A layer that treats a POST with `X-HTTP-Method-Override: PATCH` as a PATCH. Without the layer the header has no
/// effect.
///
/// ```
/// use rest_runtime::axum::Router;
/// use rest_runtime::method_override::MethodOverride;
/// use rest_runtime::prelude::*;
///
/// fn app(api: Router<Rest>, db: DatabaseConnection) -> Router {
///     api.layer(MethodOverride).with_state(Rest::new(db))
/// }
/// ```
///
/// Only a POST is changed, so no link and no prefetch can write. The header must not name a safe method (GET, HEAD,
/// OPTIONS, TRACE), because those need no CSRF token, nor CONNECT.
/// Such a header, like an invalid method, is answered with 400. A method that the view does not support is answered
/// with the view's own 405.
///
/// Axum's handlers are chosen by method before a router's layers run. For them, put the layer around the whole app:
/// `MethodOverride.layer(app)`.
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodOverride;

impl<S> Layer<S> for MethodOverride {
    type Service = Overridden<S>;

    fn layer(&self, inner: S) -> Overridden<S> {
        Overridden { inner }
    }
}

/// The service of [`MethodOverride`], in which a POST may become another method.
#[derive(Clone, Debug)]
pub struct Overridden<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for Overridden<S>
where
    S: Service<Request<B>, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match meant(&request) {
            Ok(method) => {
                *request.method_mut() = method;
                Either::Left(self.inner.call(request))
            }
            Err(error) => Either::Right(ready(Ok(error.into_response()))),
        }
    }
}

/// The method after the override.
fn meant<B>(request: &Request<B>) -> Result<Method> {
    let Some(name) = request.headers().get(HEADER).filter(|_| *request.method() == Method::POST) else {
        return Ok(request.method().clone());
    };
    let method = name.to_str().ok().and_then(|name| Method::from_str(&name.trim().to_ascii_uppercase()).ok());
    match method {
        Some(method) if !method.is_safe() && method != Method::CONNECT => Ok(method),
        _ => {
            let message = "X-HTTP-Method-Override must be PUT, PATCH or DELETE.";
            Err(Error::api(StatusCode::BAD_REQUEST, message, "invalid_method"))
        }
    }
}
