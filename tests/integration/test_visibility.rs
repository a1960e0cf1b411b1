//! A row hidden from a client does not exist for it: neither as a parent in the URL, nor as the value of a filter.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::notes::NameHeader;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    hidden_parents_are_not_there,
    hidden_parents_of_parents_are_not_there,
    parents_have_a_queryset_of_their_own,
    parents_are_seen_by_object,
    parents_by_another_column_are_hidden_too,
    rows_are_not_made_below_a_missing_parent,
    values_of_filters_are_those_that_the_client_sees,
    views_of_ones_own_narrow_filters,
}

mod project {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "visible_project")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub owner: String,
        pub deleted: bool,
        #[sea_orm(has_many)]
        pub issues: HasMany<super::issue::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod issue {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "visible_issue")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub project_id: i64,
        #[sea_orm(belongs_to, from = "project_id", to = "id")]
        pub project: BelongsTo<super::project::Entity>,
        #[sea_orm(has_many)]
        pub comments: HasMany<super::comment::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "visible_comment")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: String,
        pub issue_id: i64,
        #[sea_orm(belongs_to, from = "issue_id", to = "id")]
        pub issue: BelongsTo<super::issue::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = project::Entity, fields(id, owner))]
pub struct ProjectSerializer;

#[derive(Serializer)]
#[serializer(model = issue::Entity, fields(id, title, project))]
pub struct IssueSerializer;

#[derive(Serializer)]
#[serializer(model = issue::Entity, fields(id, title, project), extra(project(queryset = owned)))]
pub struct ScopedSerializer;

#[derive(Serializer)]
#[serializer(model = comment::Entity, fields(id, text, issue))]
pub struct CommentSerializer;

fn kept() -> Select<project::Entity> {
    project::Entity::find().filter(project::Column::Deleted.eq(false))
}

fn owned_by(owner: &str) -> Select<project::Entity> {
    kept().filter(project::Column::Owner.eq(owner))
}

fn own(request: &Request) -> Select<project::Entity> {
    owned_by(request.user().username())
}

fn owned(context: &Context<'_>) -> Select<project::Entity> {
    owned_by(context.request().map_or("", |request| request.user().username()))
}

/// Projects of the user, without those that are deleted softly.
#[view_set(
    model = project::Entity, serializer = ProjectSerializer, queryset = kept(),
    permissions = IsAuthenticated & IsOwner::by(project::Column::Owner).hide_others(),
)]
pub struct ProjectSet;

pub struct IssueSet;

#[view_set(
    model = issue::Entity, serializer = IssueSerializer, parents(project), put_as_create,
    actions(list, create, bulk_update, bulk_destroy, retrieve, update, destroy), filter(project, title),
    permissions = IsAuthenticated,
)]
impl IssueSet {
    #[action(list)]
    async fn count(&self, _: &Request) -> Result<Response> {
        Response::new(&3)
    }

    /// Does not look up its row.
    #[action(detail, methods(post))]
    async fn close(&self, _: &Request) -> Result<Response> {
        Response::new(&"closed")
    }

    #[action(detail)]
    async fn show(&self, request: &Request) -> Result<Response> {
        Response::new(&self.get_object(request).await?.title)
    }
}

#[view_set(
    model = comment::Entity, serializer = CommentSerializer, parents(project_pk = issue.project, issue),
    permissions = IsAuthenticated,
)]
pub struct CommentSet;

/// A project by its owner.
#[generic_view(
    model = project::Entity, serializer = ProjectSerializer, actions(retrieve), lookup_fields(owner), queryset = kept(),
    permissions = IsAuthenticated & IsOwner::by(project::Column::Owner).hide_others(),
)]
pub struct OwnerDetail;

#[view_set(model = issue::Entity, serializer = IssueSerializer, parents(owner_pk = project.owner))]
pub struct ByOwner;

/// Below projects that have no route in the router.
#[generic_view(
    model = issue::Entity, serializer = IssueSerializer, actions(list, create),
    parents(project(queryset = own)), filter(project(queryset = own), either = project(multiple, queryset = |_: &Request| kept())),
)]
pub struct OwnIssues;

#[generic_view(
    model = issue::Entity, serializer = IssueSerializer, actions(list, create), parents(project(queryset = kept)),
)]
pub struct KeptIssues;

