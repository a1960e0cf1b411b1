//! Validators and hooks see a row as it will be written, with its related rows.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! { Empty:
    related_rows_that_a_body_leaves_out,
    nested_rows_that_a_body_leaves_out,
    objects_of_a_list,
    hooks_see_them_too,
    a_validator_reads_in_the_transaction,
}

mod issue {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "related_issue")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub org: i32,
        #[sea_orm(has_many, via = "issue_label")]
        pub labels: HasMany<super::label::Entity>,
        #[sea_orm(has_many)]
        pub tasks: HasMany<super::task::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod label {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "related_label")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub org: i32,
        #[sea_orm(has_many, via = "issue_label")]
        pub issues: HasMany<super::issue::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod issue_label {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "related_issue_label")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub issue_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub label_id: i32,
        #[sea_orm(belongs_to, from = "issue_id", to = "id")]
        pub issue: BelongsTo<super::issue::Entity>,
        #[sea_orm(belongs_to, from = "label_id", to = "id")]
        pub label: BelongsTo<super::label::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod task {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "related_task")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub issue_id: i32,
        pub hours: i32,
        #[sea_orm(belongs_to, from = "issue_id", to = "id")]
        pub issue: BelongsTo<super::issue::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = task::Entity)]
struct Task {
    #[field(read_only)]
    id: i32,
    hours: i32,
}

#[derive(Serializer)]
#[serializer(model = issue::Entity, validate(own_labels, not_too_much))]
struct IssueSerializer {
    #[field(read_only)]
    id: i32,
    org: i32,
    labels: Vec<PrimaryKeyRelated<label::Entity>>,
    #[field(writable_nested, required = false)]
    tasks: Vec<Task>,
}

/// Requires that the labels belong to the issue's organisation.
async fn own_labels(issue: &IssueSerializer, context: &Context<'_>) -> Result<()> {
    for label in &issue.labels {
        let label = label::Entity::find_by_id(label.key::<i32>().unwrap()).one(context.database()?).await?;
        ensure!(label.is_some_and(|label| label.org == issue.org), ErrorDetail::new("Foreign.", "foreign"));
    }
    Ok(())
}

fn not_too_much(issue: &IssueSerializer) -> Result<()> {
    let hours: i32 = issue.tasks.iter().map(|task| task.hours).sum();
    ensure!(hours <= issue.org * 10, ErrorDetail::new("Too much.", "too_much"));
    Ok(())
}

#[generic_view(
    model = issue::Entity, serializer = IssueSerializer, actions(list, bulk_create, bulk_update),
)]
struct Issues;

#[generic_view(model = issue::Entity, serializer = IssueSerializer, actions(retrieve, update))]
struct Issue;

#[derive(Serializer)]
#[serializer(model = issue::Entity)]
struct Labelled {
    #[field(read_only)]
    id: i32,
    org: i32,
    labels: Vec<PrimaryKeyRelated<label::Entity>>,
}

struct Hooked;

#[generic_view(model = issue::Entity, serializer = Labelled, actions(update))]
impl Hooked {
    async fn pre_save(&self, _: &Request, data: &mut Valid<Labelled>, _: &Tx) -> Result<()> {
        ensure!(data.fields.labels.len() == 2, ErrorDetail::new("Two, please.", "two"));
        Ok(())
    }
}

/// Requires that fewer than three labels exist, and writes a further label each time.
#[derive(Serializer)]
#[serializer(model = label::Entity, validate = few)]
struct LabelSerializer {
    #[field(read_only)]
    id: i32,
    org: i32,
}

async fn few(label: &LabelSerializer, context: &Context<'_>) -> Result<()> {
    let database = context.database()?;
    let count = label::Entity::find().count(database).await?;
    label::ActiveModel { org: Set(label.org + 100), ..Default::default() }.insert(database).await?;
    ensure!(label.org < 0 || count < 3, ErrorDetail::new("Enough.", "enough"));
    Ok(())
}

struct Labels;

#[generic_view(model = label::Entity, serializer = LabelSerializer, actions(create))]
impl Labels {
    async fn pre_save(&self, _: &Request, data: &mut Valid<LabelSerializer>, _: &Tx) -> Result<()> {
        ensure!(data.fields.org > 0, ErrorDetail::new("Not negative.", "negative"));
        Ok(())
    }
}

