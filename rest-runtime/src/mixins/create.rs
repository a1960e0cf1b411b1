use std::future::Future;

use axum::http::StatusCode;
use sea_orm::DatabaseTransaction;

use crate::database::{self, table_name};
use crate::exceptions::Result;
use crate::generic::{GenericApiView, Model, end, mistakes, respond, valid};
use crate::metadata::{self, FieldInfo};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{Serializer, Valid};
use crate::view::Action;

/// POST on a collection.
pub trait CreateModelMixin: GenericApiView {
    /// 201 with the new row, or 400 with what is wrong with the body.
    fn create(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            let mut data = valid::<Self>(request, None, false).await?;
            let tx = database::begin(request.database()).await?;
            let saved = async {
                self.pre_save(request, &mut data, &tx).await?;
                let model = self.perform_create(request, data, &tx).await?;
                self.post_save(request, &model, true, &tx).await?;
                Ok(model)
            }
            .await;
            let model = end::<Self, _>(tx, saved).await?;
            respond::<Self>(request, model).await?.status(StatusCode::CREATED)
        }
    }

    /// Writes the new row.
    fn perform_create(
        &self,
        request: &Request,
        data: Valid<Self::Serializer>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Model<Self>>> + Send {
        let _ = request;
        data.save(tx)
    }
}

/// The action [`create`](CreateModelMixin::create).
#[derive(Clone, Copy, Debug)]
pub struct Create;

impl<V: CreateModelMixin> Action<V> for Create {
    const NAME: &'static str = "create";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.create(request)
    }

    async fn describe(_: &V, _: &Request) -> Option<Vec<FieldInfo>> {
        Some(metadata::fields(V::Serializer::schema()))
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        mistakes::<V>()
    }
}
