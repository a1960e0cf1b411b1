//! From bodies to data: the selection of a parser and its result.

use rest_runtime::parsers::TextParser;
use rest_runtime::prelude::*;
use serde_json::json;

use crate::bodies::{CommaParser, FORM, MULTIPART, multipart, post, serve};
use crate::support::Answer;

#[tokio::test]
async fn json_of_every_kind_is_data() {
    let notes = serve(|rest| rest).await;
    for value in [json!({"a": [1, null, true, 1.5]}), json!([1, 2]), json!("text"), json!(5), json!(false)] {
        assert_eq!(post(&notes, "/echo/", "application/json", value.to_string()).await.expect(200).json(), value);
    }
    assert!(post(&notes, "/echo/", "application/json", "null").await.expect(200).body.is_empty());
    let answer = post(&notes, "/echo/", "application/json", r#"{"a": 1, "a": 2}"#).await.expect(200);
    answer.is(&json!({"a": 2}));
}

#[tokio::test]
async fn forms_keep_order_and_repeats() {
    let notes = serve(|rest| rest).await;
    let body = "a=1&b=2&a=3&&empty=&flag&=nameless&plus=1+2%2B&p%C3%B1=%C3%B1&odd=%zz%4";
    let form = json!({"form": [["a", "1"], ["b", "2"], ["a", "3"], ["empty", ""], ["flag", ""], ["", "nameless"],
        ["plus", "1 2+"], ["pñ", "ñ"], ["odd", "%zz%4"]]});
    post(&notes, "/echo/", FORM, body).await.expect(200).is(&form);
    let put = notes.request("PUT", "/form/").header("content-type", format!("{FORM}; charset=x")).body(body);
    Answer::to(put).await.expect(200).is(&form);
    // Escaped bytes that are not UTF-8 are replaced; a body with such bytes is refused.
    let odd = json!({"form": [["a", "\u{fffd}"], ["\u{fffd}", "1"]]});
    post(&notes, "/echo/", FORM, "a=%ff&%C3=1").await.expect(200).is(&odd);
    post(&notes, "/echo/", FORM, b"a=\xff".to_vec()).await.refuses_with_detail(400);
}

#[tokio::test]
async fn forms_with_files_keep_both() {
    let notes = serve(|rest| rest).await;
    let body = multipart(&[
        ("name=\"title\"", "", "Hellö"),
        ("name=\"file\"; filename=\"C:\\dir\\a.txt\"", "Text/Plain; charset=x", "some\r\ntext"),
        ("filename*=utf-8''%e2%82%ac.bin; name=\"file\"", "", ""),
        ("name=left_out; filename=\"\"", "application/octet-stream", ""),
        ("name=\"title\"", "", ""),
    ]);
    post(&notes, "/echo/", MULTIPART, format!("to be ignored\r\n{body}as this")).await.expect(200).is(
        &json!({"form": [
            ["title", "Hellö"],
            ["file", {"name": "a.txt", "size": 10, "type": "text/plain", "content": "some\r\ntext", "folder": null}],
            ["file", {"name": "€.bin", "size": 0, "type": "", "content": "", "folder": null}],
            ["left_out", ""],
            ["title", ""],
        ]}),
    );
    post(&notes, "/echo/", "Multipart/Form-Data; Boundary=\"xx\"", multipart(&[("name=a", "", "1")]))
        .await
        .expect(200)
        .is(&json!({"form": [["a", "1"]]}));
    post(&notes, "/echo/", MULTIPART, "--xx--\r\n").await.expect(200).is(&json!({"form": []}));
}

#[tokio::test]
async fn a_body_without_a_byte_is_never_refused() {
    let notes = serve(|rest| rest).await;
    for path in ["/echo/", "/json/", "/nothing/", "/upload/"] {
        for content_type in ["application/json", "application/xml", "nonsense", ""] {
            post(&notes, path, content_type, "").await.expect(200).is(&json!({}));
        }
        Answer::to(notes.request("PUT", path)).await.expect(200).is(&json!({}));
        for content_type in [FORM, MULTIPART] {
            post(&notes, path, content_type, "").await.expect(200).is(&json!({"form": []}));
        }
    }
}

#[tokio::test]
async fn a_view_reads_what_its_parsers_read() {
    let notes = serve(|rest| rest).await;
    for (path, content_type) in [
        ("/json/", FORM),
        ("/form/", "application/json"),
        ("/form/", MULTIPART),
        ("/nothing/", "application/json"),
        ("/echo/", "application/xml"),
        ("/echo/", ""),
        ("/comma/x/", "text/csv"),
        ("/comma/x/", "text/csv; header=present"),
    ] {
        let told = post(&notes, path, content_type, "x").await.refuses_with_detail(415).text();
        assert!(content_type.is_empty() || told.contains(content_type), "{told}");
    }
    for (path, parses) in [
        ("/echo/", json!(["application/json", FORM, "multipart/form-data"])),
        ("/json/", json!(["application/json"])),
        ("/nothing/", json!([])),
        ("/upload/", json!(["*/*"])),
    ] {
        let options = Answer::to(notes.request("OPTIONS", path)).await.expect(200).json();
        assert_eq!(options["parses"], parses, "{path}");
    }
}

#[tokio::test]
async fn the_hook_chooses_parsers_by_request() {
    let notes = serve(|rest| rest).await;
    let forms = notes.request("POST", "/choosy/").header("x-forms", "1").header("content-type", FORM).body("a=1");
    Answer::to(forms).await.expect(200).is(&json!({"form": [["a", "1"]]}));
    let json = notes.request("POST", "/choosy/").header("x-forms", "1").header("content-type", "application/json");
    Answer::to(json.body("{}")).await.refuses_with_detail(415);
    post(&notes, "/choosy/", "application/json", "{}").await.expect(200).is(&json!({}));
    // The wildcard is second and takes the rest.
    let file = notes.request("POST", "/choosy/").header("content-disposition", "attachment; filename=a").body("x");
    assert_eq!(Answer::to(file).await.expect(200).json()["form"][0][1]["name"], "a");
}

#[tokio::test]
async fn the_project_names_parsers_for_all_views() {
    let notes = serve(|rest| rest.parsers((FormParser, CommaParser))).await;
    post(&notes, "/echo/", "application/json", "{}").await.refuses_with_detail(415);
    post(&notes, "/echo/", FORM, "a=1").await.expect(200).is(&json!({"form": [["a", "1"]]}));
    post(&notes, "/json/", "application/json", "{}").await.expect(200);
}

#[tokio::test]
async fn a_parser_of_ones_own_sees_the_request() {
    let notes = serve(|rest| rest.max_form_fields(7).max_body_size(10)).await;
    let answer = post(&notes, "/comma/here/", "text/csv; header=absent", "a,b\n1,2\n3,4\n5,6").await.expect(200);
    answer
        .is(&json!({"lines": [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]], "seen": ["here", "absent", "POST", 7]}));
    post(&notes, "/comma/here/", "text/csv; header=absent", b"\xff".to_vec()).await.refuses_with_detail(400);
    post(&notes, "/comma/here/", "application/json", "[1]").await.expect(200).is(&json!([1]));
}

