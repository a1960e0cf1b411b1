//! Database errors that include the statement.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use sea_orm::sqlx::error::{DatabaseError, ErrorKind};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// The maximum number of characters of a statement in an error. A statement that writes many rows is long.
const MOST: usize = 1000;

/// An error of the driver, and the SQL text of its statement without values.
///
/// A downcast to the driver's own type returns the inner error.
#[derive(Debug)]
struct StatementError {
    error: Box<dyn DatabaseError>,
    sql: String,
}

/// Adds the statement's text to an error with which the database refused it.
pub(super) fn with_statement(error: DbErr, mut sql: String) -> DbErr {
    if let Some((end, _)) = sql.char_indices().nth(MOST) {
        sql.truncate(end);
        sql.push('…');
    }
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) => DbErr::Exec(RuntimeErr::SqlxError(named(cause, sql))),
        DbErr::Query(RuntimeErr::SqlxError(cause)) => DbErr::Query(RuntimeErr::SqlxError(named(cause, sql))),
        error => error,
    }
}

fn named(cause: Arc<sqlx::Error>, sql: String) -> Arc<sqlx::Error> {
    match Arc::try_unwrap(cause) {
        Ok(sqlx::Error::Database(error)) => Arc::new(sqlx::Error::Database(Box::new(StatementError { error, sql }))),
        Ok(error) => Arc::new(error),
        Err(shared) => shared,
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, in the statement: {}", self.error, self.sql)
    }
}

impl StdError for StatementError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl DatabaseError for StatementError {
    fn message(&self) -> &str {
        self.error.message()
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.error.code()
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self.error.as_error()
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self.error.as_error_mut()
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self.error.into_error()
    }

    fn is_transient_in_connect_phase(&self) -> bool {
        self.error.is_transient_in_connect_phase()
    }

    fn constraint(&self) -> Option<&str> {
        self.error.constraint()
    }

    fn table(&self) -> Option<&str> {
        self.error.table()
    }

    fn kind(&self) -> ErrorKind {
        self.error.kind()
    }
}
