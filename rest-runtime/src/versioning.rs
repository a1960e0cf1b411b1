//! Which version of the API a client asks for: determined after the renderer and before the user.
//!
//! Rules: DRF's [versioning](https://www.django-rest-framework.org/api-guide/versioning/). A scheme is set for the
//! project with [`Rest::versioning`](crate::Rest::versioning); hooks and actions read
//! [`Request::version`](crate::Request::version).
//!
//! ```
//! use rest_runtime::prelude::*;
//! use rest_runtime::versioning::{QueryParameterVersioning, Versions};
//!
//! fn project(db: DatabaseConnection) -> Rest {
//!     // `?version=2`, and 1 where a client names none; anything else is 404.
//!     Rest::new(db).versioning(QueryParameterVersioning::new(Versions::new().default("1").allowed(&["1", "2"])))
//! }
//! ```

use std::borrow::Cow;
use std::fmt;

use axum::http::header;

use crate::exceptions::{Error, Result};
use crate::request::Request;
pub use crate::request::{Version, VersionLinks};

/// Finds the version in a request.
pub trait Versioning: fmt::Debug + Send + Sync {
    /// The version, or `None` where the scheme allows that none is named.
    ///
    /// # Errors
    /// Where the client names a version that there is not; the schemes here answer 404, and 406 where the `Accept` header names it.
    fn determine_version(&self, request: &Request) -> Result<Option<Version>>;

    /// How the links in the answer keep the version.
    fn links(&self) -> VersionLinks {
        VersionLinks::Unchanged
    }
}

/// Which versions there are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Versions {
    default: Option<&'static str>,
    allowed: &'static [&'static str],
    unnamed: bool,
}

impl Versions {
    /// Any version, and none where a client names none.
    #[must_use]
    pub const fn new() -> Self {
        Self { default: None, allowed: &[], unnamed: false }
    }

    /// The version of clients that name none (DRF's `DEFAULT_VERSION`); it is always allowed.
    #[must_use]
    pub const fn default(self, version: &'static str) -> Self {
        Self { default: Some(version), ..self }
    }

    /// The only versions that there are besides the default (DRF's `ALLOWED_VERSIONS`).
    #[must_use]
    pub const fn allowed(self, versions: &'static [&'static str]) -> Self {
        Self { allowed: versions, ..self }
    }

    /// Where there are allowed versions and no default: whether a client may name none all the same (DRF's `None` among
    /// the allowed versions).
    #[must_use]
    pub const fn allow_unnamed(self) -> Self {
        Self { unnamed: true, ..self }
    }

    /// The version that counts for what a client named.
    fn choose(&self, scheme: &'static str, named: Option<&str>, refusal: Error) -> Result<Option<Version>> {
        let version = named.or(self.default);
        let known = match version {
            _ if self.allowed.is_empty() => true,
            Some(version) => self.default == Some(version) || self.allowed.contains(&version),
            None => self.unnamed,
        };
        if known { Ok(version.map(|version| Version { version: version.to_owned(), scheme })) } else { Err(refusal) }
    }
}

const fn unknown(message: &'static str) -> Error {
    Error::NotFound(Cow::Borrowed(message))
}

/// The version is a parameter of the accepted media type: `Accept: application/json; version=1.0`. One that there is
/// not is 406.
#[derive(Clone, Copy, Debug)]
pub struct AcceptHeaderVersioning {
    versions: Versions,
    parameter: &'static str,
}

impl AcceptHeaderVersioning {
    /// The parameter `version`.
    #[must_use]
    pub const fn new(versions: Versions) -> Self {
        Self { versions, parameter: "version" }
    }

    /// The parameter of another name (DRF's `VERSION_PARAM`).
    #[must_use]
    pub const fn parameter(self, parameter: &'static str) -> Self {
        Self { parameter, ..self }
    }
}

impl Versioning for AcceptHeaderVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<Version>> {
        let accepted = request.accepted_media_type().unwrap_or_default();
        let named = accepted
            .split(';')
            .skip(1)
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(self.parameter))
            .map(|(_, value)| value.trim().trim_matches('"'));
        self.versions.choose("AcceptHeaderVersioning", named, Error::NotAcceptable)
    }
}

/// The version is a part of the path: `/{version}/users/`.
#[derive(Clone, Copy, Debug, Default)]
pub struct UrlPathVersioning {
    versions: Versions,
}

impl UrlPathVersioning {
    /// The part of the path named `version`.
    #[must_use]
    pub const fn new(versions: Versions) -> Self {
        Self { versions }
    }
}

impl Versioning for UrlPathVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<Version>> {
        let named = request.kwarg("version");
        self.versions.choose("UrlPathVersioning", named, unknown("The path names a version that there is not."))
    }
}

/// The version is the first of a host's three labels: `v1.example.com`.
#[derive(Clone, Copy, Debug, Default)]
pub struct HostNameVersioning {
    versions: Versions,
}

impl HostNameVersioning {
    /// The first of three labels of the `Host` header.
    #[must_use]
    pub const fn new(versions: Versions) -> Self {
        Self { versions }
    }
}

impl Versioning for HostNameVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<Version>> {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let labels: Vec<&str> = name.split('.').collect();
        let plain = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let named = match labels.as_slice() {
            [version, _, _] if labels.iter().all(plain) => Some(*version),
            _ => None,
        };
        self.versions.choose("HostNameVersioning", named, unknown("The host names a version that there is not."))
    }
}

/// The version is a parameter of the query: `?version=1`. Of several the last one counts.
#[derive(Clone, Copy, Debug)]
pub struct QueryParameterVersioning {
    versions: Versions,
    parameter: &'static str,
}

impl QueryParameterVersioning {
    /// The parameter `version`.
    #[must_use]
    pub const fn new(versions: Versions) -> Self {
        Self { versions, parameter: "version" }
    }

    /// The parameter of another name (DRF's `VERSION_PARAM`).
    #[must_use]
    pub const fn parameter(self, parameter: &'static str) -> Self {
        Self { parameter, ..self }
    }
}

impl Versioning for QueryParameterVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<Version>> {
        let named = request.query_params().get(self.parameter);
        let refusal = unknown("The query names a version that there is not.");
        self.versions.choose("QueryParameterVersioning", named.as_deref(), refusal)
    }

    fn links(&self) -> VersionLinks {
        VersionLinks::Query(self.parameter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(versions: Versions, named: Option<&str>) -> Result<Option<String>, u16> {
        let chosen = versions.choose("s", named, unknown("no")).map_err(|error| error.status().as_u16())?;
        Ok(chosen.map(|version| version.version))
    }

    #[test]
    fn the_default_is_allowed_and_stands_in() {
        let open = Versions::new();
        assert_eq!(chosen(open, None), Ok(None));
        assert_eq!(chosen(open, Some("x")), Ok(Some("x".to_owned())));
        let some = open.allowed(&["1", "2"]);
        assert_eq!(chosen(some, None), Err(404));
        assert_eq!(chosen(some, Some("")), Err(404));
        assert_eq!(chosen(some, Some("2")), Ok(Some("2".to_owned())));
        assert_eq!(chosen(some.allow_unnamed(), None), Ok(None));
        assert_eq!(chosen(some.default("0"), None), Ok(Some("0".to_owned())));
        assert_eq!(chosen(some.default("0"), Some("0")), Ok(Some("0".to_owned())));
        assert_eq!(chosen(some.default("0"), Some("3")), Err(404));
    }
}
