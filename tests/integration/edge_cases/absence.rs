//! Absent, null and blank values, and their defaults.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::gems::{Gems, codes};
use crate::support::{Answer, Api};

on_each_database! { Empty:
    absent_and_null,
    blank,
    defaults,
    at_the_end_of_a_way,
    only_shown_only_taken_and_neither,
    bodies_that_are_not_objects,
    unknown_keys,
    a_column_that_is_null_in_the_row,
    a_missing_text,
    a_missing_number,
}

pub mod page {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_page")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub note: Option<String>,
        pub rank: Option<i32>,
        pub owner: Option<String>,
        pub secret: Option<String>,
        pub first: Option<String>,
        pub code: String,
        pub parent_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
        pub children: HasMany<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(id, title))]
struct ParentSerializer;

#[derive(Serializer)]
#[serializer(model = page::Entity)]
struct PageSerializer {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(allow_blank, min_length = 2)]
    note: Option<String>,
    #[field(default = 123)]
    rank: i32,
    #[field(hidden, default = "anna")]
    owner: Option<String>,
    #[field(write_only)]
    secret: Option<String>,
    #[field(default = "made", default_on_create)]
    first: Option<String>,
    #[field(allow_blank, required = false)]
    code: String,
    parent: Option<PrimaryKeyRelated<page::Entity>>,
    #[field(source = parent, read_only)]
    nested: Option<ParentSerializer>,
    #[field(source = parent.parent.title, read_only, default = "x")]
    grandparent: Option<String>,
    #[field(source = parent.parent.title, read_only)]
    nullable: Option<String>,
    #[field(source = parent.parent.title, read_only)]
    omitted: String,
    #[field(method)]
    length: i64,
}

impl PageSerializer {
    fn length(&self) -> i64 {
        i64::try_from(self.title.len()).unwrap() + i64::from(self.rank)
    }
}

#[generic_view(model = page::Entity, serializer = PageSerializer, actions(list, create))]
struct Pages;

#[generic_view(model = page::Entity, serializer = PageSerializer, actions(retrieve, update))]
struct Page;

/// Leaves out `title`, a NOT NULL column.
#[derive(Serializer)]
#[serializer(model = page::Entity, fields(id, note))]
struct Untitled;

#[generic_view(model = page::Entity, serializer = Untitled, actions(create))]
struct UntitledPages;

#[derive(Serializer)]
#[serializer(model = page::Entity, fields(id, title, note), extra(title(required = false)))]
struct Optional;

#[generic_view(model = page::Entity, serializer = Optional, actions(create))]
struct OptionalPages;

async fn pages(api: Api) -> Gems {
    let routes = Router::new()
        .route("/", Pages::as_view())
        .route("/{id}/", Page::as_view())
        .route("/untitled/", UntitledPages::as_view())
        .route("/optional/", OptionalPages::as_view());
    Gems::serve(api, page::Entity, routes).await
}

async fn make(gems: &Gems, body: Value) -> Value {
    gems.send("POST", "/", &body).await.expect(201).json()
}

async fn absent_and_null(api: Api) {
    let gems = pages(api).await;
    assert_eq!(gems.refused("POST", "/", &json!({})).await, json!({"title": ["required"]}));
    let nulls = json!({"title": null, "rank": null, "code": null});
    assert_eq!(gems.refused("POST", "/", &nulls).await, json!({"title": ["null"], "rank": ["null"], "code": ["null"]}));
    assert_eq!(make(&gems, json!({"title": "a"})).await["note"], json!(null));
    assert_eq!(make(&gems, json!({"title": "a", "note": null})).await["note"], json!(null));
}

async fn blank(api: Api) {
    let gems = pages(api).await;
    assert_eq!(gems.refused("POST", "/", &json!({"title": ""})).await, json!({"title": ["blank"]}));
    // A field that may be blank accepts a blank value despite its minimum length.
    assert_eq!(make(&gems, json!({"title": "a", "note": ""})).await["note"], "");
    let refused = gems.refused("POST", "/", &json!({"title": "a", "note": "b"})).await;
    assert_eq!(refused, json!({"note": ["min_length"]}));
}

async fn defaults(api: Api) {
    let gems = pages(api).await;
    let made = make(&gems, json!({"title": "a"})).await;
    assert_eq!((&made["rank"], &made["first"]), (&json!(123), &json!("made")));
    let path = format!("/{}/", made["id"]);
    let changed = gems.send("PATCH", &path, &json!({"rank": 5, "first": "mine"})).await.expect(200).json();
    assert_eq!((&changed["rank"], &changed["first"]), (&json!(5), &json!("mine")));
    let changed = gems.send("PATCH", &path, &json!({"title": "b"})).await.expect(200).json();
    assert_eq!((&changed["rank"], &changed["first"]), (&json!(5), &json!("mine")), "PATCH has no defaults");
    let changed = gems.send("PUT", &path, &json!({"title": "b"})).await.expect(200).json();
    assert_eq!((&changed["rank"], &changed["first"]), (&json!(123), &json!("mine")), "PUT has those not of creation");
}

