//! From bodies to data: which parser reads what, what it makes of it, and what each setting changes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rest_runtime::axum::Router;
use rest_runtime::parsers::{FormValue, Parser, ParserContext, Parsers, RequestBody};
use rest_runtime::prelude::*;
use rest_runtime::settings::DuplicateKeys;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=xx";

/// Lines of values between commas, and what the parser saw of the request.
#[derive(Debug)]
struct CommaParser;

impl Parser for CommaParser {
    fn media_type(&self) -> &'static str {
        "text/csv; header=absent"
    }

    async fn parse(&self, mut body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let mut text = Vec::new();
        while let Some(piece) = body.chunk().await? {
            text.extend_from_slice(&piece);
        }
        let text = context.decode(&text)?;
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let seen = json!([
            context.kwarg("filename"),
            context.parameter("HEADER"),
            context.request().method.as_str(),
            context.settings().max_form_fields,
        ]);
        Ok(json!({"lines": lines, "seen": seen}).into())
    }
}

async fn echo(request: &Request) -> Result<Response> {
    let form = match request.data().await? {
        Data::Json(value) => return Response::new(value),
        Data::Form(form) => form,
    };
    let mut shown = Vec::new();
    for (name, value) in form.iter() {
        shown.push(match value {
            FormValue::Text(text) => json!([name, text]),
            FormValue::File(file) => {
                let mut reader = file.open().await?;
                let mut content = Vec::new();
                while let Some(piece) = reader.chunk().await? {
                    content.extend_from_slice(&piece);
                }
                assert_eq!(file.bytes().await?, content);
                let text = String::from_utf8_lossy(&content[..content.len().min(50)]).into_owned();
                let folder = file.temporary_path().map(|path| path.parent().unwrap().to_owned());
                json!([name, {"name": file.name(), "size": file.size(), "type": file.content_type(), "content": text, "folder": folder}])
            }
        });
    }
    Response::new(&json!({"form": shown}))
}

macro_rules! echoes {
    ($($view:ident $(($($arguments:tt)+))?)+) => {$(
        pub struct $view;

        #[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create, update) $(, $($arguments)+)?)]
        impl $view {
            async fn create(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }

            async fn update(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }
        }
    )+};
}

echoes! {
    Echo
    JsonOnly (parsers = JsonParser)
    FormOnly (parsers = (FormParser))
    Nothing (parsers = ())
    Upload (parsers = FileUploadParser)
    Comma (parsers = (JsonParser, CommaParser))
}

/// Its parsers hang on the request.
pub struct Choosy;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create))]
impl Choosy {
    fn get_parsers(&self, request: &Request) -> Parsers {
        match request.headers().get("x-forms") {
            Some(_) => Parsers::constant(&[&FormParser]),
            None => Parsers::constant(&[&JsonParser, &FileUploadParser]),
        }
    }

    async fn create(&self, request: &Request) -> Result<Response> {
        echo(request).await
    }
}

/// Asks for the data again after an error.
pub struct Again;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create))]
impl Again {
    async fn create(&self, request: &Request) -> Result<Response> {
        let first = request.data().await.err().map(|error| (error.status(), error.code().to_owned()));
        let second = request.data().await.err().map(|error| (error.status(), error.code().to_owned()));
        assert_eq!(first, second);
        echo(request).await
    }
}

#[derive(Deserialize)]
struct Order {
    count: u8,
    #[serde(default)]
    tags: Vec<String>,
    express: Option<bool>,
    size: Size,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

/// Reads the body itself.
pub struct Streamed;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create), parsers = ())]
impl Streamed {
    async fn create(&self, request: &Request) -> Result<Response> {
        let Some(mut body) = request.stream()? else { return Response::new("no body") };
        let mut length = 0;
        while let Some(piece) = body.chunk().await? {
            length += piece.len();
        }
        let gone = [request.stream().is_err(), request.data().await.is_err()];
        Response::new(&json!([length, gone]))
    }
}

