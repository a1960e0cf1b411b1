//! The library's own connections to a SQLite file: `Rest::sqlite_connections`.

use std::time::Duration;

use futures_util::future::join_all;
use rest_runtime::axum::Router;
use rest_runtime::axum::body::{Body, to_bytes};
use rest_runtime::axum::http::{Request as HttpRequest, StatusCode};
use rest_runtime::prelude::*;
use rest_runtime::testing::Queries;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, EntityTrait, PaginatorTrait, Schema};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Backend, new_database, on_runtime};

mod tally {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, DbErr, Set, Statement};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tally")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
        pub a: i32,
        pub b: i32,
        pub c: i32,
        pub d: i32,
        pub e: i32,
    }

    /// `twice` writes a second row, in each possible way; `last` does too, and then fails.
    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn after_save<C: ConnectionTrait>(model: Model, db: &C, insert: bool) -> Result<Model, DbErr> {
            if !insert || !matches!(model.name.as_str(), "twice" | "last") {
                return Ok(model);
            }
            let row = |name: &str| format!("INSERT INTO tally (name, a, b, c, d, e) VALUES ('{name}', 1, 1, 1, 1, 1)");
            db.execute_unprepared(&row(&format!("{} unprepared", model.name))).await?;
            let statement = Statement::from_string(db.get_database_backend(), row(&format!("{} raw", model.name)));
            db.execute_raw(statement).await?;
            let seen = Entity::find().filter(Column::Name.starts_with(&model.name)).all(db).await?;
            let one = Entity::find_by_id(model.id).one(db).await?;
            if model.name == "last" {
                return Err(DbErr::Custom("That was the last.".to_owned()));
            }
            ActiveModel { e: Set(i32::try_from(seen.len()).unwrap_or(0)), ..one.unwrap_or(model).into() }
                .update(db)
                .await
        }
    }
}

mod pledge {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pledge")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub tally_id: i32,
        #[sea_orm(belongs_to, from = "tally_id", to = "id")]
        pub tally: BelongsTo<super::tally::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = pledge::Entity, fields(id, tally))]
struct PledgeSerializer;

#[view_set(serializer = PledgeSerializer)]
struct Pledges;

#[derive(Serializer)]
#[serializer(model = tally::Entity, fields(id, name, a, b, c, d, e), extra(a(default = 0), b(default = 0), c(default = 0), d(default = 0), e(default = 0)))]
struct TallySerializer;

#[view_set(serializer = TallySerializer)]
struct Tallies;

struct Watched;

/// Uses the transaction in a hook, and sees the library's write.
#[view_set(serializer = TallySerializer)]
impl Watched {
    async fn post_save(&self, _: &Request, tally: &tally::Model, _: bool, tx: &Tx) -> Result<()> {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let seen = tally::Entity::find_by_id(tally.id).count(tx).await?;
        if seen == 1 { Ok(()) } else { Err(Error::not_found()) }
    }
}

/// The app, its connection, and the statements on that connection.
struct Shop {
    app: Router,
    db: DatabaseConnection,
    queries: Queries,
}

impl Shop {
    async fn open(url: &str, own: Option<usize>) -> Self {
        Self::with(url, own, true).await
    }

    async fn with(url: &str, own: Option<usize>, atomic: bool) -> Self {
        let mut options = ConnectOptions::new(url);
        options.max_connections(2).sqlx_logging(false).test_before_acquire(false);
        let in_memory = url.contains("memory");
        options.map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite.busy_timeout(Duration::from_secs(5)).create_if_missing(true);
            if in_memory { sqlite } else { sqlite.journal_mode(SqliteJournalMode::Wal) }
        });
        let mut db = Database::connect(options).await.unwrap();
        let table = Schema::new(db.get_database_backend()).create_table_from_entity(tally::Entity);
        db.execute(&table).await.unwrap();
        let queries = Queries::watch(&mut db);
        let rest = own.into_iter().fold(Rest::new(db.clone()), Rest::sqlite_connections).atomic_saves(atomic);
        let app = DefaultRouter::new().register::<Tallies>("tallies").register_as::<Watched>("watched", "watched");
        let app = app.register::<Pledges>("pledges");
        Self { app: app.into_router().with_state(rest), db, queries }
    }

    async fn ask(&self, method: &str, path: &str, data: &Value) -> (StatusCode, Value) {
        let request = HttpRequest::builder().method(method).uri(path).header("content-type", "application/json");
        let answer = self.app.clone().oneshot(request.body(Body::from(data.to_string())).unwrap()).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn names(&self) -> Vec<String> {
        let rows = tally::Entity::find().all(&self.db).await.unwrap();
        rows.into_iter().map(|row| row.name).collect()
    }
}

async fn file() -> String {
    new_database(Backend::Sqlite).await.unwrap()
}