#[generic_view(model = issue::Entity, serializer = IssueSerializer, actions(list, create), parents(project))]
pub struct AnyIssues;

#[generic_view(model = issue::Entity, serializer = IssueSerializer, actions(list), filter(project, title))]
pub struct PublicIssues;

#[generic_view(model = issue::Entity, serializer = ScopedSerializer, actions(list, create), filter(project, project.owner))]
pub struct ScopedIssues;

/// All projects are in the list, but only their owners may open them.
#[view_set(
    model = project::Entity, serializer = ProjectSerializer, queryset = kept(),
    permissions = IsOwner::by(project::Column::Owner),
)]
pub struct ByObject;

#[view_set(model = issue::Entity, serializer = IssueSerializer, parents(project))]
pub struct BelowByObject;

/// Issue 1 in project 1 of ann, issue 2 in project 2 of bob, issue 3 in project 3 of ann, which is deleted softly.
async fn serve(api: Api) -> Gems {
    make_table(&api, project::Entity).await;
    make_table(&api, issue::Entity).await;
    let projects = [("ann", false), ("bob", false), ("ann", true)].map(|(owner, deleted)| project::ActiveModel {
        owner: Set(owner.to_owned()),
        deleted: Set(deleted),
        ..Default::default()
    });
    project::Entity::insert_many(projects).exec_without_returning(&api.db).await.unwrap();
    let issues = [1, 2, 3].map(|project| issue::ActiveModel {
        title: Set(format!("issue {project}")),
        project_id: Set(project),
        ..Default::default()
    });
    issue::Entity::insert_many(issues).exec_without_returning(&api.db).await.unwrap();
    let api_router = SimpleRouter::new()
        .register::<ProjectSet>("projects")
        .register::<IssueSet>("issues")
        .route::<OwnerDetail>("owners/{owner}/", "owner")
        .register_as::<ByOwner>("owners/{owner_pk}/issues", "owner-issue")
        .register_as::<IssueSet>("projects/{project_pk}/issues", "project-issue")
        .register_as::<CommentSet>("projects/{project_pk}/issues/{issue_pk}/comments", "comment")
        .route::<PublicIssues>("public/", "public")
        .route::<KeptIssues>("projects/{project_pk}/kept/", "kept");
    let by_object = SimpleRouter::new()
        .register::<ByObject>("open")
        .register_as::<BelowByObject>("open/{project_pk}/issues", "open-issue");
    let routes = Router::new()
        .merge(api_router.into_router())
        .merge(by_object.into_router())
        .route("/own/{project_pk}/issues/", OwnIssues::as_view())
        .route("/any/{project_pk}/issues/", AnyIssues::as_view())
        .route("/own-issues/", OwnIssues::as_view())
        .route("/scoped/", ScopedIssues::as_view());
    Gems::serve_with(api, comment::Entity, routes, |rest| rest.authentication(NameHeader)).await
}

impl Gems {
    async fn as_ann(&self, method: &str, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(method, path).header("x-user", "ann").json(body)).await
    }

    /// Asserts that the responses below each hidden row equal those below a missing one.
    async fn all_alike(&self, method: &str, path: impl Fn(u8) -> String, body: &Value, status: u16) {
        let missing = self.as_ann(method, &path(9), body).await.expect(status);
        for hidden in [2, 3] {
            let answer = self.as_ann(method, &path(hidden), body).await.expect(status);
            assert_eq!(answer.text(), missing.text(), "{}", answer.request);
        }
    }

    async fn issues(&self) -> usize {
        issue::Entity::find().all(&self.api.db).await.unwrap().len()
    }
}

