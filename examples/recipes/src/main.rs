//! The recipes on port 8001, with their rows in memory: `cargo run -p recipes`.

use std::{error::Error, io};

use rest_runtime::axum;
use sea_orm::{ConnectOptions, Database};
use tokio::net::TcpListener;
use tracing_subscriber::filter::LevelFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The log has the cause of a 500, by the id in the response.
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_writer(io::stderr).init();
    // A database in memory lives as long as its connection.
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).idle_timeout(None).max_lifetime(None);
    let db = Database::connect(options).await?;
    recipes::tables(&db).await?;
    let listener = TcpListener::bind(("127.0.0.1", 8001)).await?;
    println!("Recipes on http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, recipes::app(db)).await?)
}
