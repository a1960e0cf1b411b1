//! Area 4, /parsers/: the data that parsers make of a body.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rest_runtime::{
    parsers::{FormData, FormValue, TextParser, UploadedFile},
    prelude::*,
    routers::AsView,
};
use serde_json::{Map, Value, json};

/// `{"name", "size", "type", "content"}`, the content as Latin-1.
async fn shown(file: &UploadedFile) -> Result<Value> {
    let content: String = file.bytes().await?.iter().copied().map(char::from).collect();
    Ok(json!({"name": file.name(), "size": file.size(), "type": file.content_type(), "content": content}))
}

/// Each name with all its values.
async fn plain(form: &FormData) -> Result<Value> {
    let mut lists = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in form.iter() {
        lists.entry(name).or_default().push(match value {
            FormValue::Text(text) => json!(text),
            FormValue::File(file) => shown(file).await?,
        });
    }
    Ok(json!(lists))
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
        Data::Form(form) => ("form", plain(form).await?),
    };
    Response::new(&json!({"kind": kind, "data": data}))
}

/// request.data minus files, and request.FILES.
#[api_view(POST, parsers = (MultiPartParser, FormParser))]
async fn files(request: &Request) -> Result<Response> {
    let data = request.data().await?;
    let form = data.form().cloned().unwrap_or_default();
    let (fields, files) = (plain(&form.texts().collect()).await?, plain(&form.files().collect()).await?);
    let keys: BTreeSet<_> = form.iter().map(|(name, _)| name).collect();
    Response::new(&json!({"fields": fields, "files": files, "data_keys": keys}))
}

#[api_view(PUT, POST, parsers = FileUploadParser)]
async fn upload(request: &Request) -> Result<Response> {
    let file = request.data().await?.form().and_then(|form| form.file("file"));
    Response::new(&json!({"file": shown(file.ok_or(Error::not_found())?).await?}))
}

/// text/csv bodies become a list of lists of text.
const COMMA: TextParser = TextParser::new("text/csv", |text, _| {
    Ok(text.lines().map(|line| json!(line.split(',').collect::<Vec<_>>())).collect())
});
const TEXT_STAR: TextParser =
    TextParser::new("text/*", |text, context| Ok(json!({"text": text, "media_type": context.media_type()})));

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
        .route::<upload>("upload/{filename}/", "upload-named")
        .route::<echo>("comma/", AsView::name("Comma").parsers((JsonParser, COMMA)))
        .route::<echo>("text/", AsView::name("Text Star").parsers(TEXT_STAR))
        .route::<validated<ThingSerializer>>("thing/", None)
        .route::<attachment>("attachment/", None)
        .route::<validated<NestedThingSerializer>>("nested-thing/", AsView::name("Nested Thing"))
        .route::<lazy>("lazy/", None)
}
