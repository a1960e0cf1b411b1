//! Faults of the database: a full disk, clients that disconnect while a transaction begins or ends, locks, lost
//! connections.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, Url};
use rest_runtime::axum::{self, Router, routing::get};
use rest_runtime::prelude::*;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait, Schema,
    TransactionTrait,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

use crate::support::{Answer, Api, Backend, new_database, on_runtime};

on_each_database!(Empty:
    a_client_that_leaves_while_a_transaction_begins_or_ends_costs_others_nothing,
    a_lock_that_is_held_too_long_is_503,
    a_connection_that_is_lost_is_503,
    an_error_of_a_statement_names_the_statement_without_its_values,
    the_status_matches_what_a_hook_commits,
);

mod mark {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mark")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(200))")]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = mark::Entity, fields(id, name))]
struct MarkSerializer;

/// Without hooks.
struct Plain;

#[view_set(model = mark::Entity, serializer = MarkSerializer)]
impl Plain {}

/// With a hook, so that each write is a transaction; refuses names that begin with `bad`.
struct Hooked;

#[view_set(model = mark::Entity, serializer = MarkSerializer, actions(list, bulk_create))]
impl Hooked {
    async fn post_save(&self, _: &Request, mark: &mark::Model, _: bool, tx: &Tx) -> Result<()> {
        ensure!(!mark.name.starts_with("bad"), Error::permission_denied());
        if mark.name.starts_with("careless") {
            // The second row of this name is refused, and the hook ignores the error.
            let _ = named(&mark.name).insert(tx).await;
        }
        Ok(())
    }
}

/// A body that creates one row at this path.
fn body_of(path: &str, name: &str) -> Value {
    match path {
        "/plain/" | "/hooked/" => json!({"name": name}),
        _ => json!([name]),
    }
}

fn named(name: &str) -> mark::ActiveModel {
    mark::ActiveModel { name: Set(name.to_owned()), ..Default::default() }
}

/// Writes by the connection that hooks get, as sessions and tokens do.
#[api_view(POST)]
async fn direct(request: &Request) -> Result<Response> {
    let names: Vec<String> = request.data_as().await?;
    for name in names {
        mark::Entity::insert(named(&name)).exec_without_returning(request.database()).await?;
    }
    Response::no_content().status(201)
}

/// As `direct`, in a transaction of its own.
#[api_view(POST)]
async fn own(request: &Request) -> Result<Response> {
    let names: Vec<String> = request.data_as().await?;
    let tx = request.database().begin().await?;
    for name in names {
        mark::Entity::insert(named(&name)).exec_without_returning(&tx).await?;
        ensure!(!name.starts_with("bad"), Error::permission_denied());
    }
    tx.commit().await?;
    Response::no_content().status(201)
}

#[derive(Clone)]
struct Server {
    base: String,
    client: Client,
    db: DatabaseConnection,
}

impl Server {
    async fn start(db: &DatabaseConnection, rest: impl FnOnce(Rest) -> Rest) -> Self {
        let routes =
            DefaultRouter::new().register::<Plain>("plain").register_as::<Hooked>("hooked", "hooked").into_router();
        let app: Router = routes
            .route("/direct/", direct::as_view())
            .route("/own/", own::as_view())
            .route("/alive/", get(|| async { "yes" }))
            .with_state(rest(Rest::new(db.clone())));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let client = Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap();
        Self { base, client, db: db.clone() }
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.client.post(format!("{}{path}", self.base)).json(body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::to(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Sends a POST on a connection of its own, without waiting for the response.
    async fn send(&self, path: &str, body: &Value) -> TcpStream {
        let mut stream = TcpStream::connect(self.base.trim_start_matches("http://")).await.unwrap();
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).await.unwrap();
        stream
    }
}

async fn create_table(db: &DatabaseConnection) {
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(mark::Entity)).await.unwrap();
}

/// The names that another connection finds.
async fn names(db: &DatabaseConnection) -> Vec<String> {
    mark::Entity::find().all(db).await.unwrap().into_iter().map(|mark| mark.name).collect()
}

async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

// ---------------------------------------------------------------------------------------------- a full disk

async fn open(url: &str, connections: u32, journal: SqliteJournalMode) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.busy_timeout(Duration::ZERO).create_if_missing(true).journal_mode(journal)
    });
    Database::connect(options).await.unwrap()
}

