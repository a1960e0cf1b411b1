//! The number of queries of lists and details on the shop's data: one for the page and its count, and one per relation,
//! at any depth and in any form, however many rows there are. If SQLite renders the JSON, it is one query with all
//! relations.

use std::fmt;

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::{DbBackend, EntityTrait as _, PaginatorTrait as _};
use rest_runtime::testing::Queries;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{album, artist, genre, media_type, playlist, playlist_track, track};

use crate::support::{Answer, Api, close};

on_each_database! { Own:
    nested_rows_at_any_depth,
    links_in_both_directions,
    slugs_in_both_directions,
    texts_in_both_directions,
    keys_in_both_directions,
    a_row_without_relations_costs_no_more,
    no_query_for_each_row_without_an_index,
    a_new_row_and_the_keys_that_it_names,
    validators_see_only_keys_that_are_there,
    a_page_of_what_is_searched_keeps_its_statement,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumSerializer {
    id: i64,
    title: String,
    #[field(read_only)]
    artist: ArtistSerializer,
}

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackSerializer {
    id: i64,
    name: String,
    #[field(read_only)]
    album: Option<AlbumSerializer>,
    #[field(read_only)]
    genre: Option<GenreSerializer>,
}

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct PlaylistSerializer {
    id: i64,
    name: Option<String>,
    #[field(read_only)]
    tracks: Vec<TrackSerializer>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumLinks {
    #[field(view_name = "album")]
    url: HyperlinkedIdentity,
    #[field(view_name = "artist")]
    artist: HyperlinkedRelated<artist::Entity>,
    #[field(view_name = "track", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackSlugs {
    id: i64,
    #[field(slug_field = title)]
    album: Option<SlugRelated<album::Entity>>,
    #[field(slug_field = name)]
    genre: Option<SlugRelated<genre::Entity>>,
    #[field(slug_field = name)]
    media_type: SlugRelated<media_type::Entity>,
    #[field(slug_field = name)]
    playlists: Vec<SlugRelated<playlist::Entity>>,
    #[field(source = album.artist, slug_field = name)]
    artist: Option<SlugRelated<artist::Entity>>,
    #[field(source = album.artist.name, read_only)]
    artist_name: Option<String>,
}

#[derive(Serializer)]
#[serializer(model = playlist::Entity, fields(id, name, tracks, entries))]
struct PlaylistKeys;

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistAndAll {
    id: i64,
    #[field(read_only)]
    albums: Vec<AlbumAndAll>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumAndAll {
    id: i64,
    #[field(read_only)]
    tracks: Vec<TrackAndAll>,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, playlists))]
struct TrackAndAll;

/// The tables again as other entities, with a text representation of their rows.
mod texts {
    pub mod artist {
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "artist")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub name: Option<String>,
            #[sea_orm(has_many)]
            pub albums: HasMany<super::album::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod album {
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "album")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub title: String,
            pub artist_id: i64,
            #[sea_orm(belongs_to, from = "artist_id", to = "id")]
            pub artist: BelongsTo<super::artist::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

impl fmt::Display for texts::artist::Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Artist {}", self.name.as_deref().unwrap_or_default())
    }
}

impl fmt::Display for texts::album::Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Album {}", self.title)
    }
}

#[derive(Serializer)]
#[serializer(model = texts::album::Entity)]
struct AlbumTexts {
    id: i64,
    artist: StringRelated<texts::artist::Entity>,
}

#[derive(Serializer)]
#[serializer(model = texts::artist::Entity)]
struct ArtistTexts {
    id: i64,
    albums: Vec<StringRelated<texts::album::Entity>>,
}

#[generic_view(model = track::Entity, serializer = NewTrack, actions(create))]
struct NewTracks;

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, album, media_type, genre, milliseconds, unit_price))]
struct NewTrack;

#[generic_view(
    model = track::Entity,
    serializer = FoundTrack,
    actions(list),
    pagination = LimitOffset(5),
    filter(genre),
    search(name, album.title),
    ordering(milliseconds)
)]
struct FoundTracks;

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, genre, milliseconds))]
struct FoundTrack;

#[generic_view(model = track::Entity, serializer = CheckedTrack, actions(create))]
struct CheckedTracks;

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, media_type, milliseconds, unit_price), validate = refuse)]
struct CheckedTrack;

