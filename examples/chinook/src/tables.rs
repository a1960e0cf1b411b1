//! Tables from entities: created, and filled with rows of text, on three databases.

use std::fmt;

use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    IdenStatic, Iterable, JsonValue, Schema, Statement,
    prelude::{Date, DateTimeUtc, Decimal, Time, Uuid},
    sea_query::{
        Alias, ColumnDef, Expr, IndexCreateStatement, InsertStatement, Query, Table as SqlTable, TableCreateStatement,
        TableRef, Value,
    },
};

use crate::database::Error;

/// The maximum number of values bound in one statement: 32,766 in `SQLite`, 65,535 in the others.
const MAX_VALUES: usize = 32_766;

/// A table with its statements, generated from the entity.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    columns: Vec<(&'static str, ColumnType)>,
}

/// Rows as text, where `None` is NULL.
#[derive(Debug)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// One value per column.
    pub records: Vec<Vec<Option<String>>>,
}

impl Rows {
    /// The rows of a file with a header; an empty field is NULL.
    pub fn csv(text: &str) -> Result<Self, csv::Error> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers()?.iter().map(str::to_owned).collect();
        let field = |field: &str| Some(field.to_owned()).filter(|field| !field.is_empty());
        let record = |record: csv::StringRecord| record.iter().map(field).collect();
        let records = reader.records().map(|found| found.map(record)).collect::<Result<_, _>>()?;
        Ok(Self { columns, records })
    }
}

impl Table {
    /// The table of an entity.
    pub fn new<E: EntityTrait>(schema: &Schema, entity: E) -> Self {
        Self {
            name: entity.table_name(),
            create: schema.create_table_from_entity(entity),
            indexes: schema.create_index_from_entity(entity),
            columns: E::Column::iter()
                .map(|column| (column.as_str(), column.def().get_column_type().clone()))
                .collect(),
        }
    }

    /// The table's name in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the database generates the key, in the column `id`.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.columns.iter().any(|(name, _)| *name == "id")
    }

    /// The names of the tables that its rows refer to.
    #[must_use]
    pub fn references(&self) -> Vec<String> {
        let keys = self.create.get_foreign_key_create_stmts().iter();
        keys.filter_map(|key| match key.get_foreign_key().get_ref_table()? {
            TableRef::Table(name, _) => Some(name.1.to_string()),
            _ => None,
        })
        .collect()
    }

    /// Creates the table if it is missing, with text ordered by code point.
    pub async fn create(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        match db.get_database_backend() {
            DbBackend::MySql => db.execute(&self.create_in_mysql(&strictest_collation(db).await?)).await?,
            DbBackend::Postgres => db.execute(&self.create_in_postgres()).await?,
            _ => db.execute(self.create.clone().if_not_exists()).await?,
        };
        Ok(())
    }

    /// Creates the missing indexes. On MySQL they are part of the table.
    pub async fn create_indexes(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        if db.get_database_backend() != DbBackend::MySql {
            for index in &self.indexes {
                db.execute(index.clone().if_not_exists()).await?;
            }
        }
        Ok(())
    }

    /// A cluster's default collation may sort by the rules of a language; `"C"` sorts by code point.
    fn create_in_postgres(&self) -> TableCreateStatement {
        self.create_with(|column| {
            if matches!(column.get_column_type(), Some(ColumnType::String(_) | ColumnType::Text)) {
                column.extra("COLLATE \"C\"");
            }
        })
    }

    /// MySQL's TIMESTAMP starts in 1970, its TIME has no fractions by default, and its CREATE INDEX has no IF NOT
    /// EXISTS. So times get six digits here, and the indexes are part of the table.
    fn create_in_mysql(&self, collation: &str) -> TableCreateStatement {
        let mut table = self.create_with(|column| match column.get_column_type() {
            Some(ColumnType::TimestampWithTimeZone) => {
                column.custom("datetime(6)");
            }
            Some(ColumnType::Time) => {
                column.custom("time(6)");
            }
            _ => {}
        });
        table.engine("InnoDB").character_set("utf8mb4").collate(collation);
        for index in &self.indexes {
            table.index(&mut index.clone());
        }
        table
    }

    /// The entity's statement with changed columns.
    fn create_with(&self, change: impl Fn(&mut ColumnDef)) -> TableCreateStatement {
        let mut table = SqlTable::create();
        table.table(Alias::new(self.name)).if_not_exists();
        for column in self.create.get_columns() {
            let mut column = column.clone();
            change(&mut column);
            table.col(column);
        }
        for key in self.create.get_foreign_key_create_stmts() {
            table.foreign_key(&mut key.clone());
        }
        for index in self.create.get_indexes() {
            table.index(&mut index.clone());
        }
        table
    }

    /// Inserts the rows, and sets the database's counter to the greatest `id`.
    pub async fn fill(&self, tx: &DatabaseTransaction, rows: &Rows) -> Result<(), Error> {
        for insert in self.inserts(tx.get_database_backend(), rows)? {
            tx.execute(&insert).await.map_err(Error::Fill)?;
        }
        self.number_on(tx).await.map_err(Error::Fill)
    }

    /// Only `PostgreSQL` does not count ids that rows bring along.
    pub async fn number_on(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.is_numbered() && tx.get_database_backend() == DbBackend::Postgres {
            let name = self.name;
            let sequence = format!(
                "SELECT setval(pg_get_serial_sequence('{name}', 'id'), COALESCE(MAX(id), 1), COUNT(id) > 0) FROM {name}"
            );
            tx.query_one_raw(Statement::from_string(DbBackend::Postgres, sequence)).await?;
        }
        Ok(())
    }

    /// All rows in as few statements as the limit of bound values allows.
    fn inserts(&self, backend: DbBackend, rows: &Rows) -> Result<Vec<InsertStatement>, Error> {
        let unreadable = |reason: &dyn fmt::Display| Error::Data { table: self.name, reason: reason.to_string() };
        let columns = rows
            .columns
            .iter()
            .map(|header| self.columns.iter().find(|(name, _)| name == header))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| unreadable(&"a header that is no column"))?;
        let mut inserts = Vec::new();
        for chunk in rows.records.chunks(MAX_VALUES / columns.len().max(1)) {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(self.name)).columns(columns.iter().map(|(name, _)| Alias::new(*name)));
            for record in chunk {
                let values = record
                    .iter()
                    .zip(&columns)
                    .map(|(field, (name, ty))| {
                        value(field.as_deref(), ty, backend)
                            .map(Expr::val)
                            .ok_or_else(|| unreadable(&format!("{name}: `{}`", field.as_deref().unwrap_or_default())))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                insert.values(values).map_err(|error| unreadable(&error))?;
            }
            inserts.push(insert);
        }
        Ok(inserts)
    }
}

