//! Costs of the parts of a request by themselves: `cargo bench -p benches`.
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::expect_used,
    reason = "a measurement that cannot go on has failed"
)]

use std::hint::black_box;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Request as HttpRequest, header};
use chinook::entities::track;
use chinook::serializers::TrackSerializer;
use criterion::{Criterion, criterion_group, criterion_main};
use rest_runtime::prelude::*;
use rest_runtime::renderers::{NdJsonRenderer, PlainTextRenderer};
use rest_runtime::throttling::{MemoryStore, Rate, ThrottleStore};
use sea_orm::prelude::Decimal;
use sea_orm::{Database, DatabaseConnection};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

#[api_view]
async fn empty(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

#[api_view(GET, renderers = (PlainTextRenderer, NdJsonRenderer, JsonRenderer))]
async fn negotiated(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

static ROWS: LazyLock<Vec<track::Model>> = LazyLock::new(|| (0..100).map(row).collect());

#[api_view]
async fn hundred(request: &Request) -> Result<Response> {
    Ok(Response::from_json(TrackSerializer::represent_rows(ROWS.clone(), &Context::of(request)).await?))
}

/// A body whose validation needs no database.
#[derive(Serializer)]
struct Order {
    #[field(max_length = 200)]
    name: String,
    #[field(email)]
    email: String,
    #[field(min_value = 1, max_value = 99)]
    quantity: i32,
    #[field(max_digits = 7, decimal_places = 2)]
    price: Decimal,
    tags: Vec<String>,
    note: Option<String>,
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn database(runtime: &Runtime) -> DatabaseConnection {
    runtime.block_on(Database::connect("sqlite::memory:")).expect("a database")
}

/// Requests through all steps of the dispatch, without a network. One has an empty response, one negotiates among three
/// renderers with a browser's `Accept`, one renders a hundred rows from memory.
fn dispatch(criterion: &mut Criterion) {
    let runtime = runtime();
    let app = Router::new()
        .route("/empty/", empty::as_view())
        .route("/negotiated/", negotiated::as_view())
        .route("/hundred/", hundred::as_view())
        .with_state(Rest::new(database(&runtime)));
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.1";
    for (name, path, accept) in [
        ("dispatch", "/empty/", "*/*"),
        ("negotiation", "/negotiated/", accept),
        ("a hundred rows", "/hundred/", "*/*"),
    ] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                let request = HttpRequest::get(path).header(header::ACCEPT, accept).body(Body::empty());
                let answered = app.clone().oneshot(request.expect("a request"));
                black_box(runtime.block_on(answered)).expect("an answer")
            });
        });
    }
}

fn validation(criterion: &mut Criterion) {
    let runtime = runtime();
    let tags: Vec<String> = (0..10).map(|number| format!("tag {number}")).collect();
    let right = json!({
        "name": "Bench", "email": "bench@example.com", "quantity": 3, "price": "12.50", "tags": tags, "note": null,
    });
    let wrong = json!({"name": "", "email": "bench", "quantity": 100, "price": "1.234", "tags": [1, {}], "note": []});
    for (name, body) in [("validation of a right body", right), ("validation of a wrong body", wrong)] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| black_box(runtime.block_on(async { Order::validate(&body).await.is_ok() })));
        });
    }
}

/// The output of serde for the values of a hundred rows. `dispatch` has a view of the same rows.
fn rows(criterion: &mut Criterion) {
    let values: Vec<Value> = ROWS
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "name": row.name, "album": row.album_id, "media_type": row.media_type_id,
                "genre": row.genre_id, "composer": row.composer, "milliseconds": row.milliseconds,
                "bytes": row.bytes, "unit_price": row.unit_price.to_string(),
            })
        })
        .collect();
    criterion.bench_function("a hundred rows by serde_json", |bencher| {
        bencher.iter(|| black_box(serde_json::to_vec(&values)).expect("text"));
    });
}

fn row(id: i64) -> track::Model {
    track::Model {
        id,
        name: "A name of some length".to_owned(),
        album_id: Some(1),
        media_type_id: 1,
        genre_id: Some(1),
        composer: None,
        milliseconds: 215_000,
        bytes: Some(7_012_345),
        unit_price: Decimal::new(99, 2),
    }
}

/// Counting a request in memory, for a known client and for a new one each time.
fn throttles(criterion: &mut Criterion) {
    let runtime = runtime();
    let store = MemoryStore::new();
    let rate = Rate::per_second(10_000);
    criterion.bench_function("throttle, one client", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(store.count("anon:127.0.0.1", rate))).expect("a count"));
    });
    let mut number = 0_u64;
    criterion.bench_function("throttle, many clients", |bencher| {
        bencher.iter(|| {
            number += 1;
            let key = format!("anon:{number}");
            black_box(runtime.block_on(store.count(&key, rate))).expect("a count")
        });
    });
}

criterion_group!(pieces, dispatch, validation, rows, throttles);
criterion_main!(pieces);
