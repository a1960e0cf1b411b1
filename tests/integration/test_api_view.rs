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

#[api_view(authentication = NameHeader)]
async fn keys(request: &Request) -> Result<Response> {
    Response::new(&json!([request.user_key::<String>(), request.user_key::<i64>()]))
}

#[tokio::test]
async fn the_key_of_the_user_has_the_expected_type() {
    let notes = Notes::serve(Router::new().route("/", keys::as_view()), |rest| rest).await;
    notes.send_as("7", "GET", "/", &Value::Null).await.expect(200).is(&json!(["7", 7]));
    notes.send_as("ann", "GET", "/", &Value::Null).await.expect(200).is(&json!(["ann", null]));
    notes.get("/").await.expect(200).is(&json!([null, null]));
}

#[api_view(GET, HEAD)]
async fn with_head(_: &Request) -> Result<Response> {
    Response::new(&"seen")
}

#[api_view(GET, http_method_names(get, head))]
async fn narrowed(_: &Request) -> Result<Response> {
    Response::new(&"seen")
}

#[derive(Serializer)]
pub struct Point {
    #[field(min_value = 0)]
    pub x: i32,
}

#[api_view("GET, POST", serializer = Point)]
async fn point(request: &Request) -> Result<Response> {
    let point = Point::validate(request.data().await?).request(request).await?;
    Response::new(&point.x)
}

pub struct Points;

#[api_view(serializer = Point)]
impl Points {
    async fn put(&self) -> Result<Response> {
        Response::new(&"put")
    }

    async fn delete(&self) -> Result<Response> {
        Ok(Response::no_content())
    }
}

pub struct Alone;

#[api_view(http_method_names = "get")]
impl Alone {
    async fn get(&self) -> Result<Response> {
        Response::new(&"alone")
    }
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
        .route("/with-head/", with_head::as_view())
        .route("/narrowed/", narrowed::as_view())
        .route("/point/", point::as_view())
        .route("/points/", Points::as_view())
        .route("/alone/", Alone::as_view())
        .route("/none/", NoHandlers::as_view());
    Notes::serve(routes, |rest| rest).await
}

#[tokio::test]
async fn a_function_answers_get_unless_told_otherwise() {
    let notes = serve().await;
    notes.get("/hello/?name=ann").await.expect(200).is(&json!({"hello": "ann", "action": "hello", "path": null}));
    notes.get("/hello/7/").await.expect(200).is(&json!({"hello": "world", "action": "hello", "path": "7"}));
    let refused = notes.send("POST", "/hello/", &Value::Null).await;
    assert_eq!(refused.headers["allow"], "GET, OPTIONS");
    refused.refuses_with_detail(405);
    let told = notes.send("OPTIONS", "/hello/", &Value::Null).await.expect(200);
    assert_eq!((&told.json()["name"], &told.json()["description"]), (&json!("Hello"), &json!("Says hello.")));
}

#[tokio::test]
async fn a_function_answers_the_methods_it_names() {
    let notes = serve().await;
    let answer = notes.send("PATCH", "/several/", &json!([1])).await.expect(202);
    assert_eq!(answer.headers["allow"], "GET, POST, PATCH, OPTIONS");
    answer.is(&json!({"method": "PATCH", "data": [1]}));
    notes.send("PUT", "/several/", &json!([1])).await.refuses_with_detail(405);
    notes.send("BREW", "/several/", &json!([1])).await.refuses_with_detail(405);
    let told = notes.send("OPTIONS", "/several/", &Value::Null).await.expect(200);
    assert_eq!(told.json()["name"], "Some Methods");
}

#[tokio::test]
async fn a_function_has_policies_of_its_own() {
    let notes = serve().await;
    // Permissions are checked before the method.
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

#[tokio::test]
async fn a_function_answers_head_only_where_it_names_it() {
    let notes = serve().await;
    for (path, status, allow) in [
        ("/hello/", 405, "GET, OPTIONS"),
        ("/with-head/", 200, "GET, HEAD, OPTIONS"),
        // Narrowed like the methods of any other view.
        ("/narrowed/", 200, "GET, HEAD"),
    ] {
        let head = Answer::to(notes.request("HEAD", path)).await.expect(status);
        assert_eq!(head.headers["allow"], allow, "{path}");
    }
    notes.send("OPTIONS", "/narrowed/", &Value::Null).await.refuses_with_detail(405);
}

#[tokio::test]
async fn options_shows_the_fields_of_the_serializer() {
    let notes = serve().await;
    let field = json!({"type": "integer", "required": true, "read_only": false, "label": "X", "min_value": 0});
    for (path, method) in [("/point/", "POST"), ("/points/", "PUT")] {
        let told = notes.send("OPTIONS", path, &Value::Null).await.expect(200).json();
        assert_eq!(told["actions"], json!({method: {"x": field}}), "{path}");
    }
    notes.send("POST", "/point/", &json!({"x": -1})).await.refuses(&["x"]);
}

#[tokio::test]
async fn a_plain_view_answers_the_methods_that_it_names() {
    let notes = serve().await;
    for (method, status) in [("GET", 200), ("HEAD", 405), ("OPTIONS", 405)] {
        let answer = notes.send(method, "/alone/", &Value::Null).await.expect(status);
        assert_eq!(answer.headers["allow"], "GET", "{method}");
    }
}
