//! The three styles of pages, their parameters and links, and walks by cursor, on each database.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rest_runtime::axum::Router;
use rest_runtime::pagination::{Count, Page, PageInfo, Pagination, Results, Window, paginate};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use rest_runtime::view::{Action, Methods, View, ViewInfo};
use sea_orm::{ConnectionTrait, DbBackend, QuerySelect};
use serde_json::{Value, json};

use crate::shelf::{BookSerializer, Shelf, book, ids};
use crate::support::Api;

on_each_database!(Own: page_numbers, limits_and_offsets, counts, envelopes_and_hooks, the_project_s_style, cursors, cursor_walks);

macro_rules! views {
    ($($name:ident $pagination:expr;)+) => {$(
        #[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), pagination = $pagination)]
        struct $name;
    )+};
}

views! {
    Pages PageNumber::size(4).page_size_query_param("page_size").max_page_size(5);
    Fixed PageNumber::size(2).page_query_param("p").last_page_strings(&["last", "end"]);
    OptionalPages PageNumber::optional().page_size_query_param("size");
    Limits LimitOffset(2).max_limit(3);
    OptionalLimits LimitOffset::optional().limit_query_param("take").offset_query_param("skip");
    Uncounted PageNumber::size(4).count(Count::Off);
    Capped LimitOffset(4).count(Count::UpTo(3));
    Unpaginated none;
    Enveloped Envelope;
}

/// A custom envelope with `Link` headers.
struct Envelope;

impl Pagination for Envelope {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        PageNumber::size(4).window(request)
    }

    fn get_paginated_response(&self, _: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        let body = json!({"total": page.count, "page": page.number, "pages": page.pages, "items": results});
        match page.link_header() {
            Some(links) => Response::new(&body)?.header("link", links),
            None => Response::new(&body),
        }
    }
}

struct Hooked;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), allow_empty = false)]
impl Hooked {
    fn get_pagination(&self, request: &Request) -> impl Pagination {
        request.query_params().get("pages").map(|_| LimitOffset(1))
    }

    async fn paginate(&self, request: &Request, queryset: Select<book::Entity>) -> Result<Page<book::Entity>> {
        let none = request.query_params().get("none").is_some();
        Ok(Page::all(queryset.limit(if none { 0 } else { 2 })))
    }
}

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    filter(pages),
    allow_empty = false,
    pagination = PageNumber::size(2),
)]
struct NeverEmpty;

/// A list in memory.
struct Numbers;

struct ListNumbers;

impl Action<Numbers> for ListNumbers {
    const NAME: &'static str = "list";

    async fn call(_: &Numbers, request: &Request) -> Result<Response> {
        let numbers: Vec<Value> = (100..120).map(|number| json!({"n": number})).collect();
        paginate(&LimitOffset(6), request, &numbers)
    }
}

impl ApiView for Numbers {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Numbers");
}

impl View for Numbers {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<ListNumbers>();
}

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    filter(lent),
    ordering(title, subtitle, pages, author.name, bought, price, kind),
    pagination = Cursor::size(2).page_size_query_param("page_size").max_page_size(2500),
)]
struct Cursors;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), pagination = Cursor::size(4).cursor_query_param("after"))]
struct ById;

async fn shelf(api: Api) -> Shelf {
    let routes = Router::new()
        .route("/pages/", Pages::as_view())
        .route("/fixed/", Fixed::as_view())
        .route("/optional/", OptionalPages::as_view())
        .route("/limits/", Limits::as_view())
        .route("/optional-limits/", OptionalLimits::as_view())
        .route("/uncounted/", Uncounted::as_view())
        .route("/capped/", Capped::as_view())
        .route("/none/", Unpaginated::as_view())
        .route("/envelope/", Enveloped::as_view())
        .route("/hooked/", Hooked::as_view())
        .route("/never-empty/", NeverEmpty::as_view())
        .route("/numbers/", Numbers::as_view())
        .nest("/nested", Router::new().route("/cursors/", Cursors::as_view()))
        .route("/by-id/", ById::as_view());
    Shelf::serve(api, routes, |rest| rest.secret_key([7; 32])).await
}

