//! The cost of a page by cursor: only the shown rows are read, at any position and with any number of equal rows.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use rest_runtime::testing::Queries;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, QueryResult, Schema, Statement};

use crate::shelf::{Shelf, ids};
use crate::support::{Api, close};

on_each_database!(Own: reads_no_more_than_it_shows);

mod tied {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tied")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub shade: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = tied::Entity, fields(id, shade))]
struct TiedSerializer;

#[generic_view(
    model = tied::Entity,
    serializer = TiedSerializer,
    actions(list),
    ordering(shade, id),
    pagination = Cursor::size(10)
)]
struct TiedList;

/// Every tenth row has no shade, and all others are equal.
const ROWS: i32 = 20_000;

async fn reads_no_more_than_it_shows(api: Api) {
    let mut options = ConnectOptions::new(&api.database_url);
    options.max_connections(1).sqlx_logging(false);
    let mut db = Database::connect(options).await.unwrap();
    let queries = Queries::watch(&mut db);
    let backend = db.get_database_backend();
    db.execute(&Schema::new(backend).create_table_from_entity(tied::Entity)).await.unwrap();
    for start in (1..=ROWS).step_by(1000) {
        let row = |id: i32| format!("({id}, {})", if id % 10 == 0 { "NULL" } else { "1" });
        let values: Vec<String> = (start..start + 1000).map(row).collect();
        let insert = format!("INSERT INTO tied (id, shade) VALUES {}", values.join(", "));
        db.execute_unprepared(&insert).await.unwrap();
    }
    let keys = if backend == DbBackend::Postgres { "shade NULLS FIRST, id" } else { "shade, id" };
    db.execute_unprepared(&format!("CREATE INDEX tied_order ON tied ({keys})")).await.unwrap();
    let analyze = if backend == DbBackend::MySql { "ANALYZE TABLE tied" } else { "ANALYZE tied" };
    db.execute_unprepared(analyze).await.unwrap();

    let routes = Router::new().route("/tied/", TiedList::as_view());
    let shelf = Shelf::serve(Api { db: db.clone(), ..api }, routes, |rest| rest).await;
    for ordering in ["shade", "-shade,-id"] {
        let mut url = Some(format!("/tied/?ordering={ordering}"));
        let mut seen = 0;
        // Some pages at the beginning, then one far behind.
        for page in 0..6 {
            let Some(here) = url.take() else { panic!("page {page} is the last") };
            let before = rows_read(&db).await;
            let _ = queries.take();
            let body = shelf.get(&here).await.expect(200).json();
            let statements = queries.take();
            match before {
                Some(before) => {
                    let read = rows_read(&db).await.unwrap() - before;
                    assert!(read <= 150, "{backend:?}: page {page} in the order {ordering} reads {read} rows");
                }
                None => plans_no_scan(&db, &statements).await,
            }
            seen += ids(&body).len();
            url = body["next"].as_str().map(str::to_owned);
        }
        assert_eq!(seen, 60);
    }
    close(&db);
}

/// The number of rows that the connection has read so far; `None` if the database does not report it.
async fn rows_read(db: &DatabaseConnection) -> Option<i64> {
    let backend = db.get_database_backend();
    let rows = |sql: &str| Statement::from_string(backend, sql);
    match backend {
        DbBackend::MySql => {
            let rows = db.query_all_raw(rows("SHOW SESSION STATUS LIKE 'Handler_read%'")).await.unwrap();
            let value = |row: &QueryResult| row.try_get_by_index::<String>(1).unwrap().parse::<i64>().unwrap();
            Some(rows.iter().map(value).sum())
        }
        DbBackend::Postgres => {
            db.query_one_raw(rows("SELECT pg_stat_force_next_flush()::text")).await.unwrap();
            let sql = "SELECT (seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_user_tables WHERE relname = 'tied'";
            let row = db.query_one_raw(rows(sql)).await.unwrap().unwrap();
            Some(row.try_get_by_index(0).unwrap())
        }
        _ => None,
    }
}

/// Asserts that `SQLite` finds the rows by an index, without a full table scan.
async fn plans_no_scan(db: &DatabaseConnection, statements: &[String]) {
    let reads = statements.iter().filter(|sql| sql.starts_with("SELECT"));
    for sql in reads {
        let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
        let plan = db.query_all_raw(explain).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
        let scans = |step: &&String| step.starts_with("SCAN tied") && !step.contains("INDEX");
        assert!(!steps.iter().any(|step| scans(&step)), "{sql}\n{}", steps.join("\n"));
        // Only the first page begins at the start of the index.
        let from_its_place = steps.iter().any(|step| step.contains("USING COVERING INDEX tied_order (shade"));
        assert!(from_its_place || !sql.contains("UNION"), "{sql}\n{}", steps.join("\n"));
    }
}
