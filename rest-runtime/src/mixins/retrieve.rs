use std::any::Any;
use std::future::Future;

use axum::http::header;

#[cfg(feature = "browsable")]
use crate::browsable::Shown;
use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::generic::{
    AnyGenericView, GenericApiView, OfGenericView as _, conditional, links, mistakes, respond, schemas, write_object,
};
#[cfg(feature = "browsable")]
use crate::generic::{named_by, shown_rows};
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::Schema;
use crate::view::{Action, chosen};

/// GET on a single row.
pub trait RetrieveModelMixin: GenericApiView {
    /// 200 with the row, or 404.
    fn retrieve(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        retrieve(self, request)
    }
}

/// What [`RetrieveModelMixin::retrieve`] does unless it is overridden.
pub fn retrieve<V: RetrieveModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::GENERIC, request)
}

async fn any(view: &'static AnyGenericView, request: &Request) -> Result<Response> {
    if view.sees_objects() || chosen::permissions(view.view, request).checks_objects(request) {
        return Box::pin(whole(view, request)).await;
    }
    let text = write_object(view, request).await?.ok_or(Error::not_found())?;
    Ok(Response::from_json(text))
}

/// By the whole row, which somebody is to see.
async fn whole(view: &'static AnyGenericView, request: &Request) -> Result<Response> {
    let model = view.object(request).await?;
    let etag = conditional::etag(view, request, &*model);
    if let Some(response) = conditional::not_modified(view, request, etag.as_ref())? {
        return Ok(response);
    }
    let mut response = respond(view, request, model).await?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    Ok(response)
}

/// The action [`retrieve`](RetrieveModelMixin::retrieve).
#[derive(Clone, Copy, Debug)]
pub struct Retrieve;

impl<V: RetrieveModelMixin> Action<V> for Retrieve {
    const NAME: &'static str = "retrieve";
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.retrieve(request)
    }

    #[cfg(feature = "browsable")]
    fn shown(request: &Request) -> Shown {
        shown_rows(V::GENERIC, request, false)
    }

    #[cfg(feature = "browsable")]
    fn named_by() -> Option<&'static str> {
        named_by(V::GENERIC)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        mistakes(V::GENERIC)
    }

    fn schemas() -> Vec<&'static Schema> {
        schemas(V::GENERIC)
    }

    fn links() -> Vec<RouteLink> {
        links(V::GENERIC)
    }
}
