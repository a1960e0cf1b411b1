//! Area 8, /versioning/: the five schemes. Each echoes the version and a reversed URL.

use rest_runtime::{
    prelude::*,
    versioning::{
        AcceptHeaderVersioning, HostNameVersioning, NamespaceVersioning, QueryParameterVersioning, UrlPathVersioning,
        Versions,
    },
};
use serde_json::json;

const NUMBERS: Versions = Versions::new().default("1.0").allowed(&["1.0", "2.0"]);
const NAMES: Versions = Versions::new().default("v1").allowed(&["v1", "v2"]);
const SPACES: Versions = Versions::new().default("ns1").allowed(&["ns1", "ns2"]);
const DIGITS: Versions = Versions::new().default("1").allowed(&["1", "2"]);

/// The version and a reversed URL; what a client sees of a scheme is our name for it.
fn version(request: &Request, scheme: Option<&str>, route: Option<&str>) -> Result<Response> {
    let url = route.map(|route| request.reverse(route, ())).transpose()?;
    Response::new(&json!({"version": request.version(), "scheme": scheme, "url": url}))
}

#[api_view(GET, HEAD, name = "Version")]
async fn unversioned(request: &Request) -> Result<Response> {
    version(request, None, Some("ver-none"))
}

#[api_view(GET, HEAD, versioning = AcceptHeaderVersioning::new(NUMBERS), name = "Version")]
async fn accept(request: &Request) -> Result<Response> {
    version(request, Some("Accept"), Some("ver-accept"))
}

#[api_view(GET, HEAD, versioning = AcceptHeaderVersioning::new(Versions::new()), name = "Version")]
async fn accept_open(request: &Request) -> Result<Response> {
    version(request, Some("AcceptOpen"), None)
}

#[api_view(GET, HEAD, versioning = UrlPathVersioning::new(NAMES), name = "Version")]
async fn path(request: &Request) -> Result<Response> {
    version(request, Some("URLPath"), Some("ver-path"))
}

#[api_view(GET, HEAD, versioning = UrlPathVersioning::new(NAMES), name = "Version")]
async fn path_default(request: &Request) -> Result<Response> {
    version(request, Some("URLPath"), None)
}

#[api_view(GET, HEAD, versioning = NamespaceVersioning::new(SPACES), name = "Version")]
async fn namespaced(request: &Request) -> Result<Response> {
    version(request, Some("Namespace"), Some("ns-echo"))
}

#[api_view(GET, HEAD, versioning = NamespaceVersioning::new(SPACES), name = "Version")]
async fn plain(request: &Request) -> Result<Response> {
    version(request, Some("Namespace"), None)
}

#[api_view(GET, HEAD, versioning = HostNameVersioning::new(NAMES), name = "Version")]
async fn host(request: &Request) -> Result<Response> {
    version(request, Some("Host"), Some("ver-host"))
}

#[api_view(GET, HEAD, versioning = QueryParameterVersioning::new(DIGITS), name = "Version")]
async fn query(request: &Request) -> Result<Response> {
    version(request, Some("Query"), Some("ver-query"))
}

#[api_view(GET, HEAD, versioning = QueryParameterVersioning::new(Versions::new().parameter("v")), name = "Version")]
async fn query_open(request: &Request) -> Result<Response> {
    version(request, Some("QueryOpen"), None)
}

pub(crate) fn urls() -> SimpleRouter {
    let inside = || SimpleRouter::new().route::<namespaced>("", "ns-echo");
    SimpleRouter::new()
        .route::<unversioned>("none/", "ver-none")
        .route::<accept>("accept/", "ver-accept")
        .route::<accept_open>("accept-open/", None)
        .route::<path>("path/{version}/", "ver-path")
        .route::<path_default>("path-default/", None)
        .include("namespace/one/", inside().namespace("ns1"))
        .include("namespace/two/", inside().namespace("ns2"))
        .include("namespace/three/", inside().namespace("ns3"))
        .route::<plain>("namespace/plain/", None)
        .route::<host>("host/", "ver-host")
        .route::<query>("query/", "ver-query")
        .route::<query_open>("query-open/", None)
}
