//! Serves several versions of an API, each request with the version that the client names.
//!
//! The rules are those of DRF's [versioning](https://www.django-rest-framework.org/api-guide/versioning/).
//! [`Rest::versioning`](crate::Rest::versioning) sets the scheme of a project. A view sets its own by `versioning = …`
//! of `#[generic_view]` (`versioning = none` for no scheme), or by the hook `get_versioning`. The version is determined
//! after the renderer and before the user. Hooks and actions read [`Request::version`](crate::Request::version); URLs
//! that they [reverse](Versioning::reverse) keep it.
//!
//! ```
//! use rest_runtime::prelude::*;
//! use rest_runtime::versioning::{QueryParameterVersioning, Versions};
//!
//! fn project(db: DatabaseConnection) -> Rest {
//!     // `?version=2`, or 1 without the parameter; any other version is 404.
//!     Rest::new(db).versioning(QueryParameterVersioning::new(Versions::new().default("1").allowed(&["1", "2"])))
//! }
//! ```
//!
//! A scheme of your own implements [`Versioning`]. One method determines the version. Another names the header that
//! contains it, which the response then lists in `Vary`:
//!
//! ```
//! use rest_runtime::axum::http::HeaderName;
//! use rest_runtime::prelude::*;
//! use rest_runtime::versioning::Versioning;
//!
//! #[derive(Debug)]
//! struct HeaderVersioning;
//!
//! impl Versioning for HeaderVersioning {
//!     fn determine_version(&self, request: &Request) -> Result<Option<String>> {
//!         let version = request.headers().get("x-version").and_then(|version| version.to_str().ok());
//!         Ok(version.map(str::to_owned))
//!     }
//!
//!     fn varies_by(&self) -> Option<HeaderName> {
//!         Some(HeaderName::from_static("x-version"))
//!     }
//! }
//! ```

use axum::http::{HeaderName, StatusCode, header};

mod namespace;

use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;
pub use crate::http::request::{BoxVersioning, Reversal, Versioning};
pub use namespace::Namespace;

/// The versions of an API.
#[derive(Clone, Copy, Debug)]
pub struct Versions {
    default: Option<&'static str>,
    allowed: &'static [&'static str],
    unnamed: bool,
    parameter: &'static str,
}

impl Default for Versions {
    fn default() -> Self {
        Self::new()
    }
}

impl Versions {
    /// Allows any version, and requests without one.
    #[must_use]
    pub const fn new() -> Self {
        Self { default: None, allowed: &[], unnamed: false, parameter: "version" }
    }

    /// Sets the version of requests that name none (DRF's `DEFAULT_VERSION`). It is always allowed.
    #[must_use]
    pub const fn default(self, version: &'static str) -> Self {
        Self { default: Some(version), ..self }
    }

    /// Sets the only allowed versions besides the default (DRF's `ALLOWED_VERSIONS`).
    #[must_use]
    pub const fn allowed(self, versions: &'static [&'static str]) -> Self {
        Self { allowed: versions, ..self }
    }

    /// Allows requests without a version if there are allowed versions but no default (DRF's `None` among the allowed
    /// versions).
    #[must_use]
    pub const fn allow_unnamed(self) -> Self {
        Self { unnamed: true, ..self }
    }

    /// Sets the name of the version's parameter; `version` by default (DRF's `VERSION_PARAM`).
    ///
    /// It is a parameter of the media type, of the path, or of the query.
    #[must_use]
    pub const fn parameter(self, parameter: &'static str) -> Self {
        Self { parameter, ..self }
    }

    /// The version of a request that names this one, or none, in this place.
    fn choose(&self, named: Option<&str>, place: NamedIn) -> Result<Option<String>> {
        let version = named.or(self.default);
        if self.allows(version) { Ok(version.map(str::to_owned)) } else { Err(self.refusal(version, place)) }
    }

    /// The error for an unknown version, with the known ones.
    fn refusal(&self, named: Option<&str>, place: NamedIn) -> Error {
        let mut message = match named {
            Some(named) => format!("{} has the unknown version {named:?}", place.words()),
            None => format!("{} has no version", place.words()),
        };
        let others = self.allowed.iter().copied().filter(|version| Some(*version) != self.default);
        let known: Vec<&str> = self.default.into_iter().chain(others).collect();
        if !known.is_empty() {
            message = format!("{message}; known versions: {}", known.join(", "));
        }
        message.push('.');
        match place {
            NamedIn::Accept => Error::api(StatusCode::NOT_ACCEPTABLE, message, "not_acceptable"),
            _ => Error::NotFound(message.into()),
        }
    }

    fn allows(&self, version: Option<&str>) -> bool {
        match version {
            _ if self.allowed.is_empty() => true,
            Some(version) => self.default == Some(version) || self.allowed.contains(&version),
            None => self.unnamed,
        }
    }

    fn mistakes(&self) -> Vec<String> {
        let empty = self.parameter.is_empty() || self.allowed.contains(&"") || self.default == Some("");
        let text = "versioning: a version or the version parameter is empty; give it a name";
        if empty { vec![text.to_owned()] } else { Vec::new() }
    }
}

