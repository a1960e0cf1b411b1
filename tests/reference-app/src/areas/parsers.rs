//! Area 4, /parsers/: what the data of a body becomes.

use rest_runtime::{
    parsers::{FormData, FormValue, Parser, ParserContext, RequestBody, UploadedFile},
    prelude::*,
};
use serde_json::{Map, Value, json};

/// `{"name", "size", "type", "content"}`, the content as Latin-1.
async fn shown(file: &UploadedFile) -> Result<Value> {
    let content: String = file.bytes().await?.iter().copied().map(char::from).collect();
    Ok(json!({"name": file.name(), "size": file.size(), "type": file.content_type(), "content": content}))
}

/// Adds the value to the list of its name.
fn add(lists: &mut Map<String, Value>, name: &str, value: Value) {
    if let Value::Array(list) = lists.entry(name).or_insert_with(|| json!([])) {
        list.push(value);
    }
}

/// kind: the JSON type of the data, or "form".
async fn echo(request: &Request) -> Result<Response> {
    let (kind, data) = match request.data().await? {
        Data::Json(data) => {
            let kind = match data {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            (kind, data.clone())
        }
        Data::Form(form) => {
            let mut lists = Map::new();
            for (name, value) in form.iter() {
                let value = match value {
                    FormValue::Text(text) => text.as_str().into(),
                    FormValue::File(file) => shown(file).await?,
                };
                add(&mut lists, name, value);
            }
            ("form", lists.into())
        }
    };
    Response::new(&json!({"kind": kind, "data": data}))
}

/// Views that echo the data as these parsers make it.
macro_rules! echo {
    ($($view:ident($($parsers:tt)*);)+) => {$(
        struct $view;

        #[api_view($($parsers)*)]
        impl $view {
            async fn post(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }

            async fn put(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }

            async fn patch(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }

            async fn delete(&self, request: &Request) -> Result<Response> {
                echo(request).await
            }

            async fn get(&self, request: &Request) -> Result<Response> {
                let mut lists = Map::new();
                for (name, value) in request.query_params().iter() {
                    add(&mut lists, &name, value.as_ref().into());
                }
                Response::new(&json!({"query": lists}))
            }
        }
    )+};
}

echo! {
    EchoData();
    JSONOnly(parsers = JsonParser);
    FormOnly(parsers = FormParser);
    MultiPartOnly(parsers = MultiPartParser);
    NoParsers(parsers = ());
    Comma(parsers = (JsonParser, CommaParser));
    TextStar(parsers = TextStarParser);
}

struct Files;

/// The data minus files, and the files.
#[api_view(parsers = (MultiPartParser, FormParser))]
impl Files {
    async fn post(&self, request: &Request) -> Result<Response> {
        let data = request.data().await?;
        let (mut fields, mut files) = (Map::new(), Map::new());
        for (name, value) in data.form().into_iter().flat_map(FormData::iter) {
            match value {
                FormValue::Text(text) => add(&mut fields, name, text.as_str().into()),
                FormValue::File(file) => add(&mut files, name, shown(file).await?),
            }
        }
        let mut keys: Vec<&String> = fields.keys().chain(files.keys()).collect();
        keys.sort();
        keys.dedup();
        Response::new(&json!({"fields": fields, "files": files, "data_keys": keys}))
    }
}

struct Upload;

#[api_view(parsers = FileUploadParser)]
impl Upload {
    async fn put(&self, request: &Request) -> Result<Response> {
        let file = request.data().await?.form().and_then(|form| form.file("file"));
        Response::new(&json!({"file": shown(file.ok_or(Error::not_found())?).await?}))
    }

    async fn post(&self, request: &Request) -> Result<Response> {
        self.put(request).await
    }
}

/// text/csv bodies become a list of lists of text.
#[derive(Debug)]
struct CommaParser;

impl Parser for CommaParser {
    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let bytes = body.bytes().await?;
        let text = context.decode(&bytes)?;
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        Ok(json!(lines).into())
    }
}

#[derive(Debug)]
struct TextStarParser;

impl Parser for TextStarParser {
    fn media_type(&self) -> &'static str {
        "text/*"
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let bytes = body.bytes().await?;
        Ok(json!({"text": context.decode(&bytes)?, "media_type": context.media_type()}).into())
    }
}

struct Lazy;

/// Never touches the data, so the body is never parsed.
#[api_view]
impl Lazy {
    async fn post(&self, _: &Request) -> Result<Response> {
        Response::new(&json!({"lazy": true}))
    }
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<EchoData>("echo/", None)
        .route::<JSONOnly>("json/", None)
        .route::<FormOnly>("form/", None)
        .route::<MultiPartOnly>("multipart/", None)
        .route::<NoParsers>("none/", None)
        .route::<Files>("files/", None)
        .route::<Upload>("upload/", None)
        .route::<Upload>("upload/{filename}/", None)
        .route::<Comma>("comma/", None)
        .route::<TextStar>("text/", None)
        .route::<Lazy>("lazy/", None)
}
