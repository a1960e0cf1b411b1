//! Changes and refusals of a row by `ActiveModelBehavior` and by the database.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! {
    Empty:
        a_models_own_word_is_a_400, a_rule_that_waits_for_the_end_is_told_too,
        what_a_model_changes_of_itself_is_written_with_all_of_it,
        without_a_transaction_what_is_refused_after_the_write_stays_written,
        a_missing_key_is_reported_before_the_models_error,
        a_type_that_reads_its_column_in_its_own_way,
}

mod lease {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, DbErr};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "behavior_lease")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub tenant: String,
        pub starts: i32,
        pub ends: i32,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(self, _: &C, _: bool) -> Result<Self, DbErr> {
            if self.starts.try_as_ref() > self.ends.try_as_ref() {
                return Err(DbErr::Custom("A lease ends after it has started.".to_owned()));
            }
            Ok(self)
        }

        async fn after_save<C: ConnectionTrait>(model: Model, _: &C, _: bool) -> Result<Model, DbErr> {
            match model.tenant.as_str() {
                "nobody" => Err(DbErr::Custom("Somebody has to live there.".to_owned())),
                "ghost" => Err(DbErr::Type("an internal of ours".to_owned())),
                _ => Ok(model),
            }
        }
    }
}

#[derive(Serializer)]
#[serializer(model = lease::Entity, fields(id, tenant, starts, ends))]
struct LeaseSerializer;

#[generic_view(model = lease::Entity, serializer = LeaseSerializer, actions(list, bulk_create))]
struct Leases;

#[generic_view(model = lease::Entity, serializer = LeaseSerializer, actions(retrieve, update))]
struct Lease;

/// Counts its changes, and allows only one.
mod room {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, DbErr, Set};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "behavior_room")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub name: String,
        pub changes: i32,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(mut self, _: &C, insert: bool) -> Result<Self, DbErr> {
            self.changes = Set(if insert { 0 } else { self.changes.try_as_ref().map_or(0, |changes| changes + 1) });
            Ok(self)
        }

        async fn after_save<C: ConnectionTrait>(model: Model, db: &C, _: bool) -> Result<Model, DbErr> {
            let among = Entity::find().filter(Column::Changes.gt(1)).one(db).await?;
            if among.is_some() { Err(DbErr::Custom("It was changed already.".to_owned())) } else { Ok(model) }
        }
    }
}

#[derive(Serializer)]
#[serializer(model = room::Entity, fields(id, name, changes), read_only(changes))]
struct RoomSerializer;

#[view_set(model = room::Entity, serializer = RoomSerializer)]
struct Rooms;

/// A guest of a host. Its `before_save` refuses the name `nobody`, and writes a further row for `twice`.
mod guest {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, DbErr, Set};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "behavior_guest")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "String(StringLen::N(20))")]
        pub name: String,
        pub host_id: Option<i64>,
        #[sea_orm(self_ref, relation_enum = "Host", relation_reverse = "Guests", from = "host_id", to = "id")]
        pub host: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Guests", relation_reverse = "Host")]
        pub guests: HasMany<Entity>,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(self, db: &C, _: bool) -> Result<Self, DbErr> {
            match self.name.try_as_ref().map(String::as_str) {
                Some("nobody") => Err(DbErr::Custom("Somebody has to come.".to_owned())),
                Some("twice") => {
                    let shadow = ActiveModel { name: Set("shadow".to_owned()), ..Default::default() };
                    Entity::insert(shadow).exec(db).await?;
                    Ok(self)
                }
                _ => Ok(self),
            }
        }
    }
}

#[derive(Serializer)]
#[serializer(model = guest::Entity, fields(id, name, host))]
struct GuestSerializer;

#[view_set(model = guest::Entity, serializer = GuestSerializer)]
struct Guests;

