//! Who may: [`Permission`], asked before the action, and once more for each object that an action is about.
//!
//! Rules: DRF's [permissions](https://www.django-rest-framework.org/api-guide/permissions/). A tuple is DRF's list: all
//! must agree, and the first that does not gives message and code. [`And`], [`Or`] and [`Not`] are DRF's `&`, `|` and
//! `~`; what they compose loses its own message, as there.

use std::any::Any;
use std::fmt;
use std::future::Future;

use axum::http::Method;
use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, Value};

use crate::exceptions::{ErrorDetail, Result};
use crate::request::Request;

mod boxed;
mod compose;

pub use boxed::BoxPermission;
pub use compose::{And, Not, Or};

/// The row that an object permission is asked about.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    model: &'a (dyn Any + Send + Sync),
    get: fn(&(dyn Any + Send + Sync), &str) -> Option<Value>,
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Object")
    }
}

impl<'a> Object<'a> {
    /// This row.
    pub fn new<M>(model: &'a M) -> Self
    where
        M: ModelTrait + Send + Sync + 'static,
    {
        fn get<M: ModelTrait + 'static>(model: &(dyn Any + Send + Sync), column: &str) -> Option<Value> {
            let column = <M::Entity as EntityTrait>::Column::iter().find(|known| known.as_str() == column)?;
            model.downcast_ref::<M>().map(|model| model.get(column))
        }
        Self { model, get: get::<M> }
    }

    /// The row as the model that it is, `None` for another one.
    #[must_use]
    pub fn downcast_ref<M: Any>(self) -> Option<&'a M> {
        self.model.downcast_ref()
    }

    /// The value of a column by its name in the database, `None` where the model has no such column.
    #[must_use]
    pub fn get(self, column: &str) -> Option<Value> {
        (self.get)(self.model, column)
    }
}

/// Decides whether a request may go on.
///
/// ```
/// use rest_runtime::prelude::*;
///
/// struct HasKey;
///
/// impl Permission for HasKey {
///     async fn has_permission(&self, request: &Request) -> Result<bool> {
///         Ok(request.headers().get("x-key").is_some_and(|key| key == "open"))
///     }
///
///     fn denial(&self) -> ErrorDetail {
///         ErrorDetail::new("The header X-Key is missing or wrong.", "key_missing")
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no permission",
    label = "this does not implement `Permission`",
    note = "implement `rest_runtime::permissions::Permission` for it, or compose permissions with `&`, `|`, `!`"
)]
pub trait Permission: Send + Sync {
    /// Whether this request may use the view at all.
    fn has_permission(&self, request: &Request) -> impl Future<Output = Result<bool>> + Send {
        let _ = request;
        async { Ok(true) }
    }

    /// Whether this request may touch this row; asked after [`has_permission`](Self::has_permission) agreed, by
    /// `get_object`. Lists are narrowed by `get_queryset` instead.
    fn has_object_permission(
        &self,
        request: &Request,
        object: Object<'_>,
    ) -> impl Future<Output = Result<bool>> + Send {
        let _ = (request, object);
        async { Ok(true) }
    }

    /// Whether [`has_object_permission`](Self::has_object_permission) ever refuses. Where it does not, say `false`: a
    /// view then reads only the columns that it shows, instead of whole rows to show you.
    fn checks_objects(&self) -> bool {
        true
    }

    /// The message and the code of a refusal.
    fn denial(&self) -> ErrorDetail {
        ErrorDetail::new("You may not do this.", "permission_denied")
    }

    /// The refusal, or `None` where the request may go on.
    fn check_request(&self, request: &Request) -> impl Future<Output = Result<Option<ErrorDetail>>> + Send {
        async { Ok(if self.has_permission(request).await? { None } else { Some(self.denial()) }) }
    }

    /// The refusal of a row, or `None` where the request may go on.
    fn check_object(
        &self,
        request: &Request,
        object: Object<'_>,
    ) -> impl Future<Output = Result<Option<ErrorDetail>>> + Send {
        async move { Ok(if self.has_object_permission(request, object).await? { None } else { Some(self.denial()) }) }
    }

    /// Both must agree; the second is not asked where the first refuses.
    fn and<P: Permission>(self, other: P) -> And<Self, P>
    where
        Self: Sized,
    {
        And(self, other)
    }

    /// One must agree; the second is not asked where the first does.
    fn or<P: Permission>(self, other: P) -> Or<Self, P>
    where
        Self: Sized,
    {
        Or(self, other)
    }

    /// The opposite.
    fn not(self) -> Not<Self>
    where
        Self: Sized,
    {
        Not(self)
    }

    /// The same behind a pointer, for a hook whose branches return different types.
    fn boxed(self) -> BoxPermission
    where
        Self: Sized + 'static,
    {
        BoxPermission::new(self)
    }
}

/// Whether a method only reads: GET, HEAD and OPTIONS, as DRF's `SAFE_METHODS`.
#[must_use]
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Everybody may. The default.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllowAny;

impl Permission for AllowAny {
    fn checks_objects(&self) -> bool {
        false
    }
}

/// Whoever signed in may.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAuthenticated;

impl Permission for IsAuthenticated {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().is_authenticated())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// The staff may.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAdminUser;

impl Permission for IsAdminUser {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().is_staff())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// Everybody may read, and whoever signed in may write.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAuthenticatedOrReadOnly;

impl Permission for IsAuthenticatedOrReadOnly {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(is_safe(request.method()) || request.user().is_authenticated())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}
