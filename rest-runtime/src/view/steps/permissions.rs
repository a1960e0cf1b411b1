//! Permissions: whether the request is allowed.

use std::future::Future;

use sea_orm::Condition;

use super::authentication;
use crate::base::exceptions::{Error, Result};
#[cfg(feature = "openapi")]
use crate::describe::Access;
use crate::http::request::Request;
use crate::model::object::Object;
use crate::policies::permissions::{BoxPermission, DynPermission};
use crate::rest::Policies;
use crate::view::ApiView;
use crate::view::effective::{Effective, RoutePolicies};
use crate::view::table::{AnyView, OfView as _};

/// Returns the project's permissions.
#[must_use]
pub fn get_permissions(request: &Request) -> BoxPermission {
    Policies::of(request).permissions.clone()
}

/// The permission in force; `None` if it allows everything.
fn effective<'a>(view: &AnyView, request: &'a Request) -> Option<Effective<'a, dyn DynPermission + 'a>> {
    let of_route = RoutePolicies::of(request).and_then(|route| route.permissions.as_ref());
    match (of_route, view.permissions) {
        (None, Some(own)) => Some(Effective::Own(own(request))),
        (of_route, _) => {
            of_route.unwrap_or(&Policies::of(request).permissions).get().map(|policy| Effective::Shared(policy as _))
        }
    }
}

pub(crate) async fn check(view: &'static AnyView, request: &Request) -> Result<()> {
    let Some(permission) = effective(view, request) else { return Ok(()) };
    match permission.check_request(request).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// Checks the permissions of the route or the view.
pub fn check_permissions<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    check(V::ANY, request)
}

/// Checks the permission for one row.
pub(crate) async fn check_object(view: &'static AnyView, request: &Request, object: Object<'_>) -> Result<()> {
    let Some(permission) = effective(view, request) else { return Ok(()) };
    match permission.check_object(request, object).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// Whether the permission looks at single rows.
pub(crate) fn checks_objects(view: &AnyView, request: &Request) -> bool {
    effective(view, request).is_some_and(|permission| permission.checks_objects())
}

/// The condition that rows must meet to be visible; `None` if all are.
pub(crate) async fn condition(view: &AnyView, request: &Request) -> Result<Option<Condition>> {
    match effective(view, request) {
        Some(permission) => permission.condition(request).await,
        None => Ok(None),
    }
}

/// Turns a denial into 401 if signing in may help: there are authenticators, and none of them accepted the client.
pub(crate) fn permission_denied(view: &'static AnyView, request: &Request, denied: Error) -> Error {
    if !request.is_authenticated() && authentication::is_possible(view, request) {
        Error::NotAuthenticated
    } else {
        denied
    }
}

/// Which users the permission in force may allow, for documents.
#[cfg(feature = "openapi")]
pub(crate) fn access(view: &AnyView, request: &Request) -> Access {
    effective(view, request).map_or(Access::Everyone, |permission| permission.access(request))
}
