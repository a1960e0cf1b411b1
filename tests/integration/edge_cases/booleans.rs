//! Booleans.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use super::{form, form_refused, refuses, shows};
use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty: taken, refused, null, of_forms }

mod light {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_light")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub on: Option<bool>,
        pub dimmed: Option<bool>,
        pub lit: Option<bool>,
        pub blinks: Option<bool>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = light::Entity)]
struct LightSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false)]
    on: bool,
    dimmed: Option<bool>,
    #[field(default = true)]
    lit: bool,
    #[field(read_only)]
    blinks: Option<bool>,
}

#[generic_view(model = light::Entity, serializer = LightSerializer, actions(list, create))]
struct Lights;

#[generic_view(model = light::Entity, serializer = LightSerializer, actions(retrieve, update))]
struct Light;

async fn lights(api: Api) -> Gems {
    let routes = Router::new().route("/", Lights::as_view()).route("/{id}/", Light::as_view());
    Gems::serve(api, light::Entity, routes).await
}

fn all(inputs: &Value, shown: bool) -> Vec<(Value, Value)> {
    inputs.as_array().unwrap().iter().map(|input| (input.clone(), json!(shown))).collect()
}

async fn taken(api: Api) {
    let gems = lights(api).await;
    let yes = json!([true, 1, 1.0, "t", "T", "y", "Y", "yes", "Yes", "true", "tRuE", "on", "ON", "1"]);
    let no = json!([false, 0, 0.0, "f", "F", "n", "N", "no", "No", "false", "fALSE", "off", "Off", "0"]);
    shows(&gems, "on", &all(&yes, true)).await;
    shows(&gems, "on", &all(&no, false)).await;
}

async fn refused(api: Api) {
    let gems = lights(api).await;
    let wrong = [
        json!(2),
        json!(-1),
        json!("2"),
        json!(" true"),
        json!(""),
        json!("null"),
        json!("None"),
        json!([]),
        json!({}),
    ];
    refuses(&gems, "on", &json!(["invalid"]), &wrong).await;
    refuses(&gems, "on", &json!(["null"]), &[json!(null)]).await;
}

async fn null(api: Api) {
    let gems = lights(api).await;
    let null = ["", "null", "Null", "NULL"].map(|text| (json!(text), json!(null)));
    shows(&gems, "dimmed", &null).await;
    shows(&gems, "dimmed", &[(json!(null), json!(null)), (json!("no"), json!(false))]).await;
    refuses(&gems, "dimmed", &json!(["invalid"]), &[json!("None"), json!("nil")]).await;
}

/// A browser sends nothing for an unticked box.
async fn of_forms(api: Api) {
    let gems = lights(api).await;
    let made = form(&gems, "POST", "/", "x=1").await.expect(201).json();
    let shown = json!({"id": made["id"], "on": false, "dimmed": null, "lit": true, "blinks": null});
    assert_eq!(made, shown);
    let path = format!("/{}/", made["id"]);
    let changed = form(&gems, "PUT", &path, "on=on&dimmed=&lit=off").await.expect(200).json();
    assert_eq!((&changed["on"], &changed["dimmed"], &changed["lit"]), (&json!(true), &json!(null), &json!(false)));
    let changed = form(&gems, "PATCH", &path, "dimmed=1").await.expect(200).json();
    assert_eq!((&changed["on"], &changed["dimmed"], &changed["lit"]), (&json!(true), &json!(true), &json!(false)));
    assert_eq!(form_refused(&gems, "on=maybe").await, json!({"on": ["invalid"]}));
}