/// Takes a struct of its own.
pub struct Typed;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create))]
impl Typed {
    async fn create(&self, request: &Request) -> Result<Response> {
        let order: Order = request.data_as().await?;
        Response::new(&json!([order.count, order.tags, order.express, format!("{:?}", order.size)]))
    }
}

pub struct Saved;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(create))]
impl Saved {
    async fn pre_save(&self, _: &Request, data: &mut Valid<NoteSerializer>, _: &DatabaseTransaction) -> Result<()> {
        data.row.owner = Set("me".to_owned());
        Ok(())
    }
}

async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
    let routes = Router::new()
        .route("/echo/", Echo::as_view())
        .route("/json/", JsonOnly::as_view())
        .route("/form/", FormOnly::as_view())
        .route("/nothing/", Nothing::as_view())
        .route("/upload/", Upload::as_view())
        .route("/upload/{filename}/", Upload::as_view())
        .route("/comma/{filename}/", Comma::as_view())
        .route("/choosy/", Choosy::as_view())
        .route("/again/", Again::as_view())
        .route("/streamed/", Streamed::as_view())
        .route("/typed/", Typed::as_view())
        .route("/saved/", Saved::as_view());
    Notes::serve(routes, rest).await
}

async fn post(notes: &Notes, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::to(notes.request("POST", path).header("content-type", content_type).body(body)).await
}

/// A multipart body of these parts: the parameters of `Content-Disposition`, a `Content-Type` or none, and the content.
fn multipart(parts: &[(&str, &str, &str)]) -> String {
    let mut body = String::new();
    for (parameters, content_type, content) in parts {
        body += &format!("--xx\r\nContent-Disposition: form-data; {parameters}\r\n");
        if !content_type.is_empty() {
            body += &format!("Content-Type: {content_type}\r\n");
        }
        body += &format!("\r\n{content}\r\n");
    }
    body + "--xx--\r\n"
}

#[tokio::test]
async fn json_of_every_kind_is_data() {
    let notes = serve(|rest| rest).await;
    for value in [json!({"a": [1, null, true, 1.5]}), json!([1, 2]), json!("text"), json!(5), json!(false), json!(null)]
    {
        assert_eq!(post(&notes, "/echo/", "application/json", value.to_string()).await.expect(200).json(), value);
    }
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
    for wrong in ["a=%ff", "%C3=1", "a=\u{7f}%80"] {
        post(&notes, "/echo/", FORM, wrong).await.refuses_with_detail(400);
    }
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
    // The wildcard comes second and takes the rest.
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

    // All files of a request share what memory may hold.
    let (file, letters) = ("name=a; filename=b", "z".repeat(60));
    let body = multipart(&[(file, "", &letters), (file, "", &letters), (file, "", "w")]);
    let several = post(&notes, "/echo/", MULTIPART, body).await.expect(200).json();
    assert_eq!([0, 1, 2].map(|index| place(&several, index).is_some()), [false, true, false]);

    // A form that is refused half-way leaves nothing behind either.
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
async fn a_folder_that_is_not_there_is_the_servers_fault() {
    let notes = serve(|rest| rest.max_memory_file_size(0).upload_temp_dir("/nowhere/at/all")).await;
    let told = post(&notes, "/upload/name/", "text/plain", "x").await.expect(500).text();
    assert!(!told.contains("nowhere"), "{told}");
}

#[tokio::test]
async fn forms_have_so_many_fields_and_files() {
    let notes = serve(|rest| rest.max_form_fields(3).max_form_files(2)).await;
    post(&notes, "/echo/", FORM, "a&b&c").await.expect(200);
    post(&notes, "/echo/", FORM, "a&b&c&d").await.refuses_with_detail(400);
    let parts = |fields: usize, files: usize| {
        let mut parts = vec![("name=a", "", "1"); fields];
        parts.extend(vec![("name=a; filename=\"\"", "", ""); files]);
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
