//! Columns that are unique together in some rows, or with NULL as a value.

use std::sync::Arc;

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::Api;

on_each_database! { Empty:
    in_the_rows_of_a_condition,
    in_a_sentence_of_its_own,
    null_equals_null,
    one_of_two_hundred_has_a_pair,
    refusals_of_the_database_have_the_same_texts,
}

mod member {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Enum", enum_name = "edge_state")]
    pub enum State {
        #[sea_orm(string_value = "active")]
        Active,
        #[sea_orm(string_value = "gone")]
        Gone,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "edge_member")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub company: Option<i32>,
        pub username: Option<String>,
        pub room: Option<i32>,
        pub desk: Option<i32>,
        #[sea_orm(default_value = "active")]
        pub state: State,
        #[sea_orm(unique_key = "pair")]
        pub left: Option<i32>,
        #[sea_orm(unique_key = "pair")]
        pub right: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(
    model = member::Entity,
    fields(id, company, username, room, desk, state, left, right),
    unique_together(
        (
            company,
            username,
            condition = member::Column::State.eq(member::State::Active).and(member::Column::Company.gt(0)),
            message = "This name is taken in the company.",
            code = "duplicate_username",
        ),
        (room, desk, nulls_distinct = false),
    ),
)]
struct MemberSerializer;

#[generic_view(model = member::Entity, serializer = MemberSerializer, actions(list, create))]
struct Members;

#[generic_view(model = member::Entity, serializer = MemberSerializer, actions(retrieve, update))]
struct Member;

#[derive(Serializer)]
#[serializer(
    model = member::Entity,
    fields(id, company, username, room, desk, left, right),
    unique_together(
        (company, username, message = "This name is taken in the company.", code = "duplicate_username"),
        (right, left, message = "This pair is taken.", code = "pair"),
    ),
    extra(room(unique, messages(unique = "This room is taken."))),
)]
struct InOwnWords;

struct Raced;

#[generic_view(model = member::Entity, serializer = InOwnWords, actions(create))]
impl Raced {
    /// Simulates a write of another request between the check and the write.
    async fn pre_save(&self, _: &Request, data: &mut Valid<InOwnWords>, tx: &Tx) -> Result<()> {
        member::Entity::insert(data.row.clone()).exec_without_returning(tx).await?;
        Ok(())
    }
}

async fn members(api: Api) -> Gems {
    let routes = Router::new()
        .route("/raced/", Raced::as_view())
        .route("/", Members::as_view())
        .route("/{id}/", Member::as_view());
    Gems::serve(api, member::Entity, routes).await
}

/// Adds a desk, so that (room, desk) is unique.
fn with_desk(mut body: Value, desk: i32) -> Value {
    body["desk"] = json!(desk);
    body
}

async fn make(gems: &Gems, body: Value) -> String {
    format!("/{}/", gems.send("POST", "/", &body).await.expect(201).json()["id"])
}

async fn in_the_rows_of_a_condition(api: Api) {
    let gems = members(api).await;
    let taken = json!({"non_field_errors": ["duplicate_username"]});
    let ada = json!({"company": 1, "username": "ada"});
    let first = make(&gems, with_desk(ada.clone(), 1)).await;
    assert_eq!(gems.refused("POST", "/", &with_desk(ada.clone(), 2)).await, taken, "the column's default is active");
    // Duplicates are valid outside the condition.
    let gone = json!({"company": 1, "username": "ada", "state": "gone"});
    let second = make(&gems, with_desk(gone.clone(), 3)).await;
    make(&gems, with_desk(gone, 4)).await;
    make(&gems, with_desk(json!({"company": 2, "username": "ada"}), 5)).await;
    make(&gems, with_desk(json!({"company": 0, "username": "ada"}), 6)).await;
    make(&gems, with_desk(json!({"company": 0, "username": "ada"}), 7)).await;
    // A PATCH that moves a row into the condition, and one that keeps it there.
    assert_eq!(gems.refused("PATCH", &second, &json!({"state": "active"})).await, taken);
    gems.send("PATCH", &first, &json!({"state": "active"})).await.expect(200);
    gems.send("PATCH", &first, &json!({"state": "gone"})).await.expect(200);
    gems.send("PATCH", &second, &json!({"state": "active"})).await.expect(200);
    assert_eq!(
        gems.refused("PUT", &first, &with_desk(json!({"company": 1, "username": "ada", "state": "active"}), 1)).await,
        taken
    );
}

