//! Write transactions.

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
use super::sqlite::stranded;
use crate::base::finishing::Finishing;

/// The time that a write waits for the lock. Then it tries without the lock, because the holder may be waiting for this
/// write.
const PATIENCE: Duration = Duration::from_secs(5);

/// The lock of writers to a SQLite file. SQLite allows one writer at a time. A second one would sleep in SQLite for
/// growing intervals, and be overtaken by later ones.
#[derive(Clone)]
pub(crate) struct WriterLock(Arc<Semaphore>);

impl Default for WriterLock {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl WriterLock {
    /// The lock, if it is free and no other task waits for it.
    pub(super) fn try_acquire(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }

    /// The lock; `None` if waiting times out, or if the database needs no lock.
    pub(super) async fn acquire(&self, db: &DatabaseConnection) -> Option<OwnedSemaphorePermit> {
        if db.get_database_backend() != DbBackend::Sqlite {
            return None;
        }
        if let Some(lock) = self.try_acquire() {
            return Some(lock);
        }
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

/// A write transaction. The lock is released when it has ended in any way.
///
/// BEGIN, COMMIT and ROLLBACK are never cancelled. The driver would otherwise miss an open transaction, or count one
/// that is over, on a connection that returns to the pool.
pub(crate) struct WriteTransaction {
    // Declared before the lock, because fields are dropped in order.
    tx: DatabaseTransaction,
    lock: Option<OwnedSemaphorePermit>,
    db: DatabaseConnection,
}

impl WriteTransaction {
    /// Begins a transaction that holds this lock.
    pub(super) async fn begin(db: &DatabaseConnection, lock: Option<OwnedSemaphorePermit>) -> Result<Self, DbErr> {
        let db = db.clone();
        Finishing::new(Box::pin(async move { Ok(Self { tx: open(&db).await?, lock, db }) })).await
    }

    /// Fails if an earlier statement failed and its error was ignored. PostgreSQL then rolls everything back, and its
    /// COMMIT does not report that.
    pub(crate) async fn confirm(&self) -> Result<(), DbErr> {
        if self.db.get_database_backend() == DbBackend::Postgres {
            self.tx.execute_unprepared("SELECT 1").await?;
        }
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Ends for WriteTransaction {
    async fn commit(self) -> Result<(), DbErr> {
        Finishing::new(Box::pin(async move {
            let Self { tx, lock: _lock, db } = self;
            let ended = tx.commit().await;
            settle(&db, &ended).await;
            ended
        }))
        .await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        Finishing::new(Box::pin(async move {
            let Self { tx, lock: _lock, db } = self;
            if db.get_database_backend() == DbBackend::Sqlite {
                // If SQLite has rolled the transaction back by itself, ROLLBACK would fail and the driver would still
                // count it. This opens another one for ROLLBACK. Within an open transaction BEGIN fails, and changes
                // nothing.
                let _ = tx.execute_unprepared("BEGIN").await;
            }
            let ended = tx.rollback().await;
            settle(&db, &ended).await;
            ended
        }))
        .await
    }
}

/// Closes the connection of a SQLite transaction that could not be ended. The drivers of other databases repeat the
/// ROLLBACK before such a connection is reused.
async fn settle(db: &DatabaseConnection, ended: &Result<(), DbErr>) {
    #[cfg(feature = "sqlite")]
    if ended.is_err() && db.get_database_backend() == DbBackend::Sqlite {
        stranded::close_stranded(db).await;
    }
    #[cfg(not(feature = "sqlite"))]
    let _ = (db, ended);
}

/// Begins a write transaction without the lock.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<WriteTransaction, DbErr> {
    WriteTransaction::begin(db, None).await
}

async fn open(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // A deferred transaction in SQLite that reads before it writes fails at once if another one wrote in between,
    // whatever the busy timeout. An immediate one waits until it is over.
    let mode = SqliteTransactionMode::Immediate;
    // Calls the driver directly, as `Source` does for statements.
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
