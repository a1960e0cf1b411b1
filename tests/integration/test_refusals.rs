//! Refusals of the database: reported at the field of the column that it names, and at no other.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

mod line {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refusal_line")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(200))")]
        pub name: Option<String>,
        pub order_id: Option<i32>,
        pub position: Option<i32>,
        #[sea_orm(column_type = "Decimal(Some((12, 4)))")]
        pub price: Option<Decimal>,
        #[sea_orm(column_type = "Text")]
        pub note: Option<String>,
        pub at: Option<DateTimeUtc>,
        pub data: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod title {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "refusal_title")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique)]
        pub title: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = line::Entity, fields(id, name, order_id, position, price, note, at, data))]
struct LineSerializer;

/// Without the order.
#[derive(Serializer)]
#[serializer(model = line::Entity, fields(id, name, position))]
struct PlainLine;

#[derive(Serializer)]
#[serializer(model = title::Entity, fields(id, title))]
struct TitleSerializer;

#[generic_view(model = line::Entity, serializer = LineSerializer, actions(list, create))]
struct Lines;

#[generic_view(model = line::Entity, serializer = PlainLine, actions(create))]
impl PlainLines {
    async fn pre_save(&self, _: &Request, data: &mut Valid<PlainLine>, _: &Tx) -> Result<()> {
        data.row.order_id = Set(Some(1));
        Ok(())
    }
}

struct PlainLines;

#[generic_view(model = title::Entity, serializer = TitleSerializer, actions(list, create))]
struct Titles;

async fn lines(api: Api) -> Gems {
    let routes = Router::new().route("/", Lines::as_view()).route("/plain/", PlainLines::as_view());
    Gems::serve(api, line::Entity, routes).await
}

async fn run(gems: &Gems, sql: &str) {
    gems.api.db.execute_unprepared(sql).await.unwrap();
}

fn is(gems: &Gems, backend: DbBackend) -> bool {
    gems.api.db.get_database_backend() == backend
}

on_each_database! { Empty:
    rules_that_only_the_database_has,
    columns_that_only_the_database_requires,
    numbers_beyond_the_column,
    checks,
    texts_beyond_an_index,
    texts_beyond_the_column,
    moments_beyond_the_column,
    json_beyond_the_column,
}

async fn rules_that_only_the_database_has(api: Api) {
    let gems = lines(api).await;
    run(&gems, "CREATE UNIQUE INDEX one_line ON refusal_line (order_id)").await;
    gems.send("POST", "/plain/", &json!({"position": 1})).await.expect(201);
    // The order is not a field of this serializer, although `id` is a part of its name.
    gems.send("POST", "/plain/", &json!({"position": 2})).await.expect(409);
    let refused = gems.send("POST", "/", &json!({"order_id": 1})).await;
    match gems.api.db.get_database_backend() {
        // It reports only the index, whose name contains no column.
        DbBackend::MySql => _ = refused.expect(409),
        _ => assert_eq!(crate::gems::codes(&refused.expect(400).json()), json!({"order_id": ["unique"]})),
    }
    run(&gems, "CREATE UNIQUE INDEX refusal_line_name_key ON refusal_line (name)").await;
    gems.send("POST", "/", &json!({"name": "for key 'id'"})).await.expect(201);
    let again = json!({"name": "for key 'id'"});
    assert_eq!(gems.refused("POST", "/", &again).await, json!({"name": ["unique"]}));
    run(&gems, "CREATE UNIQUE INDEX place ON refusal_line (position, price)").await;
    gems.send("POST", "/", &json!({"position": 9, "price": "1.5"})).await.expect(201);
    let refused = gems.send("POST", "/", &json!({"position": 9, "price": "1.5"})).await;
    match gems.api.db.get_database_backend() {
        DbBackend::MySql => _ = refused.expect(409),
        _ => assert_eq!(crate::gems::codes(&refused.expect(400).json()), json!({"non_field_errors": ["unique"]})),
    }
}

async fn columns_that_only_the_database_requires(api: Api) {
    let gems = lines(api).await;
    // Without a default, which SQLite allows only in a new table.
    if is(&gems, DbBackend::Sqlite) {
        run(&gems, "DROP TABLE refusal_line").await;
        run(
            &gems,
            "CREATE TABLE refusal_line (id integer PRIMARY KEY, name text NOT NULL, order_id int, position int, price \
             real, note text, at text, data text, short_name text NOT NULL)",
        )
        .await;
    } else {
        run(&gems, "ALTER TABLE refusal_line ADD COLUMN short_name varchar(10) NOT NULL").await;
    }
    gems.send("POST", "/", &json!({"name": "x"})).await.expect(500);
    gems.send("POST", "/plain/", &json!({"name": "x"})).await.expect(500);
}

