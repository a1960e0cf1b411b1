//! The answer to OPTIONS.

use axum::http::Method;

use super::any::AnyView;
use super::chosen;
use super::methods::{BoxFuture, Table};
use crate::exceptions::Result;
use crate::metadata::{Described, FieldInfo};
use crate::parsers::DynParser;
use crate::request::Request;
use crate::response::Response;

pub(super) async fn options(view: &'static AnyView, request: &Request) -> Result<Response> {
    match chosen::metadata(view, request) {
        Some(metadata) => Response::new(&metadata.determine_metadata(request, &Options { view, request }).await?),
        None => view.http_method_not_allowed(request).await,
    }
}

/// A view as who asks sees it.
pub(super) struct Options<'a> {
    pub(super) view: &'static AnyView,
    pub(super) request: &'a Request,
}

impl Described for Options<'_> {
    fn name(&self) -> String {
        self.view.get_view_name(self.request)
    }

    fn description(&self) -> String {
        self.view.get_view_description(self.request)
    }

    fn renders(&self) -> Vec<&'static str> {
        chosen::renderers(self.view, self.request).iter().map(|renderer| renderer.media_type()).collect()
    }

    fn parses(&self) -> Vec<&'static str> {
        chosen::parsers(self.view, self.request).iter().map(DynParser::media_type).collect()
    }

    fn actions(&self) -> BoxFuture<'_, Vec<(Method, Vec<FieldInfo>)>> {
        Box::pin(async {
            let mut actions = Vec::new();
            for method in [Method::POST, Method::PUT] {
                let methods = self.request.site().methods::<Table>();
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
