//! Items that macro expansions call. Nothing here is covered by semver.

use std::future::Future;
use std::marker::PhantomData;

use sea_orm::{EntityTrait, PrimaryKeyTrait, Select, Value};

use std::sync::Arc;

use axum::http::Method;

use crate::database::{ModelEntity, table_name};
use crate::generic::actions::{CreateModelMixin, UpdateModelMixin};
use crate::generic::conditional::check_action;
use crate::generic::{AnyGenericView, GenericApiView, OfGenericView as _};
use crate::http::request::Request;
use crate::policies::authentication::{Authentication, BoxAuthentication};
use crate::policies::metadata;
use crate::policies::negotiation::ContentNegotiation;
use crate::policies::permissions::{BoxPermission, Permission};
use crate::policies::throttling::{BoxThrottle, Throttle};
use crate::query::filters::FilterBackend;
use crate::query::pagination::Pagination;
use crate::schema::arguments::info::FieldInfo;
use crate::schema::{ModelSerializer, Serializer, SerializerOf};

pub use std::string::String;
pub use std::vec::Vec;

pub use crate::schema::Schema;
pub use crate::view::Before;

/// The serializer for new rows of a view. A wrong associated type is already an error at its declaration.
#[must_use]
pub fn of_create<V: CreateModelMixin>() -> SerializerOf<V::Model> {
    SerializerOf::new::<V::CreateSerializer>()
}

/// The serializer for updated rows of a view.
#[must_use]
pub fn of_update<V: UpdateModelMixin>() -> SerializerOf<V::Model> {
    SerializerOf::new::<V::UpdateSerializer>()
}

/// The trait of every permission; `permissions = …` of `#[generic_view]` calls its method on each.
///
/// For a type that is not a permission, the missing method is the only error: the call has no type that could cause
/// others.
pub trait IsPermission: Permission + Sized {
    /// The permission itself.
    #[must_use]
    fn permission(self) -> Self {
        self
    }
}

impl<P: Permission> IsPermission for P {}

/// The trait of every authenticator; `authentication = …` of `#[generic_view]` calls its method on each.
pub trait IsAuthentication: Authentication + Sized {
    /// The authenticator itself.
    #[must_use]
    fn authentication(self) -> Self {
        self
    }
}

impl<A: Authentication> IsAuthentication for A {}

/// The trait of every throttle; `throttles = …` of `#[generic_view]` calls its method on each.
pub trait IsThrottle: Throttle + Sized {
    /// The throttle itself.
    #[must_use]
    fn throttle(self) -> Self {
        self
    }
}

impl<T: Throttle> IsThrottle for T {}

/// The trait of every content negotiation; `negotiation = …` of `#[generic_view]` calls its method.
pub trait IsNegotiation: ContentNegotiation + Sized {
    /// The content negotiation itself.
    #[must_use]
    fn negotiation(self) -> Self {
        self
    }
}

impl<N: ContentNegotiation> IsNegotiation for N {}

/// The value behind an entity tag. `etag = …` calls it with the row's column.
pub fn etag<V: Clone + Into<Value>>(column: &V) -> Value {
    column.clone().into()
}

/// A check of the request's conditional headers before an action of this view. `conditional` of `#[action]` calls it.
#[must_use]
pub const fn conditional<V: GenericApiView>() -> Option<Before> {
    Some(Before(|request| Box::pin(check_action(V::GENERIC, request, true))))
}

/// A check of the parents in the URL before an action of this view. `#[action]` calls it in view sets with parents.
#[must_use]
pub const fn below_parents<V: GenericApiView>() -> Option<Before> {
    Some(Before(|request| Box::pin(check_action(V::GENERIC, request, false))))
}
/// The value of a column that the library counts up. `etag(…, counted)` calls it with the row's column.
pub fn counted_etag<V: Clone + Into<Value> + Counted>(column: &V) -> Value {
    column.clone().into()
}

/// The types of columns that the library can count up.
#[diagnostic::on_unimplemented(
    message = "`counted` requires an integer column, and this one is `{Self}`",
    label = "not an integer",
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