async fn refuse(_: &CheckedTrack, _: &Context<'_>) -> Result<()> {
    Err(ErrorDetail::new("Never.", "never").into())
}

/// A list with fifty rows per page, and a detail.
macro_rules! views {
    ($($List:ident $Detail:ident of $model:path, $Serializer:ident;)+) => {$(
        #[generic_view(model = $model, serializer = $Serializer, actions(list), pagination = PageNumber::size(50))]
        struct $List;

        #[generic_view(model = $model, serializer = $Serializer, actions(retrieve))]
        struct $Detail;
    )+};
}

views! {
    Playlists Playlist of playlist::Entity, PlaylistSerializer;
    AlbumsByLinks AlbumByLinks of album::Entity, AlbumLinks;
    TracksBySlugs TrackBySlugs of track::Entity, TrackSlugs;
    AlbumsByTexts AlbumByTexts of texts::album::Entity, AlbumTexts;
    ArtistsByTexts ArtistByTexts of texts::artist::Entity, ArtistTexts;
    PlaylistsByKeys PlaylistByKeys of playlist::Entity, PlaylistKeys;
    Artists Artist of artist::Entity, ArtistSerializer;
    ArtistsAndAll ArtistAndHisAll of artist::Entity, ArtistAndAll;
}

struct Shop {
    base: String,
    api: Api,
    db: DatabaseConnection,
    queries: Queries,
}

impl Drop for Shop {
    fn drop(&mut self) {
        close(&self.db);
    }
}

impl Shop {
    async fn serve(api: Api) -> Self {
        let mut db = chinook::database::open(&api.database_url, None).await.unwrap();
        let queries = Queries::watch(&mut db);
        let app = Router::new()
            .route("/playlists/", Playlists::as_view())
            .route("/playlists/{id}/", Playlist::as_view())
            .route("/slugs/", TracksBySlugs::as_view())
            .route("/slugs/{id}/", TrackBySlugs::as_view())
            .route("/album-texts/", AlbumsByTexts::as_view())
            .route("/album-texts/{id}/", AlbumByTexts::as_view())
            .route("/artist-texts/", ArtistsByTexts::as_view())
            .route("/artist-texts/{id}/", ArtistByTexts::as_view())
            .route("/keys/", PlaylistsByKeys::as_view())
            .route("/keys/{id}/", PlaylistByKeys::as_view())
            .route("/artists/", Artists::as_view())
            .route("/all/", ArtistsAndAll::as_view())
            .route("/all/{id}/", ArtistAndHisAll::as_view())
            .route("/new/", NewTracks::as_view())
            .route("/checked/", CheckedTracks::as_view())
            .route("/found/", FoundTracks::as_view())
            .merge(
                SimpleRouter::new()
                    .route::<AlbumsByLinks>("links/", "albums")
                    .route::<AlbumByLinks>("links/{id}/", "album")
                    .route::<Artist>("artists/{id}/", "artist")
                    .route::<TrackBySlugs>("tracks/{id}/", "track")
                    .into_router(),
            )
            .with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api, db, queries }
    }

    /// This number of queries, or one if SQLite renders the response.
    fn or_packed(&self, queries: usize) -> usize {
        if self.db.get_database_backend() == DbBackend::Sqlite { 1 } else { queries }
    }

    /// The response, after asserting the number of queries.
    #[track_caller]
    fn costs(&self, path: &str, queries: usize) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        let request = self.api.client.get(format!("{}{path}", self.base));
        async move {
            let _ = self.queries.take();
            let answer = Answer::to(request).await.expect(200).json();
            let statements = self.queries.take();
            assert_eq!(statements.len(), queries, "{path} at {place}: {statements:#?}");
            answer
        }
    }
}

/// The number of items in all these lists.
fn count(rows: &Value, list: &str) -> usize {
    rows.as_array().unwrap().iter().map(|row| row[list].as_array().unwrap().len()).sum()
}

