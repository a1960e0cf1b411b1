//! Transactions that begin with their first statement.

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::OnceCell;

use super::connections::{Connections, OpenTransaction};
use super::{DbFuture, Ends, Executor};

/// A write transaction that begins with its first statement.
pub(crate) struct LazyTransaction<'a> {
    connections: &'a Connections,
    atomic: bool,
    begun: OnceCell<OpenTransaction<'a>>,
}

impl<'a> LazyTransaction<'a> {
    pub(super) const fn new(connections: &'a Connections, atomic: bool) -> Self {
        Self { connections, atomic, begun: OnceCell::const_new() }
    }

    async fn begun(&self) -> Result<&OpenTransaction<'a>, DbErr> {
        self.begun.get_or_try_init(|| self.connections.begin_anywhere(self.atomic)).await
    }
}

impl Ends for LazyTransaction<'_> {
    async fn commit(self) -> Result<(), DbErr> {
        match self.begun.into_inner() {
            Some(begun) => begun.commit().await,
            None => Ok(()),
        }
    }

    async fn rollback(self) -> Result<(), DbErr> {
        match self.begun.into_inner() {
            Some(begun) => begun.rollback().await,
            None => Ok(()),
        }
    }
}

/// Calls the method on each kind of open transaction.
macro_rules! with {
    ($lazy:ident.$method:ident($argument:ident)) => {
        match $lazy.begun().await? {
            OpenTransaction::Shared(tx) => tx.$method($argument).await,
            OpenTransaction::Pooled(tx) => tx.$method($argument).await,
            #[cfg(feature = "sqlite")]
            OpenTransaction::Direct(tx) => tx.$method($argument).await,
            #[cfg(feature = "sqlite")]
            OpenTransaction::GroupCommit(writer) => writer.$method($argument).await,
        }
    };
}

#[async_trait]
impl ConnectionTrait for LazyTransaction<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.connections.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        with!(self.run(statement))
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        with!(self.execute_unprepared(sql))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        with!(self.row(statement))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        with!(self.rows(statement))
    }

    fn support_returning(&self) -> bool {
        self.connections.support_returning()
    }
}

impl Executor for LazyTransaction<'_> {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        self.query_all_raw(statement)
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        self.query_one_raw(statement)
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        self.execute_raw(statement)
    }
}
