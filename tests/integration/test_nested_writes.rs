//! Nested rows written with their parent: created, changed and deleted by key, all or nothing.

use rest_runtime::axum::{self, Router};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm::prelude::{DateTimeUtc, Decimal};
use rest_runtime::sea_orm::{ConnectionTrait as _, Statement};
use rest_runtime::testing::Queries;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use chinook::entities::{album, artist, customer, employee, invoice, invoice_line, playlist, track};

use crate::support::{Answer, Api, close};

#[derive(Serializer)]
#[serializer(model = invoice_line::Entity)]
struct Line {
    #[field(read_only)]
    id: i64,
    track: PrimaryKeyRelated<track::Entity>,
    unit_price: Decimal,
    #[field(min_value = 1, validate = not_unlucky)]
    quantity: i32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "validators take references")]
fn not_unlucky(quantity: &i32) -> Result<()> {
    if *quantity == 13 { Err(ErrorDetail::new("Thirteen brings no luck.", "unlucky").into()) } else { Ok(()) }
}

#[derive(Serializer)]
#[serializer(model = invoice::Entity, validate = cheap)]
struct InvoiceWithLines {
    #[field(read_only)]
    id: i64,
    customer: PrimaryKeyRelated<customer::Entity>,
    invoice_date: DateTimeUtc,
    total: Decimal,
    #[field(writable_nested, allow_empty = false, max_length = 1001)]
    lines: Vec<Line>,
}

fn cheap(invoice: &InvoiceWithLines) -> Result<()> {
    // The structs of lines are complete, even if a PATCH contains only some fields.
    let dear = invoice.lines.iter().any(|line| line.unit_price * Decimal::from(line.quantity) > Decimal::from(500));
    if dear { Err(ErrorDetail::new("A line costs too much.", "dear").into()) } else { Ok(()) }
}

struct Invoices;

#[generic_view(model = invoice::Entity, serializer = InvoiceWithLines, actions(create))]
impl Invoices {
    async fn post_save(&self, _: &Request, invoice: &invoice::Model, _: bool, _: &Tx) -> Result<()> {
        if invoice.total < Decimal::ZERO {
            return Err(ValidationError::field("total", "Less than nothing.", "negative").into());
        }
        Ok(())
    }
}

#[generic_view(model = invoice::Entity, serializer = InvoiceWithLines, actions(retrieve, update))]
struct Invoice;

#[derive(Serializer)]
#[serializer(model = customer::Entity)]
struct CustomerWithInvoices {
    #[field(read_only)]
    id: i64,
    first_name: String,
    #[field(writable_nested, required = false)]
    support_rep: Option<Rep>,
    #[field(writable_nested)]
    invoices: Vec<InvoiceOfCustomer>,
}

#[derive(Serializer)]
#[serializer(model = employee::Entity, fields(id, last_name, first_name))]
struct Rep;

#[derive(Serializer)]
#[serializer(model = invoice::Entity)]
struct InvoiceOfCustomer {
    #[field(read_only)]
    id: i64,
    invoice_date: DateTimeUtc,
    #[field(default = "0.00")]
    total: Decimal,
    #[field(writable_nested)]
    lines: Vec<Line>,
}

#[generic_view(model = customer::Entity, serializer = CustomerWithInvoices, actions(retrieve, update))]
struct Customer;

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(name))]
struct ArtistName;

#[derive(Serializer)]
#[serializer(model = album::Entity)]
struct AlbumWithArtist {
    #[field(read_only)]
    id: i64,
    title: String,
    #[field(writable_nested)]
    artist: ArtistName,
}

#[generic_view(model = album::Entity, serializer = AlbumWithArtist, actions(create))]
struct Albums;

#[generic_view(model = album::Entity, serializer = AlbumWithArtist, actions(retrieve, update))]
struct Album;

#[derive(Serializer)]
#[serializer(
    model = track::Entity,
    fields(id, name, media_type, milliseconds, unit_price),
    extra(unit_price(default = "0.99"), milliseconds(default = 1), media_type(default = 1)),
)]
struct TrackInPlaylist;

#[derive(Serializer)]
#[serializer(model = playlist::Entity)]
struct PlaylistWithTracks {
    #[field(read_only)]
    id: i64,
    name: Option<String>,
    #[field(writable_nested)]
    tracks: Vec<TrackInPlaylist>,
}

#[generic_view(model = playlist::Entity, serializer = PlaylistWithTracks, actions(create))]
struct Playlists;

