//! Helpers for a project's tests.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseConnection;

/// A record of the statements on a connection, in order, for example to count the queries of a list.
///
/// ```
/// use rest_runtime::sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
/// use rest_runtime::testing::Queries;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let mut db = Database::connect("sqlite::memory:").await?;
/// let queries = Queries::watch(&mut db);
/// db.execute_raw(Statement::from_string(DbBackend::Sqlite, "CREATE TABLE artist (id INTEGER)")).await?;
/// assert_eq!(queries.take().len(), 1);
/// # Ok::<(), rest_runtime::sea_orm::DbErr>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Queries(Arc<Mutex<Vec<String>>>);

impl Queries {
    /// Records the statements of this connection and of its later clones, so call it before [`Rest`](crate::Rest) takes
    /// the connection. It replaces the connection's metric callback.
    #[must_use]
    pub fn watch(db: &mut DatabaseConnection) -> Self {
        let queries = Self::default();
        let seen = Arc::clone(&queries.0);
        db.set_metric_callback(move |info| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone());
        });
        queries
    }

    /// Returns the statements since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
