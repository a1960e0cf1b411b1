//! Lists without pages are sent while they are read: all rows once, in order, in the renderer's format.

use std::collections::HashSet;

use rest_runtime::axum::{self, Router};
use rest_runtime::defaults;
use rest_runtime::pagination::Page;
use rest_runtime::prelude::*;
use rest_runtime::renderers::{CsvRenderer, NdJsonRenderer, Pieces, RenderContext, Renderer};
use rest_runtime::testing::Queries;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{album, artist, genre, playlist_track, track};

use crate::support::{Answer, Api, close};

on_each_database! { Pristine:
    all_rows_once_in_the_order_asked_for,
    rows_in_the_order_of_the_query,
    tables_have_the_columns_of_the_serializer,
    errors_come_before_the_response_begins,
    a_renderer_of_ones_own,
    who_looks_at_answers_sees_them_whole,
}

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumSerializer {
    title: String,
    #[field(read_only)]
    artist: ArtistSerializer,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, dynamic_fields = "only")]
struct TrackSerializer {
    id: i64,
    composer: Option<String>,
    #[field(read_only)]
    album: Option<AlbumSerializer>,
}

/// A list in its own brackets, with the kind of each piece.
#[derive(Debug)]
struct Bracketed;

struct Brackets(usize);

impl Renderer for Bracketed {
    fn media_type(&self) -> &'static str {
        "text/x-brackets"
    }

    fn format(&self) -> &'static str {
        "brackets"
    }

    fn render(&self, data: axum::body::Bytes, _: &RenderContext<'_>) -> Result<axum::body::Bytes> {
        Ok(data)
    }

    fn pieces(&self, _: &RenderContext<'_>, names: &[String]) -> Option<Box<dyn Pieces>> {
        assert_eq!(names, ["id", "composer", "album.title", "album.artist.id", "album.artist.name"]);
        Some(Box::new(Brackets(0)))
    }
}

impl Pieces for Brackets {
    fn rows(&mut self, rows: &[u8]) -> Result<axum::body::Bytes> {
        let rows: Vec<Value> = serde_json::from_slice(rows).map_err(Error::other)?;
        self.0 += rows.len();
        Ok(format!("<{}>", rows.len()).into())
    }

    fn end(&mut self) -> Result<axum::body::Bytes> {
        Ok(format!("={}", self.0).into())
    }
}

#[generic_view(
    model = track::Entity,
    serializer = TrackSerializer,
    actions(list),
    ordering(id, composer, album),
    filter(genre),
    pagination = none,
    renderers = (JsonRenderer, NdJsonRenderer, CsvRenderer, Bracketed)
)]
struct Tracks;

#[generic_view(
    model = track::Entity,
    serializer = TrackSerializer,
    actions(list),
    queryset = track::Entity::find().order_by_desc(track::Column::Milliseconds),
    pagination = none,
    renderers = (JsonRenderer, NdJsonRenderer)
)]
struct LongestFirst;

#[generic_view(
    model = genre::Entity,
    serializer = GenreSerializer,
    actions(list),
    queryset = genre::Entity::find().filter(genre::Column::Id.lt(0)),
    pagination = none,
    allow_empty = false,
    renderers = (JsonRenderer, NdJsonRenderer)
)]
struct Nothing;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[generic_view(model = genre::Entity, serializer = GenreSerializer, actions(list), renderers = (NdJsonRenderer, CsvRenderer), pagination = PageNumber::size(2))]
struct Pages;

/// The whole body.
fn whole(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

/// Counts its responses.
struct Counted;

#[generic_view(
    model = genre::Entity,
    serializer = GenreSerializer,
    actions(list),
    pagination = none,
    renderers = (NdJsonRenderer,)
)]
impl Counted {
    async fn finalize_response(&self, request: &Request, mut response: Response) -> Result<Response> {
        let rows: Vec<Value> = response.data_as()?;
        response.set_data(&[rows.len()])?;
        defaults::finalize_response(self, request, response)
    }
}

/// Has a value whose keys are only known at the last row.
#[derive(Serializer)]
#[serializer(model = track::Entity)]
struct LateSerializer {
    id: i64,
    #[field(method)]
    late: Value,
}

impl LateSerializer {
    fn late(&self) -> Value {
        if self.id > 3500 { json!({ "number": self.id }) } else { Value::Null }
    }
}

#[generic_view(
    model = track::Entity,
    serializer = LateSerializer,
    actions(list),
    pagination = none,
    renderers = (CsvRenderer,)
)]
struct Late;

/// Declares no order.
struct InAnyOrder;

#[generic_view(
    model = playlist_track::Entity,
    serializer = EntrySerializer,
    actions(list),
    renderers = (JsonRenderer, NdJsonRenderer)
)]
impl InAnyOrder {
    async fn paginate(
        &self,
        _: &Request,
        queryset: Select<playlist_track::Entity>,
    ) -> Result<Page<playlist_track::Entity>> {
        Ok(Page::all(queryset))
    }
}