/// The content of a page, and its links without the common base.
async fn page(shelf: &Shelf, path: &str) -> (Vec<i64>, Option<i64>, String, String) {
    let body = shelf.get(path).await.expect(200).json();
    let link = |name: &str| body[name].as_str().map_or_else(|| "-".to_owned(), |url| url.replace(&shelf.url(""), ""));
    (ids(&body), body["count"].as_i64(), link("next"), link("previous"))
}

fn expected(ids: &[i64], next: &str, previous: &str) -> (Vec<i64>, Option<i64>, String, String) {
    (ids.to_vec(), Some(6), next.to_owned(), previous.to_owned())
}

async fn page_numbers(api: Api) {
    let shelf = shelf(api).await;
    for (path, answer) in [
        ("/pages/", expected(&[1, 2, 3, 4], "/pages/?page=2", "-")),
        ("/pages/?page=2", expected(&[5, 6], "-", "/pages/")),
        ("/pages/?page=last", expected(&[5, 6], "-", "/pages/")),
        ("/pages/?page=", expected(&[1, 2, 3, 4], "/pages/?page=2", "-")),
        ("/pages/?page=%EF%BC%92", expected(&[5, 6], "-", "/pages/")),
        (
            "/pages/?page_size=2&page=2&b=1&a=2&b=3",
            expected(&[3, 4], "/pages/?a=2&b=1&b=3&page=3&page_size=2", "/pages/?a=2&b=1&b=3&page_size=2"),
        ),
        ("/pages/?page_size=1000", expected(&[1, 2, 3, 4, 5], "/pages/?page=2&page_size=1000", "-")),
        ("/pages/?page_size=0", expected(&[1, 2, 3, 4], "/pages/?page=2&page_size=0", "-")),
        ("/pages/?page_size=x&q=", expected(&[1, 2, 3, 4], "/pages/?page=2&page_size=x&q=", "-")),
        ("/pages/?q=a+b%26", expected(&[1, 2, 3, 4], "/pages/?page=2&q=a+b%26", "-")),
        ("/fixed/?p=end", expected(&[5, 6], "-", "/fixed/?p=2")),
        ("/fixed/?page=9", expected(&[1, 2], "/fixed/?p=2&page=9", "-")),
        ("/optional/?size=5&page=2", expected(&[6], "-", "/optional/?size=5")),
    ] {
        assert_eq!(page(&shelf, path).await, answer, "{path}");
    }
    for wrong in ["0", "-1", "3", "x", "1.5", "2.0", "LAST", "99999999999999999999999", "18446744073709551615"] {
        shelf.get(&format!("/pages/?page={wrong}")).await.refuses_with_detail(404);
    }
    assert_eq!(shelf.ids("/optional/").await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(shelf.ids("/none/?page=2&limit=1").await, [1, 2, 3, 4, 5, 6]);
    assert!(shelf.get("/none/").await.json().is_array());
}

async fn limits_and_offsets(api: Api) {
    let shelf = shelf(api).await;
    for (path, answer) in [
        ("/limits/", expected(&[1, 2], "/limits/?limit=2&offset=2", "-")),
        ("/limits/?offset=1", expected(&[2, 3], "/limits/?limit=2&offset=3", "/limits/?limit=2")),
        (
            "/limits/?limit=1&offset=2&x=1",
            expected(&[3], "/limits/?limit=1&offset=3&x=1", "/limits/?limit=1&offset=1&x=1"),
        ),
        ("/limits/?limit=100", expected(&[1, 2, 3], "/limits/?limit=3&offset=3", "-")),
        ("/limits/?limit=0&offset=-5", expected(&[1, 2], "/limits/?limit=2&offset=2", "-")),
        ("/limits/?limit=x&offset=y", expected(&[1, 2], "/limits/?limit=2&offset=2", "-")),
        ("/limits/?offset=6", expected(&[], "-", "/limits/?limit=2&offset=4")),
        ("/limits/?offset=100", expected(&[], "-", "/limits/?limit=2&offset=98")),
        ("/optional-limits/?take=2&skip=4", expected(&[5, 6], "-", "/optional-limits/?skip=2&take=2")),
    ] {
        assert_eq!(page(&shelf, path).await, answer, "{path}");
    }
    shelf.get("/limits/?offset=18446744073709551615").await.expect(200);
    assert_eq!(shelf.ids("/optional-limits/?skip=3").await, [1, 2, 3, 4, 5, 6]);
    let numbers = shelf.get("/numbers/?offset=18").await.expect(200).json();
    assert_eq!((numbers["count"].as_i64(), &numbers["next"]), (Some(20), &Value::Null));
    assert_eq!(numbers["results"], json!([{"n": 118}, {"n": 119}]));
    assert_eq!(numbers["previous"], shelf.url("/numbers/?limit=6&offset=12"));
}

async fn counts(api: Api) {
    let shelf = shelf(api).await;
    let first = page(&shelf, "/uncounted/").await;
    assert_eq!(first, (vec![1, 2, 3, 4], None, "/uncounted/?page=2".to_owned(), "-".to_owned()));
    assert_eq!(page(&shelf, "/uncounted/?page=2").await.2, "-");
    for gone in ["/uncounted/?page=3", "/uncounted/?page=last"] {
        shelf.get(gone).await.expect(404);
    }
    assert_eq!(shelf.get("/uncounted/").await.json()["count"], Value::Null);
    let first = page(&shelf, "/capped/").await;
    assert_eq!(first, (vec![1, 2, 3, 4], Some(3), "/capped/?limit=4&offset=4".to_owned(), "-".to_owned()));
    assert_eq!(page(&shelf, "/capped/?offset=4").await.2, "-");
}

async fn envelopes_and_hooks(api: Api) {
    let shelf = shelf(api).await;
    let second = shelf.get("/envelope/?page=2").await.expect(200);
    assert_eq!(second.header("link"), format!("<{}>; rel=\"prev\"", shelf.url("/envelope/")));
    let body = second.json();
    assert_eq!((&body["total"], &body["page"], &body["pages"]), (&json!(6), &json!(2), &json!(2)));
    assert_eq!(body["items"].as_array().map(Vec::len), Some(2));

    assert_eq!(shelf.ids("/hooked/").await, [1, 2]);
    shelf.get("/hooked/?none=1").await.expect(404);
    assert_eq!(shelf.ids("/never-empty/?pages=300").await, [4]);
    shelf.get("/never-empty/?pages=7").await.refuses_with_detail(404);
}

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list, create))]
struct Plain;

