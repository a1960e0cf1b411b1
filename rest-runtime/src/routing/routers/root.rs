//! The root of a [`DefaultRouter`](super::DefaultRouter).

use serde_json::{Map, Value};

use crate::base::exceptions::Result;
use crate::http::request::ViewInfo;
use crate::http::request::{Request, in_namespace};
use crate::http::response::Response;
#[cfg(feature = "openapi")]
use crate::view::operation::{Answered, Content, Operation};
use crate::view::{Action, ApiView, Methods, View};

/// Lists the URLs of the router's view sets.
#[derive(Clone, Copy, Debug)]
pub struct ApiRootView;

impl ApiView for ApiRootView {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Api Root").description("The lists of this API by their names.");
    const OVERRIDDEN: &'static [&'static str] = &[];
}

impl View for ApiRootView {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<ListUrls>();
}

struct ListUrls;

impl Action<ApiRootView> for ListUrls {
    const NAME: &'static str = "get";

    async fn call(_: &ApiRootView, request: &Request) -> Result<Response> {
        list_urls(request)
    }

    #[cfg(feature = "openapi")]
    fn operation(_: &Request) -> Operation {
        let urls = serde_json::json!({"type": "object", "additionalProperties": {"type": "string", "format": "uri"}});
        Operation::known().answers(Answered::new(200, Content::Json(urls)))
    }
}

/// Returns 200 with the absolute URL of each view set's list by its prefix, in the order of registration.
///
/// For a root view of your own. URLs keep the version and the format of the request. A list is left out if its path has
/// parameters that the request does not provide.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::routers::list_urls;
///
/// /// The music store.
/// #[api_view]
/// async fn store(request: &Request) -> Result<Response> {
///     list_urls(request)
/// }
///
/// let router = DefaultRouter::new().root_view::<store>();
/// ```
///
/// # Errors
/// Those of [`Response::new`].
pub fn list_urls(request: &Request) -> Result<Response> {
    let place = &request.endpoint().route;
    let url = |name: &str| {
        let name = in_namespace(&place.namespace, name);
        request.reverse_format(&name, (), request.format_suffix()).ok()
    };
    let urls: Map<String, Value> =
        place.lists.iter().filter_map(|(prefix, name)| Some((prefix.clone(), url(name)?.into()))).collect();
    Response::new(&urls)
}
