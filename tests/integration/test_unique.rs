//! Unique values: alone, together, for a day, a month or a year, and among some rows.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

mod show {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "unique_show")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: Option<String>,
        pub title: Option<String>,
        pub slot: Option<String>,
        pub month_name: Option<String>,
        pub year_name: Option<String>,
        pub hall: Option<i64>,
        pub row: Option<i64>,
        pub owner: Option<i64>,
        pub day: Option<Date>,
        pub at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(
    model = show::Entity,
    fields(id, code, title, slot, month_name, year_name, hall, row, owner, day, at),
    unique_together((hall, row), (owner, hall)),
    extra(
        code(unique = iexact, messages(unique = "Coded already.")),
        title(unique, unique_among = show::Entity::find().filter(show::Column::Hall.eq(1))),
        slot(unique_for_date = day),
        month_name(unique_for_month = at),
        year_name(unique_for_year = "at"),
        owner(read_only, default = 7),
    ),
)]
struct ShowSerializer;

#[generic_view(model = show::Entity, serializer = ShowSerializer, actions(list, create))]
struct Shows;

#[generic_view(model = show::Entity, serializer = ShowSerializer, actions(retrieve, update))]
struct Show;

async fn shows(api: Api) -> Gems {
    let routes = Router::new().route("/", Shows::as_view()).route("/{id}/", Show::as_view());
    Gems::serve(api, show::Entity, routes).await
}

on_each_database! { Own:
    alone_and_ignoring_case,
    among_some_rows,
    for_a_day,
    for_a_month_of_any_year,
    for_a_year,
    together,
    together_with_what_is_only_shown,
}

async fn make(shows: &Gems, body: Value) -> i64 {
    shows.send("POST", "/", &body).await.expect(201).json()["id"].as_i64().unwrap()
}

async fn alone_and_ignoring_case(api: Api) {
    let shows = shows(api).await;
    let id = make(&shows, json!({"code": "Abc"})).await;
    let refused = shows.send("POST", "/", &json!({"code": "aBC"})).await.expect(400).json();
    assert_eq!(refused, json!({"code": [{"message": "Coded already.", "code": "unique"}]}));
    // The row's own value, and no value.
    shows.send("PATCH", &format!("/{id}/"), &json!({"code": "ABC"})).await.expect(200);
    make(&shows, json!({"code": null})).await;
    make(&shows, json!({"code": null})).await;
}

async fn among_some_rows(api: Api) {
    let shows = shows(api).await;
    make(&shows, json!({"title": "Far", "hall": 2, "row": 1})).await;
    let id = make(&shows, json!({"title": "Far", "hall": 1, "row": 1})).await;
    assert_eq!(shows.refused("POST", "/", &json!({"title": "Far"})).await, json!({"title": ["unique"]}));
    shows.send("PUT", &format!("/{id}/"), &json!({"title": "Far"})).await.expect(200);
}

async fn for_a_day(api: Api) {
    let shows = shows(api).await;
    let id = make(&shows, json!({"slot": "a", "day": "2024-02-29"})).await;
    let same = json!({"slot": "a", "day": "2024-02-29"});
    assert_eq!(shows.refused("POST", "/", &same).await, json!({"slot": ["unique"]}));
    let other = make(&shows, json!({"slot": "a", "day": "2024-03-01"})).await;
    make(&shows, json!({"slot": "b", "day": "2024-02-29"})).await;
    make(&shows, json!({"slot": "a"})).await;
    // A PATCH takes missing values from the row.
    let path = format!("/{other}/");
    assert_eq!(shows.refused("PATCH", &path, &json!({"day": "2024-02-29"})).await, json!({"slot": ["unique"]}));
    shows.send("PATCH", &path, &json!({"day": "2024-03-02"})).await.expect(200);
    shows.send("PATCH", &format!("/{id}/"), &json!({"slot": "a", "hall": 9})).await.expect(200);
}

async fn for_a_month_of_any_year(api: Api) {
    let shows = shows(api).await;
    make(&shows, json!({"month_name": "a", "at": "2024-12-31T23:59:59Z"})).await;
    let refused = shows.refused("POST", "/", &json!({"month_name": "a", "at": "2019-12-01T00:00:00Z"})).await;
    assert_eq!(refused, json!({"month_name": ["unique"]}));
    make(&shows, json!({"month_name": "a", "at": "2025-01-01T00:00:00Z"})).await;
    make(&shows, json!({"month_name": "b", "at": "2024-12-31T23:59:59Z"})).await;
}

async fn for_a_year(api: Api) {
    let shows = shows(api).await;
    make(&shows, json!({"year_name": "a", "at": "2024-12-31T23:59:59Z"})).await;
    let refused = shows.refused("POST", "/", &json!({"year_name": "a", "at": "2024-01-01T00:00:00Z"})).await;
    assert_eq!(refused, json!({"year_name": ["unique"]}));
    make(&shows, json!({"year_name": "a", "at": "2025-01-01T00:00:00Z"})).await;
}

async fn together(api: Api) {
    let shows = shows(api).await;
    let first = make(&shows, json!({"hall": 1, "row": 1})).await;
    let refused = shows.refused("POST", "/", &json!({"hall": 1, "row": 1})).await;
    assert_eq!(refused, json!({"non_field_errors": ["unique"]}));
    // NULL equals nothing; the row itself is not a duplicate; a PATCH takes missing values from the row.
    make(&shows, json!({"row": 1})).await;
    make(&shows, json!({"row": 1})).await;
    shows.send("PUT", &format!("/{first}/"), &json!({"hall": 1, "row": 1})).await.expect(200);
    let second = make(&shows, json!({"hall": 2, "row": 1})).await;
    let refused = shows.refused("PATCH", &format!("/{second}/"), &json!({"hall": 1})).await;
    assert_eq!(refused, json!({"non_field_errors": ["unique"]}));
}

/// The default of a read-only field is used for the check, and is not written.
async fn together_with_what_is_only_shown(api: Api) {
    let shows = shows(api).await;
    let insert = show::ActiveModel { owner: Set(Some(7)), hall: Set(Some(5)), ..Default::default() };
    show::Entity::insert(insert).exec(&shows.api.db).await.unwrap();
    let refused = shows.refused("POST", "/", &json!({"hall": 5})).await;
    assert_eq!(refused, json!({"non_field_errors": ["unique"]}));
    let made = shows.send("POST", "/", &json!({"hall": 6})).await.expect(201).json();
    assert_eq!(made["owner"], json!(null));
}