async fn hidden_parents_are_not_there(api: Api) {
    let gems = serve(api).await;
    let body = json!({"title": "planted"});
    for (method, rest, body) in [
        ("GET", "", json!(null)),
        ("HEAD", "", json!(null)),
        ("POST", "", body.clone()),
        ("POST", "", json!({"title": null})),
        ("PUT", "", json!([{"id": 2, "title": "x"}])),
        ("DELETE", "?title=x", json!(null)),
        ("GET", "count/", json!(null)),
        ("GET", "2/", json!(null)),
        ("HEAD", "2/", json!(null)),
        ("PATCH", "2/", body.clone()),
        ("PUT", "2/", body.clone()),
        ("PUT", "77/", body.clone()),
        ("DELETE", "2/", json!(null)),
        ("POST", "2/close/", json!(null)),
        ("GET", "2/show/", json!(null)),
        ("GET", "3/show/", json!(null)),
    ] {
        gems.all_alike(method, |project| format!("/projects/{project}/issues/{rest}"), &body, 404).await;
    }
    assert_eq!(gems.issues().await, 3, "nothing was written");
    gems.all_alike("OPTIONS", |project| format!("/projects/{project}/issues/"), &Value::Null, 200).await;
    // The user's own rows are visible.
    gems.as_ann("GET", "/projects/1/issues/", &Value::Null).await.expect(200);
    let made = gems.as_ann("POST", "/projects/1/issues/", &body).await.expect(201).json();
    assert_eq!(made["project"], 1);
    gems.as_ann("PUT", "/projects/1/issues/77/", &body).await.expect(201);
    gems.as_ann("PATCH", "/projects/1/issues/1/", &body).await.expect(200);
    gems.as_ann("GET", "/projects/1/issues/count/", &Value::Null).await.expect(200);
    gems.as_ann("POST", "/projects/1/issues/1/close/", &Value::Null).await.expect(200);
    gems.as_ann("GET", "/projects/1/issues/2/", &Value::Null).await.expect(404);
    // Without permission for the view, the refusal comes first.
    gems.send("GET", "/projects/1/issues/", &Value::Null).await.expect(401);
}

async fn hidden_parents_of_parents_are_not_there(api: Api) {
    let gems = serve(api).await;
    let body = json!({"text": "planted"});
    for (method, body) in [("GET", &json!(null)), ("POST", &body)] {
        let path =
            |project: u8| format!("/projects/{project}/issues/{}/comments/", if project == 9 { 2 } else { project });
        gems.all_alike(method, path, body, 404).await;
    }
    gems.as_ann("POST", "/projects/1/issues/2/comments/", &body).await.expect(404);
    gems.as_ann("POST", "/projects/1/issues/1/comments/", &body).await.expect(201);
    gems.as_ann("GET", "/projects/1/issues/1/comments/1/", &Value::Null).await.expect(200);
    // The project gets another owner, and its issues go with it.
    let taken = project::ActiveModel { id: Set(1), owner: Set("bob".to_owned()), ..Default::default() };
    project::Entity::update(taken).exec(&gems.api.db).await.unwrap();
    gems.as_ann("GET", "/projects/1/issues/1/comments/1/", &Value::Null).await.expect(404);
    gems.as_ann("DELETE", "/projects/1/issues/1/comments/1/", &Value::Null).await.expect(404);
}

async fn parents_have_a_queryset_of_their_own(api: Api) {
    let gems = serve(api).await;
    let body = json!({"title": "new"});
    for (method, body) in [("GET", &json!(null)), ("POST", &body)] {
        gems.all_alike(method, |project| format!("/own/{project}/issues/"), body, 404).await;
    }
    gems.as_ann("POST", "/own/1/issues/", &body).await.expect(201);
    // The argument overrides the rows that the parent's own view shows.
    gems.as_ann("POST", "/projects/2/kept/", &body).await.expect(201);
    gems.as_ann("POST", "/projects/3/kept/", &body).await.expect(404);
    // If neither is known, a parent only has to exist.
    gems.as_ann("POST", "/any/3/issues/", &body).await.expect(201);
    gems.as_ann("POST", "/any/9/issues/", &body).await.expect(404);
}

async fn parents_are_seen_by_object(api: Api) {
    let gems = serve(api).await;
    gems.as_ann("GET", "/open/2/", &Value::Null).await.expect(403);
    for (method, rest) in [("GET", ""), ("POST", ""), ("GET", "2/"), ("DELETE", "2/")] {
        let path = |project: u8| format!("/open/{project}/issues/{rest}");
        gems.all_alike(method, path, &json!({"title": "planted"}), 404).await;
    }
    gems.as_ann("POST", "/open/1/issues/", &json!({"title": "mine"})).await.expect(201);
    gems.as_ann("GET", "/open/1/issues/1/", &Value::Null).await.expect(200);
}

