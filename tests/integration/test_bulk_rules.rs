//! The rows that a bulk action affects, and the indexes of its errors.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use rest_runtime::testing::Queries;
use sea_orm::{DbBackend, EntityTrait as _};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! { Empty:
    filters_that_are_required,
    misspelt_parameters,
    no_more_rows_are_read_than_may_be_deleted,
    what_the_database_refuses_has_its_index,
    what_hooks_refuse_has_its_index,
    a_put_below_a_parent_that_is_not_there,
}

mod shelf {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rules_shelf")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub city: String,
        #[sea_orm(has_many)]
        pub items: HasMany<super::item::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod item {
    use rest_runtime::sea_orm;
    use sea_orm::ActiveValue;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rules_item")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub name: String,
        pub city: Option<String>,
        pub shelf_id: Option<i32>,
        #[sea_orm(belongs_to, from = "shelf_id", to = "id")]
        pub shelf: BelongsTo<Option<super::shelf::Entity>>,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(self, _: &C, _: bool) -> Result<Self, DbErr> {
            match &self.name {
                ActiveValue::Set(name) if name == "never" => Err(DbErr::Custom("Never.".to_owned())),
                _ => Ok(self),
            }
        }
    }
}

#[derive(Serializer)]
#[serializer(model = item::Entity, fields(id, name, city), read_only(id))]
struct ItemSerializer;

#[derive(Serializer)]
#[serializer(model = item::Entity, fields(id, name, city))]
struct ItemOfList;

#[derive(Serializer)]
#[serializer(model = shelf::Entity)]
struct ShelfSerializer {
    #[field(read_only)]
    id: i32,
    city: String,
    #[field(writable_nested)]
    items: Vec<ItemSerializer>,
}

#[generic_view(
    model = item::Entity, serializer = ItemOfList, actions(list, bulk_create, bulk_update, bulk_destroy),
    filter(name, city),
)]
struct Items;

#[generic_view(
    model = item::Entity, serializer = ItemOfList, actions(list, bulk_destroy), filter(city(required), name),
)]
struct ItemsOfCity;

struct Checked;

#[generic_view(model = item::Entity, serializer = ItemOfList, actions(bulk_create, bulk_update))]
impl Checked {
    async fn pre_save(&self, _: &Request, data: &mut Valid<ItemOfList>, _: &Tx) -> Result<()> {
        ensure!(
            data.row.city.as_ref().as_deref() != Some("Prague"),
            ValidationError::field("city", "Not there.", "city")
        );
        Ok(())
    }

    async fn post_save(&self, _: &Request, item: &item::Model, _: bool, _: &Tx) -> Result<()> {
        ensure!(item.city.as_deref() != Some("Vienna"), ErrorDetail::new("Nor there.", "vienna"));
        Ok(())
    }
}

#[generic_view(model = shelf::Entity, serializer = ShelfSerializer, actions(bulk_create))]
struct Shelves;

struct ItemsOfShelf;

#[view_set(
    model = item::Entity, serializer = ItemSerializer, actions(list, create, retrieve, update), parents(shelf),
    put_as_create,
)]
impl ItemsOfShelf {}

async fn serve(api: Api, rest: impl FnOnce(Rest) -> Rest) -> Gems {
    make_table(&api, shelf::Entity).await;
    make_table(&api, item::Entity).await;
    let routes = Router::new()
        .route("/", Items::as_view())
        .route("/of-city/", ItemsOfCity::as_view())
        .route("/checked/", Checked::as_view())
        .route("/shelves/", Shelves::as_view())
        .merge(SimpleRouter::new().register::<ItemsOfShelf>("shelves/{shelf_pk}/items").into_router());
    Gems::served(api, routes, rest).await
}

fn items(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"name": name, "city": "Oslo"})).collect()
}

impl Gems {
    async fn names(&self) -> Vec<String> {
        let rows = item::Entity::find().all(&self.api.db).await.unwrap();
        rows.into_iter().map(|item| item.name).collect()
    }
}

async fn filters_that_are_required(api: Api) {
    let gems = serve(api, |rest| rest).await;
    gems.send("POST", "/", &items(&["a", "b"])).await.expect(201);
    gems.send("POST", "/", &json!({"name": "c", "city": "Rome"})).await.expect(201);
    let required = json!({"city": ["required"]});
    assert_eq!(gems.refused("DELETE", "/of-city/", &Value::Null).await, required);
    assert_eq!(gems.refused("DELETE", "/of-city/?name=a", &Value::Null).await, required);
    assert_eq!(gems.refused("DELETE", "/of-city/?city=", &Value::Null).await, required);
    gems.send("DELETE", "/of-city/?city=Oslo&name=a", &Value::Null).await.expect(204);
    gems.send("DELETE", "/of-city/?city=Oslo", &Value::Null).await.expect(204);
    assert_eq!(gems.names().await, ["c"]);
}

