//! Area 4, /parsers/: what the data of a body becomes.

use std::collections::HashMap;

use rest_runtime::{
    parsers::{FormData, FormValue, Parser, ParserContext, RequestBody, UploadedFile},
    prelude::*,
    routers::AsView,
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

/// kind: the JSON type of request.data, or "form".
#[api_view(GET, POST, PUT, PATCH, DELETE, HEAD, name = "Echo Data")]
async fn echo(request: &Request) -> Result<Response> {
    if matches!(request.method().as_str(), "GET" | "HEAD") {
        return Response::new(&json!({"query": request.query_params().lists()}));
    }
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

/// request.data minus files, and request.FILES.
#[api_view(POST, parsers = (MultiPartParser, FormParser))]
async fn files(request: &Request) -> Result<Response> {
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

#[api_view(PUT, POST, parsers = FileUploadParser)]
async fn upload(request: &Request) -> Result<Response> {
    let file = request.data().await?.form().and_then(|form| form.file("file"));
    Response::new(&json!({"file": shown(file.ok_or(Error::not_found())?).await?}))
}

/// text/csv bodies become a list of lists of text.
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

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct ThingSerializer {
    #[field(max_length = 10)]
    name: String,
    #[field(default = 1)]
    count: i64,
    #[field(default = true)]
    active: bool,
    agreed: Option<bool>,
    #[field(child(max_length = 5))]
    tags: Option<Vec<String>>,
    #[field(choices("a", "b", "c"))]
    choices: Option<Vec<String>>,
    extra: Option<Value>,
    options: Option<HashMap<String, i64>>,
}

#[derive(Serializer)]
struct InnerSerializer {
    x: i64,
    #[field(default = 0)]
    y: i64,
}

#[derive(Serializer)]
struct NestedThingSerializer {
    name: String,
    point: InnerSerializer,
    #[field(required = false)]
    points: Vec<InnerSerializer>,
}

#[derive(Serializer)]
#[serializer(allow_null = false)]
struct AttachmentSerializer {
    title: Option<String>,
    #[field(max_length = 20)]
    file: UploadedFile,
    #[field(allow_empty)]
    other: Option<UploadedFile>,
}

#[api_view(POST, PATCH)]
async fn attachment(request: &Request) -> Result<Response> {
    let data = AttachmentSerializer::validate(request).partial(request.method() == "PATCH").await?;
    let mut told = Map::new();
    told.extend(data.title.as_ref().map(|title| ("title".to_owned(), title.as_str().into())));
    if data.is_given("file") {
        told.insert("file".to_owned(), shown(&data.file).await?);
    }
    if let Some(other) = &data.other {
        told.insert("other".to_owned(), shown(other).await?);
    }
    Response::new(&told)
}

/// Runs the serializer and shows the validated data.
#[api_view(POST, PATCH)]
async fn validated<S: Serializer>(request: &Request) -> Result<Response> {
    let data = S::validate(request).partial(request.method() == "PATCH").await?;
    Ok(Response::from_json(data.validated_data()))
}

/// Never touches request.data, so the body is never parsed.
#[api_view(POST)]
async fn lazy() -> Result<Response> {
    Response::new(&json!({"lazy": true}))
}

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<echo>("echo/", None)
        .route::<echo>("json/", AsView::name("Json Only").parsers(JsonParser))
        .route::<echo>("form/", AsView::name("Form Only").parsers(FormParser))
        .route::<echo>("multipart/", AsView::name("Multi Part Only").parsers(MultiPartParser))
        .route::<echo>("none/", AsView::name("No Parsers").parsers(()))
        .route::<files>("files/", None)
        .route::<upload>("upload/", None)
        .route::<upload>("upload/{filename}/", None)
        .route::<echo>("comma/", AsView::name("Comma").parsers((JsonParser, CommaParser)))
        .route::<echo>("text/", AsView::name("Text Star").parsers(TextStarParser))
        .route::<validated<ThingSerializer>>("thing/", None)
        .route::<attachment>("attachment/", None)
        .route::<validated<NestedThingSerializer>>("nested-thing/", AsView::name("Nested Thing"))
        .route::<lazy>("lazy/", None)
}
