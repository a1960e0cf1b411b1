//! The store's database: connecting, making the tables, and filling them once from `data/*.csv`.

use std::{fmt, time::Duration};

use sea_orm::{
    ColumnTrait, ColumnType, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, RuntimeErr, Schema, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
    prelude::{DateTimeUtc, Decimal},
    sea_query::{Alias, Expr, IndexCreateStatement, InsertStatement, Query, Table, TableCreateStatement, Value},
    sqlx::{Error as SqlxError, sqlite::SqliteJournalMode},
};

use crate::entities::{
    album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
};

/// Where the data lives when `DATABASE_URL` says nothing: a file in the working directory.
pub const DEFAULT_URL: &str = "sqlite://chinook.sqlite3";

/// How long a request, or the start, waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long `SQLite` waits for another connection's write to end.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many may read a `SQLite` file at a time; writers take turns anyway.
const SQLITE_CONNECTIONS: u32 = 4;

/// Most values bound in one statement: `SQLite` takes 32,766, the others 65,535.
const MAX_VALUES: usize = 32_766;

/// Opens the database at `url` and sees to it that the tables are there and filled.
pub async fn open(url: &str) -> Result<DatabaseConnection, Error> {
    let db = connect(url).await?;
    set_up(&db).await?;
    Ok(db)
}

/// Connects to a `sqlite:`, `postgres:` or `mysql:` address; a missing `SQLite` file is made.
pub async fn connect(url: &str) -> Result<DatabaseConnection, Error> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).acquire_timeout(ACQUIRE_TIMEOUT);
    match url.split_once(':') {
        Some(("sqlite", path)) => {
            options.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .busy_timeout(BUSY_TIMEOUT)
            });
            if path.contains(":memory:") || path.contains("mode=memory") {
                // A database in memory lives as long as its connection.
                options.max_connections(1).idle_timeout(None).max_lifetime(None);
            } else {
                options.max_connections(SQLITE_CONNECTIONS);
            }
        }
        Some(("postgres" | "postgresql" | "mysql", _)) => {}
        _ => return Err(Error::Address),
    }
    Database::connect(options).await.map_err(Error::Connect)
}

/// Makes the missing tables and indexes, then fills the tables if all of them are empty.
pub async fn set_up(db: &DatabaseConnection) -> Result<(), Error> {
    let backend = db.get_database_backend();
    let tables = store_tables(backend);

    // Outside the transaction, for MySQL commits at each CREATE; a start that stopped in between goes on here.
    let collation = text_collation(db).await.map_err(Error::Create)?;
    for table in &tables {
        table.create(db, &collation).await.map_err(Error::Create)?;
    }

    // `SQLite` takes the write lock at once, so that of two starts at a time only one fills.
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(immediate).await.map_err(Error::Fill)?;
    if !has_rows(&tx, &tables).await.map_err(Error::Fill)? {
        for table in &tables {
            table.fill(&tx).await?;
        }
    }
    tx.commit().await.map_err(Error::Fill)
}

