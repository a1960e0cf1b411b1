//! Transactions that mean to write.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Ends;
#[cfg(feature = "sqlite")]
use super::stranded;
use crate::finishing::Finishing;

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
    /// The turn to write, where nobody has it or waits for it.
    pub(super) fn free(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }

    /// The turn to write, unless it takes too long; none where the database needs none.
    pub(super) async fn of(&self, db: &DatabaseConnection) -> Option<OwnedSemaphorePermit> {
        if db.get_database_backend() != DbBackend::Sqlite {
            return None;
        }
        if let Some(turn) = self.free() {
            return Some(turn);
        }
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

/// A transaction that means to write. The turn is given on when it has ended, however it does.
///
/// Its BEGIN, COMMIT and ROLLBACK are never cut off: the driver would not know of the transaction then, or count one that is
/// over, on a connection that others get.
pub(crate) struct Writing {
    // Before the turn, for fields are dropped in their order.
    tx: DatabaseTransaction,
    turn: Option<OwnedSemaphorePermit>,
    db: DatabaseConnection,
}

impl Writing {
    /// Starts one, at this turn.
    pub(super) async fn begin(db: &DatabaseConnection, turn: Option<OwnedSemaphorePermit>) -> Result<Self, DbErr> {
        let db = db.clone();
        Finishing::new(Box::pin(async move { Ok(Self { tx: open(&db).await?, turn, db }) })).await
    }

    /// Fails where a statement has failed whose error was put aside. PostgreSQL takes everything back then, and its COMMIT does
    /// not say so.
    pub(crate) async fn confirm(&self) -> Result<(), DbErr> {
        if self.db.get_database_backend() == DbBackend::Postgres {
            self.tx.execute_unprepared("SELECT 1").await?;
        }
        Ok(())
    }
}

impl Deref for Writing {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Ends for Writing {
    async fn commit(self) -> Result<(), DbErr> {
        Finishing::new(Box::pin(async move {
            let Self { tx, turn: _turn, db } = self;
            let ended = tx.commit().await;
            settle(&db, &ended).await;
            ended
        }))
        .await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        Finishing::new(Box::pin(async move {
            let Self { tx, turn: _turn, db } = self;
            if db.get_database_backend() == DbBackend::Sqlite {
                // Where SQLite has taken the transaction back by itself, ROLLBACK would fail, and the driver count it as open.
                // This opens another for it; in one that is open it fails, and changes nothing.
                let _ = tx.execute_unprepared("BEGIN").await;
            }
            let ended = tx.rollback().await;
            settle(&db, &ended).await;
            ended
        }))
        .await
    }
}

/// Closes the connection of a SQLite transaction that could not be ended. Drivers of the other databases send ROLLBACK once
/// more before such a connection is used.
async fn settle(db: &DatabaseConnection, ended: &Result<(), DbErr>) {
    #[cfg(feature = "sqlite")]
    if ended.is_err() && db.get_database_backend() == DbBackend::Sqlite {
        stranded::close_stranded(db).await;
    }
    #[cfg(not(feature = "sqlite"))]
    let _ = (db, ended);
}

/// Starts a transaction that means to write, without a turn.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<Writing, DbErr> {
    Writing::begin(db, None).await
}

/// Starts a transaction of the driver's.
async fn open(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // SQLite: a transaction that reads before it writes fails at once where another wrote in between, whatever the
    // busy timeout; one that says at the start that it will write waits its turn.
    let mode = SqliteTransactionMode::Immediate;
    // The driver's own way, as `Source` for statements.
    match &db.inner {
        #[cfg(feature = "sqlite")]
        DatabaseConnectionType::SqlxSqlitePoolConnection(connection) => connection.begin(None, None, Some(mode)).await,
        #[cfg(feature = "postgres")]
        DatabaseConnectionType::SqlxPostgresPoolConnection(connection) => connection.begin(None, None).await,
        #[cfg(feature = "mysql")]
        DatabaseConnectionType::SqlxMySqlPoolConnection(connection) => connection.begin(None, None).await,
        _ => {
            let mode = (db.get_database_backend() == DbBackend::Sqlite).then_some(mode);
            let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
            db.begin_with_options(options).await
        }
    }
}
