//! The trait of versioning schemes. It is in this module because a request keeps the scheme that determined its
//! version.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderName;

use super::Request;
use crate::base::erased::Held;
use crate::base::exceptions::Result;
use crate::describe::Parameter;

/// A versioning scheme: reads the version of a request, and puts it into URLs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a versioning scheme",
    label = "this does not implement `Versioning`",
    note = "`rest_runtime::versioning` has five schemes: `QueryParameterVersioning::new(Versions::new())` is one"
)]
pub trait Versioning: fmt::Debug + Send + Sync + 'static {
    /// Returns the version, or `None` if the request names none and the scheme allows that.
    ///
    /// # Errors
    /// If the client names an unknown version. DRF's schemes answer 404, and 406 if the `Accept` header names it.
    fn determine_version(&self, request: &Request) -> Result<Option<String>>;

    /// The scheme's name; by default that of its type.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        let path = path.split('<').next().unwrap_or(path);
        path.rsplit("::").next().unwrap_or(path)
    }

    /// Puts the request's [version](Request::version) into the parts of a URL, so that links lead to the same version.
    /// It may change the route's name, the parameters of its path, or the query. If no route has the changed name, the
    /// URL is built without it, as in DRF. Schemes that read headers change nothing.
    fn reverse(&self, request: &Request, reversal: Reversal) -> Reversal {
        let _ = request;
        reversal
    }

    /// The query parameters that the scheme reads. Projects that refuse unknown parameters accept these.
    fn query_params(&self) -> Vec<String> {
        Vec::new()
    }

    /// The same with what they take, for documents about the API.
    fn parameters(&self) -> Vec<Parameter> {
        self.query_params().into_iter().map(Parameter::text).collect()
    }

    /// The request header that contains the version, for `Vary`. `None`, the default, means that the URL contains it.
    fn varies_by(&self) -> Option<HeaderName> {
        None
    }

    /// The scheme's configuration mistakes, one sentence each; reported when the app is built.
    fn mistakes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The parts of a URL before it is built; see [`Versioning::reverse`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reversal {
    /// The route's name, with namespaces before it: `v1:track-detail`.
    pub name: String,
    /// The parameters of the path, by their names in the route.
    pub kwargs: Vec<(String, String)>,
    /// The parameters of the query; empty by default.
    pub query: Vec<(String, String)>,
}

impl Reversal {
    /// The parts of a URL to this route.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds a parameter of the path.
    #[must_use]
    pub fn kwarg(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.kwargs.push((name.into(), value.into()));
        self
    }
}

/// A versioning scheme behind a pointer; cloning it allocates nothing.
#[derive(Clone, Debug)]
pub struct BoxVersioning(Held<dyn Versioning>);

impl BoxVersioning {
    /// A scheme created at run time.
    pub fn new(versioning: impl Versioning) -> Self {
        Self(Held::Shared(Arc::new(versioning)))
    }

    /// A scheme that is a constant, as `versioning = …` of `#[generic_view]` creates it.
    #[must_use]
    pub const fn constant(versioning: &'static dyn Versioning) -> Self {
        Self(Held::Constant(versioning))
    }
}

impl Deref for BoxVersioning {
    type Target = dyn Versioning;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
