#![doc = include_str!("../docs/openapi.md")]

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

mod components;
mod document;
mod down;
mod errors;
mod operation;
mod schema;
mod serve;
#[cfg(feature = "swagger-ui")]
mod swagger_ui;
mod yaml;

pub use crate::describe::{Access, Parameter, SecurityScheme};
pub(crate) use document::{DocumentedEndpoint, mistakes};
pub(crate) use serve::{Format, Served, place, view};
#[cfg(feature = "swagger-ui")]
pub(crate) use swagger_ui::views as swagger_ui_views;

use crate::base::exceptions::Result;
use crate::http::reverse::Routes;
use crate::rest::Rest;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// 3.0.3, for tools that know no other.
    V3_0,
    /// 3.1.0.
    #[default]
    V3_1,
}

impl Version {
    /// The version of this name: `3.0` or `3.1`, with or without its last number.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "3.0" | "3.0.3" => Some(Self::V3_0),
            "3.1" | "3.1.0" => Some(Self::V3_1),
            _ => None,
        }
    }
}

/// Changes a document before it is served.
type Edit = dyn Fn(&mut Value) + Send + Sync;

/// What a document says of an API that its routes do not: title, version, licence, servers.
///
/// ```
/// use rest_runtime::openapi::OpenApi;
/// use rest_runtime::prelude::*;
///
/// #[api_view]
/// async fn hello(_: &Request) -> Result<Response> {
///     Response::new(&"hello")
/// }
///
/// let api = DefaultRouter::new()
///     .route::<hello>("hello/", "hello")
///     .openapi(OpenApi::new("Greetings", "1.0.0").description("Says hello.").license("MIT"));
/// let document = api.openapi_document(&Rest::new(DatabaseConnection::default()))?;
/// assert_eq!(document["openapi"], "3.1.0");
/// assert_eq!(document["paths"]["/hello/"]["get"]["operationId"], "hello");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct OpenApi {
    pub(crate) info: Map<String, Value>,
    pub(crate) servers: Vec<Value>,
    pub(crate) version: Version,
    pub(crate) edit: Option<Arc<Edit>>,
    pub(crate) by_permissions: bool,
    pub(crate) path: Cow<'static, str>,
    pub(crate) docs_path: Option<Cow<'static, str>>,
}

impl fmt::Debug for OpenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenApi").field("info", &self.info).finish_non_exhaustive()
    }
}

impl OpenApi {
    /// An API of this title, in this version of its own.
    pub fn new(title: impl Into<String>, version: impl Into<String>) -> Self {
        let mut info = Map::new();
        info.insert("title".to_owned(), title.into().into());
        info.insert("version".to_owned(), version.into().into());
        Self {
            info,
            servers: Vec::new(),
            version: Version::default(),
            edit: None,
            by_permissions: false,
            path: Cow::Borrowed("openapi"),
            docs_path: Some(Cow::Borrowed("docs/")),
        }
    }

    /// What the API is for, in Markdown.
    pub fn description(self, description: impl Into<String>) -> Self {
        self.with("description", description.into().into())
    }

    /// The licence by its SPDX identifier: `MIT`, `Apache-2.0`.
    pub fn license(self, identifier: impl Into<String>) -> Self {
        let identifier = identifier.into();
        self.with("license", json!({"name": identifier, "identifier": identifier}))
    }

    /// Who answers questions.
    pub fn contact(self, name: impl Into<String>, email: impl Into<String>) -> Self {
        self.with("contact", json!({"name": name.into(), "email": email.into()}))
    }

    /// Where the terms of service are.
    pub fn terms_of_service(self, url: impl Into<String>) -> Self {
        self.with("termsOfService", url.into().into())
    }

    /// A server of the API; unless given, the one that answers with the document.
    pub fn server(mut self, url: impl Into<String>, description: impl Into<String>) -> Self {
        self.servers.push(json!({"url": url.into(), "description": description.into()}));
        self
    }

    /// The version of OpenAPI that is served unless a client asks for another.
    pub fn openapi_version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// Changes each document before it is served or printed: a hook for what nothing else can say.
    pub fn edit(self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self { edit: Some(Arc::new(edit)), ..self }
    }

    /// Each client gets the document of what its permissions let it do. Off by default: one document for everybody.
    pub fn by_permissions(self, by: bool) -> Self {
        Self { by_permissions: by, ..self }
    }

    /// The path of the document without its suffix, in place of `openapi`: `openapi.json` and `openapi.yaml`.
    pub fn path(self, path: impl Into<Cow<'static, str>>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The path of Swagger UI, in place of `docs/`; `None` for no such page. Feature `swagger-ui`.
    pub fn docs_path(self, path: impl Into<Option<&'static str>>) -> Self {
        Self { docs_path: path.into().map(Cow::Borrowed), ..self }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.info.insert(name.to_owned(), value);
        self
    }
}

impl Routes {
    /// The document of these routes in a project: what `/openapi.json` serves, for a program. It needs no database.
    ///
    /// # Errors
    /// [`Error::ImproperlyConfigured`](crate::Error::ImproperlyConfigured) where two serializers have one component, or two
    /// routes one `operationId`.
    pub fn openapi(&self, openapi: &OpenApi, rest: &Rest) -> Result<Value> {
        document::checked(self, openapi, rest)
    }
}

/// A document as YAML.
#[must_use]
pub fn to_yaml(document: &Value) -> String {
    yaml::text(document)
}
