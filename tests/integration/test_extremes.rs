//! The limits of values in every kind of column and for every input: bodies, filters, lookups in the path, search and
//! cursors. Every value is stored, found, refused or not found; it never causes a 500.

use std::fmt::Write as _;

use rest_runtime::axum::Router;
use rest_runtime::pagination::Cursor;
use rest_runtime::prelude::*;
use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::{Answer, Api};

mod extreme {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "extreme")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_type = "String(StringLen::N(40))")]
        pub name: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub note: Option<String>,
        pub flag: Option<bool>,
        #[sea_orm(unique)]
        pub small: Option<i16>,
        pub whole: Option<i32>,
        #[sea_orm(unique)]
        pub big: Option<i64>,
        #[sea_orm(unique)]
        pub single: Option<f32>,
        #[sea_orm(unique)]
        pub double: Option<f64>,
        #[sea_orm(unique, column_type = "Decimal(Some((10, 2)))")]
        pub price: Option<Decimal>,
        #[sea_orm(unique)]
        pub amount: Option<Decimal>,
        #[sea_orm(unique)]
        pub day: Option<Date>,
        #[sea_orm(unique)]
        pub local: Option<DateTime>,
        #[sea_orm(unique)]
        pub at: Option<DateTimeUtc>,
        #[sea_orm(unique)]
        pub clock: Option<Time>,
        #[sea_orm(unique)]
        pub uid: Option<Uuid>,
        pub data: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(
    model = extreme::Entity,
    fields(id, name, note, flag, small, whole, big, single, double, price, amount, day, local, at, clock, uid, data),
)]
struct ExtremeSerializer;

#[generic_view(
    model = extreme::Entity,
    serializer = ExtremeSerializer,
    actions(list, create),
    pagination = Cursor::size(2),
    filter(
        id(exact, in),
        name(exact, in, multiple, gt, range, icontains, startswith, iendswith, iexact, regex),
        note(exact, contains, istartswith),
        flag,
        small(exact, in, gt, lte, range, min_max),
        whole(exact, in, multiple, gte, lt, range, min_max),
        big(exact, in, gt, lte, range, min_max),
        single(exact, in, gt, lte, range, min_max),
        double(exact, in, gt, lte, range, min_max),
        price(exact, in, gt, lte, range, min_max),
        amount(exact, in, gt, lte, range, min_max),
        day(exact, in, gt, lte, range, after_before, year, month, day, quarter, week_day),
        local(exact, in, gt, lte, range, after_before, date, year, month, hour),
        at(exact, in, gt, lte, range, after_before, date, year, month, minute),
        clock(exact, in, gt, lte, range, hour, second),
        uid(exact, in),
    ),
    search("^name", note),
    ordering(__all__),
)]
struct Extremes;

macro_rules! named_by {
    ($($View:ident $column:ident;)+) => {
        $(
            #[generic_view(
                model = extreme::Entity,
                serializer = ExtremeSerializer,
                lookup_field = $column,
                actions(retrieve),
            )]
            struct $View;
        )+

        fn routes() -> Router<Rest> {
            Router::new()
                .route("/", Extremes::as_view())
                $(.route(concat!("/", stringify!($column), "/{", stringify!($column), "}/"), $View::as_view()))+
        }

        const LOOKUPS: &[&str] = &[$(stringify!($column)),+];
    };
}

named_by! {
    ById id;
    ByName name;
    BySmall small;
    ByBig big;
    BySingle single;
    ByDouble double;
    ByPrice price;
    ByAmount amount;
    ByDay day;
    ByLocal local;
    ByAt at;
    ByClock clock;
    ByUid uid;
}

const TEXTS: &[&str] = &[
    "-1",
    "0",
    "32768",
    "99999",
    "65536",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "79228162514264337593543950335",
    "792281625142643375935439503360",
    "0.0000000000000000000000000001",
    "-99999999.995",
    "1e39",
    "-1e39",
    "1e308",
    "1.7976931348623157e308",
    "5e-324",
    "1e400",
    "nan",
    "-inf",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "0000-01-01",
    "-0001-01-01",
    "01/01/-999",
    "01/01/+999",
    "12/31/9999",
    "1969-12-31T23:59:59Z",
    "2038-01-19T03:14:08Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+05:00",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-05:00",
    "+262143-12-31T23:59:59Z",
    "9999-W52-7",
    "23:59:59.999999",
    "23:59:60",
    "24:00",
    "00000000-0000-0000-0000-000000000000",
    "\0",
    "a\0b",
    "'",
    "\\",
    "%_!",
    "é\u{1d11e}",
    "{\"a\\u0000\": \"\\u0000\"}",
];

