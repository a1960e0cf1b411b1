//! axum and SeaORM: entities, response structs made of their models, `find_by_id`, `load_many`, active models.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chinook::entities::{album, artist, genre, media_type, track};
use sea_orm::prelude::Decimal;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, LoaderTrait,
    ModelTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, SelectExt, Set,
};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::fields::{self, Errors, no_such};
use super::json::{Json, object};
use super::page::{Asked, Page};

/// The server over this database.
pub fn app(db: DatabaseConnection) -> Router {
    Router::new()
        .route("/tracks/", get(track_list).post(track_create))
        .route("/tracks/{id}/", get(track_detail).patch(track_update))
        .route("/albums/", get(album_list))
        .route("/albums/{id}/", get(album_detail))
        .with_state(db)
}

enum Error {
    NotFound,
    Invalid(Errors),
    Body(String),
    Database(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, Json(json!({"detail": "Not found."}))).into_response(),
            Self::Invalid(errors) => (StatusCode::BAD_REQUEST, Json(errors)).into_response(),
            Self::Body(text) => (StatusCode::BAD_REQUEST, Json(json!({"detail": text}))).into_response(),
            Self::Database(error) => {
                eprintln!("{error}");
                (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"detail": "A server error."}))).into_response()
            }
        }
    }
}

type Reply<T> = Result<Json<T>, Error>;

#[derive(Serialize)]
struct TrackOut {
    id: i64,
    name: String,
    album: Option<i64>,
    media_type: i64,
    genre: Option<i64>,
    composer: Option<String>,
    milliseconds: i32,
    bytes: Option<i64>,
    #[serde(serialize_with = "price")]
    unit_price: Decimal,
}

fn price<S: Serializer>(price: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{price:.2}"))
}

impl From<track::Model> for TrackOut {
    fn from(row: track::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            album: row.album_id,
            media_type: row.media_type_id,
            genre: row.genre_id,
            composer: row.composer,
            milliseconds: row.milliseconds,
            bytes: row.bytes,
            unit_price: row.unit_price,
        }
    }
}

async fn track_detail(State(db): State<DatabaseConnection>, Path(id): Path<i64>) -> Reply<TrackOut> {
    Ok(Json(track::Entity::find_by_id(id).one(&db).await?.ok_or(Error::NotFound)?.into()))
}

async fn track_list(State(db): State<DatabaseConnection>, uri: Uri, headers: HeaderMap) -> Reply<Page<TrackOut>> {
    let asked = Asked::of(&uri);
    let mut find = track::Entity::find();
    if let Some(genre) = asked.genre {
        find = find.filter(track::Column::GenreId.eq(genre));
    }
    if let Some(words) = asked.search.as_deref().filter(|words| !words.is_empty()) {
        let matches = Condition::any();
        find =
            find.filter(matches.add(track::Column::Name.contains(words)).add(track::Column::Composer.contains(words)));
    }
    let count = find.clone().count(&db).await?;
    let (key, descending) = asked.order();
    let column = match key {
        "name" => track::Column::Name,
        "milliseconds" => track::Column::Milliseconds,
        "bytes" => track::Column::Bytes,
        "unit_price" => track::Column::UnitPrice,
        _ => track::Column::Id,
    };
    let order = if descending { Order::Desc } else { Order::Asc };
    let rows = find.order_by(column, order).limit(asked.limit()).offset(asked.offset()).all(&db).await?;
    let results = rows.into_iter().map(TrackOut::from).collect();
    Ok(Json(Page::new(count, &asked, &uri, &headers, results)))
}

