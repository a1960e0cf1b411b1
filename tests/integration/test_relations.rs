//! Related rows by key, by slug, as text and nested, on the shop's data; and the cost of each.

use rest_runtime::axum::{self, Router};
use rest_runtime::fields::RelatedField;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::{ColumnTrait as _, Condition, ConnectionTrait as _, DbBackend, EntityTrait as _};
use rest_runtime::testing::Queries;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{album, artist, employee, genre, media_type, playlist, playlist_track, track};

use crate::support::{Answer, Api, close};

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name))]
struct TrackBrief;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumNested {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(read_only)]
    tracks: Vec<TrackBrief>,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistNested {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    #[field(read_only)]
    albums: Vec<AlbumNested>,
}

#[generic_view(
    model = artist::Entity,
    serializer = ArtistNested,
    actions(list, create),
    queryset = artist::Entity::find().filter(artist::Column::Id.is_in([2, 25])),
)]
struct Artists;

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name, albums))]
struct ArtistReverse;

#[generic_view(model = artist::Entity, serializer = ArtistReverse, actions(retrieve))]
struct ArtistKeys;

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct PlaylistByKeys {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    #[field(allow_empty = false, queryset = track::Entity::find().filter(track::Column::Id.lte(100)))]
    tracks: Vec<PrimaryKeyRelated<track::Entity>>,
}

#[generic_view(model = playlist::Entity, serializer = PlaylistByKeys, actions(create))]
struct Playlists;

#[generic_view(model = playlist::Entity, serializer = PlaylistByKeys, actions(retrieve, update))]
struct Playlist;

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackBySlugs {
    #[field(read_only)]
    id: i64,
    name: String,
    #[field(slug_field = name, required)]
    genre: Option<SlugRelated<genre::Entity>>,
    #[field(slug_field = name, read_only)]
    media_type: SlugRelated<media_type::Entity>,
    #[field(source = album.artist, slug_field = "name")]
    artist: Option<SlugRelated<artist::Entity>>,
    #[field(source = "album.artist.name", read_only, default = "nobody")]
    artist_name: Option<String>,
    #[field(source = album.title, read_only)]
    album_title: Option<String>,
    #[field(method)]
    seconds: i64,
}

impl TrackBySlugs {
    fn seconds(&self, track: &track::Model, context: &Context<'_>) -> i64 {
        let scale = if context.request().is_some() { 1000 } else { 1 };
        assert_eq!(self.id, track.id);
        i64::from(track.milliseconds) / scale
    }
}

#[generic_view(
    model = track::Entity,
    serializer = TrackBySlugs,
    actions(list),
    queryset = track::Entity::find().filter(track::Column::AlbumId.eq(1)),
)]
struct Tracks;

#[generic_view(model = track::Entity, serializer = TrackBySlugs, actions(retrieve, update))]
struct Track;

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(id, first_name))]
struct Boss;

#[derive(Serializer)]
#[serializer(model = employee::Entity)]
struct EmployeeSelf {
    #[field(read_only)]
    id: i64,
    first_name: String,
    reports_to: Option<PrimaryKeyRelated<employee::Entity>>,
    #[field(source = reports_to, read_only)]
    boss: Option<Boss>,
    #[field(source = reports_to.first_name)]
    boss_name: Option<String>,
    reports: Vec<PrimaryKeyRelated<employee::Entity>>,
}

#[generic_view(model = employee::Entity, serializer = EmployeeSelf, actions(retrieve, update))]
struct Employee;

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct Deep {
    id: i64,
    #[field(read_only)]
    album: Option<AlbumDeep>,
    #[field(read_only)]
    genre: Option<GenreDeep>,
}

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumDeep {
    title: String,
    #[field(read_only)]
    artist: ArtistDeep,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(name))]
struct ArtistDeep;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(name))]
struct GenreDeep;

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct PlaylistDeep {
    id: i64,
    #[field(read_only)]
    tracks: Vec<Deep>,
}

#[generic_view(model = playlist::Entity, serializer = PlaylistDeep, actions(list))]
struct DeepPlaylists;

#[derive(Serializer)]
#[serializer(model = playlist_track::Entity, fields(id, playlist, track))]
struct Entry;

#[generic_view(model = playlist_track::Entity, serializer = Entry, actions(create))]
struct Entries;

