//! Transactions that mean to write.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::{Reading, Source};

/// How long a write waits for its turn. After that it tries without: who has the turn may be waiting for this one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The turn of those who write to a SQLite file. Two cannot write to one at a time; the second would sleep in SQLite, for
/// longer and longer, and come after others who asked later.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Turns {
    /// Starts a transaction that means to write, when it is its turn.
    pub(crate) async fn begin(&self, db: &DatabaseConnection) -> Result<Writing, DbErr> {
        let turn = match db.get_database_backend() {
            DbBackend::Sqlite => self.next().await,
            _ => None,
        };
        Ok(Writing { tx: begin(db).await?, turn })
    }

    /// The same, when there is something to write.
    pub(crate) fn begin_lazily<'a>(&'a self, db: &'a DatabaseConnection) -> Lazy<'a> {
        Lazy { turns: self, db, begun: OnceCell::new() }
    }

    async fn next(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(turn) = Arc::clone(&self.0).try_acquire_owned() {
            return Some(turn);
        }
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

/// A transaction that means to write. The turn is given on when it has ended, however it does.
pub(crate) struct Writing {
    // Before the turn, for fields are dropped in their order.
    tx: DatabaseTransaction,
    turn: Option<OwnedSemaphorePermit>,
}

impl Deref for Writing {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Writing {
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        let Self { tx, turn: _turn } = self;
        tx.commit().await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        let Self { tx, turn: _turn } = self;
        tx.rollback().await
    }
}

/// A transaction that means to write, and begins with its first statement.
pub(crate) struct Lazy<'a> {
    turns: &'a Turns,
    db: &'a DatabaseConnection,
    begun: OnceCell<Writing>,
}

impl Lazy<'_> {
    /// What is to be ended, if there was a statement.
    pub(crate) fn into_begun(self) -> Option<Writing> {
        self.begun.into_inner()
    }

    async fn tx(&self) -> Result<&DatabaseTransaction, DbErr> {
        Ok(self.begun.get_or_try_init(|| self.turns.begin(self.db)).await?)
    }
}

#[async_trait]
impl ConnectionTrait for Lazy<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx().await?.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx().await?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx().await?.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx().await?.query_all_raw(statement).await
    }

    fn support_returning(&self) -> bool {
        self.db.support_returning()
    }
}

impl Source for Lazy<'_> {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        self.query_all_raw(statement)
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        self.query_one_raw(statement)
    }
}

/// Starts a transaction that means to write.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // SQLite: a transaction that reads before it writes fails at once where another wrote in between, whatever the
    // busy timeout; one that says at the start that it will write waits its turn.
    let mode = SqliteTransactionMode::Immediate;
    // The driver's own way, as `Source` for statements.
    match &db.inner {
        #[cfg(feature = "sqlite")]
        DatabaseConnectionType::SqlxSqlitePoolConnection(connection) => {
            Box::pin(connection.begin(None, None, Some(mode))).await
        }
        #[cfg(feature = "postgres")]
        DatabaseConnectionType::SqlxPostgresPoolConnection(connection) => Box::pin(connection.begin(None, None)).await,
        #[cfg(feature = "mysql")]
        DatabaseConnectionType::SqlxMySqlPoolConnection(connection) => Box::pin(connection.begin(None, None)).await,
        _ => {
            let mode = (db.get_database_backend() == DbBackend::Sqlite).then_some(mode);
            let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
            db.begin_with_options(options).await
        }
    }
}
