//! A write that fails because of concurrent ones runs again with its hooks; code after the commit runs once.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, EntityTrait as _};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    a_write_runs_again,
    in_the_end_the_client_is_to_come_again,
    hooks_may_forbid_it,
    effects_follow_the_commit,
    effects_outside_of_a_write,
}

mod note {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "again_note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, text))]
struct NoteSerializer;

/// The events of a test, by the name in its requests.
static EVENTS: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

fn happened(request: &Request, event: impl Into<String>) -> usize {
    let name = request.headers()["x-test"].to_str().unwrap().to_owned();
    let mut events = EVENTS.lock().unwrap();
    let of_test = events.entry(name).or_default();
    of_test.push(event.into());
    of_test.len()
}

fn events(name: &str) -> Vec<String> {
    EVENTS.lock().unwrap().remove(name).unwrap_or_default()
}

/// Fails like a deadlock, as often as the request's header requires.
async fn contend(request: &Request, tx: &Tx) -> Result<()> {
    let number = |name: &str| request.headers().get(name).map_or(0, |text| text.to_str().unwrap().parse().unwrap());
    if happened(request, "run") > number("x-fails") {
        return Ok(());
    }
    match tx.get_database_backend() {
        DbBackend::Postgres => {
            let raise = "DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40P01'; END $$";
            tx.execute_unprepared(raise).await?;
        }
        DbBackend::MySql => {
            tx.execute_unprepared("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213").await?;
        }
        _ => {
            // Another connection finds the file locked by this transaction.
            let mut other = ConnectOptions::new(request.headers()["x-url"].to_str().unwrap());
            other.max_connections(1).map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(std::time::Duration::ZERO));
            let other = Database::connect(other).await?;
            let written = other.execute_unprepared("INSERT INTO again_note (text) VALUES ('of another')").await;
            other.close().await?;
            written?;
        }
    }
    Ok(())
}

struct Notes;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(bulk_create, bulk_destroy), filter(text))]
impl Notes {
    async fn post_save(&self, request: &Request, note: &note::Model, _: bool, tx: &Tx) -> Result<()> {
        let (asked, text) = (request.clone(), note.text.clone());
        request.on_commit(async move {
            // It is visible to every connection.
            let rows = note::Entity::find().all(asked.database()).await.unwrap();
            happened(&asked, format!("{text} of {}", rows.len()));
        });
        contend(request, tx).await?;
        ensure!(note.text != "refused", ErrorDetail::new("Not this.", "refused"));
        Ok(())
    }

    async fn pre_delete(&self, request: &Request, note: &note::Model, tx: &Tx) -> Result<()> {
        let (asked, text) = (request.clone(), note.text.clone());
        request.on_commit(async move { _ = happened(&asked, format!("no {text}")) });
        contend(request, tx).await
    }
}

struct NoteDetail;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(update, destroy))]
impl NoteDetail {
    async fn pre_save(&self, request: &Request, _: &mut Valid<NoteSerializer>, tx: &Tx) -> Result<()> {
        contend(request, tx).await
    }

    async fn pre_delete(&self, request: &Request, _: &note::Model, tx: &Tx) -> Result<()> {
        contend(request, tx).await
    }
}

struct Once;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create), retry_writes = false)]
impl Once {
    async fn pre_save(&self, request: &Request, _: &mut Valid<NoteSerializer>, tx: &Tx) -> Result<()> {
        contend(request, tx).await
    }
}

/// A response, or an error, of a view without writes.
#[api_view(POST)]
async fn plain(request: Request) -> Result<Response> {
    let asked = request.clone();
    request.on_commit(async move { _ = happened(&asked, "followed") });
    happened(&request, "answered");
    let body: Value = request.data_as().await?;
    ensure!(body["text"] != "refused", ErrorDetail::new("Not this.", "refused"));
    Response::new(&body)
}

struct Project(Gems);