#[generic_view(model = playlist_track::Entity, serializer = Entry, actions(update))]
struct EntryDetail;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumLinks {
    #[field(view_name = "album")]
    url: HyperlinkedIdentity,
    title: String,
    #[field(view_name = "artist", lookup_url_kwarg = id)]
    artist: HyperlinkedRelated<artist::Entity>,
    #[field(view_name = "genre-track", read_only)]
    tracks: Vec<HyperlinkedRelated<track::Entity>>,
}

#[generic_view(model = album::Entity, serializer = AlbumLinks, actions(retrieve, update))]
struct Album;

#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct TrackLinks {
    #[field(view_name = "genre", lookup_field = name)]
    genre: Option<HyperlinkedRelated<genre::Entity>>,
}

#[generic_view(model = track::Entity, serializer = TrackLinks, actions(retrieve, update))]
struct TrackLink;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[generic_view(model = genre::Entity, serializer = GenreSerializer, actions(retrieve), lookup_url_kwarg = name)]
struct Genre;

/// A track, written "album:name".
struct AlbumAndName;

impl RelatedField for AlbumAndName {
    type Model = track::Entity;

    fn to_internal_value(data: &Value) -> Result<Condition, ErrorDetail> {
        let parts = data.as_str().and_then(|text| text.split_once(':'));
        let (album, name) = parts.ok_or_else(|| ErrorDetail::new("Write album:name.", "shape"))?;
        let album: i64 = album.parse().map_err(|_| Self::does_not_exist())?;
        let named = (name != "*").then(|| track::Column::Name.eq(name));
        Ok(Condition::all().add(track::Column::AlbumId.eq(album)).add_option(named))
    }

    fn to_representation(track: &track::Model) -> Value {
        json!(format!("{}:{}", track.album_id.unwrap_or_default(), track.name))
    }

    fn does_not_exist() -> ErrorDetail {
        ErrorDetail::new("No such track.", "no_match")
    }
}

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct PlaylistByNames {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    #[field(queryset = track::Entity::find().filter(track::Column::Id.ne(5)))]
    tracks: Vec<CustomRelated<AlbumAndName>>,
}

#[generic_view(model = playlist::Entity, serializer = PlaylistByNames, actions(create))]
struct NamedPlaylists;

#[generic_view(model = playlist::Entity, serializer = PlaylistByNames, actions(retrieve, update))]
struct NamedPlaylist;

#[derive(Serializer)]
#[serializer(model = playlist_track::Entity)]
struct EntryByName {
    #[field(read_only)]
    id: i64,
    track: CustomRelated<AlbumAndName>,
}

#[generic_view(model = playlist_track::Entity, serializer = EntryByName, actions(retrieve, update))]
struct NamedEntry;

#[generic_view(
    model = genre::Entity,
    serializer = GenreSerializer,
    actions(list),
    queryset = genre::Entity::find().filter(genre::Column::Id.eq(2)),
)]
struct Short;

