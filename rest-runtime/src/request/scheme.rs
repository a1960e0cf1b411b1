//! The trait of versioning schemes. It stands here because a request keeps the scheme that found its version.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderName;

use super::Request;
use crate::describe::Parameter;
use crate::exceptions::Result;

/// Finds the version in a request, and puts it into URLs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no versioning scheme",
    label = "this does not implement `Versioning`",
    note = "`rest_runtime::versioning` has five schemes: `QueryParameterVersioning::new(Versions::new())` is one"
)]
pub trait Versioning: fmt::Debug + Send + Sync + 'static {
    /// The version, or `None` where the scheme allows that none is named.
    ///
    /// # Errors
    /// Where the client names a version that there is not; DRF's schemes answer 404, and 406 where the `Accept` header
    /// names it.
    fn determine_version(&self, request: &Request) -> Result<Option<String>>;

    /// The scheme's name: that of its type unless given.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        let path = path.split('<').next().unwrap_or(path);
        path.rsplit("::").next().unwrap_or(path)
    }

    /// Puts the request's [version](Request::version) into what a URL is made of, so that links lead to the same
    /// version: changes the route's name, the parts of its path, or the query. Where no route has the changed name,
    /// the URL is made without the scheme's help, as in DRF. Schemes that read headers change nothing.
    fn reverse(&self, request: &Request, reversal: Reversal) -> Reversal {
        let _ = request;
        reversal
    }

    /// The query parameters that it reads, for projects that refuse unknown ones.
    fn query_params(&self) -> Vec<String> {
        Vec::new()
    }

    /// The same with what they take, for documents about the API.
    fn parameters(&self) -> Vec<Parameter> {
        self.query_params().into_iter().map(Parameter::text).collect()
    }

    /// The request's header by which the scheme finds the version, for `Vary`; `None`, by default, where the URL has it.
    fn varies_by(&self) -> Option<HeaderName> {
        None
    }

    /// What is wrong with the scheme, a sentence a mistake; told when the app is built.
    fn mistakes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a URL is made of, before it is one; see [`Versioning::reverse`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reversal {
    /// The route's name, with namespaces before it: `v1:track-detail`.
    pub name: String,
    /// The parts of the path by their names in the route.
    pub kwargs: Vec<(String, String)>,
    /// The parameters of the query, none at first.
    pub query: Vec<(String, String)>,
}

impl Reversal {
    /// The URL of this route.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// With this part of the path.
    #[must_use]
    pub fn kwarg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.kwargs.push((name.into(), value.into()));
        self
    }
}

/// A scheme behind a pointer; cloning it allocates nothing.
#[derive(Clone, Debug)]
pub struct BoxVersioning(Holder);

#[derive(Clone, Debug)]
enum Holder {
    Constant(&'static dyn Versioning),
    Shared(Arc<dyn Versioning>),
}

impl BoxVersioning {
    /// A scheme that is made while the program runs.
    pub fn new(versioning: impl Versioning) -> Self {
        Self(Holder::Shared(Arc::new(versioning)))
    }

    /// A scheme that is a constant. What `versioning = …` of `#[generic_view]` makes.
    #[must_use]
    pub const fn constant(versioning: &'static dyn Versioning) -> Self {
        Self(Holder::Constant(versioning))
    }
}

impl Deref for BoxVersioning {
    type Target = dyn Versioning;

    fn deref(&self) -> &Self::Target {
        match &self.0 {
            Holder::Constant(versioning) => *versioning,
            Holder::Shared(versioning) => &**versioning,
        }
    }
}
