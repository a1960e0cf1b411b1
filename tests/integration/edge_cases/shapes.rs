//! The shapes of errors: of validators, of nested objects, of lists, and of hooks.

use rest_runtime::axum::Router;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::refuses;
use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty:
    errors_of_a_field_validator,
    errors_of_an_object_validator,
    nested_objects,
    lists_of_objects,
    errors_of_a_hook,
    codes_and_sentences,
    the_order_of_the_fields,
}

mod form {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_form")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub a: String,
        pub b: Option<String>,
        pub one: Option<Json>,
        pub many: Option<Json>,
        pub ids: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
struct Inner {
    #[field(max_length = 3)]
    a: String,
}

#[derive(Serializer)]
#[serializer(model = form::Entity, validate = whole)]
struct FormSerializer {
    #[field(read_only)]
    id: i64,
    #[field(validate = speaks)]
    a: String,
    #[field(validate = short)]
    b: Option<String>,
    one: Option<Inner>,
    #[field(required = false)]
    many: Vec<Inner>,
    #[field(required = false, allow_empty = false)]
    ids: Vec<Inner>,
}

fn speaks(a: &str) -> Result<()> {
    match a {
        "one" => Err(ErrorDetail::new("one", "first").into()),
        "two" => Err(vec![ErrorDetail::new("one", "first"), ErrorDetail::new("two", "second")].into()),
        "map" => Err(ValidationError::field("k", "v", "inner").into()),
        _ => Ok(()),
    }
}

fn short(b: &str) -> Result<()> {
    if b.len() > 3 { Err(ErrorDetail::new("Too long for b.", "long").into()) } else { Ok(()) }
}

fn whole(form: &FormSerializer) -> Result<()> {
    match form.b.as_deref() {
        Some("w") => Err(ErrorDetail::new("whole", "whole").into()),
        Some("l") => Err([ErrorDetail::new("p", "p"), ErrorDetail::new("q", "q")].into()),
        Some("d") => {
            let error = |code: &'static str| [ErrorDetail::new(code, code)];
            Err(ValidationError::fields([("a", error("fld")), ("zz", error("q"))]).into())
        }
        _ => Ok(()),
    }
}

struct Forms;

#[generic_view(model = form::Entity, serializer = FormSerializer, actions(create))]
impl Forms {
    async fn pre_save(&self, _: &Request, data: &mut Valid<FormSerializer>, _: &Tx) -> Result<()> {
        match &*data.fields.a {
            "hook" => Err(ErrorDetail::new("nope", "invalid").into()),
            "hook field" => Err(ValidationError::field("a", "nope", "invalid").into()),
            _ => Ok(()),
        }
    }
}

#[generic_view(model = form::Entity, serializer = FormSerializer, actions(bulk_create))]
struct FormsAtOnce;

#[generic_view(model = form::Entity, serializer = FormSerializer, actions(retrieve, update))]
struct FormDetail;

fn routes() -> Router<Rest> {
    Router::new()
        .route("/", Forms::as_view())
        .route("/bulk/", FormsAtOnce::as_view())
        .route("/{id}/", FormDetail::as_view())
}

async fn forms(api: Api) -> Gems {
    Gems::serve(api, form::Entity, routes()).await
}

async fn errors_of_a_field_validator(api: Api) {
    let gems = forms(api).await;
    refuses(&gems, "a", &json!(["first"]), &[json!("one")]).await;
    refuses(&gems, "a", &json!(["first", "second"]), &[json!("two")]).await;
    refuses(&gems, "a", &json!({"k": ["inner"]}), &[json!("map")]).await;
    // The validators of other fields still run.
    let refused = gems.refused("POST", "/", &json!({"a": "one", "b": "long"})).await;
    assert_eq!(refused, json!({"a": ["first"], "b": ["long"]}));
    assert_eq!(gems.refused("POST", "/", &json!({"b": "long"})).await, json!({"a": ["required"], "b": ["long"]}));
}

async fn errors_of_an_object_validator(api: Api) {
    let gems = forms(api).await;
    for (b, expected) in [
        ("w", json!({"non_field_errors": ["whole"]})),
        ("l", json!({"non_field_errors": ["p", "q"]})),
        ("d", json!({"a": ["fld"], "zz": ["q"]})),
    ] {
        assert_eq!(gems.refused("POST", "/", &json!({"a": "x", "b": b})).await, expected);
    }
    // It does not run if a field is invalid.
    assert_eq!(gems.refused("POST", "/", &json!({"a": "one", "b": "w"})).await, json!({"a": ["first"]}));
}

async fn nested_objects(api: Api) {
    let gems = forms(api).await;
    let refused = |body: Value| {
        let gems = &gems;
        async move {
            let mut body = body;
            body["a"] = json!("x");
            gems.refused("POST", "/", &body).await
        }
    };
    assert_eq!(refused(json!({"one": {"a": "long"}})).await, json!({"one": {"a": ["max_length"]}}));
    assert_eq!(refused(json!({"one": {}})).await, json!({"one": {"a": ["required"]}}));
    for wrong in [json!(5), json!([]), json!("x"), json!(true)] {
        assert_eq!(refused(json!({"one": wrong})).await, json!({"one": {"non_field_errors": ["invalid"]}}), "{wrong}");
    }
    gems.send("POST", "/", &json!({"a": "x", "one": null})).await.expect(201);
    let many = json!({"many": [{"a": "x"}, {}, 5]});
    let wrong = json!({"many": {"1": {"a": ["required"]}, "2": {"non_field_errors": ["invalid"]}}});
    assert_eq!(refused(many).await, wrong);
    let no_list = json!({"many": {"non_field_errors": ["not_a_list"]}});
    assert_eq!(refused(json!({"many": {}})).await, no_list);
    let empty = json!({"ids": {"non_field_errors": ["empty"]}});
    assert_eq!(refused(json!({"ids": []})).await, empty);
    let made = gems.send("POST", "/", &json!({"a": "x"})).await.expect(201).json();
    let path = format!("/{}/", made["id"]);
    assert_eq!(gems.refused("PATCH", &path, &json!({"ids": []})).await, empty);
    gems.send("PATCH", &path, &json!({"b": "y"})).await.expect(200);
}

async fn lists_of_objects(api: Api) {
    let gems = forms(api).await;
    let refused = gems.refused("POST", "/bulk/", &json!([{"a": "x"}, {"b": "long"}, 5])).await;
    let wrong = json!({"1": {"a": ["required"], "b": ["long"]}, "2": {"non_field_errors": ["invalid"]}});
    assert_eq!(refused, wrong);
    let refused = gems.refused("POST", "/bulk/", &json!(["foo", "bar"])).await;
    let one = json!({"non_field_errors": ["invalid"]});
    assert_eq!(refused, json!({"0": one, "1": one}));
    let made = gems.send("POST", "/bulk/", &json!([{"a": "x"}, {"a": "y"}])).await.expect(201).json();
    assert_eq!(made.as_array().map(Vec::len), Some(2));
    // All or nothing.
    assert_eq!(form::Entity::find().count(&gems.api.db).await.unwrap(), 2);
}

async fn errors_of_a_hook(api: Api) {
    let gems = Gems::serve_with(api, form::Entity, routes(), |rest| rest.error_format(ErrorFormat::Messages)).await;
    gems.send("POST", "/", &json!({"a": "hook"})).await.expect(400).is(&json!(["nope"]));
    gems.send("POST", "/", &json!({"a": "hook field"})).await.expect(400).is(&json!({"a": ["nope"]}));
}

async fn codes_and_sentences(api: Api) {
    let gems = forms(api).await;
    let refused = gems.send("POST", "/", &json!({})).await.expect(400).json();
    let error = &refused["a"][0];
    assert_eq!(error["code"], "required");
    assert!(error["message"].as_str().is_some_and(|sentence| sentence.ends_with('.')), "{refused}");
    assert_eq!(error.as_object().map(serde_json::Map::len), Some(2));
}

async fn the_order_of_the_fields(api: Api) {
    let gems = forms(api).await;
    let body = json!({"ids": 1, "many": 1, "one": 1, "b": 5e300});
    let refused = gems.send("POST", "/", &body).await.expect(400).json();
    let names: Vec<&String> = refused.as_object().unwrap().keys().collect();
    assert_eq!(names, ["a", "b", "one", "many", "ids"]);
}