async fn parents_by_another_column_are_hidden_too(api: Api) {
    let gems = serve(api).await;
    let bobs = project::ActiveModel { id: Set(2), owner: Set("robert".to_owned()), ..Default::default() };
    project::Entity::update(bobs).exec(&gems.api.db).await.unwrap();
    for rest in ["", "2/"] {
        let hidden = gems.as_ann("GET", &format!("/owners/robert/issues/{rest}"), &Value::Null).await.expect(404);
        let missing = gems.as_ann("GET", &format!("/owners/nobody/issues/{rest}"), &Value::Null).await.expect(404);
        assert_eq!(hidden.text(), missing.text());
    }
    gems.as_ann("GET", "/owners/ann/issues/", &Value::Null).await.expect(200);
    gems.as_ann("GET", "/owners/ann/issues/1/", &Value::Null).await.expect(200);
}

async fn rows_are_not_made_below_a_missing_parent(api: Api) {
    let gems = serve(api).await;
    for path in ["/projects/9/issues/50/", "/projects/x/issues/50/"] {
        gems.as_ann("PUT", path, &json!({"title": "lost"})).await.expect(404);
    }
    assert_eq!(gems.issues().await, 3);
}

async fn values_of_filters_are_those_that_the_client_sees(api: Api) {
    let gems = serve(api).await;
    for path in ["/own-issues/", "/scoped/"] {
        for method in ["GET", "HEAD"] {
            gems.all_alike(method, |project| format!("{path}?project={project}"), &Value::Null, 400).await;
        }
        let refused = gems.as_ann("GET", &format!("{path}?project=2"), &Value::Null).await.expect(400).json();
        assert_eq!(refused["project"][0]["code"], "invalid_choice", "{refused}");
        let found = gems.as_ann("GET", &format!("{path}?project=1"), &Value::Null).await.expect(200).json();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{path}: {found}");
    }
    // Several values, each of which must be among the rows.
    gems.as_ann("GET", "/own-issues/?either=1&either=2", &Value::Null).await.expect(200);
    gems.as_ann("GET", "/own-issues/?either=1&either=3", &Value::Null).await.expect(400);
    // Another user sees others.
    let as_bob = |path: &str| gems.request("GET", path).header("x-user", "bob");
    Answer::to(as_bob("/own-issues/?project=2")).await.expect(200);
    Answer::to(as_bob("/own-issues/?project=1")).await.expect(400);
    // In a body, a hidden row is reported like a missing one.
    let hidden = gems.as_ann("POST", "/scoped/", &json!({"title": "x", "project": 2})).await.expect(400);
    let missing = gems.as_ann("POST", "/scoped/", &json!({"title": "x", "project": 9})).await.expect(400);
    let (hidden, missing) = (hidden.json(), missing.json());
    assert_eq!(hidden["project"][0]["code"], missing["project"][0]["code"]);
}

async fn views_of_ones_own_narrow_filters(api: Api) {
    let gems = serve(api).await;
    for method in ["GET", "HEAD"] {
        gems.all_alike(method, |project| format!("/issues/?project={project}"), &Value::Null, 400).await;
        gems.all_alike(method, |project| format!("/projects/1/issues/?project={project}"), &Value::Null, 400).await;
    }
    gems.as_ann("GET", "/issues/?project=1", &Value::Null).await.expect(200);
    // Anonymous users may not use the projects' view, so the filter accepts only projects that a listed row refers to.
    for (project, status) in [(1, 200), (2, 200), (4, 400), (9, 400)] {
        gems.send("GET", &format!("/public/?project={project}&title=x"), &Value::Null).await.expect(status);
    }
    let made = project::ActiveModel { owner: Set("ann".to_owned()), deleted: Set(false), ..Default::default() };
    project::Entity::insert(made).exec(&gems.api.db).await.unwrap();
    let unreferenced = gems.send("GET", "/public/?project=4", &Value::Null).await.expect(400);
    assert_eq!(unreferenced.text(), gems.send("GET", "/public/?project=9", &Value::Null).await.expect(400).text());
    gems.as_ann("GET", "/public/?project=4", &Value::Null).await.expect(200);
}
