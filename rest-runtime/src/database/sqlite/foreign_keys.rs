//! The foreign keys that a SQLite file enforces when a row is written.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::{DbBackend, DbErr, Statement, Value};

use super::direct_connections::DirectConnections;

/// The foreign keys of the tables into which rows were written.
///
/// They are read once per table. Only the library uses these connections, so no caller can have turned `foreign_keys`
/// off.
#[derive(Default)]
pub(crate) struct ForeignKeys(RwLock<HashMap<&'static str, EnforcedKeys>>);

/// The enforced foreign keys of one table.
#[derive(Clone)]
pub(crate) struct EnforcedKeys(Arc<[ForeignKey]>);

/// A column, and the table and key that it refers to. SQLite checks it at the end of each statement.
struct ForeignKey {
    column: String,
    table: String,
    key: String,
}

/// Keys of several columns are left out, because no column of theirs is a foreign key by itself. Tables with
/// `DEFERRABLE` keys are left out, because SQLite may check those only at the commit. A key without a named target
/// column is left out, because only SQLite resolves it.
const FOREIGN_KEYS: &str = r#"
    SELECT "from", "table", "to" FROM pragma_foreign_key_list(?1) AS one
    WHERE "to" IS NOT NULL AND (SELECT foreign_keys FROM pragma_foreign_keys)
    AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(?1) AS other WHERE other.id = one.id AND other.seq > 0)
    AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?1) AND sql LIKE '%DEFER%')
"#;

impl ForeignKeys {
    /// The foreign keys of a table.
    pub(crate) async fn of_table(&self, table: &'static str, own: &DirectConnections) -> Result<EnforcedKeys, DbErr> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(table) {
            return Ok(known.clone());
        }
        let name = Value::from(table);
        let rows = own.rows(Statement::from_sql_and_values(DbBackend::Sqlite, FOREIGN_KEYS, [name])).await?;
        let read = rows.iter().map(|row| {
            let text = |index| row.try_get_by_index::<String>(index);
            Ok(ForeignKey { column: text(0)?, table: text(1)?, key: text(2)? })
        });
        let found = EnforcedKeys(read.collect::<Result<_, DbErr>>()?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(table, found.clone());
        Ok(found)
    }
}

impl EnforcedKeys {
    /// Whether this column refers to that column of the other table.
    pub(crate) fn has(&self, column: &str, table: &str, key: &str) -> bool {
        self.0.iter().any(|known| {
            let pairs = [(&*known.column, column), (&*known.table, table), (&*known.key, key)];
            pairs.iter().all(|(known, given)| known.eq_ignore_ascii_case(given))
        })
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, ConnectionTrait, Database};

    use super::*;

    #[tokio::test]
    async fn only_what_is_looked_for_at_once_is_enforced() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("keys.sqlite3").display());
        for enforces in [true, false] {
            let mut options = ConnectOptions::new(url.clone());
            options.map_sqlx_sqlite_opts(move |sqlite| sqlite.foreign_keys(enforces));
            let db = Database::connect(options).await.unwrap();
            let tables = "CREATE TABLE IF NOT EXISTS one (id INTEGER PRIMARY KEY, part INTEGER, UNIQUE (id, part));
                CREATE TABLE IF NOT EXISTS other (
                    at_once INTEGER REFERENCES One (ID), unnamed INTEGER REFERENCES one, plain INTEGER,
                    a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES one (id, part)
                );
                CREATE TABLE IF NOT EXISTS late (later INTEGER REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)";
            db.execute_unprepared(tables).await.unwrap();
            let own = DirectConnections::for_file(&db, 1).expect("a file has direct connections");
            let keys = ForeignKeys::default();
            for _ in 0..2 {
                let of_other = keys.of_table("other", &own).await.unwrap();
                assert_eq!(of_other.has("at_once", "one", "id"), enforces);
                for (column, table, key) in
                    [("at_once", "one", "part"), ("at_once", "two", "id"), ("plain", "one", "id"), ("a", "one", "id")]
                {
                    assert!(!of_other.has(column, table, key), "{column}");
                }
                assert!(!of_other.has("unnamed", "one", "id"));
                assert!(!keys.of_table("late", &own).await.unwrap().has("later", "one", "id"));
                assert!(!keys.of_table("nowhere", &own).await.unwrap().has("later", "one", "id"));
            }
            db.close().await.unwrap();
        }
    }
}
