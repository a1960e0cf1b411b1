//! The reference application on port 8000, with its rows in a `SQLite` file in the working directory.
//!
//! `PORT` sets another port, `DATABASE_URL` another database: `sqlite:…`, `postgres://…` or `mysql://…`.

use std::{env, error::Error, io, net::SocketAddr};

use rest_runtime::axum;
use tokio::net::TcpListener;
use tracing_subscriber::filter::LevelFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The log has the cause of a 500, by the id in the response.
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_writer(io::stderr).init();
    let port: u16 = env::var("PORT").as_deref().unwrap_or("8000").parse()?;
    let url = env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://reference-app.sqlite3".to_owned());
    let (db, seed) = reference_app::seed::open(&url).await?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("Reference app on http://{}/", listener.local_addr()?);
    let app = reference_app::app(db, seed)?.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).await?)
}
