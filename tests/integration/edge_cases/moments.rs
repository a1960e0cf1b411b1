//! UUIDs, dates, times and durations.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::DbBackend;
use sea_orm::prelude::{ChronoDate, ChronoDateTimeUtc, ChronoTime, Uuid};
use serde_json::{Value, json};

use super::{refuses, shows};
use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty:
    uuids,
    datetimes,
    datetimes_in_forms_of_their_own,
    dates,
    times,
    durations,
    durations_shown,
}

mod event {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_event")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub key: Option<Uuid>,
        #[sea_orm(column_type = "TimestampWithTimeZone")]
        pub at: Option<DateTimeUtc>,
        pub day: Option<Date>,
        pub clock: Option<Time>,
        pub lasts: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = event::Entity)]
struct EventSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false)]
    key: Uuid,
    #[field(source = key, read_only, format = "hex")]
    hex: Option<Uuid>,
    #[field(source = key, read_only, format = "urn")]
    urn: Option<Uuid>,
    #[field(required = false)]
    at: ChronoDateTimeUtc,
    #[field(required = false)]
    day: ChronoDate,
    #[field(required = false)]
    clock: ChronoTime,
    #[field(required = false)]
    lasts: chrono::TimeDelta,
    #[field(source = lasts, read_only, format = "iso-8601")]
    iso: Option<chrono::TimeDelta>,
}

#[derive(Serializer)]
#[serializer(model = event::Entity)]
struct FormedSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false, format = "%d.%m.%Y %H:%M", input_formats("%I:%M%p, %d %b %Y"))]
    at: ChronoDateTimeUtc,
}

#[generic_view(model = event::Entity, serializer = EventSerializer, actions(list, create))]
struct Events;

#[generic_view(model = event::Entity, serializer = EventSerializer, actions(retrieve))]
struct Event;

#[generic_view(model = event::Entity, serializer = FormedSerializer, actions(create))]
struct FormedEvents;

async fn events(api: Api) -> Gems {
    let routes = Router::new()
        .route("/", Events::as_view())
        .route("/{id}/", Event::as_view())
        .route("/formed/", FormedEvents::as_view());
    Gems::serve(api, event::Entity, routes).await
}

fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(Value::from)
}

fn pairs<const N: usize>(rows: [(&str, &str); N]) -> [(Value, Value); N] {
    rows.map(|(input, shown)| (json!(input), json!(shown)))
}

async fn uuids(api: Api) {
    let gems = events(api).await;
    let text = "d63a6fb6-88d5-40c7-a91c-9edf73283072";
    let hex = text.replace('-', "");
    let inputs = [text.to_owned(), hex.clone(), text.to_uppercase(), format!("{{{text}}}"), format!("urn:uuid:{text}")];
    shows(&gems, "key", &inputs.map(|input| (json!(input), json!(text)))).await;
    let made = gems.send("POST", "/", &json!({"key": "284758210125106368185219588917561929842"})).await;
    assert_eq!(made.status, 400, "digits in a text are none: {}", made.text());
    let made = gems.send("POST", "/", &json!({"key": text})).await.expect(201).json();
    assert_eq!((&made["hex"], &made["urn"]), (&json!(hex), &json!(format!("urn:uuid:{text}"))));
    shows(&gems, "key", &[(json!(0), json!("00000000-0000-0000-0000-000000000000"))]).await;
    let wrong = [json!(true), json!(1.5), json!(""), json!("xyz"), json!(-1), json!([]), json!({})];
    refuses(&gems, "key", &json!(["invalid"]), &wrong).await;
}

async fn datetimes(api: Api) {
    let gems = events(api).await;
    let one = "2001-01-01T13:00:00Z";
    let same =
        ["2001-01-01 13:00", "2001-01-01T13:00", "2001-01-01T13:00Z", "2001-01-01T15:00+02:00", "20010101T130000"];
    shows(&gems, "at", &same.map(|input| (json!(input), json!(one)))).await;
    let more = ["2001-01-01T13", "2001-W01-1T13:00", "2001-01-01T18:30+0530", "2001-01-01T18:00+05", "2001-1-1T13:00"];
    shows(&gems, "at", &more.map(|input| (json!(input), json!(one)))).await;
    shows(&gems, "at", &pairs([("2001-01-01", "2001-01-01T00:00:00Z")])).await;
    // A DATETIME of MariaDB has whole seconds by default.
    if gems.api.db.get_database_backend() != DbBackend::MySql {
        let fractions = [
            ("2001-01-01T13:00:00.123", "2001-01-01T13:00:00.123000Z"),
            ("2001-01-01T13:00:00,5", "2001-01-01T13:00:00.500000Z"),
            ("2001-01-01T13:00:00.1234567", "2001-01-01T13:00:00.123456Z"),
            ("1969-12-31T23:59:59.999999", "1969-12-31T23:59:59.999999Z"),
        ];
        shows(&gems, "at", &pairs(fractions)).await;
    }
    let wrong = [
        "abc",
        "2001-99-99T99:00",
        "2018-08-16 22:00-24:00",
        "2001-01-01T13:00z",
        "2001-01-01T13:00:60",
        "2001-01-01T24:00",
        "",
        "2001-02-29T00:00",
    ];
    refuses(&gems, "at", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "at", &json!(["invalid"]), &[json!(5), json!(true), json!([])]).await;
    refuses(&gems, "at", &json!(["overflow"]), &texts(["9999-12-31T21:59:59.99990-03:00"])).await;
}

