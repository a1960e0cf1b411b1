//! Starts the Chinook API on a port and database of its own, and sends requests to it.

use std::{
    env,
    fmt::Write as _,
    io::Write as _,
    path::Path,
    sync::{
        LazyLock, Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::document;
use reqwest::{Client, Method, RequestBuilder, Url, header::HeaderMap};
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Map, Value};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    sync::{Mutex, OnceCell},
};

/// Servers outlive the test that starts them, so all share one runtime that no test shuts down.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Makes tests of each `async fn name(api: Api)`, one per database: `name::sqlite`, `name::postgres`, `name::mysql`.
/// The compiler reports a function that is not listed as unused.
macro_rules! on_each_database {
    ($data:ident: $($name:ident),+ $(,)?) => {
        $(mod $name {
            use crate::support::{Backend, Data, run};

            #[test]
            fn sqlite() {
                run(Backend::Sqlite, Data::$data, super::$name);
            }

            #[test]
            fn postgres() {
                run(Backend::Postgres, Data::$data, super::$name);
            }

            #[test]
            fn mysql() {
                run(Backend::MySql, Data::$data, super::$name);
            }
        })+
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
    MySql,
}

/// The rows that a test works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// The shop as in the files, shared by all tests that write nothing.
    Pristine,
    /// The shop with concurrent changes of other tests, for tests that write rows of their own.
    Shared,
    /// A shop for this test alone.
    Own,
    /// An empty database for this test alone.
    Empty,
}

pub fn run<F: Future<Output = ()>>(backend: Backend, data: Data, test: impl FnOnce(Api) -> F) {
    static PRISTINE: [OnceCell<Option<Api>>; 3] = [const { OnceCell::const_new() }; 3];
    static SHARED: [OnceCell<Option<Api>>; 3] = [const { OnceCell::const_new() }; 3];

    RUNTIME.block_on(async {
        let api = match data {
            Data::Pristine => PRISTINE[backend as usize].get_or_init(|| Api::start(backend)).await.clone(),
            Data::Shared => SHARED[backend as usize].get_or_init(|| Api::start(backend)).await.clone(),
            Data::Own => Api::start(backend).await,
            Data::Empty => Api::empty(backend).await,
        };
        if let Some(api) = api {
            test(api.clone()).await;
            if data != Data::Empty {
                api.still_answers().await;
            }
            if matches!(data, Data::Own | Data::Empty) {
                api.db.close().await.unwrap();
            }
        }
    });
}

/// Closes the connections of a test's own server: the server keeps running, and databases limit connections.
pub fn close(db: &DatabaseConnection) {
    let db = db.clone();
    RUNTIME.spawn(async move { db.close().await });
}

/// Runs the test. The servers that it starts keep running.
pub fn on_runtime(test: impl Future<Output = ()>) {
    RUNTIME.block_on(test);
}

/// A running server and a client for it.
#[derive(Clone, Debug)]
pub struct Api {
    pub base: String,
    /// The address of the database, and a connection beside the server's own.
    pub database_url: String,
    pub db: DatabaseConnection,
    pub client: Client,
}

