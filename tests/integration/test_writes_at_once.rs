//! Concurrent writes: the result is as if they ran one after another.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ConnectionTrait, EntityTrait as _};
use serde_json::{Value, json};

use crate::gems::{Gems, codes, make_table};
use crate::support::{Answer, Api};

on_each_database! { Empty:
    the_same_nested_list,
    other_nested_lists,
    related_rows,
    rows_of_lists_in_any_order,
    numbers_that_a_hook_counts_up,
    numbers_that_the_library_counts,
    one_put_makes_a_row,
    a_plain_row,
    a_parent_goes_while_a_row_is_made,
}

/// The number of concurrent clients.
const CLIENTS: usize = 16;

mod order {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "at_once_order")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(default_value = 1)]
        pub version: i32,
        #[sea_orm(has_many)]
        pub lines: HasMany<super::line::Entity>,
        #[sea_orm(has_many, via = "order_tag")]
        pub tags: HasMany<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "at_once_line")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique_key = "place")]
        pub order_id: i32,
        #[sea_orm(unique_key = "place")]
        pub position: i32,
        #[sea_orm(belongs_to, from = "order_id", to = "id", on_delete = "Cascade")]
        pub order: BelongsTo<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod tag {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "at_once_tag")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(has_many, via = "order_tag")]
        pub orders: HasMany<super::order::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod order_tag {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "at_once_order_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: i32,
        #[sea_orm(belongs_to, from = "order_id", to = "id")]
        pub order: BelongsTo<super::order::Entity>,
        #[sea_orm(belongs_to, from = "tag_id", to = "id")]
        pub tag: BelongsTo<super::tag::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod setting {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "at_once_setting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(20))")]
        pub key: String,
        pub value: String,
        #[sea_orm(default_value = 1)]
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = line::Entity)]
struct Line {
    #[field(read_only)]
    id: i32,
    position: i32,
}

#[derive(Serializer)]
#[serializer(model = order::Entity)]
struct OrderWithLines {
    #[field(read_only)]
    id: i32,
    name: String,
    #[field(writable_nested)]
    lines: Vec<Line>,
}

#[derive(Serializer)]
#[serializer(model = order::Entity, fields(id, name, version), read_only(version))]
struct OrderSerializer;

#[derive(Serializer)]
#[serializer(model = order::Entity, fields(id, tags))]
struct OrderTags;

#[derive(Serializer)]
#[serializer(model = line::Entity, fields(id, order, position))]
struct LineOfOrder;

#[derive(Serializer)]
#[serializer(model = setting::Entity, fields(key, value), read_only(key))]
struct SettingSerializer;

#[generic_view(model = order::Entity, serializer = OrderWithLines, actions(retrieve, update))]
struct WithLines;

#[generic_view(model = order::Entity, serializer = OrderWithLines, actions(create))]
struct NewWithLines;

#[generic_view(model = order::Entity, serializer = OrderTags, actions(retrieve, update))]
struct WithTags;

#[generic_view(model = order::Entity, serializer = OrderSerializer, actions(list, bulk_create, bulk_update))]
struct Orders;

struct CountedByHook;

#[generic_view(model = order::Entity, serializer = OrderSerializer, actions(retrieve, update, destroy), etag = version)]
impl CountedByHook {
    async fn pre_save(&self, _: &Request, data: &mut Valid<OrderSerializer>, _: &Tx) -> Result<()> {
        data.row.version = Set(data.instance().map_or(1, |order| order.version + 1));
        Ok(())
    }
}

struct Counted;

#[view_set(model = order::Entity, serializer = OrderSerializer, etag(version, counted))]
impl Counted {}

#[generic_view(
    model = order::Entity, serializer = OrderWithLines, actions(retrieve, update), etag(version, counted),
)]
struct CountedWithLines;

#[generic_view(
    model = setting::Entity, serializer = SettingSerializer, actions(retrieve, update), put_as_create,
    etag(version, counted),
)]
struct Settings;

