//! Unique values.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty: alone, together, together_by_other_names, two_new_rows_alike }

mod race {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_race")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub code: Option<String>,
        #[sea_orm(unique)]
        pub number: Option<i32>,
        #[sea_orm(unique_key = "place", column_type = "String(StringLen::N(20))")]
        pub race_name: String,
        #[sea_orm(unique_key = "place")]
        pub position: Option<i32>,
        pub note: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = race::Entity, fields(id, code, number, race_name, position, note))]
struct RaceSerializer;

#[derive(Serializer)]
#[serializer(model = race::Entity)]
struct Renamed {
    #[field(read_only)]
    id: i64,
    #[field(source = race_name)]
    race: String,
    #[field(source = position)]
    rank: Option<i32>,
}

#[generic_view(model = race::Entity, serializer = RaceSerializer, actions(list, create))]
struct Races;

#[generic_view(model = race::Entity, serializer = RaceSerializer, actions(bulk_create))]
struct RacesAtOnce;

#[generic_view(model = race::Entity, serializer = RaceSerializer, actions(retrieve, update))]
struct Race;

#[generic_view(model = race::Entity, serializer = Renamed, actions(create))]
struct RenamedRaces;

async fn races(api: Api) -> Gems {
    let routes = Router::new()
        .route("/", Races::as_view())
        .route("/bulk/", RacesAtOnce::as_view())
        .route("/{id}/", Race::as_view())
        .route("/renamed/", RenamedRaces::as_view());
    Gems::serve(api, race::Entity, routes).await
}

async fn make(gems: &Gems, body: Value) -> String {
    format!("/{}/", gems.send("POST", "/", &body).await.expect(201).json()["id"])
}

async fn alone(api: Api) {
    let gems = races(api).await;
    let own = make(&gems, json!({"code": "a", "number": 1, "race_name": "x"})).await;
    let twice = json!({"code": "a", "number": 1, "race_name": "y"});
    assert_eq!(gems.refused("POST", "/", &twice).await, json!({"code": ["unique"], "number": ["unique"]}));
    // A row's own value is not a duplicate.
    gems.send("PUT", &own, &json!({"code": "a", "number": 1, "race_name": "x"})).await.expect(200);
    gems.send("PATCH", &own, &json!({"code": "a"})).await.expect(200);
    let other = make(&gems, json!({"code": "b", "race_name": "y"})).await;
    assert_eq!(gems.refused("PATCH", &other, &json!({"code": "a"})).await, json!({"code": ["unique"]}));
    // NULL equals nothing.
    make(&gems, json!({"code": null, "race_name": "z"})).await;
    make(&gems, json!({"race_name": "z"})).await;
    // A value of an invalid type cannot be a duplicate; only the type is reported.
    assert_eq!(gems.refused("PATCH", &other, &json!({"number": "abc"})).await, json!({"number": ["invalid"]}));
}

async fn together(api: Api) {
    let gems = races(api).await;
    let whole = json!({"non_field_errors": ["unique"]});
    let own = make(&gems, json!({"race_name": "x", "position": 1})).await;
    assert_eq!(gems.refused("POST", "/", &json!({"race_name": "x", "position": 1})).await, whole);
    assert_eq!(gems.refused("POST", "/", &json!({"position": 1})).await, json!({"race_name": ["required"]}));
    let other = make(&gems, json!({"race_name": "x", "position": 2})).await;
    assert_eq!(gems.refused("PATCH", &other, &json!({"position": 1})).await, whole);
    gems.send("PATCH", &own, &json!({"position": 1, "note": "n"})).await.expect(200);
    gems.send("PUT", &own, &json!({"race_name": "x", "position": 1})).await.expect(200);
    // NULL in one of the columns, and in another column.
    make(&gems, json!({"race_name": "x", "position": null})).await;
    make(&gems, json!({"race_name": "x"})).await;
    assert_eq!(gems.refused("POST", "/", &json!({"race_name": "x", "position": 1, "note": null})).await, whole);
}

async fn together_by_other_names(api: Api) {
    let gems = races(api).await;
    gems.send("POST", "/renamed/", &json!({"race": "x", "rank": 1})).await.expect(201);
    let refused = gems.send("POST", "/renamed/", &json!({"race": "x", "rank": 1})).await.expect(400).json();
    let error = &refused["non_field_errors"][0];
    assert_eq!(error["code"], "unique");
    assert!(error["message"].as_str().unwrap().contains("race, rank"), "{refused}");
    assert_eq!(gems.refused("POST", "/renamed/", &json!({"rank": 1})).await, json!({"race": ["required"]}));
}

async fn two_new_rows_alike(api: Api) {
    let gems = races(api).await;
    let twice =
        json!([{"code": "a", "race_name": "x"}, {"code": "b", "race_name": "y"}, {"code": "a", "race_name": "z"}]);
    assert_eq!(gems.refused("POST", "/bulk/", &twice).await, json!({"2": {"code": ["unique"]}}));
    let twice = json!([{"race_name": "x", "position": 1}, {"race_name": "x", "position": 1}]);
    assert_eq!(gems.refused("POST", "/bulk/", &twice).await, json!({"1": {"non_field_errors": ["unique"]}}));
    let rows = gems.send("GET", "/", &Value::Null).await.expect(200).json();
    assert_eq!(rows, json!([]), "all or nothing");
}
