//! Which action answers which method: a table of constants.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use axum::http::Method;
use serde_json::Value;

use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;

/// Something that a view can do: a unit type that calls the view's function of that name.
#[diagnostic::on_unimplemented(
    message = "the view `{V}` cannot do `{Self}`",
    label = "the view lacks the mixin of this action"
)]
pub trait Action<V>: 'static {
    /// The name that hooks see, `partial_update` for example.
    const NAME: &'static str;

    /// Does it.
    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a;

    /// What the action takes, for OPTIONS; `None` for an action that takes nothing, and where the asking user may not.
    fn describe<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Option<Value>> + Send + 'a {
        let _ = (view, request);
        async { None }
    }

    /// What is wrong with the view in a way that only shows when its router is built.
    #[must_use]
    fn mistakes() -> Vec<&'static String> {
        Vec::new()
    }
}

pub(super) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An action behind function pointers. The one box a request costs is the future here.
pub(super) struct Handler<V> {
    pub(super) name: &'static str,
    pub(super) call: for<'a> fn(&'a V, &'a Request) -> BoxFuture<'a, Result<Response>>,
    pub(super) describe: for<'a> fn(&'a V, &'a Request) -> BoxFuture<'a, Option<Value>>,
    mistakes: fn() -> Vec<&'static String>,
}

impl<V: Sync + 'static> Handler<V> {
    const fn of<A: Action<V>>() -> Self {
        Self {
            name: A::NAME,
            call: |view, request| Box::pin(A::call(view, request)),
            describe: |view, request| Box::pin(A::describe(view, request)),
            mistakes: A::mistakes,
        }
    }
}

impl<V> Clone for Handler<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Handler<V> {}

/// The actions of a view by method.
pub struct Methods<V> {
    get: Option<Handler<V>>,
    post: Option<Handler<V>>,
    put: Option<Handler<V>>,
    patch: Option<Handler<V>>,
    delete: Option<Handler<V>>,
}

impl<V> fmt::Debug for Methods<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries().map(|(method, handler)| (method, handler.name))).finish()
    }
}

impl<V: Sync + 'static> Default for Methods<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: Sync + 'static> Methods<V> {
    /// No method but OPTIONS.
    #[must_use]
    pub const fn new() -> Self {
        Self { get: None, post: None, put: None, patch: None, delete: None }
    }

    /// GET, and HEAD along with it, do this.
    #[must_use]
    pub const fn get<A: Action<V>>(mut self) -> Self {
        self.get = Some(Handler::of::<A>());
        self
    }

    /// POST does this.
    #[must_use]
    pub const fn post<A: Action<V>>(mut self) -> Self {
        self.post = Some(Handler::of::<A>());
        self
    }

    /// PUT does this.
    #[must_use]
    pub const fn put<A: Action<V>>(mut self) -> Self {
        self.put = Some(Handler::of::<A>());
        self
    }

    /// PATCH does this.
    #[must_use]
    pub const fn patch<A: Action<V>>(mut self) -> Self {
        self.patch = Some(Handler::of::<A>());
        self
    }

    /// DELETE does this.
    #[must_use]
    pub const fn delete<A: Action<V>>(mut self) -> Self {
        self.delete = Some(Handler::of::<A>());
        self
    }
}

impl<V> Methods<V> {
    fn entries(&self) -> impl Iterator<Item = (Method, &Handler<V>)> {
        [
            (Method::GET, &self.get),
            (Method::POST, &self.post),
            (Method::PUT, &self.put),
            (Method::PATCH, &self.patch),
            (Method::DELETE, &self.delete),
        ]
        .into_iter()
        .filter_map(|(method, handler)| Some((method, handler.as_ref()?)))
    }

    pub(super) fn find(&self, method: &Method) -> Option<&Handler<V>> {
        match *method {
            Method::GET | Method::HEAD => self.get.as_ref(),
            Method::POST => self.post.as_ref(),
            Method::PUT => self.put.as_ref(),
            Method::PATCH => self.patch.as_ref(),
            Method::DELETE => self.delete.as_ref(),
            _ => None,
        }
    }

    /// The value of `Allow`, in DRF's order.
    pub(super) fn allow(&self) -> String {
        let mut names: Vec<&str> = Vec::with_capacity(7);
        for (method, name) in [
            (&self.get, "GET"),
            (&self.post, "POST"),
            (&self.put, "PUT"),
            (&self.patch, "PATCH"),
            (&self.delete, "DELETE"),
            (&self.get, "HEAD"),
        ] {
            if method.is_some() {
                names.push(name);
            }
        }
        names.push("OPTIONS");
        names.join(", ")
    }

    /// What is wrong with the view, each mistake once.
    pub(super) fn mistakes(&self) -> Vec<&'static str> {
        let mut mistakes: Vec<&'static str> = Vec::new();
        for mistake in self.entries().flat_map(|(_, handler)| (handler.mistakes)()) {
            if !mistakes.contains(&mistake.as_str()) {
                mistakes.push(mistake);
            }
        }
        mistakes
    }
}
