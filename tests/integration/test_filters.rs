//! Filters: each lookup with valid and invalid values, on each database.

use rest_runtime::axum::Router;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::filters::{FilterBackend, FilterTable, ProjectFilterBackend};
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use rest_runtime::versioning::{QueryParameterVersioning, Versions};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition};
use serde_json::json;

use crate::gems::codes;
use crate::shelf::{BookSerializer, Shelf, author, book, book_tag};
use crate::support::Api;

on_each_database!(Own: lookups, paths, wrong_values, blanks_and_orders_are_refused_beside_others, functions_and_backends, backends_of_the_project, details, unknown_parameters,
    parameters_of_the_version);

fn cheap(cheap: bool) -> Condition {
    let limit = sea_orm::prelude::Decimal::from(5);
    let price = book::Column::Price;
    Condition::all().add(if cheap { price.lt(limit) } else { price.gte(limit) })
}

fn even(pages: i32) -> Result<Condition> {
    if pages % 2 == 1 {
        return Err(ValidationError::field("even", "This is odd.", "odd").into());
    }
    Ok(Condition::all().add(book::Column::Pages.eq(pages)))
}

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    filter(
        title(exact, iexact, in, contains, icontains, startswith, istartswith, endswith, iendswith, gt, lte),
        subtitle(isnull, iexact),
        bare = subtitle(isnull, words),
        pages(exact, gt, gte, lt, lte, in, range),
        page = pages(min_max),
        least = pages(gte),
        price(exact, lt),
        lent,
        kind,
        kinds = kind(multiple),
        not_kind = kind(exclude),
        bought(date, year, quarter, month, day, week_day, hour, minute, second, gte),
        when = bought(after_before),
        printed(exact, year, after_before),
        author,
        writer = author(in),
        not_author = author(exact, exclude),
        author.name(exact, icontains, isnull),
        author.mentor.name,
        author.pupils.name(exact),
        tags,
        tags.name(exact, startswith),
        tags.year(gt),
        cheap(method = cheap),
        even(method = even),
    ),
)]
struct BookList;

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    filter(pages(in, range), bought(date)),
    ordering(title, param = "order", strict)
)]
struct StrictList;

async fn blanks_and_orders_are_refused_beside_others(api: Api) {
    let shelf = Shelf::serve(api, Router::new().route("/books/", StrictList::as_view()), |rest| {
        rest.error_format(ErrorFormat::FullDetails)
    })
    .await;
    for (query, name) in
        [("pages__in=+", "pages__in"), ("pages__in=1,+,2", "pages__in"), ("pages__range=+", "pages__range")]
    {
        assert_eq!(shelf.code(&format!("/books/?{query}"), name).await, "invalid", "{query}");
    }
    for query in ["pages__in=", "pages__in=,", "pages__in=1,,+2", "order=", "order=,", "order=-title"] {
        shelf.get(&format!("/books/?{query}")).await.expect(200);
    }
    assert_eq!(shelf.code("/books/?order=pages", "order").await, "invalid_choice");
    let both = shelf.get("/books/?order=pages&pages__in=x").await.expect(400).json();
    assert_eq!(
        (&both["order"][0]["code"], &both["pages__in"][0]["code"]),
        (&"invalid_choice".into(), &"invalid".into())
    );
}

async fn shelf(api: Api) -> Shelf {
    let routes = Router::new().route("/books/", BookList::as_view());
    Shelf::serve(api, routes, |rest| rest.error_format(ErrorFormat::FullDetails)).await
}