/// Limits the file to this number of further pages, on the pool's only connection.
async fn limit(db: &DatabaseConnection, more: i64) {
    let pages = number(db, "SELECT page_count FROM pragma_page_count").await;
    number(db, &format!("PRAGMA max_page_count = {}", pages + more)).await;
}

#[test]
fn a_full_disk_costs_no_write_that_comes_after_it() {
    on_runtime(async {
        for journal in [SqliteJournalMode::Wal, SqliteJournalMode::Delete] {
            for (own, atomic) in [(0, true), (0, false), (4, true), (4, false)] {
                for path in ["/hooked/", "/own/", "/direct/"] {
                    after_a_full_disk(journal, own, atomic, path).await;
                }
            }
        }
    });
}

async fn after_a_full_disk(journal: SqliteJournalMode, own: usize, atomic: bool, path: &str) {
    let case = format!("{journal:?}, {own} connections of its own, atomic: {atomic}, {path}");
    let url = new_database(Backend::Sqlite).await.unwrap();
    let db = open(&url, 1, journal).await;
    create_table(&db).await;
    let server = Server::start(&db, |rest| rest.sqlite_connections(own).atomic_saves(atomic)).await;

    // The library takes its own connections out of the pool at first use, so these requests come before the limit.
    server.post("/plain/", &json!({"name": "first"})).await.expect(201);
    server.get("/plain/").await.expect(200);
    limit(&db, 4).await;
    let long = |number: i32| format!("{number} {}", "x".repeat(190));
    let body: Value = match path {
        "/hooked/" => (0..400).map(|number| json!({"name": long(number)})).collect(),
        _ => (0..400).map(long).collect(),
    };
    let full = server.post(path, &body).await.expect(500);
    assert!(full.json()["id"].is_string(), "{case}");
    limit(&db, 1_000_000).await;

    // Two writes that are rolled back, and several that succeed.
    let before = names(&db).await.len();
    server.post("/hooked/", &json!({"name": "bad"})).await.expect(403);
    server.post("/own/", &json!(["bad"])).await.expect(403);
    let mut written = Vec::new();
    for (number, path) in (0..).zip(["/hooked/", "/plain/", "/direct/", "/own/", "/plain/", "/hooked/"]) {
        let name = format!("row {number}");
        server.post(path, &body_of(path, &name)).await.expect(201);
        written.push(name);
    }
    let other = open(&url, 1, journal).await;
    let found = names(&other).await;
    assert_eq!(found.len(), before + written.len(), "{case}");
    assert_eq!(found[before..], written, "{case}");
    // The file is not locked either.
    named("beside").insert(&other).await.unwrap_or_else(|error| panic!("{case}: {error}"));
    other.close().await.unwrap();
    db.close().await.unwrap();
}

// ---------------------------------------------------------------------------------------------- between app and database

/// Forwards bytes between the app and its database, and can hold back the response to a statement.
struct Proxy {
    url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    word: Mutex<Option<&'static str>>,
    seen: Notify,
    held: watch::Sender<bool>,
    cut: Notify,
    is_cut: AtomicBool,
}

impl Proxy {
    async fn to(database_url: &str) -> Self {
        let mut url = Url::parse(database_url).unwrap();
        let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let state = Arc::new(State::default());
        let all = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((app, _)) = listener.accept().await {
                let database = TcpStream::connect(&target).await.unwrap();
                tokio::spawn(pass(app, database, Arc::clone(&all)));
            }
        });
        Self { url: url.to_string(), state }
    }

    /// Holds back the response to the next statement that contains this text.
    fn hold(&self, word: &'static str) {
        *self.state.word.lock().unwrap() = Some(word);
    }

    async fn seen(&self) {
        self.state.seen.notified().await;
    }

    fn release(&self) {
        self.state.held.send_replace(false);
    }

    /// Cuts the open connections.
    fn cut(&self) {
        self.state.is_cut.store(true, Ordering::SeqCst);
        self.state.cut.notify_waiters();
        self.release();
    }
}

