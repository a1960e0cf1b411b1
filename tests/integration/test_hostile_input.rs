//! Hostile bodies and connections: each is refused with a clear message, and the next request is served.

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Duration, timeout},
};

use crate::support::{Answer, Api};

const JSON: &str = "application/json";

on_each_database! { Shared:
    refuses_broken_json,
    refuses_invalid_utf8,
    refuses_deep_nesting,
    refuses_huge_bodies,
    answers_without_reading_a_huge_body,
    refuses_huge_numbers,
    refuses_null_characters,
    refuses_lone_surrogates,
    survives_clients_that_leave,
    survives_invalid_http,
    survives_many_broken_bodies_at_a_time,
    takes_sql_as_text,
}

async fn refuses_broken_json(api: Api) {
    for body in [
        "{",
        "}",
        "nope",
        "{\"name\": }",
        "{\"name\": \"x\"",
        "{\"name\": \"x\"}}",
        "{\"name\": \"x\"} {}",
        "{'name': 'x'}",
        "{\"name\": \"x\",}",
        "{name: \"x\"}",
        "{\"name\": \"a\nb\"}",
        "{\"name\": NaN}",
        "{\"name\": Infinity}",
        "{\"name\": -Infinity}",
        "{\"name\": 01}",
        "{\"name\": .5}",
        "{\"name\": \"\\x\"}",
        "{\"name\": \"\\u12\"}",
        "[1, 2",
        "\"open",
        "tru",
        "/* none */ {}",
        "\u{feff}",
        " ",
        "name=x",
        "<artist/>",
    ] {
        for (method, path) in [("POST", "/artists/"), ("PUT", "/artists/1/"), ("PATCH", "/artists/1/")] {
            let request = api.request(method, path).header("content-type", JSON).body(body);
            Answer::to(request).await.refuses_with_detail(400);
        }
    }
}

async fn refuses_invalid_utf8(api: Api) {
    for bytes in [
        b"{\"name\": \"\xff\xfe\"}".as_slice(),
        b"{\"name\": \"\xc3\x28\"}",
        b"{\"name\": \"\xed\xa0\x80\"}",
        b"{\"name\": \"\xf4\x90\x80\x80\"}",
        b"{\"\xff\": \"x\"}",
        b"\xff\xfe{\x00}\x00",
        b"\x80",
    ] {
        api.post_bytes("/artists/", JSON, bytes).await.refuses_with_detail(400);
    }
}

async fn refuses_deep_nesting(api: Api) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let closed = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for body in
            [closed.clone(), open.repeat(100_000), format!("{{\"name\": {closed}}}"), format!("{{\"x\": {closed}}}")]
        {
            let answer = api.post_bytes("/artists/", JSON, body).await;
            assert_eq!(answer.status, 400, "{}", answer.text());
        }
    }
}