#[generic_view(model = playlist::Entity, serializer = PlaylistWithTracks, actions(retrieve, update))]
struct Playlist;

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
            .route("/invoices/", Invoices::as_view())
            .route("/invoices/{id}/", Invoice::as_view())
            .route("/customers/{id}/", Customer::as_view())
            .route("/albums/", Albums::as_view())
            .route("/albums/{id}/", Album::as_view())
            .route("/playlists/", Playlists::as_view())
            .route("/playlists/{id}/", Playlist::as_view())
            .with_state(Rest::new(db.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, api: api.clone(), db, queries }
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        Answer::to(self.api.client.request(method, format!("{}{path}", self.base)).json(&body)).await
    }

    async fn get(&self, path: &str) -> Value {
        Answer::to(self.api.client.get(format!("{}{path}", self.base))).await.expect(200).json()
    }

    async fn count(&self, table: &str) -> i64 {
        let statement =
            Statement::from_string(self.api.db.get_database_backend(), format!("SELECT COUNT(*) AS n FROM {table}"));
        self.api.db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }
}

fn line(track: i64, price: &str, quantity: i32) -> Value {
    json!({"track": track, "unit_price": price, "quantity": quantity})
}

fn invoice(lines: &Value) -> Value {
    json!({"customer": 1, "invoice_date": "2024-01-01T00:00:00Z", "total": "3.97", "lines": lines})
}

/// The lines without their keys, and the keys.
fn lines(invoice: &Value) -> (Vec<Value>, Vec<i64>) {
    let split = |line: &Value| {
        let mut line = line.clone();
        let id = line.as_object_mut().unwrap().remove("id").unwrap().as_i64().unwrap();
        (line, id)
    };
    invoice["lines"].as_array().unwrap().iter().map(split).unzip()
}

async fn rows_are_made_with_their_row(api: Api) {
    let shop = Shop::serve(&api).await;
    let wanted: Vec<Value> = (1..=40).map(|track| line(track, "0.99", 2)).collect();
    let _ = shop.queries.take();
    let made = shop.send("POST", "/invoices/", invoice(&json!(wanted))).await.expect(201).json();
    let statements = shop.queries.take();
    assert!(statements.len() <= 10, "{statements:#?}");
    let inserts = statements.iter().filter(|sql| sql.starts_with("INSERT INTO")).count();
    assert_eq!(inserts, 2, "{statements:#?}");
    let (shown, ids) = lines(&made);
    assert_eq!(shown, wanted);
    assert!(ids.is_sorted());
    assert_eq!(shop.get(&format!("/invoices/{}/", made["id"])).await, made);
}

async fn keys_say_which_rows_are_meant(api: Api) {
    let shop = Shop::serve(&api).await;
    let given = json!([line(1, "0.99", 1), line(2, "0.99", 1), line(3, "0.99", 1)]);
    let made = shop.send("POST", "/invoices/", invoice(&given)).await.expect(201).json();
    let path = format!("/invoices/{}/", made["id"]);
    let (_, ids) = lines(&made);

    let mut changed = line(2, "1.50", 7);
    changed["id"] = json!(ids[1]);
    let put = json!([line(9, "0.50", 4), changed]);
    let _ = shop.queries.take();
    let after = shop.send("PUT", &path, invoice(&put)).await.expect(200).json();
    let statements = shop.queries.take();
    assert!(statements.len() <= 13, "{statements:#?}");
    let (shown, kept) = lines(&after);
    assert_eq!(shown, [line(2, "1.50", 7), line(9, "0.50", 4)], "in the order of their keys");
    assert_eq!(kept[0], ids[1], "the row that was named is the same one");
    assert!(!ids.contains(&kept[1]));
    assert_eq!(shop.get(&path).await, after);

    // PATCH: a list replaces the whole list. An existing row changes only in its given fields.
    let patched =
        shop.send("PATCH", &path, json!({"lines": [{"id": kept[0], "quantity": 8}]})).await.expect(200).json();
    assert_eq!(lines(&patched), (vec![line(2, "1.50", 8)], vec![kept[0]]));
    let patched = shop.send("PATCH", &path, json!({"total": "1.00"})).await.expect(200).json();
    assert_eq!(lines(&patched).1, [kept[0]], "what is not named stays");
    assert_eq!(patched["total"], "1.00");
    let added = json!({"lines": [{"id": kept[0]}, {"track": 4, "quantity": 1}]});
    let refused = shop.send("PATCH", &path, added).await.expect(400).json();
    let missing = json!({"lines": {"1": {"unit_price": ["This must be given."]}}});
    assert_eq!(refused, missing, "a new row needs all of it, in PATCH too");

    // Several rows change in one statement.
    let made = shop.send("POST", "/invoices/", invoice(&given)).await.expect(201).json();
    let path = format!("/invoices/{}/", made["id"]);
    let (_, ids) = lines(&made);
    let all: Vec<Value> = ids.iter().map(|id| json!({"id": id, "quantity": 5, "unit_price": "2.25"})).collect();
    let _ = shop.queries.take();
    let patched = shop.send("PATCH", &path, json!({ "lines": all })).await.expect(200).json();
    let statements = shop.queries.take();
    let updates = statements.iter().filter(|sql| sql.starts_with("UPDATE")).count();
    assert_eq!(updates, 1, "{statements:#?}");
    assert_eq!(lines(&patched), ((1..=3).map(|track| line(track, "2.25", 5)).collect(), ids));
}