#[test]
fn they_read_and_write_in_place_of_the_pool() {
    on_runtime(async {
        for own in [None, Some(0), Some(2)] {
            let shop = Shop::open(&file().await, own).await;
            let tally = json!({"name": "one", "a": 1});
            let row = json!({"id": 1, "name": "one", "a": 1, "b": 0, "c": 0, "d": 0, "e": 0});
            assert_eq!(shop.ask("POST", "/tallies/", &tally).await, (StatusCode::CREATED, row.clone()));
            assert_eq!(shop.ask("GET", "/tallies/1/", &json!({})).await, (StatusCode::OK, row.clone()));
            assert_eq!(shop.ask("GET", "/tallies/", &json!({})).await, (StatusCode::OK, json!([row])));
            assert_eq!(shop.ask("PATCH", "/tallies/1/", &json!({"e": 5})).await.1["e"], 5);
            let (status, refused) = shop.ask("POST", "/tallies/", &tally).await;
            assert_eq!(
                (status, refused),
                (StatusCode::BAD_REQUEST, json!({"name": ["Another row has this value already."]}))
            );
            assert_eq!(shop.queries.take().is_empty(), own == Some(2), "{own:?}");
            // A hook gets a transaction of the pool.
            assert_eq!(shop.ask("POST", "/watched/", &json!({"name": "two"})).await.0, StatusCode::CREATED);
            assert!(!shop.queries.take().is_empty(), "{own:?}");
            assert_eq!(shop.names().await, ["one", "two"]);
            shop.db.close().await.unwrap();
        }
    });
}

