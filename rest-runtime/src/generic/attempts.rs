//! A write with its hooks as one transaction, which runs again after a conflict with other transactions.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{DatabaseTransaction, DbErr, SqlErr, Value};
use uuid::Uuid;

use super::any_view::AnyGenericView;
use super::{parents, rows};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result, Transient, broken_rule, is_retryable};
use crate::base::finishing::Finishing;
use crate::database::{DynExecutor, Ends as _, WriteTransaction, roll_back};
use crate::http::request::{Effects, Request};
use crate::http::storage::{Ending, in_write};
use crate::input::database_errors::write_error;
use crate::input::nested_writes::{Seen, WriteRules};
use crate::model::{AnyModel, Entity};
use crate::view::permission_denied;
use crate::view::steps::permissions;

/// The number of times a write runs again after a conflict.
const RETRIES: u32 = 3;

/// The runs of a write.
pub(crate) struct Attempts<'a> {
    view: &'static AnyGenericView,
    request: &'a Request,
    /// The number of further runs allowed after a conflict.
    left: u32,
    /// Whether each run validates a body.
    validates: bool,
    /// Whether the write may run once more to find the invalid value: a referenced row may have been deleted after
    /// validation.
    revalidates: bool,
    /// Whether the rows of a list are written one by one.
    apart: bool,
}

/// One run of a write, in a transaction of its own.
pub(crate) struct Attempt<'a> {
    pub(super) view: &'static AnyGenericView,
    pub(crate) request: &'a Request,
    pub(crate) rules: Arc<WriteRules>,
    tx: WriteTransaction,
    /// Whether the body has been validated, so that writing has begun.
    is_validated: AtomicBool,
    /// Whether hooks have received the transaction.
    is_shared: AtomicBool,
    /// The number of effects that were registered before this run.
    effects: usize,
}

/// The rows that the permissions allow the request to see; `None` for all rows.
pub(crate) async fn seen(view: &'static AnyGenericView, request: &Request) -> Result<Option<Seen>> {
    let Some(condition) = permissions::condition(view.view, request).await? else { return Ok(None) };
    let refusal = permission_denied(view.view, request, Error::permission_denied());
    Ok(Some(Seen { entity: view.entity()?, condition, is_anonymous: matches!(refusal, Error::NotAuthenticated) }))
}

impl<'a> Attempts<'a> {
    /// The runs of a write that validates a body.
    pub(crate) const fn new(view: &'static AnyGenericView, request: &'a Request) -> Self {
        let retries = view.retry_writes;
        let left = if retries { RETRIES } else { 0 };
        Self { view, request, left, validates: true, revalidates: retries, apart: false }
    }

    /// The runs of a delete, which validates nothing.
    pub(crate) const fn of_delete(view: &'static AnyGenericView, request: &'a Request) -> Self {
        Self { validates: false, revalidates: false, ..Self::new(view, request) }
    }

    /// Runs `write` until its outcome is final. Every written row has to be among `seen`.
    pub(crate) async fn run<T>(
        mut self,
        seen: Option<&Seen>,
        write: impl for<'b> Fn(&'b Attempt<'a>) -> BoxFuture<'b, Result<T>>,
    ) -> Result<T> {
        in_write(async {
            loop {
                let attempt = self.begin(seen).await?;
                let outcome = write(&attempt).await;
                if let Some(ended) = self.end(attempt, outcome).await {
                    return ended;
                }
            }
        })
        .await
    }

    async fn begin(&mut self, seen: Option<&Seen>) -> Result<Attempt<'a>> {
        let tx = loop {
            match self.request.begin().await {
                Err(error) if self.is_to_run_again(&error) => self.pause().await,
                tx => break tx?,
            }
        };
        let rules = Arc::new(WriteRules::new(seen.cloned(), self.apart));
        let Self { view, request, .. } = *self;
        let is_validated = AtomicBool::new(!self.validates);
        let (is_shared, effects) = (AtomicBool::new(false), request.waiting_effects());
        Ok(Attempt { view, request, rules, tx, is_validated, is_shared, effects })
    }

    /// Commits a run or rolls it back. `None` means that the write has to run again.
    async fn end<T>(&mut self, attempt: Attempt<'_>, outcome: Result<T>) -> Option<Result<T>> {
        let Attempt { rules, tx, is_validated, is_shared, effects, .. } = attempt;
        let effects = self.request.take_effects(effects);
        let files = Ending::now();
        let outcome = match outcome {
            // A hook may have ignored the error of a statement.
            Ok(value) if is_shared.into_inner() => tx.confirm().await.map(|()| value).map_err(Error::from),
            outcome => outcome,
        };
        let error = match outcome {
            Ok(value) => match commit(tx, effects, files).await {
                Ok(()) => return Some(Ok(value)),
                // A deferred constraint may fail only at the commit.
                Err(error) => error.into(),
            },
            // As in DRF, rows that validators wrote are kept if the body is refused.
            Err(error @ Error::Validation(_)) if !is_validated.into_inner() => match commit(tx, None, files).await {
                Ok(()) => error,
                Err(error) => error.into(),
            },
            Err(error) => {
                roll_back(tx).await;
                files.rolled_back().await;
                error
            }
        };
        if self.is_to_run_again(&error) {
            self.pause().await;
            return None;
        }
        if self.is_to_be_told_better(&error, &rules) {
            return None;
        }
        Some(Err(refusal(self.view, error)))
    }

    /// Whether the run failed by a conflict and may succeed now. Counts the further run.
    fn is_to_run_again(&mut self, error: &Error) -> bool {
        let cause = match error {
            Error::Database(cause) => Some(cause),
            Error::Other(cause) => cause.downcast_ref(),
            _ => None,
        };
        let again = self.left > 0 && cause.is_some_and(is_retryable);
        self.left -= u32::from(again);
        again
    }

    /// Whether another run would return a better error. Validation finds the field that refers to a missing row. If the
    /// database refused one of several rows written together, writing them one by one finds it.
    fn is_to_be_told_better(&mut self, error: &Error, rules: &WriteRules) -> bool {
        match error {
            Error::Database(cause) => is_of_missing_row(cause) && std::mem::take(&mut self.revalidates),
            Error::Validation(_) => {
                rules.refused_together() && self.view.retry_writes && !std::mem::replace(&mut self.apart, true)
            }
            _ => false,
        }
    }

    /// Waits for a short random time, which grows with each run, so that conflicting requests do not meet again.
    async fn pause(&self) {
        let most = 20_u32 << (2 * (RETRIES - 1).saturating_sub(self.left));
        let [random, ..] = Uuid::new_v4().into_bytes();
        tokio::time::sleep(Duration::from_millis(u64::from(most * u32::from(random) / 256))).await;
    }
}

