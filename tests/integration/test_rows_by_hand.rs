//! Model serializers in custom views: validated against the database, saved, and shown.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::status;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! { Empty: makes_changes_and_shows_rows, refuses_what_generic_views_refuse, leaves_no_trace_of_what_fails }

mod crate_ {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "hand_crate")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub name: String,
        pub weight: Option<i32>,
        #[sea_orm(has_many)]
        pub bottles: HasMany<super::bottle::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod bottle {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "hand_bottle")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub crate_id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
        pub label: String,
        #[sea_orm(belongs_to, from = "crate_id", to = "id")]
        pub crate_: BelongsTo<super::crate_::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = bottle::Entity, fields(id, label))]
struct BottleSerializer;

#[derive(Serializer)]
#[serializer(model = crate_::Entity)]
struct CrateSerializer {
    #[field(read_only)]
    id: i32,
    name: String,
    weight: Option<i32>,
    #[field(writable_nested, required = false)]
    bottles: Vec<BottleSerializer>,
}

#[api_view("GET, POST")]
async fn crates(request: &Request) -> Result<Response> {
    if request.method() == "GET" {
        let rows = crate_::Entity::find().all(request.database()).await?;
        return Ok(Response::from_json(CrateSerializer::represent_rows(rows, &Context::of(request)).await?));
    }
    let data = CrateSerializer::validate_row(request.data().await?).request(request).await?;
    assert!(data.instance().is_none());
    let row = data.save_now(request.database()).await?;
    Response::from_json(CrateSerializer::represent_row(&row, &Context::of(request)).await?)
        .status(status::HTTP_201_CREATED)
}

#[api_view("PUT, PATCH")]
async fn one_crate(request: &Request) -> Result<Response> {
    let id: i32 = request.kwarg("id").and_then(|id| id.parse().ok()).ok_or(Error::not_found())?;
    let row = crate_::Entity::find_by_id(id).one(request.database()).await?.ok_or(Error::not_found())?;
    let partial = request.method() == "PATCH";
    let data = CrateSerializer::validate_row(request.data().await?).request(request).instance(row).partial(partial);
    let row = data.await?.save_now(request.database()).await?;
    Ok(Response::from_json(CrateSerializer::represent_row(&row, &Context::of(request)).await?))
}

async fn serve(api: Api) -> Gems {
    make_table(&api, crate_::Entity).await;
    let routes = Router::new().route("/", crates::as_view()).route("/{id}/", one_crate::as_view());
    Gems::serve(api, bottle::Entity, routes).await
}

async fn makes_changes_and_shows_rows(api: Api) {
    let gems = serve(api).await;
    let body = json!({"name": " a ", "bottles": [{"label": "x"}, {"label": "y"}]});
    let made = gems.send("POST", "/", &body).await.expect(201).json();
    assert_eq!((&made["name"], &made["bottles"][1]["label"]), (&json!("a"), &json!("y")));
    let path = format!("/{}/", made["id"]);
    let bottle = &made["bottles"][0];
    let changed = gems.send("PATCH", &path, &json!({"weight": 5, "bottles": [bottle]})).await.expect(200).json();
    assert_eq!((&changed["name"], &changed["weight"], &changed["bottles"]), (&json!("a"), &json!(5), &json!([bottle])));
    let changed = gems.send("PUT", &path, &json!({"name": "b"})).await.expect(200).json();
    assert_eq!((&changed["name"], &changed["bottles"]), (&json!("b"), &json!([bottle])));
    gems.send("GET", "/", &Value::Null).await.expect(200).is(&json!([changed]));
    gems.send("PUT", "/999/", &json!({"name": "b"})).await.expect(404);
}

async fn refuses_what_generic_views_refuse(api: Api) {
    let gems = serve(api).await;
    gems.send("POST", "/", &json!({"name": "a"})).await.expect(201);
    let other = gems.send("POST", "/", &json!({"name": "b"})).await.expect(201).json();
    assert_eq!(gems.refused("POST", "/", &json!({"name": "a"})).await, json!({"name": ["unique"]}));
    assert_eq!(
        gems.refused("POST", "/", &json!({"weight": "x"})).await,
        json!({"name": ["required"], "weight": ["invalid"]})
    );
    let path = format!("/{}/", other["id"]);
    assert_eq!(gems.refused("PATCH", &path, &json!({"name": "a"})).await, json!({"name": ["unique"]}));
    gems.send("PATCH", &path, &json!({"name": "b"})).await.expect(200);
}

/// Two new bottles have the same label, which only the database detects; the crate is not written either.
async fn leaves_no_trace_of_what_fails(api: Api) {
    let gems = serve(api).await;
    let body = json!({"name": "a", "bottles": [{"label": "x"}, {"label": "y"}, {"label": "x"}]});
    let refused = gems.send("POST", "/", &body).await;
    assert!([400, 409].contains(&refused.status), "{}", refused.text());
    gems.send("GET", "/", &Value::Null).await.expect(200).is(&json!([]));
    assert!(bottle::Entity::find().all(&gems.api.db).await.unwrap().is_empty());
}
