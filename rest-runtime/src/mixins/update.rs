use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use sea_orm::DatabaseTransaction;

use crate::database::table_name;
use crate::exceptions::Result;
use crate::generic::{
    AnyGenericView, GenericApiView, Model, OfGenericView as _, SaveHook, conditional, is_alone, keep, links, mistakes,
    name_by_url, pre_save, respond, save, schemas, valid,
};
use crate::metadata::{self, FieldInfo};
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::{AnyModel, AnyValid, ModelSerializer, Schema, Serializer, Valid};
use crate::view::{Action, own};

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

/// What a view's update has of its own; what it leaves to the runtime is `None`.
struct AnyUpdate {
    view: &'static AnyGenericView,
    save: Option<SaveHook>,
}

trait OfUpdate: UpdateModelMixin {
    const UPDATE: &'static AnyUpdate = &AnyUpdate::of::<Self>();
}

impl<V: UpdateModelMixin> OfUpdate for V {}

impl AnyUpdate {
    const fn of<V: UpdateModelMixin>() -> Self {
        Self {
            view: V::GENERIC,
            save: own!(V "pre_save" | "perform_update" | "post_save": |request, data, tx| Box::pin(saved::<V>(request, data, tx))),
        }
    }
}

/// The changed row, by the view's own hooks.
async fn saved<V: UpdateModelMixin>(request: &Request, data: AnyValid, tx: &DatabaseTransaction) -> Result<AnyModel> {
    let created = data.instance().is_none();
    let mut data = Valid::<V::UpdateSerializer>::of(data)?;
    pre_save(V::VIEW, request, &mut data, tx).await?;
    let model = Arc::new(V::VIEW.perform_update(request, data, tx).await?);
    keep(V::GENERIC, request, &[Arc::clone(&model) as AnyModel], tx.into()).await?;
    V::VIEW.post_save(request, &model, created, tx).await?;
    Ok(model)
}

/// What [`UpdateModelMixin::update`] does unless it is overridden.
pub fn update<V: UpdateModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::UPDATE, request, false)
}

/// What [`UpdateModelMixin::partial_update`] does unless it is overridden.
pub fn partial_update<V: UpdateModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::UPDATE, request, true)
}

async fn any(update: &'static AnyUpdate, request: &Request, partial: bool) -> Result<Response> {
    let view = update.view;
    let instance = match view.object(request).await {
        Ok(instance) => Some(instance),
        Err(error) if view.put_as_create && !partial && error.status() == StatusCode::NOT_FOUND => {
            // What POST would ask of the client is asked before the body is looked at.
            let asked = request.with_method(Method::POST, Some("create"));
            Box::pin(view.view.check_permissions(&asked)).await?;
            None
        }
        Err(error) => return Err(error),
    };
    let created = instance.is_none();
    let takes = view.serializer(request).takes;
    let mut data = valid(view, takes, request, instance, partial, false).await?;
    if created {
        name_by_url(view, request, &mut data)?;
    }
    let alone = is_alone(view, update.save, request, takes);
    let model = save(view, update.save, request, data, alone, true).await?;
    // RFC 9110 keeps it from the answer to a PUT that stores anything but the very bytes of the body.
    let etag = conditional::etag(view, request, &*model).filter(|_| partial);
    let mut response = respond(view, request, model).await?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response.status(if created { StatusCode::CREATED } else { StatusCode::OK })
}

/// Only a row that is there, and that the asking user may touch, can be put.
async fn fields(view: &'static AnyGenericView, request: &Request) -> Option<Vec<FieldInfo>> {
    view.object(request).await.ok()?;
    Some(metadata::fields(view.serializer(request).takes))
}

/// The action [`update`](UpdateModelMixin::update).
#[derive(Clone, Copy, Debug)]
pub struct Update;

impl<V: UpdateModelMixin> Action<V> for Update {
    const NAME: &'static str = "update";
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.update(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::UpdateSerializer::schema())
    }

    fn describe<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Vec<FieldInfo>>> + Send + 'a {
        fields(V::GENERIC, request)
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

/// The action [`partial_update`](UpdateModelMixin::partial_update).
#[derive(Clone, Copy, Debug)]
pub struct PartialUpdate;

impl<V: UpdateModelMixin> Action<V> for PartialUpdate {
    const NAME: &'static str = "partial_update";
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.partial_update(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::UpdateSerializer::schema())
    }

    fn describe<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Vec<FieldInfo>>> + Send + 'a {
        fields(V::GENERIC, request)
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
