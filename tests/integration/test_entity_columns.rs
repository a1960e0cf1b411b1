//! Columns of an entity: other names in the database, values of `new`, defaults of the database.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DbBackend, Set};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! {
    Empty:
        a_field_goes_by_its_own_name_everywhere, keys_go_by_their_own_names, a_new_row_is_the_entitys_own,
        what_the_database_fills_is_left_to_it, a_column_of_another_table_is_not_the_parents,
}

/// Columns with other names than their fields: keywords, other spellings, and names of other fields.
mod key {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_key")]
    pub struct Model {
        #[sea_orm(primary_key, column_name = "KeyID")]
        pub id: i64,
        #[sea_orm(column_name = "type", column_type = "String(StringLen::N(20))")]
        pub type_: String,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub r#match: String,
        #[sea_orm(column_name = "Label", column_type = "String(StringLen::N(20))", unique)]
        pub label: String,
        #[sea_orm(column_name = "kind", enum_name = "Kind")]
        pub ty: i32,
        #[sea_orm(column_name = "right")]
        pub left: i32,
        #[sea_orm(column_name = "left")]
        pub right: i32,
        #[sea_orm(unique_key = "place")]
        pub row_: i32,
        #[sea_orm(unique_key = "place", column_name = "Seat No")]
        pub seat: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(
    model = key::Entity,
    fields(id, type_, r#match, label, ty, left, right, row_, seat),
    unique_together(row_, seat)
)]
struct KeySerializer;

#[view_set(
    model = key::Entity,
    serializer = KeySerializer,
    lookup_field = label,
    filter(type_, r#match(in), ty(gte), left, right),
    search(type_),
    ordering(type_, ty, left)
)]
struct Keys;

#[view_set(model = key::Entity, serializer = KeySerializer, ordering(default = "id"))]
struct PlainKeys;

/// Mounted at a path with the key's field name, and at one with its column name.
#[generic_view(model = key::Entity, serializer = KeySerializer, actions(retrieve))]
struct Key;

async fn a_field_goes_by_its_own_name_everywhere(api: Api) {
    let routes = SimpleRouter::new().register::<Keys>("keys").register_as::<PlainKeys>("plain", "plain").into_router();
    let routes = routes.route("/key/{id}/", Key::as_view()).route("/by_name/{KeyID}/", Key::as_view());
    let gems = Gems::serve(api, key::Entity, routes).await;
    let row = |name: &str, seat: i32| json!({"type_": name, "match": name, "label": name, "ty": seat, "left": seat, "right": 10 * seat, "row_": 1, "seat": seat});
    for (name, seat) in [("a", 1), ("b", 2), ("c", 3)] {
        let made = gems.send("POST", "/keys/", &row(name, seat)).await.expect(201).json();
        assert_eq!((&made["type_"], &made["left"], &made["right"]), (&json!(name), &json!(seat), &json!(10 * seat)));
    }
    let names = async |query: &str| {
        let rows = gems.send("GET", query, &Value::Null).await.expect(200).json();
        rows.as_array().unwrap().iter().map(|row| row["match"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (query, expected) in [
        ("/keys/?type_=b", &["b"][..]),
        ("/keys/?ty__gte=2&ordering=-ty", &["c", "b"]),
        ("/keys/?match__in=a,c", &["a", "c"]),
        ("/keys/?left=3", &["c"]),
        ("/keys/?right=20", &["b"]),
        ("/keys/?search=a", &["a"]),
        ("/keys/?ordering=-type_", &["c", "b", "a"]),
        ("/plain/?ordering=-left", &["c", "b", "a"]),
        ("/plain/?ordering=-id", &["c", "b", "a"]),
        ("/plain/?ordering=-ty", &["c", "b", "a"]),
    ] {
        assert_eq!(names(query).await, expected, "{query}");
    }
    assert_eq!(gems.send("GET", "/keys/b/", &Value::Null).await.expect(200).json()["left"], 2);
    let changed = gems.send("PATCH", "/keys/b/", &json!({"left": 7})).await.expect(200).json();
    assert_eq!((&changed["left"], &changed["right"]), (&json!(7), &json!(20)));
    let refused = gems.refused("POST", "/keys/", &json!({"label": "a"})).await;
    assert_eq!(refused["label"], json!(["unique"]));
    assert_eq!(refused["type_"], json!(["required"]));
    let taken = gems.refused("POST", "/keys/", &row("d", 3)).await;
    assert_eq!(taken, json!({"non_field_errors": ["unique"]}));
    for path in ["/key/1/", "/by_name/1/", "/plain/1/"] {
        assert_eq!(gems.send("GET", path, &Value::Null).await.expect(200).json()["match"], "a", "{path}");
    }
}

/// A line of an order; both columns of its key have other names in the database.
mod line {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_name = "OrderID")]
        pub order_id: i32,
        #[sea_orm(primary_key, auto_increment = false, column_name = "ProductID")]
        pub product_id: i32,
        pub amount: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = line::Entity, fields(order_id, product_id, amount))]
struct LineSerializer;

#[generic_view(model = line::Entity, serializer = LineSerializer, actions(list, create))]
struct Lines;

#[generic_view(model = line::Entity, serializer = LineSerializer, actions(retrieve, update, destroy))]
struct Line;

#[view_set(model = line::Entity, serializer = LineSerializer)]
struct LineSet;

async fn keys_go_by_their_own_names(api: Api) {
    let routes = SimpleRouter::new().register::<LineSet>("set").into_router();
    let routes = routes.route("/", Lines::as_view()).route("/{order_id}/{product_id}/", Line::as_view());
    let routes = routes.route("/old/{OrderID}/{ProductID}/", Line::as_view());
    let gems = Gems::serve(api, line::Entity, routes).await;
    for product in [1, 2] {
        let line = json!({"order_id": 7, "product_id": product, "amount": product});
        gems.send("POST", "/", &line).await.expect(201);
    }
    for path in ["/7/2/", "/old/7/2/", "/set/7/2/"] {
        assert_eq!(gems.send("GET", path, &Value::Null).await.expect(200).json()["amount"], 2, "{path}");
        gems.send("GET", &path.replace('7', "8"), &Value::Null).await.expect(404);
    }
    assert_eq!(gems.send("PATCH", "/7/2/", &json!({"amount": 5})).await.expect(200).json()["amount"], 5);
    gems.send("DELETE", "/7/1/", &Value::Null).await.expect(204);
    assert_eq!(gems.send("GET", "/", &Value::Null).await.json().as_array().unwrap().len(), 1);
}

/// Generates its key and its serial number itself.
mod cake {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ActiveModelTrait, Set};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_cake")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub name: String,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub glaze: String,
        pub layers: i32,
        pub shop_id: Option<Uuid>,
        #[sea_orm(self_ref, relation_enum = "Shop", relation_reverse = "Cakes", from = "shop_id", to = "id")]
        pub shop: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Cakes", relation_reverse = "Shop")]
        pub cakes: HasMany<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {
        fn new() -> Self {
            Self {
                id: Set(Uuid::new_v4()),
                glaze: Set("sugar".to_owned()),
                layers: Set(3),
                ..ActiveModelTrait::default()
            }
        }
    }
}

