//! A project for tests of parsers, with views that echo the parsed data.

use rest_runtime::axum::Router;
use rest_runtime::parsers::{FormValue, Parser, ParserContext, Parsers, RequestBody};
use rest_runtime::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::notes::{NoteSerializer, Notes, note};
use crate::support::Answer;

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const MULTIPART: &str = "multipart/form-data; boundary=xx";

/// Lines of comma-separated values, and the request properties that the parser sees.
#[derive(Debug)]
pub struct CommaParser;

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

/// Its parsers depend on the request.
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

/// Reads the data again after an error.
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
pub struct Order {
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

/// Reads the data into a struct of its own.
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
    async fn pre_save(&self, _: &Request, data: &mut Valid<NoteSerializer>, _: &Tx) -> Result<()> {
        data.row.owner = Set("me".to_owned());
        Ok(())
    }
}

pub async fn serve(rest: impl FnOnce(Rest) -> Rest) -> Notes {
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

pub async fn post(notes: &Notes, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::to(notes.request("POST", path).header("content-type", content_type).body(body)).await
}

/// A multipart body of these parts: the parameters of `Content-Disposition`, an optional `Content-Type`, and the
/// content.
pub fn multipart(parts: &[(&str, &str, &str)]) -> String {
    let parts = parts.iter().map(|(parameters, content_type, content)| {
        let head = format!("--xx\r\nContent-Disposition: form-data; {parameters}\r\n");
        match *content_type {
            "" => format!("{head}\r\n{content}\r\n"),
            content_type => format!("{head}Content-Type: {content_type}\r\n\r\n{content}\r\n"),
        }
    });
    parts.collect::<String>() + "--xx--\r\n"
}
