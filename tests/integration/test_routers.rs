//! View sets behind routers: routes, names, suffixes, actions, and reversed URLs.

use rest_runtime::axum::Router;
use rest_runtime::generics::ListApiView;
use rest_runtime::prelude::*;
use rest_runtime::routers::{AsView, RouteTemplate};
use rest_runtime::versioning::{NamespaceVersioning, QueryParameterVersioning, UrlPathVersioning, Versions};
use rest_runtime::viewsets::{DETAIL, LIST};
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value, json};

use crate::notes::{NameHeader, NoteSerializer, Notes, note};
use crate::support::Answer;

pub struct NoteViewSet;

/// Notes.
#[view_set(model = note::Entity, serializer = NoteSerializer, authentication = NameHeader)]
impl NoteViewSet {
    /// Gives a star.
    #[action(detail, methods = "post, put", url_path = "stars", url_name = "star", permissions = IsAuthenticated)]
    async fn add_star(&self, request: &Request) -> Result<Response> {
        let note = self.get_object(request).await?;
        Response::new(&json!({"stars": note.stars + 1, "action": request.action(), "detail": request.detail()}))
    }

    #[mapping(add_star, "delete")]
    async fn drop_stars(&self, request: &Request) -> Result<Response> {
        Response::new(&request.action())
    }

    #[action(detail, url_path = "compare/{other:[0-9]+}")]
    async fn compare(&self, request: Request) -> Result<Response> {
        Response::new(&json!([request.kwarg("pk"), request.kwarg("other")]))
    }

    #[action(list, methods(get, post), throttle_scope = "reports", name = "The Report", renderers = PlainTextRenderer)]
    async fn report(&self, request: &Request) -> Result<Response> {
        Response::new(&json!([request.throttle_scope(), request.basename()]))
    }

    #[action(list, suffix = "Chart", queryset = note::Entity::find().filter(note::Column::Id.eq(2)))]
    async fn chart(&self, request: &Request) -> Result<Response> {
        use sea_orm::PaginatorTrait;
        Response::new(&self.get_queryset(request).count(request.database()).await?)
    }

    #[action(detail)]
    async fn links(&self, request: &Request) -> Result<Response> {
        Response::new(&json!({
            "list": request.reverse_action("list", ())?,
            "detail": request.reverse_action("detail", [7])?,
            "star": request.reverse("note-star", [1])?,
            "extra": self.get_extra_action_url_map(request),
        }))
    }
}

pub struct ReadOnly;

#[view_set(
    model = note::Entity,
    serializer = NoteSerializer,
    actions(list(permissions = IsAdminUser), retrieve),
    permissions = AllowAny,
    authentication = NameHeader,
    lookup_field = slug,
    lookup_value_regex = "[a-z]{3,}"
)]
pub struct ReadOnly2;

#[view_set(model = note::Entity, serializer = NoteSerializer, actions(destroy))]
impl ReadOnly {
    async fn perform_destroy(&self, _: &Request, _: note::Model, _: &Tx) -> Result<()> {
        Ok(())
    }
}

pub struct Plain;

/// Without a model.
#[view_set]
impl Plain {
    async fn list(&self, request: &Request) -> Result<Response> {
        Response::new(&json!([request.action(), request.method().as_str(), request.format_suffix()]))
    }

    async fn retrieve(&self, request: &Request) -> Result<Response> {
        Response::new(&json!([request.action(), request.kwarg("pk"), request.kwarg("owner"), request.kwarg("tenant")]))
    }

    async fn partial_update(&self, request: &Request) -> Result<Response> {
        Response::new(&request.action())
    }
}

#[view_set(
    model = note::Entity, serializer = NoteSerializer, http_method_names(get, post),
    actions(list, create, retrieve, update),
)]
pub struct Narrowed;

#[api_view]
async fn echo(request: &Request) -> Result<Response> {
    Response::new(&json!({
        "url": request.reverse("echo", [request.kwarg("id").unwrap_or_default()])?,
        "version": request.version(),
        "found": request.resolve(&request.original_uri().to_string()).map(|found| (found.name.clone(), found.kwargs)),
    }))
}

