//! `etag = column`: a response is not sent again if it has not changed, and a write fails if the row has.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::versioning::{AcceptHeaderVersioning, Versions};
use sea_orm::{ActiveModelTrait as _, TransactionTrait as _};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::support::{Answer, Api};

on_each_database! { Empty:
    a_row_that_the_client_has_is_not_sent_again,
    writes_are_of_the_row_that_the_client_has_seen,
    of_two_writers_at_once_one_wins,
    rows_that_put_makes,
    rows_without_a_version_have_no_tag,
    view_sets_tag_rows_too,
    actions_are_of_the_row_that_the_client_has_seen,
    tags_differ_where_what_is_shown_does,
    code_of_ones_own_checks_conditions,
}

mod doc {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "conditional_doc")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: String,
        #[sea_orm(default_value = 1)]
        pub version: i32,
        pub touched_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = doc::Entity, fields(id, text, version, touched_at), read_only(version))]
struct DocSerializer;

#[generic_view(model = doc::Entity, serializer = DocSerializer, actions(list, create))]
struct Docs;

struct Doc;

#[generic_view(
    model = doc::Entity, serializer = DocSerializer, actions(retrieve, update, destroy), put_as_create,
    etag = version, renderers = (JsonRenderer, PlainTextRenderer),
)]
impl Doc {
    async fn pre_save(&self, _: &Request, data: &mut Valid<DocSerializer>, _: &Tx) -> Result<()> {
        data.row.version = Set(data.instance().map_or(1, |doc| doc.version + 1));
        Ok(())
    }
}

#[generic_view(
    model = doc::Entity, serializer = DocSerializer, actions(retrieve, update), etag = "touched_at",
)]
struct Touched;

#[generic_view(model = doc::Entity, serializer = DocSerializer, actions(retrieve, destroy))]
struct Untagged;

struct DocViewSet;

#[view_set(model = doc::Entity, serializer = DocSerializer, etag = text)]
impl DocViewSet {
    /// Without `conditional` the action ignores conditions.
    #[action(detail, methods(post))]
    async fn touch(&self, request: &Request) -> Result<Response> {
        Response::new(&self.get_object(request).await?.id)
    }

    #[action(detail, methods(get, post), conditional)]
    async fn close(&self, request: &Request) -> Result<Response> {
        self.renamed(request, "closed").await
    }

    #[mapping(close, "delete")]
    async fn open(&self, request: &Request) -> Result<Response> {
        self.renamed(request, "open").await
    }

    /// Checks in its own transaction.
    #[action(detail, methods(post))]
    async fn lock(&self, request: &Request) -> Result<Response> {
        let row = self.get_object(request).await?;
        let tx = request.database().begin().await?;
        self.check_preconditions(request, &row, &tx).await?;
        let id = row.id;
        let locked = doc::ActiveModel { text: Set("locked".to_owned()), ..row.into() };
        locked.update(&tx).await?;
        tx.commit().await?;
        Response::new(&id)
    }
}

impl DocViewSet {
    async fn renamed(&self, request: &Request, text: &str) -> Result<Response> {
        let row = self.get_object(request).await?;
        let row = doc::ActiveModel { text: Set(text.to_owned()), ..row.into() };
        Response::new(&row.update(request.database()).await?.text)
    }
}

mod brief {
    use super::doc;
    use rest_runtime::prelude::*;

    /// Has the same name as another serializer.
    #[derive(Serializer)]
    #[serializer(model = doc::Entity, fields(id, text))]
    pub(super) struct DocSerializer;

    #[derive(Serializer)]
    #[serializer(model = doc::Entity, fields(id, text, version), dynamic_fields = "fields")]
    pub(super) struct Chosen;
}

struct Shown;

#[generic_view(
    model = doc::Entity, serializer = DocSerializer, actions(retrieve, update), etag = version,
    versioning = AcceptHeaderVersioning::new(Versions::new().default("1").allowed(&["2", "3"])),
)]
impl Shown {
    fn get_serializer(&self, request: &Request) -> SerializerOf<doc::Entity> {
        match request.version() {
            Some("2") => SerializerOf::new::<brief::DocSerializer>(),
            _ => SerializerOf::new::<DocSerializer>(),
        }
    }
}

#[generic_view(model = doc::Entity, serializer = brief::Chosen, actions(retrieve), etag = version)]
struct ChosenFields;

/// A resource without a model.
#[api_view(GET, PUT)]
async fn motto(request: &Request) -> Result<Response> {
    let etag = (request.query_params().get("missing").is_none()).then_some("\"7\"");
    request.check_preconditions(etag)?;
    Response::new(&"stored")
}