/// Boxes permissions, so that those of all actions have one type. An argument of an action of `#[view_set]` calls it.
pub fn boxed_permissions(permissions: impl Permission + 'static) -> BoxPermission {
    permissions.boxed()
}

/// Boxes authenticators, so that those of all actions have one type. An argument of an action of `#[view_set]` calls
/// it.
pub fn boxed_authentication(authentication: impl Authentication + 'static) -> BoxAuthentication {
    BoxAuthentication::new(authentication)
}

/// Boxes throttles, so that those of all actions have one type. An argument of an action of `#[view_set]` calls it.
pub fn boxed_throttles(throttles: impl Throttle + 'static) -> BoxThrottle {
    BoxThrottle::new(throttles)
}

/// Boxes a negotiation, so that those of all actions have one type. An argument of an action of `#[view_set]` calls it.
pub fn boxed_negotiation(negotiation: impl ContentNegotiation + 'static) -> Arc<dyn ContentNegotiation> {
    Arc::new(negotiation)
}

/// The parameter types of a function that answers requests: the request, owned or borrowed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request",
    label = "a function that answers requests takes only the request",
    note = "write `request: &Request` or `request: Request`; parameters of the path are in `request.kwarg(\"…\")`, the body in \
            `request.data()`"
)]
pub trait RequestParameter<'a> {
    #[doc(hidden)]
    fn request_parameter(request: &'a Request) -> Self;
}

impl<'a> RequestParameter<'a> for &'a Request {
    fn request_parameter(request: &'a Request) -> Self {
        request
    }
}

impl RequestParameter<'_> for Request {
    fn request_parameter(request: &Request) -> Self {
        request.clone()
    }
}

/// Converts the request to the type of a function's parameter. `#[api_view]` and `#[action]` call it.
#[must_use]
pub fn request_parameter<'a, G: RequestParameter<'a>>(request: &'a Request) -> G {
    G::request_parameter(request)
}

/// The name of the action whose arguments apply, by which `#[view_set]` chooses.
/// On a route made by `#[action]` it is that action, whatever the method; elsewhere the method decides.
#[must_use]
pub fn action(request: &Request) -> &'static str {
    request.endpoint().route.info.extra_action.or(request.action()).unwrap_or_default()
}

/// The serializer that an action of a view set names.
/// If it serializes the view's model, the mixins use it; otherwise they use the view's own.
/// The compiler decides: it prefers the inherent method `serializer` to that of the trait [`FallbackSerializer`].
#[derive(Debug)]
pub struct OwnSerializer<V, S>(PhantomData<fn() -> (V, S)>);

impl<V, S> OwnSerializer<V, S> {
    /// The marker that `#[action(serializer = …)]` makes.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only expansions construct it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<V: GenericApiView, S: ModelSerializer<Model = V::Model>> OwnSerializer<V, S> {
    /// The action's serializer.
    #[must_use]
    pub fn serializer(&self) -> SerializerOf<V::Model> {
        SerializerOf::new::<S>()
    }
}

/// The fallback for serializers of another model than the view's.
pub trait FallbackSerializer<V: GenericApiView> {
    /// The view's serializer.
    fn serializer(&self) -> SerializerOf<V::Model>;
}

impl<V: GenericApiView, S> FallbackSerializer<V> for OwnSerializer<V, S> {
    fn serializer(&self) -> SerializerOf<V::Model> {
        SerializerOf::new::<V::Serializer>()
    }
}

/// The prefix of a view set's route names, `mediatype` for the table `media_type`. `#[view_set]` calls it.
#[must_use]
pub fn basename<V: GenericApiView>() -> Option<String> {
    Some(crate::routing::viewsets::basename::<V>())
}

/// The URL parameters that identify a row of a view set.
#[must_use]
pub fn lookup_url_kwargs<V: GenericApiView>() -> Vec<String> {
    crate::generic::lookup_url_kwargs(V::GENERIC)
}

