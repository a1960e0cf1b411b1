//! The project's policies one by one: what a view set takes for actions that have none of their own.

use std::sync::Arc;

use super::policies;
use crate::authentication::BoxAuthentication;
use crate::metadata::BoxMetadata;
use crate::negotiation::ContentNegotiation;
use crate::parsers::Parsers;
use crate::permissions::BoxPermission;
use crate::renderers::Renderers;
use crate::request::Request;
use crate::throttling::BoxThrottle;
use crate::versioning::BoxVersioning;

macro_rules! project {
    ($($name:ident $policies:ident -> $Type:ty;)+) => {$(
        /// The project's own. What `#[view_set]` calls.
        #[must_use]
        pub fn $name(request: &Request) -> $Type {
            policies::$policies(request)
        }
    )+};
}

project! {
    project_renderers renderers -> Renderers;
    project_parsers parsers -> Parsers;
    project_content_negotiator negotiation -> Arc<dyn ContentNegotiation>;
    project_versioning versioning -> Option<BoxVersioning>;
    project_metadata metadata -> Option<BoxMetadata>;
    project_authenticators authentication -> BoxAuthentication;
    project_permissions permissions -> BoxPermission;
    project_throttles throttles -> BoxThrottle;
}