async fn nested_rows_at_any_depth(api: Api) {
    let shop = Shop::serve(api).await;
    // The shop has eighteen lists; with these there are two pages, and the first one is full.
    let entries = playlist_track::Entity::find().count(&shop.db).await.unwrap();
    for number in 0_i64..40 {
        let list = playlist::ActiveModel { name: Set(Some(format!("More {number}"))), ..Default::default() };
        let list = playlist::Entity::insert(list).exec(&shop.db).await.unwrap().last_insert_id;
        let track =
            |id| playlist_track::ActiveModel { playlist_id: Set(list), track_id: Set(id), ..Default::default() };
        let tracks = [1, 2, 3 * number + 5].map(track);
        playlist_track::Entity::insert_many(tracks).exec_without_returning(&shop.db).await.unwrap();
    }
    // The page with its count; the tracks, albums, artists and genres.
    let page = shop.costs("/playlists/", 1 + 4).await;
    let lists = &page["results"];
    assert_eq!((&page["count"], lists.as_array().unwrap().len()), (&58.into(), 50));
    assert_eq!(count(lists, "tracks"), usize::try_from(entries).unwrap() + 32 * 3);
    let track = &lists[17]["tracks"][0];
    let own = track::Entity::find_by_id(track["id"].as_i64().unwrap()).one(&shop.db).await.unwrap().unwrap();
    assert_eq!(track["album"]["id"], own.album_id.unwrap());
    assert_eq!(track["genre"]["id"], own.genre_id.unwrap());
    assert!(track["album"]["artist"]["name"].is_string(), "{track}");
    shop.costs("/playlists/?page=2", 1 + 4).await;
    // A single row needs the same number, for the longest list as for one with a single track.
    for id in [1, 9] {
        let list = shop.costs(&format!("/playlists/{id}/"), shop.or_packed(1 + 4)).await;
        assert_eq!(list["tracks"], lists[id - 1]["tracks"]);
    }
    // Without tracks there is no query for their albums.
    shop.costs("/playlists/2/", shop.or_packed(1 + 1)).await;
}

async fn links_in_both_directions(api: Api) {
    let shop = Shop::serve(api).await;
    // The artist's key is a column of the album; those of the tracks are not.
    let albums = shop.costs("/links/", 1 + 1).await["results"].take();
    assert_eq!(albums.as_array().unwrap().len(), 50);
    assert_eq!(albums[2]["artist"], format!("{}/artists/2/", shop.base));
    assert_eq!(albums[2]["tracks"][0], format!("{}/tracks/3/", shop.base));
    let album = shop.costs("/links/3/", 1 + 1).await;
    assert_eq!(album, albums[2]);
}

async fn slugs_in_both_directions(api: Api) {
    let shop = Shop::serve(api).await;
    // Albums and their artists, which two fields share; genres, media types and playlists.
    let tracks = shop.costs("/slugs/", 1 + 5).await["results"].take();
    assert_eq!(tracks.as_array().unwrap().len(), 50);
    assert_eq!(tracks[0]["artist"], "AC/DC");
    assert_eq!(tracks[0]["artist_name"], "AC/DC");
    assert_eq!(tracks[0]["genre"], "Rock");
    assert!(tracks[0]["playlists"].as_array().unwrap().contains(&"Music".into()));
    assert_eq!(shop.costs("/slugs/1/", shop.or_packed(1 + 5)).await, tracks[0]);
}

async fn texts_in_both_directions(api: Api) {
    let shop = Shop::serve(api).await;
    let albums = shop.costs("/album-texts/", 1 + 1).await["results"].take();
    assert_eq!((albums.as_array().unwrap().len(), &albums[0]["artist"]), (50, &"Artist AC/DC".into()));
    assert_eq!(shop.costs("/album-texts/1/", 1 + 1).await, albums[0]);
    let artists = shop.costs("/artist-texts/", 1 + 1).await["results"].take();
    assert_eq!(artists.as_array().unwrap().len(), 50);
    assert_eq!(artists[0]["albums"][1], "Album Let There Be Rock");
    assert_eq!(shop.costs("/artist-texts/1/", 1 + 1).await, artists[0]);
}

async fn keys_in_both_directions(api: Api) {
    let shop = Shop::serve(api).await;
    let lists = shop.costs("/keys/", 1 + 2).await["results"].take();
    assert_eq!(count(&lists, "tracks"), crate::support::csv_rows("playlist_track").len());
    assert_eq!(count(&lists, "entries"), count(&lists, "tracks"));
    assert_eq!(shop.costs("/keys/1/", shop.or_packed(1 + 2)).await, lists[0]);
}

