//! The Chinook music store on port 8000, with its rows in a `SQLite` file in the working directory.
//!
//! Run with
//!
//! ```text
//! cargo run -p chinook
//! curl http://127.0.0.1:8000/tracks/1/
//! ```
//!
//! A browser is shown pages: open <http://127.0.0.1:8000/>.
//!
//! `PORT` sets another port, `DATABASE_URL` another database: `sqlite:…`, `postgres://…` or `mysql://…`. `POOL` sets
//! the number of connections to it, and `WORKERS` the number of threads.
//!
//! `cargo run -p chinook -- openapi` prints the API's document, `openapi --openapi 3.0` in the older version.

use std::{
    env::{self, VarError},
    error::Error,
    io::{self, Write as _},
    num::NonZero,
    process::ExitCode,
    str::FromStr,
    time::Duration,
};

use chinook::{database, serve};
use rest_runtime::{openapi::Version, prelude::*};
use tokio::{net::TcpListener, runtime, signal, time::sleep};
use tracing_subscriber::filter::LevelFilter;

/// The time that open requests get after the signal to stop.
const GRACE: Duration = Duration::from_secs(30);

/// The maximum time for the head of a request.
const HEAD: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    // The log has the cause of a 500, by the id in the response.
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_writer(io::stderr).init();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => start(),
        ["openapi"] => print_document("3.1"),
        ["openapi", "--openapi", version] => print_document(version),
        _ => Err("the only command is `openapi`, perhaps with `--openapi 3.0` behind it".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chinook: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the document of the API, for a file that a test or another program compares it with.
fn print_document(version: &str) -> Result<(), Box<dyn Error>> {
    let version = Version::named(version).ok_or("the versions of OpenAPI are 3.0 and 3.1")?;
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &chinook::document(version)?)?;
    writeln!(out)?;
    Ok(())
}

fn start() -> Result<(), Box<dyn Error>> {
    let mut runtime = runtime::Builder::new_multi_thread();
    if let Some(workers) = number::<NonZero<usize>>("WORKERS", "a number above 0")? {
        runtime.worker_threads(workers.get());
    }
    runtime.enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let port = number("PORT", "a number from 0 to 65535")?.unwrap_or(8000);
    let pool: Option<NonZero<u32>> = number("POOL", "a number above 0")?;
    let url = variable("DATABASE_URL")?;
    let pool = pool.map(NonZero::get);
    let db = database::open(url.as_deref().unwrap_or(database::DEFAULT_URL), pool).await?;
    let readers = usize::try_from(pool.unwrap_or(database::SQLITE_CONNECTIONS))?;
    // No entity of the store has an `after_save`.
    let rest = Rest::new(db).sqlite_connections(readers).atomic_saves(false).renderers((
        JsonRenderer,
        BrowsableApiRenderer,
        AdminRenderer,
    ));

    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}"))?;
    let (stopped, patience) = (stop()?, stop()?);
    println!("Chinook API on http://{}/", listener.local_addr()?);
    print!("{}", chinook::api().routes());
    tokio::select! {
        () = serve::serve(listener, chinook::app(rest), HEAD, stopped) => {}
        () = async { patience.await; sleep(GRACE).await } => {}
    }
    Ok(())
}

fn variable(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is no readable text")),
    }
}

fn number<N: FromStr>(name: &str, what: &str) -> Result<Option<N>, String> {
    let Some(text) = variable(name)? else { return Ok(None) };
    match text.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(format!("{name} must be {what}, and is `{}`", text.escape_debug())),
    }
}

/// Ends with Ctrl-C or SIGTERM. The server then accepts no new requests and finishes the open ones.
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

/// Ends with Ctrl-C. The server then accepts no new requests and finishes the open ones.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