#[tokio::test]
async fn a_parser_is_a_function_of_the_text() {
    const UPPER: TextParser = TextParser::new("text/*", |text, context| match text {
        "bad" => Err(Error::Parse("Not that.".to_owned())),
        text => Ok(json!([text.to_uppercase(), context.media_type()])),
    });
    let notes = serve(|rest| rest.parsers(UPPER)).await;
    let latin = post(&notes, "/echo/", "text/plain; charset=latin1", b"\xe9t\xe9".to_vec()).await.expect(200);
    latin.is(&json!(["ÉTÉ", "text/plain; charset=latin1"]));
    post(&notes, "/echo/", "text/csv", "bad").await.refuses_with_detail(400);
    post(&notes, "/echo/", "text/csv", b"\xff".to_vec()).await.refuses_with_detail(400);
    post(&notes, "/echo/", "application/json", "1").await.refuses_with_detail(415);
}

#[tokio::test]
async fn an_upload_takes_its_name_from_the_url_or_the_header() {
    let notes = serve(|rest| rest.max_body_size(3)).await;
    let put = |path: &str, disposition: &str| {
        let request = notes.request("PUT", path).header("content-type", "image/png; a=b");
        let disposition = (!disposition.is_empty()).then(|| ("content-disposition", disposition.to_owned()));
        let request = disposition.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        Answer::to(request.body("{\"raw\": 1}"))
    };
    for (path, disposition, name) in [
        ("/upload/from-url.txt/", "attachment; filename=other.txt", "from-url.txt"),
        ("/upload/%C3%B1.txt/", "", "ñ.txt"),
        ("/upload/..%2F..%2Fetc%2Fpasswd/", "", "passwd"),
        ("/upload/", "attachment; filename=\"a b.txt\"", "a b.txt"),
        ("/upload/", "attachment; filename=a.txt; filename*=utf-8''%e2%82%ac.txt", "€.txt"),
        ("/upload/", "attachment; filename=\"../../a.txt\"", "a.txt"),
    ] {
        put(path, disposition).await.expect(200).is(&json!({"form": [["file", {
            "name": name, "size": 10, "type": "image/png; a=b", "content": "{\"raw\": 1}", "folder": null,
        }]]}));
    }
    for nameless in ["", "attachment", "attachment; filename=\"\"", "attachment; filename=\"..\"", "filename=a"] {
        put("/upload/", nameless).await.refuses_with_detail(400);
    }
}