#[test]
fn a_write_and_what_the_entity_writes_after_it_are_one() {
    on_runtime(async {
        let shop = Shop::open(&file().await, Some(1)).await;
        let (status, row) = shop.ask("POST", "/tallies/", &json!({"name": "twice"})).await;
        assert_eq!((status, &row["e"]), (StatusCode::CREATED, &json!(3)));
        assert_eq!(shop.names().await, ["twice", "twice unprepared", "twice raw"]);
        let (status, _) = shop.ask("POST", "/tallies/", &json!({"name": "last"})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        // A constraint that only the database knows aborts the transaction half-way.
        let taken = tally::ActiveModel {
            name: Set("last raw".to_owned()),
            a: Set(0),
            b: Set(0),
            c: Set(0),
            d: Set(0),
            e: Set(0),
            ..Default::default()
        };
        taken.insert(&shop.db).await.unwrap();
        assert_ne!(shop.ask("POST", "/tallies/", &json!({"name": "last"})).await.0, StatusCode::CREATED);
        assert_eq!(shop.names().await, ["twice", "twice unprepared", "twice raw", "last raw"]);
        // The next request finds no open transaction, and no lock.
        assert_eq!(shop.ask("POST", "/tallies/", &json!({"name": "next"})).await.0, StatusCode::CREATED);
        shop.db.close().await.unwrap();
    });
}

#[test]
fn what_need_not_be_one_is_written_at_once() {
    on_runtime(async {
        let shop = Shop::with(&file().await, Some(1), false).await;
        assert_eq!(shop.ask("POST", "/tallies/", &json!({"name": "last"})).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(shop.names().await, ["last", "last unprepared", "last raw"]);
        assert_eq!(shop.ask("PATCH", "/tallies/1/", &json!({"a": 3})).await.1["a"], 3);
        assert!(shop.queries.take().iter().all(|query| query.starts_with("SELECT")), "by its own connection");
        shop.db.close().await.unwrap();
    });
}

#[test]
fn a_key_is_looked_for_whether_the_file_does_so_or_not() {
    let tables = [
        "tally_id INTEGER NOT NULL REFERENCES tally (id)",
        "tally_id INTEGER NOT NULL REFERENCES tally (id) DEFERRABLE INITIALLY DEFERRED",
        "tally_id INTEGER NOT NULL",
    ];
    on_runtime(async move {
        for (columns, atomic) in tables.into_iter().flat_map(|columns| [(columns, true), (columns, false)]) {
            let shop = Shop::with(&file().await, Some(2), atomic).await;
            shop.db
                .execute_unprepared(&format!("CREATE TABLE pledge (id INTEGER PRIMARY KEY, {columns})"))
                .await
                .unwrap();
            for name in ["one", "two"] {
                assert_eq!(shop.ask("POST", "/tallies/", &json!({"name": name})).await.0, StatusCode::CREATED);
                let told = json!({"tally": ["No row has this value."]});
                let missing = shop.ask("POST", "/pledges/", &json!({"tally": 7})).await;
                assert_eq!(missing, (StatusCode::BAD_REQUEST, told.clone()), "{columns} {atomic}");
                let (status, row) = shop.ask("POST", "/pledges/", &json!({"tally": 1})).await;
                assert_eq!((status, &row["tally"]), (StatusCode::CREATED, &json!(1)), "{columns} {atomic}");
                let changed = shop.ask("PATCH", &format!("/pledges/{}/", row["id"]), &json!({"tally": 7})).await;
                assert_eq!(changed, (StatusCode::BAD_REQUEST, told), "{columns} {atomic}");
            }
            assert_eq!(pledge::Entity::find().count(&shop.db).await.unwrap(), 2, "{columns} {atomic}");
            shop.db.close().await.unwrap();
        }
    });
}

#[test]
fn each_set_of_columns_is_written_as_itself() {
    on_runtime(async {
        let shop = Shop::open(&file().await, Some(2)).await;
        shop.ask("POST", "/tallies/", &json!({"name": "one"})).await;
        let mut expected = json!({"id": 1, "name": "one", "a": 0, "b": 0, "c": 0, "d": 0, "e": 0});
        // More different statements than the cache holds, each twice.
        for round in 1..=64 {
            let mut changes = json!({});
            for (bit, column) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
                if round >> bit & 1 == 1 {
                    changes[column] = json!(100 * round + bit);
                    expected[column] = changes[column].clone();
                }
            }
            assert_eq!(
                shop.ask("PATCH", "/tallies/1/", &changes).await,
                (StatusCode::OK, expected.clone()),
                "{changes}"
            );
        }
        shop.db.close().await.unwrap();
    });
}

#[test]
fn many_at_once_wait_for_each_other() {
    on_runtime(async {
        let shop = Shop::open(&file().await, Some(2)).await;
        let made = (0..60).map(|number| {
            let path = if number % 3 == 0 { "/watched/" } else { "/tallies/" };
            let data = json!({"name": format!("number {number}")});
            let shop = &shop;
            async move {
                let (status, row) = shop.ask("POST", path, &data).await;
                let read = shop.ask("GET", &format!("{path}{}/", row["id"]), &json!({})).await;
                (status, read.1["name"] == data["name"])
            }
        });
        for answer in join_all(made).await {
            assert_eq!(answer, (StatusCode::CREATED, true));
        }
        shop.db.close().await.unwrap();
    });
}

#[test]
fn what_is_written_together_is_answered_by_itself() {
    on_runtime(async {
        let shop = Shop::with(&file().await, Some(2), false).await;
        let names: Vec<String> = (0..150).map(|number| format!("number {number}")).collect();
        let bodies: Vec<Value> = names.iter().map(|name| json!({"name": name, "a": 7})).collect();
        let made = join_all(bodies.iter().map(|body| shop.ask("POST", "/tallies/", body))).await;
        for (answer, name) in made.iter().zip(&names) {
            assert_eq!((answer.0, &answer.1["name"], &answer.1["a"]), (StatusCode::CREATED, &json!(name), &json!(7)));
            let read = shop.ask("GET", &format!("/tallies/{}/", answer.1["id"]), &Value::Null).await;
            assert_eq!(read, (StatusCode::OK, answer.1.clone()));
        }
        shop.db.close().await.unwrap();
    });
}

#[test]
fn what_is_written_together_fails_by_itself() {
    on_runtime(async {
        for round in 0..5 {
            let shop = Shop::with(&file().await, Some(2), false).await;
            let rule = "CREATE TRIGGER refuse BEFORE INSERT ON tally WHEN NEW.b > 0
                BEGIN SELECT RAISE(ROLLBACK, 'no row of that kind'); END";
            shop.db.execute_unprepared(rule).await.unwrap();
            shop.ask("POST", "/tallies/", &json!({"name": "taken"})).await;
            // Some rows are refused: by a unique column that two of them share, and by one that aborts the transaction.
            let body = |number: i32| match number % 10 {
                3 => json!({"name": "of two"}),
                7 if number > 30 => json!({"name": format!("refused {number}"), "b": 1}),
                _ => json!({"name": format!("number {number}")}),
            };
            let bodies: Vec<Value> = (round..round + 50).map(body).collect();
            let patches: Vec<Value> = (0..20).map(|number| json!({"c": number})).collect();
            let made = join_all(bodies.iter().map(|body| shop.ask("POST", "/tallies/", body)));
            let changed = join_all(patches.iter().map(|body| shop.ask("PATCH", "/tallies/1/", body)));
            let (made, changed) = tokio::join!(made, changed);
            let mut names = vec!["taken".to_owned()];
            for ((status, row), body) in made.iter().zip(&bodies) {
                let is_first = body["name"] != "of two" || !names.contains(&"of two".to_owned());
                if body["b"] == 1 {
                    assert!(status.is_client_error() || status.is_server_error(), "{status} {row}");
                } else if *status == StatusCode::CREATED {
                    assert!(is_first, "{row}");
                    assert_eq!(row["name"], body["name"]);
                    names.push(row["name"].as_str().unwrap().to_owned());
                } else {
                    assert_eq!((*status, &body["name"]), (StatusCode::BAD_REQUEST, &json!("of two")), "{row}");
                }
            }
            for ((status, row), body) in changed.iter().zip(&patches) {
                assert_eq!((*status, &row["c"], &row["name"]), (StatusCode::OK, &body["c"], &json!("taken")));
            }
            assert_eq!(names.iter().filter(|name| *name == "of two").count(), 1);
            let mut there = shop.names().await;
            names.sort_unstable();
            there.sort_unstable();
            assert_eq!(there, names);
            shop.db.close().await.unwrap();
        }
    });
}

#[test]
fn a_rule_that_waits_for_the_end_is_told_too() {
    on_runtime(async {
        for own in [None, Some(1)] {
            let shop = Shop::with(&file().await, own, false).await;
            let table = "DROP TABLE tally; CREATE TABLE kind (id INTEGER PRIMARY KEY); INSERT INTO kind VALUES (1);
                CREATE TABLE tally (id INTEGER PRIMARY KEY, name TEXT NOT NULL, a INTEGER, b INTEGER, c INTEGER, d INTEGER,
                    e INTEGER REFERENCES kind (id) DEFERRABLE INITIALLY DEFERRED)";
            shop.db.execute_unprepared(table).await.unwrap();
            let body =
                |number: i32| json!({"name": format!("number {number}"), "e": if number % 8 == 5 { 7 } else { 1 }});
            for number in [1, 5] {
                let (status, told) = shop.ask("POST", "/tallies/", &body(number)).await;
                assert_eq!(status == StatusCode::CREATED, number == 1, "{own:?}: {told}");
            }
            let bodies: Vec<Value> = (10..50).map(body).collect();
            let made = join_all(bodies.iter().map(|body| shop.ask("POST", "/tallies/", body))).await;
            for ((status, told), body) in made.iter().zip(&bodies) {
                assert_eq!(*status == StatusCode::CREATED, body["e"] == 1, "{own:?}: {told}");
            }
            assert_eq!(shop.names().await.len(), 1 + bodies.iter().filter(|body| body["e"] == 1).count());
            shop.db.close().await.unwrap();
        }
    });
}

#[test]
fn a_client_that_leaves_takes_no_connection_along() {
    on_runtime(async {
        for atomic in [true, false] {
            let shop = Shop::with(&file().await, Some(1), atomic).await;
            shop.ask("POST", "/tallies/", &json!({"name": "one"})).await;
            for wait in 0..200 {
                let (reads, writes) = (json!({}), [1, 2, 3].map(|one| json!({"a": 3 * wait + one})));
                let change = |one: usize| shop.ask("PATCH", "/tallies/1/", &writes[one]);
                let asked =
                    async { tokio::join!(shop.ask("GET", "/tallies/1/", &reads), change(0), change(1), change(2)) };
                // At any moment of the request.
                let _ = tokio::time::timeout(Duration::from_micros(7 * wait), asked).await;
            }
            let (status, row) = shop.ask("PATCH", "/tallies/1/", &json!({"b": 7})).await;
            assert_eq!((status, &row["b"]), (StatusCode::OK, &json!(7)));
            // Abandoned requests continue for a while, and change other columns.
            let (status, read) = shop.ask("GET", "/tallies/1/", &json!({})).await;
            assert_eq!((status, &read["b"]), (StatusCode::OK, &json!(7)));
            shop.db.close().await.unwrap();
        }
    });
}

#[test]
fn a_pool_that_is_closed_closes_them() {
    on_runtime(async {
        let shop = Shop::open(&file().await, Some(2)).await;
        assert_eq!(shop.ask("POST", "/tallies/", &json!({"name": "one"})).await.0, StatusCode::CREATED);
        shop.db.clone().close().await.unwrap();
        for (method, path) in
            [("GET", "/tallies/1/"), ("GET", "/tallies/"), ("DELETE", "/tallies/1/"), ("POST", "/tallies/")]
        {
            let (status, _) = shop.ask(method, path, &json!({"name": "two"})).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{method} {path}");
        }
    });
}

#[test]
fn a_database_in_memory_is_its_pools() {
    on_runtime(async {
        let shop = Shop::open("sqlite::memory:", Some(2)).await;
        assert_eq!(shop.ask("POST", "/tallies/", &json!({"name": "one"})).await.0, StatusCode::CREATED);
        assert_eq!(shop.ask("GET", "/tallies/1/", &json!({})).await.1["name"], "one");
        assert!(!shop.queries.take().is_empty());
        shop.db.close().await.unwrap();
    });
}