async fn the_project_s_style(api: Api) {
    let routes = Router::new().route("/plain/", Plain::as_view()).route("/none/", Unpaginated::as_view());
    let shelf = Shelf::serve(api, routes, |rest| rest.pagination(PageNumber::size(5))).await;
    assert_eq!(page(&shelf, "/plain/").await, expected(&[1, 2, 3, 4, 5], "/plain/?page=2", "-"));
    assert_eq!(shelf.ids("/none/").await, [1, 2, 3, 4, 5, 6]);
}

async fn cursors(api: Api) {
    let shelf = shelf(api).await;
    let first = shelf.get("/by-id/").await.expect(200).json();
    assert_eq!((ids(&first), &first["previous"], first.get("count")), (vec![1, 2, 3, 4], &Value::Null, None));
    let next = first["next"].as_str().unwrap();
    assert!(next.starts_with(&shelf.url("/by-id/?after=")), "{next}");
    let second = shelf.get(next).await.expect(200).json();
    assert_eq!((ids(&second), &second["next"]), (vec![5, 6], &Value::Null));
    let back = shelf.get(second["previous"].as_str().unwrap()).await.expect(200).json();
    assert_eq!((ids(&back), &back["previous"]), (vec![1, 2, 3, 4], &Value::Null));
    assert_eq!(back["next"], first["next"]);

    for blank in ["", "%%%25", "!!!", "%00"] {
        assert_eq!(shelf.ids(&format!("/by-id/?after={blank}")).await, [1, 2, 3, 4], "{blank}");
    }
    let token = next.rsplit('=').next().unwrap();
    for at in 0..token.len() {
        let mut changed = token.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        shelf.get(&format!("/by-id/?after={changed}")).await.refuses_with_detail(404);
    }
    for wrong in ["nonsense", "%C3%B1", &token[1..], &format!("{token}A"), "bz0y"] {
        shelf.get(&format!("/by-id/?after={wrong}")).await.expect(404);
    }
    // A cursor of another ordering.
    shelf.get(&format!("/nested/cursors/?ordering=title&cursor={token}")).await.expect(404);

    // A cursor does not reveal the values it starts from, and is always the same for one page.
    let by_title = async || {
        let page = shelf.get("/nested/cursors/?ordering=title&page_size=2").await.expect(200).json();
        let token =
            page["next"].as_str().unwrap().rsplit("cursor=").next().unwrap().split('&').next().unwrap().to_owned();
        (token, page["results"][1]["title"].as_str().unwrap().to_owned())
    };
    let (token, title) = by_title().await;
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(!has(title.as_bytes()) && !has(&title.as_bytes()[..3]) && !has(b"[0,"), "{title}: {token}");
    assert!(token.len() < 2 * title.len() + 60, "{token}");
    assert_eq!(by_title().await.0, token);

    // Behind the last row: an empty page with a link back.
    let last = shelf.get("/nested/cursors/?page_size=5&lent=false").await.expect(200).json();
    assert_eq!((ids(&last), &last["next"]), (vec![2, 3, 5, 6], &Value::Null));
    let page = shelf.get("/nested/cursors/?page_size=3&lent=false").await.expect(200).json();
    let next = page["next"].as_str().unwrap();
    assert!(next.contains("lent=false&page_size=3"), "{next}");
    shelf.api.db.execute_unprepared("DELETE FROM shelf_book WHERE id = 6").await.unwrap();
    let empty = shelf.get(next).await.expect(200).json();
    assert_eq!((ids(&empty), &empty["next"]), (vec![], &Value::Null));
    assert_eq!(shelf.ids(empty["previous"].as_str().unwrap()).await, [2, 3, 5]);
}