#[generic_view(model = setting::Entity, serializer = SettingSerializer, actions(update), put_as_create)]
struct PlainSettings;

#[generic_view(model = line::Entity, serializer = LineOfOrder, actions(create))]
struct Lines;

#[generic_view(model = line::Entity, serializer = LineOfOrder, actions(update))]
struct LineDetail;

#[generic_view(model = line::Entity, serializer = Line, actions(create), parents(order))]
struct LinesOfOrder;

#[generic_view(model = order::Entity, serializer = OrderSerializer, actions(destroy))]
struct OrderDetail;

async fn serve(api: Api) -> Gems {
    make_table(&api, order::Entity).await;
    make_table(&api, line::Entity).await;
    make_table(&api, tag::Entity).await;
    make_table(&api, order_tag::Entity).await;
    make_table(&api, setting::Entity).await;
    let routes = Router::new()
        .route("/", Orders::as_view())
        .route("/{id}/", OrderDetail::as_view())
        .route("/with-lines/", NewWithLines::as_view())
        .route("/{id}/lines/", WithLines::as_view())
        .route("/{id}/tags/", WithTags::as_view())
        .route("/{id}/by-hook/", CountedByHook::as_view())
        .route("/{id}/counted-lines/", CountedWithLines::as_view())
        .route("/settings/{key}/", Settings::as_view())
        .route("/plain-settings/{key}/", PlainSettings::as_view())
        .route("/lines/", Lines::as_view())
        .route("/lines/{id}/", LineDetail::as_view())
        .route("/orders/{order_pk}/lines/", LinesOfOrder::as_view())
        .merge(SimpleRouter::new().register::<Counted>("counted").into_router());
    Gems::served(api, routes, |rest| rest).await
}

impl Gems {
    /// The responses to these bodies, which are sent concurrently.
    async fn at_once(&self, method: &str, path: &str, bodies: &[Value]) -> Vec<Answer> {
        join_all(bodies.iter().map(|body| self.send(method, path, body))).await
    }

    async fn new_order(&self) -> i64 {
        let made = self.send("POST", "/", &json!([{"name": "o"}])).await.expect(201).json();
        made[0]["id"].as_i64().unwrap()
    }
}

#[track_caller]
fn all_are(answers: &[Answer], status: u16) {
    for answer in answers {
        assert_eq!(answer.status, status, "{} {}", answer.request, answer.text());
    }
}

async fn the_same_nested_list(api: Api) {
    let gems = serve(api).await;
    let order = gems.new_order().await;
    let body = json!({"name": "p", "lines": [{"position": 1}, {"position": 2}]});
    for _ in 0..3 {
        let path = format!("/{order}/lines/");
        let answers = gems.at_once("PUT", &path, &vec![body.clone(); CLIENTS]).await;
        all_are(&answers, 200);
        assert_eq!(line::Entity::find().all(&gems.api.db).await.unwrap().len(), 2);
    }
}

