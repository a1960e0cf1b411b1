//! Instructions per request. Their number does not depend on the machine's load.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use benches::Failure;
use benches::contract::{ENDPOINTS, Endpoint};

use crate::setup::{Options, Workspace, print_line};

/// Prints the instructions that a request costs each server. The difference of two runs of different length leaves out
/// the costs of the start.
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let options = Options::read(arguments)?;
    let workspace = Workspace::new()?;
    print_line("endpoint", &options.servers);
    for endpoint in ENDPOINTS.iter().filter(|endpoint| options.endpoints.contains(&endpoint.name)) {
        let (few, many) = times(endpoint);
        let mut costs = Vec::with_capacity(options.servers.len());
        for server in &options.servers {
            let spent =
                instructions(&workspace, server, endpoint, many)? - instructions(&workspace, server, endpoint, few)?;
            costs.push(spent / (many - few) as u64);
        }
        print_line(endpoint.name, &costs);
    }
    Ok(())
}

/// The numbers of requests of the two runs: enough to request each path of the endpoint once.
fn times(endpoint: &Endpoint) -> (usize, usize) {
    match endpoint.name {
        "L" => (10, 44),
        "F" => (10, 20),
        "N" => (50, 397),
        "NL" => (6, 18),
        _ => (100, 400),
    }
}

fn instructions(workspace: &Workspace, server: &str, endpoint: &Endpoint, times: usize) -> Result<u64, Failure> {
    let out = workspace.path("callgrind.out");
    let ran = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe()?)
        .args(["in-process", server, endpoint.name, &times.to_string()])
        .env("DATABASE_URL", workspace.fresh_database()?)
        .output()
        .map_err(|error| format!("valgrind cannot be run, is it installed? {error}"))?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    total(&out)
}

/// The total of a callgrind file.
fn total(file: &Path) -> Result<u64, Failure> {
    let text = fs::read_to_string(file)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")));
    Ok(total.ok_or("callgrind wrote no total")?.trim().parse()?)
}
