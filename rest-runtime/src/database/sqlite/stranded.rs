//! Transactions that SQLite has rolled back, but that its driver still counts as open.
//!
//! SQLite rolls a whole transaction back by itself when it runs out of space or memory, on I/O errors, and when a
//! trigger demands it.
//!
//! The driver's ROLLBACK then fails, and the driver still counts the transaction. The next transaction on that
//! connection would be a savepoint, and its writes would never be committed.

use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::{DatabaseConnection, DatabaseConnectionType, DbErr, RuntimeErr};
use tokio::time::timeout;

use super::direct_connections::is_file;

/// The primary result codes with which SQLite rolls a transaction back: NOMEM, INTERRUPT, IOERR, FULL.
const TAKES_BACK: [i32; 4] = [7, 9, 10, 13];

/// The time to wait for connections that are in use.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether SQLite has rolled the whole transaction back with this error.
pub(crate) fn is_taken_back(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    let code = cause.as_database_error().and_then(DatabaseError::code);
    // The lowest byte of an extended result code is its primary code.
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| TAKES_BACK.contains(&(code & 0xff)))
}

/// Whether the driver counts an open transaction on a connection that is idle.
pub(crate) fn is_stranded(connection: &SqliteConnection) -> bool {
    connection.is_in_transaction()
}

/// Closes the pool's connections that have a stranded transaction.
///
/// An in-memory database is lost with its connection, so its only connection stays open.
pub(crate) async fn close_stranded(db: &DatabaseConnection) {
    let DatabaseConnectionType::SqlxSqlitePoolConnection(_) = &db.inner else { return };
    let pool = db.get_sqlite_connection_pool();
    if !is_file(pool.connect_options().get_filename()) {
        return;
    }
    // Held until the end, so that the pool returns each connection once.
    let mut sound = Vec::new();
    let all = async {
        while sound.len() < usize::try_from(pool.size()).unwrap_or(usize::MAX) {
            match pool.acquire().await {
                Ok(connection) if is_stranded(&connection) => {
                    tracing::warn!("SQLite rolled back a transaction by itself; its connection is closed");
                    // The connection has left the pool, whether or not it closes cleanly.
                    let _ = connection.close().await;
                }
                Ok(connection) => sound.push(connection),
                Err(_) => return,
            }
        }
    };
    if timeout(PATIENCE, all).await.is_err() {
        tracing::debug!("some connections were in use when SQLite rolled back a transaction by itself");
    }
}