/// Every row exactly once, in both directions, across ties and missing values.
async fn cursor_walks(api: Api) {
    let rows: i32 = if api.db.get_database_backend() == DbBackend::Sqlite { 100_000 } else { 600 };
    let shelf = shelf(api).await;
    for ordering in ["subtitle", "-subtitle,title", "author__name,-pages", "-bought", "price,-title", "kind,-id"] {
        walk(&shelf, &format!("/nested/cursors/?ordering={ordering}"), 6).await;
    }
    let db = &shelf.api.db;
    let columns = "id, title, pages, price, lent, kind, subtitle, author_id";
    for start in (7..=rows).step_by(500) {
        let values: Vec<String> = (start..(start + 500).min(rows + 1))
            .map(|id| {
                let subtitle = if id % 3 == 0 { "NULL".to_owned() } else { format!("'s{}'", id % 11) };
                format!(
                    "({id}, 't{}', {}, {}, {}, 'novel', {subtitle}, {})",
                    id % 100,
                    id % 7,
                    id % 5,
                    id % 2 == 0,
                    id % 3 + 1
                )
            })
            .collect();
        db.execute_unprepared(&format!("INSERT INTO shelf_book ({columns}) VALUES {}", values.join(", ")))
            .await
            .unwrap();
    }
    let size = if rows > 1000 { "&page_size=2500" } else { "&page_size=50" };
    walk(&shelf, &format!("/nested/cursors/?ordering=subtitle,-title{size}"), rows).await;
    if rows < 1000 {
        walk(&shelf, &format!("/nested/cursors/?ordering=-author__name,subtitle{size}"), rows).await;
    }
}

async fn walk(shelf: &Shelf, start: &str, rows: i32) {
    let mut forward = Vec::new();
    let mut pages = Vec::new();
    let mut url = Some(start.to_owned());
    let mut last = start.to_owned();
    while let Some(here) = url {
        let body = shelf.get(&here).await.expect(200).json();
        let page = ids(&body);
        forward.extend(page.clone());
        pages.push(page);
        url = body["next"].as_str().map(str::to_owned);
        last = here;
    }
    let mut sorted = forward.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(
        (forward.len(), sorted.len()),
        (usize::try_from(rows).unwrap(), usize::try_from(rows).unwrap()),
        "{start}"
    );

    let mut back = Vec::new();
    let mut url = Some(last);
    while let Some(here) = url {
        let body = shelf.get(&here).await.expect(200).json();
        let page = ids(&body);
        assert_eq!(Some(&page), pages.iter().rev().nth(back.len()), "{start}: page {} from the end", back.len());
        back.push(page);
        url = body["previous"].as_str().map(str::to_owned);
    }
    assert_eq!(back.len(), pages.len(), "{start}");
}
