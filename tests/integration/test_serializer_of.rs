//! The serializer of an action: by action, for reading and writing, and by user.

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{album, artist};

use crate::support::{Answer, Api, close};

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title))]
struct Brief;

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct Full {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(read_only)]
    artist: ArtistSerializer,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumIn {
    title: String,
    artist: PrimaryKeyRelated<artist::Entity>,
    #[field(write_only)]
    shout: Option<bool>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(title))]
struct Retitle;

struct Albums;

#[generic_view(
    model = album::Entity,
    serializer(list = Brief, create = AlbumIn, read = Full),
    actions(list, create),
)]
impl Albums {
    async fn perform_create(&self, _: &Request, mut data: Valid<AlbumIn>, tx: &Tx) -> Result<album::Model> {
        if data.fields.shout == Some(true) {
            data.row.title = Set(data.fields.title.to_uppercase());
        }
        data.save(tx).await
    }
}

struct AlbumSet;

#[view_set(
    model = album::Entity,
    serializer = Full,
    actions(list(serializer = Brief), create(serializer = AlbumIn), retrieve, update(serializer = AlbumIn),
        partial_update(serializer = Retitle), destroy),
)]
impl AlbumSet {}

struct ByUser;

/// Staff see more fields, and may write more.
#[generic_view(model = album::Entity, serializer = Full, actions(retrieve, update))]
impl ByUser {
    fn get_serializer(&self, request: &Request) -> SerializerOf<album::Entity> {
        match request.query_params().get("as").as_deref() {
            Some("staff") => SerializerOf::new::<AlbumIn>().shown_by::<Full>(),
            _ => SerializerOf::new::<Brief>(),
        }
    }

    async fn perform_update(&self, _: &Request, data: Valid<Full>, tx: &Tx) -> Result<album::Model> {
        assert_eq!(data.is_given("title"), !data.fields.title.starts_with("For"));
        data.save(tx).await
    }
}

struct Shop {
    base: String,
    api: Api,
    db: DatabaseConnection,
}

impl Drop for Shop {
    fn drop(&mut self) {
        close(&self.db);
    }
}

impl Shop {
    async fn serve(api: &Api) -> Self {
        let db = chinook::database::open(&api.database_url, None).await.unwrap();
        let app = Router::new()
            .route("/albums/", Albums::as_view())
            .route("/by-user/{id}/", ByUser::as_view())
            .merge(SimpleRouter::new().register::<AlbumSet>("set").into_router())
            .with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api: api.clone(), db }
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        Answer::to(self.api.client.request(method, format!("{}{path}", self.base)).json(&body)).await
    }

    async fn get(&self, path: &str) -> Value {
        Answer::to(self.api.client.get(format!("{}{path}", self.base))).await.expect(200).json()
    }
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn each_action_has_its_own(api: Api) {
    let shop = Shop::serve(&api).await;
    assert_eq!(keys(&shop.get("/albums/").await[0]), ["id", "title"]);
    let body = json!({"title": "loud", "artist": 1, "shout": true});
    let made = shop.send("POST", "/albums/", body).await.expect(201).json();
    assert_eq!(keys(&made), ["id", "title", "artist"], "what reads answers a write");
    assert_eq!((&made["title"], &made["artist"]["name"]), (&json!("LOUD"), &json!("AC/DC")));
    let fields = shop.send("OPTIONS", "/albums/", json!(null)).await.expect(200).json()["actions"]["POST"].clone();
    assert_eq!(keys(&fields), ["title", "artist", "shout"]);
}

async fn actions_of_view_sets_have_their_own(api: Api) {
    let shop = Shop::serve(&api).await;
    assert_eq!(keys(&shop.get("/set/").await[0]), ["id", "title"]);
    assert_eq!(keys(&shop.get("/set/1/").await), ["id", "title", "artist"]);
    let made = shop.send("POST", "/set/", json!({"title": "T", "artist": 2})).await.expect(201).json();
    assert_eq!(made, json!({"title": "T", "artist": 2}), "the answer is shown by what has read the body");
    let put = shop.send("PUT", "/set/1/", json!({"title": "P", "artist": 3})).await.expect(200).json();
    assert_eq!(put, json!({"title": "P", "artist": 3}));
    let patched = shop.send("PATCH", "/set/1/", json!({"title": "Q", "artist": 4})).await.expect(200).json();
    assert_eq!(patched, json!({"title": "Q"}));
    assert_eq!(shop.get("/set/1/").await["artist"]["id"], 3, "PATCH takes the title alone");
    let fields = shop.send("OPTIONS", "/set/1/", json!(null)).await.expect(200).json()["actions"]["PUT"].clone();
    assert_eq!(keys(&fields), ["title", "artist", "shout"]);
}

async fn who_asks_decides(api: Api) {
    let shop = Shop::serve(&api).await;
    assert_eq!(keys(&shop.get("/by-user/1/").await), ["id", "title"]);
    assert_eq!(keys(&shop.get("/by-user/1/?as=staff").await), ["id", "title", "artist"]);
    shop.send("PATCH", "/by-user/1/", json!({"artist": 9})).await.expect(200);
    assert_eq!(shop.get("/by-user/1/?as=staff").await["artist"]["id"], 1);
    let moved = shop.send("PATCH", "/by-user/1/?as=staff", json!({"artist": 9, "title": "M"})).await.expect(200).json();
    assert_eq!((&moved["artist"]["id"], &moved["title"]), (&json!(9), &json!("M")));
    let fields = shop.send("OPTIONS", "/by-user/1/", json!(null)).await.expect(200).json()["actions"]["PUT"].clone();
    assert_eq!(keys(&fields), ["id", "title"]);
}

on_each_database! { Own: each_action_has_its_own, actions_of_view_sets_have_their_own, who_asks_decides }
