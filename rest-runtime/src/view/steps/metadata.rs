//! Metadata: the response to OPTIONS.

use axum::http::Method;

use super::negotiation;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::Result;
use crate::formats::parsers::DynParser;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::policies::metadata::{BoxMetadata, Described};
use crate::rest::Policies;
use crate::schema::arguments::info::FieldInfo;
use crate::view::effective::RoutePolicies;
use crate::view::methods::MethodTable;
use crate::view::table::AnyView;

/// Returns the project's metadata.
#[must_use]
pub fn get_metadata(request: &Request) -> Option<BoxMetadata> {
    Policies::of(request).metadata.clone()
}

/// The metadata in force.
fn effective(view: &AnyView, request: &Request) -> Option<BoxMetadata> {
    let of_route = RoutePolicies::of(request).and_then(|route| route.metadata.clone());
    of_route.unwrap_or_else(|| view.get_metadata.unwrap_or(get_metadata)(request))
}

pub(crate) async fn options(view: &'static AnyView, request: &Request) -> Result<Response> {
    match effective(view, request) {
        Some(metadata) => Response::new(&metadata.determine_metadata(request, &Options { view, request }).await?),
        None => view.http_method_not_allowed(request).await,
    }
}

/// A view as OPTIONS describes it to the requesting user.
pub(crate) struct Options<'a> {
    pub(crate) view: &'static AnyView,
    pub(crate) request: &'a Request,
}

impl Described for Options<'_> {
    fn name(&self) -> String {
        self.view.get_view_name(self.request)
    }

    fn description(&self) -> String {
        self.view.get_view_description(self.request)
    }

    fn renders(&self) -> Vec<&'static str> {
        negotiation::renderers(self.view, self.request).iter().map(|renderer| renderer.media_type()).collect()
    }

    fn parses(&self) -> Vec<&'static str> {
        negotiation::parsers(self.view, self.request).iter().map(DynParser::media_type).collect()
    }

    fn actions(&self) -> BoxFuture<'_, Vec<(Method, Vec<FieldInfo>)>> {
        Box::pin(async {
            let mut actions = Vec::new();
            for method in [Method::POST, Method::PUT] {
                let methods = self.request.endpoint().methods::<MethodTable>();
                let Some(handler) = methods.and_then(|methods| methods.find(&method)) else { continue };
                let asked = self.request.with_method(method, Some(handler.name));
                if self.view.check_permissions(&asked).await.is_ok()
                    && let Some(fields) = (handler.describe)(&asked).await
                {
                    actions.push((asked.method().clone(), fields));
                }
            }
            actions
        })
    }
}
