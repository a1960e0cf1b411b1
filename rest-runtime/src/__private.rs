//! What expansions of the macros call. No semver promise is made for anything here.

use std::future::Future;
use std::marker::PhantomData;

use sea_orm::{EntityTrait, PrimaryKeyTrait, Select, Value};

use std::sync::Arc;

use axum::http::Method;

use crate::authentication::{Authentication, BoxAuthentication};
use crate::database::{ModelEntity, table_name};
use crate::filters::FilterBackend;
use crate::generic::conditional::check_action;
use crate::generic::{AnyGenericView, GenericApiView, OfGenericView as _};
use crate::metadata::{self, FieldInfo};
use crate::mixins::{CreateModelMixin, UpdateModelMixin};
use crate::negotiation::ContentNegotiation;
use crate::pagination::Pagination;
use crate::permissions::{BoxPermission, Permission};
use crate::request::Request;
use crate::serializers::{ModelSerializer, Serializer, SerializerOf};
use crate::throttling::{BoxThrottle, Throttle};

pub use std::string::String;
pub use std::vec::Vec;

pub use crate::serializers::Schema;
pub use crate::view::Before;

/// The serializer of a view's new rows. The associated type has been checked already: a wrong one is told of there, once.
#[must_use]
pub fn of_create<V: CreateModelMixin>() -> SerializerOf<V::Model> {
    SerializerOf::new::<V::CreateSerializer>()
}

/// The same of rows that are changed.
#[must_use]
pub fn of_update<V: UpdateModelMixin>() -> SerializerOf<V::Model> {
    SerializerOf::new::<V::UpdateSerializer>()
}

/// What every permission has; `permissions = …` of `#[generic_view]` calls it on each.
///
/// A type without it makes no further errors in what is composed of it: a method that is missing leaves no type behind.
pub trait IsPermission: Permission + Sized {
    /// The permission itself.
    #[must_use]
    fn permission(self) -> Self {
        self
    }
}

impl<P: Permission> IsPermission for P {}

/// What every authenticator has; `authentication = …` of `#[generic_view]` calls it on each.
pub trait IsAuthentication: Authentication + Sized {
    /// The authenticator itself.
    #[must_use]
    fn authentication(self) -> Self {
        self
    }
}

impl<A: Authentication> IsAuthentication for A {}

/// What every throttle has; `throttles = …` of `#[generic_view]` calls it on each.
pub trait IsThrottle: Throttle + Sized {
    /// The throttle itself.
    #[must_use]
    fn throttle(self) -> Self {
        self
    }
}

impl<T: Throttle> IsThrottle for T {}

/// What every content negotiation has; `negotiation = …` of `#[generic_view]` calls it.
pub trait IsNegotiation: ContentNegotiation + Sized {
    /// The content negotiation itself.
    #[must_use]
    fn negotiation(self) -> Self {
        self
    }
}

impl<N: ContentNegotiation> IsNegotiation for N {}

/// What an entity tag is made of. What `etag = …` calls with the row's column.
pub fn etag<V: Clone + Into<Value>>(column: &V) -> Value {
    column.clone().into()
}

/// What checks a request's conditions before an action of this view. What `conditional` of `#[action]` calls.
#[must_use]
pub const fn conditional<V: GenericApiView>() -> Option<Before> {
    Some(Before(|request| Box::pin(check_action(V::GENERIC, request, true))))
}

/// What checks the parents in the URL before an action of this view. What `#[action]` calls where the view set has some.
#[must_use]
pub const fn below_parents<V: GenericApiView>() -> Option<Before> {
    Some(Before(|request| Box::pin(check_action(V::GENERIC, request, false))))
}
/// The value of a column that the library counts. `etag(…, counted)` calls it with the row's column.
pub fn counted_etag<V: Clone + Into<Value> + Counted>(column: &V) -> Value {
    column.clone().into()
}

