//! A permission as an object.

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::Condition;

use super::{AllowAny, Object, Permission};
use crate::describe::Access;
use crate::exceptions::{Detail, Result};
use crate::request::Request;

/// A permission behind a pointer, for settings and for hooks whose branches differ.
// `AllowAny`, which most projects start with, is none: nothing is asked for it.
#[derive(Clone)]
pub struct BoxPermission(Option<Arc<dyn Dyn>>);

impl BoxPermission {
    pub(super) fn new<P: Permission + 'static>(permission: P) -> Self {
        let asks = TypeId::of::<P>() != TypeId::of::<AllowAny>();
        Self(asks.then(|| Arc::new(permission) as Arc<_>))
    }
}

impl fmt::Debug for BoxPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxPermission")
    }
}

impl Permission for BoxPermission {
    fn access(&self, request: &Request) -> Access {
        self.0.as_ref().map_or(Access::Everyone, |permission| permission.access(request))
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        match &self.0 {
            Some(permission) => permission.has_permission(request).await,
            None => Ok(true),
        }
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        match &self.0 {
            Some(permission) => permission.has_object_permission(request, object).await,
            None => Ok(true),
        }
    }

    fn checks_objects(&self) -> bool {
        self.0.as_ref().is_some_and(|permission| permission.checks_objects())
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        match &self.0 {
            Some(permission) => permission.condition(request).await,
            None => Ok(None),
        }
    }

    fn denial(&self) -> Detail {
        self.0.as_ref().map_or_else(|| Permission::denial(&AllowAny), |permission| permission.denial())
    }

    async fn check_request(&self, request: &Request) -> Result<Option<Detail>> {
        match &self.0 {
            Some(permission) => permission.check_request(request).await,
            None => Ok(None),
        }
    }

    async fn check_object(&self, request: &Request, object: Object<'_>) -> Result<Option<Detail>> {
        match &self.0 {
            Some(permission) => permission.check_object(request, object).await,
            None => Ok(None),
        }
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The trait as an object.
trait Dyn: Send + Sync {
    fn access(&self, request: &Request) -> Access;
    fn has_permission<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, bool>;
    fn has_object_permission<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, bool>;
    fn checks_objects(&self) -> bool;
    fn condition<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Condition>>;
    fn denial(&self) -> Detail;
    fn check_request<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Detail>>;
    fn check_object<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, Option<Detail>>;
}

impl<P: Permission> Dyn for P {
    fn access(&self, request: &Request) -> Access {
        Permission::access(self, request)
    }

    fn has_permission<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, bool> {
        Box::pin(Permission::has_permission(self, request))
    }

    fn has_object_permission<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, bool> {
        Box::pin(Permission::has_object_permission(self, request, object))
    }

    fn checks_objects(&self) -> bool {
        Permission::checks_objects(self)
    }

    fn condition<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Condition>> {
        Box::pin(Permission::condition(self, request))
    }

    fn denial(&self) -> Detail {
        Permission::denial(self)
    }

    fn check_request<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Detail>> {
        Box::pin(Permission::check_request(self, request))
    }

    fn check_object<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, Option<Detail>> {
        Box::pin(Permission::check_object(self, request, object))
    }
}