async fn pass(mut app: TcpStream, mut database: TcpStream, state: Arc<State>) {
    let (mut from_app, mut to_app) = app.split();
    let (mut from_database, mut to_database) = database.split();
    let mut held = state.held.subscribe();
    let statements = async {
        let mut bytes = vec![0; 65536];
        loop {
            let Ok(count @ 1..) = from_app.read(&mut bytes).await else { return };
            let is_next = state
                .word
                .lock()
                .unwrap()
                .is_some_and(|word| bytes[..count].windows(word.len()).any(|window| window == word.as_bytes()));
            if is_next {
                *state.word.lock().unwrap() = None;
                state.held.send_replace(true);
                state.seen.notify_one();
            }
            if to_database.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    let answers = async {
        let mut bytes = vec![0; 65536];
        loop {
            let Ok(count @ 1..) = from_database.read(&mut bytes).await else { return };
            let _ = held.wait_for(|held| !held).await;
            if state.is_cut.load(Ordering::SeqCst) || to_app.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = statements => {}
        () = answers => {}
        () = state.cut.notified() => {}
    }
}

async fn through(proxy: &Proxy) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&proxy.url);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
    Database::connect(options).await.unwrap()
}

async fn a_client_that_leaves_while_a_transaction_begins_or_ends_costs_others_nothing(api: Api) {
    let backend = api.db.get_database_backend();
    if backend == DbBackend::Sqlite {
        // SQLite is a file, and its driver does not abandon transactions.
        return;
    }
    create_table(&api.db).await;
    for atomic in [true, false] {
        for (path, word) in [
            ("/hooked/", "BEGIN"),
            ("/hooked/", "COMMIT"),
            ("/hooked/", "ROLLBACK"),
            ("/own/", "BEGIN"),
            ("/own/", "COMMIT"),
        ] {
            let case = format!("{path} {word} {atomic}");
            let proxy = Proxy::to(&api.database_url).await;
            let server = Server::start(&through(&proxy).await, |rest| rest.atomic_saves(atomic)).await;
            let left = format!("{}{case}", if word == "ROLLBACK" { "bad " } else { "left " });
            proxy.hold(word);
            let leaving = server.send(path, &body_of(path, &left)).await;
            proxy.seen().await;
            drop(leaving);
            // After these responses the server has noticed the disconnect.
            for _ in 0..20 {
                server.get("/alive/").await.expect(200);
            }
            proxy.release();
            let mut written = Vec::new();
            for (number, path) in (0..).zip(["/direct/", "/plain/", "/direct/", "/own/", "/direct/", "/hooked/"]) {
                let name = format!("{case} {number}");
                server.post(path, &body_of(path, &name)).await.expect(201);
                written.push(name);
                let found = names(&api.db).await;
                for name in &written {
                    assert!(found.contains(name), "{name} is lost");
                }
            }
            let found = names(&api.db).await;
            assert!(word != "ROLLBACK" || !found.contains(&left), "{case}");
            if backend == DbBackend::Postgres {
                let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                            AND state LIKE 'idle in transaction%'";
                assert_eq!(number(&api.db, open).await, 0, "{case}");
            }
            server.db.close().await.unwrap();
        }
    }
}

async fn a_connection_that_is_lost_is_503(api: Api) {
    if api.db.get_database_backend() == DbBackend::Sqlite {
        // A file does not disconnect.
        return;
    }
    create_table(&api.db).await;
    for (path, word) in [("/hooked/", "BEGIN"), ("/hooked/", "INSERT"), ("/plain/", "INSERT"), ("/hooked/", "COMMIT")] {
        let proxy = Proxy::to(&api.database_url).await;
        let server = Server::start(&through(&proxy).await, |rest| rest).await;
        proxy.hold(word);
        let name = format!("{path} {word}");
        let cut = async {
            proxy.seen().await;
            proxy.cut();
        };
        let body = json!({"name": name});
        let (lost, ()) = tokio::join!(server.post(path, &body), cut);
        let lost = lost.refuses_with_detail(503);
        assert_eq!(lost.header("retry-after"), "5", "{name}");
        // The next request gets another connection.
        proxy.state.is_cut.store(false, Ordering::SeqCst);
        server.post(path, &json!({"name": format!("{name}, later")})).await.expect(201);
        server.db.close().await.unwrap();
    }
}

// ---------------------------------------------------------------------------------------------- locks

async fn a_lock_that_is_held_too_long_is_503(api: Api) {
    create_table(&api.db).await;
    let mut options = ConnectOptions::new(&api.database_url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::ZERO));
    let db = Database::connect(options).await.unwrap();
    let patience = match db.get_database_backend() {
        DbBackend::Postgres => Some("SET lock_timeout = '100ms'"),
        DbBackend::MySql => Some("SET SESSION innodb_lock_wait_timeout = 1"),
        _ => None,
    };
    if let Some(patience) = patience {
        db.execute_unprepared(patience).await.unwrap();
    }
    let server = Server::start(&db, |rest| rest).await;
    let other = api.db.begin().await.unwrap();
    named("contested").insert(&other).await.unwrap();
    for path in ["/plain/", "/hooked/"] {
        let refused = server.post(path, &json!({"name": "contested"})).await.refuses_with_detail(503);
        assert_eq!(refused.header("retry-after"), "1", "{path}");
    }
    other.rollback().await.unwrap();
    server.post("/hooked/", &json!({"name": "contested"})).await.expect(201);
    assert_eq!(names(&api.db).await, ["contested"]);
    db.close().await.unwrap();
}

