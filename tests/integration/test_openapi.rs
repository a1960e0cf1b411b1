//! Documents about an API: what they say, and that nobody else's are served.

use std::sync::Arc;

use rest_runtime::authentication::TokenAuthentication;
use rest_runtime::axum::Router;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::fields::CustomField;
use rest_runtime::metadata::{FieldInfo, FieldKind};
use rest_runtime::openapi::{OpenApi, Version, to_yaml};
use rest_runtime::pagination::{PageInfo, Pagination, Results, Window};
use rest_runtime::parsers::UploadedFile;
use rest_runtime::prelude::*;
use sea_orm::entity::prelude::{Decimal, StringLen};
use sea_orm::{DeriveActiveEnum, DeriveValueType, EnumIter};
use serde_json::{Value, json};

use crate::notes::{NameHeader, Notes, note};

/// How loud.
#[derive(Clone, Debug, PartialEq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum Loudness {
    #[sea_orm(string_value = "pp")]
    Pianissimo,
    #[sea_orm(string_value = "ff")]
    Fortissimo,
}

/// Degrees, written `21C`.
#[derive(Clone, Copy, Debug, PartialEq, DeriveValueType)]
pub struct Celsius(pub i32);

impl CustomField for Celsius {
    fn to_internal_value(data: &Value) -> std::result::Result<Self, ErrorDetail> {
        let number = data.as_str().and_then(|text| text.strip_suffix('C')).and_then(|text| text.parse().ok());
        number.map(Self).ok_or_else(|| ErrorDetail::new("Write degrees with a C.", "invalid"))
    }

    fn to_representation(&self) -> Value {
        json!(format!("{}C", self.0))
    }

    fn describe(field: FieldInfo) -> FieldInfo {
        FieldInfo { kind: FieldKind::String, pattern: Some("^-?[0-9]+C$"), ..field }
    }
}

/// All that a field can be.
#[derive(Serializer)]
pub struct GallerySerializer {
    /// How loud it is.
    pub loudness: Loudness,
    #[field(allow_blank = true, choices("pp", "ff"), label = "Quiet", help_text = "Only sometimes.")]
    pub quiet: Option<String>,
    #[field(max_digits = 6, decimal_places = 2)]
    pub price: Decimal,
    pub celsius: Celsius,
    #[field(write_only)]
    pub secret: String,
    #[field(read_only)]
    pub shown: i32,
    #[field(default = 3, schema(example = 4, deprecated))]
    pub times: i32,
    #[field(schema(format = "iban"))]
    pub account: String,
    pub anything: Option<Value>,
    pub tags: Vec<String>,
    pub file: Option<UploadedFile>,
    pub part: Option<PartSerializer>,
}

/// A part.
#[derive(Serializer)]
pub struct PartSerializer {
    pub id: i64,
}

#[api_view(POST, schema(request = GallerySerializer, response = GallerySerializer, response(409, "It is full.")))]
async fn gallery(request: &Request) -> Result<Response> {
    Response::new(&request.data().await?.to_json())
}

#[api_view]
async fn anything(_: &Request) -> Result<Response> {
    Response::new(&1)
}

#[api_view(schema = none)]
async fn hidden(_: &Request) -> Result<Response> {
    Response::new(&1)
}

#[api_view(permissions = IsAdminUser)]
async fn staff(_: &Request) -> Result<Response> {
    Response::new(&1)
}

#[derive(Serializer)]
#[serializer(model = note::Entity, fields(id, slug, stars), dynamic_fields = "fields")]
pub struct BriefSerializer;

/// Notes.
#[view_set(
    model = note::Entity,
    serializer = BriefSerializer,
    filter(stars(exact, gte, in), owner(icontains)),
    search(slug),
    ordering(slug, stars),
    pagination = PageNumber::size(2),
    etag = stars,
    schema(tags("papers"))
)]
pub struct NoteViewSet;

fn rest() -> Rest {
    Rest::new(DatabaseConnection::default())
}

