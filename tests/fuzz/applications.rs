//! The fuzzed applications: routers with valid sample requests.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use rest_runtime::axum::extract::ConnectInfo;
use rest_runtime::axum::{Extension, Router};
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::mutate::Sample;
use crate::request::{Body, Request};

pub struct Application {
    pub router: Router,
    pub samples: Vec<Sample>,
    /// Requests sent every hundred requests, so that rows exist.
    pub upkeep: Vec<Request>,
    /// The beginnings of paths that are not fuzzed, because the application's own code decides their responses.
    pub own: &'static [&'static str],
}

impl Application {
    pub fn new(router: Router, samples: Vec<Sample>) -> Self {
        let client = SocketAddr::from(([127, 0, 0, 1], 4000));
        Self { router: router.layer(Extension(ConnectInfo(client))), samples, upkeep: Vec::new(), own: &[] }
    }
}

/// The requests of a view set: to its collection, and to these rows.
pub fn view_set(path: &str, rows: &[&str], parameters: &str, body: &Value) -> Vec<Sample> {
    let parameters: Vec<String> = parameters.split_whitespace().map(str::to_owned).collect();
    let mut requests = vec![
        Request::new("GET", path),
        Request::new("GET", path),
        Request::new("GET", path),
        Request::new("POST", path).json(body.clone()),
        Request::new("POST", path).json(body.clone()),
        Request::new("OPTIONS", path),
    ];
    for row in rows {
        let path = format!("{path}{row}/");
        requests.extend([
            Request::new("GET", &path),
            Request::new("PUT", &path).json(body.clone()),
            Request::new("PATCH", &path).json(body.clone()),
            Request::new("DELETE", &path),
        ]);
    }
    requests.into_iter().map(|request| Sample { request, parameters: parameters.clone() }).collect()
}

/// The example.
pub async fn chinook(url: String) -> Application {
    let db = chinook::database::open(&url, None).await.unwrap();
    let router = chinook::app(Rest::new(db).sqlite_connections(4).atomic_saves(false));
    let tracks = "album genre genre__isnull media_type milliseconds__gte milliseconds__lte unit_price unit_price__gte \
                  unit_price__lte album__artist__name album__artist__name__icontains playlists search ordering page limit \
                  offset format";
    let albums =
        "artist artist__name__icontains title title__icontains search ordering page page_size limit offset format";
    let track = json!({"name": "n", "album": 1, "media_type": 1, "genre": 1, "composer": "c", "milliseconds": 1,
        "bytes": 1, "unit_price": "0.99"});
    let employee = json!({"last_name": "l", "first_name": "f", "title": "t", "reports_to": 1,
        "birth_date": "1962-02-18T00:00:00Z", "hire_date": "2002-08-14T00:00:00Z", "address": "a", "city": "c",
        "state": "s", "country": "c", "postal_code": "p", "phone": "p", "fax": "f", "email": "e@example.com"});
    let customer = json!({"first_name": "f", "last_name": "l", "company": "c", "address": "a", "city": "c",
        "state": "s", "country": "c", "postal_code": "p", "phone": "p", "fax": "f", "email": "e@example.com",
        "support_rep": 3});
    let luis = {
        let mut luis = customer.clone();
        luis["email"] = json!("luisg@embraer.com.br");
        luis
    };
    let invoice = json!({"customer": 1, "invoice_date": "2021-01-01T00:00:00Z", "billing_address": "a",
        "billing_city": "c", "billing_state": "s", "billing_country": "c", "billing_postal_code": "p",
        "total": "1.98"});
    let line = json!({"invoice": 1, "track": 1, "unit_price": "0.99", "quantity": 1});
    let artists = "name name__icontains search ordering page page_size format";
    let lines = "invoice track ordering page page_size format";
    let samples = [
        view_set("/artists/", &["1", "99999"], artists, &json!({"name": "n"})),
        view_set("/albums/", &["1"], albums, &json!({"title": "t", "artist": 1})),
        view_set("/genres/", &["1"], "name search ordering page page_size format", &json!({"name": "n"})),
        view_set("/media-types/", &["1"], "search ordering page format", &json!({"name": "n"})),
        view_set("/tracks/", &["1"], tracks, &track),
        view_set("/tracks/", &["2"], tracks, &track),
        view_set("/playlists/", &["1"], "tracks search ordering page page_size format", &json!({"name": "n"})),
        view_set(
            "/playlist-tracks/",
            &["1"],
            "playlist track ordering cursor page_size format",
            &json!({"playlist": 1, "track": 3}),
        ),
        view_set("/employees/", &["8"], "reports_to hire_date hire_date__year search ordering page format", &employee),
        view_set(
            "/customers/",
            &["luisg@embraer.com.br"],
            "country support_rep search ordering page format",
            &customer,
        ),
        view_set(
            "/invoices/",
            &["1"],
            "customer billing_country invoice_date__date invoice_date__year invoice_date_after invoice_date_before \
             total__gte total__lte search ordering page format",
            &invoice,
        ),
        view_set("/invoice-lines/", &["1"], lines, &line),
        view_set("/artists/1/albums/", &["1"], albums, &json!({"title": "t"})),
        view_set("/artists/1/albums/1/tracks/", &["1"], tracks, &track),
        view_set("/artists/1/tracks/", &["1"], tracks, &track),
        view_set("/albums/1/tracks/", &["1"], tracks, &track),
        view_set("/playlists/1/tracks/", &["1"], "track ordering cursor page_size format", &json!({"track": 5})),
        view_set("/invoices/1/lines/", &["1"], lines, &line),
        view_set("/albums/1/duration/", &[], "format", &json!({})),
        view_set("/tracks/statistics/", &[], tracks, &json!({})),
        view_set("/", &[], "format", &json!({})),
    ];
    let upkeep = vec![Request::new("POST", "/customers/").json(luis)];
    Application { upkeep, ..Application::new(router, samples.concat()) }
}

