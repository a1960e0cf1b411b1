//! The settings of a route: one view at several routes, each with its own policies, name and parameters.

use std::panic;

use rest_runtime::axum::Router;
use rest_runtime::metadata::{Described, Metadata};
use rest_runtime::negotiation::{Accepted, ContentNegotiation};
use rest_runtime::pagination::NoPagination;
use rest_runtime::permissions::Object;
use rest_runtime::prelude::*;
use rest_runtime::renderers::Renderers;
use rest_runtime::routers::AsView;
use rest_runtime::throttling::Rate;
use rest_runtime::versioning::{QueryParameterVersioning, Versions};
use rest_runtime::viewsets::LIST;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, QuietHeader, log, note};
use crate::support::Answer;

const ONCE: rest_runtime::throttling::RateThrottle = AnonRateThrottle::rate("once", Rate::per_day(1));

/// The properties of the request.
#[api_view(GET, POST)]
async fn seen(request: &Request) -> Result<Response> {
    let data = if request.method() == "POST" { request.data().await?.to_json().into_owned() } else { Value::Null };
    Response::new(&json!({
        "user": request.user().username(), "version": request.version(), "data": data,
        "id": request.kwarg("id"), "of": request.kwarg("of"), "no": request.kwarg_as::<u8>("no").ok(),
    }))
}

/// Always the last renderer.
struct Last;

impl ContentNegotiation for Last {
    fn select_renderer(&self, _: &Request, renderers: &Renderers) -> Result<Accepted> {
        renderers.get(renderers.len() - 1).map(Accepted::new).ok_or(Error::NotAcceptable)
    }
}

struct NameAlone;

impl Metadata for NameAlone {
    async fn determine_metadata(&self, _: &Request, view: &dyn Described) -> Result<Value> {
        Ok(json!({"called": view.name(), "parses": view.parses(), "renders": view.renders()}))
    }
}

/// Allows only the object `first`; lists may contain others.
struct First;

impl Permission for First {
    async fn has_object_permission(&self, _: &Request, object: Object<'_>) -> Result<bool> {
        Ok(object.downcast_ref::<note::Model>().is_some_and(|note| note.slug == "first"))
    }
}

pub struct Strict;

/// Overrides everything, by arguments and by hooks.
#[view_set(
    serializer = NoteSerializer,
    actions(list, create, retrieve),
    authentication = QuietHeader,
    throttles = ONCE,
    throttle_scope = "never",
    renderers = PlainTextRenderer,
    parsers = FormParser,
    negotiation = Last,
    versioning = QueryParameterVersioning::new(Versions::new().allowed(&["1"])),
    metadata = none,
    pagination = LimitOffset(1)
)]
impl Strict {
    fn get_permissions(&self, _: &Request) -> impl Permission {
        IsAdminUser
    }
}

/// The project's settings for views without their own.
fn lax() -> AsView<'static> {
    AsView::new()
        .authentication(NameHeader)
        .permissions(AllowAny)
        .throttles(())
        .renderers(JsonRenderer)
        .parsers(JsonParser)
        .negotiation(DrfContentNegotiation)
        .no_versioning()
        .metadata(NameAlone)
        .pagination(NoPagination)
}

fn routes() -> SimpleRouter {
    let versions = QueryParameterVersioning::new(Versions::new().default("1").allowed(&["1", "2"]));
    SimpleRouter::new()
        .route::<seen>("plain/{id}/", "seen")
        .route::<seen>("name/{id}/", AsView::new().authentication(NameHeader))
        .route::<seen>("private/{id}/", AsView::new().authentication(NameHeader).permissions(IsAuthenticated))
        .route::<seen>("quiet/{id}/", AsView::new().authentication(QuietHeader).permissions(IsAuthenticated))
        .route::<seen>("once/{id}/", AsView::new().throttles(ONCE))
        .route::<seen>("scoped/{id}/", AsView::new().throttles(ScopedRateThrottle).throttle_scope("reads"))
        .route::<seen>("text/{id}/", AsView::new().renderers((PlainTextRenderer, JsonRenderer)))
        .route::<seen>("last/{id}/", AsView::new().renderers((PlainTextRenderer, JsonRenderer)).negotiation(Last))
        .route::<seen>("form/{id}/", AsView::new().parsers(FormParser))
        .route::<seen>("no-body/{id}/", AsView::new().parsers(()))
        .route::<seen>("version/{id}/", AsView::new().versioning(versions))
        .route::<seen>("told/{id}/", AsView::name("Told").metadata(NameAlone).parsers(FormParser))
        .route::<seen>("silent/{id}/", AsView::new().no_metadata())
        .route::<seen>("constant/", AsView::new().kwarg("id", "me").kwarg("no", 7).kwarg("of", ""))
        .route::<seen>("linked/{id}/", AsView::new().description("Linked.").link("linked").permissions(AllowAny))
        .route_actions::<Strict>("strict/", None, LIST)
        .route_actions::<Strict>("strict/{pk}/", None, [("get", "retrieve")])
        .route_actions::<Strict>("lax/", lax(), LIST)
        .route_actions::<Strict>("lax/{pk}/", lax(), [("get", "retrieve")])
        .route_actions::<Strict>("second/", lax().queryset(second()), LIST)
        .route_actions::<Strict>("second/{pk}/", lax().queryset(second()), [("get", "retrieve")])
        .route_actions::<Strict>("first/{pk}/", lax().permissions(First), [("get", "retrieve")])
        .route_actions::<Strict>("own/{pk}/", lax().permissions(owned()), [("get", "retrieve")])
        .route_actions::<Strict>("own/", lax().permissions(owned()).pagination(PageNumber::size(1)), LIST)
}