async fn refuses_huge_bodies(api: Api) {
    let body = format!("{{\"name\": \"{}\"}}", "x".repeat(10_000_000));
    api.post_bytes("/artists/", JSON, body.clone()).await.refuses_with_detail(413);
    Answer::to(api.request("PUT", "/artists/1/").header("content-type", JSON).body(body.clone())).await.expect(413);

    // In chunks, so that the length is not known in advance.
    let answer = raw(&api, |mut stream| async move {
        let head = "POST /artists/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                    Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        for part in body.as_bytes().chunks(100_000) {
            let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
            stream.write_all(&chunk).await.unwrap();
        }
        stream.write_all(b"0\r\n\r\n").await.unwrap();
        stream
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(api.get("/artists/1/").await.expect(200).json()["name"], "AC/DC");
}

/// A client that first writes everything and then reads gets the response, not a broken connection.
async fn answers_without_reading_a_huge_body(api: Api) {
    for _ in 0..10 {
        let body = "x".repeat(10_000_000);
        api.post_bytes("/artists/1/", JSON, body.clone()).await.refuses_with_detail(405);
        api.post_bytes("/artists/", "text/plain", body).await.refuses_with_detail(415);
    }
}

async fn refuses_huge_numbers(api: Api) {
    let digits = "9".repeat(10_000);
    for number in [digits.clone(), format!("-{digits}")] {
        let body = format!("{{\"name\": \"x\", \"media_type\": 1, \"unit_price\": \"1\", \"milliseconds\": {number}}}");
        let answer = api.post_bytes("/tracks/", JSON, body).await.expect(400);
        assert!(answer.json().is_object(), "{}", answer.text());
    }
    for number in [digits.clone(), format!("-{digits}"), format!("0.{digits}"), format!("0.{digits}e5")] {
        let body = format!("{{\"name\": \"x\", \"media_type\": 1, \"unit_price\": \"{number}\", \"milliseconds\": 1}}");
        api.post_bytes("/tracks/", JSON, body).await.refuses(&["unit_price"]);
    }
    for number in ["1e999", "-1e999", "1e-999999999", "1e999999999999999999999"] {
        let body = format!("{{\"name\": \"x\", \"media_type\": 1, \"unit_price\": \"{number}\", \"milliseconds\": 1}}");
        api.post_bytes("/tracks/", JSON, body).await.refuses(&["unit_price"]);
        let body = format!("{{\"name\": \"x\", \"media_type\": {number}, \"unit_price\": \"1\", \"milliseconds\": 1}}");
        api.post_bytes("/tracks/", JSON, body).await.expect(400);
    }
}

async fn refuses_null_characters(api: Api) {
    for name in ["\0", "a\0b", "a\0", "\0\0\0"] {
        api.post("/artists/", &json!({"name": name})).await.refuses(&["name"]);
        api.patch("/artists/1/", &json!({"name": name})).await.refuses(&["name"]);
        let customer = json!({"first_name": "a", "last_name": "b", "email": format!("c@d.example{name}")});
        api.post("/customers/", &customer).await.refuses(&["email"]);
    }
    // In an unknown key they do no harm.
    api.post("/artists/", &json!({"name": "Key", "a\0b": 1})).await.expect(201);
}

async fn refuses_lone_surrogates(api: Api) {
    for escape in ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udfff\\ud83c"] {
        let body = format!("{{\"name\": \"{escape}\"}}");
        let answer = api.post_bytes("/artists/", JSON, body).await.expect(400);
        assert!(answer.json().is_object(), "{}", answer.text());
    }
    let pair = api.post_bytes("/artists/", JSON, r#"{"name": "\ud83c\udfb8"}"#).await.expect(201).json();
    assert_eq!(pair["name"], "🎸");
}

async fn survives_clients_that_leave(api: Api) {
    let mut clients = JoinSet::new();
    for number in 0..50 {
        let address = api.base.trim_start_matches("http://").to_owned();
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let sent: &[u8] = match number % 5 {
                0 => b"POST /artists/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"na",
                1 => b"GET /tracks/ HTTP/1.1\r\nHost: x\r\n\r\n",
                2 => b"GET /artists/ HT",
                3 => b"POST /artists/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\n{\"na",
                _ => b"",
            };
            stream.write_all(sent).await.unwrap();
        });
    }
    assert_eq!(clients.join_all().await.len(), 50);
    let artists = api.all("/artists/").await;
    assert!(artists.iter().all(|artist| artist["name"] != "na"));
}

async fn survives_invalid_http(api: Api) {
    for sent in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /artists/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
        b"POST /artists/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
    ] {
        let answer = raw(&api, |mut stream| async move {
            stream.write_all(sent).await.unwrap();
            stream.shutdown().await.unwrap();
            stream
        })
        .await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        api.still_answers().await;
    }
}

async fn survives_many_broken_bodies_at_a_time(api: Api) {
    let mut clients = JoinSet::new();
    for number in 0..60 {
        let api = api.clone();
        clients.spawn(async move {
            let status = match number % 4 {
                0 => api.post_bytes("/tracks/", JSON, "[".repeat(100_000)).await.status,
                1 => api.post_bytes("/tracks/", JSON, "x".repeat(100_000)).await.status,
                2 => api.post("/tracks/", &json!({"name": "x".repeat(100_000)})).await.status,
                _ => api.post("/tracks/", &json!({"media_type": 999_999, "name": "\0"})).await.status,
            };
            assert_eq!(status, 400, "{number}");
            api.still_answers().await;
        });
    }
    assert_eq!(clients.join_all().await.len(), 60);
}

async fn takes_sql_as_text(api: Api) {
    let name = "x'); DELETE FROM artist; --";
    let created = api.post("/artists/", &json!({"name": name})).await.expect(201).json();
    assert_eq!(created["name"], name);
    let path = format!("/artists/{}/", created["id"]);
    api.patch(&path, &json!({"name": "\\'; DROP TABLE track; -- \\"})).await.expect(200);
    assert_eq!(api.get(&path).await.expect(200).json()["name"], "\\'; DROP TABLE track; -- \\");
    assert!(api.all("/artists/").await.len() > 275);
    api.get("/tracks/1/").await.expect(200);
}

/// Opens a connection, lets the client write to it, and reads until the server closes it.
async fn raw<F: Future<Output = TcpStream>>(api: &Api, client: impl FnOnce(TcpStream) -> F) -> String {
    let stream = TcpStream::connect(api.base.trim_start_matches("http://")).await.unwrap();
    let mut stream = timeout(Duration::from_secs(30), client(stream)).await.expect("the server stops reading");
    let mut answer = Vec::new();
    // A reset after the response counts as an end.
    let _ =
        timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await.expect("the server does not hang up");
    String::from_utf8_lossy(&answer).into_owned()
}
