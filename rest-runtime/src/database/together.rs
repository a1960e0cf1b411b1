//! Statements that are written together.
//!
//! What a statement costs that writes a row to a SQLite file is mostly the end of its transaction. So those that have come
//! while another had the turn go in one transaction. Each of them is one by itself all the same: nobody is answered before
//! it has ended, and where one fails, all are taken back and each is run alone.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::own::{Own, Transaction};
use super::writing::Turns;
use super::{Reading, Source};

/// How many are written together at most. Those behind them would wait longer for a smaller cost.
const MOST: usize = 64;

/// A connection to write with, by statements of which each is one by itself.
#[derive(Clone)]
pub(super) struct Writer(Arc<Queue>);

struct Queue {
    own: Own,
    shared: DatabaseConnection,
    turns: Turns,
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    statement: Statement,
    answer: oneshot::Sender<Answer>,
}

type Answer = Result<Option<QueryResult>, DbErr>;

impl Writer {
    pub(super) fn new(own: Own, shared: DatabaseConnection, turns: Turns) -> Self {
        Self(Arc::new(Queue { own, shared, turns, waiting: Mutex::default() }))
    }

    /// A transaction that has not begun yet. Who writes has the turn.
    pub(super) async fn transaction(&self, turn: OwnedSemaphorePermit) -> Result<Transaction<'_>, DbErr> {
        self.0.own.transaction(Some(turn)).await
    }

    /// The first row of a statement, which is written with what else waits for its turn.
    async fn first(&self, statement: Statement) -> Answer {
        let queue = &self.0;
        if let Some(turn) = queue.turns.free() {
            return queue.alone(Some(&turn), statement).await;
        }
        let (answer, answered) = oneshot::channel();
        if queue.wait(Waiting { statement, answer }) {
            // A task of its own: a client that leaves takes nothing along that others wait for.
            tokio::spawn(Arc::clone(queue).write());
        }
        answered.await.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)))
    }
}

impl Queue {
    /// Whether it is the first that waits, so that nobody is about to write it yet.
    fn wait(&self, one: Waiting) -> bool {
        let mut waiting = self.waiting();
        waiting.push(one);
        waiting.len() == 1
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits, until nothing does.
    async fn write(self: Arc<Self>) {
        let mut is_more = true;
        while is_more {
            let turn = self.turns.of(&self.shared).await;
            let next = {
                let mut waiting = self.waiting();
                let most = waiting.len().min(MOST);
                let next: Vec<_> = waiting.drain(..most).collect();
                is_more = !waiting.is_empty();
                next
            };
            self.write_all(turn.as_ref(), next).await;
        }
    }

    async fn write_all(&self, turn: Option<&OwnedSemaphorePermit>, mut all: Vec<Waiting>) {
        // Who has left is not answered, and what nobody waits for is not written.
        all.retain(|one| !one.answer.is_closed());
        let rows = if turn.is_some() && all.len() > 1 { self.together(&all).await } else { None };
        let mut rows = rows.into_iter().flatten();
        for Waiting { statement, answer } in all {
            let row = match rows.next() {
                Some(row) => Ok(row),
                None => self.alone(turn, statement).await,
            };
            let _ = answer.send(row);
        }
    }

    /// The first rows of all of them in one transaction; `None` where that cannot be, and then nothing is written.
    async fn together(&self, all: &[Waiting]) -> Option<Vec<Option<QueryResult>>> {
        let tx = self.own.transaction(None).await.ok()?;
        let mut rows = Vec::with_capacity(all.len());
        for one in all {
            let Ok(row) = tx.row(one.statement.clone()).await else {
                tx.rollback().await.ok()?;
                return None;
            };
            rows.push(row);
        }
        tx.commit().await.ok()?;
        Some(rows)
    }

    /// Without a turn it goes the way of whoever may have it.
    async fn alone(&self, turn: Option<&OwnedSemaphorePermit>, statement: Statement) -> Answer {
        if turn.is_some() { self.own.row(statement).await } else { self.shared.row(statement).await }
    }
}

/// Does it at a turn, or the way of whoever has had it too long.
macro_rules! alone {
    ($writer:ident.$method:ident($argument:ident)) => {{
        let queue = &$writer.0;
        match queue.turns.of(&queue.shared).await {
            Some(_turn) => queue.own.$method($argument).await,
            None => queue.shared.$method($argument).await,
        }
    }};
}

#[async_trait]
impl ConnectionTrait for Writer {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        alone!(self.execute_raw(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        alone!(self.execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Answer {
        self.first(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        alone!(self.rows(statement))
    }
}

impl Source for Writer {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        self.query_all_raw(statement)
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        Box::pin(self.first(statement))
    }
}
