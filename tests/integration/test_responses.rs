//! Responses: headers set by an action stay, with or without a renderer.

use rest_runtime::axum::Router;
use rest_runtime::axum::body::Body;
use rest_runtime::axum::http::{HeaderValue, header};
use rest_runtime::prelude::*;
use rest_runtime::status::{HTTP_202_ACCEPTED, HTTP_418_IM_A_TEAPOT};
use rest_runtime::view::not_found;
use serde_json::{Map, Value, json};

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

pub struct Kinds;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list, create),
    renderers = (JsonRenderer, StaticHtmlRenderer),
)]
impl Kinds {
    async fn list(&self, request: &Request) -> Result<Response> {
        let kind = request.query_params().get("kind").unwrap_or_default();
        match &*kind {
            "file" => Ok(Response::plain(([(header::CONTENT_TYPE, "image/png")], b"\x89PNG".to_vec()))),
            "stream" => {
                let parts = (0..3).map(|part| Ok::<_, std::io::Error>(format!("part {part};")));
                let stream = Body::from_stream(futures_util::stream::iter(parts));
                Ok(Response::plain((HTTP_202_ACCEPTED, [(header::VARY, "Cookie")], stream)))
            }
            "page" => Response::new("<h1>a page</h1>"),
            "nothing" => Response::new(&None::<u8>),
            "teapot" => Response::new(&json!({"is": "a teapot"}))?.status(HTTP_418_IM_A_TEAPOT),
            "vendor" => Response::new(&json!({"a": 1}))?.header("content-type", "application/vnd.api+json"),
            _ => Response::new(&json!([1, 2])),
        }
    }

    async fn finalize_response(&self, request: &Request, mut response: Response) -> Result<Response> {
        if request.query_params().get("envelope").is_some() {
            let data = response.data().and_then(|text| serde_json::from_slice::<Value>(text).ok());
            response.set_data(&json!({ "data": data }))?;
        }
        response.headers_mut().extend(self.default_response_headers(request));
        Ok(response)
    }
}

async fn serve() -> Notes {
    Notes::serve(Router::new().route("/kinds/", Kinds::as_view()), |rest| rest).await
}

#[tokio::test]
async fn answers_of_axum_go_out_as_they_are() {
    let notes = serve().await;
    let file = notes.get("/kinds/?kind=file").await.expect(200);
    assert_eq!((file.header("content-type"), &*file.body), ("image/png", &b"\x89PNG"[..]));
    assert_eq!(file.header("allow"), "GET, POST, HEAD, OPTIONS");
    let stream = notes.get("/kinds/?kind=stream").await.expect(202);
    assert_eq!(stream.text(), "part 0;part 1;part 2;");
    assert_eq!(stream.header("content-length"), "", "its length is not known beforehand");
    let head = Answer::to(notes.request("HEAD", "/kinds/?kind=file")).await.expect(200);
    assert_eq!((head.header("content-length"), head.body.len()), ("4", 0));
}

#[tokio::test]
async fn text_is_a_page_where_html_is_asked_for() {
    let notes = serve().await;
    let page = Answer::to(notes.request("GET", "/kinds/?kind=page").header("accept", "text/html")).await.expect(200);
    assert_eq!((page.header("content-type"), &*page.text()), ("text/html; charset=utf-8", "<h1>a page</h1>"));
    assert_eq!(notes.get("/kinds/?kind=page").await.expect(200).json(), "<h1>a page</h1>");
    let failed = Answer::to(notes.request("GET", "/kinds/").header("accept", "text/html")).await.expect(500);
    assert!(failed.json()["id"].is_string(), "data that is no text makes no page");
    let refused = Answer::to(notes.request("PUT", "/kinds/").header("accept", "text/html")).await.expect(405);
    assert_eq!(refused.text(), "405 Method Not Allowed");
}

#[tokio::test]
async fn null_is_no_body_and_statuses_have_drfs_names() {
    let notes = serve().await;
    let nothing = notes.get("/kinds/?kind=nothing").await.expect(200);
    assert_eq!((nothing.header("content-type"), nothing.body.len()), ("", 0));
    notes.get("/kinds/?kind=teapot").await.expect(418).is(&json!({"is": "a teapot"}));
    assert_eq!(notes.get("/kinds/?kind=vendor").await.expect(200).header("content-type"), "application/vnd.api+json");
}

#[tokio::test]
async fn a_hook_puts_other_data_in_place() {
    let notes = serve().await;
    notes.get("/kinds/?envelope").await.expect(200).is(&json!({"data": [1, 2]}));
}

/// Adds a stamp to every object, for the whole project.
fn stamped(request: &Request, response: &mut Response) -> Result<()> {
    if request.query_params().get("fail").is_some() {
        return Err(Error::NotAcceptable);
    }
    if let Ok(mut object) = response.data_as::<Map<String, Value>>() {
        object.insert("stamp".to_owned(), json!(response.status_code().as_u16()));
        response.set_data(&object)?;
    }
    response.headers_mut().insert("x-stamp", HeaderValue::from_static("1"));
    Ok(())
}

#[tokio::test]
async fn a_project_edits_the_data_of_every_answer_before_it_is_rendered() {
    let routes = Router::new().route("/kinds/", Kinds::as_view()).fallback(not_found);
    let notes = Notes::serve(routes, |rest| rest.finalize_response(stamped)).await;
    notes.get("/kinds/?kind=teapot").await.expect(418).is(&json!({"is": "a teapot", "stamp": 418}));
    // After the view's own hook, and only in objects.
    notes.get("/kinds/?envelope").await.expect(200).is(&json!({"data": [1, 2], "stamp": 200}));
    let list = notes.get("/kinds/").await.expect(200);
    assert_eq!((list.json(), list.header("x-stamp")), (json!([1, 2]), "1"));
    // Responses without data, errors and unknown URLs.
    let file = notes.get("/kinds/?kind=file").await.expect(200);
    assert_eq!((file.header("x-stamp"), &*file.body), ("1", &b"\x89PNG"[..]));
    assert_eq!(notes.send("PUT", "/kinds/", &json!({})).await.expect(405).json()["stamp"], 405);
    assert_eq!(notes.get("/nowhere/").await.expect(404).json()["stamp"], 404);
    // The response to its own error is not passed to it again.
    let failed = notes.get("/kinds/?fail").await.expect(406);
    assert_eq!((failed.header("x-stamp"), failed.header("allow")), ("", "GET, POST, HEAD, OPTIONS"));
}

#[tokio::test]
async fn browsers_are_told_to_take_media_types_as_they_are() {
    let notes = serve().await;
    for (method, path) in [
        ("GET", "/kinds/"),
        ("HEAD", "/kinds/"),
        ("OPTIONS", "/kinds/"),
        ("PATCH", "/kinds/"),
        ("GET", "/kinds/?kind=file"),
        ("GET", "/kinds/?kind=stream"),
        ("GET", "/kinds/?kind=page"),
        ("GET", "/kinds/?format=nothing"),
    ] {
        let answer = Answer::to(notes.request(method, path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.request);
    }
}
