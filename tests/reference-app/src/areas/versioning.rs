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

/// Views that echo the version; what a client sees of a scheme is our name for it.
macro_rules! echo {
    ($($view:ident($($versioning:tt)*): $scheme:expr, $route:expr;)+) => {$(
        struct $view;

        #[api_view(name = "Version", $($versioning)*)]
        impl $view {
            async fn get(&self, request: &Request) -> Result<Response> {
                let (scheme, route): (Option<&str>, Option<&str>) = ($scheme, $route);
                let url = route.map(|route| request.reverse(route, ())).transpose()?;
                Response::new(&json!({"version": request.version(), "scheme": scheme, "url": url}))
            }
        }
    )+};
}

echo! {
    Unversioned(): None, Some("ver-none");
    Accept(versioning = AcceptHeaderVersioning::new(NUMBERS)): Some("Accept"), Some("ver-accept");
    AcceptOpen(versioning = AcceptHeaderVersioning::new(Versions::new())): Some("AcceptOpen"), None;
    Path(versioning = UrlPathVersioning::new(NAMES)): Some("URLPath"), Some("ver-path");
    PathDefault(versioning = UrlPathVersioning::new(NAMES)): Some("URLPath"), None;
    Namespaced(versioning = NamespaceVersioning::new(SPACES)): Some("Namespace"), Some("ns-echo");
    Plain(versioning = NamespaceVersioning::new(SPACES)): Some("Namespace"), None;
    Host(versioning = HostNameVersioning::new(NAMES)): Some("Host"), Some("ver-host");
    Query(versioning = QueryParameterVersioning::new(DIGITS)): Some("Query"), Some("ver-query");
    QueryOpen(versioning = QueryParameterVersioning::new(Versions::new().parameter("v"))): Some("QueryOpen"), None;
}

pub(crate) fn urls() -> SimpleRouter {
    let namespaced = || SimpleRouter::new().route::<Namespaced>("", "ns-echo");
    SimpleRouter::new()
        .route::<Unversioned>("none/", "ver-none")
        .route::<Accept>("accept/", "ver-accept")
        .route::<AcceptOpen>("accept-open/", None)
        .route::<Path>("path/{version}/", "ver-path")
        .route::<PathDefault>("path-default/", None)
        .include("namespace/one/", namespaced().namespace("ns1"))
        .include("namespace/two/", namespaced().namespace("ns2"))
        .include("namespace/three/", namespaced().namespace("ns3"))
        .route::<Plain>("namespace/plain/", None)
        .route::<Host>("host/", "ver-host")
        .route::<Query>("query/", "ver-query")
        .route::<QueryOpen>("query-open/", None)
}
