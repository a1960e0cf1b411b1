//! Which version of the API a client asks for: determined after the renderer and before the user.
//!
//! Rules: DRF's [versioning](https://www.django-rest-framework.org/api-guide/versioning/).

use std::fmt;

use crate::exceptions::Result;
use crate::request::Request;
pub use crate::request::Version;

/// Finds the version in a request.
pub trait Versioning: fmt::Debug + Send + Sync {
    /// The version, or `None` where the scheme allows that none is named.
    fn determine_version(&self, request: &Request) -> Result<Option<Version>>;
}
