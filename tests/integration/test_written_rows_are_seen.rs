//! A written row must be visible to its writer by the permissions.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait as _, EntityTrait as _};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    single_rows,
    rows_of_lists,
    nested_rows_of_the_same_model,
    rows_that_put_makes,
    who_is_not_known_may_say_who_he_is,
    what_a_queryset_alone_hides_is_written,
}

mod folder {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seen_folder")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique, column_type = "String(StringLen::N(40))")]
        pub name: String,
        pub owner: String,
        pub parent_id: Option<i32>,
        #[sea_orm(self_ref, relation_enum = "Parent", relation_reverse = "Children", from = "parent_id", to = "id")]
        pub parent: BelongsTo<Option<Entity>>,
        #[sea_orm(self_ref, relation_enum = "Children", relation_reverse = "Parent")]
        pub children: HasMany<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = folder::Entity, fields(id, name, owner))]
struct FolderSerializer;

#[derive(Serializer)]
#[serializer(model = folder::Entity)]
struct Child {
    #[field(read_only)]
    id: i32,
    name: String,
    owner: String,
}

#[derive(Serializer)]
#[serializer(model = folder::Entity)]
struct Tree {
    #[field(read_only)]
    id: i32,
    name: String,
    owner: String,
    #[field(writable_nested)]
    children: Vec<Child>,
}

/// Allows the owner, who is named in a header.
struct Own;

impl Permission for Own {
    async fn has_permission(&self, _: &Request) -> Result<bool> {
        Ok(true)
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        let owner = request.headers().get("x-owner").map_or("", |owner| owner.to_str().unwrap());
        Ok(Some(Condition::all().add(folder::Column::Owner.eq(owner))))
    }
}

#[generic_view(
    model = folder::Entity, serializer = FolderSerializer, actions(list, bulk_create, bulk_update), permissions = Own,
)]
struct Folders;

#[generic_view(
    model = folder::Entity, serializer = FolderSerializer, actions(retrieve, update, destroy), permissions = Own,
)]
struct Folder;

#[generic_view(
    model = folder::Entity, serializer = FolderSerializer, actions(update), permissions = Own, lookup_field = name,
    put_as_create,
)]
struct ByName;

#[generic_view(model = folder::Entity, serializer = Tree, actions(create), permissions = Own)]
struct Trees;

#[generic_view(model = folder::Entity, serializer = Tree, actions(update), permissions = Own)]
struct TreeDetail;

#[generic_view(
    model = folder::Entity, serializer = FolderSerializer, actions(create), permissions = Own,
    authentication = BasicAuthentication,
)]
struct Authenticated;

/// By hooks, one of which writes the row itself.
struct ByHand;

#[generic_view(model = folder::Entity, serializer = FolderSerializer, actions(create), permissions = Own)]
impl ByHand {
    async fn perform_create(&self, _: &Request, mut data: Valid<FolderSerializer>, tx: &Tx) -> Result<folder::Model> {
        data.row.owner = Set(data.row.owner.as_ref().to_lowercase());
        data.save(tx).await
    }
}

struct Hidden;

#[generic_view(model = folder::Entity, serializer = FolderSerializer, actions(list, create))]
impl Hidden {
    fn get_queryset(&self, _: &Request) -> Select<folder::Entity> {
        folder::Entity::find().filter(folder::Column::Owner.eq("ada"))
    }
}

struct Project(Gems);

impl Project {
    async fn serve(api: Api) -> Self {
        let routes = Router::new()
            .route("/", Folders::as_view())
            .route("/{id}/", Folder::as_view())
            .route("/named/{name}/", ByName::as_view())
            .route("/trees/", Trees::as_view())
            .route("/trees/{id}/", TreeDetail::as_view())
            .route("/by-hand/", ByHand::as_view())
            .route("/authenticated/", Authenticated::as_view())
            .route("/hidden/", Hidden::as_view());
        Self(Gems::serve(api, folder::Entity, routes).await)
    }

