//! Rows that have to be there before another is written.

use sea_orm::sea_query::{SelectStatement, Values};
use sea_orm::{DbBackend, Statement, Value};

use super::Question;

/// Rows that a new one names by their keys. The statement that writes it asks for them, which spares a statement before it:
/// SQLite's driver takes longer over a statement than SQLite does.
#[derive(Debug, Default)]
pub(crate) struct Required {
    conditions: String,
    values: Vec<Value>,
}

impl Required {
    /// Whether a statement that writes can ask.
    // The parameters of a SELECT have no types in PostgreSQL but those that they are given.
    pub(crate) fn can_be_asked(backend: DbBackend) -> bool {
        backend == DbBackend::Sqlite
    }

    /// One more, which this question finds by this value.
    pub(crate) fn row(&mut self, question: &Question, value: &Value, make: impl FnOnce() -> SelectStatement) {
        let (before, behind) = question.words(DbBackend::Sqlite, make);
        if !self.conditions.is_empty() {
            self.conditions.push_str(" AND ");
        }
        self.conditions.extend([before, "?", behind]);
        self.values.push(value.clone());
    }

    /// The statement for a new row, which writes none where one of these is missing; `None` where it sets no column.
    pub(crate) fn of(self, insert: Statement) -> Option<Statement> {
        let (head, rest) = insert.sql.split_once(" VALUES (")?;
        let (row, returning) = rest.split_once(") RETURNING ")?;
        let conditions = self.conditions;
        let sql = format!("{head} SELECT {row} WHERE {conditions} RETURNING {returning}");
        let Values(mut values) = insert.values?;
        values.extend(self.values);
        Some(Statement::from_sql_and_values(insert.db_backend, sql, values))
    }
}
