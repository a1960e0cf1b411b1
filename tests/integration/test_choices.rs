//! Columns with enums: valid inputs, and their description in OPTIONS.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::gems::{Gems, gem};
use crate::support::Api;

#[derive(Serializer)]
#[serializer(model = gem::Entity, fields(id, name, color, hardness, cut, carats))]
pub struct GemSerializer;

#[generic_view(model = gem::Entity, serializer = GemSerializer, actions(list, create))]
pub struct GemList;

#[generic_view(model = gem::Entity, serializer = GemSerializer, actions(retrieve, update))]
pub struct GemDetail;

/// Fields that are not columns.
#[derive(Serializer)]
#[serializer(model = gem::Entity)]
pub struct Wide {
    #[field(read_only)]
    pub id: i64,
    pub name: String,
    pub color: gem::Color,
    #[field(write_only, choices((1, "Chalk"), (2, "Salt")))]
    pub grade: Option<i64>,
    #[field(write_only)]
    pub seen: Vec<gem::Color>,
    #[field(hidden, default = "x")]
    pub quiet: String,
}

pub struct WideList;

#[generic_view(model = gem::Entity, serializer = Wide, actions(create))]
impl WideList {
    async fn pre_save(&self, _: &Request, data: &mut Valid<Wide>, _: &Tx) -> Result<()> {
        let seen: Vec<_> = data.fields.seen.iter().map(|color| format!("{color:?}")).collect();
        data.row.name = Set(seen.join(" "));
        Ok(())
    }
}

async fn gems(api: Api) -> Gems {
    let routes = Router::new()
        .route("/", GemList::as_view())
        .route("/{id}/", GemDetail::as_view())
        .route("/wide/", WideList::as_view());
    Gems::serve(api, gem::Entity, routes).await
}

on_each_database! { Own:
    options_tell_the_choices_by_their_names,
    only_the_choices_are_taken,
    a_field_has_choices_of_its_own,
    several_choices,
}

fn choices(pairs: &[(Value, &str)]) -> Value {
    pairs.iter().map(|(value, name)| json!({"value": value, "display_name": name})).collect()
}

async fn options_tell_the_choices_by_their_names(api: Api) {
    let gems = gems(api).await;
    let told = gems.send("OPTIONS", "/", &Value::Null).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(
        told["color"],
        json!({
            "type": "choice", "required": false, "read_only": false, "label": "Color",
            "choices": choices(&[(json!("red"), "Ruby red"), (json!("green"), "Green")]),
        })
    );
    let grades = choices(&[(json!(1), "1"), (json!(2), "2")]);
    assert_eq!((&told["hardness"]["type"], &told["hardness"]["choices"]), (&json!("choice"), &grades));
    // Without `Display`, the values themselves.
    let cuts = choices(&[(json!("old_mine"), "Old mine"), (json!("table"), "Table")]);
    assert_eq!(told["cut"]["choices"], cuts);
    assert_eq!(told["id"], json!({"type": "integer", "required": false, "read_only": true, "label": "ID"}));
    // The range of the column.
    let limits = (&told["carats"]["min_value"], &told["carats"]["max_value"]);
    assert_eq!(limits, (&json!(i64::MIN), &json!(i64::MAX)));
}

async fn only_the_choices_are_taken(api: Api) {
    let gems = gems(api).await;
    let gem = json!({"name": "a", "color": "green", "hardness": "2", "cut": "table"});
    let made = gems.send("POST", "/", &gem).await.expect(201).json();
    assert_eq!(made, json!({"id": 1, "name": "a", "color": "green", "hardness": 2, "cut": "table", "carats": null}));
    for (field, value) in [
        ("color", json!("Green")),
        ("color", json!("")),
        ("color", json!(["red"])),
        ("color", json!("Ruby red")),
        ("hardness", json!(3)),
        ("hardness", json!("")),
        ("hardness", json!(true)),
        ("cut", json!({})),
    ] {
        let refused = gems.send("PATCH", "/1/", &json!({field: value})).await.expect(400).json();
        assert_eq!(refused[field][0]["code"], "invalid_choice", "{field} = {value}: {refused}");
    }
    let refused = gems.send("PATCH", "/1/", &json!({"color": null})).await.expect(400).json();
    assert_eq!(refused["color"][0]["code"], "null");
    let changed = gems.send("PATCH", "/1/", &json!({"hardness": null, "cut": "old_mine"})).await.expect(200).json();
    assert_eq!((&changed["hardness"], &changed["cut"]), (&json!(null), &json!("old_mine")));
    // The column's default.
    let made = gems.send("POST", "/", &json!({"name": "b", "cut": "table"})).await.expect(201).json();
    assert_eq!(made["color"], "red");
}

async fn a_field_has_choices_of_its_own(api: Api) {
    let gems = gems(api).await;
    let told = gems.send("OPTIONS", "/wide/", &Value::Null).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(told["grade"]["choices"], choices(&[(json!(1), "Chalk"), (json!(2), "Salt")]));
    assert_eq!(told["color"]["choices"], choices(&[(json!("red"), "Ruby red"), (json!("green"), "Green")]));
    assert_eq!(
        (&told["seen"]["type"], &told["seen"]["choices"]),
        (&json!("multiple choice"), &told["color"]["choices"])
    );
    assert_eq!(told.get("quiet"), None, "what is neither shown nor taken is not told");
}

async fn several_choices(api: Api) {
    let gems = gems(api).await;
    let gem = json!({"name": "x", "color": "red", "seen": ["green", "red", "green"]});
    assert_eq!(gems.send("POST", "/wide/", &gem).await.expect(201).json()["name"], "Green Red");
    let refused = gems.send("POST", "/wide/", &json!({"name": "x", "seen": ["blue"]})).await.expect(400).json();
    assert_eq!(refused["seen"][0]["code"], "invalid_choice");
}
