//! The connections through which the project reads and writes.

use std::ops::Deref;
#[cfg(feature = "sqlite")]
use std::sync::Arc;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::OwnedSemaphorePermit;

#[cfg(feature = "sqlite")]
use super::sqlite::direct_connections::{DirectConnections, DirectTransaction};
#[cfg(feature = "sqlite")]
use super::sqlite::foreign_keys::{EnforcedKeys, ForeignKeys};
#[cfg(feature = "sqlite")]
use super::sqlite::group_commit::GroupCommit;
#[cfg(feature = "sqlite")]
use super::sqlite::stranded;
use super::write_transaction::{WriteTransaction, WriterLock};
use super::{DbFuture, Ends, Executor, LazyTransaction};

/// The project's connection pool, and the library's own connections beside it.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    /// The pool that hooks and actions get.
    pub(crate) shared: DatabaseConnection,
    writer_lock: WriterLock,
    #[cfg(feature = "sqlite")]
    library: Option<Arc<LibraryConnections>>,
}

/// The connections that only the library uses.
#[cfg(feature = "sqlite")]
struct LibraryConnections {
    readers: DirectConnections,
    writer: GroupCommit,
    foreign_keys: ForeignKeys,
}

/// An open write transaction.
pub(super) enum OpenTransaction<'a> {
    /// A transaction as hooks get it.
    Shared(WriteTransaction),
    /// No transaction: each statement commits by itself.
    Pooled(PooledStatements<'a>),
    /// A transaction on one of the library's own connections.
    #[cfg(feature = "sqlite")]
    Direct(DirectTransaction<'a>),
    /// No transaction: each statement commits by itself, on the library's own connection, together with others that
    /// wait.
    #[cfg(feature = "sqlite")]
    GroupCommit(&'a GroupCommit),
}

/// The shared pool, together with the writer lock.
pub(super) struct PooledStatements<'a> {
    db: &'a DatabaseConnection,
    _lock: Option<OwnedSemaphorePermit>,
}

impl Deref for PooledStatements<'_> {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        self.db
    }
}

impl PooledStatements<'_> {
    /// The first row. All rows are read, because SQLite reports only at the end whether the statement succeeded.
    pub(super) async fn row(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.db.rows(statement).await?.into_iter().next())
    }
}

impl Connections {
    pub(crate) fn new(shared: DatabaseConnection) -> Self {
        Self { shared, ..Self::default() }
    }

    /// The kind of database.
    pub(crate) fn backend(&self) -> DbBackend {
        self.shared.get_database_backend()
    }

    /// The kind of database; `None` for an app without a connection.
    pub(crate) fn known_backend(&self) -> Option<DbBackend> {
        let is_connected = !matches!(self.shared.inner, DatabaseConnectionType::Disconnected);
        is_connected.then(|| self.backend())
    }

    /// Adds connections of the library's own to a SQLite file: `readers` to read with, and one to write with.
    #[cfg(feature = "sqlite")]
    pub(crate) fn with_own(self, readers: usize) -> Self {
        let own = DirectConnections::for_file(&self.shared, readers).zip(DirectConnections::for_file(&self.shared, 1));
        let own = own.map(|(readers, writer)| {
            let writer = GroupCommit::new(writer, self.shared.clone(), self.writer_lock.clone());
            Arc::new(LibraryConnections { readers, writer, foreign_keys: ForeignKeys::default() })
        });
        Self { library: own, ..self }
    }

    /// The foreign keys that the database enforces when a row of this table is written, if known.
    #[cfg(feature = "sqlite")]
    pub(super) async fn enforced(&self, table: &'static str) -> Result<Option<EnforcedKeys>, DbErr> {
        match &self.library {
            Some(own) => own.foreign_keys.of_table(table, &own.readers).await.map(Some),
            None => Ok(None),
        }
    }

    /// Closes the pool's stranded connections if this error made SQLite roll a transaction back by itself.
    pub(crate) async fn settle_after(&self, error: &DbErr) {
        #[cfg(feature = "sqlite")]
        if stranded::is_taken_back(error) {
            stranded::close_stranded(&self.shared).await;
        }
        #[cfg(not(feature = "sqlite"))]
        let _ = error;
    }

    /// Begins a write transaction.
    pub(crate) async fn begin(&self) -> Result<WriteTransaction, DbErr> {
        WriteTransaction::begin(&self.shared, self.writer_lock.acquire(&self.shared).await).await
    }

    /// A write transaction that begins with its first statement. If the statements need not be `atomic`, it may be no
    /// transaction at all.
    pub(crate) fn begin_lazily(&self, atomic: bool) -> LazyTransaction<'_> {
        LazyTransaction::new(self, atomic)
    }

    /// Begins a write transaction on the fastest connection.
    pub(super) async fn begin_anywhere(&self, atomic: bool) -> Result<OpenTransaction<'_>, DbErr> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = self.library.as_ref().filter(|_| !atomic) {
            return Ok(OpenTransaction::GroupCommit(&own.writer));
        }
        let lock = self.writer_lock.acquire(&self.shared).await;
        #[cfg(feature = "sqlite")]
        let lock = match (&self.library, lock) {
            (Some(own), Some(lock)) => return Ok(OpenTransaction::Direct(own.writer.transaction(lock).await?)),
            (_, lock) => lock,
        };
        Ok(if atomic {
            OpenTransaction::Shared(WriteTransaction::begin(&self.shared, lock).await?)
        } else {
            OpenTransaction::Pooled(PooledStatements { db: &self.shared, _lock: lock })
        })
    }
}

impl Ends for OpenTransaction<'_> {
    async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Shared(tx) => tx.commit().await,
            Self::Pooled(_) => Ok(()),
            #[cfg(feature = "sqlite")]
            Self::Direct(tx) => tx.commit().await,
            #[cfg(feature = "sqlite")]
            Self::GroupCommit(_) => Ok(()),
        }
    }

    async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Shared(tx) => tx.rollback().await,
            Self::Pooled(_) => Ok(()),
            #[cfg(feature = "sqlite")]
            Self::Direct(tx) => tx.rollback().await,
            #[cfg(feature = "sqlite")]
            Self::GroupCommit(_) => Ok(()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Connections {
    fn get_database_backend(&self) -> DbBackend {
        self.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.shared.run(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.shared.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.row(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.rows(statement).await
    }

    fn support_returning(&self) -> bool {
        self.shared.support_returning()
    }
}

impl Executor for Connections {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = &self.library {
            return Box::pin(own.readers.rows(statement));
        }
        self.shared.rows(statement)
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = &self.library {
            return Box::pin(own.readers.row(statement));
        }
        self.shared.row(statement)
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        self.shared.run(statement)
    }
}
