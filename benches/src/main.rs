//! The commands `load`, `count`, `compile`, `json` and `stream`. `serve` and `in-process` are started by the others.

mod compile;
mod count;
mod in_process;
mod json;
mod load;
mod running;
mod setup;
mod stream;

use std::env;
use std::process::ExitCode;

use benches::contract::ENDPOINTS;
use benches::{Failure, server};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const USAGE: &str = "\
benches load  [--servers sqlx,rest] [--endpoints R,L] [--rounds 5] [--seconds 2]
benches count [--servers sqlx,rest] [--endpoints R,L]
benches compile                          seconds of the compiler, for crates of 1, 20 and 50 view sets
benches json                             a list as rows and as JSON of the database at DATABASE_URL
benches stream                           seconds and memory of a list of a million rows
benches serve SERVER                     with PORT, DATABASE_URL, POOL and WORKERS
benches in-process SERVER ENDPOINT TIMES with DATABASE_URL";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("benches: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Failure> {
    let url = variable("DATABASE_URL", "sqlite://chinook.sqlite3");
    match arguments {
        ["load", options @ ..] => load::run(options),
        ["count", options @ ..] => count::run(options),
        ["compile"] => compile::run(),
        ["json"] => runtime(1)?.block_on(json::run(&url)),
        ["stream"] => stream::run(),
        ["serve", name] => runtime(variable("WORKERS", "1").parse()?)?.block_on(async {
            let app = server(name, &url, variable("POOL", "4").parse()?).await?;
            let listener = TcpListener::bind(("127.0.0.1", variable("PORT", "8000").parse()?)).await?;
            Ok(axum::serve(listener, app).await?)
        }),
        ["in-process", name, endpoint, times] => {
            let endpoint = ENDPOINTS.iter().find(|known| known.name == *endpoint).ok_or("there is no such endpoint")?;
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(in_process::run(name, &url, endpoint, times.parse()?))
        }
        _ => Err(USAGE.into()),
    }
}

fn runtime(workers: usize) -> Result<Runtime, Failure> {
    Ok(Builder::new_multi_thread().worker_threads(workers).enable_all().build()?)
}

fn variable(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
