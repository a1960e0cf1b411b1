//! Area 14, /router/: viewsets, routers, extra actions.

use std::{collections::BTreeMap, sync::LazyLock};

use rest_runtime::{
    axum::http::Method,
    prelude::*,
    routers::{AsView, list_urls},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, ModelTrait, PaginatorTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

use crate::entities::{album, artist, genre, label, media_type, playlist_track, track};

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersLabel", model = label::Entity, fields(id, name, color, position))]
struct LabelSerializer;

#[derive(Serializer)]
struct PositionSerializer {
    #[field(min_value = 0)]
    position: i64,
}

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersMediaType", model = media_type::Entity, fields(id, name))]
struct MediaTypeSerializer;

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersEntry", model = playlist_track::Entity, fields(id, track))]
struct EntrySerializer;

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersGenre", model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersArtist", model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(component = "ViewsetsRoutersAlbum", model = album::Entity, fields(id, title, artist), read_only(artist))]
struct AlbumSerializer;

struct GenreViewSet;

/// Looked up by two-digit-or-less ids only (lookup_value_regex).
#[view_set(serializer = GenreSerializer, actions(list, retrieve), lookup_value_regex = "[0-9]{1,2}")]
impl GenreViewSet {
    #[action(detail, permissions = IsAuthenticated)]
    async fn tracks(&self, request: &Request) -> Result<Response> {
        let genre = self.get_object(request).await?;
        Response::new(&json!({"count": genre.find_related(track::Entity).count(request.database()).await?}))
    }
}

/// Only create and retrieve.
#[view_set(serializer = ArtistSerializer, actions(create, retrieve))]
struct ArtistViewSet;

#[view_set(serializer = LabelSerializer, actions(destroy))]
struct DestroyOnly;

struct ActionsOnly;

/// No standard action at all.
#[view_set(serializer = GenreSerializer, actions())]
impl ActionsOnly {
    #[action(list)]
    async fn count(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"count": self.get_queryset(request).count(request.database()).await?}))
    }
}

static THINGS: LazyLock<Value> = LazyLock::new(|| json!({"1": "one", "2": "two"}));

struct PlainViewSet;

/// A ViewSet with its own methods, over no model.
#[view_set]
impl PlainViewSet {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "things": *THINGS}))
    }

    async fn retrieve(&self, request: &Request) -> Result<Response> {
        let pk = request.kwarg("pk").unwrap_or_default();
        Response::new(&json!({"action": request.action(), "pk": pk, "thing": THINGS[pk]}))
    }

    async fn create(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "data": request.data().await?.to_json()}))?.status(201)
    }

    async fn partial_update(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"action": request.action(), "pk": request.kwarg("pk")}))
    }
}

/// lookup_field other than pk, and its own lookup_url_kwarg.
#[view_set(serializer = MediaTypeSerializer, lookup_fields(media = name), lookup_value_regex = "[^/]+")]
struct MediaTypeViewSet;

struct ArtistAlbumViewSet;

/// Under a prefix with a parameter: artists/<artist_pk>/albums.
#[view_set(serializer = AlbumSerializer)]
impl ArtistAlbumViewSet {
    fn get_queryset(&self, request: &Request) -> Select<album::Entity> {
        album::Entity::find().filter(album::Column::ArtistId.eq(request.kwarg_as::<i64>("artist_pk").ok()))
    }

    async fn perform_create(
        &self,
        request: &Request,
        mut data: Valid<AlbumSerializer>,
        tx: &Tx,
    ) -> Result<album::Model> {
        let artist = artist::Entity::find_by_id(request.kwarg_as::<i64>("artist_pk")?).one(tx).await?;
        data.row.artist_id = Set(artist.ok_or(Error::not_found())?.id);
        data.save(tx).await
    }
}

struct PlaylistTracks;

#[view_set(serializer = EntrySerializer, actions(list, retrieve, destroy), lookup_fields(track_id = track))]
impl PlaylistTracks {
    fn get_queryset(&self, request: &Request) -> Select<playlist_track::Entity> {
        let playlist: Option<i64> = request.kwarg_as("playlist_pk").ok();
        playlist_track::Entity::find().filter(playlist_track::Column::PlaylistId.eq(playlist))
    }
}

struct LabelViewSet;

/// Labels.
#[view_set(serializer = LabelSerializer)]
impl LabelViewSet {
    fn get_queryset(&self, request: &Request) -> Select<label::Entity> {
        let color = request.query_params().get("color").unwrap_or("red".into());
        match request.action() {
            Some("by_color") => label::Entity::find().filter(Expr::col(label::Column::Color).eq(color.as_ref())),
            _ => label::Entity::find(),
        }
    }

    /// Moves a label up.
    #[action(detail, methods = "post")]
    async fn raise_up(&self, request: &Request) -> Result<Response> {
        let label = self.get_object(request).await?;
        let position = label.position + 1;
        label::ActiveModel { position: Set(position), ..label.into() }.update(request.database()).await?;
        Response::new(&json!({"position": position, "action": request.action(), "detail": request.detail()}))
    }

    #[action(detail, methods = "get, put", url_path = "place", url_name = "spot", serializer = PositionSerializer)]
    async fn position(&self, request: &Request) -> Result<Response> {
        let label = self.get_object(request).await?;
        if request.method() != Method::PUT {
            return Response::new(&json!({"position": label.position}));
        }
        let place = PositionSerializer::validate(request).await?;
        label::ActiveModel { position: Set(place.position), ..label.into() }.update(request.database()).await?;
        Response::new(&json!({"position": place.position}))
    }

