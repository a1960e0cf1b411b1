//! A small project whose pages are tested: two tenants, and a field of each kind.
#![allow(missing_docs, missing_debug_implementations, reason = "the project of a test")]

pub mod entities;

use std::collections::HashMap;

use entities::{person, project, project_tag, tag, task};
use rest_runtime::auth::{self, PasswordHasher, user};
use rest_runtime::auth_views::ObtainAuthToken;
use rest_runtime::axum::Router;
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::*;
use rest_runtime::routers::AsView;
use rest_runtime::view::not_found;
use sea_orm::prelude::{Date, DateTimeUtc, Decimal};
use sea_orm::{ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DbErr, EntityTrait, Schema};
use serde_json::{Value, json};

/// What all users sign in with.
pub const PASSWORD: &str = "correct horse";

#[derive(Serializer)]
#[serializer(model = person::Entity, fields(id, name))]
pub struct PersonSerializer;

#[derive(Serializer)]
#[serializer(model = tag::Entity, fields(id, name))]
pub struct TagSerializer;

#[derive(Serializer)]
#[serializer(model = task::Entity)]
pub struct TaskSerializer {
    #[field(read_only)]
    pub id: i32,
    pub title: String,
    #[field(min_value = 1)]
    pub minutes: i32,
    pub done: bool,
}

#[derive(Serializer)]
#[serializer(model = project::Entity)]
pub struct ProjectSerializer {
    #[field(read_only)]
    pub id: i32,
    #[field(min_length = 2, help_text = "What people call it.")]
    pub name: String,
    #[field(choices(("inside", "Inside the house"), ("client", "For a client")))]
    pub kind: project::Kind,
    pub active: bool,
    pub secret: Option<bool>,
    #[field(min_value = 0)]
    pub budget: Decimal,
    pub starts: Option<Date>,
    pub due: Option<DateTimeUtc>,
    pub notes: Option<String>,
    pub settings: Option<Value>,
    pub lead: Option<PrimaryKeyRelated<person::Entity>>,
    pub tags: Vec<PrimaryKeyRelated<tag::Entity>>,
    #[field(writable_nested)]
    pub tasks: Vec<TaskSerializer>,
}

/// Fields that are over no column.
#[derive(Serializer)]
pub struct SampleSerializer {
    #[field(max_length = 20)]
    pub title: String,
    pub words: Vec<String>,
    pub counts: HashMap<String, i64>,
    #[field(choices("red", "green", "blue"))]
    pub colours: Vec<String>,
    pub place: PlaceSerializer,
    #[field(write_only, allow_null = false)]
    pub paper: Option<UploadedFile>,
}

#[derive(Serializer)]
pub struct PlaceSerializer {
    pub x: i64,
    pub y: i64,
}

/// The people of whoever asks.
#[view_set(
    model = person::Entity,
    serializer = PersonSerializer,
    permissions = IsAuthenticated & IsOwner::by(person::Column::OwnerId).hide_others(),
    search(name),
    ordering(id, name)
)]
impl People {
    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<PersonSerializer>,
        tx: &Tx,
    ) -> Result<person::Model> {
        data.row.owner_id = Set(request.user_key().unwrap_or_default());
        data.save(tx).await
    }
}

pub struct People;

/// Words for projects.
#[view_set(model = tag::Entity, serializer = TagSerializer, search(name), permissions = IsAuthenticatedOrReadOnly)]
pub struct Tags;

/// All *projects* of whoever asks.
///
/// Each has a lead, [tags](/tags/) and tasks. <script>alert("no")</script>
#[view_set(
    model = project::Entity,
    serializer = ProjectSerializer,
    permissions = IsAuthenticated & IsOwner::by(project::Column::OwnerId).hide_others(),
    filter(kind, active, budget(gte, lte), starts(year), lead, name(icontains)),
    search(name, notes),
    ordering(id, name, budget)
)]
impl Projects {
    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<ProjectSerializer>,
        tx: &Tx,
    ) -> Result<project::Model> {
        data.row.owner_id = Set(request.user_key().unwrap_or_default());
        data.save(tx).await
    }

    /// How much the projects cost.
    #[action(list)]
    async fn total(&self, request: &Request) -> Result<Response> {
        let projects = self.visible_queryset(request, self.get_queryset(request)).await?;
        let projects = projects.all(request.database()).await?;
        Response::new(&json!({"total": projects.iter().map(|project| project.budget).sum::<Decimal>()}))
    }

    /// Puts a project away.
    #[action(detail, methods = "post")]
    async fn archive(&self, request: &Request) -> Result<Response> {
        let project = self.get_object(request).await?;
        let archived = project::ActiveModel { active: Set(false), ..project.into() };
        Response::new(&json!({"active": archived.update(request.database()).await?.active}))
    }
}

pub struct Projects;

/// Shows what it is sent.
#[api_view(GET, POST, serializer = SampleSerializer)]
async fn sample(request: &Request) -> Result<Response> {
    if request.method() == "GET" {
        return Response::new(&json!({"note": "https://example.com/?a=1&b=2"}));
    }
    let sample = SampleSerializer::validate(request).await?;
    let mut shown: Value = serde_json::from_slice(&sample.represent(&Context::of(request))).map_err(Error::other)?;
    shown["paper"] = sample.fields.paper.as_ref().map(|file| json!([file.name(), file.size()])).into();
    Response::new(&shown)?.status(201)
}

/// Takes JSON alone.
#[api_view(POST, parsers = JsonParser)]
async fn json_alone(request: &Request) -> Result<Response> {
    Response::new(request.data().await?.json().unwrap_or(&Value::Null))
}