/// A type of a column that can be counted.
#[diagnostic::on_unimplemented(
    message = "the library counts in a column of whole numbers, and this one holds `{Self}`",
    label = "no whole number",
    note = "write `etag = …` without `counted` for a column that hooks or the database change"
)]
pub trait Counted {}

impl Counted for i16 {}
impl Counted for i32 {}
impl Counted for i64 {}
impl Counted for u16 {}
impl Counted for u32 {}
impl Counted for u64 {}
impl<C: Counted> Counted for Option<C> {}

/// One type for the permissions of all actions; an argument of an action of `#[view_set]` calls it.
pub fn boxed_permissions(permissions: impl Permission + 'static) -> BoxPermission {
    permissions.boxed()
}

/// One type for the authenticators of all actions; an argument of an action of `#[view_set]` calls it.
pub fn boxed_authentication(authentication: impl Authentication + 'static) -> BoxAuthentication {
    BoxAuthentication::new(authentication)
}

/// One type for the throttles of all actions; an argument of an action of `#[view_set]` calls it.
pub fn boxed_throttles(throttles: impl Throttle + 'static) -> BoxThrottle {
    BoxThrottle::new(throttles)
}

/// One type for the negotiation of all actions; an argument of an action of `#[view_set]` calls it.
pub fn boxed_negotiation(negotiation: impl ContentNegotiation + 'static) -> Arc<dyn ContentNegotiation> {
    Arc::new(negotiation)
}

/// What a function that answers requests can take: the request, its own or borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no request",
    label = "a function that answers requests takes the request alone",
    note = "write `request: &Request` or `request: Request`; parts of the path are in `request.kwarg(\"…\")`, the body in \
            `request.data()`"
)]
pub trait Given<'a> {
    #[doc(hidden)]
    fn given(request: &'a Request) -> Self;
}

impl<'a> Given<'a> for &'a Request {
    fn given(request: &'a Request) -> Self {
        request
    }
}

impl Given<'_> for Request {
    fn given(request: &Request) -> Self {
        request.clone()
    }
}

/// The request as a function's parameter has it. What `#[api_view]` and `#[action]` call.
#[must_use]
pub fn given<'a, G: Given<'a>>(request: &'a Request) -> G {
    G::given(request)
}

/// The action whose arguments count: that of the route which an `#[action]` made, whatever the method, or else the one
/// that the method stands for. What `#[view_set]` chooses by.
#[must_use]
pub fn action(request: &Request) -> &'static str {
    request.site().place.marks.extra_action.or(request.action()).unwrap_or_default()
}

/// The serializer that an action of a view set names: where it is one of the view's model, the mixins use it, and else the
/// view's own. The compiler takes the nearer of two methods.
#[derive(Debug)]
pub struct OwnSerializer<V, S>(PhantomData<fn() -> (V, S)>);

impl<V, S> OwnSerializer<V, S> {
    /// For `#[action(serializer = …)]`.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "nobody but an expansion makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<V: GenericApiView, S: ModelSerializer<Model = V::Model>> OwnSerializer<V, S> {
    /// The action's.
    #[must_use]
    pub fn serializer(&self) -> SerializerOf<V::Model> {
        SerializerOf::new::<S>()
    }
}

/// For serializers that are none of the view's model.
pub trait OfView<V: GenericApiView> {
    /// The view's.
    fn serializer(&self) -> SerializerOf<V::Model>;
}

impl<V: GenericApiView, S> OfView<V> for OwnSerializer<V, S> {
    fn serializer(&self) -> SerializerOf<V::Model> {
        SerializerOf::new::<V::Serializer>()
    }
}

/// What names of a view set's routes begin with: `mediatype` for the table `media_type`. What `#[view_set]` calls.
#[must_use]
pub fn basename<V: GenericApiView>() -> Option<String> {
    Some(crate::viewsets::basename::<V>())
}

/// The parts of a path that name a row of a view set.
#[must_use]
pub fn lookup_url_kwargs<V: GenericApiView>() -> Vec<String> {
    crate::generic::lookup_url_kwargs(V::GENERIC)
}