fn api() -> SimpleRouter {
    SimpleRouter::new()
        .register::<NoteViewSet>("notes")
        .route::<gallery>("gallery/", "gallery")
        .route::<anything>("anything/", "anything")
        .route::<hidden>("hidden/", "hidden")
        .route::<staff>("staff/", "staff")
        .openapi(OpenApi::new("Notes", "2").license("MIT"))
}

fn document(rest: &Rest) -> Value {
    api().openapi_document(rest).unwrap()
}

#[test]
fn fields_are_as_their_types_and_arguments_say() {
    let document = document(&rest());
    let schemas = &document["components"]["schemas"];
    let request = &schemas["GalleryRequest"]["properties"];
    assert_eq!(schemas["GalleryRequest"]["description"], "All that a field can be.");
    assert_eq!(
        request["loudness"],
        json!({
            "type": "string", "enum": ["pp", "ff"], "x-enum-varnames": ["Pianissimo", "Fortissimo"],
            "x-enum-descriptions": ["Pp", "Ff"], "description": "How loud it is.",
        })
    );
    assert_eq!(request["quiet"]["enum"], json!(["pp", "ff", "", null]));
    assert_eq!(
        (&request["quiet"]["title"], &request["quiet"]["description"]),
        (&json!("Quiet"), &json!("Only sometimes."))
    );
    assert_eq!(request["price"]["pattern"], "^-?[0-9]{1,4}(?:\\.[0-9]{1,2})?$");
    assert_eq!(
        (&request["celsius"]["type"], &request["celsius"]["pattern"]),
        (&json!("string"), &json!("^-?[0-9]+C$"))
    );
    assert_eq!((&request["times"]["default"], &request["times"]["example"]), (&json!(3), &json!(4)));
    assert_eq!(request["times"]["deprecated"], true);
    assert_eq!(request["account"]["format"], "iban");
    assert_eq!(request["anything"], json!({}));
    assert_eq!(request["tags"], json!({"type": "array", "items": {"type": "string", "minLength": 1}}));
    assert_eq!(request["part"], json!({"anyOf": [{"$ref": "#/components/schemas/PartRequest"}, {"type": "null"}]}));
    assert!(request.get("shown").is_none() && request.get("file").is_none());
    let answer = &schemas["Gallery"]["properties"];
    assert!(answer.get("secret").is_none());
    assert_eq!(answer["shown"], json!({"type": "integer", "format": "int32"}));
    // A file is a part of a form, and of no other body.
    let form = &schemas["GalleryMultipartRequest"]["properties"];
    assert_eq!(form["file"], json!({"type": ["string", "null"], "format": "binary"}));
}

#[test]
fn the_older_version_has_its_own_words_for_null() {
    let older = api().routes().openapi(&OpenApi::new("Notes", "2").openapi_version(Version::V3_0), &rest()).unwrap();
    assert_eq!(older["openapi"], "3.0.3");
    let request = &older["components"]["schemas"]["GalleryRequest"]["properties"];
    assert_eq!((&request["quiet"]["type"], &request["quiet"]["nullable"]), (&json!("string"), &json!(true)));
    assert_eq!(
        request["part"],
        json!({"type": "object", "allOf": [{"$ref": "#/components/schemas/PartRequest"}], "nullable": true})
    );
    let content = older["paths"]["/gallery/"]["post"]["requestBody"]["content"].as_object().unwrap();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json"]);
    assert!(!older.to_string().contains("\"null\""));
}

