//! Area 2, /dispatch/: methods, Allow, HEAD, OPTIONS metadata, function views, exceptions, Response.

use rest_runtime::{axum::http::StatusCode, fields::TimeDelta, permissions::BoxPermission, prelude::*};
use sea_orm::{ColumnTrait, EntityTrait, prelude::Date};
use serde_json::json;

use crate::entities::{album, genre, invoice_line, label, specimen};

/// Answers with the method it saw.
#[api_view(GET, POST, PUT, PATCH, DELETE, HEAD)]
async fn methods(request: &Request) -> Result<Response> {
    let method = request.method().as_str();
    if !matches!(method, "GET" | "HEAD") {
        return Response::new(&json!({"method": method, "data": *request.data().await?.to_json()}));
    }
    Response::new(&json!({"method": method, "query": request.query_params().lists()}))
}

#[api_view(GET, HEAD)]
async fn get_only() -> Result<Response> {
    Response::new(&json!({"ok": true}))
}

struct NoHandlers;

#[api_view]
impl NoHandlers {}

struct NamedView;

/// A described view.
///
/// With a second paragraph.
#[api_view]
impl NamedView {
    async fn get(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"name": self.get_view_name(request), "description": self.get_view_description(request)}))
    }
}

struct HTMLPageAPIView;

#[api_view]
impl HTMLPageAPIView {
    async fn get(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({"name": self.get_view_name(request), "description": self.get_view_description(request)}))
    }
}

struct CustomHead;

#[api_view]
impl CustomHead {
    async fn get(&self, _: &Request) -> Result<Response> {
        Response::new(&json!({"from": "get"}))?.header("x-from", "get")
    }

    async fn head(&self, _: &Request) -> Result<Response> {
        Response::no_content().status(200)?.header("x-from", "head")
    }
}

/// Says hello.
#[api_view]
async fn hello(request: &Request) -> Result<Response> {
    let name = request.query_params().get("name");
    Response::new(&json!({"hello": name.as_deref().unwrap_or("world")}))
}

#[api_view(GET, POST, PATCH)]
async fn several(request: &Request) -> Result<Response> {
    match request.method().as_str() {
        "GET" => Response::new(&json!({"seen": "GET"})),
        method => Response::new(&json!({"seen": method, "data": *request.data().await?.to_json()}))?.status(202),
    }
}

#[api_view(DELETE, permissions = IsAuthenticated)]
async fn guarded() -> Result<Response> {
    Ok(Response::no_content())
}

/// Raises what the URL names.
#[api_view(renderers = JsonRenderer)]
async fn raises(request: &Request) -> Result<Response> {
    let teapot = |detail: Detail| Error::api_details(StatusCode::IM_A_TEAPOT, detail);
    let invalid = |detail| ValidationError { detail }.into();
    Err(match request.kwarg("what").unwrap_or_default() {
        "teapot" => teapot(Detail::new("I am a teapot.", "teapot")),
        "teapot-detail" => teapot(Detail::new("Short and stout.", "stout")),
        "teapot-dict" => teapot(Detail::map([
            ("spout", Detail::list([Detail::new("hot", "teapot"), Detail::new("sharp", "teapot")])),
            ("lid", Detail::new("open", "teapot")),
        ])),
        "api" => Error::api(StatusCode::INTERNAL_SERVER_ERROR, "The server failed.", "error"),
        "parse" => Error::Parse("Malformed request.".into()),
        "not-found" => Error::api(StatusCode::NOT_FOUND, "No such thing.", "gone_fishing"),
        "http404" => Error::not_found(),
        "django-denied" => Error::permission_denied(),
        "denied" => Error::PermissionDenied(Detail::new("Denied.", "nope")),
        "unauthenticated" => Error::NotAuthenticated,
        "auth-failed" => Error::AuthenticationFailed("Wrong credentials.".into()),
        "throttled" => Error::Throttled { wait: Some(12.3) },
        "throttled-no-wait" => Error::Throttled { wait: None },
        "method" => Error::MethodNotAllowed("BREW".into()),
        "unsupported" => Error::UnsupportedMediaType("text/coffee".into()),
        "invalid-text" => ValidationError::new("Bad.", "invalid").into(),
        "invalid-list" => invalid(Detail::list([Detail::new("One.", "many"), Detail::new("Two.", "two")])),
        "invalid-nested" => invalid(Detail::map([
            ("a", Detail::map([("b", Detail::list([Detail::new("Deep.", "deep")]))])),
            ("c", Detail::list([Detail::new("x", "deep"), Detail::map([("d", Detail::new("y", "deep"))])])),
        ])),
        _ => return Response::new(&json!({"raised": null})),
    })
}

/// Custom status, headers and content type in a Response.
#[api_view(GET, HEAD, schema = none)]
async fn status_and_headers(request: &Request) -> Result<Response> {
    let code: u16 = request.kwarg_as("code")?;
    Response::new(&json!({"status": code}))?.status(code)?.header("x-custom", "yes")?.header("x-count", "3")
}