/// The reference app, with the requests of its conformance cases.
pub async fn reference(url: String) -> Application {
    let (db, seed) = reference_app::seed::open(&url).await.unwrap();
    let router = reference_app::app(db, seed).unwrap();
    let mut requests = Vec::new();
    let folder = format!("{}/conformance/cases", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for scenario in cases["scenarios"].as_array().unwrap() {
            requests.extend(scenario["steps"].as_array().unwrap().iter().map(|step| recorded(&step["request"])));
        }
    }
    let area = |path: &str| path.split('/').take(3).collect::<Vec<_>>().join("/");
    let mut parameters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in &requests {
        let names = parameters.entry(area(&request.path)).or_default();
        names.extend(request.query.iter().map(|(name, _)| name.clone()));
    }
    let sample = |request: Request| {
        let parameters = parameters[&area(&request.path)].iter().cloned().collect();
        Sample { request, parameters }
    };
    let samples = requests.into_iter().map(sample).collect();
    Application {
        upkeep: vec![Request::new("POST", "/__reset__")],
        own: &["/dispatch/raises/", "/hooks/handler/"],
        ..Application::new(router, samples)
    }
}

fn recorded(step: &Value) -> Request {
    let target = step["path"].as_str().unwrap().replace("{id}", "1").replace(['{', '}'], "");
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut request = Request::new(step["method"].as_str().unwrap(), path);
    request.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    for (name, value) in step["headers"].as_object().into_iter().flatten() {
        request = request.with(name, value.as_str().unwrap());
    }
    request.body = match (&step["json"], &step["text"]) {
        (Value::Null, Value::String(text)) => Body::Bytes(text.clone().into_bytes()),
        (Value::Null, _) => Body::None,
        (json, _) => Body::Json(json.clone()),
    };
    request
}

pub use crate::gallery::gallery;
