//! axum and sqlx: fixed statements, rows read by position, one connection per request. A write runs checks only after
//! the database refuses it.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{self, AssertSqlSafe, QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};
use serde::{Serialize, Serializer};
use serde_json::json;

use super::fields::{Errors, Track, no_such, track};
use super::json::{Json, object};
use super::page::{Asked, Page};

/// The server over this pool.
pub fn app(db: SqlitePool) -> Router {
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
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
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

macro_rules! track_columns {
    () => {
        "id, name, album_id, media_type_id, genre_id, composer, milliseconds, bytes, unit_price"
    };
}

#[derive(Serialize)]
struct TrackRow {
    id: i64,
    name: String,
    album: Option<i64>,
    media_type: i64,
    genre: Option<i64>,
    composer: Option<String>,
    milliseconds: i64,
    bytes: Option<i64>,
    #[serde(serialize_with = "price")]
    unit_price: f64,
}

impl TrackRow {
    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get_unchecked(0)?,
            name: row.try_get_unchecked(1)?,
            album: row.try_get_unchecked(2)?,
            media_type: row.try_get_unchecked(3)?,
            genre: row.try_get_unchecked(4)?,
            composer: row.try_get_unchecked(5)?,
            milliseconds: row.try_get_unchecked(6)?,
            bytes: row.try_get_unchecked(7)?,
            unit_price: row.try_get_unchecked(8)?,
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn price<S: Serializer>(price: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{price:.2}"))
}

async fn track_detail(State(db): State<SqlitePool>, Path(id): Path<i64>) -> Reply<TrackRow> {
    let row = sqlx::query(concat!("SELECT ", track_columns!(), " FROM track WHERE id = ?"));
    let row = row.bind(id).fetch_optional(&db).await?.ok_or(Error::NotFound)?;
    Ok(Json(TrackRow::read(&row)?))
}

/// The condition of `search`.
const MATCHES: &str = r"(name LIKE ?2 ESCAPE '\' OR composer LIKE ?2 ESCAPE '\')";

async fn track_list(State(db): State<SqlitePool>, uri: Uri, headers: HeaderMap) -> Reply<Page<TrackRow>> {
    let asked = Asked::of(&uri);
    let pattern = asked.pattern();
    let filter = match (asked.genre, &pattern) {
        (None, None) => String::new(),
        (Some(_), None) => String::from(" WHERE genre_id = ?1"),
        (None, Some(_)) => format!(" WHERE {MATCHES}"),
        (Some(_), Some(_)) => format!(" WHERE genre_id = ?1 AND {MATCHES}"),
    };
    let (key, descending) = asked.order();
    let key = ["name", "milliseconds", "bytes", "unit_price"].into_iter().find(|known| *known == key).unwrap_or("id");
    let direction = if descending { " DESC" } else { "" };
    let mut connection = db.acquire().await?;
    let count = sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) FROM track{filter}")));
    let count = count.bind(asked.genre).bind(&pattern).fetch_one(&mut *connection).await?;
    let count: i64 = count.try_get_unchecked(0)?;
    let rows = sqlx::query(AssertSqlSafe(format!(
        concat!("SELECT ", track_columns!(), " FROM track{} ORDER BY {}{} LIMIT ?3 OFFSET ?4"),
        filter, key, direction
    )));
    let rows = rows.bind(asked.genre).bind(&pattern).bind(whole(asked.limit())).bind(whole(asked.offset()));
    let rows = rows.fetch_all(&mut *connection).await?;
    drop(connection);
    let results = rows.iter().map(TrackRow::read).collect::<Result<_, _>>()?;
    Ok(Json(Page::new(count.unsigned_abs(), &asked, &uri, &headers, results)))
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Adds errors for given keys without a row, with one query for all three.
async fn check_keys(connection: &mut SqliteConnection, given: &Track, errors: &mut Errors) -> Result<(), sqlx::Error> {
    let keys = [("album", given.album.flatten()), ("media_type", given.media_type), ("genre", given.genre.flatten())];
    if keys.iter().all(|(_, key)| key.is_none()) {
        return Ok(());
    }
    let found = sqlx::query(
        "SELECT EXISTS (SELECT 1 FROM album WHERE id = ?), EXISTS (SELECT 1 FROM media_type WHERE id = ?), \
         EXISTS (SELECT 1 FROM genre WHERE id = ?)",
    );
    let found = found.bind(keys[0].1).bind(keys[1].1).bind(keys[2].1).fetch_one(connection).await?;
    for (index, (field, key)) in keys.into_iter().enumerate() {
        if let Some(key) = key
            && !found.try_get_unchecked::<bool, _>(index)?
        {
            errors.add(field, no_such(key));
        }
    }
    Ok(())
}

/// The refusal of the database; that of a foreign key as errors by field.
async fn refused(connection: &mut SqliteConnection, given: &Track, error: sqlx::Error) -> Error {
    if !error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation) {
        return error.into();
    }
    let mut errors = Errors::default();
    match check_keys(connection, given, &mut errors).await {
        Ok(()) if !errors.is_empty() => Error::Invalid(errors),
        _ => error.into(),
    }
}

async fn track_create(State(db): State<SqlitePool>, body: Bytes) -> Result<(StatusCode, Json<TrackRow>), Error> {
    let (given, mut errors) = track(&object(&body).map_err(Error::Body)?, false);
    let mut connection = db.acquire().await?;
    if !errors.is_empty() {
        check_keys(&mut connection, &given, &mut errors).await?;
        return Err(Error::Invalid(errors));
    }
    let insert = sqlx::query(concat!(
        "INSERT INTO track (name, album_id, media_type_id, genre_id, composer, milliseconds, bytes, unit_price) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING ",
        track_columns!()
    ));
    let insert = insert
        .bind(&given.name)
        .bind(given.album.flatten())
        .bind(given.media_type)
        .bind(given.genre.flatten())
        .bind(given.composer.as_ref().and_then(Option::as_ref))
        .bind(given.milliseconds)
        .bind(given.bytes.flatten())
        .bind(given.unit_price.map(|price| price.to_string()));
    match insert.fetch_one(&mut *connection).await {
        Ok(row) => Ok((StatusCode::CREATED, Json(TrackRow::read(&row)?))),
        Err(error) => Err(refused(&mut connection, &given, error).await),
    }
}

async fn track_update(State(db): State<SqlitePool>, Path(id): Path<i64>, body: Bytes) -> Reply<TrackRow> {
    let (given, mut errors) = track(&object(&body).map_err(Error::Body)?, true);
    let mut connection = db.acquire().await?;
    if !errors.is_empty() {
        check_keys(&mut connection, &given, &mut errors).await?;
        return Err(Error::Invalid(errors));
    }
    // Only given columns: naming an indexed column writes its index even if the value stays the same, and naming the
    // key writes all indexes.
    let mut update = QueryBuilder::<Sqlite>::new("UPDATE track SET ");
    let mut is_first = true;
    macro_rules! set {
        ($($column:literal = $value:expr;)*) => {$(
            if let Some(value) = $value {
                update.push(if is_first { concat!($column, " = ") } else { concat!(", ", $column, " = ") });
                update.push_bind(value);
                is_first = false;
            }
        )*};
    }
    set! {
        "name" = &given.name;
        "album_id" = given.album;
        "media_type_id" = given.media_type;
        "genre_id" = given.genre;
        "composer" = &given.composer;
        "milliseconds" = given.milliseconds;
        "bytes" = given.bytes;
        "unit_price" = given.unit_price.map(|price| price.to_string());
    }
    if is_first {
        update.push("id = id");
    }
    update.push(" WHERE id = ").push_bind(id).push(concat!(" RETURNING ", track_columns!()));
    match update.build().fetch_optional(&mut *connection).await {
        Ok(Some(row)) => Ok(Json(TrackRow::read(&row)?)),
        Ok(None) => Err(Error::NotFound),
        Err(error) => Err(refused(&mut connection, &given, error).await),
    }
}

#[derive(Serialize)]
struct Artist {
    id: i64,
    name: Option<String>,
}

#[derive(Serialize)]
struct AlbumTrack {
    id: i64,
    name: String,
    composer: Option<String>,
    milliseconds: i64,
    #[serde(serialize_with = "price")]
    unit_price: f64,
}

#[derive(Serialize)]
struct Album {
    id: i64,
    title: String,
    artist: Artist,
    tracks: Vec<AlbumTrack>,
}

impl Album {
    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let artist = Artist { id: row.try_get_unchecked(2)?, name: row.try_get_unchecked(3)? };
        Ok(Self { id: row.try_get_unchecked(0)?, title: row.try_get_unchecked(1)?, artist, tracks: Vec::new() })
    }
}

