//! Files and images as fields of serializers, over forms; and the folder in which hooks store them.

use std::path::Path;

use rest_runtime::axum::Router;
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::*;
use rest_runtime::storage::{FileSystemStorage, Storage};
use serde_json::json;

use crate::gems::codes;
use crate::notes::Notes;
use crate::support::Answer;

#[derive(Serializer)]
struct Poster {
    title: String,
    #[field(max_length = 8)]
    text: UploadedFile,
    #[field(image)]
    picture: Option<UploadedFile>,
    #[field(image, messages(invalid_image = "Draw it."))]
    cover: Option<UploadedFile>,
    #[field(max_length = 2)]
    pages: Option<Vec<UploadedFile>>,
    #[field(allow_empty = true)]
    blank: Option<UploadedFile>,
}

#[api_view(POST, PATCH)]
async fn posters(request: &Request) -> Result<Response> {
    let data = request.data().await?;
    let poster = Poster::validate(data).request(request).partial(request.method() == "PATCH").await?;
    let pages: Vec<_> = poster.pages.iter().flatten().map(UploadedFile::name).collect();
    let text = poster.text.bytes().await?;
    Response::new(&json!({"given": poster.given(), "text": String::from_utf8_lossy(&text), "pages": pages}))
}

async fn notes() -> Notes {
    Notes::serve(Router::new().route("/", posters::as_view()), |rest| {
        rest.error_format(rest_runtime::exceptions::ErrorFormat::FullDetails)
    })
    .await
}

/// A form with texts, and with files and their names.
fn form(texts: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in texts {
        body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").bytes());
    }
    for (name, file, content) in files {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

async fn send(notes: &Notes, method: &str, body: Vec<u8>) -> Answer {
    let request = notes.request(method, "/").header("content-type", "multipart/form-data; boundary=x");
    Answer::to(request.body(body)).await
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08";

#[tokio::test]
async fn files_are_taken_from_forms() {
    let notes = notes().await;
    let files =
        [("text", "a.txt", &b"hello"[..]), ("picture", "p.png", PNG), ("pages", "1", b"1"), ("pages", "2", b"2")];
    let taken = send(&notes, "POST", form(&[("title", "t")], &files)).await.expect(200);
    taken.is(&json!({"given": ["title", "text", "picture", "pages"], "text": "hello", "pages": ["1", "2"]}));
    let taken = send(&notes, "PATCH", form(&[], &[("blank", "b", b"")])).await.expect(200);
    taken.is(&json!({"given": ["blank"], "text": "", "pages": []}));
    let taken = send(&notes, "PATCH", form(&[("title", "t")], &[])).await.expect(200);
    taken.is(&json!({"given": ["title"], "text": "", "pages": []}));
}

#[tokio::test]
async fn invalid_files_are_refused() {
    let notes = notes().await;
    for (texts, files, expected) in [
        (&[("title", "t")][..], &[][..], json!({"text": ["required"]})),
        (&[("title", "t"), ("text", "a.txt")], &[], json!({"text": ["invalid"]})),
        (&[("title", "t")], &[("text", "a.txt", &b""[..])], json!({"text": ["empty"]})),
        (&[("title", "t")], &[("text", "123456789", b"x")], json!({"text": ["max_length"]})),
        (
            &[],
            &[("text", "a", b"x"), ("picture", "p.png", b"<svg/>"), ("pages", "1", b"1"), ("pages", "2", b"")],
            json!({"title": ["required"], "picture": ["invalid_image"], "pages": {"1": ["empty"]}}),
        ),
        (
            &[("title", "t")],
            &[("text", "a", b"x"), ("pages", "1", b"1"), ("pages", "2", b"2"), ("pages", "3", b"3")],
            json!({"pages": ["max_length"]}),
        ),
    ] {
        let refused = send(&notes, "POST", form(texts, files)).await.expect(400).json();
        assert_eq!(codes(&refused), expected, "{refused}");
    }
    let json =
        notes.send("POST", "/", &json!({"title": "t", "text": "a.txt", "picture": null})).await.expect(400).json();
    assert_eq!(codes(&json), json!({"text": ["invalid"]}));
    let drawn = form(&[("title", "t")], &[("text", "a", b"x"), ("cover", "c", b"x")]);
    assert_eq!(send(&notes, "POST", drawn).await.expect(400).json()["cover"][0]["message"], "Draw it.");
}

#[tokio::test]
async fn a_folder_keeps_files_under_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let storage = FileSystemStorage::new(folder.path().join("below"), "/media/");
    let file = |name: &str, content: &'static str| UploadedFile::new(name, "", content);
    assert_eq!(storage.save(&file("a b.txt", "one")).await.unwrap(), "a_b.txt");
    let second = storage.save(&file("a b.txt", "two")).await.unwrap();
    let extension = Path::new(&second).extension().and_then(|extension| extension.to_str());
    assert!(second.starts_with("a_b_") && extension == Some("txt") && second != "a_b.txt", "{second}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("below").join(name));
    assert_eq!((read("a_b.txt").unwrap(), read(&second).unwrap()), ("one".to_owned(), "two".to_owned()));
    assert_eq!(storage.save(&file(".htaccess", "x")).await.unwrap(), "htaccess");
    assert_eq!(storage.url("é.txt"), "/media/%C3%A9.txt");
    storage.delete("a_b.txt").await.unwrap();
    storage.delete("a_b.txt").await.unwrap();
    storage.delete("../../a_b.txt").await.unwrap();
    assert!(read("a_b.txt").is_err());
}
