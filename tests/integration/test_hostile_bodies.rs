//! Hostile bodies of every media type: each costs little, and is refused with a clear message.

use std::time::Duration;

use rest_runtime::axum::{Router, routing::get};
use rest_runtime::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=xx";

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create))]
pub struct All;

#[generic_view(
    model = note::Entity, serializer = NoteSerializer, actions(create),
    parsers = FileUploadParser,
)]
pub struct Upload;

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    Notes::serve(Router::new().route("/", All::as_view()).route("/upload/{filename}/", Upload::as_view()), rest).await
}

async fn post(notes: &Notes, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::to(notes.request("POST", "/").header("content-type", content_type).body(body)).await
}

#[tokio::test]
async fn forms_of_very_many_fields_are_refused() {
    let notes = serve(|rest| rest).await;
    let body: Vec<String> = (0..10_000).map(|number| format!("a{number}=1")).collect();
    let body = body.join("&");
    post(&notes, FORM, body).await.refuses_with_detail(400);
    post(&notes, FORM, "&".repeat(2_000_000)).await.refuses(&["slug", "price"]);
    let parts = "--xx\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(10_000);
    post(&notes, MULTIPART, parts + "--xx--").await.refuses_with_detail(400);
}

#[tokio::test]
async fn invalid_utf8_is_refused_everywhere() {
    let notes = serve(|rest| rest).await;
    let part = |head: &[u8], body: &[u8]| {
        [b"--xx\r\nContent-Disposition: form-data; name=\"", head, b"\"\r\n\r\n", body, b"\r\n--xx--"].concat()
    };
    for (content_type, body) in [
        ("application/json", b"{\"slug\": \"\xff\"}".to_vec()),
        (FORM, b"slug=\xff".to_vec()),
        (MULTIPART, part(b"a", b"\xff")),
        (MULTIPART, part(b"\xff", b"a")),
    ] {
        post(&notes, content_type, body).await.refuses_with_detail(400);
    }
}

#[tokio::test]
async fn invalid_multipart_is_refused() {
    let notes = serve(|rest| rest).await;
    let field = "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xx--\r\n";
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=yy",
        &format!("multipart/form-data; boundary={}", "x".repeat(71)),
        &format!("multipart/form-data; boundary={}", "x".repeat(30_000)),
    ] {
        post(&notes, content_type, field).await.refuses_with_detail(400);
    }
    for body in [
        "--xx",
        "--xx\r\n",
        "--xx\r\n\r\n",
        "--xx\r\nno header\r\n\r\n1\r\n--xx--",
        "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n1\r\n--xx--",
        "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xx",
        "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xy--",
        "--xx\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n1",
        "--xx\r\nContent-Type: text/plain\r\n\r\n1\r\n--xx--",
        &format!("--xx\r\n{}\r\n1\r\n--xx--", "X: y\r\n".repeat(40)),
        &"-".repeat(100_000),
        &"--xxx".repeat(100_000),
        &format!("--xx{}", " ".repeat(1_000_000)),
        &format!("--xx\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n1\r\n--xx--", "x".repeat(1_000_000)),
        &format!("--xx\r\nX: {}\r\n\r\n1\r\n--xx--", "x".repeat(1_000_000)),
    ] {
        let answer = post(&notes, MULTIPART, body.to_owned()).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        answer.refuses_with_detail(400);
    }
}

#[tokio::test]
async fn bodies_without_end_are_refused() {
    let notes = serve(|rest| rest.max_upload_size(1_000_000)).await;
    let text = "--xx\r\nContent-Disposition: form-data; name=a\r\n\r\n";
    let file = "--xx\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n";
    for (path, content_type, start, status) in [
        ("/", "application/json", "\"", 413),
        ("/", FORM, "a=", 413),
        ("/", MULTIPART, text, 413),
        ("/", MULTIPART, file, 413),
        ("/", MULTIPART, "--xx\r\nX: ", 400),
        ("/", MULTIPART, "no boundary", 400),
        ("/upload/name/", "image/png", "", 413),
    ] {
        let answer = talk(&notes, |mut stream| async move {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut part = start.to_owned();
            let (mut reader, mut writer) = stream.split();
            // Until the server responds.
            loop {
                part.push_str(&"x".repeat(10_000));
                let chunk = format!("{:x}\r\n{part}\r\n", part.len());
                part.clear();
                let mut byte = [0];
                tokio::select! {
                    written = writer.write_all(chunk.as_bytes()) => written.unwrap(),
                    _ = reader.peek(&mut byte) => break,
                }
            }
            stream
        })
        .await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{content_type} {start}: {answer}");
    }
    notes.get("/").await.expect(405);
}