/// Commits, and runs what follows the commit. A disconnecting client cannot separate the two.
async fn commit(tx: WriteTransaction, effects: Option<Effects>, files: Ending) -> Result<(), DbErr> {
    Finishing::new(Box::pin(async move {
        match tx.commit().await {
            Ok(()) => {
                files.committed().await;
                if let Some(effects) = effects {
                    effects.run().await;
                }
                Ok(())
            }
            // The commit may have succeeded before the connection was lost.
            Err(error) if Transient::of(&error) == Some(Transient::Unreachable) => Err(error),
            Err(error) => {
                files.rolled_back().await;
                Err(error)
            }
        }
    }))
    .await
}

/// Whether a row refers to a missing one, or was deleted along with one while it was written.
pub(super) fn is_of_missing_row(cause: &DbErr) -> bool {
    matches!(cause, DbErr::RecordNotInserted)
        || matches!(broken_rule(cause), Some(SqlErr::ForeignKeyConstraintViolation(_)))
}

/// The error as the client receives it.
pub(super) fn refusal(view: &AnyGenericView, error: Error) -> Error {
    match error {
        Error::Database(DbErr::RecordNotInserted) => {
            Error::Conflict("The row was deleted during the write; try again.".into())
        }
        error => write_error((view.schema)(), error),
    }
}

impl Attempt<'_> {
    /// Returns the transaction for hooks, and notes that they have received it.
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        self.is_shared.store(true, Ordering::Relaxed);
        &self.tx
    }

    /// The transaction for the library's own statements.
    pub(crate) fn any_tx(&self) -> DynExecutor<'_> {
        (&*self.tx).into()
    }

    /// Notes that the body is validated and writing begins.
    pub(super) fn validated(&self) {
        self.is_validated.store(true, Ordering::Relaxed);
    }

    /// The row as it is now, locked until the transaction ends.
    ///
    /// # Errors
    /// 404 if it was deleted, or if the request may not see it any more.
    pub(crate) async fn locked(&self, row: &AnyModel) -> Result<AnyModel> {
        let rows = self.all_locked(std::slice::from_ref(row)).await?;
        rows.into_iter().next().flatten().ok_or(Error::not_found())
    }

    /// These rows as they are now, locked. `None` for a row that was deleted, or that the request may not see any more.
    pub(crate) async fn all_locked(&self, rows: &[AnyModel]) -> Result<Vec<Option<AnyModel>>> {
        let entity = self.view.entity()?;
        let mut now = entity.locked(self.any_tx(), rows).await?;
        let changed: Vec<usize> = (0..now.len())
            .filter(|at| now[*at].as_ref().is_some_and(|row| !entity.is_same(&**row, &*rows[*at])))
            .collect();
        if changed.is_empty() {
            return Ok(now);
        }
        // Visibility and permissions were checked for the old state of these rows.
        let read: Vec<AnyModel> = changed.iter().filter_map(|at| now[*at].clone()).collect();
        let visible = self.visible(entity, &read).await?;
        for (at, row) in changed.into_iter().zip(read) {
            if visible.contains(&entity.key_values(&*row)) {
                self.view.check_object(self.request, &*row).await?;
            } else {
                now[at] = None;
            }
        }
        Ok(now)
    }

    /// The keys of those rows that are among the view's rows.
    async fn visible(&self, entity: &Entity, read: &[AnyModel]) -> Result<HashSet<Vec<Value>>> {
        if self.view.has_own_object() {
            return Ok(read.iter().map(|row| entity.key_values(&**row)).collect());
        }
        let keys: Vec<_> = read.iter().map(|row| entity.key_values(&**row)).collect();
        let mut rows = rows(self.view, self.request).await?;
        rows.and_where(entity.any_of(keys.iter(), self.request.connections().backend()));
        let found = entity.all(&self.any_tx(), rows).await?;
        Ok(found.iter().map(|row| entity.key_values(&**row)).collect())
    }

    /// Confirms that written rows belong to the parents in the URL, and that the request may see them.
    pub(crate) async fn confirm(&self, models: &[AnyModel]) -> Result<()> {
        parents::require_written(self.view, self.request, models, self.any_tx()).await?;
        match &self.rules.seen {
            Some(seen) => seen.confirm(self.any_tx(), models).await,
            None => Ok(()),
        }
    }
}