#[tokio::test]
async fn the_charset_of_a_body_counts() {
    let notes = serve(|rest| rest).await;
    for charset in ["latin-1", "ISO-8859-1", "\"latin1\""] {
        let content_type = format!("application/json; charset={charset}");
        post(&notes, "/echo/", &content_type, b"{\"a\": \"\xf1\"}".to_vec()).await.expect(200).is(&json!({"a": "ñ"}));
        let content_type = format!("{FORM}; charset={charset}");
        post(&notes, "/echo/", &content_type, "a=%f1").await.expect(200).is(&json!({"form": [["a", "ñ"]]}));
    }
    for charset in ["nonsense", "utf-8", "bz2_codec", ""] {
        let content_type = format!("application/json; charset={charset}");
        post(&notes, "/echo/", &content_type, "{\"a\": \"ñ\"}").await.expect(200).is(&json!({"a": "ñ"}));
    }
    post(&notes, "/echo/", "application/json; charset=euc-jp", b"\"\xff\"".to_vec()).await.refuses_with_detail(400);
}

#[tokio::test]
async fn errors_say_what_is_wrong_and_where() {
    let notes = serve(|rest| rest).await;
    for (content_type, body, word) in [
        ("application/json", b"{\"a\": 1,}".as_slice(), "line 1 column 9"),
        ("application/json", b"\xef\xbb\xbf{}", "byte order mark"),
        ("application/json", b"{\"a\": \"\xff\"}", "byte 7"),
        ("multipart/form-data", b"nonsense", "boundary"),
        (MULTIPART, b"nonsense", "multipart"),
        (MULTIPART, b"--xx\r\nContent-Disposition: form-data\r\n\r\n1\r\n--xx--\r\n", "name"),
        (MULTIPART, b"--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", "multipart"),
        (MULTIPART, b"--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--xx--\r\n", "UTF-8"),
    ] {
        let told = post(&notes, "/echo/", content_type, body.to_vec()).await.refuses_with_detail(400).text();
        assert!(told.contains(word), "{told}");
    }
}

#[tokio::test]
async fn a_bad_body_stays_bad() {
    let notes = serve(|rest| rest.max_body_size(20)).await;
    post(&notes, "/again/", "application/json", "{").await.refuses_with_detail(400);
    post(&notes, "/again/", "application/json", "x".repeat(21)).await.refuses_with_detail(413);
    post(&notes, "/again/", "text/plain", "x").await.refuses_with_detail(415);
    post(&notes, "/again/", "application/json", "[1]").await.expect(200).is(&json!([1]));
}

#[tokio::test]
async fn an_action_may_read_the_body_itself() {
    let notes = serve(|rest| rest.max_body_size(1).max_upload_size(1000)).await;
    post(&notes, "/streamed/", "a/b", "x".repeat(1000)).await.expect(200).is(&json!([1000, [true, true]]));
    post(&notes, "/streamed/", "a/b", "x".repeat(1001)).await.refuses_with_detail(413);
    post(&notes, "/streamed/", "a/b", "").await.expect(200).is(&json!("no body"));
}

