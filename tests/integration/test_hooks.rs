//! Each hook is called at its time, and a write with its hooks is one transaction.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::{HeaderMap, HeaderValue};
use rest_runtime::generics::{ListApiView, ListCreateApiView, RetrieveUpdateDestroyApiView};
use rest_runtime::permissions::BoxPermission;
use rest_runtime::prelude::*;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait};
use serde_json::json;

use crate::notes::{NameHeader, NoteSerializer, Notes, log, note};

async fn write(tx: &Tx, entry: impl Into<String>) -> Result<()> {
    log::ActiveModel { entry: Set(entry.into()), ..Default::default() }.insert(tx).await?;
    Ok(())
}

async fn entries(notes: &Notes) -> Vec<String> {
    log::Entity::find().all(&notes.db).await.unwrap().into_iter().map(|row| row.entry).collect()
}

pub struct Logged;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create), authentication = NameHeader)]
impl Logged {
    fn get_queryset(&self, request: &Request) -> Select<note::Entity> {
        let all = note::Entity::find();
        if request.user().is_staff() { all } else { all.filter(note::Column::Owner.eq(request.user().username())) }
    }

    async fn filter_queryset(&self, request: &Request, queryset: Select<note::Entity>) -> Result<Select<note::Entity>> {
        match request.uri().query() {
            Some("dear") => Ok(queryset.filter(note::Column::Price.gte(1))),
            Some("wrong") => Err(ValidationError::new("No such filter.", "invalid").into()),
            _ => Ok(queryset),
        }
    }

    async fn pre_save(&self, request: &Request, data: &mut Valid<NoteSerializer>, tx: &Tx) -> Result<()> {
        data.row.owner = Set(request.user().username().to_owned());
        assert!(data.instance().is_none() && data.is_given("slug") && !data.is_given("id"));
        write(tx, format!("pre {:?}", request.action())).await
    }

    async fn perform_create(&self, request: &Request, mut data: Valid<NoteSerializer>, tx: &Tx) -> Result<note::Model> {
        data.row.text = Set(request.auth::<usize>().map(|length| format!("{length} letters")));
        write(tx, "perform").await?;
        data.save(tx).await
    }

    async fn post_save(&self, _: &Request, note: &note::Model, created: bool, tx: &Tx) -> Result<()> {
        write(tx, format!("post {} {created}", note.text.as_deref().unwrap_or("?"))).await?;
        if note.slug == "bad" {
            return Err(ValidationError::field("slug", "Bad.", "bad").into());
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_list_shows_what_the_hooks_leave() {
    let notes = Notes::serve(Router::new().route("/", Logged::as_view()), |rest| rest).await;
    let ann = notes.send_as("ann", "GET", "/", &json!({})).await.expect(200);
    ann.is(&json!([{"id": 1, "slug": "first", "owner": "ann", "price": "2.00"}]));
    assert_eq!(notes.send_as("boss", "GET", "/", &json!({})).await.json().as_array().map(Vec::len), Some(2));
    assert_eq!(notes.send_as("boss", "GET", "/?dear", &json!({})).await.json()[0]["id"], 1);
    notes.send_as("bob", "GET", "/?dear", &json!({})).await.expect(200).is(&json!([]));
    notes.send_as("bob", "GET", "/?wrong", &json!({})).await.expect(400).is(&json!(["No such filter."]));
}

#[tokio::test]
async fn the_hooks_of_a_create_run_in_order_and_inject_columns() {
    let notes = Notes::serve(Router::new().route("/", Logged::as_view()), |rest| rest).await;
    let body = json!({"slug": "third", "owner": "somebody", "price": 1});
    let created = notes.send_as("carol", "POST", "/", &body).await.expect(201);
    created.is(&json!({"id": 3, "slug": "third", "owner": "carol", "price": "1.00"}));
    assert_eq!(entries(&notes).await, ["pre Some(\"create\")", "perform", "post 5 letters true"]);
}

#[tokio::test]
async fn a_refusal_after_the_insert_takes_everything_back() {
    let notes = Notes::serve(Router::new().route("/", Logged::as_view()), |rest| rest).await;
    notes.send_as("carol", "POST", "/", &json!({"slug": "bad", "price": 1})).await.refuses(&["slug"]);
    // A refusal of the database has the same effect: the slug is taken.
    notes.send_as("carol", "POST", "/", &json!({"slug": "first", "price": 1})).await.refuses(&["slug"]);
    assert_eq!(entries(&notes).await, [""; 0]);
    assert_eq!(note::Entity::find().all(&notes.db).await.unwrap().len(), 2);
}

pub struct Changed;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy), lookup_field = slug)]
impl Changed {
    async fn perform_update(&self, _: &Request, mut data: Valid<NoteSerializer>, tx: &Tx) -> Result<note::Model> {
        let before = data.instance().map(|note| note.slug.clone()).unwrap_or_default();
        write(tx, format!("from {before}")).await?;
        data.row.text = Set(Some("changed".to_owned()));
        data.save(tx).await
    }

