//! Area 8, /versioning/: the five schemes. Each echoes the version and a reversed URL.

use rest_runtime::{
    prelude::*,
    routers::AsView,
    versioning::{
        AcceptHeaderVersioning, HostNameVersioning, NamespaceVersioning, QueryParameterVersioning, UrlPathVersioning,
        Versioning, Versions,
    },
};
use serde_json::json;

const NUMBERS: Versions = Versions::new().default("1.0").allowed(&["1.0", "2.0"]);
const NAMES: Versions = Versions::new().default("v1").allowed(&["v1", "v2"]);
const SPACES: Versions = Versions::new().default("ns1").allowed(&["ns1", "ns2"]);
const DIGITS: Versions = Versions::new().default("1").allowed(&["1", "2"]);

// The version and a reversed URL. Clients see the application's own name of the scheme.
#[api_view(GET, HEAD)]
async fn version(request: &Request) -> Result<Response> {
    let url = request.kwarg("reverse_name").map(|name| request.reverse(name, ())).transpose()?;
    Response::new(&json!({"version": request.version(), "scheme": request.kwarg("scheme"), "url": url}))
}

fn v(scheme: &str, versioning: impl Versioning) -> AsView<'static> {
    AsView::new().kwarg("scheme", scheme).versioning(versioning)
}

fn linked<'a>(route: AsView<'a>, name: &'a str) -> AsView<'a> {
    route.link(name).kwarg("reverse_name", name)
}

pub(crate) fn urls() -> SimpleRouter {
    let namespaced = v("Namespace", NamespaceVersioning::new(SPACES));
    let inside = SimpleRouter::new().route::<version>("", linked(namespaced.clone(), "ns-echo"));
    SimpleRouter::new()
        .route::<version>("none/", linked(AsView::new(), "ver-none"))
        .route::<version>("accept/", linked(v("Accept", AcceptHeaderVersioning::new(NUMBERS)), "ver-accept"))
        .route::<version>("accept-open/", v("AcceptOpen", AcceptHeaderVersioning::new(Versions::new())))
        .route::<version>("path/{version}/", linked(v("URLPath", UrlPathVersioning::new(NAMES)), "ver-path"))
        .route::<version>("path-default/", v("URLPath", UrlPathVersioning::new(NAMES)))
        .include("namespace/one/", inside.clone().namespace("ns1"))
        .include("namespace/two/", inside.clone().namespace("ns2"))
        .include("namespace/three/", inside.namespace("ns3"))
        .route::<version>("namespace/plain/", namespaced)
        .route::<version>("host/", linked(v("Host", HostNameVersioning::new(NAMES)), "ver-host"))
        .route::<version>("query/", linked(v("Query", QueryParameterVersioning::new(DIGITS)), "ver-query"))
        .route::<version>("query-open/", v("QueryOpen", QueryParameterVersioning::new(Versions::new().parameter("v"))))
}
