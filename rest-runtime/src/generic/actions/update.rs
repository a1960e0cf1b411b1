use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use sea_orm::DatabaseTransaction;

use crate::base::exceptions::{Error, Result};
#[cfg(feature = "browsable")]
use crate::browsable::Offer;
use crate::database::table_name;
#[cfg(feature = "browsable")]
use crate::generic::offer_of_row;
use crate::generic::{
    AnyGenericView, Attempt, GenericApiView, Model, OfGenericView as _, SaveHook, Write, conditional, links, mistakes,
    pre_save, respond, schemas,
};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::reverse::RouteLink;
use crate::input::valid::{AnyValid, Valid};
use crate::model::AnyModel;
use crate::policies::metadata;
use crate::schema::arguments::info::FieldInfo;
use crate::schema::{ModelSerializer, Schema, Serializer};
use crate::view::{Action, overridden};
#[cfg(feature = "openapi")]
use {
    super::operations,
    crate::view::{Operation, overrides},
};

/// PUT and PATCH of a single row.
pub trait UpdateModelMixin: GenericApiView {
    /// The serializer of the body of PUT and PATCH.
    // The model is named through the view's own serializer, so that a wrong model is a single compile error, at that
    // serializer.
    type UpdateSerializer: ModelSerializer<Model = <Self::Serializer as ModelSerializer>::Model>;

    /// PUT: answers 200 with the changed row, 400 with the errors of the body, or 404. With
    /// [`PUT_AS_CREATE`](GenericApiView::PUT_AS_CREATE) it creates a missing row and answers 201.
    fn update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        update(self, request)
    }

    /// PATCH: like [`update`](Self::update), but fields that the body leaves out keep their values.
    fn partial_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        partial_update(self, request)
    }

    /// Writes the changed row, or the new one with `put_as_create`. Then `data` has no [`instance`](Valid::instance).
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

/// The hooks of `update` that a view overrides; `None` for a default hook.
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
            save: overridden!(V "pre_save" | "perform_update" | "post_save": |attempt, data| Box::pin(saved::<V>(attempt, data))),
        }
    }
}

/// Changes the row through the view's own hooks.
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

/// The default implementation of [`UpdateModelMixin::update`].
pub fn update<V: UpdateModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::UPDATE, request, false)
}

/// The default implementation of [`UpdateModelMixin::partial_update`].
pub fn partial_update<V: UpdateModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::UPDATE, request, true)
}

/// The number of times a PUT looks for its row again, after another request created or deleted it.
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
    // RFC 9110 forbids the tag in the response to a PUT unless the body is stored byte for byte.
    let etag = conditional::etag(view, request, &*model).filter(|_| partial);
    let mut response = respond(view, request, model).await?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    response.status(if created { StatusCode::CREATED } else { StatusCode::OK })
}

/// The row that the URL names; `None` if a PUT may create it.
async fn row(view: &'static AnyGenericView, request: &Request, partial: bool) -> Result<Option<AnyModel>> {
    match view.object(request).await {
        Ok(instance) => Ok(Some(instance)),
        Err(error) if view.put_as_create && !partial && error.status() == StatusCode::NOT_FOUND => {
            // The permissions of POST are checked before the body is read.
            let asked = request.with_method(Method::POST, Some("create"));
            Box::pin(view.view.check_permissions(&asked)).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether the write may have failed because another request created or deleted the row.
fn may_be_of_another(error: &Error) -> bool {
    matches!(error.status(), StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT)
}

/// The fields of the body, if the row exists and the user may access it.
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

    #[cfg(feature = "openapi")]
    fn operation(request: &Request) -> Operation {
        let hooks = overrides::<V>(&["pre_save", "perform_update", "post_save"]);
        let operation = operations::update(V::GENERIC, request, false).by_hooks(hooks);
        if overrides::<V>(&["update"]) { operations::overridden(operation) } else { operation }
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

    #[cfg(feature = "openapi")]
    fn operation(request: &Request) -> Operation {
        let hooks = overrides::<V>(&["pre_save", "perform_update", "post_save"]);
        let operation = operations::update(V::GENERIC, request, true).by_hooks(hooks);
        if overrides::<V>(&["partial_update"]) { operations::overridden(operation) } else { operation }
    }
}