    #[mapping(position, "delete")]
    async fn clear_position(&self, request: &Request) -> Result<Response> {
        let label = self.get_object(request).await?;
        label::ActiveModel { position: Set(0), ..label.into() }.update(request.database()).await?;
        Ok(Response::no_content())
    }

    /// reverse_action URLs.
    #[action(detail)]
    async fn links(&self, request: &Request) -> Result<Response> {
        let url = |name| request.reverse_action(name, [request.kwarg("pk").unwrap_or_default()]);
        Response::new(&json!({
            "list": request.reverse_action("list", ())?, "detail": url("detail")?, "raise": url("raise-up")?,
            "spot": url("spot")?, "extra": self.get_extra_action_url_map(request),
        }))
    }

    #[action(list)]
    async fn extra_actions(&self, _: &Request) -> Result<Response> {
        let actions = Self::get_extra_actions().into_iter().map(|action| {
            let mapping: BTreeMap<_, _> = action.mapping().collect();
            json!({
                "name": action.function(), "url_name": action.url_name, "detail": action.detail, "mapping": mapping,
            })
        });
        Response::new(&actions.collect::<Vec<_>>())
    }

    #[action(list)]
    async fn by_color(&self, request: &Request) -> Result<Response> {
        self.list(request).await
    }

    #[action(list, methods = "post", permissions = IsAdminUser, name = "Paint all")]
    async fn paint(&self, request: &Request) -> Result<Response> {
        let data = request.data().await?.to_json();
        let color = data["color"].as_str().unwrap_or("red");
        let update = label::Entity::update_many().col_expr(label::Column::Color, color.into());
        Response::new(&json!({"painted": update.exec(request.database()).await?.rows_affected}))?.status(202)
    }

    #[action(detail, url_path = "compare/{other:[0-9]+}")]
    async fn compare(&self, request: &Request) -> Result<Response> {
        let label = self.get_object(request).await?;
        let other = label::Entity::find_by_id(request.kwarg_as::<i64>("other")?).one(request.database()).await?;
        Response::new(&json!({"same_color": label.color == other.ok_or(Error::not_found())?.color}))
    }

    #[action(list, methods = "get, post")]
    async fn whoami(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({
            "action": request.action(), "basename": request.basename(), "detail": request.detail(),
            "name": self.get_view_name(request), "description": self.get_view_description(request),
            "method": request.method().as_str(),
        }))
    }
}

fn action(_: &label::Model, context: &Context<'_>) -> Option<String> {
    context.request()?.action().map(str::to_owned)
}

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, action))]
struct Brief {
    #[field(method = action)]
    action: Option<String>,
}

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, action))]
struct Full {
    #[field(method = action)]
    action: Option<String>,
}

/// get_serializer_class by action; the action shown in the body.
#[view_set(serializer(default = Full, list = Brief))]
struct BySerializer;

/// The default basic root view for DefaultRouter
#[api_view("GET, HEAD", name = "Api Root")]
async fn api_root(request: &Request) -> Result<Response> {
    list_urls(request)
}

/// A custom router: GET list under /<prefix>, GET one under /<prefix>/is/<lookup>.
fn own() -> SimpleRouter {
    SimpleRouter::new()
        .route_actions::<GenreViewSet>("genres", AsView::new().suffix("List").link("own-genre-list"), [("get", "list")])
        .route_actions::<GenreViewSet>(
            "genres/is/{pk:[0-9]{1,2}}",
            AsView::new().suffix("Detail").link("own-genre-detail"),
            [("get", "retrieve")],
        )
}

pub(crate) fn urls() -> SimpleRouter {
    let simple = SimpleRouter::new()
        .register::<LabelViewSet>("labels")
        .register::<GenreViewSet>("genres")
        .register::<ArtistViewSet>("artists")
        .register_as::<DestroyOnly>("destroy-only", "destroy-only")
        .register_as::<ActionsOnly>("actions-only", "actions-only")
        .register_as::<PlainViewSet>("plain", "plain")
        .register_as::<MediaTypeViewSet>("media-types", "mediatype")
        .register_as::<BySerializer>("by-serializer", "by-serializer")
        .register_as::<PlaylistTracks>("playlists/{playlist_pk:[0-9]+}/tracks", "playlist-tracks")
        .register_as::<ArtistAlbumViewSet>("artists/{artist_pk:[0-9]+}/albums", "artist-albums");
    // Without a list route, `destroy-only` is not in the root.
    let default = DefaultRouter::new()
        .root_view::<api_root>()
        .register_as::<LabelViewSet>("labels", "d-label")
        .register_as::<GenreViewSet>("genres", "d-genre")
        .register_as::<PlainViewSet>("plain", "d-plain")
        .register_as::<DestroyOnly>("destroy-only", "d-destroy");
    let slashless = SimpleRouter::new()
        .trailing_slash(false)
        .register_as::<LabelViewSet>("labels", "s-label")
        .register_as::<GenreViewSet>("genres", "s-genre");
    SimpleRouter::new()
        .include("simple/", simple)
        .include("default/", default.clone())
        .include("namespaced/", default.namespace("spaced"))
        .include("slashless/", slashless)
        .include("own/", own())
        .route_actions::<PlainViewSet>("by-hand/", None, [("get", "list"), ("post", "create")])
        .route_actions::<LabelViewSet>("by-hand/{pk}/", None, [("get", "retrieve"), ("put", "partial_update")])
}