    async fn post_save(&self, _: &Request, note: &note::Model, created: bool, tx: &Tx) -> Result<()> {
        write(tx, format!("to {} {:?} {created}", note.slug, note.text)).await
    }

    async fn pre_delete(&self, _: &Request, note: &note::Model, tx: &Tx) -> Result<()> {
        write(tx, format!("before {}", note.slug)).await
    }

    async fn perform_destroy(&self, _: &Request, note: note::Model, tx: &Tx) -> Result<()> {
        let mut gone = note::ActiveModel::from(note);
        gone.owner = Set("nobody".to_owned());
        gone.update(tx).await?;
        Ok(())
    }

    async fn post_delete(&self, _: &Request, note: &note::Model, tx: &Tx) -> Result<()> {
        write(tx, format!("after {}", note.slug)).await?;
        if note.slug == "second" { Err(Error::Conflict("It stays.".into())) } else { Ok(()) }
    }
}

#[tokio::test]
async fn the_hooks_of_updates_and_deletes() {
    let notes = Notes::serve(Router::new().route("/{slug}/", Changed::as_view()), |rest| rest).await;
    notes.send("PATCH", "/first/", &json!({"slug": "last"})).await.expect(200);
    notes.send("PUT", "/last/", &json!({"slug": "last", "price": "3"})).await.expect(200);
    assert_eq!(
        entries(&notes).await,
        ["from first", "to last Some(\"changed\") false", "from last", "to last Some(\"changed\") false"]
    );
    notes.send("DELETE", "/second/", &json!({})).await.expect(409).is(&json!({"detail": "It stays."}));
    assert_eq!(entries(&notes).await.len(), 4, "nothing of it stays");
    notes.send("DELETE", "/last/", &json!({})).await.expect(204);
    assert_eq!(entries(&notes).await[4..], ["before last", "after last"]);
    assert_eq!(notes.get("/last/").await.json()["owner"], "nobody");
}

pub struct Around;

/// From the doc comment.
#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), name = "All the notes")]
impl Around {
    async fn initial(&self, request: &Request) -> Result<()> {
        if request.headers().contains_key("x-away") { Err(Error::not_found()) } else { Ok(()) }
    }

    async fn handle_exception(&self, request: &Request, error: Error) -> Result<Response> {
        let body = json!({"error": error.code(), "method": request.method().as_str()});
        Response::new(&body)?.status(error.status())
    }

    async fn finalize_response(&self, request: &Request, mut response: Response) -> Result<Response> {
        response.headers_mut().extend(self.default_response_headers(request));
        response.header("x-last", "word")
    }

    fn default_response_headers(&self, _: &Request) -> HeaderMap {
        HeaderMap::from_iter([("x-default".parse().unwrap(), HeaderValue::from_static("header"))])
    }

    fn get_view_description(&self, request: &Request) -> String {
        format!("asked by {}", request.method())
    }

    async fn http_method_not_allowed(&self, _: &Request) -> Result<Response> {
        Response::new("never mind")
    }

    async fn list(&self, request: &Request) -> Result<Response> {
        let told = json!({"action": request.action(), "version": request.version()});
        Response::new(&told.to_string())
    }
}

#[tokio::test]
async fn the_hooks_around_an_action() {
    let notes = Notes::serve(Router::new().route("/", Around::as_view()), |rest| rest).await;
    let listed = notes.get("/").await.expect(200);
    assert_eq!(listed.json(), json!("{\"action\":\"list\",\"version\":null}"));
    assert_eq!((listed.header("x-last"), listed.header("x-default"), listed.header("allow")), ("word", "header", ""));
    let away = crate::support::Answer::to(notes.request("GET", "/").header("x-away", "1")).await;
    away.expect(404).is(&json!({"error": "not_found", "method": "GET"}));
    notes.send("POST", "/", &json!({})).await.expect(200).is(&json!("never mind"));
    let told = notes.send("OPTIONS", "/", &json!({})).await.expect(200).json();
    assert_eq!((&told["name"], &told["description"]), (&json!("All the notes"), &json!("asked by OPTIONS")));
}

pub struct PerUser;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader)]
impl PerUser {
    fn get_permissions(&self, request: &Request) -> BoxPermission {
        if request.user().username() == "ann" { AllowAny.boxed() } else { IsAdminUser.boxed() }
    }
}

#[tokio::test]
async fn permissions_by_user() {
    let notes = Notes::serve(Router::new().route("/", PerUser::as_view()), |rest| rest).await;
    notes.send_as("ann", "GET", "/", &json!({})).await.expect(200);
    notes.send_as("bob", "GET", "/", &json!({})).await.refuses_with_detail(403);
    notes.get("/").await.refuses_with_detail(401);
}

pub struct Found;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve, destroy))]
impl Found {
    async fn get_object(&self, request: &Request) -> Result<note::Model> {
        let note = note::Entity::find_by_id(1).one(request.database()).await?.ok_or(Error::not_found())?;
        Ok(note::Model { slug: "found".to_owned(), ..note })
    }