impl Project {
    async fn serve(api: Api) -> Self {
        let routes = Router::new()
            .route("/", Notes::as_view())
            .route("/once/", Once::as_view())
            .route("/plain/", plain::as_view())
            .route("/{id}/", NoteDetail::as_view());
        Self(Gems::serve(api, note::Entity, routes).await)
    }

    async fn send(&self, name: &str, fails: usize, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.0.request(method, path).header("x-test", self.name(name)).header("x-fails", fails);
        Answer::to(request.header("x-url", &self.0.api.database_url).json(body)).await
    }

    /// A name that no test on another database uses.
    fn name(&self, name: &str) -> String {
        format!("{name} {}", self.0.api.database_url)
    }

    fn events(&self, name: &str) -> Vec<String> {
        events(&self.name(name))
    }

    async fn texts(&self) -> Vec<String> {
        let rows = note::Entity::find().all(&self.0.api.db).await.unwrap();
        rows.into_iter().map(|note| note.text).collect()
    }
}

async fn a_write_runs_again(api: Api) {
    let project = Project::serve(api).await;
    project.send("again", 2, "POST", "/", &json!({"text": "a"})).await.expect(201);
    assert_eq!(project.events("again"), ["run", "run", "run", "a of 1"]);
    project.send("again", 3, "POST", "/", &json!([{"text": "b"}, {"text": "c"}])).await.expect(201);
    assert_eq!(project.events("again"), ["run", "run", "run", "run", "run", "b of 3", "c of 3"]);
    assert_eq!(project.texts().await, ["a", "b", "c"]);
    let id = note::Entity::find().all(&project.0.api.db).await.unwrap()[0].id;
    project.send("again", 3, "PATCH", &format!("/{id}/"), &json!({"text": "A"})).await.expect(200);
    project.send("again", 7, "DELETE", &format!("/{id}/"), &Value::Null).await.expect(204);
    assert_eq!(project.events("again"), ["run"; 8]);
    project.send("again", 1, "DELETE", "/?text=b", &Value::Null).await.expect(204);
    assert_eq!(project.events("again"), ["run", "run", "no b"]);
    assert_eq!(project.texts().await, ["c"]);
}

async fn in_the_end_the_client_is_to_come_again(api: Api) {
    let project = Project::serve(api).await;
    let answer = project.send("end", 99, "POST", "/", &json!({"text": "a"})).await.expect(503);
    assert_eq!(answer.json()["code"], "service_unavailable");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!(wait > 0);
    assert_eq!(project.events("end"), ["run"; 4]);
    assert!(project.texts().await.is_empty());
}

async fn hooks_may_forbid_it(api: Api) {
    let project = Project::serve(api).await;
    let answer = project.send("once", 1, "POST", "/once/", &json!({"text": "a"})).await.expect(503);
    assert_ne!(answer.header("retry-after"), "");
    assert_eq!(project.events("once"), ["run"]);
    project.send("once", 0, "POST", "/once/", &json!({"text": "a"})).await.expect(201);
    assert_eq!(project.texts().await, ["a"]);
}

async fn effects_follow_the_commit(api: Api) {
    let project = Project::serve(api).await;
    project.send("effects", 0, "POST", "/", &json!({"text": "refused"})).await.expect(400);
    let list = json!([{"text": "a"}, {"text": "refused"}]);
    let refused = project.send("effects", 0, "POST", "/", &list).await.expect(400);
    assert_eq!(refused.json()["1"]["non_field_errors"][0]["code"], "refused");
    assert_eq!(project.events("effects"), ["run"; 3], "nothing of what was taken back");
    project.send("effects", 0, "POST", "/", &json!({"text": "b"})).await.expect(201);
    assert_eq!(project.events("effects"), ["run", "b of 1"]);
}

async fn effects_outside_of_a_write(api: Api) {
    let project = Project::serve(api).await;
    project.send("plain", 0, "POST", "/plain/", &json!({"text": "a"})).await.expect(200);
    assert_eq!(project.events("plain"), ["answered", "followed"]);
    project.send("plain", 0, "POST", "/plain/", &json!({"text": "refused"})).await.expect(400);
    assert_eq!(project.events("plain"), ["answered"]);
}
