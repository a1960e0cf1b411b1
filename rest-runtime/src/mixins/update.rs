use std::future::Future;
use std::slice::from_ref;

use axum::http::{Method, StatusCode, header};
use sea_orm::DatabaseTransaction;

use crate::database::table_name;
use crate::exceptions::Result;
use crate::generic::{
    GenericApiView, Model, conditional, end, is_alone, keep, links, mistakes, name_by_url, overrides, pre_save,
    respond, save_alone, valid,
};
use crate::metadata::{self, FieldInfo};
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::{ModelSerializer, Schema, Serializer, Valid};
use crate::view::Action;

/// PUT and PATCH on a single row.
pub trait UpdateModelMixin: GenericApiView {
    /// What of a row clients change, by PUT and by PATCH.
    // Its model by way of the view's own serializer: one of another model is told once, there.
    type UpdateSerializer: ModelSerializer<Model = <Self::Serializer as ModelSerializer>::Model>;

    /// PUT: 200 with the row as it is then, 400 with what is wrong with the body, or 404; with
    /// [`PUT_AS_CREATE`](GenericApiView::PUT_AS_CREATE) 201 in place of 404, with the row made.
    fn update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        update(self, request)
    }

    /// PATCH: the same, and what the body leaves out stays.
    fn partial_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        partial_update(self, request)
    }

    /// Writes the changed row, or the new one where `put_as_create` makes one: then `data` has no
    /// [`instance`](Valid::instance).
    fn perform_update(
        &self,
        request: &Request,
        data: Valid<Self::UpdateSerializer>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Model<Self>>> + Send {
        let _ = request;
        data.save(tx)
    }
}

/// What [`UpdateModelMixin::update`] does unless it is overridden.
pub async fn update<V: UpdateModelMixin>(view: &V, request: &Request) -> Result<Response> {
    change(view, request, false).await
}

/// What [`UpdateModelMixin::partial_update`] does unless it is overridden.
pub async fn partial_update<V: UpdateModelMixin>(view: &V, request: &Request) -> Result<Response> {
    change(view, request, true).await
}

async fn change<V: UpdateModelMixin>(view: &V, request: &Request, partial: bool) -> Result<Response> {
    let instance = match view.get_object(request).await {
        Ok(instance) => Some(instance),
        Err(error) if V::PUT_AS_CREATE && !partial && error.status() == StatusCode::NOT_FOUND => {
            // What POST would ask of the client is asked before the body is looked at.
            view.check_permissions(&request.with_method(Method::POST, Some("create"))).await?;
            None
        }
        Err(error) => return Err(error),
    };
    let created = instance.is_none();
    let takes = view.get_serializer(request).takes();
    let mut data = valid::<V, V::UpdateSerializer>(takes, request, instance, partial, false).await?;
    if created {
        name_by_url::<V, _>(request, &mut data)?;
    }
    let model = if is_alone::<V>(request, takes, const { overrides::<V>(&["perform_update"]) }) {
        Box::pin(save_alone::<V, _>(request, data)).await?
    } else {
        let tx = request.begin().await?;
        let saved = Box::pin(async {
            conditional::check::<V>(request, data.instance(), &tx).await?;
            pre_save(view, request, &mut data, &tx).await?;
            let model = view.perform_update(request, data, &tx).await?;
            keep::<V>(request, from_ref(&model), &tx).await?;
            view.post_save(request, &model, created, &tx).await?;
            Ok(model)
        })
        .await;
        end::<V, _>(tx, saved).await?
    };
    // RFC 9110 keeps it from the answer to a PUT that stores anything but the very bytes of the body.
    let etag = conditional::etag::<V>(request, &model).filter(|_| partial);
    let mut response = respond(view, request, model).await?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response.status(if created { StatusCode::CREATED } else { StatusCode::OK })
}

/// Only a row that is there, and that the asking user may touch, can be put.
async fn fields<V: UpdateModelMixin>(view: &V, request: &Request) -> Option<Vec<FieldInfo>> {
    view.get_object(request).await.ok()?;
    Some(metadata::fields(view.get_serializer(request).takes()))
}

/// The action [`update`](UpdateModelMixin::update).
#[derive(Clone, Copy, Debug)]
pub struct Update;

impl<V: UpdateModelMixin> Action<V> for Update {
    const NAME: &'static str = "update";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.update(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::UpdateSerializer::schema())
    }

    async fn describe(view: &V, request: &Request) -> Option<Vec<FieldInfo>> {
        fields(view, request).await
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

/// The action [`partial_update`](UpdateModelMixin::partial_update).
#[derive(Clone, Copy, Debug)]
pub struct PartialUpdate;

impl<V: UpdateModelMixin> Action<V> for PartialUpdate {
    const NAME: &'static str = "partial_update";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.partial_update(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::UpdateSerializer::schema())
    }

    async fn describe(view: &V, request: &Request) -> Option<Vec<FieldInfo>> {
        fields(view, request).await
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
