//! The limits of bodies and their storage: each setting changes them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rest_runtime::settings::DuplicateKeys;
use serde_json::Value;

use crate::bodies::{FORM, MULTIPART, multipart, post, serve};

#[tokio::test]
async fn the_limit_of_memory_holds_for_texts_and_not_for_files() {
    let notes = serve(|rest| rest.max_body_size(10)).await;
    for (content_type, fits) in [("application/json", "\"12345678\""), (FORM, "a=12345678")] {
        post(&notes, "/echo/", content_type, fits).await.expect(200);
        post(&notes, "/echo/", content_type, format!("{fits} ")).await.refuses_with_detail(413);
    }
    let field = |length: usize| multipart(&[("name=a", "", &"x".repeat(length))]);
    post(&notes, "/echo/", MULTIPART, field(9)).await.expect(200);
    post(&notes, "/echo/", MULTIPART, field(10)).await.refuses_with_detail(413);
    let names = multipart(&[("name=aaaaaaaa", "", ""), ("name=bbb", "", "")]);
    post(&notes, "/echo/", MULTIPART, names).await.refuses_with_detail(413);
    let file = multipart(&[("name=a; filename=b", "", &"x".repeat(100))]);
    post(&notes, "/echo/", MULTIPART, file).await.expect(200);
    post(&notes, "/upload/name/", "text/plain", "x".repeat(100)).await.expect(200);
}

#[tokio::test]
async fn the_limit_of_uploads_holds_for_whole_bodies() {
    let notes = serve(|rest| rest.max_upload_size(1000)).await;
    let overhead = multipart(&[("name=a; filename=b", "", "")]).len();
    let file = |length: usize| multipart(&[("name=a; filename=b", "", &"x".repeat(length))]);
    post(&notes, "/echo/", MULTIPART, file(1000 - overhead)).await.expect(200);
    post(&notes, "/echo/", MULTIPART, file(1001 - overhead)).await.refuses_with_detail(413);
    post(&notes, "/upload/name/", "text/plain", "x".repeat(1000)).await.expect(200);
    post(&notes, "/upload/name/", "text/plain", "x".repeat(1001)).await.refuses_with_detail(413);
    post(&notes, "/comma/x/", "text/csv; header=absent", "x".repeat(1001)).await.refuses_with_detail(413);
    post(&notes, "/echo/", "application/json", format!("\"{}\"", "x".repeat(2000))).await.expect(200);
}

#[tokio::test]
async fn files_past_the_limit_of_memory_wait_on_disk() {
    let folder = folder("spool");
    let notes = serve(|rest| rest.max_memory_file_size(100).upload_temp_dir(&folder)).await;
    let place = |answer: &Value, index: usize| answer["form"][index][1]["folder"].as_str().map(PathBuf::from);

    let small = post(&notes, "/upload/name/", "text/plain", "x".repeat(100)).await.expect(200).json();
    assert_eq!(place(&small, 0), None);
    let large = post(&notes, "/upload/name/", "text/plain", "y".repeat(300_000)).await.expect(200).json();
    assert_eq!(place(&large, 0).as_deref(), Some(folder.as_path()));
    assert_eq!(large["form"][0][1]["size"], 300_000);
    assert_eq!(large["form"][0][1]["content"], "y".repeat(50));

    // All files of a request share the limit of memory.
    let (file, letters) = ("name=a; filename=b", "z".repeat(60));
    let body = multipart(&[(file, "", &letters), (file, "", &letters), (file, "", "w")]);
    let several = post(&notes, "/echo/", MULTIPART, body).await.expect(200).json();
    assert_eq!([0, 1, 2].map(|index| place(&several, index).is_some()), [false, true, false]);

    // A form that is refused half-way leaves no files behind.
    let broken = multipart(&[(file, "", &"x".repeat(1000))]).replace("--xx--", "--yy--");
    post(&notes, "/echo/", MULTIPART, broken).await.refuses_with_detail(400);
    for _ in 0..500 {
        if std::fs::read_dir(&folder).unwrap().next().is_none() {
            return std::fs::remove_dir(&folder).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("temporary files stay in {}", folder.display());
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test]
async fn a_folder_that_is_gone_is_the_servers_fault() {
    let folder = folder("gone");
    let notes = serve(|rest| rest.max_memory_file_size(0).upload_temp_dir(&folder)).await;
    std::fs::remove_dir(&folder).unwrap();
    let told = post(&notes, "/upload/name/", "text/plain", "x").await.expect(500).text();
    assert!(!told.contains("gone"), "{told}");
}

#[tokio::test]
async fn forms_have_so_many_fields_and_files() {
    let notes = serve(|rest| rest.max_form_fields(3).max_form_files(2)).await;
    post(&notes, "/echo/", FORM, "a&b&c").await.expect(200);
    post(&notes, "/echo/", FORM, "a&b&c&d").await.refuses_with_detail(400);
    let parts = |fields: usize, files: usize| {
        let mut parts = vec![("name=a", "", "1"); fields];
        parts.extend(vec![("name=a; filename=b", "", ""); files]);
        multipart(&parts)
    };
    post(&notes, "/echo/", MULTIPART, parts(3, 2)).await.expect(200);
    post(&notes, "/echo/", MULTIPART, parts(4, 0)).await.refuses_with_detail(400);
    post(&notes, "/echo/", MULTIPART, parts(0, 3)).await.refuses_with_detail(400);
}

#[tokio::test]
async fn json_has_so_many_levels_and_each_key_once() {
    let notes = serve(|rest| rest.max_json_depth(3).duplicate_keys(DuplicateKeys::Refuse)).await;
    post(&notes, "/echo/", "application/json", "[[{\"a\": 1}]]").await.expect(200);
    post(&notes, "/echo/", "application/json", "[[{\"a\": []}]]").await.refuses_with_detail(400);
    let told = post(&notes, "/echo/", "application/json", "{\"a\": 1, \"a\": 1}").await.refuses_with_detail(400).text();
    assert!(told.contains("twice"), "{told}");
}
