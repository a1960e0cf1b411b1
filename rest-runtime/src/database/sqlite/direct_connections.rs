//! Connections to a SQLite file that only the library uses.
//!
//! SQLite's driver runs a thread for each connection, and its pool pings that thread each time a connection is
//! returned. Reading a row by its key takes less time than the ping.
//!
//! These connections are reused without a ping, and a transaction begins together with its first statement.

use std::path::Path;
use std::sync::{Arc, PoisonError};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sea_query::Values;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};
use sea_orm::sqlx::{self, AssertSqlSafe, query_with};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::stranded::is_stranded;
use crate::database::{DbFuture, Executor, naming};

/// A limited number of connections, which are opened on demand and stay open.
pub(crate) struct DirectConnections {
    pool: SqlitePool,
    places: Semaphore,
    idle: std::sync::Mutex<Vec<SqliteConnection>>,
}

/// A connection in use. If its user is cancelled, it is not given back but closed, and SQLite rolls its transaction
/// back.
struct DirectConnection<'a> {
    connection: SqliteConnection,
    own: &'a DirectConnections,
    _place: SemaphorePermit<'a>,
}

impl DirectConnections {
    /// Makes the connections; `None` if the database is not a SQLite file. An in-memory database belongs to the
    /// connection that created it.
    pub(crate) fn for_file(db: &DatabaseConnection, most: usize) -> Option<Self> {
        let DatabaseConnectionType::SqlxSqlitePoolConnection(_) = &db.inner else { return None };
        let pool = db.get_sqlite_connection_pool();
        if most == 0 || !is_file(pool.connect_options().get_filename()) {
            return None;
        }
        let places = Semaphore::new(most.min(Semaphore::MAX_PERMITS));
        Some(Self { pool: pool.clone(), places, idle: std::sync::Mutex::default() })
    }

    pub(crate) async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        naming(statement.sql.clone(), async {
            let mut lent = self.connection().await?;
            let rows = query(statement).fetch_all(&mut lent.connection).await;
            lent.give_back();
            Ok(rows.map_err(failed)?.into_iter().map(QueryResult::from).collect())
        })
        .await
    }

    pub(crate) async fn row(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        naming(statement.sql.clone(), async {
            let mut lent = self.connection().await?;
            let row = query(statement).fetch_optional(&mut lent.connection).await;
            lent.give_back();
            Ok(row.map_err(failed)?.map(QueryResult::from))
        })
        .await
    }

    pub(crate) async fn run(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        naming(statement.sql.clone(), async {
            let mut lent = self.connection().await?;
            let done = query(statement).execute(&mut lent.connection).await;
            lent.give_back();
            Ok(done.map_err(not_done)?.into())
        })
        .await
    }

    pub(crate) async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut lent = self.connection().await?;
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut lent.connection).await;
        lent.give_back();
        Ok(done.map_err(not_done)?.into())
    }

    /// A transaction that has not begun yet. It holds `lock`, if any, until it ends.
    pub(crate) async fn transaction(&self, lock: Option<OwnedSemaphorePermit>) -> Result<DirectTransaction<'_>, DbErr> {
        let open = Opened { lent: self.connection().await?, has_begun: false };
        Ok(DirectTransaction { open: Mutex::new(open), _lock: lock })
    }

    async fn connection(&self) -> Result<DirectConnection<'_>, DbErr> {
        let place = match self.places.try_acquire() {
            Ok(place) => place,
            Err(_) => self.places.acquire().await.map_err(|_| closed())?,
        };
        if self.pool.is_closed() {
            self.idle().clear();
            return Err(closed());
        }
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.opened().await?,
        };
        Ok(DirectConnection { connection, own: self, _place: place })
    }

    /// A new connection. The pool opens it, so it gets the same options and hooks as the project's own connections.
    async fn opened(&self) -> Result<SqliteConnection, DbErr> {
        loop {
            let connection = self.pool.acquire().await.map_err(not_acquired)?.detach();
            // A stranded connection is dropped, which closes it.
            if !is_stranded(&connection) {
                return Ok(connection);
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DirectConnection<'_> {
    fn give_back(self) {
        self.own.idle().push(self.connection);
    }
}

/// A write transaction that begins with its first statement. Dropping it rolls it back.
pub(crate) struct DirectTransaction<'a> {
    // Declared before the lock, because fields are dropped in order.
    open: Mutex<Opened<'a>>,
    _lock: Option<OwnedSemaphorePermit>,
}

struct Opened<'a> {
    lent: DirectConnection<'a>,
    /// Otherwise the next statement begins the transaction.
    has_begun: bool,
}

impl Opened<'_> {
    /// The SQL text, preceded by BEGIN if necessary, so that both are sent to the connection's thread at once.
    fn text(&mut self, sql: String) -> String {
        if std::mem::replace(&mut self.has_begun, true) {
            return sql;
        }
        format!("BEGIN IMMEDIATE; {sql}")
    }

    fn query(&mut self, statement: Statement) -> Query<'static, Sqlite, SqlxValues> {
        let sql = self.text(statement.sql);
        query(Statement { sql, ..statement })
    }
}

impl DirectTransaction<'_> {
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        let mut open = self.open.into_inner();
        if open.has_begun
            && let Err(error) = sqlx::query("COMMIT").execute(&mut open.lent.connection).await
        {
            open.rollback().await?;
            return Err(not_done(error));
        }
        open.lent.give_back();
        Ok(())
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        self.open.into_inner().rollback().await
    }
}

impl Opened<'_> {
    async fn rollback(mut self) -> Result<(), DbErr> {
        // SQLite may have rolled the transaction back already, or never begun it; ROLLBACK then fails. Only a
        // connection that is known to have no open transaction is reused.
        let connection = &mut self.lent.connection;
        let over = !self.has_begun
            || sqlx::query("ROLLBACK").execute(&mut *connection).await.is_ok()
            || (sqlx::query("BEGIN").execute(&mut *connection).await.is_ok()
                && sqlx::query("ROLLBACK").execute(connection).await.is_ok());
        if over {
            self.lent.give_back();
        }
        Ok(())
    }
}

#[async_trait]
impl ConnectionTrait for DirectTransaction<'_> {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Sqlite
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut open = self.open.lock().await;
        let query = open.query(statement);
        Ok(query.execute(&mut open.lent.connection).await.map_err(not_done)?.into())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut open = self.open.lock().await;
        let sql = AssertSqlSafe(open.text(sql.to_owned()));
        Ok(sqlx::raw_sql(sql).execute(&mut open.lent.connection).await.map_err(not_done)?.into())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut open = self.open.lock().await;
        let query = open.query(statement);
        Ok(query.fetch_optional(&mut open.lent.connection).await.map_err(failed)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut open = self.open.lock().await;
        let query = open.query(statement);
        let rows = query.fetch_all(&mut open.lent.connection).await.map_err(failed)?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

impl Executor for DirectTransaction<'_> {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_all_raw(statement)))
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        Box::pin(naming(statement.sql.clone(), self.query_one_raw(statement)))
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        Box::pin(naming(statement.sql.clone(), self.execute_raw(statement)))
    }
}

/// Whether this is the name of a file. An in-memory database belongs to its connection.
pub(crate) fn is_file(name: &Path) -> bool {
    let name = name.to_string_lossy();
    !(name.is_empty() || name.contains(":memory:") || name.starts_with("file:"))
}

fn query(statement: Statement) -> Query<'static, Sqlite, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn not_done(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn closed() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)
}

fn not_acquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => closed(),
        error => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
    }
}