fn second() -> Select<note::Entity> {
    note::Entity::find().filter(note::Column::Slug.eq("second"))
}

fn owned() -> impl Permission {
    IsOwner::by(note::Column::Owner).hide_others()
}

async fn serve() -> Notes {
    let rates = [("reads", "1/day"), ("never", "1/day")];
    Notes::serve(routes().into_router(), |rest| rest.throttle_rates(rates)).await
}

#[tokio::test]
async fn a_route_names_who_may() {
    let notes = serve().await;
    let ann = notes.send_as("ann", "GET", "/name/1/", &Value::Null).await.expect(200).json();
    assert_eq!(ann["user"], "ann");
    let nobody = notes.send_as("ann", "GET", "/plain/1/", &Value::Null).await.expect(200).json();
    assert_eq!(nobody["user"], "", "the project knows nobody");
    notes.send_as("ann", "GET", "/private/1/", &Value::Null).await.expect(200);
    let refused = notes.get("/private/1/").await.refuses_with_detail(401);
    assert_eq!(refused.header("www-authenticate"), "Name");
    notes.get("/quiet/1/").await.refuses_with_detail(403);
    // The view's own hook overrides it.
    notes.get("/strict/?version=1").await.expect(403);
    notes.get("/lax/").await.expect(200);
    notes.get("/lax/2/").await.expect(200);
    // Rows are checked by the route's permissions, too.
    notes.get("/first/1/").await.expect(200);
    notes.get("/first/2/").await.refuses_with_detail(401);
    notes.send_as("bob", "GET", "/own/2/", &Value::Null).await.expect(200);
    notes.send_as("bob", "GET", "/own/1/", &Value::Null).await.refuses_with_detail(404);
    let own = notes.send_as("bob", "GET", "/own/", &Value::Null).await.expect(200).json();
    assert_eq!((&own["count"], &own["results"][0]["slug"]), (&json!(1), &json!("second")));
}

#[tokio::test]
async fn a_route_names_how_often() {
    let notes = serve().await;
    for path in ["/once/1/", "/scoped/1/"] {
        notes.get(path).await.expect(200);
        notes.get(path).await.refuses_with_detail(429);
    }
    for _ in 0..3 {
        notes.get("/plain/1/").await.expect(200);
        notes.get("/lax/").await.expect(200);
    }
}

#[tokio::test]
async fn a_route_names_what_is_read_and_written() {
    let notes = serve().await;
    let content_type = |answer: &Answer| answer.header("content-type").to_owned();
    let text = notes.get("/text/1/").await.expect(200);
    assert!(content_type(&text).starts_with("text/plain"));
    assert_eq!(text.header("vary"), "Accept");
    assert_eq!(content_type(&notes.get("/last/1/").await.expect(200)), "application/json");
    assert_eq!(content_type(&notes.get("/lax/").await.expect(200)), "application/json");
    let body = json!({"a": "b"});
    let form = |path: &str| Answer::to(notes.request("POST", path).form(&[("a", "b")]));
    assert_eq!(notes.send("POST", "/plain/1/", &body).await.expect(200).json()["data"], body);
    notes.send("POST", "/form/1/", &body).await.refuses_with_detail(415);
    assert_eq!(form("/form/1/").await.expect(200).json()["data"], body);
    form("/no-body/1/").await.refuses_with_detail(415);
    notes.send("POST", "/lax/", &json!({"slug": "third", "price": "1.00"})).await.expect(201);
}

#[tokio::test]
async fn a_route_names_its_versions_and_pages() {
    let notes = serve().await;
    let version = async |path: &str| notes.get(path).await.expect(200).json()["version"].clone();
    assert_eq!(version("/version/1/").await, "1");
    assert_eq!(version("/version/1/?version=2").await, "2");
    notes.get("/version/1/?version=3").await.refuses_with_detail(404);
    assert_eq!(version("/plain/1/?version=3").await, Value::Null);
    let all = notes.get("/lax/?version=3").await.expect(200).json();
    assert_eq!(all.as_array().unwrap().len(), 2, "neither the view's versions nor its pages");
}

