//! Namespaces of routes.

use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::Request;
use tower::{Layer, Service};

/// A namespace of routes, as in Django's `include(…, namespace="v1")`.
///
/// It is both a layer for a router, and the value that the layer adds to the request's extensions. Nested namespaces
/// are joined by colons: `api:v1`.
///
/// ```
/// use rest_runtime::axum::Router;
/// use rest_runtime::prelude::*;
/// use rest_runtime::versioning::{Namespace, NamespaceVersioning, Versions};
///
/// fn app(users: Router<Rest>, db: DatabaseConnection) -> Router {
///     let versions = Versions::new().default("v1").allowed(&["v1", "v2"]);
///     Router::new()
///         .nest("/v1/", users.clone().layer(Namespace::new("v1")))
///         .nest("/v2/", users.layer(Namespace::new("v2")))
///         .with_state(Rest::new(db).versioning(NamespaceVersioning::new(versions)))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace(Arc<str>);

impl Namespace {
    /// Creates a namespace of this name.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The full name, for example `api:v1`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names of the nested namespaces, outermost first.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split(':')
    }

    /// Returns this namespace inside another one.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        Self(format!("{}:{}", outer.0, self.0).into())
    }
}

impl<S> Layer<S> for Namespace {
    type Service = Namespaced<S>;

    fn layer(&self, inner: S) -> Namespaced<S> {
        Namespaced { namespace: self.clone(), inner }
    }
}

/// A service within a namespace.
#[derive(Clone, Debug)]
pub struct Namespaced<S> {
    namespace: Namespace,
    inner: S,
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Namespaced<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let namespace = match request.extensions().get::<Namespace>() {
            Some(outer) => self.namespace.within(outer),
            None => self.namespace.clone(),
        };
        request.extensions_mut().insert(namespace);
        self.inner.call(request)
    }
}