impl Api {
    /// `None` if the variable of the backend is not set.
    async fn start(backend: Backend) -> Option<Self> {
        let database_url = new_database(backend).await?;
        let db = chinook::database::open(&database_url, None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = chinook::app(Rest::new(db.clone()));
        RUNTIME.spawn(async move { axum::serve(listener, app).await.unwrap() });
        let client = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap();
        // What the tests see is what the document says.
        let document = client.get(format!("{base}/openapi.json")).send().await.unwrap();
        document::register(&base, &document.json().await.unwrap());
        Some(Self { base, database_url, db, client })
    }

    /// A database without tables, for tests with their own tables and server.
    async fn empty(backend: Backend) -> Option<Self> {
        let database_url = new_database(backend).await?;
        let db = chinook::database::connect(&database_url, None).await.unwrap();
        let client = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap();
        Some(Self { base: String::new(), database_url, db, client })
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request("GET", path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request("DELETE", path)).await
    }

    pub async fn post(&self, path: &str, data: &Value) -> Answer {
        Answer::to(self.request("POST", path).json(data)).await
    }

    pub async fn put(&self, path: &str, data: &Value) -> Answer {
        Answer::to(self.request("PUT", path).json(data)).await
    }

    pub async fn patch(&self, path: &str, data: &Value) -> Answer {
        Answer::to(self.request("PATCH", path).json(data)).await
    }

    /// POSTs these exact bytes.
    pub async fn post_bytes(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        Answer::to(self.request("POST", path).header("content-type", content_type).body(body)).await
    }

    /// Every row of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut next = Value::from(format!("{}{path}", self.base));
        while let Some(url) = next.as_str() {
            let mut page = Answer::to(self.client.get(url)).await.expect(200).json();
            match page["results"].take() {
                Value::Array(results) => rows.extend(results),
                other => panic!("{url}: no results: {other}"),
            }
            next = page["next"].take();
        }
        rows
    }

    /// Creates a row and returns its id.
    pub async fn create(&self, path: &str, data: &Value) -> i64 {
        self.post(path, data).await.expect(201).json()["id"].as_i64().unwrap()
    }

    /// Checks that the server still answers.
    pub async fn still_answers(&self) {
        self.get("/artists/1/").await.expect(200).is(&serde_json::json!({"id": 1, "name": "AC/DC"}));
    }
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    pub request: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn to(request: RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let mut summary = format!("{} {}", request.method(), request.url());
        if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
            let shown: String = String::from_utf8_lossy(body).chars().take(200).collect();
            write!(summary, " {shown}").unwrap();
        }
        let (method, url) = (request.method().clone(), request.url().clone());
        let response = client.execute(request).await.unwrap_or_else(|error| panic!("{summary}: {error:?}"));
        let answer = Self {
            request: summary,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        };
        answer.is_documented(method.as_str(), &url);
        answer
    }

    /// Fails where the server has a document, and the answer is not in it.
    fn is_documented(&self, method: &str, url: &Url) {
        let Some(document) = document::of(&url.origin().ascii_serialization()) else { return };
        let headers = self.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let checked = document.check(method, url.path(), self.status, headers, &self.body);
        assert!(checked.is_ok(), "{}: {}", self.request, checked.unwrap_err());
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\nanswered {}", self.request, self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(2000).collect()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.request);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}\n{error}: {}", self.request, self.text()))
    }

    /// The header, or an empty text.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub fn is(&self, expected: &Value) {
        assert_eq!(&self.json(), expected, "{}", self.request);
    }

    /// Asserts 400, with an error list for exactly these names.
    #[track_caller]
    pub fn refuses(self, names: &[&str]) -> Value {
        let answer = self.expect(400);
        let errors = answer.json();
        let map = errors.as_object().unwrap_or_else(|| panic!("{}\nno map: {errors}", answer.request));
        let mut found: Vec<&str> = map.keys().map(String::as_str).collect();
        let mut expected = names.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}\nanswered {errors}", answer.request);
        for (name, messages) in map {
            let messages = messages.as_array().unwrap_or_else(|| panic!("{name}: no list: {errors}"));
            assert!(!messages.is_empty(), "{name}: an empty list: {errors}");
            assert!(messages.iter().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{errors}");
        }
        errors
    }

    /// Asserts this status, with only a `detail` sentence.
    #[track_caller]
    pub fn refuses_with_detail(self, status: u16) -> Self {
        let answer = self.expect(status);
        let body = answer.json();
        let detail = body["detail"].as_str().unwrap_or_else(|| panic!("{}\nno detail: {body}", answer.request));
        assert!(!detail.is_empty(), "{}", answer.request);
        assert_eq!(body.as_object().map(Map::len), Some(1), "{}\nanswered {body}", answer.request);
        answer
    }
}