#[tokio::test]
async fn data_becomes_a_type_of_ones_own() {
    let notes = serve(|rest| rest).await;
    let body = json!({"count": 3, "tags": ["a"], "express": true, "size": "small"}).to_string();
    post(&notes, "/typed/", "application/json", body).await.expect(200).is(&json!([3, ["a"], true, "Small"]));
    let body = "count=1&count=2&tags=a&tags=b&size=large&other=x";
    post(&notes, "/typed/", FORM, body).await.expect(200).is(&json!([2, ["a", "b"], null, "Large"]));
    let body = multipart(&[("name=count", "", " 7 "), ("name=size", "", "small"), ("name=express", "", "on")]);
    post(&notes, "/typed/", MULTIPART, body).await.expect(200).is(&json!([7, [], true, "Small"]));
    for (content_type, body, word) in [
        ("application/json", "{\"count\": 3}", "size"),
        ("application/json", "{\"count\": \"3\", \"size\": \"small\"}", "u8"),
        ("application/json", "[]", "invalid"),
        (FORM, "count=256&size=small", "255"),
        (FORM, "count=1&size=huge", "huge"),
        (FORM, "count=1&size=small&express=perhaps", "perhaps"),
        (FORM, "size=small", "count"),
    ] {
        let errors = post(&notes, "/typed/", content_type, body).await.refuses(&["non_field_errors"]);
        assert!(errors.to_string().contains(word), "{errors}");
    }
}

#[tokio::test]
async fn a_form_fills_a_serializer() {
    let notes = serve(|rest| rest).await;
    let made = post(&notes, "/saved/", FORM, "slug=third&price=1.5&price=2.5&owner=you").await.expect(201);
    made.is(&json!({"id": 3, "slug": "third", "owner": "me", "price": "2.50"}));
    let body = multipart(&[("name=slug", "", "fourth"), ("name=price", "", "1")]);
    post(&notes, "/saved/", MULTIPART, body).await.expect(201);
    post(&notes, "/saved/", FORM, "slug=&price=x").await.refuses(&["slug", "price"]);
    post(&notes, "/saved/", FORM, "").await.refuses(&["slug", "price"]);
}

#[tokio::test]
async fn a_compressed_body_is_not_read_as_it_is() {
    use rest_runtime::axum::http::HeaderValue;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let notes = serve(|rest| rest).await;
    let send = async |path: &str, codings: &[&[u8]], body: &'static [u8]| {
        let mut request = notes.request("POST", path).header("content-type", "application/json");
        for coding in codings {
            request = request.header("content-encoding", HeaderValue::from_bytes(coding).unwrap());
        }
        Answer::to(request.body(body)).await
    };
    for codings in [
        &[&b"gzip"[..]][..],
        &[b"br"],
        &[b"GZIP"],
        &[b"x"],
        &[b"identity, gzip"],
        &[b"identity", b"deflate"],
        &[b"\xff"],
        &[b"gzip", b""],
    ] {
        let refused = send("/echo/", codings, b"{}").await.refuses_with_detail(415);
        assert_eq!(refused.header("accept-encoding"), "identity", "{codings:?}");
        // There is no body to read.
        send("/echo/", codings, b"").await.expect(200);
    }
    for codings in [&[&b"identity"[..]][..], &[b"Identity"], &[b""], &[b"identity, identity"], &[b" , "]] {
        send("/echo/", codings, b"{\"a\":1}").await.expect(200);
    }
    // A view that reads the bytes itself gets them.
    send("/streamed/", &[b"gzip"], b"1234").await.expect(200).is(&json!([4, [true, true]]));
    // A chunked body, whose length is not known in advance.
    let mut client = tokio::net::TcpStream::connect(notes.base().trim_start_matches("http://")).await.unwrap();
    let head = "POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let body = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    client.write_all([head, body].concat().as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 415 "), "{answer}");
}

#[tokio::test]
async fn json_in_utf_16_is_no_json() {
    let notes = serve(|rest| rest).await;
    let text = "\u{feff}{\"a\":\"é\"}";
    let (little, big): (Vec<u8>, Vec<u8>) = (
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    );
    for bytes in [little.clone(), big.clone(), little[2..].to_vec(), big[2..].to_vec()] {
        let refused = post(&notes, "/json/", "application/json", bytes).await.refuses_with_detail(400);
        assert!(!refused.text().contains('\u{feff}'));
    }
}

#[tokio::test]
async fn a_body_has_one_media_type() {
    let notes = serve(|rest| rest).await;
    for types in [["application/json", FORM], ["application/json", "application/json"]] {
        let request = notes.request("PUT", "/form/");
        let request = types.iter().fold(request, |request, media_type| request.header("content-type", *media_type));
        let refused = Answer::to(request.body("a=1")).await.refuses_with_detail(400);
        assert!(refused.text().contains("Content-Type"), "{}", refused.text());
    }
}
