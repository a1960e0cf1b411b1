//! The steps of a request, in DRF's order. Each file holds one step as a whole: its default, the policy in force and what
//! the step does with it.

use std::future::Future;

use super::ApiView;
use super::table::{AnyView, OfView as _};
use crate::base::exceptions::Result;
use crate::http::request::Request;

pub(crate) mod authentication;
pub(crate) mod exceptions;
pub(crate) mod finalize;
pub(crate) mod metadata;
pub(crate) mod negotiation;
pub(crate) mod permissions;
pub(crate) mod throttles;
pub(crate) mod versioning;

/// Runs all steps before the action: negotiation, version, authentication, permissions, throttles.
pub(super) async fn run(view: &'static AnyView, request: &Request) -> Result<()> {
    request.accept(negotiation::negotiate(view, request)?);
    versioning::determine(view, request)?;
    view.perform_authentication(request).await?;
    view.check_permissions(request).await?;
    view.check_throttles(request).await
}

/// Runs all steps before the action: negotiation, version, authentication, permissions, throttles.
pub fn initial<V: ApiView>(_: &V, request: &Request) -> impl Future<Output = Result<()>> + Send {
    run(V::ANY, request)
}
