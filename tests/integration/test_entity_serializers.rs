//! An entity's own `Model` as a serializer, and short forms over all of its columns.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, Schema};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

mod keeper {
    use rest_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serializer)]
    #[sea_orm(table_name = "zoo_keeper")]
    #[serializer(exclude(password))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[field(min_length = 2)]
        pub name: String,
        #[sea_orm(default_value = "secret")]
        pub password: String,
        pub boss_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Boss", relation_reverse = "Staff", from = "boss_id", to = "id")]
        pub boss: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Staff", relation_reverse = "Boss")]
        pub staff: HasMany<Entity>,
        #[sea_orm(has_many)]
        pub animals: HasMany<super::animal::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod animal {
    use rest_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serializer)]
    #[sea_orm(table_name = "zoo_animal")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[field(label = "Called")]
        pub name: String,
        #[sea_orm(default_value = 4)]
        pub legs: i64,
        pub cage: i64,
        pub keeper_id: i64,
        #[field(help_text = "Who feeds it.")]
        #[sea_orm(belongs_to, from = "keeper_id", to = "id")]
        pub keeper: BelongsTo<super::keeper::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// All columns, some with arguments.
#[derive(Serializer)]
#[serializer(
    model = animal::Entity, fields = "__all__", read_only(legs), extra(name(max_length = 5)), unique_together(name, keeper),
)]
struct All;

#[derive(Serializer)]
#[serializer(model = animal::Entity, exclude(legs, cage))]
struct Few;

#[derive(Serializer)]
#[serializer(model = animal::Entity, fields = "__all__", depth = 2)]
struct Deep;

#[derive(Serializer)]
#[serializer(model = keeper::Entity, fields(id, animals), depth = 1)]
struct Flock;

#[generic_view(model = animal::Entity, serializer = animal::Model, actions(list, create))]
struct Animals;

pub struct Animal;

#[generic_view(model = animal::Entity, serializer = animal::Model, actions(retrieve, update))]
impl Animal {
    /// The struct is the row as it will be written.
    async fn pre_save(&self, _: &Request, data: &mut Valid<animal::Model>, _: &Tx) -> Result<()> {
        let animal::Model { id, name, legs, cage, keeper_id } = &data.fields;
        if name == "tell" {
            return Err(Error::Conflict(json!([id, name, legs, cage, keeper_id]).to_string().into()));
        }
        Ok(())
    }
}

#[generic_view(model = keeper::Entity, serializer = keeper::Model, actions(list, create))]
struct Keepers;

#[generic_view(model = animal::Entity, serializer = All, actions(create))]
struct AllList;

#[generic_view(model = animal::Entity, serializer = Few, actions(list))]
struct FewList;

#[generic_view(model = animal::Entity, serializer = Deep, actions(list, create))]
struct DeepList;

#[generic_view(model = keeper::Entity, serializer = Flock, actions(list))]
struct FlockList;

async fn zoo(api: Api) -> Gems {
    let routes = Router::new()
        .route("/animals/", Animals::as_view())
        .route("/animals/{id}/", Animal::as_view())
        .route("/keepers/", Keepers::as_view())
        .route("/all/", AllList::as_view())
        .route("/some/", FewList::as_view())
        .route("/deep/", DeepList::as_view())
        .route("/flock/", FlockList::as_view());
    let schema = Schema::new(api.db.get_database_backend());
    api.db.execute(&schema.create_table_from_entity(keeper::Entity)).await.unwrap();
    let zoo = Gems::serve(api, animal::Entity, routes).await;
    let rows = "INSERT INTO zoo_keeper (name, password, boss_id) VALUES ('Ann', 'a', NULL), ('Bob', 'b', 1)";
    zoo.api.db.execute_unprepared(rows).await.unwrap();
    let rows = "INSERT INTO zoo_animal (name, legs, cage, keeper_id) VALUES ('Otter', 4, 1, 2), ('Crane', 2, 2, 1)";
    zoo.api.db.execute_unprepared(rows).await.unwrap();
    zoo
}

on_each_database! { Own:
    a_model_is_a_serializer,
    excluded_columns_are_unknown_to_clients,
    all_columns_of_another_struct,
    relations_are_nested_as_deep_as_asked,
}