/// The place where a request names a version.
#[derive(Clone, Copy)]
enum NamedIn {
    Accept,
    Path,
    Host,
    Query,
}

impl NamedIn {
    const fn words(self) -> &'static str {
        match self {
            Self::Accept => "The Accept header",
            Self::Path => "The path",
            Self::Host => "The host",
            Self::Query => "The query",
        }
    }
}

macro_rules! schemes {
    ($($(#[$doc:meta])* $Scheme:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $Scheme(Versions);

        impl $Scheme {
            /// The scheme with these versions.
            #[must_use]
            pub const fn new(versions: Versions) -> Self {
                Self(versions)
            }
        }
    )+};
}

schemes! {
    /// The version is a parameter of the accepted media type: `Accept: application/json; version=1.0`. An unknown
    /// version is 406.
    AcceptHeaderVersioning;
    /// The version is a segment of the path: `/{version}/users/`. Reversed URLs keep it.
    UrlPathVersioning;
    /// The version is the [namespace](Namespace) of the routes, or a part of it: `/v1/users/` and `/v2/users/` are two
    /// routes of one name. Reversed URLs use the route in the same namespace.
    NamespaceVersioning;
    /// The version is the first of three labels of the host: `v1.example.com`.
    HostNameVersioning;
    /// The version is a parameter of the query: `?version=1`. The last one counts if there are several. Reversed URLs
    /// keep it.
    QueryParameterVersioning;
}

impl Versioning for AcceptHeaderVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        let accepted = request.accepted_media_type().unwrap_or_default();
        let named = accepted
            .split(';')
            .skip(1)
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(self.0.parameter))
            .map(|(_, value)| value.trim().trim_matches('"'));
        self.0.choose(named, NamedIn::Accept)
    }

    fn varies_by(&self) -> Option<HeaderName> {
        Some(header::ACCEPT)
    }

    fn mistakes(&self) -> Vec<String> {
        self.0.mistakes()
    }
}

impl Versioning for UrlPathVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        let named = request.kwarg(self.0.parameter);
        self.0.choose(named, NamedIn::Path)
    }

    fn reverse(&self, request: &Request, mut reversal: Reversal) -> Reversal {
        let given = reversal.kwargs.iter().any(|(name, _)| name == self.0.parameter);
        if let Some(version) = request.version().filter(|_| !given) {
            reversal.kwargs.push((self.0.parameter.to_owned(), version.to_owned()));
        }
        reversal
    }

    fn mistakes(&self) -> Vec<String> {
        self.0.mistakes()
    }
}

impl Versioning for NamespaceVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        let Some(namespace) = request.extensions().get::<Namespace>() else {
            return Ok(self.0.default.map(str::to_owned));
        };
        let named = namespace.parts().find(|part| self.0.allows(Some(part)));
        match named {
            Some(part) => Ok(Some(part.to_owned())),
            None => Err(self.0.refusal(namespace.parts().next(), NamedIn::Path)),
        }
    }

    fn reverse(&self, request: &Request, mut reversal: Reversal) -> Reversal {
        if let Some(version) = request.version() {
            reversal.name = format!("{version}:{}", reversal.name);
        }
        reversal
    }

    fn mistakes(&self) -> Vec<String> {
        self.0.mistakes()
    }
}

impl Versioning for HostNameVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        let name = request.host().unwrap_or_default().split(':').next().unwrap_or_default();
        let labels: Vec<&str> = name.split('.').collect();
        let plain = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let named = match labels.as_slice() {
            [version, _, _] if labels.iter().all(plain) => Some(*version),
            _ => None,
        };
        self.0.choose(named, NamedIn::Host)
    }

    fn mistakes(&self) -> Vec<String> {
        self.0.mistakes()
    }
}

impl Versioning for QueryParameterVersioning {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        let named = request.query_params().get(self.0.parameter);
        self.0.choose(named.as_deref(), NamedIn::Query)
    }

    fn reverse(&self, request: &Request, mut reversal: Reversal) -> Reversal {
        if let Some(version) = request.version() {
            reversal.query.retain(|(name, _)| name != self.0.parameter);
            reversal.query.push((self.0.parameter.to_owned(), version.to_owned()));
        }
        reversal
    }

    fn query_params(&self) -> Vec<String> {
        vec![self.0.parameter.to_owned()]
    }

    fn mistakes(&self) -> Vec<String> {
        self.0.mistakes()
    }
}

#[cfg(test)]
mod tests;