async fn serve(api: Api) -> Gems {
    let routes = Router::new()
        .route("/", Docs::as_view())
        .route("/{id}/", Doc::as_view())
        .route("/{id}/touched/", Touched::as_view())
        .route("/{id}/untagged/", Untagged::as_view())
        .route("/{id}/shown/", Shown::as_view())
        .route("/{id}/chosen/", ChosenFields::as_view())
        .route("/motto/", motto::as_view())
        .merge(SimpleRouter::new().register::<DocViewSet>("set/docs").into_router());
    let gems = Gems::serve(api, doc::Entity, routes).await;
    gems.send("POST", "/", &json!({"text": "first"})).await.expect(201);
    gems
}

impl Gems {
    async fn conditional(&self, method: &str, path: &str, body: &Value, header: &str, tag: &str) -> Answer {
        Answer::to(self.request(method, path).header(header, tag).json(body)).await
    }

    /// The tag of a GET.
    async fn tag(&self, path: &str) -> String {
        self.send("GET", path, &Value::Null).await.expect(200).header("etag").to_owned()
    }
}

async fn a_row_that_the_client_has_is_not_sent_again(api: Api) {
    let gems = serve(api).await;
    let tag = gems.tag("/1/").await;
    assert!(tag.starts_with('"') && tag.ends_with(".json\""), "strong: {tag}");
    for method in ["GET", "HEAD"] {
        for list in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let answer = gems.conditional(method, "/1/", &Value::Null, "if-none-match", &list).await.expect(304);
            assert_eq!((answer.header("etag"), answer.header("content-type")), (&*tag, ""), "{method} {list}");
            assert_eq!((answer.header("vary"), answer.body.len()), ("Accept", 0));
        }
        for other in ["\"other\"", "other", "", "W/\"other\", \"more"] {
            let answer = gems.conditional(method, "/1/", &Value::Null, "if-none-match", other).await.expect(200);
            assert_eq!(answer.header("etag"), tag, "{other}");
        }
    }
    // Another format is another representation.
    let text = gems.conditional("GET", "/1/?format=txt", &Value::Null, "if-none-match", &tag).await.expect(200);
    assert_ne!(text.header("etag"), tag);
    // A GET with `If-Match` fails if the row has changed.
    gems.conditional("GET", "/1/", &Value::Null, "if-match", &tag).await.expect(200);
    let stale = gems.conditional("GET", "/1/", &Value::Null, "if-match", "\"other\"").await.expect(412);
    assert_eq!(stale.json()["code"], "precondition_failed");
    // Permissions, filters and existence are checked first.
    gems.conditional("GET", "/9/", &Value::Null, "if-none-match", "*").await.expect(404);
    // A write changes the tag; lists and other views have none.
    gems.send("PATCH", "/1/", &json!({"text": "second"})).await.expect(200);
    assert_ne!(gems.tag("/1/").await, tag);
    gems.conditional("GET", "/1/", &Value::Null, "if-none-match", &tag).await.expect(200);
    assert_eq!(gems.tag("/").await, "");
    assert_eq!(gems.tag("/1/untagged/").await, "");
    gems.conditional("GET", "/1/untagged/", &Value::Null, "if-none-match", "*").await.expect(200);
    gems.conditional("DELETE", "/1/untagged/", &Value::Null, "if-match", "\"other\"").await.expect(204);
}

