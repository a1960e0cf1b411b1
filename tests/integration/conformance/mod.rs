//! The conformance cases: recorded requests and responses of Django REST framework, replayed against the reference app
//! on each database.
//!
//! `tests/conformance/cases/` contains the recordings, one file per area. [`client`] sends a step's request,
//! [`compare`] finds differences of the response, [`deviations`] lists the steps that differ on purpose.

mod client;
mod compare;
mod deviations;
mod json;

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::document::Document;
use crate::support::{Backend, new_database, on_runtime};
use client::Client;
use deviations::Deviations;
use json::Json;

/// The areas that the reference app implements.
const AREAS: [&str; 16] = [
    "authentication",
    "dispatch",
    "fields",
    "filtering",
    "generic_views",
    "hooks",
    "negotiation",
    "pagination",
    "parsers",
    "permissions",
    "put_as_create",
    "relations",
    "serializers",
    "throttling",
    "versioning",
    "viewsets_routers",
];

/// Paths whose answers are not compared with the document, and why.
const OF_THEIR_OWN: [(&str, &str); 5] = [
    ("/dispatch/status/", "`schema = none`: the client chooses the status"),
    ("/negotiation/content-type/", "`schema = none`: a media type that no renderer has"),
    ("/hooks/rewriting/", "a hook answers methods that there are not"),
    ("/hooks/filter/", "a hook makes another body of the list"),
    ("/ser/customers/", "a hook chooses the serializer by who asks"),
];

#[test]
fn sqlite() {
    on_runtime(replay(Backend::Sqlite));
}

#[test]
fn postgres() {
    on_runtime(replay(Backend::Postgres));
}

#[test]
fn mysql() {
    on_runtime(replay(Backend::MySql));
}

/// Replays every area, and lists every step with a response that differs from the recorded one.
async fn replay(backend: Backend) {
    let Some(url) = new_database(backend).await else { return };
    let (db, seed) = reference_app::seed::open(&url).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = reference_app::app(db, seed).unwrap().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let document = Client::new(address).send("GET", "/openapi.json", &[], None).await.unwrap();
    let document = Document::new(&serde_json::from_slice(&document.body).unwrap());
    let mut deviations = Deviations::read(backend);
    let mut mistakes = Vec::new();
    for area in AREAS {
        let path = format!("{}/conformance/cases/{area}.json", env!("CARGO_MANIFEST_DIR"));
        let cases = Json::read(&std::fs::read_to_string(path).unwrap());
        assert_eq!(cases["area"].text(), area);
        for scenario in cases["scenarios"].items() {
            mistakes.extend(play(address, area, scenario, &document, &mut deviations).await);
        }
    }
    mistakes.extend(deviations.unused(&AREAS));
    assert!(mistakes.is_empty(), "{backend:?}: {} steps\n\n{}", mistakes.len(), mistakes.join("\n\n"));
}

/// Replays one scenario on a freshly restored database.
async fn play(
    address: SocketAddr,
    area: &str,
    scenario: &Json,
    document: &Document,
    deviations: &mut Deviations,
) -> Vec<String> {
    let mut client = Client::new(address);
    let name = scenario["name"].text();
    let reset = client.send("POST", "/__reset__", &[], Some(Vec::new())).await.unwrap();
    assert_eq!(reset.status, 204, "{}", String::from_utf8_lossy(&reset.body));
    let mut mistakes = Vec::new();
    for (number, step) in (1..).zip(scenario["steps"].items()) {
        let (got, mut differences) = match client.request(&step["request"]).await {
            Ok(answer) => {
                let mut differences = compare::compare(&step["expect"], &answer, &client.base);
                differences.extend(client.capture(&step["capture"], &answer));
                let headers = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                let (method, path) = &client.asked;
                let is_own = OF_THEIR_OWN.iter().any(|(own, _)| path.starts_with(own));
                if !is_own && let Err(mistake) = document.check(method, path, answer.status, headers, &answer.body) {
                    mistakes
                        .push(format!("{area} / {name} / {number}\n  not in the document: {mistake}\n{method} {path}"));
                }
                (answer.to_string(), differences)
            }
            Err(error) => (format!("no answer: {error}"), vec!["no answer".to_owned()]),
        };
        let listed = deviations.lists(area, name, number);
        if listed && differences.is_empty() {
            differences.push("listed in deviations.txt, and passes".to_owned());
        } else if listed {
            continue;
        }
        if !differences.is_empty() {
            mistakes.push(format!(
                "{area} / {name} / {number}\n  {}\nrequest: {}\nexpected: {}\ngot: {got}",
                differences.join("\n  "),
                step["request"],
                step["expect"],
            ));
        }
    }
    mistakes
}
