//! Columns that the database fills if a new row leaves them out.

use sea_orm::{DbBackend, DbErr, Statement, Value};

use super::{Executor, PerBackend};

/// The columns of one table with a default in the database, or generated there. Read once for each kind of database,
/// because an entity does not declare all of them.
#[derive(Default)]
pub(crate) struct DatabaseDefaults(PerBackend<Vec<String>>);

/// Selects these columns of the table `?1`.
const SQLITE: &str = "SELECT name FROM pragma_table_xinfo(?1) WHERE dflt_value IS NOT NULL OR hidden IN (2, 3)";

const POSTGRES: &str =
    "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND atthasdef";

const MYSQL: &str = "SELECT CAST(column_name AS CHAR) FROM information_schema.columns \
    WHERE table_name = ? AND table_schema = COALESCE(?, DATABASE()) \
    AND (column_default IS NOT NULL OR extra LIKE '%GENERATED%')";

impl DatabaseDefaults {
    /// Whether the database fills this column.
    pub(crate) async fn has(
        &self,
        db: &impl Executor,
        (schema, table): (Option<&str>, &str),
        column: &str,
    ) -> Result<bool, DbErr> {
        let backend = db.get_database_backend();
        let known = self.0.of(backend);
        let names = if let Some(names) = known.get() {
            names
        } else {
            let names = read(db, backend, schema, table).await?;
            known.get_or_init(|| names)
        };
        Ok(names.iter().any(|name| name.eq_ignore_ascii_case(column)))
    }
}

async fn read(db: &impl Executor, backend: DbBackend, schema: Option<&str>, table: &str) -> Result<Vec<String>, DbErr> {
    let (sql, values): (_, Vec<Value>) = match backend {
        DbBackend::Postgres => {
            let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
            let schema = schema.map(|schema| quoted(schema) + ".").unwrap_or_default();
            (POSTGRES, vec![(schema + &quoted(table)).into()])
        }
        DbBackend::MySql => (MYSQL, vec![table.into(), schema.map(str::to_owned).into()]),
        _ => (SQLITE, vec![table.into()]),
    };
    let rows = db.rows(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
