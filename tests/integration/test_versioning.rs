//! The requested version reaches the action, and an invalid one is refused before anything else.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::HeaderName;
use rest_runtime::prelude::*;
use rest_runtime::versioning::{
    AcceptHeaderVersioning, BoxVersioning, HostNameVersioning, Namespace, NamespaceVersioning,
    QueryParameterVersioning, UrlPathVersioning, Versioning, Versions,
};
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, note};
use crate::support::Answer;

pub struct Echo;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), authentication = NameHeader)]
impl Echo {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&json!([request.version(), request.versioning_scheme().map(Versioning::name)]))
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
        // Before authentication, and before the method is checked.
        notes.send_as("wrong", "POST", &format!("/{query}"), &Value::Null).await.refuses_with_detail(404);
        notes.send("OPTIONS", &format!("/{query}"), &Value::Null).await.refuses_with_detail(404);
    }
    let notes = serve("/", |rest| rest.versioning(QueryParameterVersioning::new(Versions::new().parameter("v")))).await;
    notes.get("/?v=beta&version=2").await.expect(200).is(&json!(["beta", "QueryParameterVersioning"]));
    notes.get("/").await.expect(200).is(&json!([null, "QueryParameterVersioning"]));
}

#[tokio::test]
async fn the_path_names_the_version() {
    let notes = serve("/{version}/", |rest| rest.versioning(UrlPathVersioning::new(VERSIONS))).await;
    notes.get("/v2/?version=v1").await.expect(200).is(&json!(["v2", "UrlPathVersioning"]));
    let refused = notes.get("/v3/").await.refuses_with_detail(404);
    assert!(refused.text().contains(r#"unknown version \"v3\""#), "{}", refused.text());
    assert_eq!(refused.header("vary"), "");
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
    let refused = ask("application/json; version=3").await.refuses_with_detail(406);
    assert!(refused.text().contains(r#"unknown version \"3\"; known versions: 1, v1, v2, 2"#), "{}", refused.text());
    for answer in [refused, ask("application/json; version=2").await, ask("*/*").await] {
        assert_eq!(answer.header("vary"), "Accept", "{}", answer.request);
    }
    let unnamed = Versions::new().allowed(&["1"]);
    let none = serve("/", |rest| rest.versioning(AcceptHeaderVersioning::new(unnamed))).await;
    let refused = none.get("/").await.refuses_with_detail(406);
    assert!(refused.text().contains("has no version; known versions: 1"), "{}", refused.text());
    let notes = serve("/", |rest| rest.versioning(AcceptHeaderVersioning::new(VERSIONS.parameter("v")))).await;
    let answer = Answer::to(notes.request("GET", "/").header("accept", "application/json; v=v2; version=3")).await;
    answer.expect(200).is(&json!(["v2", "AcceptHeaderVersioning"]));
}

#[tokio::test]
async fn the_part_of_the_path_has_another_name() {
    let rest = |rest: Rest| rest.versioning(UrlPathVersioning::new(VERSIONS.parameter("v")));
    let notes = serve("/{v}/", rest).await;
    notes.get("/v2/").await.expect(200).is(&json!(["v2", "UrlPathVersioning"]));
    notes.get("/v3/").await.refuses_with_detail(404);
}

#[tokio::test]
async fn the_namespace_names_the_version() {
    let within = |name: &str| Router::new().route("/", Echo::as_view()).layer(Namespace::new(name));
    let routes = Router::new()
        .nest("/one/", within("v1"))
        .nest("/two/", within("v2"))
        .nest("/three/", within("v3"))
        .nest("/api", Router::new().nest("/two/", within("v2")).layer(Namespace::new("api")))
        .nest("/both", Router::new().nest("/two/", within("v2")).layer(Namespace::new("v1")))
        .route("/plain/", Echo::as_view());
    let notes = Notes::serve(routes, |rest| rest.versioning(NamespaceVersioning::new(VERSIONS))).await;
    for (path, version) in
        [("/one/", "v1"), ("/two/?version=v1", "v2"), ("/api/two/", "v2"), ("/both/two/", "v1"), ("/plain/", "1")]
    {
        notes.get(path).await.expect(200).is(&json!([version, "NamespaceVersioning"]));
    }
    notes.get("/three/").await.refuses_with_detail(404);
}

#[derive(Debug)]
struct ByHeader;

impl Versioning for ByHeader {
    fn determine_version(&self, request: &Request) -> Result<Option<String>> {
        Ok(request.headers().get("x-version").and_then(|version| version.to_str().ok()).map(str::to_owned))
    }

    fn varies_by(&self) -> Option<HeaderName> {
        Some(HeaderName::from_static("x-version"))
    }
}

#[tokio::test]
async fn caches_are_told_what_names_the_version() {
    let renderers = |rest: Rest| rest.versioning(ByHeader).renderers((JsonRenderer, PlainTextRenderer));
    let notes = serve("/", renderers).await;
    assert_eq!(notes.get("/").await.expect(200).header("vary"), "Accept, x-version");
    let notes = serve("/", |rest| rest.versioning(ByHeader)).await;
    assert_eq!(notes.get("/").await.expect(200).header("vary"), "x-version");
}

#[derive(Debug)]
struct Fixed;

impl Versioning for Fixed {
    fn determine_version(&self, _: &Request) -> Result<Option<String>> {
        Ok(Some("fixed".to_owned()))
    }
}

macro_rules! echo {
    ($Echo:ident, $versioning:expr) => {
        pub struct $Echo;

        #[generic_view(
                            model = note::Entity, serializer = NoteSerializer, actions(list), versioning = $versioning,
                        )]
        impl $Echo {
            async fn list(&self, request: &Request) -> Result<Response> {
                Echo.list(request).await
            }
        }
    };
}

echo!(OwnEcho, Fixed);
echo!(QueryEcho, QueryParameterVersioning::new(VERSIONS));

pub struct NoEcho;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list), versioning = none)]
impl NoEcho {
    async fn list(&self, request: &Request) -> Result<Response> {
        Echo.list(request).await
    }
}

pub struct HookEcho;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list))]
impl HookEcho {
    fn get_versioning(&self, request: &Request) -> Option<BoxVersioning> {
        request.query_params().get("own").map(|_| BoxVersioning::new(Fixed))
    }

    async fn list(&self, request: &Request) -> Result<Response> {
        Echo.list(request).await
    }
}

#[tokio::test]
async fn a_view_has_a_scheme_of_its_own() {
    let routes = Router::new()
        .route("/own/", OwnEcho::as_view())
        .route("/query/", QueryEcho::as_view())
        .route("/none/", NoEcho::as_view())
        .route("/hook/", HookEcho::as_view())
        .route("/{version}/", Echo::as_view());
    let notes = Notes::serve(routes, |rest| rest.versioning(UrlPathVersioning::new(VERSIONS))).await;
    for (path, told) in [
        ("/own/", json!(["fixed", "Fixed"])),
        ("/query/?version=2", json!(["2", "QueryParameterVersioning"])),
        ("/none/?version=2", json!([null, null])),
        ("/hook/", json!([null, null])),
        ("/hook/?own", json!(["fixed", "Fixed"])),
        ("/v1/", json!(["v1", "UrlPathVersioning"])),
    ] {
        notes.get(path).await.expect(200).is(&told);
    }
    notes.get("/query/?version=3").await.refuses_with_detail(404);
}