/// Whether any table holds a row; then the store is in use, and whatever was deleted stays so.
async fn has_rows(tx: &DatabaseTransaction, tables: &[StoreTable]) -> Result<bool, DbErr> {
    for table in tables {
        let first = Query::select().expr(Expr::val(1)).from(Alias::new(table.name)).limit(1).take();
        if tx.query_one(&first).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// MySQL's and `MariaDB`'s strictest comparison of text: by code point, and trailing spaces count.
async fn text_collation(db: &DatabaseConnection) -> Result<String, DbErr> {
    const STRICTEST: &str = "SELECT CAST(COLLATION_NAME AS CHAR) AS name FROM information_schema.COLLATIONS \
                             WHERE COLLATION_NAME IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')";
    if db.get_database_backend() == DbBackend::MySql
        && let Some(row) = db.query_one_raw(Statement::from_string(DbBackend::MySql, STRICTEST)).await?
    {
        return row.try_get("", "name");
    }
    Ok(String::from("utf8mb4_bin"))
}

/// The eleven tables, referenced ones before those that refer to them.
fn store_tables(backend: DbBackend) -> [StoreTable; 11] {
    let schema = Schema::new(backend);
    [
        StoreTable::new(&schema, artist::Entity, "artist", include_str!("../data/artist.csv")),
        StoreTable::new(&schema, album::Entity, "album", include_str!("../data/album.csv")),
        StoreTable::new(&schema, genre::Entity, "genre", include_str!("../data/genre.csv")),
        StoreTable::new(&schema, media_type::Entity, "media_type", include_str!("../data/media_type.csv")),
        StoreTable::new(&schema, track::Entity, "track", include_str!("../data/track.csv")),
        StoreTable::new(&schema, playlist::Entity, "playlist", include_str!("../data/playlist.csv")),
        StoreTable::new(&schema, playlist_track::Entity, "playlist_track", include_str!("../data/playlist_track.csv")),
        StoreTable::new(&schema, employee::Entity, "employee", include_str!("../data/employee.csv")),
        StoreTable::new(&schema, customer::Entity, "customer", include_str!("../data/customer.csv")),
        StoreTable::new(&schema, invoice::Entity, "invoice", include_str!("../data/invoice.csv")),
        StoreTable::new(&schema, invoice_line::Entity, "invoice_line", include_str!("../data/invoice_line.csv")),
    ]
}

/// One table: its statements, as the entity says, and its first rows.
struct StoreTable {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    columns: Vec<(&'static str, ColumnType)>,
    csv: &'static str,
}

impl StoreTable {
    fn new<E: EntityTrait>(schema: &Schema, entity: E, name: &'static str, csv: &'static str) -> Self {
        Self {
            name,
            create: schema.create_table_from_entity(entity),
            indexes: schema.create_index_from_entity(entity),
            columns: E::Column::iter()
                .map(|column| (column.as_str(), column.def().get_column_type().clone()))
                .collect(),
            csv,
        }
    }

    async fn create(&self, db: &DatabaseConnection, collation: &str) -> Result<(), DbErr> {
        if db.get_database_backend() == DbBackend::MySql {
            db.execute(&self.create_in_mysql(collation)).await?;
            return Ok(());
        }
        db.execute(self.create.clone().if_not_exists()).await?;
        for index in &self.indexes {
            db.execute(index.clone().if_not_exists()).await?;
        }
        Ok(())
    }

    /// MySQL's TIMESTAMP starts in 1970 and knows no fractions, and its CREATE INDEX no IF NOT EXISTS: so the
    /// times become DATETIME(6) here, and the indexes part of the table.
    fn create_in_mysql(&self, collation: &str) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(Alias::new(self.name)).if_not_exists();
        table.engine("InnoDB").character_set("utf8mb4").collate(collation);
        for column in self.create.get_columns() {
            let mut column = column.clone();
            if column.get_column_type() == Some(&ColumnType::TimestampWithTimeZone) {
                column.custom("datetime(6)");
            }
            table.col(column);
        }
        for index in &self.indexes {
            table.index(&mut index.clone());
        }
        for key in self.create.get_foreign_key_create_stmts() {
            table.foreign_key(&mut key.clone());
        }
        table
    }

    async fn fill(&self, tx: &DatabaseTransaction) -> Result<(), Error> {
        for insert in self.inserts(tx.get_database_backend())? {
            tx.execute(&insert).await.map_err(Error::Fill)?;
        }
        if tx.get_database_backend() == DbBackend::Postgres {
            // The rows brought their own ids; the next one is the database's to give.
            let name = self.name;
            let sequence = format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), MAX(id)) FROM {name}");
            tx.query_one_raw(Statement::from_string(DbBackend::Postgres, sequence)).await.map_err(Error::Fill)?;
        }
        Ok(())
    }

    /// All rows of the file, in as few statements as the bound values allow.
    fn inserts(&self, backend: DbBackend) -> Result<Vec<InsertStatement>, Error> {
        let unreadable = |reason: &dyn fmt::Display| Error::Data { table: self.name, reason: reason.to_string() };

        let mut reader = csv::Reader::from_reader(self.csv.as_bytes());
        let headers = reader.headers().map_err(|error| unreadable(&error))?;
        let columns = headers
            .iter()
            .map(|header| self.columns.iter().find(|(name, _)| *name == header))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| unreadable(&"a header that is no column"))?;
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(&error))?;

        let mut inserts = Vec::new();
        for chunk in records.chunks(MAX_VALUES / columns.len().max(1)) {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(self.name)).columns(columns.iter().map(|(name, _)| Alias::new(*name)));
            for record in chunk {
                let values = record
                    .iter()
                    .zip(&columns)
                    .map(|(field, (name, ty))| {
                        value(field, ty, backend)
                            .map(Expr::val)
                            .ok_or_else(|| unreadable(&format!("{name}: `{field}`")))
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                insert.values(values).map_err(|error| unreadable(&error))?;
            }
            inserts.push(insert);
        }
        Ok(inserts)
    }
}

/// A field of the file as a value of its column; an empty field is NULL.
fn value(field: &str, ty: &ColumnType, backend: DbBackend) -> Option<Value> {
    let field = Some(field).filter(|field| !field.is_empty());
    Some(match ty {
        ColumnType::BigInteger => field.map(str::parse::<i64>).transpose().ok()?.into(),
        ColumnType::Integer => field.map(str::parse::<i32>).transpose().ok()?.into(),
        ColumnType::Decimal(_) => field.map(str::parse::<Decimal>).transpose().ok()?.into(),
        ColumnType::TimestampWithTimeZone => {
            let time = field.map(str::parse::<DateTimeUtc>).transpose().ok()?;
            match backend {
                // A time with a zone travels to MySQL as a TIMESTAMP, and years before 1970 arrive as NULL.
                DbBackend::MySql => time.map(|time| time.naive_utc()).into(),
                _ => time.into(),
            }
        }
        ColumnType::String(_) => field.map(str::to_owned).into(),
        _ => return None,
    })
}

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is of no database we know.
    #[error("DATABASE_URL must be an address that starts with sqlite:, postgres: or mysql:")]
    Address,
    /// No connection, or none in time.
    #[error("cannot open the database in DATABASE_URL: {}", reason(.0))]
    Connect(#[source] DbErr),
    /// A table or an index could not be made.
    #[error("cannot make the tables: {}", reason(.0))]
    Create(#[source] DbErr),
    /// The rows could not be written; none of them was.
    #[error("cannot fill the tables: {}", reason(.0))]
    Fill(#[source] DbErr),
    /// A file in `data/` does not fit its table.
    #[error("data/{table}.csv cannot be read: {reason}")]
    Data {
        /// The table, and the file's name.
        table: &'static str,
        /// What is wrong with the file.
        reason: String,
    },
}

/// What went wrong, on one line and without the address, for that may hold a password.
fn reason(error: &DbErr) -> String {
    let text = match error {
        DbErr::Conn(RuntimeErr::SqlxError(error)) if matches!(**error, SqlxError::PoolTimedOut) => {
            format!("no answer within {} seconds", ACQUIRE_TIMEOUT.as_secs())
        }
        DbErr::Conn(RuntimeErr::Internal(_)) => String::from("the address cannot be read"),
        DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => error.to_string(),
        error => error.to_string(),
    };
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