async fn a_row_without_relations_costs_no_more(api: Api) {
    let shop = Shop::serve(api).await;
    shop.costs("/artists/", 1).await;
    shop.costs("/artists/1/", 1).await;
}

async fn no_query_for_each_row_without_an_index(api: Api) {
    let shop = Shop::serve(api).await;
    // No entity declares an index for the playlists of a track, so they are read for all tracks at once.
    let artists = shop.costs("/all/", 1 + 3).await["results"].take();
    assert_eq!(shop.costs("/all/1/", 1 + 3).await, artists[0]);
    assert_eq!(count(&artists[0]["albums"], "tracks"), 18);
}

/// The response to a body with these keys, and its statements.
async fn created(shop: &Shop, path: &str, album: i64, media_type: i64) -> (Answer, Vec<String>) {
    let body =
        json!({"name": "New", "album": album, "media_type": media_type, "milliseconds": 1, "unit_price": "0.99"});
    let _ = shop.queries.take();
    let answer = Answer::to(shop.api.client.post(format!("{}{path}", shop.base)).json(&body)).await;
    (answer, shop.queries.take())
}

async fn a_new_row_and_the_keys_that_it_names(api: Api) {
    let shop = Shop::serve(api).await;
    let writes = |statements: &[String]| statements.iter().filter(|sql| sql.starts_with("INSERT")).count();
    let before = track::Entity::find().count(&shop.db).await.unwrap();
    let (answer, statements) = created(&shop, "/new/", 1, 1).await;
    assert_eq!(answer.expect(201).json()["album"], 1);
    assert_eq!(writes(&statements), 1, "{statements:#?}");
    // SQLite checks the keys in the write; on other databases they are checked before.
    let asks_before = statements.iter().any(|sql| sql.contains("EXISTS") && !sql.starts_with("INSERT"));
    assert_eq!(asks_before, shop.db.get_database_backend() != DbBackend::Sqlite, "{statements:#?}");
    for (album, media_type, wrong) in
        [(0, 1, vec!["album"]), (1, 0, vec!["media_type"]), (0, 0, vec!["album", "media_type"])]
    {
        let (answer, _) = created(&shop, "/new/", album, media_type).await;
        let errors = answer.expect(400).json();
        let names: Vec<&str> = errors.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, wrong, "{errors}");
    }
    assert_eq!(track::Entity::find().count(&shop.db).await.unwrap(), before + 1);
}

async fn validators_see_only_keys_that_are_there(api: Api) {
    let shop = Shop::serve(api).await;
    let (answer, statements) = created(&shop, "/checked/", 1, 0).await;
    assert_eq!(answer.expect(400).json().as_object().unwrap().keys().collect::<Vec<_>>(), ["media_type"]);
    assert!(statements.iter().all(|sql| !sql.starts_with("INSERT")), "{statements:#?}");
    let (answer, _) = created(&shop, "/checked/", 1, 1).await;
    assert_eq!(answer.expect(400).json(), json!({"non_field_errors": ["Never."]}));
}

async fn a_page_of_what_is_searched_keeps_its_statement(api: Api) {
    let shop = Shop::serve(api).await;
    // The check of the genre, and the page with its count.
    let path = "/found/?genre=1&search=love&ordering=-milliseconds";
    let all = shop.costs(&format!("{path}&limit=1000"), 1 + 1).await["results"].take();
    let all = all.as_array().unwrap();
    assert!(all.len() > 10 && all.is_sorted_by_key(|track| -track["milliseconds"].as_i64().unwrap()), "{all:?}");
    let _ = shop.queries.take();
    let page = Answer::to(shop.api.client.get(format!("{}{path}&offset=5", shop.base))).await.expect(200).json();
    assert_eq!(page["count"], all.len());
    assert_eq!(page["results"].as_array().unwrap(), &all[5..10]);
    // SQLite would prepare the statement anew for each pattern and page that is a bare parameter.
    let statements = shop.queries.take();
    if shop.db.get_database_backend() == DbBackend::Sqlite {
        let bare = |sql: &String| sql.contains("LIKE ?") || sql.contains("LIMIT ?");
        assert!(statements.len() == 2 && !statements.iter().any(bare), "{statements:#?}");
    }
}
