//! Choices, single and multiple.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::{form, refuses, shows};
use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty: one_of_them, blank_and_null, what_is_stored_is_shown, several, several_in_forms }

mod pick {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "i32", db_type = "Integer")]
    pub enum Level {
        #[sea_orm(num_value = 1)]
        Low,
        #[sea_orm(num_value = 2)]
        High,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_pick")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub number: Option<i32>,
        pub level: Option<Level>,
        pub word: Option<String>,
        pub extras: Option<Json>,
        pub needed: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = pick::Entity)]
struct PickSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false, choices(1, 2, (3, "three")))]
    number: i32,
    level: Option<pick::Level>,
    #[field(allow_blank, choices("air", "bath"))]
    word: Option<String>,
    #[field(required = false, choices("aircon", "manual", "diesel"))]
    extras: Vec<String>,
    #[field(required = false, allow_empty = false, choices(1, 2))]
    needed: Vec<i32>,
}

#[generic_view(model = pick::Entity, serializer = PickSerializer, actions(list, create))]
struct Picks;

#[generic_view(model = pick::Entity, serializer = PickSerializer, actions(retrieve, update))]
struct Pick;

async fn picks(api: Api) -> Gems {
    let routes = Router::new().route("/", Picks::as_view()).route("/{id}/", Pick::as_view());
    Gems::serve(api, pick::Entity, routes).await
}

async fn one_of_them(api: Api) {
    let gems = picks(api).await;
    shows(&gems, "number", &[(json!(1), json!(1)), (json!("1"), json!(1)), (json!("3"), json!(3))]).await;
    let wrong = [json!("1.0"), json!(1.5), json!(true), json!([]), json!({}), json!(4), json!("x"), json!(" 1")];
    refuses(&gems, "number", &json!(["invalid_choice"]), &wrong).await;
    refuses(&gems, "level", &json!(["invalid_choice"]), &[json!(3), json!("Low"), json!(true)]).await;
    shows(&gems, "level", &[(json!("2"), json!(2))]).await;
    // The message contains only the beginning of the value.
    let refused = gems.send("POST", "/", &json!({"number": "x".repeat(100_000)})).await.expect(400);
    assert!(refused.body.len() < 500);
}

async fn blank_and_null(api: Api) {
    let gems = picks(api).await;
    shows(&gems, "word", &[(json!(""), json!("")), (json!(null), json!(null)), (json!("air"), json!("air"))]).await;
    refuses(&gems, "number", &json!(["null"]), &[json!(null)]).await;
    refuses(&gems, "number", &json!(["invalid_choice"]), &[json!("")]).await;
    let made = form(&gems, "POST", "/", "level=&needed=1").await.expect(201).json();
    assert_eq!(made["level"], json!(null));
}

/// Another program may write a value that is not a choice here.
async fn what_is_stored_is_shown(api: Api) {
    let gems = picks(api).await;
    let row = pick::ActiveModel { number: Set(Some(9)), word: Set(Some("other".to_owned())), ..Default::default() };
    let row = pick::Entity::insert(row).exec(&gems.api.db).await.unwrap().last_insert_id;
    let shown = gems.send("GET", &format!("/{row}/"), &Value::Null).await.expect(200).json();
    assert_eq!((&shown["number"], &shown["word"]), (&json!(9), &json!("other")));
    gems.send("PATCH", &format!("/{row}/"), &json!({"level": 1})).await.expect(200);
    // An enum of the entity cannot hold such a value, and the row is still shown.
    gems.api.db.execute_unprepared(&format!("UPDATE edge_pick SET level = 7 WHERE id = {row}")).await.unwrap();
    gems.send("GET", &format!("/{row}/"), &Value::Null).await.expect(200);
}

async fn several(api: Api) {
    let gems = picks(api).await;
    let twice = json!(["manual", "aircon", "manual"]);
    shows(&gems, "extras", &[(twice, json!(["manual", "aircon"])), (json!([]), json!([]))]).await;
    shows(&gems, "needed", &[(json!(["2", 1]), json!([2, 1]))]).await;
    // Only the first invalid choice is reported.
    refuses(&gems, "extras", &json!(["invalid_choice"]), &[json!(["incorrect", "error", "aircon"])]).await;
    let no_list = [json!("abc"), json!(5), json!({"aircon": 1}), json!(true)];
    refuses(&gems, "extras", &json!(["not_a_list"]), &no_list).await;
    refuses(&gems, "needed", &json!(["empty"]), &[json!([])]).await;
    refuses(&gems, "needed", &json!(["null"]), &[json!(null)]).await;
}

async fn several_in_forms(api: Api) {
    let gems = picks(api).await;
    let made = form(&gems, "POST", "/", "extras=manual&extras=diesel&needed=1").await.expect(201).json();
    assert_eq!((&made["extras"], &made["needed"]), (&json!(["manual", "diesel"]), &json!([1])));
    let path = format!("/{}/", made["id"]);
    let changed = form(&gems, "PATCH", &path, "number=2").await.expect(200).json();
    assert_eq!(changed["extras"], json!(["manual", "diesel"]), "PATCH leaves what is not there");
    let changed = form(&gems, "PUT", &path, "needed=2").await.expect(200).json();
    assert_eq!(changed["extras"], json!([]), "none is chosen");
    assert_eq!(form(&gems, "POST", "/", "extras=&needed=1").await.expect(400).status, 400);
}