#[api_view(GET, POST, DELETE, HEAD, schema(response(200), response(201), response(204)))]
async fn empty_body(request: &Request) -> Result<Response> {
    match request.method().as_str() {
        "POST" => Response::no_content().status(201)?.header("location", "/dispatch/empty-body/1/"),
        "DELETE" => Ok(Response::no_content()),
        _ => Response::no_content().status(200),
    }
}

/// Bodies that are not objects.
#[api_view(GET, HEAD)]
async fn values(request: &Request) -> Result<Response> {
    let values = json!({
        "null": null, "zero": 0, "false": false, "text": "text", "blank": "", "list": [1, [2], {}], "empty-list": [],
        "empty-object": {}, "unicode": "naïve \u{2028} 😀 </script>", "float": 1.5, "big": 9_007_199_254_740_993_i64,
    });
    Response::new(&values[request.kwarg("name").unwrap_or_default()])
}

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position))]
#[serializer(extra(name(help_text = "Shown to users.", label = "Label name")))]
struct LabelSerializer;

#[derive(Serializer)]
#[serializer(component = "DispatchGenre", model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(component = "DispatchAlbum", model = album::Entity, fields(id, title, artist))]
struct AlbumSerializer;

#[derive(Serializer)]
#[serializer(model = invoice_line::Entity, fields(id, track, unit_price, quantity))]
struct LineSerializer;

#[derive(Serializer)]
struct NestedSerializer {
    #[field(min_length = 2, max_length = 40)]
    title: String,
    #[field(allow_null = false)]
    when: Option<Date>,
    #[field(choices(("s", "Small"), ("l", "Large")))]
    size: String,
    #[field(choices("x", "y"))]
    options: Vec<String>,
    #[field(child(min_value = 0, max_value = 9))]
    scores: Vec<i64>,
    label: LabelSerializer,
    lines: Vec<LineSerializer>,
    #[field(write_only, allow_null = false)]
    secret: Option<String>,
    #[field(hidden, default = "t")]
    token: String,
    #[field(method = |_| 1)]
    computed: i64,
}

#[derive(Serializer)]
#[serializer(model = specimen::Entity, exclude(big))]
struct SpecimenSerializer {
    lasts: Option<TimeDelta>,
}

#[generic_view(serializer = SpecimenSerializer, actions(list, create))]
struct SpecimenOptions;

/// Labels to list and add.
#[generic_view(serializer = LabelSerializer, actions(list, create))]
struct LabelOptions;

#[generic_view(serializer = LabelSerializer, actions(retrieve, update, destroy))]
struct LabelDetailOptions;

#[generic_view(
    serializer = AlbumSerializer,
    actions(list, create),
    queryset = album::Entity::find().filter(album::Column::ArtistId.eq(1))
)]
struct AlbumOptions;

#[api_view(POST, serializer = NestedSerializer)]
async fn nested_options(request: &Request) -> Result<Response> {
    let nested = NestedSerializer::validate(request).await?;
    Response::from_json(nested.represent(&Context::of(request))).status(201)
}

struct GuardedOptions;

/// POST metadata only for those who may POST.
#[generic_view(serializer = GenreSerializer, actions(list, create))]
impl GuardedOptions {
    fn get_permissions(&self, request: &Request) -> BoxPermission {
        if request.method() == "POST" { IsAuthenticated.boxed() } else { AllowAny.boxed() }
    }
}

#[api_view(GET, HEAD, metadata = none)]
async fn no_metadata() -> Result<Response> {
    Response::new(&json!({}))
}

/// http_method_names trims what the class could do.
#[generic_view(
    serializer = LabelSerializer,
    actions(retrieve, update, destroy),
    http_method_names(get, patch, head, options)
)]
struct Restricted;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<methods>("methods/", None)
        .route::<get_only>("get-only/", None)
        .route::<NoHandlers>("no-handlers/", None)
        .route::<NamedView>("named/", None)
        .route::<HTMLPageAPIView>("html-page/", None)
        .route::<CustomHead>("custom-head/", None)
        .route::<hello>("hello/", None)
        .route::<several>("several/", None)
        .route::<guarded>("guarded/", None)
        .route::<raises>("raises/{what}/", None)
        .route::<status_and_headers>("status/{code:[0-9]+}/", None)
        .route::<empty_body>("empty-body/", None)
        .route::<values>("values/{name}/", None)
        .route::<LabelOptions>("labels/", None)
        .route::<LabelDetailOptions>("labels/{pk}/", None)
        .route::<nested_options>("nested/", None)
        .route::<SpecimenOptions>("specimens/", None)
        .route::<AlbumOptions>("albums/", None)
        .route::<GuardedOptions>("guarded-options/", None)
        .route::<no_metadata>("no-metadata/", None)
        .route::<Restricted>("restricted/{pk}/", None)
}