// ---------------------------------------------------------------------------------------------- what is said

async fn an_error_of_a_statement_names_the_statement_without_its_values(api: Api) {
    let server = Server::start(&api.db, |rest| rest.debug(true)).await;
    let cause = |answer: Answer| answer.expect(500).json()["cause"].to_string();
    // The table does not exist.
    let read = cause(server.get("/plain/").await);
    assert!(read.contains("SELECT") && read.contains("mark"), "{read}");
    create_table(&api.db).await;
    let id = server.post("/plain/", &json!({"name": "one"})).await.expect(201).json()["id"].clone();
    api.db.execute_unprepared("ALTER TABLE mark RENAME COLUMN name TO title").await.unwrap();
    for path in ["/plain/", "/hooked/"] {
        let written = cause(server.post(path, &json!({"name": "a secret name"})).await);
        assert!(written.contains("mark") && !written.contains("secret"), "{written}");
    }
    let url = format!("{}/plain/{id}/", server.base);
    let changed = cause(Answer::to(server.client.patch(url).json(&json!({"name": "a secret name"}))).await);
    assert!(changed.contains("mark") && !changed.contains("secret"), "{changed}");
}

async fn the_status_matches_what_a_hook_commits(api: Api) {
    create_table(&api.db).await;
    let server = Server::start(&api.db, |rest| rest).await;
    for body in [json!({"name": "careless one"}), json!([{"name": "careless two"}])] {
        let name = body["name"].as_str().or_else(|| body[0]["name"].as_str()).unwrap().to_owned();
        let answer = server.post("/hooked/", &body).await;
        let stays = names(&api.db).await.contains(&name);
        assert_eq!(answer.status == 201, stays, "{name} was answered {}", answer.status);
        // PostgreSQL aborts the whole transaction after an error, even if the error is ignored.
        answer.expect(if api.db.get_database_backend() == DbBackend::Postgres { 500 } else { 201 });
    }
}