impl AlbumTrack {
    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get_unchecked(0)?,
            name: row.try_get_unchecked(1)?,
            composer: row.try_get_unchecked(2)?,
            milliseconds: row.try_get_unchecked(3)?,
            unit_price: row.try_get_unchecked(4)?,
        })
    }
}

async fn album_detail(State(db): State<SqlitePool>, Path(id): Path<i64>) -> Reply<Album> {
    let mut connection = db.acquire().await?;
    let album = sqlx::query(
        "SELECT album.id, title, artist.id, name FROM album JOIN artist ON artist.id = artist_id WHERE album.id = ?",
    );
    let album = album.bind(id).fetch_optional(&mut *connection).await?.ok_or(Error::NotFound)?;
    let tracks =
        sqlx::query("SELECT id, name, composer, milliseconds, unit_price FROM track WHERE album_id = ? ORDER BY id");
    let tracks = tracks.bind(id).fetch_all(&mut *connection).await?;
    drop(connection);
    let mut album = Album::read(&album)?;
    album.tracks = tracks.iter().map(AlbumTrack::read).collect::<Result<_, _>>()?;
    Ok(Json(album))
}

async fn album_list(State(db): State<SqlitePool>, uri: Uri, headers: HeaderMap) -> Reply<Page<Album>> {
    let asked = Asked::of(&uri);
    let mut connection = db.acquire().await?;
    let count = sqlx::query("SELECT COUNT(*) FROM album").fetch_one(&mut *connection).await?;
    let count: i64 = count.try_get_unchecked(0)?;
    let rows = sqlx::query(
        "SELECT album.id, title, artist.id, name FROM album JOIN artist ON artist.id = artist_id \
         ORDER BY album.id LIMIT ? OFFSET ?",
    );
    let rows = rows.bind(whole(asked.limit())).bind(whole(asked.offset())).fetch_all(&mut *connection).await?;
    let mut albums = rows.iter().map(Album::read).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<i64> = albums.iter().map(|album| album.id).collect();
    let tracks = sqlx::query(
        "SELECT id, name, composer, milliseconds, unit_price, album_id FROM track \
         WHERE album_id IN (SELECT value FROM json_each(?)) ORDER BY id",
    );
    let tracks = tracks.bind(json!(ids).to_string()).fetch_all(&mut *connection).await?;
    drop(connection);
    let places: HashMap<i64, usize> = ids.into_iter().enumerate().map(|(place, id)| (id, place)).collect();
    for row in &tracks {
        let place = places.get(&row.try_get_unchecked(5)?).copied();
        if let Some(album) = place.and_then(|place| albums.get_mut(place)) {
            album.tracks.push(AlbumTrack::read(row)?);
        }
    }
    Ok(Json(Page::new(count.unsigned_abs(), &asked, &uri, &headers, albums)))
}