#[tokio::test]
async fn slow_bodies_are_given_up() {
    let notes = serve(|rest| rest.body_timeout(Duration::from_millis(200)).min_body_rate(100_000)).await;
    for (path, content_type) in
        [("/", "application/json"), ("/", FORM), ("/", MULTIPART), ("/upload/name/", "image/png")]
    {
        for drips in [false, true] {
            let answer = talk(&notes, |mut stream| async move {
                let head = format!(
                    "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\nContent-Length: 100000\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).await.unwrap();
                while drips && stream.write_all(b" ").await.is_ok() {
                    let mut byte = [0];
                    if timeout(Duration::from_millis(20), stream.peek(&mut byte)).await.is_ok() {
                        break;
                    }
                }
                stream
            })
            .await;
            assert!(answer.starts_with("HTTP/1.1 408"), "{content_type}: {answer}");
        }
    }
}

/// A chunked body without a byte counts as no body, whatever its type.
#[tokio::test]
async fn an_empty_chunked_body_is_read_as_empty() {
    let notes = serve(|rest| rest).await;
    for content_type in ["application/json", FORM, MULTIPART, "nonsense"] {
        let answer = talk(&notes, |mut stream| async move {
            let head =
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nContent-Type: ";
            stream.write_all(format!("{head}{content_type}\r\n\r\n0\r\n\r\n").as_bytes()).await.unwrap();
            stream
        })
        .await;
        assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("slug"), "{content_type}: {answer}");
    }
}

#[tokio::test]
async fn huge_headers_cost_little() {
    let notes = serve(|rest| rest).await;
    let huge = "x".repeat(64 * 1024);
    for name in ["content-type", "content-disposition", "accept", "authorization", "x-anything"] {
        for method in ["GET", "POST"] {
            let answer = Answer::to(notes.request(method, "/").header(name, &huge).body("{}")).await;
            let error = answer.expect(431).json();
            assert!(error["detail"].as_str().unwrap().contains("32768"), "{name}: {error}");
        }
    }
    let some = |notes: &Notes| notes.request("OPTIONS", "/").header("x-anything", "x".repeat(40));
    Answer::to(some(&notes)).await.expect(200);
    let strict = serve(|rest| rest.max_header_size(40)).await;
    Answer::to(some(&strict)).await.expect(431);
    let lenient = serve(|rest| rest.max_header_size(128 * 1024)).await;
    Answer::to(lenient.request("OPTIONS", "/").header("x-anything", &huge)).await.expect(200);
    let many = (0..200).fold(notes.request("GET", "/"), |request, number| request.header(format!("x-{number}"), "y"));
    assert!((400..500).contains(&Answer::to(many).await.status));
}

/// The server of the Chinook example closes connections with incomplete heads, and still answers complete ones.
#[tokio::test]
async fn slow_heads_are_given_up() {
    // The complete head has enough time on the slowest machine.
    for (sent, expected, patience) in [
        ("", "", Duration::from_millis(200)),
        ("GET / HTTP/1.1\r\nX", "", Duration::from_millis(200)),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 200", Duration::from_mins(1)),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/", get(|| async { "here" }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let server = tokio::spawn(chinook::serve::serve(listener, app, patience, stopped));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        timeout(Duration::from_mins(1), stream.read_to_string(&mut answer)).await.expect("it hangs up").unwrap();
        assert!(answer.starts_with(expected), "{sent:?}: {answer}");
        stop.send(()).unwrap();
        timeout(Duration::from_mins(1), server).await.expect("it stops").unwrap();
        TcpStream::connect(address).await.unwrap_err();
    }
}

#[tokio::test]
async fn lengths_that_contradict_each_other_are_refused() {
    let notes = serve(|rest| rest).await;
    for lengths in [
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2, 3",
        "Content-Length: +2",
        "Content-Length: 99999999999999999999999",
        "Transfer-Encoding: gzip\r\nContent-Length: 2",
    ] {
        let answer = talk(&notes, |mut stream| async move {
            let request = format!(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n{lengths}\r\n\r\n{{}}"
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            stream
        })
        .await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{lengths}: {answer}");
    }
    notes.get("/").await.expect(405);
}

/// Lets a client write to a connection, and reads the head of the response; empty if the server closes the connection.
async fn talk<F: Future<Output = TcpStream>>(notes: &Notes, client: impl FnOnce(TcpStream) -> F) -> String {
    let stream = TcpStream::connect(notes.address()).await.unwrap();
    let mut stream = timeout(Duration::from_mins(1), client(stream)).await.expect("the server stops reading");
    let mut answer = String::new();
    let mut piece = [0; 4096];
    while !answer.contains("\r\n\r\n") {
        let read = timeout(Duration::from_mins(1), stream.read(&mut piece));
        match read.await.expect("the server says nothing") {
            Ok(0) | Err(_) => break,
            Ok(length) => answer += &String::from_utf8_lossy(&piece[..length]),
        }
    }
    answer
}