async fn serve(api: Api) -> Gems {
    make_table(&api, issue::Entity).await;
    make_table(&api, label::Entity).await;
    make_table(&api, issue_label::Entity).await;
    make_table(&api, task::Entity).await;
    let routes = Router::new()
        .route("/", Issues::as_view())
        .route("/{id}/", Issue::as_view())
        .route("/{id}/hooked/", Hooked::as_view())
        .route("/labels/", Labels::as_view());
    let gems = Gems::served(api, routes, |rest| rest).await;
    for org in [1, 1, 2] {
        label::ActiveModel { org: Set(org), ..Default::default() }.insert(&gems.api.db).await.unwrap();
    }
    gems
}

async fn made(gems: &Gems, body: &Value) -> String {
    format!("/{}/", gems.send("POST", "/", body).await.expect(201).json()["id"])
}

async fn related_rows_that_a_body_leaves_out(api: Api) {
    let gems = serve(api).await;
    let path = made(&gems, &json!({"org": 1, "labels": [1, 2]})).await;
    assert_eq!(gems.refused("PATCH", &path, &json!({"org": 2})).await, json!({"non_field_errors": ["foreign"]}));
    assert_eq!(gems.refused("PATCH", &path, &json!({"labels": [3]})).await, json!({"non_field_errors": ["foreign"]}));
    gems.send("PATCH", &path, &json!({"org": 2, "labels": [3]})).await.expect(200);
    let row = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    assert_eq!((&row["org"], &row["labels"]), (&json!(2), &json!([3])));
    // Labels that a PATCH leaves out are shown to the validator, and stay unchanged.
    gems.send("PATCH", &path, &json!({"tasks": []})).await.expect(200);
    assert_eq!(gems.send("GET", &path, &Value::Null).await.expect(200).json()["labels"], json!([3]));
}

async fn nested_rows_that_a_body_leaves_out(api: Api) {
    let gems = serve(api).await;
    let body = json!({"org": 2, "labels": [], "tasks": [{"hours": 12}, {"hours": 3}]});
    let path = made(&gems, &body).await;
    assert_eq!(gems.refused("PATCH", &path, &json!({"org": 1})).await, json!({"non_field_errors": ["too_much"]}));
    gems.send("PATCH", &path, &json!({"org": 3})).await.expect(200);
    gems.send("PUT", &path, &json!({"org": 2, "labels": [3]})).await.expect(200);
    let row = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    assert_eq!(row["tasks"].as_array().unwrap().len(), 2);
}

async fn objects_of_a_list(api: Api) {
    let gems = serve(api).await;
    let list = json!([{"org": 1, "labels": [1]}, {"org": 2, "labels": [3], "tasks": [{"hours": 15}]}]);
    let made = gems.send("POST", "/", &list).await.expect(201).json();
    let body = json!([{"id": made[0]["id"], "org": 2}, {"id": made[1]["id"], "org": 1, "labels": []}]);
    let refused = gems.refused("PATCH", "/", &body).await;
    assert_eq!(refused, json!({"0": {"non_field_errors": ["foreign"]}, "1": {"non_field_errors": ["too_much"]}}));
}

async fn hooks_see_them_too(api: Api) {
    let gems = serve(api).await;
    let path = made(&gems, &json!({"org": 1, "labels": [1, 2]})).await;
    gems.send("PATCH", &format!("{path}hooked/"), &json!({"org": 2})).await.expect(200).json();
    gems.send("PATCH", &format!("{path}hooked/"), &json!({"labels": [3]})).await.expect(400);
    assert_eq!(gems.send("GET", &path, &Value::Null).await.expect(200).json()["labels"], json!([1, 2]));
}

async fn a_validator_reads_in_the_transaction(api: Api) {
    let gems = serve(api).await;
    label::Entity::delete_by_id(3).exec(&gems.api.db).await.unwrap();
    // It is written together with the validator's row.
    gems.send("POST", "/labels/", &json!({"org": 7})).await.expect(201);
    let mut orgs: Vec<i32> =
        label::Entity::find().all(&gems.api.db).await.unwrap().into_iter().map(|label| label.org).collect();
    orgs.sort_unstable();
    assert_eq!(orgs, [1, 1, 7, 107]);
    assert_eq!(gems.refused("POST", "/labels/", &json!({"org": 8})).await, json!({"non_field_errors": ["enough"]}));
    assert_eq!(label::Entity::find().count(&gems.api.db).await.unwrap(), 5, "what it wrote stays, as in DRF");
    gems.send("POST", "/labels/", &json!({"org": -1})).await.expect(400);
    assert_eq!(label::Entity::find().count(&gems.api.db).await.unwrap(), 5, "unless a hook refuses the write");
}
