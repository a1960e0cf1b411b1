use std::any::Any;
use std::future::Future;

use axum::http::header;

use crate::base::exceptions::{Error, Result};
#[cfg(feature = "browsable")]
use crate::browsable::Shown;
use crate::database::table_name;
use crate::generic::{
    AnyGenericView, GenericApiView, OfGenericView as _, conditional, links, mistakes, respond, schemas, write_object,
};
#[cfg(feature = "browsable")]
use crate::generic::{named_by, shown_rows};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::reverse::RouteLink;
use crate::schema::Schema;
use crate::view::Action;
use crate::view::steps::permissions;
#[cfg(feature = "openapi")]
use {
    super::operations,
    crate::view::{Operation, overrides},
};

/// GET of a single row.
pub trait RetrieveModelMixin: GenericApiView {
    /// Answers 200 with the row, or 404.
    fn retrieve(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        retrieve(self, request)
    }
}

/// The default implementation of [`RetrieveModelMixin::retrieve`].
pub fn retrieve<V: RetrieveModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::GENERIC, request)
}

async fn any(view: &'static AnyGenericView, request: &Request) -> Result<Response> {
    if view.sees_objects() || permissions::checks_objects(view.view, request) {
        return Box::pin(whole(view, request)).await;
    }
    let text = write_object(view, request).await?.ok_or(Error::not_found())?;
    Ok(Response::from_json(text))
}

/// Reads the whole row, because a hook, a permission or the entity tag needs it.
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

    #[cfg(feature = "openapi")]
    fn operation(request: &Request) -> Operation {
        let operation = operations::retrieve(V::GENERIC, request);
        if overrides::<V>(&["retrieve"]) { operations::overridden(operation) } else { operation }
    }
}