/// The table of an action's view. `#[action]` calls it.
#[must_use]
pub fn model_name<V: GenericApiView>() -> Option<&'static str> {
    Some(table_name::<V::Model>())
}

/// The fields of an action's input, which `#[action]` names.
pub type ActionFields = Vec<FieldInfo>;

/// The schema of this serializer. `#[action]` and `#[api_view]` call it.
#[must_use]
pub fn schema<S: Serializer>() -> Option<&'static Schema> {
    Some(S::schema())
}

/// The input fields of an action of a model's view set, for OPTIONS. `#[action]` calls it.
pub fn describe<V: GenericApiView>(
    _: &V,
    request: &Request,
    takes: Option<&'static Schema>,
) -> impl Future<Output = Option<ActionFields>> + Send {
    described(V::GENERIC, request, takes)
}

async fn described(
    view: &'static AnyGenericView,
    request: &Request,
    takes: Option<&'static Schema>,
) -> Option<ActionFields> {
    if *request.method() == Method::PUT && request.detail() == Some(true) {
        // PUT is described only for a row that exists and that the user may access.
        view.object(request).await.ok()?;
    }
    takes.map(metadata::fields)
}

/// The trait of every pagination; `pagination = …` of `#[generic_view]` calls its method.
pub trait IsPagination: Pagination + Sized {
    /// The pagination itself.
    #[must_use]
    fn pagination(self) -> Self {
        self
    }
}

impl<P: Pagination> IsPagination for P {}

/// A filter backend for the rows of one model. `filter_backends = …` of `#[generic_view]` makes one for each backend.
#[derive(Debug)]
pub struct Backend<E, B>(B, PhantomData<fn(E)>);

impl<E, B> Backend<E, B> {
    /// Wraps a value that may or may not be a filter backend.
    #[must_use]
    pub const fn new(backend: B) -> Self {
        Self(backend, PhantomData)
    }
}

impl<E: ModelEntity, B: FilterBackend<E>> Backend<E, B> {
    /// The backend itself, if it implements [`FilterBackend`].
    pub fn filter_backend(self) -> B {
        self.0
    }
}

/// A model's row, whose fields are its columns. `lookup_field = …` of `#[generic_view]` reads one of them.
pub type ModelOf<E> = <E as EntityTrait>::Model;

/// A model's primary key. `lookup_field = …` of `#[generic_view]` checks whether the column is one of its variants.
pub type PrimaryKeyOf<E> = <E as EntityTrait>::PrimaryKey;

/// The result of `find_by_title` if the model has no such function. `lookup_field = …` of `#[generic_view]` makes it.
/// It names the column's type, so a column that does not exist is the only error.
#[derive(Debug)]
pub struct NotUnique<T>(PhantomData<fn(T)>);

impl<T> NotUnique<T> {
    /// A value for `lookup_field = …` of `#[generic_view]`, whose code is compiled and never run.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only expansions construct it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The placeholder for a variant that a primary key lacks. `lookup_field = …` of `#[generic_view]` makes it.
#[derive(Clone, Copy, Debug)]
pub struct NoKey;

/// A column that identifies at most one row: it is the primary key, or the model has a `find_by_…` function for it.
#[diagnostic::on_unimplemented(
    message = "`{Column}` is not unique: several rows could have the value in the URL",
    label = "neither unique nor the primary key",
    note = "mark the column with `#[sea_orm(unique)]` in the entity, or look up by another one"
)]
pub trait FindsOne<Column, Key> {}

impl<E: EntityTrait, Column, Key> FindsOne<Column, Key> for Select<E> {}

#[diagnostic::do_not_recommend]
impl<T, Column, Key: PrimaryKeyTrait> FindsOne<Column, Key> for NotUnique<T> {}

/// Compiles for unique columns only; `lookup_field = …` of `#[generic_view]` calls it as a check.
pub fn unique<Column, Found, Key>(_: Found, _: Key)
where
    Found: FindsOne<Column, Key>,
{
}