#[tokio::test]
async fn a_route_names_its_rows() {
    let notes = serve().await;
    let rows = notes.get("/second/").await.expect(200).json();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["slug"]), (1, &json!("second")));
    notes.get("/second/2/").await.expect(200);
    notes.get("/second/1/").await.refuses_with_detail(404);
    notes.get("/lax/1/").await.expect(200);
}

#[tokio::test]
async fn a_route_names_what_options_tells() {
    let notes = serve().await;
    let told = async |path: &str| notes.send("OPTIONS", path, &Value::Null).await;
    let form = "application/x-www-form-urlencoded";
    told("/told/1/")
        .await
        .expect(200)
        .is(&json!({"called": "Told", "parses": [form], "renders": ["application/json"]}));
    let json = "application/json";
    told("/lax/").await.expect(200).is(&json!({"called": "Strict", "parses": [json], "renders": [json]}));
    told("/silent/1/").await.refuses_with_detail(405);
    let linked = told("/linked/1/").await.expect(200).json();
    assert_eq!((&linked["name"], &linked["description"]), (&json!("Seen"), &json!("Linked.")));
    assert_eq!(routes().routes().reverse("linked", [3]).unwrap(), "/linked/3/");
}

#[tokio::test]
async fn a_route_has_parameters_that_its_path_has_not() {
    let notes = serve().await;
    let seen = notes.get("/constant/").await.expect(200).json();
    assert_eq!((&seen["id"], &seen["no"], &seen["of"]), (&json!("me"), &json!(7), &json!("")));
    let row = SimpleRouter::new()
        .route_actions::<Strict>("newest/", lax().kwarg("pk", 2), [("get", "retrieve")])
        .into_router();
    let notes = Notes::serve(row, |rest| rest.throttle_rates([("never", "1/day")])).await;
    assert_eq!(notes.get("/newest/").await.expect(200).json()["slug"], "second");
}

#[test]
fn mistakes_of_a_route_are_found_when_the_router_is_built() {
    let router = SimpleRouter::new()
        .route::<seen>("a/{id}/", AsView::new().kwarg("id", 1).kwarg("of", 1).kwarg("of", 2))
        .route::<seen>("b/", AsView::new().renderers(()))
        .route::<seen>("c/", AsView::new().pagination(LimitOffset(1)))
        .route::<seen>("d/", AsView::new().versioning(QueryParameterVersioning::new(Versions::new().parameter(""))));
    let router = router.route::<seen>("e/", AsView::new().queryset(second())).route_actions::<Strict>(
        "f/",
        AsView::new().queryset(log::Entity::find()),
        LIST,
    );
    let router = router.route::<seen>("g/", AsView::name("Seen").suffix("List"));
    let text = router.check().unwrap_err().to_string();
    for part in [
        "the view \"Seen\" at /a/{id}/: `kwarg(\"id\", …)`: the path has a parameter of this name",
        "`kwarg(\"of\", …)` occurs twice",
        "the view \"Seen\" at /b/: `renderers`: the list is empty",
        "the view \"Seen\" at /c/: `pagination`: the view has no model",
        "the view \"Seen\" at /d/: ",
        "the view \"Seen\" at /e/: `queryset` is for `note`, but the view has no model",
        "the view \"Strict\" at /f/: `queryset` is for `log`, but the view has the model `note`",
        "the view \"Seen\" at /g/: `name` and `suffix`: a suffix follows the view's own name",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_scope_without_a_rate_is_found_when_the_router_gets_its_state() {
    let served = |route: AsView<'_>| {
        let router: Router<Rest> = SimpleRouter::new().route::<seen>("seen/", route).into_router();
        let with_state = panic::AssertUnwindSafe(|| {
            let _: Router = router.with_state(Rest::new(DatabaseConnection::default()));
        });
        panic::catch_unwind(with_state).map_err(|text| text.downcast_ref::<String>().cloned().unwrap_or_default())
    };
    let text = served(AsView::new().throttles(ScopedRateThrottle).throttle_scope("reads")).unwrap_err();
    assert!(text.contains("the view \"Seen\" cannot be served") && text.contains("\"reads\""), "{text}");
    assert_eq!(served(AsView::new().throttles(ONCE).throttle_scope("reads")), Ok(()));
    // The view's own are not checked if the route has others.
    let router: Router<Rest> = SimpleRouter::new().route_actions::<Strict>("strict/", lax(), LIST).into_router();
    let _: Router = router.with_state(Rest::new(DatabaseConnection::default()));
}
