//! Permissions composed by `&`, `|` and `!`: for requests, for objects, and for the visible rows.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::Permission;
use crate::base::exceptions::{Detail, Result};
use crate::database::unless;
use crate::describe::Access;
use crate::http::request::Request;
use crate::model::object::Object;

/// Allows what both permissions allow.
#[derive(Clone, Copy, Debug, Default)]
pub struct And<A, B>(pub A, pub B);

impl<A: Permission, B: Permission> Permission for And<A, B> {
    fn access(&self, request: &Request) -> Access {
        self.0.access(request).and(self.1.access(request))
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(self.0.has_permission(request).await? && self.1.has_permission(request).await?)
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(self.0.has_object_permission(request, object).await?
            && self.1.has_object_permission(request, object).await?)
    }

    fn checks_objects(&self) -> bool {
        self.0.checks_objects() || self.1.checks_objects()
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        Ok(both(self.0.condition(request).await?, self.1.condition(request).await?))
    }
}

/// The rows that both conditions show.
fn both(one: Option<Condition>, other: Option<Condition>) -> Option<Condition> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Condition::all().add(one).add(other)),
        (one, other) => one.or(other),
    }
}

/// Allows what one of the permissions allows.
///
/// For an object, the same permission must allow the request as well. Otherwise `IsStaff | IsOwner` would allow a
/// stranger, by the request check of the one and the object check of the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Or<A, B>(pub A, pub B);

impl<A: Permission, B: Permission> Permission for Or<A, B> {
    fn access(&self, request: &Request) -> Access {
        self.0.access(request).or(self.1.access(request))
    }

    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(self.0.has_permission(request).await? || self.1.has_permission(request).await?)
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok((self.0.has_permission(request).await? && self.0.has_object_permission(request, object).await?)
            || (self.1.has_permission(request).await? && self.1.has_object_permission(request, object).await?))
    }

    // `checks_objects` stays true: each permission may allow a request that the other refuses.

    /// The rows that are shown by any permission which allows the request; all, if one of these hides nothing.
    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        let (one, other) = (self.0.condition(request).await?, self.1.condition(request).await?);
        if one.is_none() && other.is_none() {
            return Ok(None);
        }
        let mut any = Condition::any();
        if self.0.has_permission(request).await? {
            let Some(one) = one else { return Ok(None) };
            any = any.add(one);
        }
        if self.1.has_permission(request).await? {
            let Some(other) = other else { return Ok(None) };
            any = any.add(other);
        }
        // An empty `any` would show all rows, but no permission allows the request.
        Ok(Some(if any.is_empty() { any.add(Expr::val(1).eq(0)) } else { any }))
    }
}

/// Allows what the permission refuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Not<A>(pub A);

impl<A: Permission> Permission for Not<A> {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        Ok(!self.0.has_permission(request).await?)
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        // A permission that does not check objects has no verdict on them to invert.
        Ok(!self.0.checks_objects() || !self.0.has_object_permission(request, object).await?)
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        Ok(self.0.condition(request).await?.map(unless))
    }
}

macro_rules! tuples {
    ($(($($T:ident $index:tt),+))+) => {$(
        impl<$($T: Permission),+> Permission for ($($T,)+) {
            fn access(&self, request: &Request) -> Access {
                Access::Everyone$(.and(self.$index.access(request)))+
            }

            async fn has_permission(&self, request: &Request) -> Result<bool> {
                Ok(true $(&& self.$index.has_permission(request).await?)+)
            }

            async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
                Ok(true $(&& self.$index.has_object_permission(request, object).await?)+)
            }

            fn checks_objects(&self) -> bool {
                false $(|| self.$index.checks_objects())+
            }

            async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
                let mut seen = None;
                $(seen = both(seen, self.$index.condition(request).await?);)+
                Ok(seen)
            }

            async fn check_request(&self, request: &Request) -> Result<Option<Detail>> {
                $(
                    if let Some(denial) = self.$index.check_request(request).await? {
                        return Ok(Some(denial));
                    }
                )+
                Ok(None)
            }

            async fn check_object(&self, request: &Request, object: Object<'_>) -> Result<Option<Detail>> {
                $(
                    if let Some(denial) = self.$index.check_object(request, object).await? {
                        return Ok(Some(denial));
                    }
                )+
                Ok(None)
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