async fn writes_are_of_the_row_that_the_client_has_seen(api: Api) {
    let gems = serve(api).await;
    let seen = gems.tag("/1/").await;
    let body = json!({"text": "mine"});
    let patched = gems.conditional("PATCH", "/1/", &body, "if-match", &seen).await.expect(200);
    let next = patched.header("etag").to_owned();
    assert_eq!((gems.tag("/1/").await, patched.json()["version"].clone()), (next.clone(), json!(2)));
    for method in ["PUT", "PATCH", "DELETE"] {
        for stale in [seen.clone(), format!("W/{next}"), "\"\"".to_owned(), "none".to_owned()] {
            let answer = gems.conditional(method, "/1/", &json!({"text": "theirs"}), "if-match", &stale).await;
            assert_eq!(answer.expect(412).json()["code"], "precondition_failed", "{method} {stale}");
        }
        gems.conditional(method, "/1/", &json!({"text": "theirs"}), "if-none-match", &next).await.expect(412);
        gems.conditional(method, "/9999999/", &Value::Null, "if-match", "*").await.expect(match method {
            // A missing row matches nothing, and an invalid body is reported first.
            "PUT" => 400,
            _ => 404,
        });
    }
    let row = gems.send("GET", "/1/", &Value::Null).await.expect(200).json();
    assert_eq!((&row["text"], &row["version"]), (&json!("mine"), &json!(2)), "nothing was written");
    // An invalid body is reported first: a condition only applies to requests that would succeed without it.
    gems.conditional("PATCH", "/1/", &json!({"text": null}), "if-match", &seen).await.expect(400);
    // One of several tags, any tag, and the tag of another format.
    gems.conditional("PATCH", "/1/", &body, "if-match", &format!("{seen}, {next}")).await.expect(200);
    let put = gems.conditional("PUT", "/1/", &body, "if-match", "*").await.expect(200);
    assert_eq!(put.header("etag"), "", "no validator for what is not stored as it was sent");
    let as_text = gems.send("GET", "/1/?format=txt", &Value::Null).await.expect(200).header("etag").to_owned();
    gems.conditional("PATCH", "/1/", &body, "if-match", &as_text).await.expect(200);
    gems.conditional("PATCH", "/1/", &body, "if-none-match", &as_text).await.expect(200);
    // Without a condition the last writer wins, as ever.
    gems.send("PUT", "/1/", &body).await.expect(200);
    let last = gems.tag("/1/").await;
    gems.conditional("DELETE", "/1/", &Value::Null, "if-match", &last).await.expect(204);
    gems.send("GET", "/1/", &Value::Null).await.expect(404);
}

async fn of_two_writers_at_once_one_wins(api: Api) {
    let gems = serve(api).await;
    for round in 1..=5 {
        let seen = gems.tag("/1/").await;
        let bodies = ["a", "b", "c", "d"].map(|text| json!({ "text": text }));
        let writes = bodies.iter().map(|body| gems.conditional("PATCH", "/1/", body, "if-match", &seen));
        let answers = futures_util::future::join_all(writes).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412], "round {round}");
        let row = gems.send("GET", "/1/", &Value::Null).await.expect(200).json();
        assert_eq!(row["version"], round + 1, "each of them was seen");
    }
}

async fn rows_that_put_makes(api: Api) {
    let gems = serve(api).await;
    let body = json!({"text": "new"});
    gems.conditional("PUT", "/7/", &body, "if-match", "*").await.expect(412);
    gems.conditional("PUT", "/7/", &body, "if-none-match", "*").await.expect(201);
    gems.conditional("PUT", "/7/", &body, "if-none-match", "*").await.expect(412);
    gems.send("PUT", "/7/", &body).await.expect(200);
}

async fn rows_without_a_version_have_no_tag(api: Api) {
    let gems = serve(api).await;
    assert_eq!(gems.tag("/1/touched/").await, "");
    let body = json!({"text": "x", "touched_at": "2024-05-06T07:08:09Z"});
    gems.conditional("PATCH", "/1/touched/", &body, "if-match", "\"\"").await.expect(412);
    gems.conditional("PATCH", "/1/touched/", &body, "if-match", "*").await.expect(200);
    let tag = gems.tag("/1/touched/").await;
    gems.conditional("PATCH", "/1/touched/", &body, "if-match", &tag).await.expect(200);
    assert_eq!(gems.tag("/1/touched/").await, tag, "the same moment");
    gems.send("PATCH", "/1/touched/", &json!({"touched_at": "2024-05-06T07:08:10Z"})).await.expect(200);
    gems.conditional("PATCH", "/1/touched/", &body, "if-match", &tag).await.expect(412);
}

async fn view_sets_tag_rows_too(api: Api) {
    let gems = serve(api).await;
    let made = gems.send("POST", "/set/docs/", &json!({"text": "of a set"})).await.expect(201);
    let path = format!("/set/docs/{}/", made.json()["id"]);
    assert_eq!(gems.tag(&path).await, made.header("etag"));
    gems.conditional("GET", &path, &Value::Null, "if-none-match", made.header("etag")).await.expect(304);
    // A new row has no tag, so a condition does not apply.
    let another = json!({"text": "another"});
    gems.conditional("POST", "/set/docs/", &another, "if-match", made.header("etag")).await.expect(201);
    gems.conditional("DELETE", &path, &Value::Null, "if-match", "\"other\"").await.expect(412);
    gems.conditional("DELETE", &path, &Value::Null, "if-match", made.header("etag")).await.expect(204);
}

