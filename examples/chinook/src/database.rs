//! The store's database: connects, creates the tables, and fills them once from `data/*.csv`.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Schema,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sea_query::{Alias, Expr, Query},
    sqlx::{
        Error as SqlxError,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::{
    entities::{
        album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
    },
    tables::{Rows, Table},
};

/// The default of `DATABASE_URL`: a file in the working directory.
pub const DEFAULT_URL: &str = "sqlite://chinook.sqlite3";

/// The maximum wait for a connection, of a request or of the start.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum wait of `SQLite` for another connection's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The default number of concurrent readers of a `SQLite` file. Writers wait for each other anyway.
pub const SQLITE_CONNECTIONS: u32 = 4;

/// Opens the database at `url`, and creates and fills missing tables. `connections` is the size of the pool, if not the
/// default.
pub async fn open(url: &str, connections: Option<u32>) -> Result<DatabaseConnection, Error> {
    let db = connect(url, connections).await?;
    set_up(&db).await?;
    Ok(db)
}

/// Connects to a `sqlite:`, `postgres:` or `mysql:` address; a missing `SQLite` file is created.
pub async fn connect(url: &str, connections: Option<u32>) -> Result<DatabaseConnection, Error> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).acquire_timeout(ACQUIRE_TIMEOUT);
    if let Some(connections) = connections {
        options.max_connections(connections);
    }
    match url.split_once(':') {
        Some(("sqlite", path)) => {
            // A connection to a file does not break or age, and testing it costs a trip to its thread for each
            // statement.
            options.test_before_acquire(false).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
            options.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(BUSY_TIMEOUT)
            });
            if path.contains(":memory:") || path.contains("mode=memory") {
                // A database in memory lives as long as its connection.
                options.max_connections(1).idle_timeout(None).max_lifetime(None);
            } else {
                options.max_connections(connections.unwrap_or(SQLITE_CONNECTIONS));
            }
        }
        Some(("postgres" | "postgresql" | "mysql", _)) => {}
        _ => return Err(Error::Address),
    }
    Database::connect(options).await.map_err(Error::Connect)
}

/// Creates the missing tables, then indexes and fills them if all of them are empty.
pub async fn set_up(db: &DatabaseConnection) -> Result<(), Error> {
    let backend = db.get_database_backend();
    let tables = store_tables(backend);

    // Outside the transaction, since MySQL commits at each CREATE. A start that was interrupted here continues at the
    // next one.
    for table in &tables {
        table.create(db).await.map_err(Error::Create)?;
    }
    // A store in use may have its own indexes on the same columns; each would then be written twice.
    if !has_rows(db, &tables).await.map_err(Error::Fill)? {
        for table in &tables {
            table.create_indexes(db).await.map_err(Error::Create)?;
        }
    }

    // `SQLite` takes the write lock immediately, so that only one of two concurrent starts fills the tables.
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(immediate).await.map_err(Error::Fill)?;
    if !has_rows(&tx, &tables).await.map_err(Error::Fill)? {
        for table in &tables {
            table.fill(&tx, &first_rows(table.name())?).await?;
        }
    }
    tx.commit().await.map_err(Error::Fill)
}

/// Whether any table has a row. Then the store is in use, and deleted rows stay deleted.
async fn has_rows(db: &impl ConnectionTrait, tables: &[Table]) -> Result<bool, DbErr> {
    for table in tables {
        let first = Query::select().expr(Expr::val(1)).from(Alias::new(table.name())).limit(1).take();
        if db.query_one(&first).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The eleven tables, referenced ones before those that refer to them.
fn store_tables(backend: DbBackend) -> [Table; 11] {
    let schema = Schema::new(backend);
    [
        Table::new(&schema, artist::Entity),
        Table::new(&schema, album::Entity),
        Table::new(&schema, genre::Entity),
        Table::new(&schema, media_type::Entity),
        Table::new(&schema, track::Entity),
        Table::new(&schema, playlist::Entity),
        Table::new(&schema, playlist_track::Entity),
        Table::new(&schema, employee::Entity),
        Table::new(&schema, customer::Entity),
        Table::new(&schema, invoice::Entity),
        Table::new(&schema, invoice_line::Entity),
    ]
}

/// The initial rows of one of the store's tables, from `data/`; none for other tables.
pub fn first_rows(table: &'static str) -> Result<Rows, Error> {
    let text = match table {
        "artist" => include_str!("../data/artist.csv"),
        "album" => include_str!("../data/album.csv"),
        "genre" => include_str!("../data/genre.csv"),
        "media_type" => include_str!("../data/media_type.csv"),
        "track" => include_str!("../data/track.csv"),
        "playlist" => include_str!("../data/playlist.csv"),
        "playlist_track" => include_str!("../data/playlist_track.csv"),
        "employee" => include_str!("../data/employee.csv"),
        "customer" => include_str!("../data/customer.csv"),
        "invoice" => include_str!("../data/invoice.csv"),
        "invoice_line" => include_str!("../data/invoice_line.csv"),
        _ => "",
    };
    Rows::csv(text).map_err(|error| Error::Data { table, reason: error.to_string() })
}

/// The reasons why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is of an unsupported database.
    #[error("DATABASE_URL must be an address that starts with sqlite:, postgres: or mysql:")]
    Address,
    /// The connection failed or timed out.
    #[error("cannot open the database in DATABASE_URL: {}", reason(.0))]
    Connect(#[source] DbErr),
    /// A table or an index could not be created.
    #[error("cannot make the tables: {}", reason(.0))]
    Create(#[source] DbErr),
    /// The rows could not be written; none was.
    #[error("cannot fill the tables: {}", reason(.0))]
    Fill(#[source] DbErr),
    /// A file in `data/` does not fit its table.
    #[error("data/{table}.csv cannot be read: {reason}")]
    Data {
        /// The name of the table and of the file.
        table: &'static str,
        /// The mistake in the file.
        reason: String,
    },
}

/// The error on one line and without the address, which may contain a password.
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
