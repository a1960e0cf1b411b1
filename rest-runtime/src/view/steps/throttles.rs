//! Throttles: how many requests a client may make.

use std::future::Future;

use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;
use crate::policies::throttling::{BoxThrottle, DynThrottle, Verdict};
use crate::rest::Policies;
use crate::view::ApiView;
use crate::view::effective::{Effective, RoutePolicies};
use crate::view::table::{AnyView, OfView as _};

/// Returns the project's throttles.
#[must_use]
pub fn get_throttles(request: &Request) -> BoxThrottle {
    Policies::of(request).throttles.clone()
}

/// The throttles in force; `None` if every request is allowed.
fn effective<'a>(view: &AnyView, request: &'a Request) -> Option<Effective<'a, dyn DynThrottle + 'a>> {
    let of_route = RoutePolicies::of(request).and_then(|route| route.throttles.as_ref());
    match (of_route, view.throttles) {
        (None, Some(own)) => Some(Effective::Own(own(request))),
        (of_route, _) => {
            of_route.unwrap_or(&Policies::of(request).throttles).get().map(|policy| Effective::Shared(policy as _))
        }
    }
}

pub(crate) async fn check(view: &AnyView, request: &Request) -> Result<()> {
    let Some(throttles) = effective(view, request) else { return Ok(()) };
    match throttles.allow_request(request).await? {
        Verdict::Allowed => Ok(()),
        Verdict::Refused(wait) => Err(Error::Throttled { wait }),
    }
}

/// Checks the throttles of the route or the view.
pub fn check_throttles<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    check(V::ANY, request)
}

/// The scopes whose rates the throttles use.
pub(crate) fn scopes(view: &AnyView, request: &Request) -> Vec<&'static str> {
    effective(view, request).map(|throttles| throttles.scopes(request)).unwrap_or_default()
}

/// Whether no throttle is in force.
#[cfg(feature = "openapi")]
pub(crate) fn is_empty(view: &AnyView, request: &Request) -> bool {
    effective(view, request).is_none_or(|throttles| throttles.is_empty())
}
