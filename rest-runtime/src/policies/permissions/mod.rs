#![doc = include_str!("../../docs/permissions.md")]

use std::future::Future;

use axum::http::Method;
use sea_orm::Condition;

use crate::base::exceptions::{Detail, Result};
use crate::describe::Access;
use crate::http::request::Request;

mod boxed;
mod compose;
mod model;
mod objects;
mod owner;

pub use crate::model::object::Object;
pub use boxed::BoxPermission;
pub(crate) use boxed::DynPermission;
pub use compose::{And, Not, Or};
pub use model::{ModelPermissions, ModelPermissionsOrAnonReadOnly, ModelRights, PermsMap};
pub use objects::{ObjectPermissions, ObjectRights};
pub use owner::{IsOwner, IsOwnerOrReadOnly};

/// Decides whether a request is allowed.
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
///     fn denial(&self) -> Detail {
///         Detail::new("The header X-Key is missing or wrong.", "key_missing")
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a permission",
    label = "this does not implement `Permission`",
    note = "implement `rest_runtime::permissions::Permission` for it, or compose permissions with `&`, `|`, `!`"
)]
pub trait Permission: Send + Sync {
    /// Whether this request may use the view at all.
    fn has_permission(&self, request: &Request) -> impl Answer {
        let _ = request;
        async { Ok(true) }
    }

    /// Whether this request may access this row.
    ///
    /// `get_object` calls it after [`has_permission`](Self::has_permission) has agreed. Lists are filtered by
    /// [`condition`](Self::condition) or `get_queryset` instead.
    fn has_object_permission(&self, request: &Request, object: Object<'_>) -> impl Answer {
        let _ = (request, object);
        async { Ok(true) }
    }

    /// Whether [`has_object_permission`](Self::has_object_permission) ever refuses.
    ///
    /// Return `false` if it never does: a view then reads only the columns that it shows, not whole rows.
    fn checks_objects(&self) -> bool {
        true
    }

    /// The rows that are visible to the request; `None`, the default, for all.
    ///
    /// Hidden rows do not exist for the request: they are in no list and no count, and 404 for every action on a single
    /// row. DRF checks objects one by one and leaves lists to `get_queryset`; a condition serves both.
    /// [`has_object_permission`](Self::has_object_permission) can still refuse a visible row.
    fn condition(&self, request: &Request) -> impl Future<Output = Result<Option<Condition>>> + Send {
        let _ = request;
        async { Ok(None) }
    }

    /// The message and the code of a refusal, or several of them.
    fn denial(&self) -> Detail {
        Detail::new("You may not do this.", "permission_denied")
    }

    /// Who passes, for documents about the API; requests of this method and action are meant.
    fn access(&self, request: &Request) -> Access {
        let _ = request;
        Access::Some
    }

    /// Returns the refusal; `None` if the request is allowed.
    fn check_request(&self, request: &Request) -> impl Future<Output = Result<Option<Detail>>> + Send {
        async { Ok(if self.has_permission(request).await? { None } else { Some(self.denial()) }) }
    }

    /// Returns the refusal of a row; `None` if the request is allowed.
    fn check_object(
        &self,
        request: &Request,
        object: Object<'_>,
    ) -> impl Future<Output = Result<Option<Detail>>> + Send {
        async move { Ok(if self.has_object_permission(request, object).await? { None } else { Some(self.denial()) }) }
    }

    /// Allows what both permissions allow; the second is not checked if the first refuses.
    fn and<P: Permission>(self, other: P) -> And<Self, P>
    where
        Self: Sized,
    {
        And(self, other)
    }

    /// Allows what one of the permissions allows; the second is not checked if the first allows it.
    fn or<P: Permission>(self, other: P) -> Or<Self, P>
    where
        Self: Sized,
    {
        Or(self, other)
    }

    /// Allows what the permission refuses.
    fn not(self) -> Not<Self>
    where
        Self: Sized,
    {
        Not(self)
    }

    /// Boxes the permission, for a hook whose branches return different types.
    fn boxed(self) -> BoxPermission
    where
        Self: Sized + 'static,
    {
        BoxPermission::new(self)
    }
}

/// The return type of permission checks: a future of `Result<bool>`.
///
/// A check may query a database, and the query may fail.
#[diagnostic::on_unimplemented(
    message = "a permission must return a future of `Result<bool>`, and `{Self}` is not one",
    label = "write `async fn`, and `Result<bool>` here",
    note = "write `async fn has_permission(&self, request: &Request) -> Result<bool>`, and \
            `has_object_permission` likewise"
)]
pub trait Answer: Future<Output = Result<bool>> + Send {}

impl<F: Future<Output = Result<bool>> + Send> Answer for F {}

/// Whether a method only reads: GET, HEAD and OPTIONS, as DRF's `SAFE_METHODS`.
#[must_use]
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Allows every request. The default.
#[derive(Clone, Copy, Debug, Default)]
pub struct AllowAny;

impl Permission for AllowAny {
    fn access(&self, _: &Request) -> Access {
        Access::Everyone
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// Allows authenticated users.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAuthenticated;

impl Permission for IsAuthenticated {
    fn access(&self, _: &Request) -> Access {
        Access::SignedIn
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().is_authenticated())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// Allows staff.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAdminUser;

impl Permission for IsAdminUser {
    fn access(&self, _: &Request) -> Access {
        Access::SignedIn
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(request.user().is_staff())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// Allows reading to everyone, and writing to authenticated users.
#[derive(Clone, Copy, Debug, Default)]
pub struct IsAuthenticatedOrReadOnly;

impl Permission for IsAuthenticatedOrReadOnly {
    fn access(&self, request: &Request) -> Access {
        if is_safe(request.method()) { Access::Everyone } else { Access::SignedIn }
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(is_safe(request.method()) || request.user().is_authenticated())
    }

    fn checks_objects(&self) -> bool {
        false
    }
}