/// The rows of a file in `data/`, as the API shows them.
pub fn csv_rows(table: &str) -> Vec<Value> {
    let path = format!("{}/../examples/chinook/data/{table}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            Value::Object(headers.iter().zip(&record).map(|(header, field)| shown(header, field)).collect())
        })
        .collect()
}

fn shown(header: &str, field: &str) -> (String, Value) {
    let relation = header.strip_suffix("_id");
    let number = relation.is_some() || matches!(header, "id" | "milliseconds" | "bytes" | "quantity");
    let value = match field {
        "" => Value::Null,
        field if number => field.parse::<i64>().unwrap().into(),
        field => field.into(),
    };
    (relation.unwrap_or(header).to_owned(), value)
}

/// The address of a new database.
pub async fn new_database(backend: Backend) -> Option<String> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

    let _turn = ONE_AT_A_TIME.lock().await;
    let name = format!("rest_it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let variable = match backend {
        Backend::Sqlite => return Some(new_file(&name)),
        Backend::Postgres => "TEST_POSTGRES_URL",
        Backend::MySql => "TEST_MYSQL_URL",
    };
    let Ok(url) = env::var(variable) else {
        say_skipped(backend, variable);
        return None;
    };
    let server = Database::connect(&url).await.unwrap_or_else(|error| panic!("{variable}: {error}"));
    drop_old_databases(&server).await;
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    if matches!(backend, Backend::Postgres) {
        // Durability does not matter for these rows, and a commit takes seconds on a disk that is busy with a build.
        server.execute_unprepared(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await.unwrap();
    }
    server.close().await.unwrap();

    let mut url = Url::parse(&url).unwrap();
    url.set_path(&name);
    Some(url.to_string())
}

fn say_skipped(backend: Backend, variable: &str) {
    static SAID: [Once; 3] = [const { Once::new() }; 3];
    say_once(&SAID[backend as usize], &format!("{backend:?}"), variable);
}

/// Writes to the real stderr: the test harness hides `eprintln!` of passing tests.
fn say_once(said: &Once, what: &str, variable: &str) {
    said.call_once(|| {
        let line = format!("integration: no tests on {what}, for {variable} is not set\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    });
}

/// The address of a Redis and a unique prefix for keys; `None` if the variable is not set.
pub fn redis() -> Option<(String, String)> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    static SAID: Once = Once::new();
    let Ok(url) = env::var("TEST_REDIS_URL") else {
        say_once(&SAID, "Redis", "TEST_REDIS_URL");
        return None;
    };
    // Keys outlive the run, so a later process with the same id must not find them.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    Some((url, format!("rest_it:{now}:{}:", NUMBER.fetch_add(1, Ordering::Relaxed))))
}

fn new_file(name: &str) -> String {
    static CLEAN: Once = Once::new();
    let folder = env!("CARGO_TARGET_TMPDIR");
    CLEAN.call_once(|| {
        for file in std::fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            if is_old(&file.file_name().to_string_lossy()) {
                std::fs::remove_file(file.path()).unwrap();
            }
        }
    });
    format!("sqlite://{folder}/{name}.sqlite3")
}

/// A test binary has no teardown, so each run drops the databases of earlier ones.
async fn drop_old_databases(server: &DatabaseConnection) {
    let backend = server.get_database_backend();
    let (list, force) = match backend {
        DbBackend::Postgres => ("SELECT datname AS name FROM pg_database", " WITH (FORCE)"),
        _ => ("SELECT CAST(SCHEMA_NAME AS CHAR) AS name FROM information_schema.SCHEMATA", ""),
    };
    for row in server.query_all_raw(Statement::from_string(backend, list)).await.unwrap() {
        let name: String = row.try_get("", "name").unwrap();
        if is_old(&name) {
            server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}{force}")).await.unwrap();
        }
    }
}

/// Whether the name contains the id of a process that has ended. False on systems without `/proc`.
fn is_old(name: &str) -> bool {
    let process = name.strip_prefix("rest_it_").and_then(|rest| rest.split_once('_')).map(|(process, _)| process);
    process.is_some_and(|process| Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists())
}
