//! Metadata in OPTIONS, and views with fewer methods.

use rest_runtime::axum::Router;
use rest_runtime::metadata::{BoxMetadata, Described, Metadata, SimpleMetadata};
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, note};

/// The name, and the fields of each action.
struct Brief;

impl Metadata for Brief {
    async fn determine_metadata(&self, request: &Request, view: &dyn Described) -> Result<Value> {
        let actions = view.actions().await;
        let fields = |(method, fields): &(_, Vec<rest_runtime::metadata::FieldInfo>)| {
            let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
            format!("{method}: {}", names.join(" "))
        };
        Ok(
            json!({"of": view.name(), "by": request.user().username(), "fields": actions.iter().map(fields).collect::<Vec<_>>()}),
        )
    }
}

/// Fails.
struct Broken;

impl Metadata for Broken {
    async fn determine_metadata(&self, _: &Request, _: &dyn Described) -> Result<Value> {
        Err(Error::not_found())
    }
}

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create))]
pub struct Plain;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list, create), metadata = Brief,
    authentication = NameHeader,
)]
pub struct Own;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create), metadata = none)]
pub struct Without;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), metadata = Broken)]
pub struct Failing;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), metadata = SimpleMetadata)]
pub struct Simple;

pub struct Hooked;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl Hooked {
    fn get_metadata(&self, request: &Request) -> Option<BoxMetadata> {
        request.query_params().get("brief").map(|_| BoxMetadata::new(Brief))
    }
}

fn routes() -> Router<Rest> {
    Router::new()
        .route("/plain/", Plain::as_view())
        .route("/own/", Own::as_view())
        .route("/without/", Without::as_view())
        .route("/failing/", Failing::as_view())
        .route("/simple/", Simple::as_view())
        .route("/hooked/", Hooked::as_view())
        .route("/restricted/{id}/", Restricted::as_view())
        .route("/bare/{id}/", Bare::as_view())
}

async fn told(notes: &Notes, path: &str) -> Value {
    notes.send("OPTIONS", path, &Value::Null).await.expect(200).json()
}

#[tokio::test]
async fn simple_metadata_is_all_of_it() {
    let notes = Notes::serve(routes(), |rest| rest).await;
    assert_eq!(
        told(&notes, "/plain/").await,
        json!({
            "name": "Plain",
            "description": "",
            "renders": ["application/json"],
            "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
            "actions": {"POST": {
                "id": {"type": "integer", "required": false, "read_only": true, "label": "ID"},
                "slug": {"type": "string", "required": true, "read_only": false, "label": "Slug", "max_length": 20},
                "owner": {"type": "string", "required": false, "read_only": true, "label": "Owner"},
                "price": {
                    "type": "decimal", "required": true, "read_only": false, "label": "Price",
                    "max_digits": 5, "decimal_places": 2,
                },
            }},
        })
    );
}

/// A column under its own name, and one under another.
#[derive(Serializer)]
#[serializer(model = note::Entity)]
struct Renamed {
    #[field(source = slug)]
    title: String,
    stars: i32,
}

/// A field with its own limit.
#[derive(Serializer)]
#[serializer(model = note::Entity)]
struct Bounded {
    slug: String,
    #[field(min_value = 1)]
    stars: i32,
}

#[tokio::test]
async fn declared_fields_tell_their_own_limits() {
    #[generic_view(serializer = Renamed, actions(create))]
    struct Renaming;

    #[generic_view(serializer = Bounded, actions(create))]
    struct Bounding;

    let routes = Router::new().route("/renamed/", Renaming::as_view()).route("/bounded/", Bounding::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    let renamed = told(&notes, "/renamed/").await["actions"]["POST"].clone();
    assert_eq!(renamed["title"], json!({"type": "string", "required": true, "read_only": false, "label": "Title"}));
    assert_eq!((&renamed["stars"]["min_value"], &renamed["stars"]["max_value"]), (&json!(i32::MIN), &json!(i32::MAX)));
    let bounded = told(&notes, "/bounded/").await["actions"]["POST"].clone();
    assert_eq!((&bounded["stars"]["min_value"], bounded["stars"].get("max_value")), (&json!(1), None));
    assert_eq!(bounded["slug"]["max_length"], 20);
    // A rule that OPTIONS does not show still applies.
    notes.send("POST", "/renamed/", &json!({"title": "x".repeat(21)})).await.expect(400);
}

#[tokio::test]
async fn a_view_has_metadata_of_its_own_or_none() {
    let notes = Notes::serve(routes(), |rest| rest).await;
    let own = notes.send_as("ann", "OPTIONS", "/own/", &Value::Null).await.expect(200);
    own.is(&json!({"of": "Own", "by": "ann", "fields": ["POST: id slug owner price"]}));
    let without = notes.send("OPTIONS", "/without/", &Value::Null).await.refuses_with_detail(405);
    assert_eq!(without.header("allow"), "GET, POST, HEAD, OPTIONS");
    notes.send("OPTIONS", "/failing/", &Value::Null).await.refuses_with_detail(404);
    assert_eq!(told(&notes, "/hooked/?brief").await["of"], "Hooked");
    notes.send("OPTIONS", "/hooked/", &Value::Null).await.refuses_with_detail(405);
}

#[tokio::test]
async fn the_project_has_metadata_for_views_that_name_none() {
    let notes = Notes::serve(routes(), |rest| rest.metadata(Brief)).await;
    assert_eq!(told(&notes, "/plain/").await["of"], "Plain");
    assert_eq!(told(&notes, "/simple/").await["name"], "Simple");
    let notes = Notes::serve(routes(), Rest::no_metadata).await;
    notes.send("OPTIONS", "/plain/", &Value::Null).await.refuses_with_detail(405);
    assert_eq!(told(&notes, "/simple/").await["name"], "Simple");
}

/// A view of single rows with fewer methods.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy),
    http_method_names(get, patch, head, options),
)]
pub struct Restricted;

/// As a string, without HEAD and OPTIONS.
#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(retrieve, destroy), http_method_names = "get, put",
)]
pub struct Bare;

#[tokio::test]
async fn a_view_answers_the_methods_that_it_names() {
    let notes = Notes::serve(routes(), |rest| rest).await;
    for (path, allow, statuses) in [
        (
            "/restricted/1/",
            "GET, PATCH, HEAD, OPTIONS",
            [("GET", 200), ("HEAD", 200), ("PATCH", 200), ("OPTIONS", 200), ("PUT", 405), ("DELETE", 405)],
        ),
        (
            "/bare/1/",
            "GET",
            [("GET", 200), ("HEAD", 405), ("PATCH", 405), ("OPTIONS", 405), ("PUT", 405), ("DELETE", 405)],
        ),
    ] {
        for (method, status) in statuses {
            let answer = notes.send(method, path, &json!({})).await.expect(status);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
    assert_eq!(told(&notes, "/restricted/1/").await.get("actions"), None, "PUT is not there");
    notes.send("PATCH", "/restricted/99/", &json!({})).await.refuses_with_detail(404);
    notes.send("PUT", "/restricted/99/", &json!({})).await.refuses_with_detail(405);
}
