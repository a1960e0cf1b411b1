#![doc = include_str!("../docs/cross_origin.md")]

use std::task::{Context, Poll};

use axum::http::{Method, Request, header};
use tower::{Layer, Service};

/// A layer around a CORS layer, which then handles only preflight requests; see [the module](self).
#[derive(Clone, Copy, Debug)]
pub struct PreflightOnly<L> {
    cors: L,
}

impl<L> PreflightOnly<L> {
    /// Wraps this CORS layer.
    #[must_use]
    pub const fn new(cors: L) -> Self {
        Self { cors }
    }
}

impl<L, S> Layer<S> for PreflightOnly<L>
where
    L: Layer<Inside<S>>,
{
    type Service = Outside<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        Outside { inner: self.cors.layer(Inside { inner }) }
    }
}

/// A marker in the extensions of an OPTIONS request that is not a preflight and passes the CORS layer as a GET.
#[derive(Clone, Copy)]
struct IsOptions;

/// The service outside the CORS layer.
#[derive(Clone, Debug)]
pub struct Outside<S> {
    inner: S,
}

/// The service inside the CORS layer.
#[derive(Clone, Debug)]
pub struct Inside<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for Outside<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let is_preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        if *request.method() == Method::OPTIONS && !is_preflight {
            // CORS layers check only the method, and answer every OPTIONS themselves.
            *request.method_mut() = Method::GET;
            request.extensions_mut().insert(IsOptions);
        }
        self.inner.call(request)
    }
}

impl<S, B> Service<Request<B>> for Inside<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        if request.extensions_mut().remove::<IsOptions>().is_some() {
            *request.method_mut() = Method::OPTIONS;
        }
        self.inner.call(request)
    }
}