async fn datetimes_in_forms_of_their_own(api: Api) {
    let gems = events(api).await;
    let made = gems.send("POST", "/formed/", &json!({"at": "1:35pm, 1 Jan 2001"})).await.expect(201).json();
    assert_eq!(made["at"], "01.01.2001 13:35");
    assert_eq!(gems.refused("POST", "/formed/", &json!({"at": "2001-01-01T13:35"})).await, json!({"at": ["invalid"]}));
}

async fn dates(api: Api) {
    let gems = events(api).await;
    let one = ["2001-01-01", "20010101", "2001-1-1", "2001-W01-1"];
    shows(&gems, "day", &one.map(|input| (json!(input), json!("2001-01-01")))).await;
    shows(&gems, "day", &pairs([("2000-02-29", "2000-02-29")])).await;
    let wrong = ["2001-99-99", "2001-01", "2001", "2001-02-29", "0000-01-01", "10000-01-01", " 2001-01-01", "", "abc"];
    refuses(&gems, "day", &json!(["invalid"]), &texts(wrong)).await;
    refuses(&gems, "day", &json!(["invalid"]), &[json!(20_010_101), json!(true), json!([])]).await;
    let answer = gems.send("POST", "/", &json!({"day": "2001-01-01T00:00"})).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
}

async fn times(api: Api) {
    let gems = events(api).await;
    let one = ["13:00", "13", "130000", "13:00:00", "13:00:00Z", "13:00+02:00"];
    shows(&gems, "clock", &one.map(|input| (json!(input), json!("13:00:00")))).await;
    shows(&gems, "clock", &pairs([("1:00", "01:00:00"), ("00:00", "00:00:00"), ("23:59:59", "23:59:59")])).await;
    refuses(&gems, "clock", &json!(["invalid"]), &texts(["24:00", "25:00", "99:99", "", "abc", "13:00:60"])).await;
    refuses(&gems, "clock", &json!(["invalid"]), &[json!(13), json!(true)]).await;
}

async fn durations(api: Api) {
    let gems = events(api).await;
    shows(
        &gems,
        "lasts",
        &pairs([
            ("13", "00:00:13"),
            ("08:01", "00:08:01"),
            ("3 08:32:01.000123", "3 08:32:01.000123"),
            ("P3DT08H32M01.000123S", "3 08:32:01.000123"),
            ("PT36H", "1 12:00:00"),
            ("-PT1S", "-1 23:59:59"),
            ("1:60", "00:02:00"),
            ("25:00:00", "1 01:00:00"),
            ("-1 00:00:01", "-1 00:00:01"),
        ]),
    )
    .await;
    shows(&gems, "lasts", &[(json!(3600), json!("01:00:00"))]).await;
    refuses(&gems, "lasts", &json!(["invalid"]), &texts(["abc", "3 08:32 01.123", "P1W", "", " "])).await;
    refuses(&gems, "lasts", &json!(["invalid"]), &[json!(true), json!([])]).await;
    refuses(&gems, "lasts", &json!(["overflow"]), &texts(["1000000000 00"])).await;
}

async fn durations_shown(api: Api) {
    let gems = events(api).await;
    for (input, shown, iso) in [
        ("5", "00:00:05", "P0DT00H00M05S"),
        ("1 00:00:00", "1 00:00:00", "P1DT00H00M00S"),
        ("-PT1S", "-1 23:59:59", "-P0DT00H00M01S"),
        ("-1 00:00:01", "-1 00:00:01", "-P0DT23H59M59S"),
        ("3 08:32:01.000123", "3 08:32:01.000123", "P3DT08H32M01.000123S"),
    ] {
        let made = gems.send("POST", "/", &json!({"lasts": input})).await.expect(201).json();
        assert_eq!((&made["lasts"], &made["iso"]), (&json!(shown), &json!(iso)), "{input}");
    }
}
