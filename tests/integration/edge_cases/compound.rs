//! Lists, maps and JSON values.

use std::collections::HashMap;

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use super::{form, form_refused, refuses, shows};
use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty: lists, lengths_of_lists, lists_in_forms, indexes_of_any_length, maps, any_json, null_characters_in_json, json_in_forms }

mod bag {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_bag")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub scores: Option<Json>,
        pub few: Option<Json>,
        pub grid: Option<Json>,
        pub books: Option<Json>,
        pub map: Option<Json>,
        pub full: Option<Json>,
        pub anything: Option<Json>,
        pub maybe: Option<Json>,
        #[sea_orm(column_type = "JsonBinary")]
        pub binary: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
struct BookIn {
    #[field(max_length = 5)]
    title: String,
    pages: Option<i32>,
}

#[derive(Serializer)]
#[serializer(model = bag::Entity)]
struct BagSerializer {
    #[field(read_only)]
    id: i64,
    #[field(required = false)]
    scores: Vec<i32>,
    #[field(required = false, allow_empty = false, min_length = 3, max_length = 4)]
    few: Vec<i32>,
    #[field(required = false)]
    grid: Vec<Vec<i32>>,
    #[field(required = false)]
    books: Vec<BookIn>,
    #[field(required = false)]
    map: HashMap<String, i32>,
    #[field(required = false, allow_empty = false, child(max_length = 3))]
    full: HashMap<String, String>,
    #[field(required = false)]
    anything: Value,
    maybe: Option<Value>,
    #[field(required = false)]
    binary: Value,
}

#[generic_view(model = bag::Entity, serializer = BagSerializer, actions(list, create))]
struct Bags;

#[generic_view(model = bag::Entity, serializer = BagSerializer, actions(retrieve, update))]
struct Bag;

async fn bags(api: Api) -> Gems {
    let routes = Router::new().route("/", Bags::as_view()).route("/{id}/", Bag::as_view());
    Gems::serve(api, bag::Entity, routes).await
}

async fn lists(api: Api) {
    let gems = bags(api).await;
    shows(&gems, "scores", &[(json!([1, "2", 3.0]), json!([1, 2, 3])), (json!([]), json!([]))]).await;
    refuses(&gems, "scores", &json!(["not_a_list"]), &[json!("x"), json!({}), json!(5), json!(true)]).await;
    refuses(&gems, "scores", &json!({"2": ["invalid"], "3": ["invalid"]}), &[json!([1, 2, "e", "e"])]).await;
    refuses(&gems, "scores", &json!({"0": ["null"]}), &[json!([null])]).await;
    refuses(&gems, "scores", &json!(["null"]), &[json!(null)]).await;
    shows(&gems, "grid", &[(json!([[1, "2"], []]), json!([[1, 2], []]))]).await;
    let wrong = json!({"0": {"1": ["invalid"]}, "2": ["not_a_list"]});
    refuses(&gems, "grid", &wrong, &[json!([[1, "x"], [2], 3])]).await;
    let wrong =
        json!({"1": {"title": ["max_length"]}, "2": {"non_field_errors": ["invalid"]}, "3": {"title": ["required"]}});
    refuses(&gems, "books", &wrong, &[json!([{"title": "a"}, {"title": "longer"}, 5, {}])]).await;
    refuses(&gems, "books", &json!({"non_field_errors": ["not_a_list"]}), &[json!({}), json!("x")]).await;
}

async fn lengths_of_lists(api: Api) {
    let gems = bags(api).await;
    refuses(&gems, "few", &json!(["empty"]), &[json!([])]).await;
    refuses(&gems, "few", &json!(["min_length"]), &[json!([1]), json!([1, 2])]).await;
    refuses(&gems, "few", &json!(["max_length"]), &[json!([1, 2, 3, 4, 5])]).await;
    shows(&gems, "few", &[(json!([1, 2, 3]), json!([1, 2, 3]))]).await;
}

async fn lists_in_forms(api: Api) {
    let gems = bags(api).await;
    for (body, scores) in [
        ("scores=1&scores=3", json!([1, 3])),
        ("scores[2]=3&scores[0]=1&scores[1]=2", json!([1, 2, 3])),
        ("scores[7]=1&scores=2", json!([2])),
        ("scores[10]=10&scores[9]=9", json!([9, 10])),
    ] {
        let made = form(&gems, "POST", "/", body).await.expect(201).json();
        assert_eq!(made["scores"], scores, "{body}");
    }
    assert_eq!(form_refused(&gems, "scores=").await, json!({"scores": {"0": ["invalid"]}}));
    let made = form(&gems, "POST", "/", "scores=1").await.expect(201).json();
    let changed = form(&gems, "PATCH", &format!("/{}/", made["id"]), "map.a=1").await.expect(200).json();
    assert_eq!((&changed["scores"], &changed["map"]), (&json!([1]), &json!({"a": 1})));
    let made = form(&gems, "POST", "/", "books[1]title=b&books[0]title=a&books[1]pages=2").await.expect(201).json();
    assert_eq!(made["books"], json!([{"title": "a"}, {"title": "b", "pages": 2}]));
}

/// The items are ordered by their indexes, which may have any length.
async fn indexes_of_any_length(api: Api) {
    let gems = bags(api).await;
    let far = "99999999999999999999";
    let made = form(&gems, "POST", "/", &format!("scores[{far}]=2&scores[007]=1&scores[{far}9]=3")).await;
    assert_eq!(made.expect(201).json()["scores"], json!([1, 2, 3]));
    let refused = form_refused(&gems, &format!("books[{far}]title=longer&books[0]title=a")).await;
    assert_eq!(refused, json!({"books": {"1": {"title": ["max_length"]}}}));
    // Names without a valid index are not items.
    for body in ["scores[-1]=x", "scores[]=x", "scores[a]=x", "scores[+1]=x", "scores[1=x"] {
        form(&gems, "POST", "/", body).await.expect(201);
    }
}

async fn maps(api: Api) {
    let gems = bags(api).await;
    shows(&gems, "map", &[(json!({"a": 1, "b": "2"}), json!({"a": 1, "b": 2})), (json!({}), json!({}))]).await;
    refuses(&gems, "map", &json!(["not_a_dict"]), &[json!("x"), json!([]), json!(5)]).await;
    refuses(&gems, "map", &json!({"b": ["invalid"], "c": ["null"]}), &[json!({"a": 1, "b": "x", "c": null})]).await;
    refuses(&gems, "full", &json!(["empty"]), &[json!({})]).await;
    refuses(&gems, "full", &json!({"b": ["max_length"]}), &[json!({"a": "123", "b": "1234"})]).await;
    let made = form(&gems, "POST", "/", "map.a=1&map.b=2").await.expect(201).json();
    assert_eq!(made["map"], json!({"a": 1, "b": 2}));
    // A PATCH by form empties the map in the same way.
    let changed = form(&gems, "PATCH", &format!("/{}/", made["id"]), "map=").await.expect(200).json();
    assert_eq!(changed["map"], json!({}));
}

async fn any_json(api: Api) {
    let gems = bags(api).await;
    for value in [json!(1), json!("x"), json!(true), json!([1, [2]]), json!({"a": {"b": null}}), json!(1.5), json!("")]
    {
        shows(&gems, "anything", &[(value.clone(), value.clone())]).await;
    }
    refuses(&gems, "anything", &json!(["null"]), &[json!(null)]).await;
    shows(&gems, "maybe", &[(json!(null), json!(null)), (json!({}), json!({}))]).await;
    for body in
        [r#"{"anything": NaN}"#, r#"{"anything": Infinity}"#, r#"{"anything": 1e400}"#, r#"{"anything": [1e999]}"#]
    {
        let request = gems.request("POST", "/").header("content-type", "application/json").body(body);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
    }
}

/// PostgreSQL cannot store null characters in JSON columns that it parses.
async fn null_characters_in_json(api: Api) {
    let gems = bags(api).await;
    let code = "null_characters_not_allowed";
    let inputs = [json!("a\0"), json!({"a\0": 1}), json!([{"a": ["\0"]}])];
    refuses(&gems, "binary", &json!([code]), &inputs).await;
    shows(&gems, "binary", &[(json!({"a": ["b"]}), json!({"a": ["b"]}))]).await;
    refuses(&gems, "map", &json!({"a\0": [code]}), &[json!({"a\0": 1})]).await;
    refuses(&gems, "full", &json!({"a": [code]}), &[json!({"a": "\0"})]).await;
}

async fn json_in_forms(api: Api) {
    let gems = bags(api).await;
    let made = form(&gems, "POST", "/", "anything=%7B%22a%22%3A+%5B1%5D%7D").await.expect(201).json();
    assert_eq!(made["anything"], json!({"a": [1]}));
    assert_eq!(form_refused(&gems, "anything=%7Ba").await, json!({"anything": ["invalid"]}));
    assert_eq!(form_refused(&gems, "anything=null").await, json!({"anything": ["null"]}));
}
