//! Random requests against the example, the reference app and a gallery of all kinds of columns, on each database. No
//! response may be a 5xx, a panic, broken JSON or contain a broken link.
//!
//! The same seed repeats a run. `FUZZ_REQUESTS` sets the number of requests to each application on each database,
//! `FUZZ_SEED` the seed of the random numbers:
//!
//! ```sh
//! FUZZ_REQUESTS=150000 FUZZ_SEED=7 cargo test -p integration-tests --test fuzz
//! ```
//!
//! Each failure is listed with its smallest request. If the process dies, `target/tmp/fuzz-….last` has the request that
//! caused it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(unreachable_pub, reason = "nothing is reachable from a test binary")]

#[path = "../integration/document.rs"]
mod document;
#[path = "../integration/support.rs"]
#[macro_use]
#[allow(dead_code, unused_macros, reason = "tests of other subjects use the rest")]
mod support;

mod applications;
mod check;
mod gallery;
mod mutate;
mod random;
mod request;
mod values;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use applications::Application;
use mutate::Learned;
use random::Random;
use support::{Backend, new_database};

macro_rules! fuzz {
    ($($module:ident: $name:ident),+) => {$(
        mod $module {
            use super::{Backend, applications, fuzz};

            #[test]
            fn sqlite() {
                fuzz(Backend::Sqlite, stringify!($name), applications::$name);
            }

            #[test]
            fn postgres() {
                fuzz(Backend::Postgres, stringify!($name), applications::$name);
            }

            #[test]
            fn mysql() {
                fuzz(Backend::MySql, stringify!($name), applications::$name);
            }
        }
    )+};
}

fuzz!(the_example: chinook, the_reference_app: reference, a_gallery: gallery);

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

/// Sends random requests to an application on a database of its own.
fn fuzz<F: Future<Output = Application>>(backend: Backend, name: &str, application: impl FnOnce(String) -> F) {
    let seed = number("FUZZ_SEED").unwrap_or(1);
    let count = number("FUZZ_REQUESTS").unwrap_or(400);
    // One thread, so that log entries belong to the current request.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failures = tracing::subscriber::with_default(check::Log, || {
        runtime.block_on(async {
            let url = new_database(backend).await?;
            let application = application(url).await;
            Some(run(&application, &format!("{name}-{backend:?}"), seed, count).await)
        })
    });
    let failures = failures.unwrap_or_default();
    let listed: Vec<String> = failures.into_values().collect();
    assert!(
        listed.is_empty(),
        "{name} on {backend:?}, seed {seed}: {} faults\n\n{}\n",
        listed.len(),
        listed.join("\n\n")
    );
}

/// Returns the failures by their signatures.
async fn run(application: &Application, name: &str, seed: u64, count: u64) -> BTreeMap<String, String> {
    let Application { router, samples, upkeep, own } = application;
    let mut random = Random::new(seed);
    let mut learned = Learned::default();
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    let last = format!("{}/fuzz-{name}.last", env!("CARGO_TARGET_TMPDIR"));
    for number in 0..count {
        for request in upkeep.iter().filter(|_| number % 100 == 0) {
            check::send(router, request).await.unwrap().unwrap_or_else(|mistake| panic!("{request}: {mistake}"));
        }
        let request = mutate::request(&mut random, samples, &learned);
        if own.iter().any(|own| request.path.starts_with(own)) {
            continue;
        }
        std::fs::write(&last, format!("{number} {request}\n{request:?}")).unwrap();
        let mistake = match check::send(router, &request).await {
            None => continue,
            Some(Err(mistake)) => Some(mistake),
            Some(Ok(answer)) => {
                *statuses.entry(answer.status).or_default() += 1;
                learn(&mut random, &mut learned, &request, &answer);
                check::follow(router, &request, &answer).await
            }
        };
        if let Some(mistake) = mistake
            && let Entry::Vacant(new) = failures.entry(check::signature(&request, &mistake))
        {
            let (request, mistake) = check::smallest(router, request, mistake).await;
            eprintln!("{name} {number}: {request}\n  {mistake}");
            new.insert(format!("{request}\n  {mistake}"));
        }
    }
    eprintln!("{name}: {statuses:?}");
    failures
}

/// Keeps the parts of a response that later requests may use.
fn learn(random: &mut Random, learned: &mut Learned, request: &request::Request, answer: &check::Answer) {
    fn keep<T>(random: &mut Random, known: &mut Vec<T>, new: T) {
        if known.len() < 200 {
            known.push(new);
        } else {
            let at = random.below(known.len());
            known[at] = new;
        }
    }
    if let Some(tag) = answer.headers.get("etag") {
        keep(random, &mut learned.tags, tag.as_bytes().to_vec());
    }
    if answer.status == 204 {
        learned.paths.retain(|path| *path != request.path);
    }
    let Some(shown) = answer.json() else { return };
    let row_path = |row: &serde_json::Value| {
        let id = row["id"].as_i64().map(|id| format!("{}{id}/", request.path));
        row["url"].as_str().and_then(check::path_of).map(|(path, _)| path).or(id)
    };
    let row = match answer.status {
        201 => row_path(&shown),
        200 if request.method == "GET" => {
            let rows = shown["results"].as_array().or(shown.as_array()).map_or(&[][..], Vec::as_slice);
            if rows.is_empty() { None } else { row_path(&rows[random.below(rows.len())]) }
        }
        _ => None,
    };
    if let Some(path) = row.filter(|path| !learned.paths.contains(path)) {
        keep(random, &mut learned.paths, path);
    }
    if let Some(next) = shown["next"].as_str().and_then(check::path_of) {
        keep(random, &mut learned.queries, next);
    }
}
