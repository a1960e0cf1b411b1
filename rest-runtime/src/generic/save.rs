//! Validating and saving rows.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use sea_orm::DatabaseTransaction;
use serde_json::Value as Json;

use super::any_view::AnyGenericView;
use super::attempts::{Attempt, Attempts, is_of_missing_row, refusal, seen};
use super::{GenericApiView, conditional, name_by_url, parents};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result, is_retryable};
use crate::database::{Ends as _, roll_back};
use crate::http::request::Request;
use crate::input::RawInput;
use crate::input::nested_writes::Seen;
use crate::input::valid;
use crate::input::valid::{AnyValid, Valid, Validating};
use crate::model::AnyModel;
use crate::schema::{Context, ModelSerializer, ParentColumn, Schema};

/// Saves a row through a view's own hooks, in the transaction.
pub(crate) type SaveHook = for<'a> fn(&'a Attempt<'a>, AnyValid) -> BoxFuture<'a, Result<AnyModel>>;

/// Calls the view's [`pre_save`](GenericApiView::pre_save), if it takes this serializer's data.
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

/// The write of a single row.
#[derive(Clone, Copy)]
pub(crate) struct Write<'a> {
    pub(crate) view: &'static AnyGenericView,
    pub(crate) hook: Option<SaveHook>,
    pub(crate) request: &'a Request,
    pub(crate) takes: &'static Schema,
    pub(crate) partial: bool,
    /// Whether the URL names a row that is to be created.
    pub(crate) by_url: bool,
}