async fn a_model_is_a_serializer(api: Api) {
    let zoo = zoo(api).await;
    let shown = zoo.send("GET", "/animals/", &Value::Null).await.expect(200).json();
    assert_eq!(shown[0], json!({"id": 1, "name": "Otter", "legs": 4, "cage": 1, "keeper": 2}));
    let new = json!({"id": 9, "name": "Lynx", "cage": 3, "keeper": 1});
    let made = zoo.send("POST", "/animals/", &new).await.expect(201).json();
    assert_eq!(made, json!({"id": 3, "name": "Lynx", "legs": 4, "cage": 3, "keeper": 1}));
    assert_eq!(
        zoo.refused("POST", "/animals/", &json!({"keeper": 99})).await,
        json!({"name": ["required"], "cage": ["required"], "keeper": ["does_not_exist"]})
    );
    let told = zoo.send("PATCH", "/animals/1/", &json!({"name": "tell", "keeper": 1})).await.expect(409).json();
    assert_eq!(told["message"], "[1,\"tell\",4,1,1]");
    let options = zoo.send("OPTIONS", "/animals/", &Value::Null).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(
        (&options["name"]["label"], &options["keeper"]["help_text"]),
        (&json!("Called"), &json!("Who feeds it."))
    );
}

async fn excluded_columns_are_unknown_to_clients(api: Api) {
    let zoo = zoo(api).await;
    let made = zoo.send("POST", "/keepers/", &json!({"name": "Cid", "password": "known", "boss": 2})).await;
    assert_eq!(made.expect(201).json(), json!({"id": 3, "name": "Cid", "boss": 2}));
    let row = zoo.api.db.query_one_raw(sea_orm::Statement::from_string(
        zoo.api.db.get_database_backend(),
        "SELECT password FROM zoo_keeper WHERE id = 3",
    ));
    assert_eq!(row.await.unwrap().unwrap().try_get_by_index::<String>(0).unwrap(), "secret");
    assert_eq!(zoo.refused("POST", "/keepers/", &json!({"name": "D"})).await, json!({"name": ["min_length"]}));
    let options = zoo.send("OPTIONS", "/keepers/", &Value::Null).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(options.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "name", "boss"]);
}

async fn all_columns_of_another_struct(api: Api) {
    let zoo = zoo(api).await;
    let new = json!({"name": "Heron", "legs": 9, "cage": 3, "keeper": 1});
    let made = zoo.send("POST", "/all/", &new).await.expect(201).json();
    assert_eq!(made, json!({"id": 3, "name": "Heron", "legs": 4, "cage": 3, "keeper": 1}));
    assert_eq!(zoo.refused("POST", "/all/", &new).await, json!({"non_field_errors": ["unique"]}));
    zoo.send("POST", "/all/", &json!({"name": "Heron", "cage": 3, "keeper": 2})).await.expect(201);
    let long = json!({"name": "Octopus", "cage": 3, "keeper": 1});
    assert_eq!(zoo.refused("POST", "/all/", &long).await, json!({"name": ["max_length"]}));
    let shown = zoo.send("GET", "/some/", &Value::Null).await.expect(200).json();
    assert_eq!(shown[1], json!({"id": 2, "name": "Crane", "keeper": 1}));
}

async fn relations_are_nested_as_deep_as_asked(api: Api) {
    let zoo = zoo(api).await;
    let shown = zoo.send("GET", "/deep/", &Value::Null).await.expect(200).json();
    let ann = json!({"id": 1, "name": "Ann", "boss": null});
    let bob = json!({"id": 2, "name": "Bob", "boss": ann});
    assert_eq!(shown[0], json!({"id": 1, "name": "Otter", "legs": 4, "cage": 1, "keeper": bob}));
    assert_eq!(shown[1]["keeper"], ann);
    // Inside another serializer, a relation is read-only.
    let options = zoo.send("OPTIONS", "/deep/", &Value::Null).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(options["keeper"]["read_only"], true);
    let shown = zoo.send("GET", "/flock/", &Value::Null).await.expect(200).json();
    let otter = json!({"id": 1, "name": "Otter", "legs": 4, "cage": 1, "keeper": 2});
    assert_eq!(shown[1], json!({"id": 2, "animals": [otter]}));
}
