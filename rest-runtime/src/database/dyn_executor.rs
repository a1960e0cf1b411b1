//! A type for everything on which rows are read and written.

use std::fmt;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::{DbFuture, Executor};
use crate::base::erased::BoxFuture;

/// An open transaction, one that begins with its first statement, or a connection.
///
/// Because it is one type, the code that reads and writes rows, and an entity's own hooks, are compiled once.
#[derive(Clone, Copy)]
pub struct DynExecutor<'a>(&'a dyn AnyExecutor);

impl fmt::Debug for DynExecutor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DynExecutor")
    }
}

impl<'a, S: Executor> From<&'a S> for DynExecutor<'a> {
    fn from(source: &'a S) -> Self {
        Self(source)
    }
}

/// The dyn-compatible form of [`Executor`].
trait AnyExecutor: Sync {
    fn backend(&self) -> DbBackend;
    fn support_returning(&self) -> bool;
    fn execute(&self, statement: Statement) -> DbFuture<'_, ExecResult>;
    fn execute_unprepared<'a>(&'a self, sql: &'a str) -> DbFuture<'a, ExecResult>;
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>>;
    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>>;
}

impl<S: Executor> AnyExecutor for S {
    fn backend(&self) -> DbBackend {
        self.get_database_backend()
    }

    fn support_returning(&self) -> bool {
        ConnectionTrait::support_returning(self)
    }

    fn execute(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        self.run(statement)
    }

    fn execute_unprepared<'a>(&'a self, sql: &'a str) -> DbFuture<'a, ExecResult> {
        ConnectionTrait::execute_unprepared(self, sql)
    }

    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        Executor::rows(self, statement)
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        Executor::row(self, statement)
    }
}

/// The return type of the trait's `async fn`s. Written out, because `async fn` here would box the boxed future again.
type BoxedResult<'a, T> = BoxFuture<'a, Result<T, DbErr>>;

impl ConnectionTrait for DynExecutor<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend()
    }

    fn execute_raw<'a, 'b>(&'a self, statement: Statement) -> BoxedResult<'b, ExecResult>
    where
        'a: 'b,
        Self: 'b,
    {
        self.0.execute(statement)
    }

    fn execute_unprepared<'a, 'b, 'c>(&'a self, sql: &'b str) -> BoxedResult<'c, ExecResult>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        self.0.execute_unprepared(sql)
    }

    fn query_one_raw<'a, 'b>(&'a self, statement: Statement) -> BoxedResult<'b, Option<QueryResult>>
    where
        'a: 'b,
        Self: 'b,
    {
        self.0.row(statement)
    }

    fn query_all_raw<'a, 'b>(&'a self, statement: Statement) -> BoxedResult<'b, Vec<QueryResult>>
    where
        'a: 'b,
        Self: 'b,
    {
        self.0.rows(statement)
    }

    fn support_returning(&self) -> bool {
        self.0.support_returning()
    }
}

impl Executor for DynExecutor<'_> {
    fn rows(&self, statement: Statement) -> DbFuture<'_, Vec<QueryResult>> {
        self.0.rows(statement)
    }

    fn row(&self, statement: Statement) -> DbFuture<'_, Option<QueryResult>> {
        self.0.row(statement)
    }

    fn run(&self, statement: Statement) -> DbFuture<'_, ExecResult> {
        self.0.execute(statement)
    }
}