async fn lookups(api: Api) {
    let shelf = shelf(api).await;
    for (query, expected) in [
        ("", &[1, 2, 3, 4, 5, 6][..]),
        ("title=Rustic", &[3]),
        ("title=rustic", &[]),
        ("title=Rustic%20", &[3]),
        ("title=", &[1, 2, 3, 4, 5, 6]),
        ("title__iexact=RUSTIC", &[3]),
        ("title__iexact=%C3%A9LAN", &[5]),
        ("title__in=Rustic,rustic,%C3%89lan", &[3, 4]),
        ("title__in=,", &[]),
        ("title__contains=ust", &[1, 2, 3]),
        ("title__contains=rust", &[2]),
        ("title__contains=%25", &[1]),
        ("title__contains=_", &[2]),
        ("title__contains=!", &[]),
        ("title__contains=%22", &[6]),
        ("title__contains='", &[6]),
        ("title__contains=%5C", &[]),
        ("title__icontains=RUST", &[1, 2, 3]),
        ("title__icontains=%25", &[1]),
        ("title__icontains=_", &[2]),
        ("title__icontains=%5C", &[]),
        ("title__icontains=.", &[]),
        ("title__startswith=Rust", &[3]),
        ("title__istartswith=rust", &[2, 3]),
        ("title__endswith=Rust", &[1]),
        ("title__endswith=rust", &[]),
        ("title__iendswith=RUST", &[1]),
        ("title__gt=Z", &[2, 4, 5, 6]),
        ("title__lte=Rustic", &[1, 3]),
        ("subtitle__isnull=true", &[2, 4, 6]),
        ("subtitle__isnull=FALSE", &[1, 3, 5]),
        ("subtitle__isnull=0", &[1, 3, 5]),
        ("subtitle__isnull=no", &[1, 2, 3, 4, 5, 6]),
        ("bare=true", &[2, 4, 6]),
        ("bare=False", &[1, 3, 5]),
        ("bare=1", &[1, 2, 3, 4, 5, 6]),
        ("bare=TRUE", &[1, 2, 3, 4, 5, 6]),
        ("subtitle__isnull=perhaps", &[1, 2, 3, 4, 5, 6]),
        ("subtitle__iexact=LOVE", &[1, 3]),
        ("pages=200", &[2, 3]),
        ("pages=200.0", &[2, 3]),
        ("pages=0.5", &[]),
        ("pages=200.9", &[2, 3]),
        ("pages=99999999999", &[]),
        ("pages__gt=100", &[2, 3, 4]),
        ("pages__gte=99.5", &[1, 2, 3, 4]),
        ("pages__lt=100.5", &[1, 5, 6]),
        ("pages__lte=99999999999", &[1, 2, 3, 4, 5, 6]),
        ("pages__gt=99999999999", &[]),
        ("pages__gt=-99999999999", &[1, 2, 3, 4, 5, 6]),
        ("pages__in=50,,300", &[4, 5, 6]),
        ("pages__range=100,200", &[1, 2, 3]),
        ("pages__range=200,100", &[]),
        ("page_min=100&page_max=200", &[1, 2, 3]),
        ("page_min=300", &[4]),
        ("least=300", &[4]),
        ("price=10", &[2]),
        ("price__lt=2.01", &[4, 5, 6]),
        ("lent=true", &[1, 4]),
        ("lent=0", &[2, 3, 5, 6]),
        ("lent=maybe", &[1, 2, 3, 4, 5, 6]),
        ("kind=play", &[2, 5, 6]),
        ("kinds=play&kinds=novel", &[1, 2, 3, 4, 5, 6]),
        ("kinds=novel", &[1, 3, 4]),
        ("not_kind=novel", &[2, 5, 6]),
        ("bought__date=2020-02-29", &[1]),
        ("bought__year=2020", &[1, 2]),
        ("bought__quarter=1", &[1, 2, 3]),
        ("bought__month=3", &[2, 3]),
        ("bought__day=29", &[1]),
        ("bought__week_day=1", &[2]),
        ("bought__hour=12", &[3]),
        ("bought__minute=59", &[1]),
        ("bought__second=15", &[3]),
        ("bought__gte=2020-03-01T00:00:00Z", &[2, 3]),
        ("when_after=2020-03-01", &[2, 3]),
        ("when_before=2020-02-29", &[1]),
        ("printed=2000-01-01", &[2]),
        ("printed__year=2000", &[2, 4]),
        ("printed_after=2000-01-01&printed_before=2000-01-01", &[2]),
        ("kind=play&pages=50", &[5, 6]),
    ] {
        assert_eq!(shelf.ids(&format!("/books/?{query}")).await, expected, "{query}");
    }
}