#[derive(Serializer)]
#[serializer(model = cake::Entity, fields(id, name, glaze, layers))]
struct CakeSerializer;

#[derive(Serializer)]
#[serializer(model = cake::Entity)]
struct ShopSerializer {
    #[field(read_only)]
    id: Uuid,
    name: String,
    #[field(writable_nested)]
    cakes: Vec<PieceSerializer>,
}

#[derive(Serializer)]
#[serializer(model = cake::Entity)]
struct PieceSerializer {
    #[field(read_only)]
    id: Uuid,
    name: String,
    #[field(read_only)]
    layers: i32,
}

#[view_set(model = cake::Entity, serializer = CakeSerializer, actions(list, update, retrieve, bulk_create))]
struct Cakes;

struct HookedCakes;

#[view_set(model = cake::Entity, serializer = CakeSerializer, actions(create))]
impl HookedCakes {
    async fn perform_create(&self, _: &Request, data: Valid<CakeSerializer>, tx: &Tx) -> Result<cake::Model> {
        ensure!(data.row.layers == Set(3), Error::other("the row is not the entity's own"));
        data.save(tx).await
    }
}

#[view_set(model = cake::Entity, serializer = ShopSerializer, actions(create))]
struct Shops;

async fn a_new_row_is_the_entitys_own(api: Api) {
    let router = SimpleRouter::new().register::<Cakes>("cakes").register_as::<HookedCakes>("hooked", "hooked");
    let gems = Gems::serve(api, cake::Entity, router.register_as::<Shops>("shops", "shops").into_router()).await;
    let fresh = |cake: &Value| {
        assert_ne!(cake["id"], json!("00000000-0000-0000-0000-000000000000"), "{cake}");
        assert_eq!((&cake["glaze"], &cake["layers"]), (&json!("sugar"), &json!(3)), "{cake}");
    };
    for path in ["/cakes/", "/hooked/"] {
        fresh(&gems.send("POST", path, &json!({"name": "a"})).await.expect(201).json());
    }
    let many = gems.send("POST", "/cakes/", &json!([{"name": "b"}, {"name": "c"}])).await.expect(201).json();
    many.as_array().unwrap().iter().for_each(fresh);
    assert_ne!(many[0]["id"], many[1]["id"]);
    let own = json!({"name": "d", "id": "c5c6e3a3-6e7c-4b62-bd3c-8d7f0ac0f0a1", "layers": 1, "glaze": ""});
    let refused = gems.refused("POST", "/cakes/", &own).await;
    assert_eq!(refused, json!({"glaze": ["blank"]}));
    let own = json!({"name": "d", "id": "c5c6e3a3-6e7c-4b62-bd3c-8d7f0ac0f0a1", "layers": 1});
    let made = gems.send("POST", "/cakes/", &own).await.expect(201).json();
    assert_eq!((&made["id"], &made["layers"]), (&own["id"], &json!(1)));
    // A change leaves other columns alone.
    let path = format!("/cakes/{}/", made["id"].as_str().unwrap());
    let changed = gems.send("PUT", &path, &json!({"name": "e"})).await.expect(200).json();
    assert_eq!((&changed["id"], &changed["layers"], &changed["name"]), (&own["id"], &json!(1), &json!("e")));
    let shop = json!({"name": "shop", "cakes": [{"name": "x"}, {"name": "y"}]});
    let shop = gems.send("POST", "/shops/", &shop).await.expect(201).json();
    assert_eq!((&shop["cakes"][0]["layers"], &shop["cakes"][1]["layers"]), (&json!(3), &json!(3)), "{shop}");
}