async fn at_the_end_of_a_way(api: Api) {
    let gems = pages(api).await;
    let top = make(&gems, json!({"title": "top"})).await;
    let middle = make(&gems, json!({"title": "middle", "parent": top["id"]})).await;
    let bottom = make(&gems, json!({"title": "bottom", "parent": middle["id"]})).await;
    for row in [&top, &middle] {
        assert_eq!((&row["grandparent"], &row["nullable"]), (&json!("x"), &json!(null)), "{row}");
        assert!(row.get("omitted").is_none(), "{row}");
    }
    assert_eq!(top["nested"], json!(null), "null, and not an object of defaults");
    assert_eq!(middle["nested"], json!({"id": top["id"], "title": "top"}));
    for name in ["grandparent", "nullable", "omitted"] {
        assert_eq!(bottom[name], "top");
    }
}

async fn only_shown_only_taken_and_neither(api: Api) {
    let gems = pages(api).await;
    let body =
        json!({"title": "a", "id": 77, "owner": "eve", "secret": "s", "nested": 5, "grandparent": 5, "length": 9});
    let made = make(&gems, body).await;
    assert_ne!(made["id"], 77);
    assert_eq!(made["length"], 124);
    assert!(made.get("secret").is_none() && made.get("owner").is_none(), "{made}");
    let row = page::Entity::find_by_id(made["id"].as_i64().unwrap()).one(&gems.api.db).await.unwrap().unwrap();
    assert_eq!((row.owner.as_deref(), row.secret.as_deref()), (Some("anna"), Some("s")));
    // A hidden field keeps its value in a PATCH, and clients cannot set it.
    let path = format!("/{}/", row.id);
    gems.send("PATCH", &path, &json!({"owner": "eve", "title": "b"})).await.expect(200);
    let row = page::Entity::find_by_id(row.id).one(&gems.api.db).await.unwrap().unwrap();
    assert_eq!((row.owner.as_deref(), &*row.title), (Some("anna"), "b"));
}

async fn bodies_that_are_not_objects(api: Api) {
    let gems = pages(api).await;
    let whole = |code: &str| json!({"non_field_errors": [code]});
    assert_eq!(gems.refused("POST", "/", &json!(null)).await, whole("null"));
    for body in [json!([]), json!("x"), json!(5), json!(5.5), json!(true)] {
        assert_eq!(gems.refused("POST", "/", &body).await, whole("invalid"), "{body}");
    }
    for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
        let request = gems.request("POST", "/").header("content-type", content_type);
        let refused = Answer::to(request).await.expect(400).json();
        assert_eq!(codes(&refused), json!({"title": ["required"]}), "{content_type}");
    }
}

async fn unknown_keys(api: Api) {
    let gems = pages(api).await;
    let first = make(&gems, json!({"title": "n"})).await["id"].as_i64().unwrap();
    let second = make(&gems, json!({"title": "n", "id": 77, "zzz": 1})).await;
    assert_eq!(second["id"], first + 1);
    assert!(second.get("zzz").is_none());
}

/// The struct's type has no NULL, but the row has NULL.
async fn a_column_that_is_null_in_the_row(api: Api) {
    let gems = pages(api).await;
    let row = page::ActiveModel { title: Set("old".to_owned()), code: Set(String::new()), ..Default::default() };
    let row = page::Entity::insert(row).exec(&gems.api.db).await.unwrap().last_insert_id;
    let path = format!("/{row}/");
    let shown = gems.send("GET", &path, &json!(null)).await.expect(200).json();
    assert_eq!((&shown["rank"], &shown["length"]), (&json!(null), &json!(3)));
    let changed = gems.send("PATCH", &path, &json!({"title": "new"})).await.expect(200).json();
    assert_eq!((&changed["title"], &changed["rank"]), (&json!("new"), &json!(null)), "NULL stays");
    let changed = gems.send("PUT", &path, &json!({"title": "newer"})).await.expect(200).json();
    assert_eq!(changed["rank"], 123);
}

/// As in Django, a missing text is set to the empty string; other types have no such default.
async fn a_missing_text(api: Api) {
    let gems = pages(api).await;
    let made = make(&gems, json!({"title": "a"})).await;
    assert_eq!(made["code"], "");
    for (path, body) in [("/untitled/", json!({"note": "mine"})), ("/optional/", json!({"note": "mine"}))] {
        let made = gems.send("POST", path, &body).await.expect(201).json();
        let shown = gems.send("GET", &format!("/{}/", made["id"]), &json!(null)).await.expect(200).json();
        assert_eq!((&shown["title"], &shown["code"], &shown["note"]), (&json!(""), &json!(""), &json!("mine")));
    }
}

mod weight {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_weight")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub grams: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = weight::Entity, fields(id, name, grams), extra(grams(required = false, allow_null)))]
struct WeightSerializer;

#[generic_view(model = weight::Entity, serializer = WeightSerializer, actions(create))]
struct Weights;

/// A number has no such default, so the database's refusal becomes an error of the field.
async fn a_missing_number(api: Api) {
    let gems = Gems::serve(api, weight::Entity, Router::new().route("/", Weights::as_view())).await;
    for body in [json!({"name": "a"}), json!({"name": "a", "grams": null})] {
        assert_eq!(gems.refused("POST", "/", &body).await, json!({"grams": ["required"]}), "{body}");
    }
    gems.send("POST", "/", &json!({"name": "a", "grams": 1})).await.expect(201);
}
