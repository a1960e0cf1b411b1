//! Authentication: who made the request.

use std::future::Future;

use crate::base::exceptions::Result;
#[cfg(feature = "openapi")]
use crate::describe::SecurityScheme;
use crate::http::request::Request;
use crate::policies::authentication::{BoxAuthentication, DynAuthentication};
use crate::rest::Policies;
use crate::view::ApiView;
use crate::view::effective::{Effective, RoutePolicies};
use crate::view::table::{AnyView, OfView as _};

/// Returns the project's authenticators.
#[must_use]
pub fn get_authenticators(request: &Request) -> BoxAuthentication {
    Policies::of(request).authentication.clone()
}

/// The authenticators in force; `None` if there are none.
pub(super) fn effective<'a>(
    view: &'static AnyView,
    request: &'a Request,
) -> Option<Effective<'a, dyn DynAuthentication + 'a>> {
    let of_route = RoutePolicies::of(request).and_then(|route| route.authentication.as_ref());
    match (of_route, view.authenticators) {
        (None, Some(own)) => Some(Effective::Own(own(request))),
        (of_route, _) => {
            of_route.unwrap_or(&Policies::of(request).authentication).get().map(|policy| Effective::Shared(policy as _))
        }
    }
}

pub(crate) async fn perform(view: &'static AnyView, request: &Request) -> Result<()> {
    let Some(authenticators) = effective(view, request) else { return Ok(()) };
    if let Some(credentials) = authenticators.authenticate(request).await? {
        request.authenticate(credentials.known_by(authenticators.name()));
    }
    Ok(())
}

/// Authenticates the request by the authenticators of the route or the view.
pub fn perform_authentication<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    perform(V::ANY, request)
}

/// The challenge of a 401; without one a refusal is 403.
pub(crate) fn challenge(view: &'static AnyView, request: &Request) -> Option<String> {
    effective(view, request)?.authenticate_header(request)
}

/// Whether credentials could change the decision about the request.
pub(crate) fn is_possible(view: &'static AnyView, request: &Request) -> bool {
    effective(view, request).is_some_and(|authenticators| !authenticators.is_empty())
}

/// The security schemes of the authenticators in force, for documents.
#[cfg(feature = "openapi")]
pub(crate) fn security(view: &'static AnyView, request: &Request) -> Vec<Vec<SecurityScheme>> {
    effective(view, request).map(|authenticators| authenticators.security(request)).unwrap_or_default()
}