fn simple() -> SimpleRouter {
    SimpleRouter::new()
        .register::<NoteViewSet>("notes")
        .register_as::<ReadOnly>("gone", "gone")
        .register_as::<ReadOnly2>("named", "named")
        .register_as::<Plain>("owners/{owner}/plain", "plain")
        .route::<echo>("echo/{id}/", "echo")
        .route_actions::<Plain>("by-hand/", None, [("post", "list"), ("get", "partial_update")])
}

async fn serve() -> Notes {
    let routes = Router::new().nest("/{tenant}/api/", simple().into_router()).nest(
        "/default/",
        DefaultRouter::new().register::<NoteViewSet>("notes").register_as::<Plain>("plain", "plain").into_router(),
    );
    Notes::serve(routes, |rest| rest).await
}

#[tokio::test]
async fn the_six_actions_and_their_routes() {
    let notes = serve().await;
    let all = notes.get("/t/api/notes/").await.expect(200);
    assert_eq!(all.headers["allow"], "GET, POST, HEAD, OPTIONS");
    assert_eq!(all.json().as_array().map(Vec::len), Some(2));
    notes.send("POST", "/t/api/notes/", &json!({})).await.expect(400);
    notes.get("/t/api/notes/1/").await.expect(200);
    notes.send("PATCH", "/t/api/notes/1/", &json!({"slug": "one"})).await.expect(200);
    let refused = notes.send("POST", "/t/api/notes/1/", &json!({})).await;
    assert_eq!(refused.headers["allow"], "GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
    refused.refuses_with_detail(405);
    notes.send("DELETE", "/t/api/notes/1/", &Value::Null).await.expect(204);
    for path in ["/t/api/notes", "/t/api/notes/2", "/t/api/notes/2.5/", "/t/api/notes/x/", "/t/api/gone/", "/t/api/"] {
        assert_eq!(notes.get(path).await.status, 404, "{path}");
    }
    notes.send("DELETE", "/t/api/gone/2/", &Value::Null).await.expect(204);
    notes.get("/t/api/gone/2/").await.refuses_with_detail(405);
}

#[tokio::test]
async fn names_for_people() {
    let notes = serve().await;
    for (path, name, description) in [
        ("/notes/", "Note List", "Notes."),
        ("/notes/1/", "Note Instance", "Notes."),
        ("/notes/1/stars/", "Add star", "Gives a star."),
        ("/notes/report/", "The Report", "Notes."),
        ("/notes/chart/", "Note Chart", "Notes."),
        ("/by-hand/", "Plain", "Without a model."),
    ] {
        let request = notes.request("OPTIONS", &format!("/t/api{path}")).header("x-user", "ann");
        let told = Answer::to(request).await.expect(200);
        if path != "/notes/report/" {
            let told = told.json();
            assert_eq!((&told["name"], &told["description"]), (&json!(name), &json!(description)), "{path}");
        }
    }
}

#[tokio::test]
async fn a_route_may_name_its_view() {
    let routes = SimpleRouter::new()
        .route::<ListApiView<NoteSerializer>>("plain/", None)
        .route::<ListApiView<NoteSerializer>>("named/", AsView::name("All Notes"))
        .route::<ListApiView<NoteSerializer>>(
            "told/",
            AsView::name("All Notes").description("Each of them.").link("all"),
        )
        .route_actions::<NoteViewSet>("by-hand/", AsView::new().suffix("List"), LIST)
        .route_actions::<NoteViewSet>("by-hand/{pk}/", AsView::name("Note"), DETAIL);
    assert_eq!(routes.routes().reverse("all", ()).unwrap(), "/told/");
    let notes = Notes::serve(routes.into_router(), |rest| rest).await;
    for (path, name, description, allow) in [
        ("/plain/", "List Api", "", "GET, HEAD, OPTIONS"),
        ("/named/", "All Notes", "", "GET, HEAD, OPTIONS"),
        ("/told/", "All Notes", "Each of them.", "GET, HEAD, OPTIONS"),
        ("/by-hand/", "Note List", "Notes.", "GET, POST, HEAD, OPTIONS"),
        ("/by-hand/1/", "Note", "", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
    ] {
        let told = notes.send("OPTIONS", path, &Value::Null).await.expect(200);
        assert_eq!(told.headers["allow"], allow, "{path}");
        let told = told.json();
        assert_eq!((&told["name"], &told["description"]), (&json!(name), &json!(description)), "{path}");
    }
}

#[tokio::test]
async fn actions_have_arguments_of_their_own() {
    let notes = serve().await;
    // The action's permission applies to every method of its URL, and before the method is checked.
    for method in ["GET", "POST", "DELETE"] {
        notes.send(method, "/t/api/notes/1/stars/", &Value::Null).await.refuses_with_detail(401);
    }
    let stars = notes.send_as("ann", "POST", "/t/api/notes/1/stars/", &Value::Null).await.expect(200);
    stars.is(&json!({"stars": 2, "action": "add_star", "detail": true}));
    notes.send_as("ann", "DELETE", "/t/api/notes/1/stars/", &Value::Null).await.expect(200).is(&json!("drop_stars"));
    notes.send_as("ann", "POST", "/t/api/notes/9/stars/", &Value::Null).await.refuses_with_detail(404);
    let refused = notes.send_as("ann", "GET", "/t/api/notes/1/stars/", &Value::Null).await;
    assert_eq!(refused.headers["allow"], "POST, PUT, DELETE, OPTIONS");
    notes.get("/t/api/notes/1/compare/2/").await.expect(200).is(&json!(["1", "2"]));
    assert_eq!(notes.get("/t/api/notes/1/compare/x/").await.status, 404);
    notes.get("/t/api/notes/chart/").await.expect(200).is(&json!(1));
    let report = notes.get("/t/api/notes/report/").await.expect(200);
    assert!(report.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert!(report.text().contains("reports"));
    // Only one of two standard actions.
    notes.get("/t/api/named/").await.refuses_with_detail(401);
    notes.send_as("boss", "GET", "/t/api/named/", &Value::Null).await.expect(200);
    notes.get("/t/api/named/first/").await.expect(200);
    assert_eq!(notes.get("/t/api/named/Fi/").await.status, 404);
    notes.send("POST", "/t/api/named/", &Value::Null).await.refuses_with_detail(405);
}

#[tokio::test]
async fn plain_view_sets_and_the_parameters_of_prefixes() {
    let notes = serve().await;
    notes.get("/t/api/owners/ann/plain/").await.expect(200).is(&json!(["list", "GET", null]));
    notes.get("/t%20x/api/owners/a%2Fb/plain/7/").await.expect(404);
    // A path is matched decoded, so no parameter contains a slash.
    let slash = notes.send("OPTIONS", "/t/api/owners/ann/plain/a%2Fb/", &Value::Null).await.expect(404);
    assert!(!slash.headers.contains_key("allow"));
    notes.get("/t%20x/api/owners/a%20b/plain/7/").await.expect(200).is(&json!(["retrieve", "7", "a b", "t x"]));
    notes.send("PUT", "/t/api/owners/ann/plain/7/", &Value::Null).await.refuses_with_detail(405);
    notes.send("POST", "/t/api/by-hand/", &Value::Null).await.expect(200).is(&json!(["list", "POST", null]));
    notes.get("/t/api/by-hand/").await.expect(200).is(&json!("partial_update"));
    let head = Answer::to(notes.request("HEAD", "/t/api/owners/ann/plain/")).await.expect(200);
    assert_eq!(head.headers["content-length"], r#"["list","HEAD",null]"#.len().to_string().as_str());
}

#[tokio::test]
async fn urls_by_names() {
    let notes = serve().await;
    let base = notes.get("/t/api/notes/2/links/?format=json&x=1").await.expect(200).json();
    let url = |path: &str| json!(format!("{}/t/api{path}?format=json", notes.base()));
    assert_eq!(base["list"], url("/notes/"));
    assert_eq!(base["detail"], url("/notes/7/"));
    assert_eq!(base["star"], url("/notes/1/stars/"));
    // Actions that need `{other}` are left out.
    assert_eq!(base["extra"], json!({"Add star": url("/notes/2/stars/"), "Links": url("/notes/2/links/")}));
    let echo = notes.get("/t/api/echo/a%20b/").await.expect(200).json();
    assert_eq!(echo["url"], json!(format!("{}/t/api/echo/a%20b/", notes.base())));
    assert_eq!(echo["found"], json!(["echo", [["id", "a b"]]]));
    let hostile = Answer::to(notes.request("GET", "/t/api/echo/1/").header("host", "evil.example/x?")).await;
    hostile.refuses_with_detail(400);
}

#[tokio::test]
async fn the_root_and_format_suffixes() {
    let notes = serve().await;
    let url = |path: &str| json!(format!("{}/default/{path}", notes.base()));
    notes.get("/default/").await.expect(200).is(&json!({"notes": url("notes/"), "plain": url("plain/")}));
    notes.get("/default/.json").await.expect(200).is(&json!({"notes": url("notes.json"), "plain": url("plain.json")}));
    let kept = notes.get("/default/?format=json").await.expect(200).json();
    assert_eq!(kept["plain"], url("plain/?format=json"));
    for path in
        ["notes.json", "notes.json/", "notes/1.json", "notes/1.json/", "notes/chart.json", "notes/1/compare/2.json"]
    {
        notes.get(&format!("/default/{path}")).await.expect(200);
    }
    notes.get("/default/plain.json").await.expect(200).is(&json!(["list", "GET", "json"]));
    for path in ["notes.xml", ".xml", "notes/.json", "notes.", "notes.json.json", "nothing.json"] {
        notes.get(&format!("/default/{path}")).await.expect(404);
    }
    // The suffix overrides the parameter.
    notes.get("/default/plain.json?format=xml").await.expect(200);
    notes.send("POST", "/default/", &Value::Null).await.refuses_with_detail(405);
}

#[tokio::test]
async fn allowed_suffixes_slashless_paths_and_own_roots() {
    let routes = SimpleRouter::new()
        .format_suffixes(["json"])
        .trailing_slash(false)
        .register_as::<Plain>("plain", "plain")
        .route::<echo>("echo/{id}/", "echo");
    let notes = Notes::serve(routes.into_router(), |rest| rest).await;
    notes.get("/plain").await.expect(200);
    notes.get("/plain/1").await.expect(200);
    notes.get("/plain.json").await.expect(200);
    notes.get("/echo/1.json").await.expect(200);
    for path in ["/plain/", "/plain.txt", "/plain/1/"] {
        notes.get(path).await.expect(404);
    }
}

#[tokio::test]
async fn versions_stay_in_urls() {
    let versions = Versions::new().default("v1").allowed(&["v1", "v2"]);
    let echoes = || SimpleRouter::new().route::<echo>("echo/{id}/", "echo");
    let query =
        Notes::serve(echoes().into_router(), |rest| rest.versioning(QueryParameterVersioning::new(versions))).await;
    let answer = query.get("/echo/1/?version=v2").await.expect(200).json();
    assert_eq!(answer["url"], json!(format!("{}/echo/1/?version=v2", query.base())));
    let path = SimpleRouter::new().include("{version}", echoes());
    let path = Notes::serve(path.into_router(), |rest| rest.versioning(UrlPathVersioning::new(versions))).await;
    let answer = path.get("/v2/echo/1/").await.expect(200).json();
    assert_eq!(answer["url"], json!(format!("{}/v2/echo/1/", path.base())));
    path.get("/v3/echo/1/").await.refuses_with_detail(404);
    let both = SimpleRouter::new()
        .include("one/", echoes().namespace("v1"))
        .include("two/", echoes().namespace("v2"))
        .include("three/", echoes().namespace("v3"));
    let both = Notes::serve(both.into_router(), |rest| rest.versioning(NamespaceVersioning::new(versions))).await;
    let answer = both.get("/two/echo/1/").await.expect(200).json();
    assert_eq!((&answer["version"], &answer["url"]), (&json!("v2"), &json!(format!("{}/two/echo/1/", both.base()))));
    assert_eq!(answer["found"], json!(["v2:echo", [["id", "1"]]]));
    both.get("/three/echo/1/").await.refuses_with_detail(404);
}

#[test]
fn the_routes_as_data() {
    let routes = simple().routes();
    let names: Vec<&str> = routes.iter().map(|route| route.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "note-list",
            "note-chart",
            "note-report",
            "note-detail",
            "note-star",
            "note-compare",
            "note-links",
            "gone-detail",
            "named-list",
            "named-detail",
            "plain-list",
            "plain-detail",
            "echo",
            ""
        ]
    );
    let star = routes.get("note-star").unwrap();
    assert_eq!(star.path, "/notes/{pk}/stars/");
    assert_eq!(star.methods, [("POST", "add_star"), ("PUT", "add_star"), ("DELETE", "drop_stars")]);
    assert_eq!(routes.get("named-detail").unwrap().path, "/named/{slug}/");
    assert!(routes.to_string().lines().any(|line| line.contains("/notes/{pk}/") && line.contains("(Note Instance)")));
}

#[tokio::test]
async fn routes_by_templates() {
    let router = SimpleRouter::with_templates([
        RouteTemplate::list("{prefix}", "{basename}-all").mapping([("get", "list")]),
        RouteTemplate::detail_actions("{prefix}/{lookup}/do/{url_path}", "{basename}-do-{url_name}"),
        RouteTemplate::detail("one/{prefix}/{lookup}", "{basename}-one")
            .mapping([("get", "retrieve"), ("post", "no_action")]),
    ])
    .trailing_slash(false)
    .register::<NoteViewSet>("notes");
    router.check().unwrap();
    let table = router.routes();
    let made: Vec<_> = table.iter().map(|route| (route.name.as_str(), route.path.as_str())).collect();
    assert_eq!(
        made,
        [
            ("note-all", "/notes"),
            ("note-do-star", "/notes/{pk}/do/stars"),
            ("note-do-compare", "/notes/{pk}/do/compare/{other}"),
            ("note-do-links", "/notes/{pk}/do/links"),
            ("note-one", "/one/notes/{pk}"),
        ]
    );
    let notes = Notes::serve(router.into_router(), |rest| rest).await;
    notes.get("/notes").await.expect(200);
    let refused = notes.send("POST", "/notes", &json!({})).await.expect(405);
    assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS");
    notes.get("/one/notes/1").await.expect(200);
    notes.get("/notes/1").await.expect(404);
    notes.send("DELETE", "/one/notes/1", &json!({})).await.expect(405);

    let wrong =
        SimpleRouter::with_templates([RouteTemplate::list("{prefix}", "{basename}").mapping([("fetch", "list")])]);
    let text = wrong.register::<NoteViewSet>("notes").check().unwrap_err().to_string();
    assert!(text.contains("the template `{prefix}`: unknown method `fetch`"), "{text}");
}

#[test]
fn all_mistakes_of_a_router_are_reported_at_once() {
    let router = SimpleRouter::new()
        .register::<NoteViewSet>("notes")
        .register::<NoteViewSet>("more")
        .register::<Plain>("plain")
        .register_as::<Plain>("a/{b", "broken")
        .route::<echo>("echo/{id:[}/", "echo")
        .route::<echo>("same/{a}/", "one")
        .route::<echo>("same/{b}/", "one")
        .route_actions::<Plain>("hand/", None, [("get", "lst"), ("fetch", "list")]);
    let text = router.check().unwrap_err().to_string();
    for part in [
        "the basename `note` is used for `notes` and `more`",
        "has no model, so it needs a name",
        "must be plain text or one",
        "is not a valid regular expression",
        "the name `one` is used for /same/{a}/ and /same/{b}/",
        "/same/{b}/ is unreachable",
        "unknown action `lst`; did you mean `list`?",
        "unknown method `fetch`",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| router.into_router::<Rest>()));
    assert!(built.is_err());
}

#[tokio::test]
async fn a_view_set_answers_the_methods_that_it_names() {
    let routes = SimpleRouter::new().register_as::<Narrowed>("narrowed", "narrowed").route_actions::<Narrowed>(
        "by-hand/",
        None,
        [("get", "list")],
    );
    let notes = Notes::serve(routes.into_router(), |rest| rest).await;
    for (path, allow, statuses) in [
        ("/narrowed/", "GET, POST", [("GET", 200), ("POST", 400), ("HEAD", 405), ("OPTIONS", 405)]),
        ("/narrowed/1/", "GET", [("GET", 200), ("PUT", 405), ("HEAD", 405), ("OPTIONS", 405)]),
        ("/by-hand/", "GET", [("GET", 200), ("POST", 405), ("HEAD", 405), ("OPTIONS", 405)]),
    ] {
        for (method, status) in statuses {
            let answer = notes.send(method, path, &json!({})).await.expect(status);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
    }
}
