use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use sea_orm::DatabaseTransaction;

#[cfg(feature = "browsable")]
use crate::browsable::Offer;
use crate::database::table_name;
use crate::exceptions::{Error, Result};
#[cfg(feature = "browsable")]
use crate::generic::offer_of_row;
use crate::generic::{
    AnyGenericView, Attempt, GenericApiView, Model, OfGenericView as _, SaveHook, Write, conditional, links, mistakes,
    pre_save, respond, schemas,
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
            save: own!(V "pre_save" | "perform_update" | "post_save": |attempt, data| Box::pin(saved::<V>(attempt, data))),
        }
    }
}

/// The changed row, by the view's own hooks.
async fn saved<V: UpdateModelMixin>(attempt: &Attempt<'_>, data: AnyValid) -> Result<AnyModel> {
    let (request, tx) = (attempt.request, attempt.tx());
    let created = data.instance().is_none();
    let mut data = Valid::<V::UpdateSerializer>::of(data)?;
    pre_save(V::VIEW, request, &mut data, tx).await?;
    let model = Arc::new(V::VIEW.perform_update(request, data, tx).await?);
    attempt.confirm(&[Arc::clone(&model) as AnyModel]).await?;
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

/// How often a PUT looks for its row again, which another request made or deleted in the meantime.
const LOOKS: usize = 3;

async fn any(update: &'static AnyUpdate, request: &Request, partial: bool) -> Result<Response> {
    let view = update.view;
    let mut instance = row(view, request, partial).await?;
    let takes = view.serializer(request).takes;
    let mut looks = if view.put_as_create && !partial { LOOKS } else { 0 };
    let (model, created) = loop {
        let created = instance.is_none();
        let write = Write { view, hook: update.save, request, takes, partial, by_url: created };
        let error = match write.save(instance).await {
            Ok(model) => break (model, created),
            Err(error) => error,
        };
        if looks == 0 || !may_be_of_another(&error) {
            return Err(error);
        }
        looks -= 1;
        instance = Box::pin(row(view, request, partial)).await?;
        if instance.is_none() == created {
            return Err(error);
        }
    };
    // RFC 9110 keeps it from the answer to a PUT that stores anything but the very bytes of the body.
    let etag = conditional::etag(view, request, &*model).filter(|_| partial);
    let mut response = respond(view, request, model).await?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response.status(if created { StatusCode::CREATED } else { StatusCode::OK })
}

/// The row that the URL names; `None` for one that a PUT may make.
async fn row(view: &'static AnyGenericView, request: &Request, partial: bool) -> Result<Option<AnyModel>> {
    match view.object(request).await {
        Ok(instance) => Ok(Some(instance)),
        Err(error) if view.put_as_create && !partial && error.status() == StatusCode::NOT_FOUND => {
            // What POST would ask of the client is asked before the body is looked at.
            let asked = request.with_method(Method::POST, Some("create"));
            Box::pin(view.view.check_permissions(&asked)).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether the write may have failed since another request has made the row, or deleted it.
fn may_be_of_another(error: &Error) -> bool {
    matches!(error.status(), StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT)
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

    #[cfg(feature = "browsable")]
    fn offer<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Offer>> + Send + 'a {
        offer_of_row(V::GENERIC, request)
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

    #[cfg(feature = "browsable")]
    fn offer<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Offer>> + Send + 'a {
        offer_of_row(V::GENERIC, request)
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
