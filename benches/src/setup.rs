//! The parts that both measurements share: servers and endpoints by command line, and a database for each run.

use std::fmt::Display;
use std::path::PathBuf;
use std::{env, fs, process};

use benches::contract::ENDPOINTS;
use benches::{Failure, SERVERS};
use chinook::database;

/// The command line.
pub(crate) struct Options<'a> {
    pub(crate) servers: Vec<&'a str>,
    pub(crate) endpoints: Vec<&'a str>,
    pub(crate) rounds: usize,
    pub(crate) seconds: f64,
}

impl<'a> Options<'a> {
    pub(crate) fn read(arguments: &[&'a str]) -> Result<Self, Failure> {
        let mut options = Self {
            servers: SERVERS.to_vec(),
            endpoints: ENDPOINTS.iter().map(|endpoint| endpoint.name).collect(),
            rounds: 5,
            seconds: 2.0,
        };
        for pair in arguments.chunks(2) {
            match pair {
                ["--servers", names] => options.servers = names.split(',').collect(),
                ["--endpoints", names] => options.endpoints = names.split(',').collect(),
                ["--rounds", rounds] => options.rounds = rounds.parse()?,
                ["--seconds", seconds] => options.seconds = seconds.parse()?,
                _ => return Err(format!("`{}` is no option", pair.join(" ")).into()),
            }
        }
        Ok(options)
    }
}

/// A folder for the databases, in memory if the system has `/dev/shm`.
pub(crate) struct Workspace(PathBuf);

impl Workspace {
    pub(crate) fn new() -> Result<Self, Failure> {
        let memory = PathBuf::from("/dev/shm");
        let base = if memory.is_dir() { memory } else { env::temp_dir() };
        let workspace = Self(base.join(format!("rest-benches-{}", process::id())));
        fs::create_dir_all(&workspace.0)?;
        let url = format!("sqlite://{}", workspace.path("pristine.sqlite3").display());
        crate::runtime(1)?
            .block_on(async { database::open(&url, None).await?.close().await.map_err(Failure::from) })?;
        Ok(workspace)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The address of a fresh copy of the database.
    pub(crate) fn fresh_database(&self) -> Result<String, Failure> {
        let path = self.path("bench.sqlite3");
        for rest in ["bench.sqlite3-wal", "bench.sqlite3-shm"] {
            let _ = fs::remove_file(self.path(rest));
        }
        fs::copy(self.path("pristine.sqlite3"), &path)?;
        Ok(format!("sqlite://{}", path.display()))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Prints a line of a table: an endpoint, and a cell for each server.
pub(crate) fn print_line(name: &str, cells: &[impl Display]) {
    print!("{name:<9}");
    for cell in cells {
        print!("{cell:>24}");
    }
    println!();
}
