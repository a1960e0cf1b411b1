//! Rust's integer types that some databases lack, and decimals that SQLite lacks.

use rest_runtime::axum::Router;
use rest_runtime::pagination::Cursor;
use rest_runtime::prelude::*;
use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

mod number {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "integer_number")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub tiny: Option<i8>,
        pub byte: Option<u8>,
        pub short: Option<u16>,
        pub whole: Option<u32>,
        pub big: Option<u64>,
        #[sea_orm(unique)]
        pub code: u64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod amount {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "integer_amount")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "Decimal(Some((28, 9)))")]
        pub amount: Option<Decimal>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = number::Entity, fields(id, tiny, byte, short, whole, big, code))]
struct NumberSerializer;

#[generic_view(
    model = number::Entity,
    serializer = NumberSerializer,
    actions(list, bulk_create),
    filter(tiny(exact, in, gt), byte(exact, lt), short, whole(exact, in), big(exact, in, gt, gte, lt, range), code),
    ordering(__all__),
    pagination = Cursor::size(1),
)]
struct Numbers;

#[generic_view(model = number::Entity, serializer = NumberSerializer, actions(retrieve, update, destroy))]
struct Number;

#[generic_view(model = number::Entity, serializer = NumberSerializer, lookup_field = code, actions(retrieve))]
struct NumberByCode;

#[derive(Serializer)]
#[serializer(model = amount::Entity, fields(id, amount))]
struct AmountSerializer;

#[generic_view(model = amount::Entity, serializer = AmountSerializer, actions(list, create))]
struct Amounts;

on_each_database! { Empty: every_integer, decimals_of_many_digits }

async fn every_integer(api: Api) {
    let routes = Router::new()
        .route("/", Numbers::as_view())
        .route("/{id}/", Number::as_view())
        .route("/by/{code}/", NumberByCode::as_view());
    let gems = Gems::serve(api, number::Entity, routes).await;
    let is_mysql = gems.api.db.get_database_backend() == DbBackend::MySql;
    let most = if is_mysql { u64::MAX } else { u64::try_from(i64::MAX).unwrap() };
    let greatest =
        json!({"tiny": 127, "byte": 255, "short": 65_535, "whole": 4_294_967_295_u32, "big": most, "code": most});
    let made = gems.send("POST", "/", &greatest).await.expect(201).json();
    for (name, value) in greatest.as_object().unwrap() {
        assert_eq!(&made[name], value);
    }
    let path = format!("/{}/", made["id"]);
    assert_eq!(gems.send("GET", &path, &Value::Null).await.expect(200).json(), made);
    assert_eq!(gems.send("GET", &format!("/by/{most}/"), &Value::Null).await.expect(200).json(), made);
    let least = json!({"tiny": -128, "byte": 0, "short": 0, "whole": 0, "big": 0, "code": 0});
    gems.send("POST", "/", &least).await.expect(201);
    let empty = gems.send("POST", "/", &json!({"code": 7})).await.expect(201).json();
    assert_eq!((&empty["tiny"], &empty["whole"], &empty["big"]), (&Value::Null, &Value::Null, &Value::Null));
    let changed = gems.send("PATCH", &path, &json!({"tiny": -1, "big": 5})).await.expect(200).json();
    assert_eq!((&changed["tiny"], &changed["big"]), (&json!(-1), &json!(5)));

    for (field, value, code) in [
        ("tiny", json!(128), "max_value"),
        ("tiny", json!(-129), "min_value"),
        ("byte", json!(256), "max_value"),
        ("byte", json!(-1), "min_value"),
        ("short", json!(65_536), "max_value"),
        ("whole", json!(4_294_967_296_u64), "max_value"),
        ("big", json!(-1), "min_value"),
        ("big", json!(1e20), "max_value"),
    ] {
        let body = json!({"code": 100, field: value});
        assert_eq!(gems.refused("POST", "/", &body).await, json!({field: [code]}), "{field}");
    }
    let beyond = gems.send("POST", "/", &json!({"code": u64::MAX, "big": u64::MAX})).await;
    if is_mysql {
        assert_eq!(beyond.status, 400, "the code is there already: {}", beyond.text());
    } else {
        assert_eq!(
            crate::gems::codes(&beyond.expect(400).json()),
            json!({"big": ["max_value"], "code": ["max_value"]})
        );
    }
    let count = async |query: &str| {
        let found = gems.send("GET", &format!("/?{query}"), &Value::Null).await.expect(200).json();
        found["results"].as_array().map_or(0, Vec::len)
    };
    for (query, expected) in [
        ("tiny=-1", 1),
        ("tiny__in=-1,5,300", 1),
        ("byte__lt=1", 1),
        ("whole=4294967295", 1),
        ("whole__in=4294967295,4294967296", 1),
        ("big=5", 1),
        ("big=18446744073709551616", 0),
        ("big__gt=9223372036854775808", 0),
        ("big__lt=9223372036854775808", 1),
        ("big__range=0,18446744073709551615", 1),
        ("big__in=5,18446744073709551615", 1),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    if !is_mysql {
        for beyond in ["9223372036854775808", "18446744073709551615"] {
            assert_eq!(count(&format!("code={beyond}")).await, 0);
            gems.send("GET", &format!("/by/{beyond}/"), &Value::Null).await.expect(404);
        }
    }
    gems.send("GET", "/99999999999/", &Value::Null).await.expect(404);
    // One row per page, in the order of each column.
    for order in ["tiny", "-byte", "short", "-whole", "big", "-big", "code"] {
        let (mut path, mut seen) = (format!("/?ordering={order}"), 1);
        while let Some(next) = gems.send("GET", &path, &Value::Null).await.expect(200).json()["next"].as_str() {
            path = format!("/?{}", next.split_once('?').unwrap().1);
            seen += 1;
        }
        assert_eq!(seen, 3, "{order}");
    }
    let several = json!([{"code": 11, "tiny": 1, "big": 2}, {"code": 12, "whole": 3}]);
    let made = gems.send("POST", "/", &several).await.expect(201).json();
    assert_eq!((&made[0]["big"], &made[1]["whole"]), (&json!(2), &json!(3)));
    gems.send("DELETE", &path_of(&made[0]), &Value::Null).await.expect(204);
}

fn path_of(row: &Value) -> String {
    format!("/{}/", row["id"])
}

/// SQLite stores decimals as floating point numbers with 15 digits.
async fn decimals_of_many_digits(api: Api) {
    make_table(&api, amount::Entity).await;
    let gems = Gems::served(api, Router::new().route("/", Amounts::as_view()), |rest| rest.atomic_saves(false)).await;
    for text in ["123456.123456789", "1234567890.12345", "0.000000001", "-999999999999999", "100000000000000000"] {
        let made = gems.send("POST", "/", &json!({"amount": text})).await.expect(201).json();
        let shown: f64 = made["amount"].as_str().unwrap().parse().unwrap();
        assert_eq!(shown.to_string(), text.parse::<f64>().unwrap().to_string());
    }
    for text in ["1234567890.123456789", "9999999999.999999999", "79228162514264337.593543950"] {
        let answer = gems.send("POST", "/", &json!({"amount": text})).await;
        if gems.api.db.get_database_backend() == DbBackend::Sqlite {
            assert_eq!(crate::gems::codes(&answer.expect(400).json()), json!({"amount": ["max_digits"]}), "{text}");
        } else {
            assert_eq!(answer.expect(201).json()["amount"], text);
        }
    }
    gems.send("GET", "/", &Value::Null).await.expect(200);
}
