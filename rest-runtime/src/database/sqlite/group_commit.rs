//! Group commit for statements that write rows.
//!
//! Committing is most of the cost of writing a row to a SQLite file. Statements that wait for the writer lock share
//! one commit.
//!
//! Each still succeeds or fails on its own: results are sent after the commit. If one statement fails, all are rolled
//! back and each is run alone.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::direct_connections::{DirectConnections, DirectTransaction};
use crate::base::exceptions::Transient;
use crate::base::panics::caught;
use crate::database::Executor;
use crate::database::write_transaction::WriterLock;

/// The maximum number of statements in one group. A larger one would delay those behind it and save little.
const MOST: usize = 64;

/// A connection for statements that each commit by themselves.
pub(crate) struct GroupCommit(Arc<CommitQueue>);

struct CommitQueue {
    connections: DirectConnections,
    shared: DatabaseConnection,
    writer_lock: WriterLock,
    waiting: Mutex<Vec<PendingStatement>>,
}

struct PendingStatement {
    statement: Statement,
    answer: oneshot::Sender<FirstRow>,
}

type FirstRow = Result<Option<QueryResult>, DbErr>;

/// Runs the statement with the writer lock; if waiting for the lock times out, runs it on the pool.
macro_rules! alone {
    ($writer:ident.$method:ident($argument:ident)) => {{
        let queue = &$writer.0;
        match queue.writer_lock.acquire(&queue.shared).await {
            Some(_lock) => queue.connections.$method($argument).await,
            None => queue.shared.$method($argument).await,
        }
    }};
}

impl GroupCommit {
    pub(crate) fn new(own: DirectConnections, shared: DatabaseConnection, turns: WriterLock) -> Self {
        Self(Arc::new(CommitQueue { connections: own, shared, writer_lock: turns, waiting: Mutex::default() }))
    }

    /// A transaction that has not begun yet. The caller passes the writer lock.
    pub(crate) async fn transaction(&self, lock: OwnedSemaphorePermit) -> Result<DirectTransaction<'_>, DbErr> {
        self.0.connections.transaction(Some(lock)).await
    }

    pub(crate) async fn run(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        alone!(self.run(statement))
    }

    pub(crate) async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        alone!(self.execute_unprepared(sql))
    }

    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        alone!(self.rows(statement))
    }

    /// The first row of a statement, which is committed together with others that wait for the lock.
    pub(crate) async fn row(&self, statement: Statement) -> FirstRow {
        let queue = &self.0;
        if let Some(_lock) = queue.writer_lock.try_acquire() {
            return queue.alone(statement, true).await;
        }
        let (answer, answered) = oneshot::channel();
        if queue.wait(PendingStatement { statement, answer }) {
            // A separate task, so that a client that disconnects does not cancel the writes of others.
            tokio::spawn(Arc::clone(queue).write());
        }
        answered.await.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)))
    }
}