async fn in_a_sentence_of_its_own(api: Api) {
    let gems = members(api).await;
    make(&gems, json!({"company": 1, "username": "ada", "desk": 1})).await;
    let refused = gems.send("POST", "/", &json!({"company": 1, "username": "ada", "desk": 2})).await.expect(400);
    let error = json!({"message": "This name is taken in the company.", "code": "duplicate_username"});
    refused.is(&json!({"non_field_errors": [error]}));
}

async fn null_equals_null(api: Api) {
    let gems = members(api).await;
    let taken = json!({"non_field_errors": ["unique"]});
    let first = make(&gems, json!({"room": 1, "desk": null})).await;
    assert_eq!(gems.refused("POST", "/", &json!({"room": 1, "desk": null})).await, taken);
    assert_eq!(gems.refused("POST", "/", &json!({"room": 1})).await, taken, "what is left out is NULL in a new row");
    let second = make(&gems, json!({"room": 1, "desk": 1})).await;
    assert_eq!(gems.refused("PATCH", &second, &json!({"desk": null})).await, taken);
    gems.send("PATCH", &first, &json!({"desk": null})).await.expect(200);
    make(&gems, json!({})).await;
    assert_eq!(gems.refused("POST", "/", &json!({})).await, taken);
}

async fn one_of_two_hundred_has_a_pair(api: Api) {
    let gems = Arc::new(members(api).await);
    let mut tasks = tokio::task::JoinSet::new();
    for desk in 0..200 {
        let gems = Arc::clone(&gems);
        tasks.spawn(async move { gems.send("POST", "/", &json!({"left": 1, "right": 2, "desk": desk})).await.status });
    }
    let mut statuses = tasks.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses.first(), Some(&201));
    assert!(statuses[1..].iter().all(|status| [400, 409].contains(status)), "{statuses:?}");
    let rows = member::Entity::find().all(&gems.api.db).await.unwrap();
    assert_eq!(rows.len(), 1);
}

async fn refusals_of_the_database_have_the_same_texts(api: Api) {
    let gems = members(api).await;
    for index in [
        "CREATE UNIQUE INDEX edge_member_company_username ON edge_member (company, username)",
        "CREATE UNIQUE INDEX edge_member_room_key ON edge_member (room)",
    ] {
        gems.api.db.execute_unprepared(index).await.unwrap();
    }
    let taken = |message: &str, code: &str| json!([{"message": message, "code": code}]);
    for (body, errors) in [
        (
            json!({"company": 1, "username": "ada"}),
            json!({"non_field_errors": taken("This name is taken in the company.", "duplicate_username")}),
        ),
        (json!({"left": 1, "right": 2}), json!({"non_field_errors": taken("This pair is taken.", "pair")})),
        (json!({"room": 1}), json!({"room": taken("This room is taken.", "unique")})),
    ] {
        gems.send("POST", "/raced/", &body).await.expect(400).is(&errors);
        assert!(member::Entity::find().all(&gems.api.db).await.unwrap().is_empty(), "nothing is left of it");
        // The check before the write finds the same errors.
        gems.send("POST", "/", &body).await.expect(201);
        gems.send("POST", "/raced/", &body).await.expect(400).is(&errors);
        member::Entity::delete_many().exec(&gems.api.db).await.unwrap();
    }
}
