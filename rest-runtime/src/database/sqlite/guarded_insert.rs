//! Rows that must exist before another row is written.

use sea_orm::sea_query::{SelectStatement, Values};
use sea_orm::{DbBackend, DbErr, Statement, Value};

#[cfg(feature = "sqlite")]
use super::foreign_keys::EnforcedKeys;
use crate::database::{Connections, Exists};

/// Rows to which a new row refers by their keys. The INSERT itself checks that they exist, which saves a statement:
/// SQLite's driver takes longer for one than SQLite does. Foreign keys that the database is known to enforce are not
/// checked.
#[derive(Default)]
pub(crate) struct GuardedInsert {
    conditions: String,
    values: Vec<Value>,
    #[cfg(feature = "sqlite")]
    enforced: Option<EnforcedKeys>,
}

/// A row to which a column of another row is about to refer.
pub(crate) struct RequiredRow<'a> {
    pub(crate) column: Option<&'static str>,
    pub(crate) table: &'static str,
    pub(crate) key: &'static str,
    pub(crate) exists: &'a Exists,
    pub(crate) value: &'a Value,
}

impl GuardedInsert {
    /// Whether an INSERT can check the conditions.
    // In PostgreSQL the parameters of a SELECT have no types unless they are cast.
    pub(crate) fn is_supported(backend: DbBackend) -> bool {
        backend == DbBackend::Sqlite
    }

    /// The requirements of a new row in this table, none at the start.
    pub(crate) async fn for_table(db: &Connections, table: &'static str) -> Result<Self, DbErr> {
        #[cfg(feature = "sqlite")]
        return Ok(Self { enforced: db.enforced(table).await?, ..Self::default() });
        #[cfg(not(feature = "sqlite"))]
        return Ok(Self::default());
    }

    /// Adds a required row. `make` builds the query of its condition.
    pub(crate) fn add_row(&mut self, named: &RequiredRow<'_>, make: impl FnOnce() -> SelectStatement) {
        #[cfg(feature = "sqlite")]
        if let (Some(column), Some(enforced)) = (named.column, &self.enforced)
            && enforced.has(column, named.table, named.key)
        {
            return;
        }
        let (before, behind) = named.exists.sql_parts(DbBackend::Sqlite, make);
        if !self.conditions.is_empty() {
            self.conditions.push_str(" AND ");
        }
        self.conditions.extend([before, "?", behind]);
        self.values.push(named.value.clone());
    }

    /// The guarded INSERT, which writes nothing if a required row is missing; `None` if the statement sets no column.
    pub(crate) fn guard(self, insert: Statement) -> Option<Statement> {
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