/// Has defaults in the database that the entity does not declare.
mod post {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_post")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub first: String,
        pub last: String,
        pub full_name: String,
        pub status: String,
        pub note: String,
        pub hits: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(
    model = post::Entity,
    fields(id, first, last, full_name, status, note, hits),
    read_only(full_name, status, note, hits)
)]
struct PostSerializer;

#[view_set(model = post::Entity, serializer = PostSerializer, actions(list, update, bulk_create))]
struct Posts;

async fn what_the_database_fills_is_left_to_it(api: Api) {
    let backend = api.db.get_database_backend();
    let key = match backend {
        DbBackend::Postgres => "BIGSERIAL PRIMARY KEY",
        DbBackend::MySql => "BIGINT PRIMARY KEY AUTO_INCREMENT",
        _ => "INTEGER PRIMARY KEY",
    };
    let joined = if backend == DbBackend::MySql { "CONCAT(first, ' ', last)" } else { "first || ' ' || last" };
    let table = format!(
        "CREATE TABLE columns_post (id {key}, first VARCHAR(20) NOT NULL, last VARCHAR(20) NOT NULL, \
         full_name VARCHAR(60) GENERATED ALWAYS AS ({joined}) STORED, status VARCHAR(20) NOT NULL DEFAULT 'draft', \
         note VARCHAR(20) NOT NULL, hits INT NOT NULL DEFAULT 7)"
    );
    api.db.execute_unprepared(&table).await.unwrap();
    let gems = Gems::served(api, SimpleRouter::new().register::<Posts>("posts").into_router(), |rest| rest).await;
    let filled = |post: &Value, name: &str| {
        let found = ["full_name", "status", "note"].map(|field| post[field].as_str().unwrap());
        assert_eq!((found, &post["hits"]), ([name, "draft", ""], &json!(7)), "{post}");
    };
    let made = gems.send("POST", "/posts/", &json!({"first": "Ada", "last": "L"})).await.expect(201).json();
    filled(&made, "Ada L");
    let many = json!([{"first": "a", "last": "b"}, {"first": "c", "last": "d"}]);
    let many = gems.send("POST", "/posts/", &many).await.expect(201).json();
    filled(&many[0], "a b");
    filled(&many[1], "c d");
    let changed = gems.send("PATCH", "/posts/1/", &json!({"last": "K"})).await.expect(200).json();
    filled(&changed, "Ada K");
}