async fn a_missing_key_is_reported_before_the_models_error(api: Api) {
    let gems = Gems::serve(api, guest::Entity, DefaultRouter::new().register::<Guests>("guests").into_router()).await;
    let nobody = json!({"name": "nobody", "host": 99});
    assert_eq!(gems.refused("POST", "/guests/", &nobody).await, json!({"host": ["does_not_exist"]}));
    let refused = gems.refused("POST", "/guests/", &json!({"name": "nobody"})).await;
    assert_eq!(refused, json!({"non_field_errors": ["invalid"]}));
    // Rows that the model writes beside a refused row are rolled back.
    let twice = json!({"name": "twice", "host": 99});
    assert_eq!(gems.refused("POST", "/guests/", &twice).await, json!({"host": ["does_not_exist"]}));
    assert_eq!(gems.send("GET", "/guests/", &json!({})).await.json(), json!([]));
    let host = gems.send("POST", "/guests/", &json!({"name": "Anna"})).await.expect(201).json();
    let guest = gems.send("POST", "/guests/", &json!({"name": "twice", "host": host["id"]})).await.expect(201).json();
    assert_eq!(guest["host"], host["id"]);
    let names = gems.send("GET", "/guests/", &json!({})).await.json();
    let names: Vec<_> = names.as_array().unwrap().iter().map(|guest| guest["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Anna", "shadow", "twice"]);
}

async fn what_a_model_changes_of_itself_is_written_with_all_of_it(api: Api) {
    let gems = Gems::serve(api, room::Entity, DefaultRouter::new().register::<Rooms>("rooms").into_router()).await;
    let room = gems.send("POST", "/rooms/", &json!({"name": "Hall"})).await.expect(201).json();
    let path = format!("/rooms/{}/", room["id"]);
    // The body changes nothing, but the model does.
    assert_eq!(gems.send("PATCH", &path, &json!({})).await.expect(200).json()["changes"], 1);
    for body in [json!({}), json!({"name": "Hall"}), json!({"name": "Attic"})] {
        gems.send("PATCH", &path, &body).await.expect(400);
    }
    let kept = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    assert_eq!((&kept["name"], &kept["changes"]), (&json!("Hall"), &json!(1)));
}

async fn without_a_transaction_what_is_refused_after_the_write_stays_written(api: Api) {
    let routes = Router::new().route("/", Leases::as_view()).route("/{id}/", Lease::as_view());
    let gems = Gems::serve_with(api, lease::Entity, routes, |rest| rest.atomic_saves(false)).await;
    let body = |tenant: &str, starts: i32| json!({"tenant": tenant, "starts": starts, "ends": 5});
    gems.send("POST", "/", &body("late", 6)).await.expect(400);
    assert!(
        lease::Entity::find().all(&gems.api.db).await.unwrap().is_empty(),
        "what comes before the write keeps it away"
    );
    gems.send("POST", "/", &body("nobody", 1)).await.expect(400);
    let rows = lease::Entity::find().all(&gems.api.db).await.unwrap();
    let [row] = &rows[..] else { panic!("the row stays: {rows:?}") };
    let path = format!("/{}/", row.id);
    gems.send("PATCH", &path, &json!({"tenant": "Ann"})).await.expect(200);
    gems.send("PATCH", &path, &json!({"tenant": "nobody"})).await.expect(400);
    assert_eq!(gems.send("GET", &path, &Value::Null).await.expect(200).json()["tenant"], "nobody");
    // Several rows are one transaction anyway.
    gems.send("POST", "/", &json!([body("Bea", 1), body("nobody", 1)])).await.expect(400);
    assert_eq!(lease::Entity::find().all(&gems.api.db).await.unwrap().len(), 1);
}

async fn serve(api: Api) -> Gems {
    let routes = Router::new().route("/", Leases::as_view()).route("/{id}/", Lease::as_view());
    Gems::serve(api, lease::Entity, routes).await
}

async fn a_models_own_word_is_a_400(api: Api) {
    let gems = serve(api).await;
    let body = |tenant: &str, starts: i32| json!({"tenant": tenant, "starts": starts, "ends": 5});
    let told = |message: &str| json!({"non_field_errors": [{"message": message, "code": "invalid"}]});
    let late = told("A lease ends after it has started.");
    gems.send("POST", "/", &body("Ann", 6)).await.expect(400).is(&late);
    gems.send("POST", "/", &json!([body("Ann", 1), body("Bea", 6)])).await.expect(400).is(&json!({"1": late}));
    gems.send("POST", "/", &body("nobody", 1)).await.expect(400).is(&told("Somebody has to live there."));
    let failed = gems.send("POST", "/", &body("ghost", 1)).await.expect(500);
    assert!(!failed.text().contains("internal of ours"), "{}", failed.text());
    assert!(lease::Entity::find().all(&gems.api.db).await.unwrap().is_empty(), "all of it was taken back");
    let id = gems.send("POST", "/", &body("Ann", 1)).await.expect(201).json()["id"].clone();
    let path = format!("/{id}/");
    gems.send("PATCH", &path, &json!({"starts": 6})).await.expect(400).is(&late);
    gems.send("PATCH", &path, &json!({"tenant": "nobody"})).await.expect(400);
    let row = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    assert_eq!((&row["starts"], &row["tenant"]), (&json!(1), &json!("Ann")));
}