async fn errors_have_their_path(api: Api) {
    let shop = Shop::serve(&api).await;
    let before = (shop.count("invoice").await, shop.count("invoice_line").await);
    let wrong = json!([
        line(1, "0.99", 1), line(1, "9999.99", 0), {"track": 0, "unit_price": "x"}, line(1, "1.00", 13), 5, null,
    ]);
    let refused = shop.send("POST", "/invoices/", invoice(&wrong)).await.expect(400).json();
    let refused = refused["lines"].as_object().unwrap();
    let mut at: Vec<(&str, Vec<&str>)> = refused
        .iter()
        .filter_map(|(index, errors)| Some((&**index, errors.as_object()?.keys().map(String::as_str).collect())))
        .collect();
    at.sort_unstable();
    let whole = vec!["non_field_errors"];
    assert_eq!(
        at,
        [
            ("1", vec!["unit_price", "quantity"]),
            ("2", vec!["track", "unit_price", "quantity"]),
            ("3", vec!["quantity"]),
            ("4", whole),
        ]
    );
    assert_eq!(refused["5"], json!(["This may not be null."]), "null is no line, so nothing in it is wrong");
    for wrong in [json!([]), json!({"track": 1}), json!(null)] {
        shop.send("POST", "/invoices/", invoice(&wrong)).await.expect(400);
    }
    let mut dear = invoice(&json!([line(1, "99.99", 99)]));
    let refused = shop.send("POST", "/invoices/", dear.clone()).await.expect(400).json();
    assert_eq!(refused, json!({"non_field_errors": ["A line costs too much."]}));
    // A refusal of a hook after all writes leaves no trace.
    dear["lines"] = json!([line(1, "0.99", 1)]);
    dear["total"] = json!("-1.00");
    shop.send("POST", "/invoices/", dear).await.refuses(&["total"]);
    assert_eq!((shop.count("invoice").await, shop.count("invoice_line").await), before);
}

async fn rows_of_others_are_out_of_reach(api: Api) {
    let shop = Shop::serve(&api).await;
    let one = shop.send("POST", "/invoices/", invoice(&json!([line(1, "0.99", 1)]))).await.expect(201).json();
    let other = shop.send("POST", "/invoices/", invoice(&json!([line(2, "0.99", 1)]))).await.expect(201).json();
    let path = format!("/invoices/{}/", one["id"]);
    let (foreign, own) = (lines(&other).1[0], lines(&one).1[0]);
    let stolen = json!({"lines": [{"id": foreign, "quantity": 99}]});
    let refused = shop.send("PATCH", &path, stolen).await.expect(400).json();
    assert!(refused["lines"]["0"]["id"].is_array(), "{refused}");
    let twice = json!({"lines": [{"id": own, "quantity": 2}, {"id": own, "quantity": 3}]});
    let refused = shop.send("PATCH", &path, twice).await.expect(400).json();
    assert!(refused["lines"]["1"]["id"].is_array(), "{refused}");
    assert_eq!(shop.get(&format!("/invoices/{}/", other["id"])).await, other);
    // In a new row, keys are ignored.
    let mut copied = line(3, "0.99", 1);
    copied["id"] = json!(foreign);
    let made = shop.send("POST", "/invoices/", invoice(&json!([copied]))).await.expect(201).json();
    assert_ne!(lines(&made).1[0], foreign);
}

