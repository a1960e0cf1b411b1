//! The scheme and the host of absolute URLs, behind a proxy and without one.

use rest_runtime::axum::Router;
use rest_runtime::axum::http::{HeaderName, HeaderValue};
use rest_runtime::prelude::*;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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
async fn a_proxy_sets_the_scheme() {
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
async fn headers_of_an_unknown_proxy_are_ignored() {
    let notes = serve(|rest| rest).await;
    let answer = Answer::to(notes.request("GET", "/here/").header("x-forwarded-proto", "https")).await.expect(200);
    assert_eq!(answer.json()[0], "http");
}

/// The response to these exact bytes: the status and the body.
async fn raw(notes: &Notes, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(notes.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn a_host_that_cannot_be_one_is_refused() {
    let notes = serve(|rest| rest).await;
    for host in [
        "example.com/elsewhere",
        "][",
        ":::",
        "::1",
        "[::1",
        "a:b",
        "a:99999",
        "user@example.com",
        "a b",
        "a,b",
        "..",
        "",
    ] {
        for path in ["/here/", "/api/notes/", "/nothing/"] {
            for method in ["GET", "OPTIONS"] {
                let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                let (status, body) = raw(&notes, &head).await;
                if path == "/nothing/" {
                    assert_eq!(status, 404, "{host}: no view is asked");
                } else {
                    assert_eq!(status, 400, "{method} {path} {host:?}: {body}");
                    assert!(!body.contains("http://"), "{host}: {body}");
                }
            }
        }
    }
    for host in ["example.com", "Example.com:8000", "my_app", "127.0.0.1:1", "[::1]:8000"] {
        let head = format!("GET /here/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let (status, body) = raw(&notes, &head).await;
        assert_eq!((status, &*body), (200, &*format!(r#"["http","http://{host}/there/?a=b"]"#)));
    }
}

#[tokio::test]
async fn there_is_one_host_and_that_of_the_uri_counts() {
    let notes = serve(|rest| rest.allowed_hosts(["good.example", "evil.example"])).await;
    let ask = async |target: &str, hosts: &[&str]| {
        let hosts = hosts.iter().flat_map(|host| ["Host: ", host, "\r\n"]).collect::<String>();
        raw(&notes, &format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")).await
    };
    assert_eq!(ask("/here/", &["good.example", "evil.example"]).await.0, 400);
    assert_eq!(ask("/here/", &["good.example", "good.example"]).await.0, 400);
    let (status, body) = ask("http://good.example/here/", &["evil.example"]).await;
    assert_eq!((status, &*body), (200, r#"["http","http://good.example/there/?a=b"]"#));
    assert_eq!(ask("http://good.example/here/", &["]["]).await.0, 400);
    assert_eq!(ask("http://user@good.example/here/", &["good.example"]).await.0, 400);
    assert_eq!(ask("http://other.example/here/", &["good.example"]).await.0, 400);
}

#[tokio::test]
async fn a_project_names_its_hosts() {
    let notes = serve(|rest| rest.allowed_hosts(["example.com", ".api.example.com", "[::1]"])).await;
    for (host, allowed) in [
        ("example.com", true),
        ("EXAMPLE.com:8000", true),
        ("example.com.", true),
        ("www.example.com", false),
        ("api.example.com", true),
        ("v1.api.example.com", true),
        ("evilapi.example.com", false),
        ("[::1]:3000", true),
        ("127.0.0.1", false),
        ("evil.example", false),
    ] {
        for path in ["/here/", "/api/notes/"] {
            let answer = Answer::to(notes.request("GET", path).header("host", host)).await;
            if allowed {
                answer.expect(200);
            } else {
                let refused = answer.refuses_with_detail(400);
                assert!(refused.text().contains("is not allowed"), "{}", refused.text());
            }
        }
    }
    let refused = Answer::to(notes.request("OPTIONS", "/here/").header("host", "evil.example")).await;
    refused.refuses_with_detail(400);
}

#[test]
fn invalid_allowed_hosts_are_refused_at_the_start() {
    let mistakes = |hosts: &[&'static str]| {
        let rest = Rest::new(DatabaseConnection::default()).allowed_hosts(hosts.iter().copied());
        rest.check().map_err(|error| error.to_string())
    };
    for wrong in ["", ".", "https://example.com", "example.com:80", "*.example.com", "a/b"] {
        let told = mistakes(&["example.com", wrong]).unwrap_err();
        assert!(told.contains(&format!("allowed_hosts: {wrong:?} is not a valid host")), "{told}");
    }
    assert!(mistakes(&[]).unwrap_err().contains("allowed_hosts"));
    assert!(mistakes(&["*"]).is_ok() && mistakes(&[".example.com", "[::1]"]).is_ok());
}
