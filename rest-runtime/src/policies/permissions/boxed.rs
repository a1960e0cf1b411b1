//! Permissions behind a pointer.

use std::any::TypeId;
use std::sync::Arc;

use sea_orm::Condition;

use super::{AllowAny, Object, Permission};
use crate::base::erased::object_safe;
use crate::base::exceptions::{Detail, Result};
use crate::describe::Access;
use crate::http::request::Request;

/// A permission behind a pointer, for settings and for hooks whose branches differ.
// `None` stands for `AllowAny`, so the common case makes no call.
#[derive(Clone)]
pub struct BoxPermission(Option<Arc<dyn DynPermission>>);

impl BoxPermission {
    pub(super) fn new<P: Permission + 'static>(permission: P) -> Self {
        let is_neutral = TypeId::of::<P>() == TypeId::of::<AllowAny>();
        Self((!is_neutral).then(|| Arc::new(permission) as Arc<_>))
    }

    /// The permission; `None` if it allows everything.
    pub(crate) fn get(&self) -> Option<&dyn DynPermission> {
        self.0.as_deref()
    }
}

object_safe! {
    pub(crate) trait DynPermission: Permission {
        fn access(&self, request: &Request) -> Access;
        fn checks_objects(&self) -> bool;
        fn denial(&self) -> Detail;
        async<'a> fn has_permission(request: &Request) -> Result<bool>;
        async<'a> fn has_object_permission(request: &Request, object: [Object]) -> Result<bool>;
        async<'a> fn condition(request: &Request) -> Result<Option<Condition>>;
        async<'a> fn check_request(request: &Request) -> Result<Option<Detail>>;
        async<'a> fn check_object(request: &Request, object: [Object]) -> Result<Option<Detail>>;
    }
    for BoxPermission, otherwise AllowAny
}
