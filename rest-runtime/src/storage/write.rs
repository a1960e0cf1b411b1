//! What follows when the write that is going on ends.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::exceptions::Result;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What is to be done after a write.
#[derive(Default)]
struct Following {
    on_rollback: Vec<Task>,
    on_commit: Vec<Task>,
}

tokio::task_local! {
    /// Of the write in whose hooks the task is.
    static FOLLOWING: RefCell<Following>;
}

/// Runs this where the write that is going on fails, or its client leaves; nothing where there is no write. For storages.
///
/// ```
/// use rest_runtime::storage::on_rollback;
///
/// # async fn put(_: &str) -> rest_runtime::Result<()> { Ok(()) }
/// # async fn remove(_: &str) {}
/// async fn save(key: &'static str) -> rest_runtime::Result<()> {
///     put(key).await?;
///     on_rollback(async move { remove(key).await });
///     Ok(())
/// }
/// ```
pub fn on_rollback(task: impl Future<Output = ()> + Send + 'static) {
    let _ = FOLLOWING.try_with(|following| following.borrow_mut().on_rollback.push(Box::pin(task)));
}

/// Runs this when the write that is going on is committed, before its answer; at once where there is no write. Django's
/// `transaction.on_commit`.
pub async fn on_commit(task: impl Future<Output = ()> + Send + 'static) {
    if is_going_on() {
        let _ = FOLLOWING.try_with(|following| following.borrow_mut().on_commit.push(Box::pin(task)));
    } else {
        task.await;
    }
}

/// Whether the task is in a write.
pub(super) fn is_going_on() -> bool {
    FOLLOWING.try_with(|_| ()).is_ok()
}

/// Runs a write whose hooks may keep files, from the beginning of its transaction to its end.
pub(crate) async fn in_write<T>(write: impl Future<Output = Result<T>>) -> Result<T> {
    FOLLOWING.scope(RefCell::default(), write).await
}

/// What follows a write that is about to end.
pub(crate) struct Ending {
    on_rollback: Vec<Task>,
    on_commit: Vec<Task>,
}

impl Ending {
    /// That of the write that is going on. Whoever leaves from here on leaves everything as it is, for the write may be done.
    pub(crate) fn now() -> Self {
        let taken = FOLLOWING.try_with(|following| {
            let mut following = following.borrow_mut();
            (std::mem::take(&mut following.on_rollback), std::mem::take(&mut following.on_commit))
        });
        let (on_rollback, on_commit) = taken.unwrap_or_default();
        Self { on_rollback, on_commit }
    }

    pub(crate) async fn committed(self) {
        run(self.on_commit).await;
    }

    pub(crate) async fn rolled_back(self) {
        run(self.on_rollback).await;
    }
}

/// Runs the tasks to the end, whoever leaves.
async fn run(tasks: Vec<Task>) {
    if let Some(running) = start(tasks) {
        let _ = running.await;
    }
}

fn start(tasks: Vec<Task>) -> Option<JoinHandle<()>> {
    let runtime = Handle::try_current().ok().filter(|_| !tasks.is_empty())?;
    Some(runtime.spawn(async {
        for task in tasks {
            task.await;
        }
    }))
}

/// A client has left: the transaction rolls back without anybody who waits for it.
impl Drop for Following {
    fn drop(&mut self) {
        start(std::mem::take(&mut self.on_rollback));
    }
}
