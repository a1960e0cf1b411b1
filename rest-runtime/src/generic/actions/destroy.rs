use std::future::Future;

use sea_orm::{DatabaseTransaction, ModelTrait};

use crate::base::erased::BoxFuture;
use crate::base::exceptions::Result;
#[cfg(feature = "browsable")]
use crate::browsable::Offer;
use crate::database::table_name;
#[cfg(feature = "browsable")]
use crate::generic::offer_without_fields;
use crate::generic::{
    AnyGenericView, Attempt, Attempts, GenericApiView, Model, OfGenericView as _, conditional, lookup_mistakes,
};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::model::{AnyModel, owned};
use crate::view::{Action, overridden};
#[cfg(feature = "openapi")]
use {
    super::operations,
    crate::view::{Operation, overrides},
};

/// DELETE of a single row.
pub trait DestroyModelMixin: GenericApiView {
    /// Answers 204, or 404.
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

/// Deletes a row through a view's own hooks, in the transaction.
type DeleteHook = for<'a> fn(&'a Attempt<'a>, AnyModel) -> BoxFuture<'a, Result<()>>;

/// The hooks of `destroy` that a view overrides; `None` for a default hook.
struct AnyDestroy {
    view: &'static AnyGenericView,
    delete: Option<DeleteHook>,
}

trait OfDestroy: DestroyModelMixin {
    const DESTROY: &'static AnyDestroy = &AnyDestroy {
        view: Self::GENERIC,
        delete: overridden!(Self "pre_delete" | "perform_destroy" | "post_delete": |attempt, instance| Box::pin(deleted::<Self>(attempt, instance))),
    };
}

impl<V: DestroyModelMixin> OfDestroy for V {}

/// Deletes the row through the view's own hooks.
async fn deleted<V: DestroyModelMixin>(attempt: &Attempt<'_>, instance: AnyModel) -> Result<()> {
    let (request, tx) = (attempt.request, attempt.tx());
    let instance = owned::<V::Model>(instance)?;
    V::VIEW.pre_delete(request, &instance, tx).await?;
    V::VIEW.perform_destroy(request, instance.clone(), tx).await?;
    V::VIEW.post_delete(request, &instance, tx).await
}

/// The default implementation of [`DestroyModelMixin::destroy`].
pub fn destroy<V: DestroyModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::DESTROY, request)
}

async fn any(destroy: &'static AnyDestroy, request: &Request) -> Result<Response> {
    let view = destroy.view;
    let instance = view.object(request).await?;
    let attempts = Attempts::of_delete(view, request);
    attempts.run(None, |attempt| Box::pin(run(destroy, attempt, AnyModel::clone(&instance)))).await?;
    Ok(Response::no_content())
}

async fn run(destroy: &'static AnyDestroy, attempt: &Attempt<'_>, mut instance: AnyModel) -> Result<()> {
    let view = destroy.view;
    if view.has_etag() {
        instance = attempt.locked(&instance).await?;
        conditional::check(view, attempt.request, Some(&instance))?;
    }
    match destroy.delete {
        Some(delete) => delete(attempt, instance).await,
        None => Ok(view.entity()?.delete_many(attempt.any_tx(), vec![instance]).await?),
    }
}

/// The action [`destroy`](DestroyModelMixin::destroy).
#[derive(Clone, Copy, Debug)]
pub struct Destroy;

impl<V: DestroyModelMixin> Action<V> for Destroy {
    const NAME: &'static str = "destroy";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.destroy(request)
    }

    #[cfg(feature = "browsable")]
    fn offer<'a>(_: &'a V, request: &'a Request) -> impl Future<Output = Option<Offer>> + Send + 'a {
        offer_without_fields(V::GENERIC, request)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        lookup_mistakes(V::GENERIC)
    }

    #[cfg(feature = "openapi")]
    fn operation(request: &Request) -> Operation {
        let hooks = overrides::<V>(&["pre_delete", "perform_destroy", "post_delete"]);
        let operation = operations::destroy(V::GENERIC, request).by_hooks(hooks);
        if overrides::<V>(&["destroy"]) { operations::overridden(operation) } else { operation }
    }
}