on_each_database! { Empty:
    every_text_in_every_parameter,
    every_text_in_every_path,
    every_value_in_every_body,
    upper_bounds_are_whole,
    floats_are_the_nearest_ones,
    texts_beyond_the_patterns_of_databases,
}

async fn extremes(api: Api) -> Gems {
    Gems::serve(api, extreme::Entity, routes()).await
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

#[track_caller]
fn is_no_fault(answer: &Answer) {
    assert!(answer.status < 500, "{} is {}: {}", answer.request, answer.status, answer.text());
}

async fn rows(gems: &Gems, path: &str) -> Vec<Value> {
    match gems.send("GET", path, &Value::Null).await.expect(200).json()["results"].take() {
        Value::Array(rows) => rows,
        other => panic!("{path}: {other}"),
    }
}

/// A row with a value in every column.
async fn make_one(gems: &Gems) {
    let row = json!({
        "name": "a", "note": "b", "flag": true, "small": 1, "whole": 1, "big": 1, "single": 1.5, "double": 1.5, "price": "1.50",
        "amount": "1", "day": "2024-01-01", "local": "2024-01-01T00:00:00", "at": "2024-01-01T00:00:00Z", "clock": "12:00",
        "uid": "d63a6fb6-88d5-40c7-a91c-9edf73283072", "data": {"a": 1},
    });
    gems.send("POST", "/", &row).await.expect(201);
}

async fn every_text_in_every_parameter(api: Api) {
    let gems = extremes(api).await;
    make_one(&gems).await;
    let one = ["", "__in", "__gt", "__gte", "__lt", "__lte", "_min", "_max"];
    let dates = ["_after", "_before", "__date", "__year", "__month", "__day", "__quarter", "__hour", "__minute"];
    let texts = ["", "__in", "__gt", "__icontains", "__startswith", "__iendswith", "__iexact", "__regex"];
    let lookups = |column: &str| match column {
        "day" | "local" | "at" | "clock" => [&one[..6], &dates[..]].concat(),
        "name" | "note" => texts.to_vec(),
        _ => one.to_vec(),
    };
    for column in LOOKUPS {
        for text in TEXTS {
            let text = encoded(text);
            // One at a time, since one invalid value hides others.
            for lookup in lookups(column) {
                is_no_fault(&gems.send("GET", &format!("/?{column}{lookup}={text}"), &Value::Null).await);
            }
            is_no_fault(&gems.send("GET", &format!("/?{column}__range={text},{text}"), &Value::Null).await);
        }
    }
    for text in TEXTS {
        for parameter in ["search", "ordering", "cursor", "flag"] {
            is_no_fault(&gems.send("GET", &format!("/?{parameter}={}", encoded(text)), &Value::Null).await);
        }
    }
    // Each connection of the pool still answers.
    for _ in 0..30 {
        gems.send("GET", "/?id=1", &Value::Null).await.expect(200);
    }
}

async fn every_text_in_every_path(api: Api) {
    let gems = extremes(api).await;
    make_one(&gems).await;
    for column in LOOKUPS {
        for text in TEXTS {
            is_no_fault(&gems.send("GET", &format!("/{column}/{}/", encoded(text)), &Value::Null).await);
        }
    }
}

async fn every_value_in_every_body(api: Api) {
    let gems = extremes(api).await;
    let mut values: Vec<Value> = TEXTS.iter().map(|text| json!(text)).collect();
    values.extend(TEXTS.iter().filter(|text| **text != "1e400").filter_map(|text| serde_json::from_str(text).ok()));
    values.extend([json!("\u{1f600}".repeat(16_384)), json!("x".repeat(70_000)), json!(true), json!([[["a"]]])]);
    values.push(serde_json::from_str(&format!("{}{}", "[".repeat(100), "]".repeat(100))).unwrap());
    values.push(json!({"a\0": 1}));
    values.push(json!(["\0"]));
    let columns = [&LOOKUPS[1..], &["note", "flag", "whole", "data"]].concat();
    for column in columns {
        for value in &values {
            let answer = gems.send("POST", "/", &json!({ column: value })).await;
            is_no_fault(&answer);
            if answer.status == 201 {
                let id = answer.json()["id"].clone();
                gems.send("GET", &format!("/id/{id}/"), &Value::Null).await.expect(200);
            } else {
                let errors = answer.expect(400).json();
                let whole = errors.get("non_field_errors").is_some();
                assert!(errors.get(column).is_some() || whole, "{column}: {value}: {errors}");
            }
        }
    }
    // The stored rows can be walked through by every column, in both directions.
    for column in LOOKUPS {
        for order in [(*column).to_owned(), format!("-{column}")] {
            let mut path = format!("/?ordering={order}");
            let mut seen = 0;
            while let Some(next) = gems.send("GET", &path, &Value::Null).await.expect(200).json()["next"].as_str() {
                path = format!("/{}", next.split_once("/?").map(|(_, query)| format!("?{query}")).unwrap());
                seen += 1;
                assert!(seen < 2_000, "{order} does not end");
            }
        }
    }
}

async fn upper_bounds_are_whole(api: Api) {
    let gems = extremes(api).await;
    let last = json!({"name": "last", "day": "9999-12-31", "local": "9999-12-31T23:59:59"});
    gems.send("POST", "/", &last).await.expect(201);
    gems.send("POST", "/", &json!({"name": "first", "day": "0001-01-01", "local": "0001-01-01T00:00:00"}))
        .await
        .expect(201);
    gems.send("POST", "/", &json!({"name": "none"})).await.expect(201);
    for (query, expected) in [
        ("day_before=9999-12-31", &["last", "first"][..]),
        ("day_before=12/31/9999", &["last", "first"]),
        ("day_before=9999-12-30", &["first"]),
        ("day_after=9999-12-31", &["last"]),
        ("day_after=0001-01-01&day_before=9999-12-31", &["last", "first"]),
        ("day__year=9999", &["last"]),
        ("day__year=1", &["first"]),
        ("day__year=0", &[]),
        ("day__year=-1", &[]),
        ("day__year=10000", &[]),
        ("day__year=99999", &[]),
        ("local_before=9999-12-31", &["last", "first"]),
        ("local__date=9999-12-31", &["last"]),
        ("local__year=9999", &["last"]),
        ("local__year=65536", &[]),
    ] {
        let mut found: Vec<Value> = rows(&gems, &format!("/?{query}&ordering=id")).await;
        let names: Vec<&str> = found.iter_mut().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{query}");
    }
    for text in ["01/01/-999", "01/01/10000", "10000-01-01", "0000-01-01"] {
        let refused = gems.refused("GET", &format!("/?day_after={text}"), &Value::Null).await;
        assert_eq!(refused, json!({"day": ["invalid"]}), "{text}");
    }
}

async fn floats_are_the_nearest_ones(api: Api) {
    let gems = extremes(api).await;
    for text in ["122.416294033786585", "0.9215686321258545", "1.7976931348623157e308", "9007199254740993", "0.1"] {
        let body = format!("{{\"double\": {text}, \"data\": {{\"x\": {text}}}}}");
        let request = gems.request("POST", "/").header("content-type", "application/json").body(body);
        let made = Answer::to(request).await.expect(201).json();
        let nearest: f64 = text.parse().unwrap();
        assert_eq!(made["double"].as_f64(), Some(nearest), "{text}");
        assert_eq!(made["data"]["x"].as_f64(), Some(nearest), "{text} in JSON");
        let found = rows(&gems, &format!("/?double={text}")).await;
        assert_eq!(found.len(), 1, "{text}");
    }
    for (number, code) in [("1e39", "max_value"), ("-1e39", "min_value")] {
        let value: Value = serde_json::from_str(number).unwrap();
        assert_eq!(gems.refused("POST", "/", &json!({"single": value})).await, json!({"single": [code]}));
    }
    let made = gems.send("POST", "/", &json!({"single": f32::MAX})).await.expect(201).json();
    // MySQL shows seven digits of such a column.
    if gems.api.db.get_database_backend() != DbBackend::MySql {
        assert_eq!(made["single"], json!(f32::MAX));
    }
}

async fn texts_beyond_the_patterns_of_databases(api: Api) {
    let gems = extremes(api).await;
    make_one(&gems).await;
    let long = "a".repeat(10_001);
    for parameter in ["search", "name__icontains", "name__startswith", "note__contains", "name__regex"] {
        let refused = gems.refused("GET", &format!("/?{parameter}={long}"), &Value::Null).await;
        assert_eq!(refused, json!({parameter: ["max_length"]}));
        let most = format!("/?{parameter}={}", &long[1..]);
        is_no_fault(&gems.send("GET", &most, &Value::Null).await);
    }
    let found = rows(&gems, &format!("/?name={long}")).await;
    assert_eq!(found, Vec::<Value>::new());
}
