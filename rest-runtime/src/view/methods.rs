//! The actions of a view by method: a table of constants.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::ApiView;
use super::operation::Operation;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::Result;
#[cfg(feature = "browsable")]
use crate::browsable::{Offer, Shown};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::reverse::RouteLink;
use crate::policies::metadata;
use crate::schema::Schema;
use crate::schema::arguments::info::FieldInfo;
use axum::http::Method;
use sea_orm::DbBackend;

/// An action of a view: a unit type that calls the view's function of that name.
#[diagnostic::on_unimplemented(
    message = "the view `{V}` does not implement the action `{Self}`",
    label = "the view lacks the mixin of this action"
)]
pub trait Action<V>: 'static {
    /// The action's name, as hooks receive it; `partial_update` for example.
    const NAME: &'static str;

    /// Runs before the action and may refuse the request; set by `conditional` of `#[action(…)]`.
    #[doc(hidden)]
    const BEFORE: Option<Before> = None;

    /// The model view that the action belongs to. Its type belongs to a module above this one.
    #[doc(hidden)]
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = None;

    /// Runs the action.
    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a;

    /// The serializer of the action's body; `None` if it takes no body, or none that a serializer describes.
    #[must_use]
    fn takes() -> Option<&'static Schema> {
        None
    }

    /// What the action takes and answers, for documents about the API; by default nothing is known of it.
    fn operation(request: &Request) -> Operation {
        let _ = request;
        Operation::default()
    }

    /// The fields of the action's body, for OPTIONS. `None` if it takes none, or if the user may not perform the
    /// action.
    fn describe<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Option<Vec<FieldInfo>>> + Send + 'a {
        let _ = (view, request);
        async { Self::takes().map(metadata::fields) }
    }

    /// The name of the action's table, which [`ModelPermissions`](crate::permissions::ModelPermissions) use in the
    /// names of permissions. `None` without a model.
    #[must_use]
    fn model_name() -> Option<&'static str> {
        None
    }

    /// Mistakes in the view that only show when its router is built.
    #[must_use]
    fn mistakes() -> Vec<&'static String> {
        Self::takes().map(|schema| schema.errors().iter().collect()).unwrap_or_default()
    }

    /// The serializers of the action, whose columns the project's database must support.
    #[must_use]
    fn schemas() -> Vec<&'static Schema> {
        Self::takes().into_iter().collect()
    }

    /// The routes that the action's responses link to. The router that mounts the action must have all of them.
    #[must_use]
    fn links() -> Vec<RouteLink> {
        Vec::new()
    }

    /// What a page offers of the action; `None` where the request may not do it to the row.
    #[cfg(feature = "browsable")]
    #[doc(hidden)]
    fn offer<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Option<Offer>> + Send + 'a {
        let fields = Self::describe(view, request);
        async { Some(Offer::new(fields.await)) }
    }

    /// What the action shows, where a serializer knows.
    #[cfg(feature = "browsable")]
    #[doc(hidden)]
    #[must_use]
    fn shown(request: &Request) -> Shown {
        let _ = request;
        Shown::default()
    }

    /// The column by which the action's URL names a row.
    #[cfg(feature = "browsable")]
    #[doc(hidden)]
    #[must_use]
    fn named_by() -> Option<&'static str> {
        None
    }
}

/// A check that runs before an action.
#[derive(Clone, Copy, Debug)]
pub struct Before(pub(crate) for<'a> fn(&'a Request) -> BoxFuture<'a, Result<()>>);

/// An action with its view, as function pointers. The future is the only box that a request costs here.
#[derive(Clone, Copy)]
pub(crate) struct Handler {
    pub(crate) name: &'static str,
    pub(super) before: Option<Before>,
    model_view: Option<&'static (dyn Any + Send + Sync)>,
    pub(super) call: for<'a> fn(&'a Request) -> BoxFuture<'a, Result<Response>>,
    pub(super) describe: for<'a> fn(&'a Request) -> BoxFuture<'a, Option<Vec<FieldInfo>>>,
    model_name: fn() -> Option<&'static str>,
    mistakes: fn() -> Vec<&'static String>,
    schemas: fn() -> Vec<&'static Schema>,
    links: fn() -> Vec<RouteLink>,
    #[cfg(feature = "openapi")]
    pub(crate) operation: fn(&Request) -> Operation,
    #[cfg(feature = "browsable")]
    pub(super) offer: for<'a> fn(&'a Request) -> BoxFuture<'a, Option<Offer>>,
    #[cfg(feature = "browsable")]
    pub(super) shown: fn(&Request) -> Shown,
    #[cfg(feature = "browsable")]
    named_by: fn() -> Option<&'static str>,
}