    async fn perform_destroy(&self, _: &Request, note: note::Model, _: &Tx) -> Result<()> {
        Err(Error::Conflict(note.slug.into()))
    }
}

#[tokio::test]
async fn an_own_get_object_is_what_the_actions_get() {
    let notes = Notes::serve(Router::new().route("/", Found::as_view()), |rest| rest).await;
    // A price with decimals: SeaORM by itself cannot read whole ones from SQLite.
    note::Entity::update_many()
        .col_expr(note::Column::Price, sea_orm::sea_query::Expr::val(1.25))
        .exec(&notes.db)
        .await
        .unwrap();
    assert_eq!(notes.get("/").await.expect(200).json()["slug"], "found");
    notes.send("DELETE", "/", &json!({})).await.expect(409).is(&json!({"detail": "found"}));
}

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list, create),
    queryset = note::Entity::find().filter(note::Column::Slug.eq("second")).order_by_desc(note::Column::Id),
    description = "Said outright.",
)]
pub struct Second;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(partial_update), lookup_url_kwarg = number)]
pub struct ByNumber;

#[tokio::test]
async fn the_arguments_of_a_view() {
    let routes = Router::new().route("/", Second::as_view()).route("/{number}/{id}/", ByNumber::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    assert_eq!(notes.get("/").await.expect(200).json()[0]["slug"], "second");
    assert_eq!(notes.send("OPTIONS", "/", &json!({})).await.json()["description"], "Said outright.");
    assert_eq!(notes.send("PATCH", "/2/1/", &json!({})).await.expect(200).json()["id"], 2);
    assert_eq!(notes.get("/2/1/").await.expect(405).header("allow"), "PATCH, OPTIONS");
}

#[tokio::test]
async fn the_ready_made_views_need_no_macro() {
    let routes = Router::new()
        .route("/", ListCreateApiView::<NoteSerializer>::as_view())
        .route("/read/", ListApiView::<NoteSerializer>::as_view())
        .route("/{pk}/", RetrieveUpdateDestroyApiView::<NoteSerializer>::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    assert_eq!(notes.get("/read/").await.expect(200).header("allow"), "GET, HEAD, OPTIONS");
    let made = notes.send("POST", "/", &json!({"slug": "x", "price": 1})).await.expect(201).json();
    assert_eq!(made["owner"], "", "a text that a row must have and the body need not is empty, as in Django");
    assert_eq!(notes.get("/1/").await.expect(200).json()["price"], "2.00");
    notes.send("DELETE", "/1/", &json!({})).await.expect(204);
}

/// Shows the URL of each note.
#[derive(Serializer)]
#[serializer(model = note::Entity)]
pub struct LinkedNote {
    pub slug: String,
    pub price: sea_orm::prelude::Decimal,
    #[field(method)]
    pub url: String,
}

impl LinkedNote {
    #[expect(clippy::unused_self, reason = "methods of serializers take the struct")]
    fn url(&self, note: &note::Model) -> String {
        format!("/notes/{}/", note.slug)
    }
}

#[generic_view(model = note::Entity, serializer = LinkedNote, actions(create))]
impl Linked {
    async fn pre_save(&self, _: &Request, data: &mut Valid<LinkedNote>, _: &Tx) -> Result<()> {
        data.row.owner = Set("ann".to_owned());
        Ok(())
    }
}

pub struct Linked;

pub struct Announced;

#[generic_view(model = note::Entity, serializer = LinkedNote, actions(create))]
impl Announced {
    async fn pre_save(&self, _: &Request, data: &mut Valid<LinkedNote>, _: &Tx) -> Result<()> {
        data.row.owner = Set("ann".to_owned());
        Ok(())
    }

    fn get_success_headers(&self, request: &Request, response: &Response) -> Result<HeaderMap> {
        let note: serde_json::Value = response.data_as()?;
        let text = format!("{} of {}", note["slug"], request.action().unwrap_or_default());
        let made = HeaderValue::try_from(text).map_err(Error::other)?;
        Ok([("x-made".parse().map_err(Error::other)?, made)].into_iter().collect())
    }
}

#[tokio::test]
async fn a_new_row_has_headers_of_its_own() {
    let routes = Router::new().route("/linked/", Linked::as_view()).route("/announced/", Announced::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    let created = notes.send("POST", "/linked/", &json!({"slug": "third", "price": 1})).await.expect(201);
    assert_eq!(created.header("location"), "/notes/third/");
    let created = notes.send("POST", "/announced/", &json!({"slug": "fourth", "price": 1})).await.expect(201);
    assert_eq!(created.header("x-made"), "\"fourth\" of create");
    assert_eq!(created.headers.get("location"), None);
    let refused = notes.send("POST", "/linked/", &json!({"slug": "third", "price": 1})).await.expect(400);
    assert_eq!(refused.headers.get("location"), None);
}