async fn nesting_goes_deeper(api: Api) {
    let shop = Shop::serve(&api).await;
    let lines = json!([line(1, "0.99", 1), line(2, "0.99", 1)]);
    let invoices = json!([
        {"invoice_date": "2024-01-01T00:00:00Z", "lines": lines},
        {"invoice_date": "2024-01-02T00:00:00Z", "lines": []},
        {"invoice_date": "2024-01-03T00:00:00Z", "lines": [line(3, "0.99", 1)]},
    ]);
    let body =
        json!({"first_name": "Ada", "invoices": invoices, "support_rep": {"last_name": "New", "first_name": "Nora"}});
    let _ = shop.queries.take();
    let shown = shop.send("PUT", "/customers/5/", body).await.expect(200).json();
    let statements = shop.queries.take();
    assert!(statements.len() <= 20, "{statements:#?}");
    let counts: Vec<usize> = shown["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|invoice| invoice["lines"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [2, 0, 1]);
    assert_eq!(shown["support_rep"]["first_name"], "Nora");
    assert_eq!(shop.get("/customers/5/").await, shown);

    let (first, second) = (&shown["invoices"][0], &shown["invoices"][1]);
    let kept = json!({"invoices": [
        {"id": second["id"], "lines": [line(7, "1.00", 3)]},
        {"id": first["id"], "lines": [{"id": first["lines"][1]["id"], "quantity": 6}]},
    ], "support_rep": {"id": shown["support_rep"]["id"], "first_name": "Nina"}});
    let patched = shop.send("PATCH", "/customers/5/", kept).await.expect(200).json();
    assert_eq!(patched["invoices"].as_array().unwrap().len(), 2);
    assert_eq!(
        patched["invoices"][0]["lines"],
        json!([{"id": first["lines"][1]["id"], "track": 2, "unit_price": "0.99", "quantity": 6}])
    );
    assert_eq!(patched["invoices"][1]["lines"][0]["track"], 7);
    let mut rep = shown["support_rep"].clone();
    rep["first_name"] = json!("Nina");
    assert_eq!(patched["support_rep"], rep, "the row that its key names is changed");
    let wrong = json!({"invoices": [{"id": first["id"], "lines": [{"id": first["lines"][1]["id"], "quantity": 0}]}]});
    let refused = shop.send("PATCH", "/customers/5/", wrong).await.expect(400).json();
    assert!(refused["invoices"]["0"]["lines"]["0"]["quantity"].is_array(), "{refused}");
    let foreign = json!({"support_rep": {"id": 1, "first_name": "Mallory"}});
    assert!(shop.send("PATCH", "/customers/5/", foreign).await.expect(400).json()["support_rep"]["id"].is_array());
    let nobody = shop.send("PATCH", "/customers/5/", json!({"support_rep": null})).await.expect(200).json();
    assert_eq!(nobody["support_rep"], Value::Null);
}

async fn one_row_that_shows_no_key_is_itself(api: Api) {
    let shop = Shop::serve(&api).await;
    let artists = shop.count("artist").await;
    let body = json!({"title": "First", "artist": {"name": "Somebody"}});
    let made = shop.send("POST", "/albums/", body).await.expect(201).json();
    assert_eq!(made["artist"], json!({"name": "Somebody"}));
    assert_eq!(shop.count("artist").await, artists + 1);
    let path = format!("/albums/{}/", made["id"]);
    let patched = shop.send("PATCH", &path, json!({"artist": {"name": "Somebody else"}})).await.expect(200).json();
    assert_eq!(patched["artist"], json!({"name": "Somebody else"}));
    assert_eq!(shop.count("artist").await, artists + 1, "it is changed, not made anew");
    shop.send("PATCH", &path, json!({"artist": null})).await.refuses(&["artist"]);
}

async fn rows_of_many_to_many_relations_are_made_and_let_go(api: Api) {
    let shop = Shop::serve(&api).await;
    let tracks = shop.count("track").await;
    let body = json!({"name": "Mine", "tracks": [{"name": "A"}, {"name": "B"}]});
    let made = shop.send("POST", "/playlists/", body).await.expect(201).json();
    assert_eq!(shop.count("track").await, tracks + 2);
    let path = format!("/playlists/{}/", made["id"]);
    let kept = &made["tracks"][1]["id"];
    let changed = json!({"tracks": [{"id": kept, "name": "B2"}, {"name": "C"}]});
    let patched = shop.send("PATCH", &path, changed).await.expect(200).json();
    let names: Vec<&Value> = patched["tracks"].as_array().unwrap().iter().map(|track| &track["name"]).collect();
    assert_eq!(names, ["B2", "C"]);
    assert_eq!(&patched["tracks"][0]["id"], kept);
    assert_eq!(shop.count("track").await, tracks + 3, "what is no longer in the list is still there");
}

async fn lists_have_a_greatest_length(api: Api) {
    let shop = Shop::serve(&api).await;
    let tracks = |number: usize| json!({"name": "Mine", "tracks": vec![json!({"name": "A"}); number]});
    shop.send("POST", "/playlists/", tracks(1000)).await.expect(201);
    for number in [1001, 100_000] {
        let refused = shop.send("POST", "/playlists/", tracks(number)).await.expect(400).json();
        assert_eq!(refused, json!({"tracks": {"non_field_errors": [refused["tracks"]["non_field_errors"][0]]}}));
    }
    // The field's own limit overrides the setting.
    let lines = vec![line(1, "0.99", 1); 1002];
    shop.send("POST", "/invoices/", invoice(&json!(lines[..1001]))).await.expect(201);
    shop.send("POST", "/invoices/", invoice(&json!(lines))).await.expect(400);
}

on_each_database! { Own: rows_are_made_with_their_row, keys_say_which_rows_are_meant, errors_have_their_path,
rows_of_others_are_out_of_reach, nesting_goes_deeper, one_row_that_shows_no_key_is_itself,
rows_of_many_to_many_relations_are_made_and_let_go, lists_have_a_greatest_length }
