//! Function views and plain views: their methods, names and policies.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::{Value, json};

use crate::notes::{NameHeader, Notes};
use crate::support::Answer;

/// Says hello.
#[api_view]
async fn hello(request: Request) -> Result<Response> {
    let name = request.query_params().get("name").unwrap_or("world".into());
    Response::new(&json!({"hello": name, "action": request.action(), "path": request.kwarg("id")}))
}

#[api_view("GET, post", PATCH, name = "Some Methods", permissions = !IsAdminUser)]
pub async fn several(request: &Request) -> Result<Response> {
    let data: Value = request.data_as().await?;
    Response::new(&json!({"method": request.method().as_str(), "data": data}))?.status(202)
}

#[api_view(DELETE, permissions = IsAuthenticated, authentication = NameHeader)]
async fn guarded() -> Result<Response> {
    Ok(Response::no_content())
}

pub struct Methods;

/// Answers with the method it saw.
#[api_view(renderers = (JsonRenderer, PlainTextRenderer))]
impl Methods {
    async fn get(&self, request: Request) -> Result<Response> {
        answer(&request)
    }

    async fn put(&self, request: &Request) -> Result<Response> {
        answer(request)
    }

    async fn trace(&self, request: &Request) -> Result<Response> {
        answer(request)
    }

    fn get_view_name(&self, _: &Request) -> String {
        "Those Methods".to_owned()
    }
}

fn answer(request: &Request) -> Result<Response> {
    Response::new(&json!([request.method().as_str(), request.action()]))
}

pub struct CustomHead;

#[api_view]
impl CustomHead {
    async fn get(&self) -> Result<Response> {
        Response::new(&"get")?.header("x-from", "get")
    }

    async fn head(&self) -> Result<Response> {
        Response::no_content().status(200)?.header("x-from", "head")
    }
}

pub struct NoHandlers;

#[api_view]
impl NoHandlers {}

async fn serve() -> Notes {
    let routes = Router::new()
        .route("/hello/", hello::as_view())
        .route("/hello/{id}/", hello::as_view())
        .route("/several/", several::as_view())
        .route("/guarded/", guarded::as_view())
        .route("/methods/", Methods::as_view())
        .route("/head/", CustomHead::as_view())
        .route("/none/", NoHandlers::as_view());
    Notes::serve(routes, |rest| rest).await
}

#[tokio::test]
async fn a_function_answers_get_unless_told_otherwise() {
    let notes = serve().await;
    notes.get("/hello/?name=ann").await.expect(200).is(&json!({"hello": "ann", "action": "hello", "path": null}));
    notes.get("/hello/7/").await.expect(200).is(&json!({"hello": "world", "action": "hello", "path": "7"}));
    let refused = notes.send("POST", "/hello/", &Value::Null).await;
    assert_eq!(refused.headers["allow"], "GET, HEAD, OPTIONS");
    refused.refuses_with_detail(405);
    let told = notes.send("OPTIONS", "/hello/", &Value::Null).await.expect(200);
    assert_eq!((&told.json()["name"], &told.json()["description"]), (&json!("Hello"), &json!("Says hello.")));
}

#[tokio::test]
async fn a_function_answers_the_methods_it_names() {
    let notes = serve().await;
    let answer = notes.send("PATCH", "/several/", &json!([1])).await.expect(202);
    assert_eq!(answer.headers["allow"], "GET, POST, PATCH, HEAD, OPTIONS");
    answer.is(&json!({"method": "PATCH", "data": [1]}));
    notes.send("PUT", "/several/", &json!([1])).await.refuses_with_detail(405);
    notes.send("BREW", "/several/", &json!([1])).await.refuses_with_detail(405);
    let told = notes.send("OPTIONS", "/several/", &Value::Null).await.expect(200);
    assert_eq!(told.json()["name"], "Some Methods");
}

#[tokio::test]
async fn a_function_has_policies_of_its_own() {
    let notes = serve().await;
    // Permissions come before the method.
    notes.get("/guarded/").await.refuses_with_detail(401);
    notes.send_as("ann", "GET", "/guarded/", &Value::Null).await.refuses_with_detail(405);
    notes.send_as("ann", "DELETE", "/guarded/", &Value::Null).await.expect(204);
}

#[tokio::test]
async fn a_plain_view_has_a_function_a_method() {
    let notes = serve().await;
    notes.get("/methods/").await.expect(200).is(&json!(["GET", "get"]));
    notes.send("PUT", "/methods/", &Value::Null).await.expect(200).is(&json!(["PUT", "put"]));
    let traced = Answer::to(notes.request("TRACE", "/methods/")).await.expect(200);
    assert_eq!(traced.headers["allow"], "GET, PUT, HEAD, OPTIONS, TRACE");
    traced.is(&json!(["TRACE", "trace"]));
    notes.send("POST", "/methods/", &Value::Null).await.refuses_with_detail(405);
    let told = notes.send("OPTIONS", "/methods/", &Value::Null).await.expect(200).json();
    assert_eq!(
        (&told["name"], &told["renders"]),
        (&json!("Those Methods"), &json!(["application/json", "text/plain"]))
    );
    assert_eq!(told["description"], "Answers with the method it saw.");
    notes.get("/none/").await.refuses_with_detail(405);
}

#[tokio::test]
async fn head_has_a_function_of_its_own_or_that_of_get() {
    let notes = serve().await;
    let head = Answer::to(notes.request("HEAD", "/head/")).await.expect(200);
    assert_eq!(head.headers["x-from"], "head");
    assert_eq!(notes.get("/head/").await.expect(200).headers["x-from"], "get");
    let head = Answer::to(notes.request("HEAD", "/methods/")).await.expect(200);
    assert_eq!(head.headers["content-length"], r#"["HEAD","get"]"#.len().to_string().as_str());
}