impl Handler {
    const fn of<V: ApiView, A: Action<V>>() -> Self {
        Self {
            name: A::NAME,
            before: A::BEFORE,
            model_view: A::MODEL_VIEW,
            call: |request| Box::pin(A::call(V::VIEW, request)),
            describe: |request| Box::pin(A::describe(V::VIEW, request)),
            model_name: A::model_name,
            mistakes: A::mistakes,
            schemas: A::schemas,
            links: A::links,
            #[cfg(feature = "openapi")]
            operation: A::operation,
            #[cfg(feature = "browsable")]
            offer: |request| Box::pin(A::offer(V::VIEW, request)),
            #[cfg(feature = "browsable")]
            shown: A::shown,
            #[cfg(feature = "browsable")]
            named_by: A::named_by,
        }
    }
}

/// The actions of a view by method.
pub struct Methods<V> {
    pub(crate) table: MethodTable,
    view: PhantomData<fn() -> V>,
}

impl<V> Clone for Methods<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Methods<V> {}

impl<V> fmt::Debug for Methods<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.fmt(f)
    }
}

impl<V: ApiView> Default for Methods<V> {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! builders {
    ($($(#[$doc:meta])* $method:ident;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $method<A: Action<V>>(mut self) -> Self {
            self.table.$method = Some(Handler::of::<V, A>());
            self
        }
    )+};
}

impl<V: ApiView> Methods<V> {
    /// A view without methods except OPTIONS.
    #[must_use]
    pub const fn new() -> Self {
        Self { table: MethodTable::new(), view: PhantomData }
    }

    builders! {
        /// Answers GET by this action, and HEAD too unless HEAD has one of its own.
        get;
        /// Answers POST by this action.
        post;
        /// Answers PUT by this action.
        put;
        /// Answers PATCH by this action.
        patch;
        /// Answers DELETE by this action.
        delete;
        /// Answers HEAD by this action; the body of its response is not sent.
        head;
        /// Answers TRACE by this action.
        trace;
    }

    /// Answers HEAD with 405, even if there is GET (DRF's `http_method_names` without `head`).
    #[must_use]
    pub const fn without_head(mut self) -> Self {
        self.table.head_of_get = false;
        self
    }

    /// Answers OPTIONS with 405 (DRF's `http_method_names` without `options`).
    #[must_use]
    pub const fn without_options(mut self) -> Self {
        self.table.options = false;
        self
    }
}

/// The actions of a view by method, without the view's type.
#[derive(Clone, Copy)]
pub(crate) struct MethodTable {
    get: Option<Handler>,
    post: Option<Handler>,
    put: Option<Handler>,
    patch: Option<Handler>,
    delete: Option<Handler>,
    head: Option<Handler>,
    trace: Option<Handler>,
    /// Whether GET's action answers HEAD too.
    head_of_get: bool,
    options: bool,
}

impl fmt::Debug for MethodTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries().map(|(method, handler)| (method, handler.name))).finish()
    }
}

impl MethodTable {
    /// A table without methods except OPTIONS.
    pub(crate) const fn new() -> Self {
        Self {
            get: None,
            post: None,
            put: None,
            patch: None,
            delete: None,
            head: None,
            trace: None,
            head_of_get: true,
            options: true,
        }
    }

    /// A copy without actions, with the same settings for HEAD and OPTIONS.
    pub(crate) const fn emptied(&self) -> Self {
        Self { head_of_get: self.head_of_get, options: self.options, ..Self::new() }
    }

