//! Concurrent writes to a SQLite file.

use std::time::Duration;

use futures_util::future::join_all;
use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Schema};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::support::{Answer, Backend, new_database, on_runtime};

mod mark {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mark")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = mark::Entity, fields(id, name))]
struct MarkSerializer;

struct Marks;

/// Set while a row named "left" waits in its hook.
static IN_HOOK: Notify = Notify::const_new();

/// Yields in the middle of the transaction, and writes a second row that may be refused.
#[view_set(model = mark::Entity, serializer = MarkSerializer)]
impl Marks {
    async fn post_save(&self, _: &Request, mark: &mark::Model, _: bool, tx: &Tx) -> Result<()> {
        tokio::task::yield_now().await;
        if mark.name == "left" {
            IN_HOOK.notify_one();
            std::future::pending::<()>().await;
        }
        if mark.name.starts_with("bad") {
            return Err(Error::permission_denied());
        }
        mark::ActiveModel { name: Set(format!("after {}", mark.name)), ..Default::default() }.insert(tx).await?;
        Ok(())
    }
}

/// A pool of four connections to a new file. A write that finds another writer waits this long in SQLite, and is then
/// refused.
async fn open(patience: Duration) -> DatabaseConnection {
    let url = new_database(Backend::Sqlite).await.unwrap();
    let mut options = ConnectOptions::new(url);
    options.min_connections(4).max_connections(4).sqlx_logging(false);
    // In WAL mode, readers do not block writers.
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.busy_timeout(patience).create_if_missing(true).journal_mode(SqliteJournalMode::Wal)
    });
    let db = Database::connect(options).await.unwrap();
    let table = Schema::new(db.get_database_backend()).create_table_from_entity(mark::Entity);
    db.execute(&table).await.unwrap();
    db
}

fn app(db: &DatabaseConnection) -> Router {
    DefaultRouter::new().register::<Marks>("marks").into_router().with_state(Rest::new(db.clone()))
}

#[test]
fn writers_wait_for_each_other() {
    on_runtime(async {
        let db = open(Duration::ZERO).await;
        let app = app(&db);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/marks/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let created = join_all((0..12).map(|number| {
            // Each third one is rolled back, and still passes the lock on.
            let name = format!("{} {number}", if number % 3 == 0 { "bad" } else { "good" });
            Answer::to(client.post(&base).json(&json!({"name": name})))
        }));
        for (number, answer) in created.await.into_iter().enumerate() {
            answer.expect(if number % 3 == 0 { 403 } else { 201 });
        }
        let changed = (1..=6)
            .map(|id| Answer::to(client.patch(format!("{base}{id}/")).json(&json!({"name": format!("changed {id}")}))));
        let deleted = (7..=12).map(|id| Answer::to(client.delete(format!("{base}{id}/"))));
        let (changed, deleted) = tokio::join!(join_all(changed), join_all(deleted));
        for answer in changed {
            answer.expect(200);
        }
        for answer in deleted {
            answer.expect(204);
        }
        db.close().await.unwrap();
    });
}

#[test]
fn a_client_that_leaves_gives_its_turn_on() {
    on_runtime(async {
        // An abandoned transaction is rolled back on another thread.
        let db = open(Duration::from_secs(30)).await;
        let app = app(&db);
        let request = |name: &str| {
            let body = json!({"name": name}).to_string();
            let request = axum::http::Request::post("/marks/").header("content-type", "application/json");
            tower::ServiceExt::oneshot(app.clone(), request.body(axum::body::Body::from(body)).unwrap())
        };
        tokio::select! {
            _ = request("left") => panic!("its hook does not end"),
            () = IN_HOOK.notified() => {}
        }
        let next = tokio::time::timeout(Duration::from_mins(1), request("next")).await;
        assert_eq!(next.expect("a turn").unwrap().status(), 201);
        db.close().await.unwrap();
    });
}
