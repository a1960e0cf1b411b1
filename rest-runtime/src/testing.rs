//! What tests of a project need.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseConnection;

/// The statements that go through a connection, in their order: how many queries does this list cost?
///
/// ```
/// use rest_runtime::sea_orm::{ConnectionTrait, Database};
/// use rest_runtime::testing::Queries;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let mut db = Database::connect("sqlite::memory:").await?;
/// let queries = Queries::watch(&mut db);
/// db.execute_unprepared("CREATE TABLE artist (id INTEGER)").await?;
/// assert_eq!(queries.take().len(), 1);
/// # Ok::<(), rest_runtime::sea_orm::DbErr>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Queries(Arc<Mutex<Vec<String>>>);

impl Queries {
    /// Watches a connection and what is cloned of it afterwards, so before [`Rest`](crate::Rest) gets it. It takes the
    /// place of the connection's metric callback.
    #[must_use]
    pub fn watch(db: &mut DatabaseConnection) -> Self {
        let queries = Self::default();
        let seen = Arc::clone(&queries.0);
        db.set_metric_callback(move |info| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.sql.clone());
        });
        queries
    }

    /// The statements since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
