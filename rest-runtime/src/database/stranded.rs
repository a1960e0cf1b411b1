//! Transactions that SQLite has ended and its driver still counts.
//!
//! SQLite takes a whole transaction back by itself when it runs out of space or memory, when it cannot read or write, and
//! where a trigger says so. The driver's ROLLBACK fails then, and the driver goes on to count the transaction: on that
//! connection the next one would be a savepoint, and what is written after it was taken back would never be committed.

use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::{DatabaseConnection, DatabaseConnectionType, DbErr, RuntimeErr};
use tokio::time::timeout;

use super::own::is_file;

/// The kinds of errors with which SQLite takes a transaction back: NOMEM, INTERRUPT, IOERR, FULL.
const TAKES_BACK: [i32; 4] = [7, 9, 10, 13];

/// How long to wait for connections that others use.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether SQLite takes the whole transaction back with this error.
pub(super) fn is_taken_back(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    let code = cause.as_database_error().and_then(DatabaseError::code);
    // The last byte of a code is its kind.
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| TAKES_BACK.contains(&(code & 0xff)))
}

/// Whether the driver counts a transaction on a connection that is not in use.
pub(super) fn is_stranded(connection: &SqliteConnection) -> bool {
    connection.is_in_transaction()
}

/// Closes the connections of the pool on which a transaction is stranded.
///
/// What is in memory is gone with its connection, so the only one of such a database stays.
pub(super) async fn close_stranded(db: &DatabaseConnection) {
    let DatabaseConnectionType::SqlxSqlitePoolConnection(_) = &db.inner else { return };
    let pool = db.get_sqlite_connection_pool();
    if !is_file(pool.connect_options().get_filename()) {
        return;
    }
    // Held until the end, so that each comes once.
    let mut sound = Vec::new();
    let all = async {
        while sound.len() < usize::try_from(pool.size()).unwrap_or(usize::MAX) {
            match pool.acquire().await {
                Ok(connection) if is_stranded(&connection) => {
                    tracing::warn!("SQLite took a transaction back by itself; its connection is closed");
                    // It is no longer the pool's, whatever comes of it.
                    let _ = connection.close().await;
                }
                Ok(connection) => sound.push(connection),
                Err(_) => return,
            }
        }
    };
    if timeout(PATIENCE, all).await.is_err() {
        tracing::debug!("some connections were in use when SQLite took a transaction back by itself");
    }
}
