use std::future::Future;

use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::generic::{GenericApiView, mistakes, overrides, respond, view_names, write_object};
use crate::permissions::Permission;
use crate::request::Request;
use crate::response::Response;
use crate::view::Action;

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
    if sees_objects || view.get_permissions(request).checks_objects() {
        let model = view.get_object(request).await?;
        return respond(view, request, model).await;
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

    fn view_names() -> Vec<String> {
        view_names::<V>()
    }
}