/// Only PostgreSQL has unique constraints that are checked at the commit.
async fn a_rule_that_waits_for_the_end_is_told_too(api: Api) {
    if api.db.get_database_backend() != DbBackend::Postgres {
        return;
    }
    make_table(&api, lease::Entity).await;
    let rule = "ALTER TABLE behavior_lease ADD CONSTRAINT behavior_lease_tenant_starts UNIQUE (tenant, starts) \
                DEFERRABLE INITIALLY DEFERRED";
    api.db.execute_unprepared(rule).await.unwrap();
    let mut api = api;
    for (atomic, starts) in [(true, 1), (false, 2)] {
        let routes = Router::new().route("/", Leases::as_view());
        let gems = Gems::served(api, routes, |rest| rest.atomic_saves(atomic)).await;
        let body = json!({"tenant": "Ann", "starts": starts, "ends": 2});
        gems.send("POST", "/", &body).await.expect(201);
        assert_eq!(gems.refused("POST", "/", &body).await, json!({"non_field_errors": ["unique"]}), "{atomic}");
        assert_eq!(lease::Entity::find().all(&gems.api.db).await.unwrap().len(), starts);
        api = gems.api;
    }
}

mod tenths {
    use rest_runtime::sea_orm;
    use sea_orm::sea_query::{ArrayType, Nullable, ValueType, ValueTypeErr};
    use sea_orm::{ColIdx, ColumnType, QueryResult, TryGetError, TryGetable, Value};

    /// In tenths, over a column of whole numbers. The type declares itself as text.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Tenths(pub i32);

    impl From<Tenths> for Value {
        fn from(tenths: Tenths) -> Self {
            Self::Int(Some(tenths.0 / 10))
        }
    }

    impl TryGetable for Tenths {
        fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
            i32::try_get_by(row, index).map(|whole| Self(whole * 10))
        }
    }

    impl ValueType for Tenths {
        fn try_from(_: Value) -> Result<Self, ValueTypeErr> {
            Err(ValueTypeErr)
        }

        fn type_name() -> String {
            "Tenths".to_owned()
        }

        fn array_type() -> ArrayType {
            ArrayType::String
        }

        fn column_type() -> ColumnType {
            ColumnType::Integer
        }
    }

    impl Nullable for Tenths {
        fn null() -> Value {
            Value::Int(None)
        }
    }
}

mod gauge {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    use super::tenths::Tenths;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "behavior_gauge")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(default_value = 5)]
        pub level: Tenths,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = gauge::Entity, fields(id, name))]
struct GaugeSerializer;

struct Gauges;

#[view_set(serializer = GaugeSerializer)]
impl Gauges {
    async fn post_save(&self, _: &Request, gauge: &gauge::Model, _: bool, _: &Tx) -> Result<()> {
        ensure!(gauge.level == tenths::Tenths(50), Error::other(format!("{gauge:?}")));
        Ok(())
    }

    async fn check_object_permissions(&self, _: &Request, gauge: &gauge::Model) -> Result<()> {
        ensure!(gauge.level == tenths::Tenths(50), Error::other(format!("{gauge:?}")));
        Ok(())
    }
}

async fn a_type_that_reads_its_column_in_its_own_way(api: Api) {
    let gems = Gems::serve(api, gauge::Entity, DefaultRouter::new().register::<Gauges>("gauges").into_router()).await;
    let gauge = gems.send("POST", "/gauges/", &json!({"name": "first"})).await.expect(201).json();
    let path = format!("/gauges/{}/", gauge["id"]);
    gems.send("PATCH", &path, &json!({"name": "second"})).await.expect(200);
    let shown = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    assert_eq!(shown, json!({"id": gauge["id"], "name": "second"}));
}