    /// As Ada.
    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        Answer::to(self.0.request(method, path).header("x-owner", "ada").json(body)).await
    }

    /// A folder of Ada's.
    async fn made(&self, name: &str) -> i64 {
        let made = self.send("POST", "/", &json!({"name": name, "owner": "ada"})).await.expect(201);
        made.json()["id"].as_i64().unwrap()
    }

    async fn forbidden(&self, method: &str, path: &str, body: &Value) {
        let before = self.rows().await;
        let answer = self.send(method, path, body).await.expect(403);
        assert_eq!(answer.json()["code"], "permission_denied");
        assert_eq!(self.rows().await, before, "nothing is written");
    }

    async fn rows(&self) -> Vec<folder::Model> {
        use sea_orm::QueryOrder as _;
        folder::Entity::find().order_by_asc(folder::Column::Id).all(&self.0.api.db).await.unwrap()
    }
}

async fn single_rows(api: Api) {
    let project = Project::serve(api).await;
    let id = project.made("mine").await;
    let theirs = json!({"name": "theirs", "owner": "ben"});
    project.forbidden("POST", "/", &theirs).await;
    project.forbidden("PATCH", &format!("/{id}/"), &json!({"owner": "ben"})).await;
    project.forbidden("PUT", &format!("/{id}/"), &theirs).await;
    project.forbidden("POST", "/by-hand/", &theirs).await;
    let made = project.send("POST", "/by-hand/", &json!({"name": "by hand", "owner": "ADA"})).await.expect(201);
    assert_eq!(made.json()["owner"], "ada", "what the hook makes of it counts");
    project.send("PATCH", &format!("/{id}/"), &json!({"name": "still mine"})).await.expect(200);
    project.send("DELETE", &format!("/{id}/"), &Value::Null).await.expect(204);
}

async fn rows_of_lists(api: Api) {
    let project = Project::serve(api).await;
    let (one, other) = (project.made("one").await, project.made("other").await);
    let new = |owner: &str, name: &str| json!({"name": name, "owner": owner});
    project.forbidden("POST", "/", &json!([new("ada", "a"), new("ben", "b")])).await;
    project.forbidden("PATCH", "/", &json!([{"id": one, "name": "x"}, {"id": other, "owner": "ben"}])).await;
    project.send("POST", "/", &json!([new("ada", "a"), new("ada", "b")])).await.expect(201);
    let changed = json!([{"id": one, "name": "x"}, {"id": other, "name": "y"}]);
    project.send("PATCH", "/", &changed).await.expect(200);
}

async fn nested_rows_of_the_same_model(api: Api) {
    let project = Project::serve(api).await;
    let tree = |owner: &str| json!({"name": "top", "owner": "ada", "children": [{"name": "below", "owner": owner}]});
    project.forbidden("POST", "/trees/", &tree("ben")).await;
    let made = project.send("POST", "/trees/", &tree("ada")).await.expect(201).json();
    let path = format!("/trees/{}/", made["id"]);
    let child = json!({"children": [{"id": made["children"][0]["id"], "owner": "ben"}]});
    project.forbidden("PATCH", &path, &child).await;
    project.send("PATCH", &path, &json!({"children": []})).await.expect(200);
}

async fn rows_that_put_makes(api: Api) {
    let project = Project::serve(api).await;
    let body = |owner: &str| json!({"name": "new", "owner": owner});
    project.forbidden("PUT", "/named/new/", &body("ben")).await;
    project.send("PUT", "/named/new/", &body("ada")).await.expect(201);
    project.forbidden("PUT", "/named/new/", &body("ben")).await;
}

async fn who_is_not_known_may_say_who_he_is(api: Api) {
    let project = Project::serve(api).await;
    project.send("POST", "/authenticated/", &json!({"name": "theirs", "owner": "ben"})).await.expect(401);
    assert!(project.rows().await.is_empty());
    project.send("POST", "/authenticated/", &json!({"name": "mine", "owner": "ada"})).await.expect(201);
}

async fn what_a_queryset_alone_hides_is_written(api: Api) {
    let project = Project::serve(api).await;
    project.send("POST", "/hidden/", &json!({"name": "theirs", "owner": "ben"})).await.expect(201);
    project.send("GET", "/hidden/", &Value::Null).await.expect(200).is(&json!([]));
}
