//! What the project reads and writes through.

use std::ops::Deref;
#[cfg(feature = "sqlite")]
use std::sync::Arc;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::OwnedSemaphorePermit;

#[cfg(feature = "sqlite")]
use super::foreign_keys::{Enforced, ForeignKeys};
#[cfg(feature = "sqlite")]
use super::own::{Own, Transaction};
#[cfg(feature = "sqlite")]
use super::stranded;
#[cfg(feature = "sqlite")]
use super::together::Writer;
use super::writing::{Turns, Writing};
use super::{Ends, Lazy, Reading, Source};

/// The project's connection, and what the library needs beside it.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    /// What hooks and actions are given.
    pub(crate) shared: DatabaseConnection,
    turns: Turns,
    #[cfg(feature = "sqlite")]
    own: Option<Arc<OfLibrary>>,
}

/// Connections that are the library's own.
#[cfg(feature = "sqlite")]
struct OfLibrary {
    readers: Own,
    writer: Writer,
    foreign_keys: ForeignKeys,
}

/// A transaction that means to write.
pub(super) enum Begun<'a> {
    /// As hooks are given it.
    Shared(Writing),
    /// None: each statement is one by itself.
    Single(Single<'a>),
    /// On a connection of the library's own.
    #[cfg(feature = "sqlite")]
    Own(Transaction<'a>),
    /// None: each statement is one by itself, on a connection of the library's own, with others that wait.
    #[cfg(feature = "sqlite")]
    Together(&'a Writer),
}

/// The shared connection at its turn.
pub(super) struct Single<'a> {
    db: &'a DatabaseConnection,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Deref for Single<'_> {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        self.db
    }
}

impl Single<'_> {
    /// The first row. All rows are read, for it is after the last that the database says whether they stay.
    pub(super) async fn row(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.db.rows(statement).await?.into_iter().next())
    }
}

impl Connections {
    pub(crate) fn new(shared: DatabaseConnection) -> Self {
        Self { shared, ..Self::default() }
    }

    /// Which database it is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.shared.get_database_backend()
    }

    /// Which database it is; `None` for an app that is made without a connection.
    pub(crate) fn known_backend(&self) -> Option<DbBackend> {
        let is_connected = !matches!(self.shared.inner, DatabaseConnectionType::Disconnected);
        is_connected.then(|| self.backend())
    }

    /// With connections of the library's own to a SQLite file: so many to read with, and one to write with.
    #[cfg(feature = "sqlite")]
    pub(crate) fn with_own(self, readers: usize) -> Self {
        let own = Own::of(&self.shared, readers).zip(Own::of(&self.shared, 1));
        let own = own.map(|(readers, writer)| {
            let writer = Writer::new(writer, self.shared.clone(), self.turns.clone());
            Arc::new(OfLibrary { readers, writer, foreign_keys: ForeignKeys::default() })
        });
        Self { own, ..self }
    }

    /// The keys that the database itself looks for before it takes a row of this table, where that is known.
    #[cfg(feature = "sqlite")]
    pub(super) async fn enforced(&self, table: &'static str) -> Result<Option<Enforced>, DbErr> {
        match &self.own {
            Some(own) => own.foreign_keys.of(table, &own.readers).await.map(Some),
            None => Ok(None),
        }
    }

    /// Closes, after an error that made SQLite end a transaction by itself, the connection that still counts it.
    pub(crate) async fn settle_after(&self, error: &DbErr) {
        #[cfg(feature = "sqlite")]
        if stranded::is_taken_back(error) {
            stranded::close_stranded(&self.shared).await;
        }
        #[cfg(not(feature = "sqlite"))]
        let _ = error;
    }

    /// Starts a transaction that means to write.
    pub(crate) async fn begin(&self) -> Result<Writing, DbErr> {
        Writing::begin(&self.shared, self.turns.of(&self.shared).await).await
    }

    /// The same, when there is something to write; none at all where the statements need not be `atomic`.
    pub(crate) fn begin_lazily(&self, atomic: bool) -> Lazy<'_> {
        Lazy::new(self, atomic)
    }

    /// The same on whichever connection takes the least time.
    pub(super) async fn begin_anywhere(&self, atomic: bool) -> Result<Begun<'_>, DbErr> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = self.own.as_ref().filter(|_| !atomic) {
            return Ok(Begun::Together(&own.writer));
        }
        let turn = self.turns.of(&self.shared).await;
        #[cfg(feature = "sqlite")]
        let turn = match (&self.own, turn) {
            (Some(own), Some(turn)) => return Ok(Begun::Own(own.writer.transaction(turn).await?)),
            (_, turn) => turn,
        };
        Ok(if atomic {
            Begun::Shared(Writing::begin(&self.shared, turn).await?)
        } else {
            Begun::Single(Single { db: &self.shared, _turn: turn })
        })
    }
}

impl Ends for Begun<'_> {
    async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Shared(tx) => tx.commit().await,
            Self::Single(_) => Ok(()),
            #[cfg(feature = "sqlite")]
            Self::Own(tx) => tx.commit().await,
            #[cfg(feature = "sqlite")]
            Self::Together(_) => Ok(()),
        }
    }

    async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Shared(tx) => tx.rollback().await,
            Self::Single(_) => Ok(()),
            #[cfg(feature = "sqlite")]
            Self::Own(tx) => tx.rollback().await,
            #[cfg(feature = "sqlite")]
            Self::Together(_) => Ok(()),
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

impl Source for Connections {
    fn rows(&self, statement: Statement) -> Reading<'_, Vec<QueryResult>> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = &self.own {
            return Box::pin(own.readers.rows(statement));
        }
        self.shared.rows(statement)
    }

    fn row(&self, statement: Statement) -> Reading<'_, Option<QueryResult>> {
        #[cfg(feature = "sqlite")]
        if let Some(own) = &self.own {
            return Box::pin(own.readers.row(statement));
        }
        self.shared.row(statement)
    }

    fn run(&self, statement: Statement) -> Reading<'_, ExecResult> {
        self.shared.run(statement)
    }
}