/// Sets the given fields, or returns all their errors.
async fn apply(
    db: &DatabaseConnection,
    given: fields::Track,
    mut errors: Errors,
    row: &mut track::ActiveModel,
) -> Result<(), Error> {
    if let Some(name) = given.name {
        row.name = Set(name);
    }
    if let Some(key) = given.album {
        if let Some(key) = key
            && !album::Entity::find_by_id(key).exists(db).await?
        {
            errors.add("album", no_such(key));
        }
        row.album_id = Set(key);
    }
    if let Some(key) = given.media_type {
        if !media_type::Entity::find_by_id(key).exists(db).await? {
            errors.add("media_type", no_such(key));
        }
        row.media_type_id = Set(key);
    }
    if let Some(key) = given.genre {
        if let Some(key) = key
            && !genre::Entity::find_by_id(key).exists(db).await?
        {
            errors.add("genre", no_such(key));
        }
        row.genre_id = Set(key);
    }
    if let Some(composer) = given.composer {
        row.composer = Set(composer);
    }
    if let Some(milliseconds) = given.milliseconds {
        row.milliseconds = Set(i32::try_from(milliseconds).unwrap_or(i32::MAX));
    }
    if let Some(bytes) = given.bytes {
        row.bytes = Set(bytes);
    }
    if let Some(price) = given.unit_price {
        row.unit_price = Set(price);
    }
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

async fn track_create(
    State(db): State<DatabaseConnection>,
    body: Bytes,
) -> Result<(StatusCode, Json<TrackOut>), Error> {
    let (given, errors) = fields::track(&object(&body).map_err(Error::Body)?, false);
    let mut row = <track::ActiveModel as ActiveModelTrait>::default();
    apply(&db, given, errors, &mut row).await?;
    Ok((StatusCode::CREATED, Json(row.insert(&db).await?.into())))
}

async fn track_update(State(db): State<DatabaseConnection>, Path(id): Path<i64>, body: Bytes) -> Reply<TrackOut> {
    let row = track::Entity::find_by_id(id).one(&db).await?.ok_or(Error::NotFound)?;
    let mut row = row.into_active_model();
    let (given, errors) = fields::track(&object(&body).map_err(Error::Body)?, true);
    apply(&db, given, errors, &mut row).await?;
    Ok(Json(row.update(&db).await?.into()))
}

#[derive(Serialize)]
struct ArtistOut {
    id: i64,
    name: Option<String>,
}

#[derive(Serialize)]
struct AlbumTrackOut {
    id: i64,
    name: String,
    composer: Option<String>,
    milliseconds: i32,
    #[serde(serialize_with = "price")]
    unit_price: Decimal,
}

#[derive(Serialize)]
struct AlbumOut {
    id: i64,
    title: String,
    artist: Option<ArtistOut>,
    tracks: Vec<AlbumTrackOut>,
}

impl AlbumOut {
    fn new(album: album::Model, artist: Option<artist::Model>, tracks: Vec<track::Model>) -> Self {
        let track = |row: track::Model| AlbumTrackOut {
            id: row.id,
            name: row.name,
            composer: row.composer,
            milliseconds: row.milliseconds,
            unit_price: row.unit_price,
        };
        Self {
            id: album.id,
            title: album.title,
            artist: artist.map(|artist| ArtistOut { id: artist.id, name: artist.name }),
            tracks: tracks.into_iter().map(track).collect(),
        }
    }
}

async fn album_detail(State(db): State<DatabaseConnection>, Path(id): Path<i64>) -> Reply<AlbumOut> {
    let found = album::Entity::find_by_id(id).find_also_related(artist::Entity).one(&db).await?;
    let (album, artist) = found.ok_or(Error::NotFound)?;
    let tracks = album.find_related(track::Entity).order_by_asc(track::Column::Id).all(&db).await?;
    Ok(Json(AlbumOut::new(album, artist, tracks)))
}

async fn album_list(State(db): State<DatabaseConnection>, uri: Uri, headers: HeaderMap) -> Reply<Page<AlbumOut>> {
    let asked = Asked::of(&uri);
    let count = album::Entity::find().count(&db).await?;
    let rows = album::Entity::find()
        .find_also_related(artist::Entity)
        .order_by_asc(album::Column::Id)
        .limit(asked.limit())
        .offset(asked.offset())
        .all(&db)
        .await?;
    let (albums, artists): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let tracks = albums.load_many(track::Entity::find().order_by_asc(track::Column::Id), &db).await?;
    let rows = albums.into_iter().zip(artists).zip(tracks);
    let results = rows.map(|((album, artist), tracks)| AlbumOut::new(album, artist, tracks)).collect();
    Ok(Json(Page::new(count, &asked, &uri, &headers, results)))
}
