//! Permissions by the user's rights on single rows.

use std::future::Future;

use axum::http::Method;

use super::{ModelRights, Permission, PermsMap, is_safe};
use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;
use crate::model::object::Object;

/// A source of users' rights on single rows, like django-guardian for DRF.
pub trait ObjectRights: Send + Sync {
    /// Whether the request's user has this permission, for example `"app.change_genre"`, on this row.
    fn has_object_perm(
        &self,
        request: &Request,
        perm: &str,
        object: Object<'_>,
    ) -> impl Future<Output = Result<bool>> + Send;
}

/// Checks [`ModelPermissions`](super::ModelPermissions), and the same permissions on each single row by
/// [`ObjectRights`].
///
/// A row that the user may not view is 404; any other refusal is 403. This is DRF's
/// [`DjangoObjectPermissions`](https://www.django-rest-framework.org/api-guide/permissions/#djangoobjectpermissions).
///
/// ```
/// use rest_runtime::permissions::{Object, ObjectPermissions, ObjectRights, PermsMap};
/// use rest_runtime::prelude::*;
///
/// struct Grants;
///
/// impl ObjectRights for Grants {
///     async fn has_object_perm(&self, request: &Request, perm: &str, object: Object<'_>) -> Result<bool> {
///         // … query a table of grants for the user's key, the permission and the row's id …
///         Ok(object.get("id") == Some(1.into()) && request.user().has_perm(perm))
///     }
/// }
///
/// /// Reading requires `view`, which DRF's own map does not.
/// const GRANTED: ObjectPermissions<Grants> = ObjectPermissions::new(Grants).perms_map(PermsMap::FULL);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ObjectPermissions<R> {
    rights: R,
    model: ModelRights,
}

impl<R> ObjectPermissions<R> {
    /// Creates a permission with this source of rights on rows.
    #[must_use]
    pub const fn new(rights: R) -> Self {
        Self { rights, model: ModelRights::DEFAULT }
    }

    /// Sets the part of a permission before the dot, in place of [`Rest::app_label`](crate::Rest::app_label).
    #[must_use]
    pub const fn app_label(mut self, label: &'static str) -> Self {
        self.model = self.model.app_label(label);
        self
    }

    /// Sets the permissions that each method requires, on the model and on the row.
    #[must_use]
    pub const fn perms_map(mut self, perms_map: PermsMap) -> Self {
        self.model = self.model.perms_map(perms_map);
        self
    }
}

impl<R: ObjectRights> ObjectPermissions<R> {
    async fn has_all(&self, request: &Request, method: &Method, object: Object<'_>) -> Result<bool> {
        for perm in self.model.required(request, method)? {
            if !self.rights.has_object_perm(request, &perm, object).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl<R: ObjectRights> Permission for ObjectPermissions<R> {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        self.model.has_permission(request).await
    }

    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        if self.has_all(request, request.method(), object).await? {
            return Ok(true);
        }
        // A 403 would reveal that the row exists.
        if is_safe(request.method()) || !self.has_all(request, &Method::GET, object).await? {
            return Err(Error::not_found());
        }
        Ok(false)
    }
}
