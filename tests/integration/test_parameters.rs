//! Views with type parameters, used with several serializers or policies; and arguments that a view may leave out.

use std::marker::PhantomData;

use chinook::entities::{artist, genre};
use rest_runtime::axum::Router;
use rest_runtime::permissions::{And, Not};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use rest_runtime::viewsets::{ModelViewSet, ReadOnlyModelViewSet};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::gems::Gems;
use crate::notes::{NameHeader, Notes};
use crate::support::{Answer, Api};

on_each_database! { Own: a_view_of_any_serializer_has_the_model_of_each, the_rows_of_one_action_are_its_own }

#[derive(Serializer)]
struct Length {
    #[field(min_value = 0)]
    length: i64,
}

#[derive(Serializer)]
struct Weight {
    weight: f64,
}

/// What was given.
#[api_view(POST)]
async fn check<S: Serializer>(request: &Request) -> Result<Response> {
    let data = S::validate(request).await?;
    Response::new(&json!({"given": data.given(), "action": request.action()}))
}

#[api_view(GET, permissions = P::default(), authentication = NameHeader)]
async fn guarded<P, const CODE: u16>() -> Result<Response>
where
    P: Permission + Default + 'static,
{
    Response::new(&CODE)?.status(CODE)
}

struct Taken<S>(PhantomData<S>);

/// What is taken.
#[api_view(serializer = S)]
impl<S: Serializer> Taken<S> {
    async fn post(&self, request: &Request) -> Result<Response> {
        let data = S::validate(request).await?;
        Response::new(&data.given())
    }

    fn get_view_name(&self, _: &Request) -> String {
        std::any::type_name::<S>().rsplit("::").next().unwrap_or_default().to_owned()
    }
}

async fn notes() -> Notes {
    let routes = Router::new()
        .route("/length/", check::<Length>::as_view())
        .route("/weight/", check::<Weight>::as_view())
        .route("/signed-in/", guarded::<IsAuthenticated, 201>::as_view())
        .route("/not-signed-in/", guarded::<Not<IsAuthenticated>, 202>::as_view())
        .route("/both/", guarded::<And<IsAuthenticated, Not<IsAuthenticated>>, 203>::as_view())
        .route("/taken/length/", Taken::<Length>::as_view())
        .route("/taken/weight/", Taken::<Weight>::as_view());
    Notes::serve(routes, |rest| rest).await
}

#[tokio::test]
async fn a_function_answers_for_each_of_its_parameters() {
    let notes = notes().await;
    for (path, name, status) in [("/length/", "length", 200), ("/weight/", "weight", 200), ("/length/", "weight", 400)]
    {
        let answer = Answer::to(notes.request("POST", path).json(&json!({name: 1}))).await.expect(status);
        if status == 200 {
            assert_eq!(answer.json(), json!({"given": [name], "action": "check"}));
        }
    }
    for (path, status) in [("/signed-in/", 201), ("/not-signed-in/", 403), ("/both/", 403)] {
        Answer::to(notes.request("GET", path).header("x-user", "ann")).await.expect(status);
    }
    Answer::to(notes.request("GET", "/not-signed-in/")).await.expect(202);
    let told = Answer::to(notes.request("OPTIONS", "/weight/")).await.expect(200).json();
    assert_eq!((&told["name"], &told["description"]), (&json!("Check"), &json!("What was given.")));
}

#[tokio::test]
async fn a_block_answers_for_each_of_its_parameters() {
    let notes = notes().await;
    for (path, name, own) in [("/taken/length/", "Length", "length"), ("/taken/weight/", "Weight", "weight")] {
        let answer = Answer::to(notes.request("POST", path).json(&json!({own: 1}))).await.expect(200);
        assert_eq!(answer.json(), json!([own]));
        let told = Answer::to(notes.request("OPTIONS", path)).await.expect(200).json();
        assert_eq!((&told["name"], &told["description"]), (&json!(name), &json!("What is taken.")));
        let fields = told["actions"]["POST"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(fields, [own]);
    }
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[generic_view(serializer = S, actions(list), pagination = LimitOffset(1))]
struct Lists<S: ModelSerializer>(PhantomData<S>);

struct Sets<S>(PhantomData<S>);

#[view_set(serializer = S, actions(list, retrieve))]
impl<S> Sets<S>
where
    S: ModelSerializer,
{
    #[action(list)]
    async fn count(&self, request: &Request) -> Result<Response> {
        Response::new(&self.get_queryset(request).count(request.database()).await?)
    }
}

async fn a_view_of_any_serializer_has_the_model_of_each(api: Api) {
    let sets = SimpleRouter::new()
        .register::<Sets<ArtistSerializer>>("artists")
        .register::<Sets<GenreSerializer>>("genres")
        .register_as::<ModelViewSet<GenreSerializer>>("all", "all")
        .register_as::<ReadOnlyModelViewSet<GenreSerializer>>("read", "read");
    let routes = sets
        .into_router()
        .route("/lists/artists/", Lists::<ArtistSerializer>::as_view())
        .route("/lists/genres/", Lists::<GenreSerializer>::as_view());
    let gems = Gems::served(api, routes, |rest| rest).await;
    for (name, first) in [("artists", "AC/DC"), ("genres", "Rock")] {
        let page = gems.send("GET", &format!("/lists/{name}/"), &Value::Null).await.expect(200).json();
        assert_eq!(page["results"], json!([{"id": 1, "name": first}]));
        let one = gems.send("GET", &format!("/{name}/1/"), &Value::Null).await.expect(200).json();
        assert_eq!(one, json!({"id": 1, "name": first}));
        let count = gems.send("GET", &format!("/{name}/count/"), &Value::Null).await.expect(200).json();
        assert_eq!(count, page["count"]);
    }
    let made = gems.send("POST", "/all/", &json!({"name": "Drone"})).await.expect(201).json();
    let path = format!("/{}/", made["id"]);
    gems.send("PATCH", &format!("/all{path}"), &json!({"name": "Doom"})).await.expect(200);
    assert_eq!(gems.send("GET", &format!("/read{path}"), &Value::Null).await.expect(200).json()["name"], "Doom");
    gems.send("DELETE", &format!("/read{path}"), &Value::Null).await.expect(405);
    gems.send("POST", "/read/", &json!({"name": "Drone"})).await.expect(405);
    gems.send("DELETE", &format!("/all{path}"), &Value::Null).await.expect(204);
}

fn below(id: i32) -> Select<genre::Entity> {
    genre::Entity::find().filter(genre::Column::Id.lt(id))
}

struct Genres;

#[view_set(serializer = GenreSerializer, queryset(list = below(3), default = below(5), lowest = below(2)))]
impl Genres {
    #[action(list)]
    async fn lowest(&self, request: &Request) -> Result<Response> {
        self.list(request).await
    }
}

async fn the_rows_of_one_action_are_its_own(api: Api) {
    let routes = SimpleRouter::new().register::<Genres>("genres").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    let list = gems.send("GET", "/genres/", &Value::Null).await.expect(200).json();
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    gems.send("GET", "/genres/4/", &Value::Null).await.expect(200);
    gems.send("GET", "/genres/5/", &Value::Null).await.expect(404);
    let lowest = gems.send("GET", "/genres/lowest/", &Value::Null).await.expect(200).json();
    assert_eq!(lowest.as_array().map(Vec::len), Some(1));
}
