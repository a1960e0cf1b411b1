//! Tasks that run when the current write ends.

use std::cell::RefCell;
use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::base::erased::BoxFuture;
use crate::base::exceptions::Result;

type Task = BoxFuture<'static, ()>;

/// The tasks of a write.
#[derive(Default)]
struct Following {
    on_rollback: Vec<Task>,
    on_commit: Vec<Task>,
}

tokio::task_local! {
    /// The tasks of the write whose hooks are running.
    static FOLLOWING: RefCell<Following>;
}

/// Registers a task that runs if the current write fails or its client disconnects. Without a write the task is
/// dropped. For storages.
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

/// Registers a task that runs after the commit of the current write, before its response. Without a write it runs at
/// once. Django's `transaction.on_commit`.
pub async fn on_commit(task: impl Future<Output = ()> + Send + 'static) {
    if is_going_on() {
        let _ = FOLLOWING.try_with(|following| following.borrow_mut().on_commit.push(Box::pin(task)));
    } else {
        task.await;
    }
}

/// Whether the current task is in a write.
pub(super) fn is_going_on() -> bool {
    FOLLOWING.try_with(|_| ()).is_ok()
}

/// Runs a write whose hooks may save files, from the beginning of its transaction to its end.
pub(crate) async fn in_write<T>(write: impl Future<Output = Result<T>>) -> Result<T> {
    FOLLOWING.scope(RefCell::default(), write).await
}

/// The tasks of a write that is about to end.
pub(crate) struct Ending {
    on_rollback: Vec<Task>,
    on_commit: Vec<Task>,
}

impl Ending {
    /// Takes the tasks of the current write. If the future is dropped after this, none of them run, because the write
    /// may be committed.
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

/// Runs the tasks to their end, even if the future is dropped.
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

/// The client has disconnected: nothing awaits the rollback, so the tasks run on their own.
impl Drop for Following {
    fn drop(&mut self) {
        start(std::mem::take(&mut self.on_rollback));
    }
}