async fn paths(api: Api) {
    let shelf = shelf(api).await;
    for (query, expected) in [
        ("author=1", &[1, 2][..]),
        ("author=", &[1, 2, 3, 4, 5, 6]),
        ("writer=1,2", &[1, 2, 3]),
        ("not_author=1", &[3, 4, 5, 6]),
        ("author__name=ben", &[3]),
        ("author__name=Ben", &[]),
        ("author__name__icontains=LOVE", &[1, 2]),
        ("author__name__isnull=true", &[5, 6]),
        ("author__name__isnull=false", &[1, 2, 3, 4]),
        ("author__mentor__name=Ada%20Lovelace", &[3]),
        ("author__pupils__name=%C3%89mile", &[3]),
        ("tags=1", &[1]),
        ("tags=3", &[2, 3]),
        ("tags=1&tags=3", &[1, 2, 3]),
        ("tags__name=Lennon", &[1, 2]),
        ("tags__name__startswith=L&tags__year__gt=1980", &[1, 2]),
        ("tags__year__gt=1", &[1, 2, 3]),
    ] {
        assert_eq!(shelf.ids(&format!("/books/?{query}")).await, expected, "{query}");
    }
}

async fn wrong_values(api: Api) {
    let shelf = shelf(api).await;
    for (query, name, code) in [
        ("pages=x", "pages", "invalid"),
        ("pages__gte=1e", "pages__gte", "invalid"),
        ("pages__in=1,x", "pages__in", "invalid"),
        ("pages__range=1", "pages__range", "invalid_values"),
        ("pages__range=1,2,3", "pages__range", "invalid_values"),
        ("page_min=x", "page", "invalid"),
        ("price=abc", "price", "invalid"),
        ("kind=poem", "kind", "invalid_choice"),
        ("kinds=play&kinds=poem", "kinds", "invalid_choice"),
        ("kinds=", "kinds", "invalid_choice"),
        ("tags=", "tags", "invalid_pk_value"),
        ("tags=x", "tags", "invalid_pk_value"),
        ("author=1.0", "author", "invalid_choice"),
        ("pages__range=x", "pages__range", "invalid"),
        ("pages=%00", "pages", "invalid"),
        ("bought__date=yesterday", "bought__date", "invalid"),
        ("bought__month=may", "bought__month", "invalid"),
        ("when_after=2020-02-30", "when", "invalid"),
        ("author=99", "author", "invalid_choice"),
        ("author=x", "author", "invalid_choice"),
        ("author=99999999999", "author", "invalid_choice"),
        ("tags=99", "tags", "invalid_choice"),
        ("title=a%00", "title", "null_characters_not_allowed"),
        ("title__contains=%00", "title__contains", "null_characters_not_allowed"),
        ("cheap=1&even=x", "even", "invalid"),
    ] {
        assert_eq!(shelf.code(&format!("/books/?{query}"), name).await, code, "{query}");
    }
    let errors = shelf.get("/books/?pages=x&price=y&author=99").await.expect(400).json();
    assert_eq!(errors.as_object().unwrap().keys().collect::<Vec<_>>(), ["pages", "price"]);
}

/// `?initial=X`, with a single letter.
struct Initial;

impl FilterBackend<author::Entity> for Initial {
    async fn filter_queryset(
        &self,
        request: &Request,
        queryset: Select<author::Entity>,
    ) -> Result<Select<author::Entity>> {
        match request.query_params().get("initial") {
            None => Ok(queryset),
            Some(initial) if initial.chars().count() == 1 => {
                Ok(queryset.filter(author::Column::Name.starts_with(&*initial)))
            }
            Some(_) => Err(ValidationError::field("initial", "One letter.", "one_letter").into()),
        }
    }

    fn query_params(&self) -> Vec<String> {
        vec!["initial".to_owned()]
    }
}

