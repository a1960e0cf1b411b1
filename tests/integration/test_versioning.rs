//! The version that a client asks for reaches the action, and a wrong one is refused before anything else.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::versioning::{
    AcceptHeaderVersioning, HostNameVersioning, QueryParameterVersioning, UrlPathVersioning, Versions,
};
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, note};
use crate::support::Answer;

pub struct Echo;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader)]
impl Echo {
    async fn list(&self, request: &Request) -> Result<Response> {
        let found = request.version();
        Response::new(&json!([found.map(|found| &found.version), found.map(|found| found.scheme)]))
    }
}

const VERSIONS: Versions = Versions::new().default("1").allowed(&["v1", "v2", "2"]);

async fn serve(path: &str, rest: impl FnOnce(Rest) -> Rest) -> Notes {
    Notes::serve(Router::new().route(path, Echo::as_view()), rest).await
}

#[tokio::test]
async fn without_a_scheme_there_is_no_version() {
    let notes = serve("/", |rest| rest).await;
    notes.get("/?version=2").await.expect(200).is(&json!([null, null]));
}

#[tokio::test]
async fn the_query_names_the_version() {
    let notes = serve("/", |rest| rest.versioning(QueryParameterVersioning::new(VERSIONS))).await;
    for (query, version) in
        [("", "1"), ("?version=2", "2"), ("?version=v1&version=v2", "v2"), ("?v=2", "1"), ("?version=%32", "2")]
    {
        notes.get(&format!("/{query}")).await.expect(200).is(&json!([version, "QueryParameterVersioning"]));
    }
    for query in ["?version=3", "?version="] {
        notes.get(&format!("/{query}")).await.refuses_with_detail(404);
        // Before the user is asked for, and before the method is looked at.
        notes.send_as("wrong", "POST", &format!("/{query}"), &Value::Null).await.refuses_with_detail(404);
        notes.send("OPTIONS", &format!("/{query}"), &Value::Null).await.refuses_with_detail(404);
    }
    let notes = serve("/", |rest| rest.versioning(QueryParameterVersioning::new(Versions::new()).parameter("v"))).await;
    notes.get("/?v=beta&version=2").await.expect(200).is(&json!(["beta", "QueryParameterVersioning"]));
    notes.get("/").await.expect(200).is(&json!([null, null]));
}

#[tokio::test]
async fn the_path_names_the_version() {
    let notes = serve("/{version}/", |rest| rest.versioning(UrlPathVersioning::new(VERSIONS))).await;
    notes.get("/v2/?version=v1").await.expect(200).is(&json!(["v2", "UrlPathVersioning"]));
    notes.get("/v3/").await.refuses_with_detail(404);
    notes.get("/V1/").await.refuses_with_detail(404);
    notes.get("/v1%20/").await.refuses_with_detail(404);
}

#[tokio::test]
async fn the_host_names_the_version() {
    let notes = serve("/", |rest| rest.versioning(HostNameVersioning::new(VERSIONS))).await;
    for (host, version) in
        [("v2.example.com", "v2"), ("v2.example.com:8080", "v2"), ("example.com", "1"), ("a.v2.example.com", "1")]
    {
        let answer = Answer::to(notes.request("GET", "/").header("host", host)).await;
        answer.expect(200).is(&json!([version, "HostNameVersioning"]));
    }
    Answer::to(notes.request("GET", "/").header("host", "v3.example.com")).await.refuses_with_detail(404);
}

#[tokio::test]
async fn the_accept_header_names_the_version() {
    let notes = serve("/", |rest| rest.versioning(AcceptHeaderVersioning::new(VERSIONS))).await;
    let ask = async |accept: &str| Answer::to(notes.request("GET", "/").header("accept", accept)).await;
    for (accept, version) in [
        ("application/json; version=2", "2"),
        ("application/json", "1"),
        ("application/json;version=v1;x=y", "v1"),
        ("*/*; version=v2", "v2"),
        ("text/html; version=v1, application/json; version=v2", "v2"),
    ] {
        ask(accept).await.expect(200).is(&json!([version, "AcceptHeaderVersioning"]));
    }
    notes.get("/").await.expect(200).is(&json!(["1", "AcceptHeaderVersioning"]));
    ask("application/json; version=3").await.refuses_with_detail(406);
    let notes = serve("/", |rest| rest.versioning(AcceptHeaderVersioning::new(VERSIONS).parameter("v"))).await;
    let answer = Answer::to(notes.request("GET", "/").header("accept", "application/json; v=v2; version=3")).await;
    answer.expect(200).is(&json!(["v2", "AcceptHeaderVersioning"]));
}
