//! Area 14, /router/: viewsets, routers, extra actions.

use rest_runtime::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait, ModelTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::entities::{album, artist, genre, label, track};

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position))]
struct LabelSerializer;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist), read_only(artist))]
struct AlbumSerializer;

struct GenreViewSet;

/// Looked up by two-digit-or-less ids only (lookup_value_regex).
#[view_set(
    model = genre::Entity,
    serializer = GenreSerializer,
    actions(list, retrieve),
    lookup_value_regex = "[0-9]{1,2}"
)]
impl GenreViewSet {
    #[action(detail, permissions = IsAuthenticated)]
    async fn tracks(&self, request: &Request) -> Result<Response> {
        let genre = self.get_object(request).await?;
        Response::new(&json!({"count": genre.find_related(track::Entity).count(request.database()).await?}))
    }
}

/// Only create and retrieve.
#[view_set(model = artist::Entity, serializer = ArtistSerializer, actions(create, retrieve))]
struct ArtistViewSet;

#[view_set(model = label::Entity, serializer = LabelSerializer, actions(destroy))]
struct DestroyOnly;

struct ActionsOnly;

/// No standard action at all.
#[view_set(model = genre::Entity, serializer = GenreSerializer, actions())]
impl ActionsOnly {
    #[action(list)]
    async fn count(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"count": self.get_queryset(request).count(request.database()).await?}))
    }
}

struct PlainViewSet;

fn things() -> Value {
    json!({"1": "one", "2": "two"})
}

/// A ViewSet with its own methods, over no model.
#[view_set]
impl PlainViewSet {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "things": things()}))
    }

    async fn retrieve(&self, request: &Request) -> Result<Response> {
        let pk = request.kwarg("pk").unwrap_or_default();
        Response::new(&json!({"action": request.action(), "pk": pk, "thing": things()[pk]}))
    }

    async fn create(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "data": request.data().await?.json()}))?.status(201)
    }

    async fn partial_update(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "pk": request.kwarg("pk")}))
    }
}

struct ArtistAlbumViewSet;

/// Under a prefix with a parameter: artists/<artist_pk>/albums.
#[view_set(model = album::Entity, serializer = AlbumSerializer)]
impl ArtistAlbumViewSet {
    fn get_queryset(&self, request: &Request) -> Select<album::Entity> {
        album::Entity::find().filter(album::Column::ArtistId.eq(request.kwarg_as::<i64>("artist_pk").ok()))
    }

    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<AlbumSerializer>,
        tx: &DatabaseTransaction,
    ) -> Result<album::Model> {
        let artist = artist::Entity::find_by_id(request.kwarg_as::<i64>("artist_pk")?).one(tx).await?;
        data.row.artist_id = Set(artist.ok_or(Error::not_found())?.id);
        data.save(tx).await
    }
}

/// A router with its own routes: GET list under /<prefix>, GET one under /<prefix>/is/<lookup>.
fn own() -> SimpleRouter {
    SimpleRouter::new()
        .route_actions::<GenreViewSet>("genres", "own-genre-list", [("get", "list")])
        .route_actions::<GenreViewSet>("genres/is/{pk:[0-9]{1,2}}", "own-genre-detail", [("get", "retrieve")])
}

pub(crate) fn urls() -> SimpleRouter {
    let simple = SimpleRouter::new()
        .register::<GenreViewSet>("genres")
        .register::<ArtistViewSet>("artists")
        .register_as::<DestroyOnly>("destroy-only", "destroy-only")
        .register_as::<ActionsOnly>("actions-only", "actions-only")
        .register_as::<PlainViewSet>("plain", "plain")
        .register_as::<ArtistAlbumViewSet>("artists/{artist_pk:[0-9]+}/albums", "artist-albums");
    SimpleRouter::new().include("simple/", simple).include("own/", own()).route_actions::<PlainViewSet>(
        "by-hand/",
        None,
        [("get", "list"), ("post", "create")],
    )
}