/// For every model: `?none=1` hides all rows.
struct Nothing;

impl<E: rest_runtime::generics::ModelEntity> FilterBackend<E> for Nothing {
    async fn filter_queryset(&self, request: &Request, queryset: Select<E>) -> Result<Select<E>> {
        let none = request.query_params().get("none").is_some();
        Ok(if none { queryset.filter(sea_orm::sea_query::Expr::cust("1 = 0")) } else { queryset })
    }
}

#[derive(Serializer)]
#[serializer(model = author::Entity, fields(id, name))]
struct AuthorSerializer;

#[generic_view(
    model = author::Entity,
    serializer = AuthorSerializer,
    actions(list),
    filter(name(required)),
    filter_backends = (Initial, Nothing),
)]
struct AuthorList;

async fn functions_and_backends(api: Api) {
    let routes = Router::new().route("/books/", BookList::as_view()).route("/authors/", AuthorList::as_view());
    let shelf = Shelf::serve(api, routes, |rest| rest.error_format(ErrorFormat::FullDetails)).await;
    for (query, expected) in [
        ("/books/?cheap=1", &[4, 5, 6][..]),
        ("/books/?cheap=False", &[1, 2, 3]),
        ("/books/?cheap=off", &[1, 2, 3, 4, 5, 6]),
        ("/books/?cheap=perhaps", &[1, 2, 3, 4, 5, 6]),
        ("/books/?even=200", &[2, 3]),
        ("/authors/?name=ben", &[2]),
        ("/authors/?name=ben&initial=b", &[2]),
        ("/authors/?name=ben&initial=A", &[]),
        ("/authors/?name=ben&none=1", &[]),
    ] {
        assert_eq!(shelf.ids(query).await, expected, "{query}");
    }
    assert_eq!(shelf.code("/books/?even=3", "even").await, "odd");
    assert_eq!(shelf.code("/authors/", "name").await, "required");
    assert_eq!(shelf.code("/authors/?name=ben&initial=ab", "initial").await, "one_letter");
}

/// `?least_pages=100`, for tables with a column `pages`.
struct LeastPages;

impl ProjectFilterBackend for LeastPages {
    fn condition(&self, request: &Request, table: &FilterTable) -> Result<Option<Condition>> {
        let least = request.query_params().get("least_pages").and_then(|text| text.parse::<i32>().ok());
        let pages = table.column("pages").zip(least);
        Ok(pages.map(|(pages, least)| Condition::all().add(pages.gte(least))))
    }

    fn query_params(&self) -> Vec<String> {
        vec!["least_pages".to_owned()]
    }
}

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), filter_backends = Nothing)]
struct BooksOfItsOwn;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(retrieve))]
struct Book;

#[generic_view(model = author::Entity, serializer = AuthorSerializer, actions(list))]
struct Authors;

async fn backends_of_the_project(api: Api) {
    let routes = Router::new()
        .route("/books/", BookList::as_view())
        .route("/books/{id}/", Book::as_view())
        .route("/own/", BooksOfItsOwn::as_view())
        .route("/authors/", Authors::as_view());
    let shelf = Shelf::serve(api, routes, |rest| rest.filter_backend(LeastPages).strict_query_params(true)).await;
    let all = shelf.ids("/books/").await;
    let long = shelf.ids("/books/?least_pages=300").await;
    assert!(!long.is_empty() && long.len() < all.len(), "{long:?}");
    let short = all.iter().find(|id| !long.contains(id)).unwrap();
    shelf.get(&format!("/books/{short}/?least_pages=300")).await.expect(404);
    shelf.get(&format!("/books/{}/?least_pages=300", long[0])).await.expect(200);
    assert_eq!(shelf.ids("/authors/?least_pages=300").await, shelf.ids("/authors/").await);
    // A view with its own backends has only these.
    shelf.get("/own/?least_pages=300").await.expect(400);
}

