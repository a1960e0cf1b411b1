//! A permission as an object.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::Condition;

use super::{Object, Permission};
use crate::exceptions::{Detail, Result};
use crate::request::Request;

/// A permission behind a pointer, for settings and for hooks whose branches differ.
#[derive(Clone)]
pub struct BoxPermission(Arc<dyn Dyn>);

impl BoxPermission {
    pub(super) fn new(permission: impl Permission + 'static) -> Self {
        Self(Arc::new(permission))
    }
}

impl fmt::Debug for BoxPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxPermission")
    }
}

impl Permission for BoxPermission {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        self.0.has_permission(request).await
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        self.0.has_object_permission(request, object).await
    }

    fn checks_objects(&self) -> bool {
        self.0.checks_objects()
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        self.0.condition(request).await
    }

    fn denial(&self) -> Detail {
        self.0.denial()
    }

    async fn check_request(&self, request: &Request) -> Result<Option<Detail>> {
        self.0.check_request(request).await
    }

    async fn check_object(&self, request: &Request, object: Object<'_>) -> Result<Option<Detail>> {
        self.0.check_object(request, object).await
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The trait as an object.
trait Dyn: Send + Sync {
    fn has_permission<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, bool>;
    fn has_object_permission<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, bool>;
    fn checks_objects(&self) -> bool;
    fn condition<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Condition>>;
    fn denial(&self) -> Detail;
    fn check_request<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Option<Detail>>;
    fn check_object<'a>(&'a self, request: &'a Request, object: Object<'a>) -> BoxFuture<'a, Option<Detail>>;
}

impl<P: Permission> Dyn for P {
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