#[generic_view(
    model = genre::Entity,
    serializer = GenreSerializer,
    actions(list),
    queryset = genre::Entity::find().filter(genre::Column::Id.eq(2_i64)),
)]
struct Long;

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
    async fn serve(api: &Api) -> Self {
        let mut db = chinook::database::open(&api.database_url, None).await.unwrap();
        let queries = Queries::watch(&mut db);
        let app = Router::new()
            .route("/artists/", Artists::as_view())
            .route("/artists/{id}/keys/", ArtistKeys::as_view())
            .route("/playlists/", Playlists::as_view())
            .route("/playlists/{id}/", Playlist::as_view())
            .route("/deep/", DeepPlaylists::as_view())
            .route("/tracks/", Tracks::as_view())
            .route("/tracks/{id}/", Track::as_view())
            .route("/employees/{id}/", Employee::as_view())
            .route("/entries/", Entries::as_view())
            .route("/entries/{id}/", EntryDetail::as_view())
            .route("/short/", Short::as_view())
            .route("/long/", Long::as_view())
            .route("/named/", NamedPlaylists::as_view())
            .route("/named/{id}/", NamedPlaylist::as_view())
            .route("/named-entries/{id}/", NamedEntry::as_view())
            .merge(
                SimpleRouter::new()
                    .route::<Album>("links/albums/{id}/", "album")
                    .route::<Track>("links/artists/{id}/", "artist")
                    .route::<Genre>("links/genres/{name}/", "genre")
                    .route::<TrackLink>("links/tracks/{id}/", "genre-track")
                    .into_router(),
            )
            .with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let _ = queries.take();
        Self { base, api: api.clone(), db, queries }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = self.api.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        Answer::to(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    async fn get(&self, path: &str) -> Value {
        self.send("GET", path, None).await.expect(200).json()
    }

    async fn refuses(&self, method: &str, path: &str, body: Value, names: &[&str]) -> Value {
        self.send(method, path, Some(body)).await.refuses(names)
    }
}

async fn nests_at_any_depth(api: Api) {
    let shop = Shop::serve(&api).await;
    let artists = shop.get("/artists/").await;
    // Artists, albums, tracks; SQLite renders all in one.
    let statements = if shop.db.get_database_backend() == DbBackend::Sqlite { 1 } else { 3 };
    assert_eq!(shop.queries.take().len(), statements);
    assert_eq!(artists[0]["name"], "Accept");
    assert_eq!(
        artists[0]["albums"][0],
        json!({"id": 2, "title": "Balls to the Wall", "tracks": [{"id": 2, "name": "Balls to the Wall"}]})
    );
    assert_eq!(artists[1]["albums"], json!([]));
    let created = shop.send("POST", "/artists/", Some(json!({"name": "N", "albums": [{"title": "ignored"}]}))).await;
    assert_eq!(created.expect(201).json()["albums"], json!([]));
    assert_eq!(shop.get("/artists/1/keys/").await, json!({"id": 1, "name": "AC/DC", "albums": [1, 4]}));
}

async fn a_list_costs_a_query_a_relation(api: Api) {
    let shop = Shop::serve(&api).await;
    let playlists = shop.get("/deep/").await;
    // Playlists, tracks, albums, artists, genres.
    assert_eq!(shop.queries.take().len(), 5);
    let tracks: usize = playlists.as_array().unwrap().iter().map(|list| list["tracks"].as_array().unwrap().len()).sum();
    assert_eq!(tracks, crate::support::csv_rows("playlist_track").len());
    let last = playlists.as_array().unwrap().last().unwrap();
    let shown = json!({"id": 597, "album": {"title": "The Singles", "artist": {"name": "The Posies"}}, "genre": {"name": "Rock"}});
    assert_eq!(last["tracks"][0]["id"], shown["id"]);
    assert!(last["tracks"][0]["album"]["artist"]["name"].is_string());
}

async fn writes_many_to_many_relations(api: Api) {
    let shop = Shop::serve(&api).await;
    let body = json!({"name": "New", "tracks": [3, "1", 2, 1]});
    let created = shop.send("POST", "/playlists/", Some(body)).await.expect(201).json();
    assert_eq!(created["tracks"], json!([1, 2, 3]));
    let path = format!("/playlists/{}/", created["id"]);
    let _ = shop.queries.take();
    shop.send("PATCH", &path, Some(json!({"tracks": [2, 5, 7]}))).await.expect(200);
    let statements = shop.queries.take();
    assert!(statements.len() <= 9, "{statements:#?}");
    assert_eq!(shop.get(&path).await["tracks"], json!([2, 5, 7]));
    shop.send("PATCH", &path, Some(json!({"name": "Kept"}))).await.expect(200);
    assert_eq!(shop.get(&path).await, json!({"id": created["id"], "name": "Kept", "tracks": [2, 5, 7]}));
    for (tracks, code) in [(json!(null), "null"), (json!(5), "not_a_list"), (json!([]), "empty")] {
        let refused = shop.refuses("PATCH", &path, json!({"tracks": tracks}), &["tracks"]).await;
        assert!(refused["tracks"].is_array(), "{code}: {refused}");
    }
    // Every invalid key is reported at its index; 101 is a track that may not be named here.
    let refused = shop.send("PATCH", &path, Some(json!({"tracks": [1, 99999, "x", 101]}))).await.expect(400).json();
    let places: Vec<&String> = refused["tracks"].as_object().unwrap().keys().collect();
    assert_eq!(places, ["1", "2", "3"], "{refused}");
    // More keys than fit in one statement, and one of them many times.
    let keys: Vec<i32> = (200_000..240_000).chain(std::iter::repeat_n(1, 40_000)).collect();
    let refused = shop.send("PATCH", &path, Some(json!({"tracks": keys}))).await.expect(400).json();
    assert_eq!(refused["tracks"].as_object().unwrap().len(), 10_000, "the first ones are told");
    shop.send("PATCH", &path, Some(json!({"tracks": vec![7; 100_000]}))).await.expect(200);
    assert_eq!(shop.get(&path).await["tracks"], json!([7]));
    shop.refuses("POST", "/playlists/", json!({"name": "N"}), &["tracks"]).await;
}

async fn shows_and_takes_slugs_and_sources(api: Api) {
    let shop = Shop::serve(&api).await;
    let shown = shop.get("/tracks/").await;
    // Tracks with their genres, media types and albums, and the albums' artists.
    assert_eq!(shop.queries.take().len(), 5);
    let first = json!({
        "id": 1, "name": "For Those About To Rock (We Salute You)", "genre": "Rock", "media_type": "MPEG audio file",
        "artist": "AC/DC", "artist_name": "AC/DC", "album_title": "For Those About To Rock We Salute You", "seconds": 343,
    });
    assert_eq!(shown[0], first);
    let changed =
        shop.send("PATCH", "/tracks/1/", Some(json!({"genre": "Jazz", "artist": "Accept"}))).await.expect(200);
    assert_eq!((&changed.json()["genre"], &changed.json()["artist"]), (&json!("Jazz"), &json!("AC/DC")));
    for wrong in [json!("Polka"), json!("jazz"), json!(5), json!([])] {
        shop.refuses("PATCH", "/tracks/1/", json!({ "genre": wrong }), &["genre"]).await;
    }
    shop.refuses("PUT", "/tracks/1/", json!({"name": "N"}), &["genre"]).await;
    assert_eq!(
        shop.send("PATCH", "/tracks/1/", Some(json!({"genre": ""}))).await.expect(200).json()["genre"],
        Value::Null
    );
    shop.api.db.execute_unprepared("UPDATE track SET album_id = NULL WHERE id = 1").await.unwrap();
    let shown = shop.get("/tracks/1/").await;
    assert_eq!(
        (&shown["artist"], &shown["artist_name"], &shown["album_title"]),
        (&json!(null), &json!("nobody"), &json!(null))
    );
}

async fn relates_a_table_to_itself(api: Api) {
    let shop = Shop::serve(&api).await;
    let boss = json!({"id": 1, "first_name": "Andrew"});
    let shown = json!({
        "id": 2, "first_name": "Nancy", "reports_to": 1, "boss": boss, "boss_name": "Andrew", "reports": [3, 4, 5],
    });
    assert_eq!(shop.get("/employees/2/").await, shown);
    let changed =
        shop.send("PATCH", "/employees/2/", Some(json!({"reports_to": null, "reports": [1]}))).await.expect(200);
    let shown = json!({
        "id": 2, "first_name": "Nancy", "reports_to": null, "boss": null, "boss_name": null, "reports": [3, 4, 5],
    });
    changed.is(&shown);
}

async fn columns_are_unique_together(api: Api) {
    let shop = Shop::serve(&api).await;
    let code = |refused: Value| refused["non_field_errors"].clone();
    let taken = json!({"playlist": 18, "track": 597});
    assert!(code(shop.refuses("POST", "/entries/", taken.clone(), &["non_field_errors"]).await).is_array());
    let _ = shop.queries.take();
    shop.refuses("POST", "/entries/", json!({"playlist": 18, "track": 597}), &["non_field_errors"]).await;
    assert_eq!(shop.queries.take().len(), 1, "keys and uniqueness are one question");
    let other = shop.send("POST", "/entries/", Some(json!({"playlist": 18, "track": 1}))).await.expect(201).json();
    let path = format!("/entries/{}/", other["id"]);
    shop.refuses("PATCH", &path, json!({"track": 597}), &["non_field_errors"]).await;
    shop.send("PATCH", &path, Some(json!({"track": 1}))).await.expect(200);
    shop.send("PUT", &path, Some(json!({"playlist": 18, "track": 2}))).await.expect(200);
}

async fn shows_and_takes_a_form_of_its_own(api: Api) {
    let shop = Shop::serve(&api).await;
    let names = json!(["2:Balls to the Wall", "3:Fast As a Shark", "3:Restless and Wild"]);
    let body = json!({"name": "N", "tracks": ["3:Restless and Wild", "2:Balls to the Wall", "3:Fast As a Shark"]});
    let _ = shop.queries.take();
    let made = shop.send("POST", "/named/", Some(body)).await.expect(201).json();
    let statements = shop.queries.take();
    let asked = statements.iter().filter(|statement| statement.contains("UNION")).count();
    assert_eq!((asked, &made["tracks"]), (1, &names), "{statements:#?}");
    let path = format!("/named/{}/", made["id"]);
    assert_eq!(shop.get(&path).await["tracks"], names);
    // No matching row, several, one outside the field's queryset, and another format.
    let wrong = json!(["2:Nothing", "3:*", "3:Princess of the Dawn", 5]);
    let refused = shop.send("PATCH", &path, Some(json!({ "tracks": wrong }))).await.expect(400).json();
    let places: Vec<&String> = refused["tracks"].as_object().unwrap().keys().collect();
    assert_eq!(places, ["0", "1", "2", "3"], "{refused}");
    assert_eq!(refused["tracks"]["1"], json!(["No such track."]));
    assert_eq!(refused["tracks"]["3"], json!(["Write album:name."]));
    let changed = shop.send("PATCH", &path, Some(json!({"tracks": ["2:*"]}))).await.expect(200).json();
    assert_eq!(changed["tracks"], json!(["2:Balls to the Wall"]));
    let entry = json!({"track": "2:Balls to the Wall"});
    let entry = shop.send("PATCH", "/named-entries/8715/", Some(entry)).await.expect(200).json();
    assert_eq!(entry, json!({"id": 8715, "track": "2:Balls to the Wall"}));
    assert_eq!(shop.get("/named-entries/8715/").await, entry);
    for wrong in [json!(null), json!(""), json!("x")] {
        shop.refuses("PATCH", "/named-entries/8715/", json!({ "track": wrong }), &["track"]).await;
    }
}

/// PostgreSQL prepares a statement for values of one width.
async fn integers_have_any_width(api: Api) {
    let shop = Shop::serve(&api).await;
    for path in ["/short/", "/long/", "/short/"] {
        assert_eq!(shop.get(path).await[0]["name"], "Jazz", "{path}");
    }
}

async fn shows_and_takes_links(api: Api) {
    let shop = Shop::serve(&api).await;
    let link = |path: &str| json!(format!("{}/links/{path}/", shop.base));
    let shown = shop.get("/links/albums/3/").await;
    let statements = shop.queries.take();
    assert_eq!(statements.len(), 2, "{statements:#?}");
    let tracks = [3, 4, 5].map(|id| link(&format!("tracks/{id}")));
    let expected = json!({
        "url": link("albums/3"), "title": "Restless and Wild", "artist": link("artists/2"), "tracks": tracks,
    });
    assert_eq!(shown, expected);
    for (url, key) in [("http://elsewhere.example/links/artists/1/", 1), ("/links/artists/5/", 5)] {
        let changed = shop.send("PATCH", "/links/albums/3/", Some(json!({ "artist": url }))).await.expect(200);
        assert_eq!(changed.json()["artist"], link(&format!("artists/{key}")), "{url}");
    }
    for wrong in [json!("/links/artists/9999/"), json!("/links/albums/1/"), json!("/nowhere/"), json!(1), json!(null)] {
        shop.refuses("PATCH", "/links/albums/3/", json!({ "artist": wrong }), &["artist"]).await;
    }
    assert_eq!(shop.get("/links/tracks/2/").await["genre"], link("genres/Rock"));
    let jazz = json!({"genre": "/links/genres/Jazz/"});
    let changed = shop.send("PATCH", "/links/tracks/2/", Some(jazz)).await.expect(200);
    assert_eq!(changed.json()["genre"], link("genres/Jazz"));
    shop.refuses("PATCH", "/links/tracks/2/", json!({"genre": "/links/genres/Polka/"}), &["genre"]).await;
}

on_each_database! { Own: integers_have_any_width, shows_and_takes_links, shows_and_takes_a_form_of_its_own, nests_at_any_depth, a_list_costs_a_query_a_relation, writes_many_to_many_relations,
shows_and_takes_slugs_and_sources, relates_a_table_to_itself, columns_are_unique_together }