struct BookDetail;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(retrieve, update, destroy))]
impl BookDetail {
    async fn filter_queryset(&self, request: &Request, queryset: Select<book::Entity>) -> Result<Select<book::Entity>> {
        rest_runtime::defaults::filter_queryset(&BookList, request, queryset).await
    }
}

#[derive(Serializer)]
#[serializer(model = book_tag::Entity, fields(book, tag, note))]
struct EntrySerializer;

/// Looked up by both columns of the key.
#[generic_view(model = book_tag::Entity, serializer = EntrySerializer, actions(retrieve, destroy))]
struct EntryDetail;

/// Looked up over relations, under the parameters' own names and those of the path.
#[generic_view(
    model = book_tag::Entity,
    serializer = EntrySerializer,
    actions(retrieve),
    lookup_fields(b = book, tag.name, tag.year),
)]
struct EntryByName;

/// Filters also apply to single rows, and several parts of a URL together identify a row.
async fn details(api: Api) {
    let routes = Router::new()
        .route("/books/{id}/", BookDetail::as_view())
        .route("/entries/{book_id}/{tag_id}/", EntryDetail::as_view())
        .route("/entries/named/{b}/{tag__name}/{tag__year}/", EntryByName::as_view());
    let shelf = Shelf::serve(api, routes, |rest| rest).await;
    shelf.get("/books/1/?title=100%25%20Rust").await.expect(200);
    shelf.get("/books/1/?title=other").await.expect(404);
    shelf.get("/books/1/?author=99").await.expect(400);
    shelf.get("/books/x/").await.expect(404);

    assert_eq!(shelf.get("/entries/1/2/").await.expect(200).json()["tag"], 2);
    for missing in ["/entries/2/1/", "/entries/x/1/", "/entries/1/x/", "/entries/1/99999999999/"] {
        shelf.get(missing).await.expect(404);
    }
    assert_eq!(shelf.get("/entries/named/1/Lennon/1990/").await.expect(200).json()["tag"], 2);
    for missing in ["1/lennon/1990", "1/Lennon/1991", "2/Lennon/1979", "x/Lennon/1990", "1/Lennon/y"] {
        shelf.get(&format!("/entries/named/{missing}/")).await.expect(404);
    }
}

async fn unknown_parameters(api: Api) {
    let routes = Router::new().route("/books/", BookList::as_view()).route("/authors/", AuthorList::as_view());
    let shelf = Shelf::serve(api, routes, |rest| {
        rest.error_format(ErrorFormat::FullDetails).strict_query_params(true).pagination(PageNumber::size(2))
    })
    .await;
    assert_eq!(shelf.code("/books/?titel=x&page=1", "titel").await, "unknown");
    for known in ["/books/?title=x&page_min=1&page=1&format=json&tags__year__gt=1", "/authors/?name=ben&initial=b"] {
        shelf.get(known).await.expect(200);
    }
    // All mistakes of a URL at once, with suggestions.
    let answer = shelf.get("/books/?titel=x&pages=a&pages__in=b&zzz=1").await.expect(400);
    let errors = answer.json();
    assert_eq!(
        codes(&errors),
        json!({"titel": ["unknown"], "zzz": ["unknown"], "pages": ["invalid"], "pages__in": ["invalid"]})
    );
    let message = errors["titel"][0]["message"].as_str().unwrap();
    assert!(message.contains("Did you mean `title`?") && message.contains("`pages__in`"), "{message}");
    assert!(!errors["zzz"][0]["message"].as_str().unwrap().contains("mean"), "{errors}");
}

async fn parameters_of_the_version(api: Api) {
    let versions = Versions::new().default("v1").allowed(&["v1", "v2"]).parameter("v");
    let shelf = Shelf::serve(api, Router::new().route("/books/", BookList::as_view()), |rest| {
        rest.error_format(ErrorFormat::FullDetails)
            .strict_query_params(true)
            .versioning(QueryParameterVersioning::new(versions))
    })
    .await;
    shelf.get("/books/?v=v2&title=x").await.expect(200);
    assert_eq!(shelf.code("/books/?version=v2", "version").await, "unknown");
}