/// All people of whoever asks, in one list.
#[generic_view(
    model = person::Entity,
    serializer = PersonSerializer,
    actions(list),
    permissions = IsAuthenticated & IsOwner::by(person::Column::OwnerId).hide_others(),
    pagination = none
)]
pub struct Everybody;

/// Is for staff.
#[api_view(permissions = IsAdminUser)]
async fn staff(_: &Request) -> Result<Response> {
    Response::new(&json!({"for": "staff"}))
}

/// Stands for documents of the API.
#[api_view]
async fn docs(_: &Request) -> Result<Response> {
    Response::new(&"docs")
}

/// Shows its page to staff.
#[api_view]
async fn half_hidden(_: &Request) -> Result<Response> {
    Response::new(&json!({"for": "all"}))
}

/// The project with its pages. `/admin/` has those of the admin.
pub fn app(db: DatabaseConnection) -> Router {
    app_with(db, |rest| rest)
}

/// The same with more settings.
pub fn app_with(db: DatabaseConnection, settings: impl FnOnce(Rest) -> Rest) -> Router {
    let hidden = (JsonRenderer, BrowsableApiRenderer::new().only(IsAdminUser));
    let plain = (JsonRenderer, BrowsableApiRenderer::new().forms(false));
    let api = DefaultRouter::new()
        .register::<Projects>("projects")
        .register_as::<People>("people", "person")
        .register::<Tags>("tags")
        .route::<sample>("sample/", "sample")
        .route::<Everybody>("everybody/", "everybody")
        .route::<sample>("no-page/", AsView::new().renderers(JsonRenderer))
        .route::<json_alone>("json-alone/", "json-alone")
        .route::<ObtainAuthToken>("token/", "token")
        .route::<staff>("staff/", "staff")
        .route::<docs>("docs/", None)
        .route::<half_hidden>("half-hidden/", AsView::new().renderers(hidden))
        .route::<sample>("without-forms/", AsView::new().renderers(plain));
    let admin = DefaultRouter::new()
        .register::<Projects>("projects")
        .register_as::<People>("people", "person")
        .register::<Tags>("tags");
    let rest = settings(Rest::new(db))
        .authentication((SessionAuthentication, TokenAuthentication))
        .password_hasher(PasswordHasher::new(16, 1, 1).unwrap_or_default())
        .pagination(PageNumber::size(20).page_size_query_param("page_size").max_page_size(100));
    let pages = rest.clone().renderers((JsonRenderer, BrowsableApiRenderer, AdminRenderer, CsvRenderer));
    let tables = rest.renderers((JsonRenderer, AdminRenderer, CsvRenderer));
    Router::new()
        .nest("/admin/", admin.into_router().with_state(tables))
        .merge(api.into_router().fallback(not_found).with_state(pages))
}

/// A database in memory: ada, who is staff, and bob, each with so many people and some projects.
pub async fn database(people: usize) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    auth::migrate(&db).await.map_err(|error| DbErr::Custom(error.to_string()))?;
    let schema = Schema::new(db.get_database_backend());
    for table in [
        schema.create_table_from_entity(person::Entity),
        schema.create_table_from_entity(project::Entity),
        schema.create_table_from_entity(task::Entity),
        schema.create_table_from_entity(tag::Entity),
        schema.create_table_from_entity(project_tag::Entity),
    ] {
        db.execute(&table).await?;
    }
    let hasher = PasswordHasher::new(16, 1, 1).unwrap_or_default();
    for name in ["urgent", "small", "<script>alert('tag')</script>"] {
        tag::ActiveModel { name: Set(name.to_owned()), ..Default::default() }.insert(&db).await?;
    }
    for (username, is_staff) in [("ada", true), ("bob", false)] {
        let row =
            user::ActiveModel { username: Set(username.to_owned()), is_staff: Set(is_staff), ..Default::default() };
        let owner = auth::create_user(&db, &hasher, row, Some(PASSWORD)).await;
        let owner_id = owner.map_err(|error| DbErr::Custom(error.to_string()))?.id;
        let names = (1..=people).map(|number| format!("{username}'s person {number}"));
        let rows: Vec<_> = names
            .map(|name| person::ActiveModel { name: Set(name), owner_id: Set(owner_id), ..Default::default() })
            .collect();
        for rows in rows.chunks(500) {
            person::Entity::insert_many(rows.to_vec()).exec_without_returning(&db).await?;
        }
        for (number, name) in
            [(1, "garden"), (2, "</pre><script>alert(\"project\")</script>"), (3, "javascript:alert(1)")]
        {
            let row = project::ActiveModel {
                name: Set(format!("{username}'s {name}")),
                kind: Set(project::Kind::Inside),
                active: Set(true),
                budget: Set(Decimal::new(150_050, 2) * Decimal::from(number)),
                notes: Set((number == 1).then(|| "First line\nSecond \"line\" & more".to_owned())),
                settings: Set((number == 1).then(|| json!({"depth": [1, 2]}))),
                owner_id: Set(owner_id),
                lead_id: Set((number == 1).then_some(1).filter(|_| people > 0 && is_staff)),
                ..Default::default()
            };
            let project = row.insert(&db).await?;
            project_tag::ActiveModel { project_id: Set(project.id), tag_id: Set(1) }.insert(&db).await?;
            for (title, minutes) in [("Dig", 30), ("Sow", 15)] {
                let row = task::ActiveModel {
                    project_id: Set(project.id),
                    title: Set(title.to_owned()),
                    minutes: Set(minutes),
                    done: Set(minutes == 30),
                    ..Default::default()
                };
                row.insert(&db).await?;
            }
        }
    }
    Ok(db)
}
