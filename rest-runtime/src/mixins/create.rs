use std::future::Future;
use std::slice::from_ref;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use sea_orm::DatabaseTransaction;
use serde_json::Value;

use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::generic::{
    GenericApiView, Model, conditional, end, is_alone, keep, links, mistakes, overrides, pre_save, respond, save_alone,
    valid,
};
use crate::metadata::{self, FieldInfo};
use crate::request::Request;
use crate::response::Response;
use crate::reverse::RouteLink;
use crate::serializers::{ModelSerializer, Schema, Serializer, Valid};
use crate::view::Action;

/// POST on a collection.
pub trait CreateModelMixin: GenericApiView {
    /// What of a new row clients send.
    // Its model by way of the view's own serializer: one of another model is told once, there.
    type CreateSerializer: ModelSerializer<Model = <Self::Serializer as ModelSerializer>::Model>;

    /// 201 with the new row, or 400 with what is wrong with the body.
    fn create(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        create(self, request)
    }

    /// The headers of this answer to a row that was made, besides those of every answer: `Location`, where the
    /// serializer shows a field `url`.
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
    /// Whatever keeps it from being told; the row is made all the same.
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

/// What [`CreateModelMixin::create`] does unless it is overridden.
pub async fn create<V: CreateModelMixin>(view: &V, request: &Request) -> Result<Response> {
    let takes = view.get_serializer(request).takes();
    let alone = is_alone::<V>(request, takes, const { overrides::<V>(&["perform_create"]) });
    let mut data = valid::<V, V::CreateSerializer>(takes, request, None, false, alone).await?;
    let model = if alone {
        Box::pin(save_alone::<V, _>(request, data)).await?
    } else {
        let tx = request.begin().await?;
        let saved = Box::pin(async {
            pre_save(view, request, &mut data, &tx).await?;
            let model = view.perform_create(request, data, &tx).await?;
            keep::<V>(request, from_ref(&model), &tx).await?;
            view.post_save(request, &model, true, &tx).await?;
            Ok(model)
        })
        .await;
        end::<V, _>(tx, saved).await?
    };
    let etag = conditional::etag::<V>(request, &model);
    let mut response = respond(view, request, model).await?.status(StatusCode::CREATED)?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag)));
    let headers = view.get_success_headers(request, &response)?;
    response.headers_mut().extend(headers);
    Ok(response)
}

/// What [`CreateModelMixin::get_success_headers`] does unless it is overridden.
pub fn get_success_headers<V: CreateModelMixin>(view: &V, request: &Request, response: &Response) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let name = &*request.settings().url_field_name;
    if view.get_serializer(request).shows().readable().any(|field| field.name == name) {
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

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.create(request)
    }

    fn takes() -> Option<&'static Schema> {
        Some(V::CreateSerializer::schema())
    }

    async fn describe(view: &V, request: &Request) -> Option<Vec<FieldInfo>> {
        Some(metadata::fields(view.get_serializer(request).takes()))
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
