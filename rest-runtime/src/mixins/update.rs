use std::future::Future;

use sea_orm::DatabaseTransaction;

use crate::database::{self, table_name};
use crate::exceptions::Result;
use crate::generic::{GenericApiView, Model, end, respond, valid};
use crate::metadata::{self, FieldInfo};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{Serializer, Valid};
use crate::view::Action;

/// PUT and PATCH on a single row.
pub trait UpdateModelMixin: GenericApiView {
    /// PUT: 200 with the row as it is then, 400 with what is wrong with the body, or 404.
    fn update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change(self, request, false)
    }

    /// PATCH: the same, and what the body leaves out stays.
    fn partial_update(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        change(self, request, true)
    }

    /// Writes the changed row.
    fn perform_update(
        &self,
        request: &Request,
        data: Valid<Self::Serializer>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Model<Self>>> + Send {
        let _ = request;
        data.save(tx)
    }
}

async fn change<V: UpdateModelMixin>(view: &V, request: &Request, partial: bool) -> Result<Response> {
    let instance = view.get_object(request).await?;
    let mut data = valid::<V>(request, Some(instance), partial).await?;
    let tx = database::begin(request.database()).await?;
    let saved = async {
        view.pre_save(request, &mut data, &tx).await?;
        let model = view.perform_update(request, data, &tx).await?;
        view.post_save(request, &model, false, &tx).await?;
        Ok(model)
    }
    .await;
    let model = end::<V, _>(tx, saved).await?;
    Ok(respond::<V>(&model))
}

/// The action [`update`](UpdateModelMixin::update).
#[derive(Clone, Copy, Debug)]
pub struct Update;

impl<V: UpdateModelMixin> Action<V> for Update {
    const NAME: &'static str = "update";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.update(request)
    }

    async fn describe(view: &V, request: &Request) -> Option<Vec<FieldInfo>> {
        // Only a row that is there, and that the asking user may touch, can be put.
        view.get_object(request).await.ok()?;
        Some(metadata::fields(V::Serializer::schema()))
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> &'static [String] {
        V::Serializer::schema().errors()
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

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> &'static [String] {
        V::Serializer::schema().errors()
    }
}