async fn actions_are_of_the_row_that_the_client_has_seen(api: Api) {
    let gems = serve(api).await;
    let seen = gems.tag("/set/docs/1/").await;
    let send = async |method: &str, path: &str, header: &str, tag: &str| {
        gems.conditional(method, &format!("/set/docs/1/{path}/"), &Value::Null, header, tag).await
    };
    let text = async || gems.send("GET", "/set/docs/1/", &Value::Null).await.expect(200).json()["text"].clone();
    for path in ["close", "lock"] {
        for stale in ["\"other\"", &format!("W/{seen}"), "none"] {
            let refused = send("POST", path, "if-match", stale).await.expect(412);
            assert_eq!(refused.json()["code"], "precondition_failed", "{path} {stale}");
        }
        send("POST", path, "if-none-match", &seen).await.expect(412);
    }
    send("DELETE", "close", "if-match", "\"other\"").await.expect(412);
    send("GET", "close", "if-match", "\"other\"").await.expect(412);
    send("HEAD", "close", "if-match", "\"other\"").await.expect(412);
    assert_eq!(text().await, "first", "nothing was written");
    send("POST", "touch", "if-match", "\"other\"").await.expect(200);
    gems.conditional("POST", "/set/docs/9/close/", &Value::Null, "if-match", "*").await.expect(404);
    send("POST", "close", "if-match", &seen).await.expect(200);
    send("POST", "close", "if-match", &seen).await.expect(412);
    assert_eq!(text().await, "closed");
    send("DELETE", "close", "if-match", "*").await.expect(200);
    let seen = gems.tag("/set/docs/1/").await;
    // A GET action whose condition is met runs, and changes the tag.
    send("GET", "close", "if-none-match", "\"other\"").await.expect(200);
    send("POST", "lock", "if-match", &seen).await.expect(412);
    let seen = gems.tag("/set/docs/1/").await;
    send("POST", "lock", "if-match", &seen).await.expect(200);
    assert_eq!(text().await, "locked");
    gems.send("POST", "/set/docs/1/close/", &Value::Null).await.expect(200);
}

async fn tags_differ_where_what_is_shown_does(api: Api) {
    let gems = serve(api).await;
    let get = async |accept: &str, tag: &str| {
        let request = gems.request("GET", "/1/shown/").header("accept", accept).header("if-none-match", tag);
        Answer::to(request).await
    };
    let (mut tags, accepts) = (Vec::new(), ["*/*", "*/*; version=2", "*/*; version=3", "application/json; indent=4"]);
    for accept in accepts {
        let answer = get(accept, "\"none\"").await.expect(200);
        assert_eq!(answer.header("vary"), "Accept");
        tags.push(answer.header("etag").to_owned());
    }
    for (accept, own) in accepts.iter().zip(&tags) {
        for tag in &tags {
            get(accept, tag).await.expect(if tag == own { 304 } else { 200 });
        }
        // A write refers to the row, so the tag of any representation matches.
        let body = json!({"text": "first"});
        gems.conditional("PATCH", "/1/shown/", &body, "if-match", own).await.expect(200);
    }
    let chosen = gems.tag("/1/chosen/?fields=id").await;
    assert_ne!(chosen, gems.tag("/1/chosen/").await);
    assert_ne!(chosen, gems.tag("/1/chosen/?fields=id,text").await);
    assert_eq!(chosen, gems.tag("/1/chosen/?fields=id&unread=1").await);
}

async fn code_of_ones_own_checks_conditions(api: Api) {
    let gems = serve(api).await;
    for (method, path, header, tag, status) in [
        ("PUT", "/motto/", "if-match", "\"7\"", 200),
        ("PUT", "/motto/", "if-match", "*", 200),
        ("PUT", "/motto/", "if-match", "\"6\", \"7\"", 200),
        ("PUT", "/motto/", "if-match", "\"6\"", 412),
        ("PUT", "/motto/", "if-match", "W/\"7\"", 412),
        ("GET", "/motto/", "if-match", "\"6\"", 412),
        ("PUT", "/motto/", "if-none-match", "\"6\"", 200),
        ("PUT", "/motto/", "if-none-match", "W/\"7\"", 412),
        ("PUT", "/motto/", "if-none-match", "*", 412),
        ("GET", "/motto/", "if-none-match", "*", 200),
        ("PUT", "/motto/?missing", "if-none-match", "*", 200),
        ("PUT", "/motto/?missing", "if-match", "*", 412),
    ] {
        gems.conditional(method, path, &Value::Null, header, tag).await.expect(status);
    }
}