async fn misspelt_parameters(api: Api) {
    let gems = serve(api, |rest| rest.strict_query_params(true)).await;
    let made = gems.send("POST", "/", &items(&["a", "b"])).await.expect(201).json();
    let unknown = json!({"nmae": ["unknown"]});
    for path in ["/?city=Oslo&nmae=a", "/?nmae=a"] {
        assert_eq!(gems.refused("DELETE", path, &Value::Null).await, unknown);
    }
    assert_eq!(gems.refused("POST", "/?nmae=a", &items(&["c"])).await, unknown);
    let change = json!([{"id": made[0]["id"], "name": "d"}]);
    for method in ["PUT", "PATCH"] {
        assert_eq!(gems.refused(method, "/?nmae=a", &change).await, unknown);
    }
    gems.send("DELETE", "/?city=Oslo&name=a", &Value::Null).await.expect(204);
    assert_eq!(gems.names().await, ["b"]);
}

async fn no_more_rows_are_read_than_may_be_deleted(api: Api) {
    let mut api = api;
    let queries = Queries::watch(&mut api.db);
    let gems = serve(api, |rest| rest.max_bulk_size(3)).await;
    gems.send("POST", "/", &items(&["a", "b", "c"])).await.expect(201);
    gems.send("POST", "/", &items(&["d", "e"])).await.expect(201);
    let _ = queries.take();
    assert_eq!(gems.refused("DELETE", "/?city=Oslo", &Value::Null).await, json!({"non_field_errors": ["max_length"]}));
    let statements = queries.take();
    assert!(statements.iter().all(|statement| statement.contains("LIMIT")), "{statements:#?}");
    assert_eq!(gems.names().await.len(), 5);
    gems.send("DELETE", "/?city=Oslo&name=a", &Value::Null).await.expect(204);
}

async fn what_the_database_refuses_has_its_index(api: Api) {
    let gems = serve(api, |rest| rest).await;
    let refused = gems.refused("POST", "/", &items(&["a", "never", "c"])).await;
    assert_eq!(refused, json!({"1": {"non_field_errors": ["invalid"]}}));
    let made = gems.send("POST", "/", &items(&["a", "b"])).await.expect(201).json();
    let change = json!([{"id": made[0]["id"], "name": "x"}, {"id": made[1]["id"], "name": "never"}]);
    for method in ["PUT", "PATCH"] {
        let refused = gems.refused(method, "/", &change).await;
        assert_eq!(refused, json!({"1": {"non_field_errors": ["invalid"]}}));
    }
    let shelves = json!([{"city": "A", "items": []}, {"city": "B", "items": items(&["y", "z", "never"])}]);
    let refused = gems.refused("POST", "/shelves/", &shelves).await;
    assert_eq!(refused, json!({"1": {"items": {"2": {"non_field_errors": ["invalid"]}}}}));
    assert_eq!(gems.names().await, ["a", "b"]);
    // Names that are equal by collation.
    let alike = items(&["abc", "ABC"]);
    if gems.api.db.get_database_backend() == DbBackend::MySql {
        assert_eq!(gems.refused("POST", "/", &alike).await, json!({"1": {"name": ["unique"]}}));
        let shelf = json!({"city": "A", "items": alike});
        assert_eq!(gems.refused("POST", "/shelves/", &shelf).await, json!({"items": {"1": {"name": ["unique"]}}}));
    } else {
        gems.send("POST", "/", &alike).await.expect(201);
    }
}

async fn what_hooks_refuse_has_its_index(api: Api) {
    let gems = serve(api, |rest| rest).await;
    let mut list = items(&["a", "b"]);
    list[1]["city"] = json!("Prague");
    assert_eq!(gems.refused("POST", "/checked/", &list).await, json!({"1": {"city": ["city"]}}));
    list[1]["city"] = json!("Vienna");
    assert_eq!(gems.refused("POST", "/checked/", &list).await, json!({"1": {"non_field_errors": ["vienna"]}}));
    assert!(gems.names().await.is_empty());
}

async fn a_put_below_a_parent_that_is_not_there(api: Api) {
    let gems = serve(api, |rest| rest).await;
    let body = json!({"name": "a", "city": null});
    gems.send("PUT", "/shelves/99/items/7/", &body).await.expect(404);
    assert!(gems.names().await.is_empty());
    gems.send("POST", "/shelves/", &json!({"city": "A", "items": []})).await.expect(201);
    gems.send("PUT", "/shelves/1/items/7/", &body).await.expect(201);
    gems.send("PUT", "/shelves/1/items/7/", &body).await.expect(200);
    gems.send("PATCH", "/shelves/99/items/7/", &body).await.expect(404);
}