#[derive(Serializer)]
#[serializer(model = playlist_track::Entity, fields(playlist, track))]
struct EntrySerializer;

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
            .route("/tracks/", Tracks::as_view())
            .route("/longest/", LongestFirst::as_view())
            .route("/nothing/", Nothing::as_view())
            .route("/pages/", Pages::as_view())
            .route("/counted/", Counted::as_view())
            .route("/entries/", InAnyOrder::as_view())
            .route("/late/", Late::as_view())
            .with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api, db, queries }
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::to(self.api.client.get(format!("{}{path}", self.base))).await
    }

    /// The items, one per line, and the number of queries.
    async fn lines(&self, path: &str) -> (Vec<Value>, usize) {
        let _ = self.queries.take();
        let answer = self.get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let items = whole(&answer).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (items, self.queries.take().len())
    }
}

async fn all_rows_once_in_the_order_asked_for(api: Api) {
    let shop = Shop::serve(api).await;
    for query in
        ["", "&ordering=-id", "&ordering=composer", "&ordering=-composer,album", "&genre=1", "&only=id,album.title"]
    {
        let whole = shop.get(&format!("/tracks/?format=json{query}")).await.expect(200).json();
        let (lines, queries) = shop.lines(&format!("/tracks/?format=ndjson{query}")).await;
        assert_eq!(&Value::from(lines), &whole, "{query}");
        let rows = whole.as_array().unwrap().len();
        assert!(rows > 1000, "{query}: {rows}");
        // A thousand rows at a time, with their albums and artists.
        let relations = if query.contains("only") { 1..3 } else { 2..3 };
        let pieces = rows / 1000 + 1;
        assert!(relations.contains(&((queries - pieces) / pieces)), "{query}: {queries} for {rows}");
    }
}

async fn rows_in_the_order_of_the_query(api: Api) {
    let shop = Shop::serve(api).await;
    let whole = shop.get("/longest/?format=json").await.expect(200).json();
    let (lines, _) = shop.lines("/longest/?format=ndjson").await;
    assert_eq!(whole.as_array().unwrap().len(), 3503);
    assert_eq!(Value::from(lines), whole);
    // Each row once, even without a declared order.
    let (lines, _) = shop.lines("/entries/?format=ndjson").await;
    let entries: HashSet<String> = lines.iter().map(Value::to_string).collect();
    assert_eq!((lines.len(), entries.len()), (8715, 8715));
}

async fn tables_have_the_columns_of_the_serializer(api: Api) {
    let shop = Shop::serve(api).await;
    let table = shop.get("/tracks/?format=csv").await.expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let text = whole(&table);
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next(), Some("id,composer,album.title,album.artist.id,album.artist.name"));
    let first = "1,\"Angus Young, Malcolm Young, Brian Johnson\",For Those About To Rock We Salute You,1,AC/DC";
    assert_eq!(lines.next(), Some(first));
    assert_eq!(lines.count(), 3503, "3502 more rows, and the end of the last");
    let chosen = shop.get("/tracks/?format=csv&only=id").await.expect(200).text();
    assert!(chosen.starts_with("id\r\n1\r\n2\r\n"), "{}", &chosen[..40]);
    // If the columns are not known in advance, none is lost.
    let late = shop.get("/late/?format=csv").await.expect(200);
    assert!(whole(&late).starts_with("id,late,late.number\r\n1,,\r\n"), "{}", late.text());
    assert!(whole(&late).ends_with("\r\n3503,,3503\r\n"));
    // A page is rendered whole.
    assert_eq!(shop.get("/pages/?format=csv").await.expect(200).text(), "id,name\r\n1,Rock\r\n2,Jazz\r\n");
    let (page, _) = shop.lines("/pages/?format=ndjson&page=2").await;
    assert_eq!(page, [json!({"id": 3, "name": "Metal"}), json!({"id": 4, "name": "Alternative & Punk"})]);
}

async fn errors_come_before_the_response_begins(api: Api) {
    let shop = Shop::serve(api).await;
    let answer = shop.get("/tracks/?format=ndjson&genre=rock").await.expect(400);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert!(whole(&answer).starts_with("{\"genre\":["), "{}", answer.text());
    shop.get("/nothing/?format=ndjson").await.expect(404);
    let head = shop.api.client.head(format!("{}/tracks/?format=ndjson", shop.base)).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-type"], "application/x-ndjson");
    assert_eq!(head.headers().get("content-length"), None, "nobody knows it yet");
    assert_eq!(head.bytes().await.unwrap().len(), 0);
    // A short list is sent at once, with its length.
    let short = shop.get("/tracks/?format=ndjson&genre=25").await.expect(200);
    assert_eq!(short.header("content-length"), short.body.len().to_string());
}

async fn a_renderer_of_ones_own(api: Api) {
    let shop = Shop::serve(api).await;
    let text = shop.get("/tracks/?format=brackets").await.expect(200).text();
    assert_eq!(text, "<1000><1000><1000><503>=3503");
}

async fn who_looks_at_answers_sees_them_whole(api: Api) {
    let shop = Shop::serve(api).await;
    assert_eq!(shop.lines("/counted/").await.0, [json!(25)]);
}