#[test]
fn operations_have_what_their_code_reads_and_answers() {
    let document = document(&rest().authentication(NameHeader).permissions(IsAuthenticatedOrReadOnly));
    let list = &document["paths"]["/notes/"]["get"];
    let names: Vec<&str> =
        list["parameters"].as_array().unwrap().iter().filter_map(|parameter| parameter["name"].as_str()).collect();
    assert_eq!(names, ["stars", "stars__gte", "stars__in", "owner__icontains", "search", "ordering", "page", "fields"]);
    let ordering = &list["parameters"][5];
    assert_eq!(ordering["schema"]["items"]["enum"], json!(["slug", "-slug", "stars", "-stars"]));
    assert_eq!((&ordering["style"], &ordering["explode"]), (&json!("form"), &json!(false)));
    assert_eq!(list["tags"], json!(["papers"]));
    assert_eq!(statuses(list), ["200", "400", "401", "404", "406", "503"]);
    assert_eq!(list["security"], json!([{}, {"nameHeader": []}]));
    let one = &document["paths"]["/notes/{pk}/"];
    assert_eq!(one["get"]["operationId"], "note_retrieve");
    assert_eq!(one["get"]["parameters"][0]["schema"], json!({"type": "integer", "format": "int32"}));
    assert_eq!(statuses(&one["get"]), ["200", "304", "400", "401", "404", "406", "412", "503"]);
    assert!(one["get"]["responses"]["200"]["headers"].get("ETag").is_some());
    assert_eq!(statuses(&one["put"]), ["200", "400", "401", "403", "404", "406", "409", "412", "413", "415", "503"]);
    assert_eq!(one["put"]["security"], json!([{"nameHeader": []}]));
    assert!(one["put"]["responses"]["401"]["headers"].get("WWW-Authenticate").is_some());
    assert_eq!(
        statuses(&document["paths"]["/gallery/"]["post"]),
        ["200", "400", "401", "403", "406", "409", "413", "415"]
    );
    assert_eq!(document["paths"]["/gallery/"]["post"]["responses"]["409"]["description"], "It is full.");
    // A client chooses among the fields, so that none is always there.
    assert!(document["components"]["schemas"]["Brief"].get("required").is_none());
    assert!(document["paths"].get("/hidden/").is_none());
    assert_eq!(statuses(&document["paths"]["/anything/"]["get"]), ["204", "2XX", "401", "406", "4XX", "5XX"]);
}