async fn numbers_beyond_the_column(api: Api) {
    let gems = lines(api).await;
    if is(&gems, DbBackend::Sqlite) {
        return;
    }
    let kind = match gems.api.db.get_database_backend() {
        DbBackend::Postgres => "ALTER COLUMN price TYPE numeric(5, 2)",
        _ => "MODIFY price decimal(5, 2)",
    };
    run(&gems, &format!("ALTER TABLE refusal_line {kind}")).await;
    let name = if is(&gems, DbBackend::Postgres) { "non_field_errors" } else { "price" };
    for price in ["99999", "-1000", "999.999"] {
        assert_eq!(gems.refused("POST", "/", &json!({"price": price})).await, json!({name: ["max_value"]}), "{price}");
    }
    gems.send("POST", "/", &json!({"price": "999.99"})).await.expect(201);
}

async fn checks(api: Api) {
    let gems = lines(api).await;
    if is(&gems, DbBackend::Sqlite) {
        run(&gems, "DROP TABLE refusal_line").await;
        run(
            &gems,
            "CREATE TABLE refusal_line (id integer PRIMARY KEY, name text, order_id int, position int CHECK (position > \
             0), price real, note text, at text, data text, CONSTRAINT refusal_line_price_check CHECK (price > 0))",
        )
        .await;
    } else {
        run(&gems, "ALTER TABLE refusal_line ADD CONSTRAINT refusal_line_price_check CHECK (price > 0)").await;
        run(&gems, "ALTER TABLE refusal_line ADD CONSTRAINT above_zero CHECK (position > 0)").await;
    }
    assert_eq!(gems.refused("POST", "/", &json!({"price": "-1"})).await, json!({"price": ["invalid"]}));
    gems.send("POST", "/", &json!({"position": -1})).await.expect(409);
    gems.send("POST", "/", &json!({"position": 1, "price": "1"})).await.expect(201);
}

/// The first model of the guide: a unique text without a length.
async fn texts_beyond_an_index(api: Api) {
    let gems = Gems::serve(api, title::Entity, Router::new().route("/", Titles::as_view())).await;
    // Not repetitive, as PostgreSQL compresses repetition and then the text fits.
    let mut state = 1_u32;
    let mut letters = |count: usize| -> String {
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'!' + u8::try_from((state >> 16) % 90).unwrap())
            })
            .collect()
    };
    for count in [2_600, 3_500, 9_000, 30_000] {
        let answer = gems.send("POST", "/", &json!({"title": letters(count)})).await;
        match gems.api.db.get_database_backend() {
            DbBackend::Sqlite => _ = answer.expect(201),
            _ if answer.status == 201 => assert_eq!(count, 2_600),
            backend => {
                let codes = crate::gems::codes(&answer.expect(400).json());
                let whole = json!({"non_field_errors": ["max_length"]});
                // Beyond its maximum row size PostgreSQL does not name the index.
                let is_whole = backend == DbBackend::Postgres && count > 8_000 && codes == whole;
                assert!(codes == json!({"title": ["max_length"]}) || is_whole, "{count}: {codes}");
            }
        }
    }
}

async fn texts_beyond_the_column(api: Api) {
    let gems = lines(api).await;
    for letters in ["\u{1f600}".repeat(16_384), "x".repeat(65_536)] {
        let answer = gems.send("POST", "/", &json!({"note": letters})).await;
        if is(&gems, DbBackend::MySql) {
            let codes = crate::gems::codes(&answer.expect(400).json());
            assert!(codes == json!({"note": ["invalid"]}) || codes == json!({"note": ["max_length"]}), "{codes}");
        } else {
            answer.expect(201);
        }
    }
}

/// SeaORM maps it to a TIMESTAMP, which MariaDB has from 1970 to 2038.
async fn moments_beyond_the_column(api: Api) {
    let gems = lines(api).await;
    for at in ["1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"] {
        let body = json!({"at": at});
        if is(&gems, DbBackend::MySql) {
            assert_eq!(gems.refused("POST", "/", &body).await, json!({"at": ["invalid"]}), "{at}");
        } else {
            assert_eq!(gems.send("POST", "/", &body).await.expect(201).json()["at"], at);
        }
    }
    gems.send("POST", "/", &json!({"at": "2038-01-19T03:14:07Z"})).await.expect(201);
}

async fn json_beyond_the_column(api: Api) {
    let gems = lines(api).await;
    for data in [json!("\0"), json!({"a": {"\0": 1}}), json!([["a\0b"]])] {
        let refused = gems.refused("POST", "/", &json!({"data": data})).await;
        assert_eq!(refused, json!({"data": ["null_characters_not_allowed"]}));
    }
    let deep: Value = serde_json::from_str(&format!("{}{}", "[".repeat(60), "]".repeat(60))).unwrap();
    let answer = gems.send("POST", "/", &json!({"data": deep})).await;
    if is(&gems, DbBackend::MySql) {
        assert_eq!(crate::gems::codes(&answer.expect(400).json()), json!({"data": ["invalid"]}));
    } else {
        assert_eq!(answer.expect(201).json()["data"], deep);
    }
}
