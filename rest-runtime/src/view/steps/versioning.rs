//! Versioning: which version of the API the client requests.

use crate::base::exceptions::Result;
use crate::http::request::{BoxVersioning, Request};
use crate::rest::Policies;
use crate::view::effective::RoutePolicies;
use crate::view::table::AnyView;

/// Returns the project's versioning scheme.
#[must_use]
pub fn get_versioning(request: &Request) -> Option<BoxVersioning> {
    Policies::of(request).versioning.clone()
}

/// The scheme in force.
pub(crate) fn scheme(view: &AnyView, request: &Request) -> Option<BoxVersioning> {
    let of_route = RoutePolicies::of(request).and_then(|route| route.versioning.clone());
    of_route.unwrap_or_else(|| view.get_versioning.unwrap_or(get_versioning)(request))
}

pub(crate) fn determine(view: &AnyView, request: &Request) -> Result<()> {
    if let Some(scheme) = scheme(view, request) {
        let version = scheme.determine_version(request)?;
        request.set_version(scheme, version);
    }
    Ok(())
}