fn statuses(operation: &Value) -> Vec<&str> {
    operation["responses"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn error_bodies_and_schemes_are_the_projects() {
    let document = document(&rest().error_format(ErrorFormat::Problem).authentication(TokenAuthentication));
    let refused = &document["paths"]["/notes/"]["post"]["responses"]["400"]["content"];
    assert_eq!(refused.as_object().unwrap().keys().collect::<Vec<_>>(), ["application/problem+json"]);
    assert!(document["components"]["schemas"]["Error"]["properties"].get("title").is_some());
    assert_eq!(document["components"]["securitySchemes"]["tokenAuthentication"]["in"], "header");
}

/// `{"items"}`, and nothing else.
struct Items;

impl Pagination for Items {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        LimitOffset(5).window(request)
    }

    fn get_paginated_response(&self, _: &Request, _: &PageInfo, results: Results<'_>) -> Result<Response> {
        Response::new(&json!({"items": results}))
    }

    fn envelope(&self, results: Value) -> Option<Value> {
        Some(json!({"type": "object", "properties": {"items": results}, "required": ["items"]}))
    }
}

#[view_set(model = note::Entity, serializer = crate::notes::NoteSerializer, actions(list), pagination = Items)]
pub struct ItemsViewSet;

#[test]
fn pages_of_ones_own_describe_themselves() {
    let api = SimpleRouter::new().register::<ItemsViewSet>("notes").openapi(OpenApi::new("Items", "1"));
    let document = api.openapi_document(&rest()).unwrap();
    let schema = &document["paths"]["/notes/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(schema["properties"]["items"]["items"]["$ref"], "#/components/schemas/Note");
}

mod other {
    use rest_runtime::prelude::*;

    #[derive(Serializer)]
    pub struct PartSerializer {
        pub name: String,
    }

    #[api_view(schema(response = PartSerializer))]
    pub async fn part(_: &Request) -> Result<Response> {
        Response::new(&1)
    }
}

#[test]
fn two_serializers_of_one_name_stop_the_program_and_are_both_named() {
    let api = SimpleRouter::new()
        .route::<gallery>("gallery/", "gallery")
        .route::<other::part>("part/", "part")
        .openapi(OpenApi::new("Twice", "1"));
    let error = api.check().unwrap_err().to_string();
    assert!(error.contains("the component `Part` is that of"), "{error}");
    assert!(
        error.contains("test_openapi::PartSerializer`") && error.contains("test_openapi::other::PartSerializer`"),
        "{error}"
    );
    assert!(error.contains("component = "), "{error}");
}

#[test]
fn two_operations_of_one_name_stop_the_program() {
    let api = SimpleRouter::new()
        .route::<anything>("one/", None)
        .route::<anything>("one/{pk}/", None)
        .openapi(OpenApi::new("Twice", "1"));
    let error = api.check().unwrap_err().to_string();
    assert!(
        error.contains("`one_anything`") && error.contains("GET /one/") && error.contains("operation_id"),
        "{error}"
    );
    // Without a document nobody needs names.
    let api = SimpleRouter::new().route::<anything>("one/", None).route::<anything>("one/{pk}/", None);
    assert!(api.check().is_ok());
}

#[tokio::test]
async fn documents_are_served_with_tags_and_below_any_path() {
    let routes = Router::new().nest("/api/", api().into_router());
    let notes = Notes::serve(routes, |rest| rest).await;
    let served = notes.get("/api/openapi.json").await.expect(200);
    assert_eq!(served.json()["servers"], json!([{"url": "/api"}]));
    let etag = served.header("etag").to_owned();
    let again =
        crate::support::Answer::to(notes.request("GET", "/api/openapi.json").header("if-none-match", etag)).await;
    assert!(again.expect(304).body.is_empty());
    let yaml = notes.get("/api/openapi.yaml").await.expect(200);
    assert_eq!(yaml.header("content-type"), "application/yaml");
    assert_eq!(
        yaml.text().chars().take(600).collect::<String>(),
        to_yaml(&served.json()).chars().take(600).collect::<String>()
    );
    assert_eq!(notes.get("/api/openapi.json?version=3.0").await.expect(200).json()["openapi"], "3.0.3");
    notes.get("/api/openapi.json?version=2.0").await.refuses(&["version"]);
}

#[tokio::test]
async fn clients_get_the_document_of_what_they_may_do() {
    let api = SimpleRouter::new()
        .route::<anything>("anything/", "anything")
        .route::<staff>("staff/", "staff")
        .openapi(OpenApi::new("Mine", "1").by_permissions(true));
    let notes = Notes::serve(api.into_router(), |rest| rest.authentication(NameHeader)).await;
    let paths = |document: Value| document["paths"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(notes.get("/openapi.json").await.expect(200).json()), ["/anything/"]);
    let boss = notes.send_as("boss", "GET", "/openapi.json", &json!({})).await.expect(200);
    assert_eq!(paths(boss.json()), ["/anything/", "/staff/"]);
}

#[tokio::test]
async fn swagger_ui_comes_from_the_binary_under_a_strict_policy() {
    let notes = Notes::serve(api().into_router(), |rest| rest.permissions(IsAuthenticated)).await;
    let page = notes.get("/docs/").await.expect(200);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
    assert!(!page.text().contains("http") && !page.text().contains("<script>"), "{}", page.text());
    let script = notes.get("/docs/init.js").await.expect(200);
    assert!(script.text().contains("\"../openapi.json\""), "{}", script.text());
    for file in ["swagger-ui-bundle.js", "swagger-ui.css"] {
        let zipped = crate::support::Answer::to(
            notes.request("GET", &format!("/docs/{file}")).header("accept-encoding", "br, gzip"),
        )
        .await;
        assert_eq!(zipped.header("content-encoding"), "gzip", "{file}");
        let plain = notes.get(&format!("/docs/{file}")).await.expect(200);
        assert!(plain.headers.get("content-encoding").is_none() && plain.body.len() > 3 * zipped.body.len());
        assert_ne!(plain.header("etag"), zipped.header("etag"));
        assert!(zipped.header("vary").contains("Accept-Encoding"));
    }
    // The page is open, and the document is not.
    notes.get("/openapi.json").await.expect(403);
}

#[test]
fn a_hook_may_edit_the_document() {
    let edited = Arc::new(|document: &mut Value| document["x-edited"] = true.into());
    let openapi = OpenApi::new("Edited", "1").edit(move |document| edited(document));
    assert_eq!(api().routes().openapi(&openapi, &rest()).unwrap()["x-edited"], true);
}