impl CommitQueue {
    /// Adds a statement. Returns whether it is the first one, so that the caller must start the writing task.
    fn wait(&self, one: PendingStatement) -> bool {
        let mut waiting = self.waiting();
        waiting.push(one);
        waiting.len() == 1
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<PendingStatement>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the waiting statements until there are none.
    async fn write(self: Arc<Self>) {
        let unfinished = Unfinished(&self);
        let mut is_more = true;
        while is_more {
            let lock = self.writer_lock.acquire(&self.shared).await;
            let next = {
                let mut waiting = self.waiting();
                let most = waiting.len().min(MOST);
                let next: Vec<_> = waiting.drain(..most).collect();
                is_more = !waiting.is_empty();
                next
            };
            match lock {
                Some(_lock) => self.write_all(next).await,
                // The holder of the lock may be waiting for one of these statements.
                None => next.into_iter().for_each(|one| drop(tokio::spawn(Arc::clone(&self).answer(one, false)))),
            }
        }
        std::mem::forget(unfinished);
    }

    /// Writes all of them, with the writer lock.
    async fn write_all(self: &Arc<Self>, mut all: Vec<PendingStatement>) {
        // A statement whose client has left is not written.
        all.retain(|one| !one.answer.is_closed());
        if all.len() > 1 {
            match caught(self.together(&all)).await {
                Ok(Ok(rows)) => {
                    for (one, row) in all.into_iter().zip(rows) {
                        // Fails if the client has left in the meantime.
                        let _ = one.answer.send(Ok(row));
                    }
                    return;
                }
                // None of them can be written now: another process has locked the file, or no connection is available.
                Ok(Err(error)) if Transient::of(&error).is_some() => {
                    for one in all {
                        let _ = one.answer.send(Err(error.clone()));
                    }
                    return;
                }
                // One of them fails, so each is run alone.
                Ok(Err(_)) | Err(_) => {}
            }
        }
        for one in all {
            Arc::clone(self).answer(one, true).await;
        }
    }

    /// Runs all statements in one transaction and returns their first rows. If one fails, nothing is written.
    async fn together(&self, all: &[PendingStatement]) -> Result<Vec<Option<QueryResult>>, DbErr> {
        let tx = self.connections.transaction(None).await?;
        let mut rows = Vec::with_capacity(all.len());
        for one in all {
            match tx.row(one.statement.clone()).await {
                Ok(row) => rows.push(row),
                Err(error) => {
                    tx.rollback().await?;
                    return Err(error);
                }
            }
        }
        tx.commit().await?;
        Ok(rows)
    }

    async fn answer(self: Arc<Self>, one: PendingStatement, has_lock: bool) {
        let PendingStatement { statement, answer } = one;
        if !answer.is_closed() {
            let written = caught(self.alone(statement, has_lock)).await;
            let _ =
                answer.send(written.unwrap_or_else(|panic| Err(DbErr::Query(RuntimeErr::Internal(panic.to_string())))));
        }
    }

    /// The first row of a statement that commits by itself. All rows are read, because SQLite reports only at the end
    /// whether the statement succeeded.
    async fn alone(&self, statement: Statement, has_lock: bool) -> FirstRow {
        // Without the lock it runs on the pool, where it may wait for the lock's holder in SQLite.
        let rows = if has_lock { self.connections.rows(statement).await? } else { self.shared.rows(statement).await? };
        Ok(rows.into_iter().next())
    }
}

/// A guard of the writing task. If the runtime ends before the task, it clears the queue, so that a later statement
/// starts a new task.
struct Unfinished<'a>(&'a CommitQueue);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.waiting().clear();
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, Database, DbBackend, Value};
    use tokio::task::JoinSet;

    use super::*;

    async fn writer(folder: &tempfile::TempDir) -> Arc<GroupCommit> {
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("rows.sqlite3").display());
        let db = Database::connect(ConnectOptions::new(url)).await.unwrap();
        db.execute_unprepared("PRAGMA journal_mode = WAL").await.unwrap();
        db.execute_unprepared("CREATE TABLE IF NOT EXISTS one (number INTEGER)").await.unwrap();
        let own = DirectConnections::for_file(&db, 1).expect("a file has direct connections");
        Arc::new(GroupCommit::new(own, db, WriterLock::default()))
    }

    fn insert(number: Value) -> Statement {
        Statement::from_sql_and_values(DbBackend::Sqlite, "INSERT INTO one VALUES (?) RETURNING number", [number])
    }

    /// The results of writing these while the lock was held.
    async fn all(writer: &Arc<GroupCommit>, numbers: Vec<Value>) -> Vec<Result<i64, DbErr>> {
        let lock = writer.0.writer_lock.try_acquire().expect("no other write");
        let count = numbers.len();
        let mut waiting = JoinSet::new();
        for (place, number) in numbers.into_iter().enumerate() {
            let writer = Arc::clone(writer);
            waiting.spawn(async move { (place, writer.row(insert(number)).await) });
        }
        while writer.0.waiting().len() < count {
            tokio::task::yield_now().await;
        }
        drop(lock);
        let mut answers = waiting.join_all().await;
        answers.sort_by_key(|(place, _)| *place);
        let number = |row: Option<QueryResult>| row.expect("a row").try_get_by_index(0);
        answers.into_iter().map(|(_, answer)| answer.and_then(number)).collect()
    }

    /// The number of transactions in the file's log: in the last frame of each, the file's size in pages is not zero.
    fn commits(folder: &tempfile::TempDir) -> usize {
        let log = std::fs::read(folder.path().join("rows.sqlite3-wal")).unwrap();
        let (page, frames) = (u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize, &log[32..]);
        frames.chunks_exact(24 + page).filter(|frame| frame[8..12] == log[16..20] && frame[4..8] != [0; 4]).count()
    }

    #[tokio::test]
    async fn what_waits_for_its_turn_is_written_together() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder).await;
        let before = commits(&folder);
        let numbers: Vec<Value> = (0..150_i64).map(Value::from).collect();
        for (number, answer) in (0..).zip(all(&writer, numbers).await) {
            assert_eq!(answer.unwrap(), number);
        }
        assert_eq!(commits(&folder) - before, 150_usize.div_ceil(MOST));
    }

    #[tokio::test]
    async fn a_statement_over_which_the_driver_panics_fails_alone() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder).await;
        let numbers: Vec<Value> =
            (0..150_u64).map(|number| if number % 70 == 9 { u64::MAX } else { number }.into()).collect();
        for _ in 0..2 {
            for (number, answer) in (0..).zip(all(&writer, numbers.clone()).await) {
                match answer {
                    Ok(written) => assert_eq!(written, number),
                    Err(error) => assert!(number % 70 == 9 && error.to_string().contains("panic"), "{number}: {error}"),
                }
            }
        }
    }

    #[test]
    fn no_statement_waits_after_its_runtime_ends() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let first = runtime();
        let writer = first.block_on(writer(&folder));
        let lock = writer.0.writer_lock.try_acquire().expect("no other write");
        for number in 0..3 {
            let writer = Arc::clone(&writer);
            first.spawn(async move { writer.row(insert(number.into())).await });
        }
        first.block_on(tokio::task::yield_now());
        drop(first);
        drop(lock);
        let written = runtime().block_on(all(&writer, vec![5.into(), 6.into()]));
        assert_eq!(written.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [5, 6]);
    }
}