/// The strictest text collation of MySQL and `MariaDB`: by code point, with trailing spaces significant.
async fn strictest_collation(db: &DatabaseConnection) -> Result<String, DbErr> {
    const STRICTEST: &str = "SELECT CAST(COLLATION_NAME AS CHAR) AS name FROM information_schema.COLLATIONS \
                             WHERE COLLATION_NAME IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')";
    match db.query_one_raw(Statement::from_string(DbBackend::MySql, STRICTEST)).await? {
        Some(row) => row.try_get("", "name"),
        None => Ok(String::from("utf8mb4_bin")),
    }
}

/// Converts a text to a value of its column.
fn value(text: Option<&str>, ty: &ColumnType, backend: DbBackend) -> Option<Value> {
    Some(match ty {
        ColumnType::Boolean => text.map(str::parse::<bool>).transpose().ok()?.into(),
        ColumnType::BigInteger => text.map(str::parse::<i64>).transpose().ok()?.into(),
        ColumnType::Integer => text.map(str::parse::<i32>).transpose().ok()?.into(),
        ColumnType::Double => text.map(str::parse::<f64>).transpose().ok()?.into(),
        ColumnType::Decimal(_) => text.map(str::parse::<Decimal>).transpose().ok()?.into(),
        ColumnType::Date => text.map(str::parse::<Date>).transpose().ok()?.into(),
        ColumnType::Time => text.map(str::parse::<Time>).transpose().ok()?.into(),
        ColumnType::TimestampWithTimeZone => {
            let time = text.map(str::parse::<DateTimeUtc>).transpose().ok()?;
            match backend {
                // sqlx sends a time with a zone to MySQL as a TIMESTAMP, and years before 1970 arrive as NULL.
                DbBackend::MySql => time.map(|time| time.naive_utc()).into(),
                _ => time.into(),
            }
        }
        ColumnType::Uuid => text.map(str::parse::<Uuid>).transpose().ok()?.into(),
        ColumnType::Json | ColumnType::JsonBinary => text.map(str::parse::<JsonValue>).transpose().ok()?.into(),
        ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) => text.map(str::to_owned).into(),
        _ => return None,
    })
}