impl Write<'_> {
    /// Saves the row: `instance` if given, else a new one. If the view has hooks, they do it.
    pub(crate) async fn save(&self, instance: Option<AnyModel>) -> Result<AnyModel> {
        let Self { view, request, .. } = *self;
        let seen = seen(view, request).await?;
        if self.is_single_insert(seen.as_ref()) {
            return Box::pin(self.save_single(instance)).await;
        }
        Box::pin(self.save_with_others(instance, seen)).await
    }

    /// Whether the row is all that is written and read, and no hook of the view receives it.
    fn is_single_insert(&self, seen: Option<&Seen>) -> bool {
        let is_plain = self.hook.is_none() && self.view.etag.is_none() && seen.is_none();
        is_plain && !parents::are_named(self.view, self.request) && !self.takes.writes_below()
    }

    /// Saves a row that is [one INSERT](Self::is_single_insert). The transaction begins with the first statement. So there is none
    /// if the body changes nothing, unless the entity's own hooks write something.
    async fn save_single(&self, instance: Option<AnyModel>) -> Result<AnyModel> {
        let required = OnceLock::new();
        // Referenced rows can be checked by the INSERT itself, unless validators depend on their existence.
        let asked_later = instance.is_none() && !self.takes.has_validators();
        let context = Context { guarded_insert: asked_later.then_some(&required), ..self.context() };
        let given = RawInput::by(self.request, self.takes, &context).await?;
        let mut data = valid::validate(self.validating(context), given, instance.clone()).await?;
        self.name(&mut data)?;
        let data = data.requiring(required.into_inner());
        let is_asked = data.is_to_ask();
        let tx = self.request.begin_lazily();
        let error = match data.save_single((&tx).into()).await {
            Ok(model) => match tx.commit().await {
                Ok(()) => return Ok(model),
                // A deferred constraint may fail only at the commit.
                Err(error) => error.into(),
            },
            Err(error) => {
                roll_back(tx).await;
                error
            }
        };
        Box::pin(self.after_refusal(instance, error, is_asked)).await
    }

    /// Handles a row that the database refused. Errors of validation take precedence, and a write that may succeed now
    /// runs again.
    async fn after_refusal(&self, instance: Option<AnyModel>, error: Error, is_asked: bool) -> Result<AnyModel> {
        let (is_missing, is_busy) = match &error {
            Error::Database(cause) => (is_of_missing_row(cause), self.view.retry_writes && is_retryable(cause)),
            _ => (false, false),
        };
        if !is_asked && !is_missing && !is_busy {
            return Err(refusal(self.view, error));
        }
        if !is_missing && !is_busy {
            let given = RawInput::by(self.request, self.takes, &self.context()).await?;
            valid::validate(self.validating(self.context()), given, instance).await?;
            return Err(refusal(self.view, error));
        }
        self.save_with_others(instance, None).await
    }

    /// Saves the row in a transaction that also validates it, so that no other write comes between.
    async fn save_with_others(&self, instance: Option<AnyModel>, seen: Option<Seen>) -> Result<AnyModel> {
        let Self { view, request, takes, .. } = *self;
        // Read before the transaction begins, because clients may send slowly.
        let given = RawInput::by(request, takes, &self.context()).await?;
        Attempts::new(view, request)
            .run(seen.as_ref(), |attempt| Box::pin(self.run(attempt, given.clone(), instance.clone())))
            .await
    }

    async fn run(
        &self,
        attempt: &Attempt<'_>,
        given: RawInput<'_>,
        mut instance: Option<AnyModel>,
    ) -> Result<AnyModel> {
        let Self { view, request, takes, .. } = *self;
        if let Some(row) = instance.as_mut().filter(|_| view.etag.is_some() || takes.writes_below()) {
            *row = attempt.locked(row).await?;
        }
        let fixed = parents::columns(view, request, attempt.any_tx(), instance.is_none()).await?;
        let context = Context { parent_columns: &fixed, ..self.context() }.inside(attempt.any_tx());
        let mut data = valid::validate(self.validating(context), given, instance).await?;
        attempt.validated();
        prepare(attempt, &fixed, &mut data)?;
        self.name(&mut data)?;
        // A row that POST creates has no tag yet that a condition could refer to.
        if self.by_url || data.instance().is_some() {
            conditional::check(view, request, data.instance())?;
        }
        if let Some(hook) = self.hook {
            return hook(attempt, data).await;
        }
        let model = data.save(attempt.any_tx()).await?;
        attempt.confirm(std::slice::from_ref(&model)).await?;
        Ok(model)
    }

    fn context(&self) -> Context<'_> {
        Context { partial: self.partial, ..Context::of(self.request) }
    }

    fn validating<'b>(&self, context: Context<'b>) -> Validating<'b> {
        Validating { schema: self.takes, context, is_shown: self.hook.is_some() }
    }

    fn name(&self, data: &mut AnyValid) -> Result<()> {
        if self.by_url { name_by_url(self.view, self.request, data) } else { Ok(()) }
    }
}

/// Validates the objects of a list in the transaction, each with the row that it changes, if there is one.
pub(crate) async fn valid_many(
    attempt: &Attempt<'_>,
    takes: &'static Schema,
    items: &[Json],
    instances: Vec<Option<AnyModel>>,
    partial: bool,
) -> Result<Vec<AnyValid>> {
    let fixed = parents::columns(attempt.view, attempt.request, attempt.any_tx(), true).await?;
    let context = Context { partial, parent_columns: &fixed, ..Context::of(attempt.request) }.inside(attempt.any_tx());
    // A list is written through the view's hooks, which take structs.
    let validating = Validating { schema: takes, context, is_shown: true };
    let mut all = valid::validate_many(validating, items, instances).await?;
    attempt.validated();
    for data in &mut all {
        prepare(attempt, &fixed, data)?;
    }
    Ok(all)
}

/// Sets the values of validated data that do not come from the body.
fn prepare(attempt: &Attempt<'_>, fixed: &[ParentColumn], data: &mut AnyValid) -> Result<()> {
    if data.instance().is_none() {
        parents::assign(fixed, data);
    }
    conditional::count(attempt.view, data)?;
    data.rules = Some(Arc::clone(&attempt.rules));
    Ok(())
}
