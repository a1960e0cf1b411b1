//! PUT, PATCH and DELETE for clients that can send only GET and POST.
//!
//! Rules: DRF's [browser enhancements](https://www.django-rest-framework.org/topics/browser-enhancements/), narrowed to
//! what a POST may stand for.

use std::future::{Ready, ready};
use std::str::FromStr;
use std::task::{Context, Poll};

use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::Either;
use tower::{Layer, Service};

use crate::exceptions::{Error, Result};

/// The header that names the method.
pub const HEADER: &str = "x-http-method-override";

/// A layer: a POST with `X-HTTP-Method-Override: PATCH` is a PATCH, for whatever it is put on. Without it the header means
/// nothing.
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
/// A POST alone can be another method, so that no link and no prefetch changes anything. It cannot be one that only reads
/// (GET, HEAD, OPTIONS, TRACE), for those are asked for no CSRF token, nor CONNECT: that is a 400, as is what is no method
/// at all. A method that the view does not know is its 405. Axum's own handlers, which are chosen by the method before a
/// router's layers are asked, want the layer around the whole app: `MethodOverride.layer(app)`.
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodOverride;

impl<S> Layer<S> for MethodOverride {
    type Service = Overridden<S>;

    fn layer(&self, inner: S) -> Overridden<S> {
        Overridden { inner }
    }
}

/// A service whose POST may be another method.
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

/// The method that the client means.
fn meant<B>(request: &Request<B>) -> Result<Method> {
    let Some(name) = request.headers().get(HEADER).filter(|_| *request.method() == Method::POST) else {
        return Ok(request.method().clone());
    };
    let method = name.to_str().ok().and_then(|name| Method::from_str(&name.trim().to_ascii_uppercase()).ok());
    match method {
        Some(method) if !method.is_safe() && method != Method::CONNECT => Ok(method),
        _ => {
            let message = "X-HTTP-Method-Override names no method that a POST can stand for: PUT, PATCH or DELETE.";
            Err(Error::api(StatusCode::BAD_REQUEST, message, "invalid_method"))
        }
    }
}
