use std::future::Future;

use sea_orm::{DatabaseTransaction, ModelTrait};

use crate::database::table_name;
use crate::exceptions::Result;
use crate::generic::{GenericApiView, Model, conditional, end, lookup_mistakes};
use crate::request::Request;
use crate::response::Response;
use crate::view::Action;

/// DELETE on a single row.
pub trait DestroyModelMixin: GenericApiView {
    /// 204, or 404.
    fn destroy(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        destroy(self, request)
    }

    /// Deletes the row.
    fn perform_destroy(
        &self,
        request: &Request,
        instance: Model<Self>,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = request;
        async {
            instance.delete(tx).await?;
            Ok(())
        }
    }
}

/// What [`DestroyModelMixin::destroy`] does unless it is overridden.
pub async fn destroy<V: DestroyModelMixin>(view: &V, request: &Request) -> Result<Response> {
    let instance = view.get_object(request).await?;
    let tx = request.begin().await?;
    let deleted = async {
        conditional::check::<V>(request, Some(&instance), &tx).await?;
        view.pre_delete(request, &instance, &tx).await?;
        view.perform_destroy(request, instance.clone(), &tx).await?;
        view.post_delete(request, &instance, &tx).await
    }
    .await;
    end::<V, _>(tx, deleted).await?;
    Ok(Response::no_content())
}

/// The action [`destroy`](DestroyModelMixin::destroy).
#[derive(Clone, Copy, Debug)]
pub struct Destroy;

impl<V: DestroyModelMixin> Action<V> for Destroy {
    const NAME: &'static str = "destroy";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.destroy(request)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        lookup_mistakes::<V>()
    }
}