async fn other_nested_lists(api: Api) {
    let gems = serve(api).await;
    let order = gems.new_order().await;
    let positions = |client: usize| (0..3).map(|at| client * 3 + at).collect::<Vec<_>>();
    let body = |client: usize| {
        let lines: Vec<Value> = positions(client).into_iter().map(|at| json!({ "position": at })).collect();
        json!({"name": format!("of {client}"), "lines": lines})
    };
    let bodies: Vec<Value> = (0..CLIENTS).map(body).collect();
    let path = format!("/{order}/lines/");
    all_are(&gems.at_once("PUT", &path, &bodies).await, 200);
    let row = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    let left: Vec<usize> = row["lines"].as_array().unwrap().iter().map(|line| number(&line["position"])).collect();
    let client = left[0] / 3;
    assert_eq!((left, &row["name"]), (positions(client), &json!(format!("of {client}"))), "all of one client's");
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

async fn related_rows(api: Api) {
    let gems = serve(api).await;
    for _ in 0..8 {
        let statement = "INSERT INTO at_once_tag (id) SELECT COALESCE(MAX(id), 0) + 1 FROM at_once_tag";
        gems.api.db.execute_unprepared(statement).await.unwrap();
    }
    let order = gems.new_order().await;
    let sets: Vec<Vec<usize>> =
        (0..CLIENTS).map(|client| [client, client + 1, client + 3].map(|at| at % 8 + 1).to_vec()).collect();
    let bodies: Vec<Value> = sets.iter().map(|set| json!({ "tags": set })).collect();
    let path = format!("/{order}/tags/");
    for _ in 0..3 {
        all_are(&gems.at_once("PATCH", &path, &bodies).await, 200);
        let row = gems.send("GET", &path, &Value::Null).await.expect(200).json();
        let left: BTreeSet<usize> = row["tags"].as_array().unwrap().iter().map(number).collect();
        assert!(sets.iter().any(|set| left == set.iter().copied().collect()), "no client sent {left:?}");
    }
}

async fn rows_of_lists_in_any_order(api: Api) {
    let gems = serve(api).await;
    let new: Vec<Value> = (0..12).map(|at| json!({"name": format!("{at}")})).collect();
    let made = gems.send("POST", "/", &json!(new)).await.expect(201).json();
    let ids: Vec<i64> = made.as_array().unwrap().iter().map(|order| order["id"].as_i64().unwrap()).collect();
    let bodies: Vec<Value> = (0..CLIENTS)
        .map(|client| {
            let mut ids = ids.clone();
            ids.rotate_left(client % 12);
            if client % 2 == 0 {
                ids.reverse();
            }
            ids.into_iter().map(|id| json!({"id": id, "name": format!("of {client}")})).collect()
        })
        .collect();
    for method in ["PATCH", "PUT"] {
        all_are(&gems.at_once(method, "/", &bodies).await, 200);
        let rows = order::Entity::find().all(&gems.api.db).await.unwrap();
        let names: BTreeSet<&str> = rows.iter().map(|order| &*order.name).collect();
        assert_eq!(names.len(), 1, "{names:?}");
    }
}

/// The versions in the responses, after asserting that each has a tag of its own.
fn versions(answers: &[Answer]) -> Vec<i64> {
    all_are(answers, 200);
    let mut versions: Vec<i64> = answers.iter().map(|answer| answer.json()["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    let tags: BTreeSet<&str> = answers.iter().map(|answer| answer.header("etag")).collect();
    assert_eq!(tags.len(), answers.len(), "two contents under one tag");
    versions
}

async fn numbers_that_a_hook_counts_up(api: Api) {
    let gems = serve(api).await;
    let order = gems.new_order().await;
    let path = format!("/{order}/by-hook/");
    let bodies: Vec<Value> = (0..CLIENTS).map(|client| json!({"name": format!("of {client}")})).collect();
    assert_eq!(versions(&gems.at_once("PATCH", &path, &bodies).await), (2..18).collect::<Vec<_>>());
    // A client with an outdated tag overwrites nothing.
    let stale = gems.send("GET", &path, &Value::Null).await.expect(200).header("etag").to_owned();
    all_are(&gems.at_once("PUT", &path, &bodies).await, 200);
    for method in ["PUT", "PATCH", "DELETE"] {
        let refused = gems.request(method, &path).header("if-match", &stale).json(&bodies[0]);
        Answer::to(refused).await.expect(412);
    }
}

async fn numbers_that_the_library_counts(api: Api) {
    let gems = serve(api).await;
    let made = gems.send("POST", "/counted/", &json!({"name": "new", "version": 77})).await.expect(201);
    assert_eq!(made.json()["version"], 1);
    let path = format!("/counted/{}/", made.json()["id"]);
    let bodies: Vec<Value> = (0..CLIENTS).map(|client| json!({"name": format!("of {client}")})).collect();
    assert_eq!(versions(&gems.at_once("PATCH", &path, &bodies).await), (2..18).collect::<Vec<_>>());
    // A change below the row changes the row's tag.
    let path = format!("/{}/counted-lines/", made.json()["id"]);
    let before = gems.send("GET", &path, &Value::Null).await.expect(200).header("etag").to_owned();
    let after = gems.send("PATCH", &path, &json!({"lines": [{"position": 5}]})).await.expect(200);
    assert_ne!(after.header("etag"), before);
    let stale = gems.request("PATCH", &path).header("if-match", &before).json(&json!({"lines": []}));
    Answer::to(stale).await.expect(412);
}

async fn one_put_makes_a_row(api: Api) {
    let gems = serve(api).await;
    let bodies: Vec<Value> = (0..CLIENTS).map(|client| json!({"value": format!("v{client}")})).collect();
    let statuses = |answers: &[Answer]| {
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        statuses
    };
    for round in 0..4 {
        for folder in ["settings", "plain-settings"] {
            let answers = gems.at_once("PUT", &format!("/{folder}/{folder}{round}/"), &bodies).await;
            let mut expected = vec![200; CLIENTS - 1];
            expected.push(201);
            assert_eq!(statuses(&answers), expected, "{:?}", answers.iter().map(Answer::text).collect::<Vec<_>>());
        }
        let path = format!("/settings/only{round}/");
        let only = bodies.iter().map(|body| gems.request("PUT", &path).header("if-none-match", "*").json(body));
        let answers = join_all(only.map(Answer::to)).await;
        let mut expected = vec![201];
        expected.resize(CLIENTS, 412);
        assert_eq!(statuses(&answers), expected, "{:?}", answers.iter().map(Answer::text).collect::<Vec<_>>());
    }
}

async fn a_plain_row(api: Api) {
    let gems = serve(api).await;
    let order = gems.new_order().await;
    gems.send("POST", "/lines/", &json!({"order": order, "position": 0})).await.expect(201);
    let other = gems.new_order().await;
    let line = line::Entity::find().all(&gems.api.db).await.unwrap()[0].id;
    let path = format!("/lines/{line}/");
    // Several clients send equal values, and some send those that the row already has.
    let bodies: Vec<Value> =
        (0..CLIENTS).map(|at| json!({"order": if at % 2 == 0 { order } else { other }, "position": at % 4})).collect();
    for _ in 0..6 {
        all_are(&gems.at_once("PUT", &path, &bodies).await, 200);
        let row = line::Entity::find().all(&gems.api.db).await.unwrap().remove(0);
        assert!(bodies.contains(&json!({"order": row.order_id, "position": row.position})), "of several: {row:?}");
    }
}

async fn a_parent_goes_while_a_row_is_made(api: Api) {
    let gems = serve(api).await;
    for round in 0..6 {
        let order = gems.new_order().await;
        let (plain, below) = (json!({"order": order, "position": round}), format!("/orders/{order}/lines/"));
        let bodies: Vec<Value> = (0..CLIENTS).map(|client| json!({"position": client + 100})).collect();
        let path = format!("/{order}/");
        let (deleted, made, of_url) = tokio::join!(
            gems.send("DELETE", &path, &Value::Null),
            gems.at_once("POST", "/lines/", std::slice::from_ref(&plain)),
            gems.at_once("POST", &below, &bodies),
        );
        deleted.expect(204);
        for answer in made {
            match answer.status {
                201 => {}
                _ => assert_eq!(codes(&answer.expect(400).json()), json!({"order": ["does_not_exist"]})),
            }
        }
        for answer in of_url {
            assert!(matches!(answer.status, 201 | 404), "{}: {} {}", answer.request, answer.status, answer.text());
        }
        // After the deletion the code is the same.
        assert_eq!(gems.refused("POST", "/lines/", &plain).await, json!({"order": ["does_not_exist"]}));
        gems.send("POST", &below, &bodies[0]).await.expect(404);
    }
    assert!(line::Entity::find().all(&gems.api.db).await.unwrap().is_empty());
}
