//! Rows that have to be there before another is written.

use sea_orm::sea_query::{SelectStatement, Values};
use sea_orm::{DbBackend, DbErr, Statement, Value};

#[cfg(feature = "sqlite")]
use super::foreign_keys::Enforced;
use super::{Connections, Question};

/// Rows that a new one names by their keys. The statement that writes it asks for them, which spares a statement before it:
/// SQLite's driver takes longer over a statement than SQLite does. What the database is known to see to by itself is not
/// asked at all.
#[derive(Default)]
pub(crate) struct Required {
    conditions: String,
    values: Vec<Value>,
    #[cfg(feature = "sqlite")]
    enforced: Option<Enforced>,
}

/// A row that a column of another is about to name.
pub(crate) struct Named<'a> {
    pub(crate) column: Option<&'static str>,
    pub(crate) table: &'static str,
    pub(crate) key: &'static str,
    pub(crate) question: &'a Question,
    pub(crate) value: &'a Value,
}

impl Required {
    /// Whether a statement that writes can ask.
    // The parameters of a SELECT have no types in PostgreSQL but those that they are given.
    pub(crate) fn can_be_asked(backend: DbBackend) -> bool {
        backend == DbBackend::Sqlite
    }

    /// Of a new row of this table, which names nothing yet.
    pub(crate) async fn by(db: &Connections, table: &'static str) -> Result<Self, DbErr> {
        #[cfg(feature = "sqlite")]
        return Ok(Self { enforced: db.enforced(table).await?, ..Self::default() });
        #[cfg(not(feature = "sqlite"))]
        return Ok(Self::default());
    }

    /// One more. `make` makes the query of the question.
    pub(crate) fn row(&mut self, named: &Named<'_>, make: impl FnOnce() -> SelectStatement) {
        #[cfg(feature = "sqlite")]
        if let (Some(column), Some(enforced)) = (named.column, &self.enforced)
            && enforced.has(column, named.table, named.key)
        {
            return;
        }
        let (before, behind) = named.question.words(DbBackend::Sqlite, make);
        if !self.conditions.is_empty() {
            self.conditions.push_str(" AND ");
        }
        self.conditions.extend([before, "?", behind]);
        self.values.push(named.value.clone());
    }

    /// The statement for a new row, which writes none where one of these is missing; `None` where it sets no column.
    pub(crate) fn of(self, insert: Statement) -> Option<Statement> {
        if self.values.is_empty() {
            return Some(insert);
        }
        let (head, rest) = insert.sql.split_once(" VALUES (")?;
        let (row, returning) = rest.split_once(") RETURNING ")?;
        let conditions = self.conditions;
        let sql = format!("{head} SELECT {row} WHERE {conditions} RETURNING {returning}");
        let Values(mut values) = insert.values?;
        values.extend(self.values);
        Some(Statement::from_sql_and_values(insert.db_backend, sql, values))
    }
}