    /// The methods that have an action, in DRF's order. OPTIONS is not included, nor a HEAD that GET's action answers.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Method, &Handler)> {
        [
            (Method::GET, &self.get),
            (Method::POST, &self.post),
            (Method::PUT, &self.put),
            (Method::PATCH, &self.patch),
            (Method::DELETE, &self.delete),
            (Method::HEAD, &self.head),
            (Method::TRACE, &self.trace),
        ]
        .into_iter()
        .filter_map(|(method, handler)| Some((method, handler.as_ref()?)))
    }

    pub(super) fn find(&self, method: &Method) -> Option<&Handler> {
        match *method {
            Method::GET => self.get.as_ref(),
            Method::HEAD => self.head.as_ref().or(self.get.as_ref().filter(|_| self.head_of_get)),
            Method::TRACE => self.trace.as_ref(),
            Method::POST => self.post.as_ref(),
            Method::PUT => self.put.as_ref(),
            Method::PATCH => self.patch.as_ref(),
            Method::DELETE => self.delete.as_ref(),
            _ => None,
        }
    }

    /// The name of the action of a method.
    #[cfg(feature = "browsable")]
    pub(super) fn action(&self, method: &Method) -> Option<&'static str> {
        if *method == Method::OPTIONS && self.options {
            return Some("metadata");
        }
        self.find(method).map(|handler| handler.name)
    }

    /// Whether OPTIONS describes the view.
    pub(super) const fn has_options(&self) -> bool {
        self.options
    }

    /// Sets the handler of a method, whose name may be in any case. `None` for a method that cannot have a handler.
    pub(crate) fn with(mut self, method: &str, handler: Handler) -> Option<Self> {
        let place = match method.to_ascii_lowercase().as_str() {
            "get" => &mut self.get,
            "post" => &mut self.post,
            "put" => &mut self.put,
            "patch" => &mut self.patch,
            "delete" => &mut self.delete,
            "head" => &mut self.head,
            "trace" => &mut self.trace,
            _ => return None,
        };
        *place = Some(handler);
        Some(self)
    }

    /// The value of `Allow`, in DRF's order.
    pub(crate) fn allow(&self) -> String {
        let mut names: Vec<&str> = Vec::with_capacity(8);
        for (there, name) in [
            (self.get.is_some(), "GET"),
            (self.post.is_some(), "POST"),
            (self.put.is_some(), "PUT"),
            (self.patch.is_some(), "PATCH"),
            (self.delete.is_some(), "DELETE"),
            (self.head.is_some() || (self.get.is_some() && self.head_of_get), "HEAD"),
            (self.options, "OPTIONS"),
            (self.trace.is_some(), "TRACE"),
        ] {
            if there {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The routes that the actions' responses link to.
    pub(crate) fn links(&self) -> impl Iterator<Item = RouteLink> {
        self.entries().flat_map(|(_, handler)| (handler.links)())
    }

    /// The model view whose action here returns a single row, or all rows, with the name of that action.
    pub(crate) fn model_view(&self, single: bool) -> Option<(&'static (dyn Any + Send + Sync), &'static str)> {
        let actions: &[&str] = if single { &["retrieve", "update", "partial_update", "destroy"] } else { &["list"] };
        let handler = |name: &&str| self.entries().map(|(_, handler)| handler).find(|handler| handler.name == *name);
        let handler = actions.iter().find_map(handler)?;
        Some((handler.model_view?, handler.name))
    }

    /// The column by which the path names a row.
    #[cfg(feature = "browsable")]
    pub(crate) fn named_by(&self) -> Option<&'static str> {
        self.entries().find_map(|(_, handler)| (handler.named_by)())
    }

    /// The view over a model whose actions these are.
    #[cfg(feature = "openapi")]
    pub(crate) fn any_model_view(&self) -> Option<&'static (dyn Any + Send + Sync)> {
        self.entries().find_map(|(_, handler)| handler.model_view)
    }

    /// The name of the view's table.
    pub(crate) fn model_name(&self) -> Option<&'static str> {
        self.entries().find_map(|(_, handler)| (handler.model_name)())
    }

    /// The view's columns that this database does not support, one sentence each.
    pub(crate) fn lacking(&self, backend: DbBackend) -> Vec<String> {
        let schemas = self.entries().flat_map(|(_, handler)| (handler.schemas)());
        schemas.flat_map(|schema| schema.lacking(backend)).collect()
    }

    /// The mistakes in the view, each once.
    pub(crate) fn mistakes(&self) -> Vec<&'static str> {
        let mut mistakes: Vec<&'static str> = Vec::new();
        for mistake in self.entries().flat_map(|(_, handler)| (handler.mistakes)()) {
            if !mistakes.contains(&mistake.as_str()) {
                mistakes.push(mistake);
            }
        }
        mistakes
    }
}