mod person {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_person")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(20))", unique)]
        pub name: String,
        pub org: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Has its own column `org`, like the table of persons.
mod task {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "columns_task")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(unique_key = "org_title")]
        pub org: i64,
        #[sea_orm(unique_key = "org_title", column_type = "String(StringLen::N(20))")]
        pub title: String,
        pub person_id: i64,
        #[sea_orm(belongs_to, from = "person_id", to = "id")]
        pub person: BelongsTo<super::person::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = task::Entity)]
struct TaskSerializer {
    #[field(read_only)]
    id: i64,
    #[field(source = person.name)]
    person_name: String,
    #[field(source = person.org)]
    home: i64,
    title: String,
    person: PrimaryKeyRelated<person::Entity>,
}

struct Tasks;

#[generic_view(model = task::Entity, serializer = TaskSerializer, actions(list, create), parents(org))]
impl Tasks {
    async fn pre_save(&self, _: &Request, data: &mut Valid<TaskSerializer>, _: &Tx) -> Result<()> {
        ensure!(
            data.fields.person_name.is_empty() && data.fields.home == 0,
            Error::other("a new row has no person yet")
        );
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(model = person::Entity, fields(id, name, org))]
struct PersonSerializer;

#[generic_view(model = person::Entity, serializer = PersonSerializer, actions(create))]
struct People;

async fn a_column_of_another_table_is_not_the_parents(api: Api) {
    make_table(&api, person::Entity).await;
    let routes = Router::new().route("/people/", People::as_view()).route("/{org_pk}/tasks/", Tasks::as_view());
    let gems = Gems::serve(api, task::Entity, routes).await;
    gems.send("POST", "/people/", &json!({"name": "ann", "org": 5})).await.expect(201);
    for title in ["a", "b"] {
        let task = json!({"title": title, "person": 1});
        let made = gems.send("POST", "/3/tasks/", &task).await.expect(201).json();
        assert_eq!((&made["person_name"], &made["home"], &made["title"]), (&json!("ann"), &json!(5), &json!(title)));
    }
    // The unique key is of the row's own columns, whatever is shown of other tables.
    let again = json!({"title": "a", "person": 1});
    assert_eq!(gems.refused("POST", "/3/tasks/", &again).await, json!({"non_field_errors": ["unique"]}));
    gems.send("POST", "/4/tasks/", &again).await.expect(201);
    assert_eq!(gems.send("GET", "/3/tasks/", &Value::Null).await.expect(200).json().as_array().unwrap().len(), 2);
}
