//! How a row is validated and saved.

use std::any::Any;
use std::sync::OnceLock;

use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::Value as Json;

use super::any::AnyGenericView;
use super::{GenericApiView, conditional, parents};
use crate::database::{self, Ends};
use crate::exceptions::{Error, Result};
use crate::request::Request;
use crate::serializers::{self, AnyModel, AnyValid, Context, Given, ModelSerializer, Schema, Valid, write_error};
use crate::view::BoxFuture;

/// Saves a row by a view's own hooks, in the transaction.
pub(crate) type SaveHook =
    for<'a> fn(&'a Request, AnyValid, &'a DatabaseTransaction) -> BoxFuture<'a, Result<AnyModel>>;

/// The view's [`pre_save`](GenericApiView::pre_save), where it is about this serializer.
pub(crate) async fn pre_save<V: GenericApiView, S: ModelSerializer>(
    view: &V,
    request: &Request,
    data: &mut Valid<S>,
    tx: &DatabaseTransaction,
) -> Result<()> {
    let data: &mut (dyn Any + Send) = data;
    match data.downcast_mut() {
        Some(data) => view.pre_save(request, data, tx).await,
        None => Ok(()),
    }
}

/// The body of the request, validated.
/// Where the row is saved [`alone`](is_alone), the statement that writes it may ask for the rows that it names.
pub(crate) async fn valid(
    view: &AnyGenericView,
    takes: &'static Schema,
    request: &Request,
    instance: Option<AnyModel>,
    partial: bool,
    alone: bool,
) -> Result<AnyValid> {
    let fixed = parents::fixed(view, request, instance.is_some()).await?;
    let required = OnceLock::new();
    // Validators see only what is known to be there.
    let asked_later = alone && instance.is_none() && !takes.has_validators();
    let context =
        Context { partial, fixed: &fixed, required: asked_later.then_some(&required), ..Context::of(request) };
    let given = Given::by(request, takes, &context).await?;
    let mut data = serializers::validate(takes, given, instance, context).await?;
    if data.instance().is_none() {
        parents::fill(&fixed, &mut data);
    }
    Ok(data.requiring(required.into_inner()))
}

/// The objects of a list, validated, each with the row that it is about to change, if there is one.
pub(crate) async fn valid_many(
    view: &AnyGenericView,
    takes: &'static Schema,
    request: &Request,
    items: &[Json],
    instances: Vec<Option<AnyModel>>,
    partial: bool,
) -> Result<Vec<AnyValid>> {
    let fixed = parents::fixed(view, request, instances.iter().all(Option::is_some)).await?;
    let context = Context { partial, fixed: &fixed, ..Context::of(request) };
    let mut all = serializers::validate_many(takes, items, instances, context).await?;
    for data in all.iter_mut().filter(|data| data.instance().is_none()) {
        parents::fill(&fixed, data);
    }
    Ok(all)
}

/// Whether nothing is written beside a row and none of the view's hooks asks to see it saved.
pub(crate) fn is_alone(view: &AnyGenericView, hook: Option<SaveHook>, request: &Request, takes: &Schema) -> bool {
    hook.is_none() && view.etag.is_none() && !parents::are_named(view, request) && !takes.writes_below()
}

/// Saves a row, by the view's hooks where it has any. Where it `depends`, the request may be about a row with a tag of its own.
pub(crate) async fn save(
    view: &'static AnyGenericView,
    hook: Option<SaveHook>,
    request: &Request,
    data: AnyValid,
    alone: bool,
    depends: bool,
) -> Result<AnyModel> {
    if alone {
        return Box::pin(save_alone(view, request, data)).await;
    }
    let tx = request.begin().await?;
    let saved = Box::pin(async {
        if depends {
            conditional::check(view, request, data.instance(), &tx).await?;
        }
        if let Some(hook) = hook {
            let model = hook(request, data, &tx).await?;
            tx.confirm().await?;
            return Ok(model);
        }
        let model = data.save((&*tx).into()).await?;
        parents::keep(view, request, std::slice::from_ref(&model), (&*tx).into()).await?;
        Ok(model)
    })
    .await;
    end(view, tx, saved).await
}

/// Saves a row that is [alone](is_alone). The transaction begins with the first statement, so there is none where the body
/// changes nothing, unless the entity's own hooks have something to write.
async fn save_alone(view: &'static AnyGenericView, request: &Request, data: AnyValid) -> Result<AnyModel> {
    let asks = data.is_to_ask().then(|| data.schema());
    let tx = request.begin_lazily();
    let saved = data.save_alone((&tx).into()).await;
    match (end(view, tx, saved).await, asks) {
        (Err(error), Some(takes)) => Box::pin(asked_after_all(view, request, takes, error)).await,
        (saved, _) => saved,
    }
}

/// The row that was not saved while its keys were not asked for. What validation has to say of them comes first, before
/// what the entity's own hooks and the database said.
async fn asked_after_all(
    view: &'static AnyGenericView,
    request: &Request,
    takes: &'static Schema,
    error: Error,
) -> Result<AnyModel> {
    let data = valid(view, takes, request, None, false, false).await?;
    if !matches!(error, Error::Database(DbErr::RecordNotInserted)) {
        return Err(error);
    }
    // The row that was missing has come since.
    let tx = request.begin_lazily();
    let saved = data.save_alone((&tx).into()).await;
    end(view, tx, saved).await
}

/// Ends a write's transaction: all of it stays, or nothing does.
pub(crate) async fn end<T>(view: &AnyGenericView, tx: impl Ends, result: Result<T>) -> Result<T> {
    database::end(tx, result).await.map_err(|error| write_error((view.schema)(), error))
}
