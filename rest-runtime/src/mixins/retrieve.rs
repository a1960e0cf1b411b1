use std::future::Future;

use axum::http::header;

use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::generic::{GenericApiView, conditional, links, mistakes, overrides, respond, write_object};
use crate::permissions::Permission;
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::view::{Action, chosen};

/// GET on a single row.
pub trait RetrieveModelMixin: GenericApiView {
    /// 200 with the row, or 404.
    fn retrieve(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        retrieve(self, request)
    }
}

/// What [`RetrieveModelMixin::retrieve`] does unless it is overridden.
pub async fn retrieve<V: RetrieveModelMixin>(view: &V, request: &Request) -> Result<Response> {
    let sees_objects = const { overrides::<V>(&["get_object", "check_object_permissions"]) };
    if sees_objects || V::ETAG.is_some() || chosen::permissions(view, request).checks_objects() {
        let model = view.get_object(request).await?;
        let etag = conditional::etag::<V>(request, &model);
        if V::ETAG.is_some()
            && let Some(response) = conditional::not_modified(request, etag.as_ref())?
        {
            return Ok(response);
        }
        let mut response = respond(view, request, model).await?;
        response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
        return Ok(response);
    }
    let text = write_object(view, request).await?.ok_or(Error::not_found())?;
    Ok(Response::from_json(text))
}

/// The action [`retrieve`](RetrieveModelMixin::retrieve).
#[derive(Clone, Copy, Debug)]
pub struct Retrieve;

impl<V: RetrieveModelMixin> Action<V> for Retrieve {
    const NAME: &'static str = "retrieve";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.retrieve(request)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        mistakes::<V>()
    }

    fn links() -> Vec<RouteLink> {
        links::<V>()
    }
}
