use std::any::Any;
use std::future::{Future, ready};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use crate::base::exceptions::{Error, Result};
use crate::database::table_name;
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

/// POST to a collection.
pub trait CreateModelMixin: GenericApiView {
    /// The serializer of a new row's body.
    // The model is named through the view's own serializer, so that a wrong model is a single compile error, at that
    // serializer.
    type CreateSerializer: ModelSerializer<Model = <Self::Serializer as ModelSerializer>::Model>;

    /// Answers 201 with the new row, or 400 with the errors of the body.
    fn create(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        create(self, request)
    }

    /// Returns additional headers of the response to a created row: by default `Location`, if the serializer shows a
    /// field `url`.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// # mod label {
    /// #     use rest_runtime::sea_orm;
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "label")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key)]
    /// #         pub id: i32,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// # #[derive(Serializer)]
    /// # #[serializer(model = label::Entity, fields(id))]
    /// # struct LabelSerializer;
    /// use rest_runtime::axum::http::{HeaderMap, HeaderValue, header};
    ///
    /// struct LabelList;
    ///
    /// #[generic_view(model = label::Entity, serializer = LabelSerializer, actions(create))]
    /// impl LabelList {
    ///     fn get_success_headers(&self, _: &Request, response: &Response) -> Result<HeaderMap> {
    ///         let label: serde_json::Value = response.data_as()?;
    ///         let url = HeaderValue::try_from(format!("/labels/{}/", label["id"])).map_err(Error::other)?;
    ///         Ok([(header::LOCATION, url)].into_iter().collect())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Errors of building the headers. The row stays created.
    fn get_success_headers(&self, request: &Request, response: &Response) -> Result<HeaderMap> {
        get_success_headers(self, request, response)
    }

    /// Writes the new row.
    fn perform_create(
        &self,
        request: &Request,
        data: Valid<Self::CreateSerializer>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Model<Self>>> + Send {
        let _ = request;
        data.save(tx)
    }
}

/// The hooks of `create` that a view overrides; `None` for a default hook.
struct AnyCreate {
    view: &'static AnyGenericView,
    save: Option<SaveHook>,
    get_success_headers: Option<fn(&Request, &Response) -> Result<HeaderMap>>,
}

trait OfCreate: CreateModelMixin {
    const CREATE: &'static AnyCreate = &AnyCreate::of::<Self>();
}

impl<V: CreateModelMixin> OfCreate for V {}

impl AnyCreate {
    const fn of<V: CreateModelMixin>() -> Self {
        Self {
            view: V::GENERIC,
            save: overridden!(V "pre_save" | "perform_create" | "post_save": |attempt, data| Box::pin(saved::<V>(attempt, data))),
            get_success_headers: overridden!(V "get_success_headers": |request, response| V::VIEW.get_success_headers(request, response)),
        }
    }
}

/// Creates the row through the view's own hooks.
async fn saved<V: CreateModelMixin>(attempt: &Attempt<'_>, data: AnyValid) -> Result<AnyModel> {
    let (request, tx) = (attempt.request, attempt.tx());
    let mut data = Valid::<V::CreateSerializer>::of(data)?;
    pre_save(V::VIEW, request, &mut data, tx).await?;
    let model = Arc::new(V::VIEW.perform_create(request, data, tx).await?);
    attempt.confirm(&[Arc::clone(&model) as AnyModel]).await?;
    V::VIEW.post_save(request, &model, true, tx).await?;
    Ok(model)
}

/// The default implementation of [`CreateModelMixin::create`].
pub fn create<V: CreateModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::CREATE, request)
}

async fn any(create: &'static AnyCreate, request: &Request) -> Result<Response> {
    let view = create.view;
    let takes = view.serializer(request).takes;
    let write = Write { view, hook: create.save, request, takes, partial: false, by_url: false };
    let model = write.save(None).await?;
    let etag = conditional::etag(view, request, &*model);
    let mut response = respond(view, request, model).await?.status(StatusCode::CREATED)?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    let headers = match create.get_success_headers {
        Some(headers) => headers(request, &response)?,
        None => success_headers(view, request, &response)?,
    };
    response.headers_mut().extend(headers);
    Ok(response)
}

/// The default implementation of [`CreateModelMixin::get_success_headers`].
pub fn get_success_headers<V: CreateModelMixin>(_: &V, request: &Request, response: &Response) -> Result<HeaderMap> {
    success_headers(V::GENERIC, request, response)
}

fn success_headers(view: &AnyGenericView, request: &Request, response: &Response) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let name = &*request.settings().url_field_name;
    if view.serializer(request).shows.readable().any(|field| field.json_name == name) {
        let data: Value = response.data_as()?;
        if let Some(url) = data[name].as_str() {
            headers.insert(header::LOCATION, HeaderValue::try_from(url).map_err(Error::other)?);
        }
    }
    Ok(headers)
}

/// The action [`create`](CreateModelMixin::create).
#[derive(Clone, Copy, Debug)]
pub struct Create;

impl<V: CreateModelMixin> Action<V> for Create {
    const NAME: &'static str = "create";
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.create(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::CreateSerializer::schema())
    }

    fn describe<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Vec<FieldInfo>>> + Send + 'a {
        ready(Some(metadata::fields(V::GENERIC.serializer(request).takes)))
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
        let tells = overrides::<V>(&["get_success_headers"]);
        let hooks = overrides::<V>(&["pre_save", "perform_create", "post_save"]);
        let operation = operations::create(V::GENERIC, request, tells).by_hooks(hooks);
        if overrides::<V>(&["create"]) { operations::overridden(operation) } else { operation }
    }
}