/// The table that an action is about. What `#[action]` calls.
#[must_use]
pub fn model_name<V: GenericApiView>() -> Option<&'static str> {
    Some(table_name::<V::Model>())
}

/// What an action takes; what `#[action]` names.
pub type Fields = Vec<FieldInfo>;

/// What this serializer takes. What `#[action]` and `#[api_view]` call.
#[must_use]
pub fn schema<S: Serializer>() -> Option<&'static Schema> {
    Some(S::schema())
}

/// What an action of a model's view set takes, for OPTIONS. What `#[action]` calls.
pub fn describe<V: GenericApiView>(
    _: &V,
    request: &Request,
    takes: Option<&'static Schema>,
) -> impl Future<Output = Option<Fields>> + Send {
    described(V::GENERIC, request, takes)
}

async fn described(view: &'static AnyGenericView, request: &Request, takes: Option<&'static Schema>) -> Option<Fields> {
    if *request.method() == Method::PUT && request.detail() == Some(true) {
        // Only a row that is there, and that the asking user may touch, can be put.
        view.object(request).await.ok()?;
    }
    takes.map(metadata::fields)
}

/// What every pagination has; `pagination = …` of `#[generic_view]` calls it.
pub trait IsPagination: Pagination + Sized {
    /// The pagination itself.
    #[must_use]
    fn pagination(self) -> Self {
        self
    }
}

impl<P: Pagination> IsPagination for P {}

/// A filter backend for the rows of this model; made by `filter_backends = …` of `#[generic_view]` of each.
#[derive(Debug)]
pub struct Backend<E, B>(B, PhantomData<fn(E)>);

impl<E, B> Backend<E, B> {
    /// Of what may be one.
    #[must_use]
    pub const fn new(backend: B) -> Self {
        Self(backend, PhantomData)
    }
}

impl<E: ModelEntity, B: FilterBackend<E>> Backend<E, B> {
    /// The backend itself, where it is one.
    pub fn filter_backend(self) -> B {
        self.0
    }
}

/// A model's row, whose fields are its columns; `lookup_field = …` of `#[generic_view]` takes one of them.
pub type Row<E> = <E as EntityTrait>::Model;

/// A model's primary key; `lookup_field = …` of `#[generic_view]` looks whether the column is one of its variants.
pub type Key<E> = <E as EntityTrait>::PrimaryKey;

/// What `find_by_title` gives where the model has none; made by `lookup_field = …` of `#[generic_view]`. It names the
/// column's type, so that a column that is not there is the only error.
#[derive(Debug)]
pub struct NotUnique<T>(PhantomData<fn(T)>);

impl<T> NotUnique<T> {
    /// For `lookup_field = …` of `#[generic_view]`, which compiles it and never runs it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "nobody but an expansion makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// What stands for a key's variant where the key has none; made by `lookup_field = …` of `#[generic_view]`.
#[derive(Clone, Copy, Debug)]
pub struct NoKey;

/// A column that finds one row at most: the model has a `find_by_…` for it, or it is the primary key.
#[diagnostic::on_unimplemented(
    message = "`{Column}` is not unique: several rows could have the value in the URL",
    label = "neither unique nor the primary key",
    note = "mark the column with `#[sea_orm(unique)]` in the entity, or look up by another one"
)]
pub trait FindsOne<Column, Key> {}

impl<E: EntityTrait, Column, Key> FindsOne<Column, Key> for Select<E> {}

#[diagnostic::do_not_recommend]
impl<T, Column, Key: PrimaryKeyTrait> FindsOne<Column, Key> for NotUnique<T> {}

/// Compiles for a unique column only; the check of `lookup_field = …` of `#[generic_view]`.
pub fn unique<Column, Found, Key>(_: Found, _: Key)
where
    Found: FindsOne<Column, Key>,
{
}
