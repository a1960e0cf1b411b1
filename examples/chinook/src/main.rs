//! The Chinook music store on port 8000, with its rows in a `SQLite` file beside you.
//!
//! Run with
//!
//! ```text
//! cargo run -p chinook
//! curl http://127.0.0.1:8000/tracks/1/
//! ```
//!
//! `PORT` takes another port, `DATABASE_URL` another database: `sqlite:…`, `postgres://…` or `mysql://…`.

use std::{
    env::{self, VarError},
    error::Error,
    io,
    process::ExitCode,
    time::Duration,
};

use chinook::{database, serve};
use rest_runtime::prelude::*;
use tokio::{net::TcpListener, signal, time::sleep};

/// How long requests on their way may take after the signal to stop.
const GRACE: Duration = Duration::from_secs(30);

/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chinook: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let port = variable("PORT", "8000")?;
    let port: u16 =
        port.parse().map_err(|_| format!("PORT must be a number from 0 to 65535, and is `{}`", port.escape_debug()))?;
    let db = database::open(&variable("DATABASE_URL", database::DEFAULT_URL)?).await?;

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}"))?;
    let (stopped, patience) = (stop()?, stop()?);
    println!("Chinook API on http://{}/", listener.local_addr()?);
    tokio::select! {
        () = serve::serve(listener, chinook::app(Rest::new(db)), HEAD, stopped) => {}
        () = async { patience.await; sleep(GRACE).await } => {}
    }
    Ok(())
}

fn variable(name: &str, default: &str) -> Result<String, String> {
    match env::var(name) {
        Ok(value) => Ok(value),
        Err(VarError::NotPresent) => Ok(default.to_owned()),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is no readable text")),
    }
}

/// Ends with Ctrl-C or SIGTERM; then no new requests are taken, and those on their way finish.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C; then no new requests are taken, and those on their way finish.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
