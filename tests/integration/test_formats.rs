//! The project's JSON formats: each applies to fields without their own format, and to nothing else.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::prelude::Decimal;
use serde_json::{Value, json};

use crate::notes::{NoteSerializer, Notes, note};

#[derive(Serializer)]
struct Moments {
    at: DateTime<Utc>,
    local: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    long: TimeDelta,
    #[field(max_digits = 5, decimal_places = 2)]
    price: Decimal,
    big: i64,
    small: i32,
    days: Vec<NaiveDate>,
    #[field(format = "%Y", input_formats("%Y/%j"), required = false)]
    year: Option<NaiveDate>,
    #[field(coerce_to_string = true, required = false)]
    exact: Option<Decimal>,
    #[field(coerce_to_string = false, required = false)]
    number: Option<i64>,
    #[field(method)]
    made: NaiveDate,
}

impl Moments {
    fn made(&self) -> NaiveDate {
        self.day + Days::new(1)
    }
}

#[api_view(POST)]
async fn moments(request: &Request) -> Result<Response> {
    let moments = Moments::validate(request.data().await?).request(request).await?;
    Ok(Response::from_json(moments.represent(&Context::of(request))))
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
struct NoteList;

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let routes = Router::new().route("/moments/", moments::as_view()).route("/notes/", NoteList::as_view());
    Notes::serve(routes, rest).await
}

fn usual() -> Value {
    json!({
        "at": "2024-01-02T03:04:05Z", "local": "2024-01-02T03:04:05", "day": "2024-01-02", "time": "03:04:05",
        "long": "1 02:00:00", "price": "1.50", "big": 1, "small": 2, "days": ["2024-01-03"],
        "year": null, "exact": "1.5", "number": 3,
    })
}

#[tokio::test]
async fn without_settings_they_are_those_of_drf() {
    let notes = serve(|rest| rest).await;
    let mut shown = usual();
    shown["made"] = json!("2024-01-03");
    notes.send("POST", "/moments/", &usual()).await.expect(200).is(&shown);
}

#[tokio::test]
async fn values_are_shown_in_the_projects_forms() {
    let notes = serve(|rest| {
        rest.datetime_format("%d.%m.%Y %H:%M")
            .date_format("%d.%m.%y")
            .time_format("%H h")
            .duration_format("iso-8601")
            .coerce_decimal_to_string(false)
            .coerce_bigint_to_string(true)
    })
    .await;
    let mut body = usual();
    body["year"] = json!("2023/001");
    // Read with all digits or not, depending on the feature.
    let price: Value = serde_json::from_str("1.50").unwrap();
    notes.send("POST", "/moments/", &body).await.expect(200).is(&json!({
        "at": "02.01.2024 03:04", "local": "02.01.2024 03:04", "day": "02.01.24", "time": "03 h",
        "long": "P1DT02H00M00S", "price": price, "big": "1", "small": 2, "days": ["03.01.24"],
        "year": "2023", "exact": "1.5", "number": 3, "made": "2024-01-03",
    }));
    let listed = notes.get("/notes/").await.expect(200).json();
    assert!(listed[0]["price"].is_number() && listed[0]["id"].is_number(), "{listed}");
}

#[tokio::test]
async fn values_are_read_in_the_projects_forms() {
    let notes = serve(|rest| {
        rest.datetime_input_formats(&["%d.%m.%Y %H:%M"])
            .date_input_formats(&["%d.%m.%Y", "iso-8601"])
            .time_input_formats(&["%H h %M"])
    })
    .await;
    let mut body = usual();
    for (field, text) in [
        ("at", "02.01.2024 03:04"),
        ("local", "02.01.2024 03:04"),
        ("day", "02.01.2024"),
        ("time", "03 h 04"),
        ("year", "2023/001"),
    ] {
        body[field] = json!(text);
    }
    let shown = notes.send("POST", "/moments/", &body).await.expect(200).json();
    assert_eq!(shown["at"], "2024-01-02T03:04:00Z");
    assert_eq!(shown["local"], "2024-01-02T03:04:00");
    assert_eq!(shown["day"], "2024-01-02");
    assert_eq!(shown["time"], "03:04:00");
    assert_eq!(shown["days"], json!(["2024-01-03"]));
    notes.send("POST", "/moments/", &usual()).await.expect(400).refuses(&["at", "local", "time"]);
}

#[tokio::test]
async fn errors_of_the_whole_have_the_projects_key() {
    let notes = serve(|rest| rest.non_field_errors_key("errors")).await;
    notes.send("POST", "/moments/", &json!([])).await.expect(400).refuses(&["errors"]);
    let notes = serve(|rest| rest).await;
    notes.send("POST", "/moments/", &json!([])).await.expect(400).refuses(&["non_field_errors"]);
}

#[derive(Serializer)]
#[serializer(model = note::Entity)]
struct LinkedNote {
    slug: String,
    owner: String,
    price: Decimal,
    #[field(method)]
    link: String,
}

impl LinkedNote {
    fn link(&self) -> String {
        format!("/notes/{}/", self.slug)
    }
}

#[view_set(model = note::Entity, serializer = LinkedNote, actions(create))]
struct LinkedNotes;

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(slug, owner, price))]
struct NoteIn;

/// Reading and writing use different serializers.
#[view_set(model = note::Entity, serializer(read = LinkedNote, write = NoteIn), actions(create))]
struct ShownNotes;

#[tokio::test]
async fn the_location_of_a_new_row_is_the_field_of_the_projects_name() {
    let routes = || {
        let router = SimpleRouter::new().register::<LinkedNotes>("notes");
        router.register_as::<ShownNotes>("shown", "shown").into_router()
    };
    let body = json!({"slug": "new", "owner": "alice", "price": "1"});
    for (name, location) in [("link", "/notes/new/"), ("url", "")] {
        for path in ["/notes/", "/shown/"] {
            let notes = Notes::serve(routes(), |rest| rest.url_field_name(name)).await;
            let answer = notes.send("POST", path, &body).await.expect(201);
            assert_eq!(answer.header("location"), location, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn json_is_compact_and_unicode_unless_the_project_says_otherwise() {
    let mut body = usual();
    body["days"] = json!(["2024-01-03", "2024-01-04"]);
    let text = |answer: crate::support::Answer| answer.expect(200).text();
    let german = |rest: Rest| rest.date_format("%d. März \u{1F600}: %Y, \"");
    let notes = serve(german).await;
    let shown = text(notes.send("POST", "/moments/", &body).await);
    assert!(shown.contains(r#""days":["03. März 😀: 2024, \"","04. "#), "{shown}");
    let notes = serve(|rest| german(rest).unicode_json(false)).await;
    let shown = text(notes.send("POST", "/moments/", &body).await);
    assert!(shown.contains(r#""days":["03. M\u00e4rz \ud83d\ude00: 2024, \"","04. "#), "{shown}");
    let notes = serve(|rest| german(rest).compact_json(false)).await;
    let shown = text(notes.send("POST", "/moments/", &body).await);
    assert!(shown.contains(r#""days": ["03. März 😀: 2024, \"", "04. "#), "{shown}");
}
