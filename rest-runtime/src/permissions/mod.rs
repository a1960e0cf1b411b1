#![doc = include_str!("../docs/permissions.md")]

use std::future::Future;

use axum::http::Method;
use sea_orm::Condition;

use crate::describe::Access;
use crate::exceptions::{Detail, Result};
use crate::request::Request;

mod boxed;
mod compose;
mod model;
mod object;
mod objects;
mod owner;

pub use boxed::BoxPermission;
pub use compose::{And, Not, Or};
pub use model::{ModelPermissions, ModelPermissionsOrAnonReadOnly, ModelRights, PermsMap};
pub use object::Object;
pub use objects::{ObjectPermissions, ObjectRights};
pub use owner::{IsOwner, IsOwnerOrReadOnly};

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
///     fn denial(&self) -> Detail {
///         Detail::new("The header X-Key is missing or wrong.", "key_missing")
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
    fn has_permission(&self, request: &Request) -> impl Answer {
        let _ = request;
        async { Ok(true) }
    }

    /// Whether this request may touch this row; asked after [`has_permission`](Self::has_permission) agreed, by
    /// `get_object`. Lists are narrowed by [`condition`](Self::condition) or by `get_queryset` instead.
    fn has_object_permission(&self, request: &Request, object: Object<'_>) -> impl Answer {
        let _ = (request, object);
        async { Ok(true) }
    }

    /// Whether [`has_object_permission`](Self::has_object_permission) ever refuses. Where it does not, say `false`: a
    /// view then reads only the columns that it shows, instead of whole rows to show you.
    fn checks_objects(&self) -> bool {
        true
    }

    /// Which rows the request may see at all; `None`, as at first, for all of them. What is hidden is not there: it is
    /// in no list, in no count, and 404 for every action on a single row.
    ///
    /// DRF asks about objects one by one, and leaves lists to `get_queryset`. A condition says it once for both, and
    /// still [`has_object_permission`](Self::has_object_permission) can refuse a row that may be seen.
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

    /// The refusal, or `None` where the request may go on.
    fn check_request(&self, request: &Request) -> impl Future<Output = Result<Option<Detail>>> + Send {
        async { Ok(if self.has_permission(request).await? { None } else { Some(self.denial()) }) }
    }

    /// The refusal of a row, or `None` where the request may go on.
    fn check_object(
        &self,
        request: &Request,
        object: Object<'_>,
    ) -> impl Future<Output = Result<Option<Detail>>> + Send {
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

/// What a permission's methods give: `async fn` and `Result<bool>`, for one may have to ask a database, and asking may
/// fail.
#[diagnostic::on_unimplemented(
    message = "a permission answers with a future of `Result<bool>`, and `{Self}` is none",
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

/// Everybody may. The default.
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

/// Whoever signed in may.
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

/// The staff may.
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

/// Everybody may read, and whoever signed in may write.
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
