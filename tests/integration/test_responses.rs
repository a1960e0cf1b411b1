//! Answers: what an action says of them stays, with or without a renderer.

use rest_runtime::axum::Router;
use rest_runtime::axum::body::Body;
use rest_runtime::axum::http::header;
use rest_runtime::prelude::*;
use rest_runtime::status::{HTTP_202_ACCEPTED, HTTP_418_IM_A_TEAPOT};
use serde_json::{Value, json};

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

    async fn finalize_response(&self, request: &Request, mut response: Response) -> Response {
        if request.query_params().get("envelope").is_some() {
            let data = response.data().and_then(|text| serde_json::from_slice::<Value>(text).ok());
            response.set_data(&json!({ "data": data })).expect("a value is JSON");
        }
        response.headers_mut().extend(self.default_response_headers(request));
        response
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
