//! The scheme and the host of absolute URLs, behind a proxy and without one.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::{HeaderName, HeaderValue};
use rest_runtime::prelude::*;
use serde_json::json;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(list), pagination = PageNumber::size(1),
)]
pub struct Paged;

#[api_view]
async fn here(request: &Request) -> Result<Response> {
    Response::new(&json!([request.scheme(), request.build_absolute_uri("/there/?a=b")?]))
}

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let routes =
        Router::new().route("/here/", here::as_view()).nest("/api", Router::new().route("/notes/", Paged::as_view()));
    Notes::serve(routes, rest).await
}

fn behind_a_proxy(rest: Rest) -> Rest {
    rest.secure_proxy_header(HeaderName::from_static("x-forwarded-proto"), HeaderValue::from_static("https"))
}

#[tokio::test]
async fn a_proxy_says_how_the_client_came() {
    let notes = serve(behind_a_proxy).await;
    for (said, scheme) in
        [(Some("https"), "https"), (Some(" https , http"), "https"), (Some("http"), "http"), (None, "http")]
    {
        let ask = |path: &str| {
            let request = notes.request("GET", path).header("host", "example.com");
            match said {
                Some(said) => request.header("x-forwarded-proto", said),
                None => request,
            }
        };
        let answer = Answer::to(ask("/here/")).await.expect(200);
        answer.is(&json!([scheme, format!("{scheme}://example.com/there/?a=b")]));
        let page = Answer::to(ask("/api/notes/")).await.expect(200).json();
        assert_eq!(page["next"], format!("{scheme}://example.com/api/notes/?page=2"), "{said:?}");
    }
}

#[tokio::test]
async fn a_header_of_nobodys_proxy_says_nothing() {
    let notes = serve(|rest| rest).await;
    let answer = Answer::to(notes.request("GET", "/here/").header("x-forwarded-proto", "https")).await.expect(200);
    assert_eq!(answer.json()[0], "http");
}

#[tokio::test]
async fn a_host_that_is_none_is_refused() {
    let notes = serve(|rest| rest).await;
    for path in ["/here/", "/api/notes/"] {
        let request = notes.request("GET", path).header("host", "example.com/elsewhere");
        Answer::to(request).await.refuses_with_detail(400);
    }
}
