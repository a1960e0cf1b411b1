//! The application of the conformance cases, written as a team would that moves a service from Django REST framework.
//!
//! `areas` is the application, one file per area of the API; [`entities`] are its tables, [`seed`] its initial rows.

#![allow(
    clippy::ptr_arg,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the signatures are those that field functions require"
)]

mod areas;
mod auth;
pub mod entities;
pub mod seed;

use std::sync::Arc;

use rest_runtime::{
    axum::{Router, extract::State, http::StatusCode, response, routing::post},
    exceptions::ErrorFormat,
    openapi::OpenApi,
    prelude::*,
    throttling::MemoryStore,
    view::not_found,
};
use seed::Seed;

/// The whole application on this database.
pub fn app(db: DatabaseConnection, seed: Seed) -> Result<Router> {
    let throttles = Arc::new(MemoryStore::new());
    let rest = Rest::new(db)
        .auth_backend(auth::Backend)
        .password_hasher(auth::password_hasher()?)
        .app_label("chinook")
        .authentication(TokenAuthentication)
        .negotiation(DrfContentNegotiation)
        .error_format(ErrorFormat::FullDetails)
        .throttle_store(Arc::clone(&throttles))
        .throttle_rates([
            ("anon", "3/day"),
            ("user", "4/day"),
            ("burst", "2/hour"),
            ("sustained", "3/day"),
            ("uploads", "2/day"),
            ("reads", "3/hour"),
        ]);
    rest.check()?;
    let tests = Router::new().route("/__reset__", post(reset)).with_state((seed, throttles));
    let api = SimpleRouter::new()
        .include("generic/", areas::generic_views::urls())
        .include("dispatch/", areas::dispatch::urls())
        .include("negotiation/", areas::negotiation::urls())
        .include("parsers/", areas::parsers::urls())
        .include("auth/", areas::authentication::urls())
        .include("perms/", areas::permissions::urls())
        .include("throttle/", areas::throttling::urls())
        .include("versioning/", areas::versioning::urls())
        .include("router/", areas::viewsets_routers::urls())
        .include("fields/", areas::fields::urls())
        .include("filter/", areas::filtering::urls())
        .include("page/", areas::pagination::urls())
        .include("put/", areas::put_as_create::urls())
        .include("hooks/", areas::hooks::urls())
        .include("ser/", areas::serializers::urls())
        .include("rel/", areas::relations::urls())
        .openapi(OpenApi::new("Reference", "1.0.0"));
    api.check()?;
    Ok(api.into_router().fallback(not_found).with_state(rest).merge(tests))
}

/// For tests: restores the initial state.
async fn reset(State((seed, throttles)): State<(Seed, Arc<MemoryStore>)>) -> response::Result<StatusCode> {
    seed.restore().await.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    throttles.clear();
    Ok(StatusCode::NO_CONTENT)
}
