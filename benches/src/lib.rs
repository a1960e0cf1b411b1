//! Servers of the same URLs over the same rows: two hand-written ones, the Chinook example with and without policies,
//! and views with hooks.
//!
//! `cargo run --release -p benches -- load` compares them under load, `… -- count` by the instructions per request.
//! `BENCHMARKS.md` lists the results.

pub mod contract;
pub mod hand;
mod hooked;

use std::env;
use std::error::Error;

use axum::Router;
use chinook::entities::track;
use chinook::serializers::TrackSerializer;
use rest_runtime::authentication::BasicAuthentication;
use rest_runtime::prelude::*;
use rest_runtime::renderers::{CsvRenderer, NdJsonRenderer};
use rest_runtime::throttling::AnonRateThrottle;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

/// The servers; the first two are hand-written.
pub const SERVERS: [&str; 5] = ["sqlx", "seaorm", "rest", "rest-policies", "rest-hooks"];

/// A server of one long list.
pub const EXPORT: &str = "export";

/// An error that is printed and ends the program.
pub type Failure = Box<dyn Error + Send + Sync>;

/// One of [`SERVERS`], or [`EXPORT`], on this database, with this number of connections.
///
/// # Errors
/// If the server's name is unknown, or the database cannot be opened.
pub async fn server(name: &str, url: &str, connections: u32) -> Result<Router, Failure> {
    let db = connect(url, connections).await?;
    Ok(match name {
        "sqlx" => hand::with_sqlx::app(db.get_sqlite_connection_pool().clone()),
        "seaorm" => hand::with_seaorm::app(db),
        "rest" => chinook::app(rest(db, connections)?),
        "rest-policies" => chinook::app(policies(rest(db, connections)?)),
        "rest-hooks" => hooked::app(rest(db, connections)?),
        EXPORT => Router::new().route("/tracks/", Export::as_view()).with_state(rest(db, connections)?),
        other => return Err(format!("there is no server `{other}`: take one of {}", SERVERS.join(", ")).into()),
    })
}

/// All tracks, sent while they are read.
#[generic_view(
    model = track::Entity,
    serializer = TrackSerializer,
    actions(list),
    ordering(id),
    pagination = none,
    renderers = (NdJsonRenderer, CsvRenderer),
)]
struct Export;

async fn connect(url: &str, connections: u32) -> Result<DatabaseConnection, Failure> {
    let mut options = ConnectOptions::new(url);
    options.min_connections(connections).max_connections(connections).sqlx_logging(false);
    options.test_before_acquire(env::var_os("POOL_PING").is_some());
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal).foreign_keys(true)
    });
    Ok(Database::connect(options).await?)
}

/// The settings of the example.
fn rest(db: DatabaseConnection, connections: u32) -> Result<Rest, Failure> {
    Ok(Rest::new(db).sqlite_connections(connections.try_into()?).atomic_saves(false))
}

/// All default policies: negotiation as always, an authenticator, a permission, and a throttle that counts in memory.
fn policies(rest: Rest) -> Rest {
    rest.authentication(BasicAuthentication)
        .permissions(AllowAny)
        .throttles(AnonRateThrottle)
        .throttle_rates([("anon", "1000000000/day")])
}
