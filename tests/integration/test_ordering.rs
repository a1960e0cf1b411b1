//! `?ordering=` on each database: NULL first, text by code point.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use rest_runtime::sea_orm;
use sea_orm::EntityTrait;

use crate::shelf::{BookSerializer, Shelf, book, setting};
use crate::support::Api;

on_each_database!(Own: keys, what_the_serializer_shows, every_column, the_query_s_own_order, rows_of_joins_come_once,
    numbers_of_related_rows);

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    ordering(title, pages, subtitle, price, bought, author, author.name, default = "-pages, title"),
)]
struct BookList;

#[derive(Serializer)]
#[serializer(model = book::Entity, fields(id, title, author, pages, price), write_only(price))]
struct ShownSerializer;

#[generic_view(model = book::Entity, serializer = ShownSerializer, actions(list), ordering(default = "title", param = "sort"))]
struct Shown;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), ordering(__all__))]
struct All;

/// By default the last first, or the client's ordering.
#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    queryset = book::Entity::find().order_by_desc(book::Column::Id),
    ordering(title),
)]
struct Backwards;

/// Joined with tags, of which some books have several.
#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    queryset = book::Entity::find().inner_join(crate::shelf::tag::Entity),
    ordering(title),
    pagination = PageNumber::size(2),
)]
struct Tagged;

#[derive(Serializer)]
#[serializer(model = book::Entity)]
struct CountingSerializer {
    id: i32,
    #[field(count)]
    tags: i64,
    #[field(count, source = entries)]
    marks: u32,
}

#[generic_view(
    model = book::Entity,
    serializer = CountingSerializer,
    actions(list),
    ordering(number = tags(count)),
)]
struct Counting;

#[derive(Serializer)]
#[serializer(model = setting::Entity, fields(key, value))]
struct SettingSerializer;

#[generic_view(model = setting::Entity, serializer = SettingSerializer, actions(list, create))]
struct Settings;

async fn shelf(api: Api) -> Shelf {
    let routes = Router::new()
        .route("/books/", BookList::as_view())
        .route("/shown/", Shown::as_view())
        .route("/all/", All::as_view())
        .route("/backwards/", Backwards::as_view())
        .route("/tagged/", Tagged::as_view())
        .route("/counting/", Counting::as_view())
        .route("/settings/", Settings::as_view());
    Shelf::serve(api, routes, |rest| rest.ordering_param("order")).await
}

async fn keys(api: Api) {
    let shelf = shelf(api).await;
    for (text, expected) in [
        ("title", [1, 3, 6, 2, 4, 5]),
        ("-title", [5, 4, 2, 6, 3, 1]),
        ("subtitle", [2, 4, 6, 3, 1, 5]),
        ("-subtitle", [5, 1, 3, 2, 4, 6]),
        ("-price,-pages", [3, 2, 1, 5, 6, 4]),
        ("pages,-title", [5, 6, 1, 2, 3, 4]),
        ("author,-title", [5, 6, 2, 1, 3, 4]),
        ("author__name", [5, 6, 1, 2, 3, 4]),
        ("-author__name", [4, 3, 1, 2, 5, 6]),
        ("-bought", [3, 2, 1, 4, 5, 6]),
        // Invalid names are ignored; if none is left, the default applies.
        ("bogus,title", [1, 3, 6, 2, 4, 5]),
        ("bogus", [4, 3, 2, 1, 6, 5]),
        ("--title", [4, 3, 2, 1, 6, 5]),
        ("id", [4, 3, 2, 1, 6, 5]),
        ("", [4, 3, 2, 1, 6, 5]),
        (" title ,", [1, 3, 6, 2, 4, 5]),
        // The first occurrence counts, so thousands of keys are reduced to a few.
        ("title,-title", [1, 3, 6, 2, 4, 5]),
        (&"title,-pages,".repeat(3000), [1, 3, 6, 2, 4, 5]),
    ] {
        assert_eq!(shelf.ids(&format!("/books/?order={text}")).await, expected, "{text}");
    }
    assert_eq!(shelf.ids("/books/?ordering=title").await, [4, 3, 2, 1, 6, 5]);
    for key in ["b", "C", "a", "é", "D"] {
        shelf.send("POST", "/settings/", &serde_json::json!({"key": key, "value": "x"})).await.expect(201);
    }
    let listed = shelf.get("/settings/").await.expect(200).json();
    let listed: Vec<&str> = listed.as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(listed, ["C", "D", "a", "b", "é"]);
}

async fn what_the_serializer_shows(api: Api) {
    let shelf = shelf(api).await;
    assert_eq!(shelf.ids("/shown/").await, [1, 3, 6, 2, 4, 5]);
    assert_eq!(shelf.ids("/shown/?sort=-pages,id").await, [4, 2, 3, 1, 5, 6]);
    assert_eq!(shelf.ids("/shown/?sort=author,-id").await, [6, 5, 2, 1, 3, 4]);
    // Write-only, not shown, and the project's parameter.
    for query in ["sort=price", "sort=subtitle", "order=-id"] {
        assert_eq!(shelf.ids(&format!("/shown/?{query}")).await, [1, 3, 6, 2, 4, 5], "{query}");
    }
}

async fn every_column(api: Api) {
    let shelf = shelf(api).await;
    assert_eq!(shelf.ids("/all/?order=-id").await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(shelf.ids("/all/?order=-author,id").await, [4, 3, 1, 2, 5, 6]);
    assert_eq!(shelf.ids("/all/?order=-author_id,id").await, [4, 3, 1, 2, 5, 6]);
    assert_eq!(shelf.ids("/all/?order=price,id").await, [4, 5, 6, 1, 2, 3]);
}

async fn the_query_s_own_order(api: Api) {
    let shelf = shelf(api).await;
    assert_eq!(shelf.ids("/backwards/").await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(shelf.ids("/backwards/?order=title").await, [1, 3, 6, 2, 4, 5]);
}

async fn rows_of_joins_come_once(api: Api) {
    let shelf = shelf(api).await;
    let first = shelf.get("/tagged/").await.expect(200).json();
    assert_eq!((first["count"].as_i64(), crate::shelf::ids(&first)), (Some(3), vec![1, 2]));
    assert_eq!(shelf.ids("/tagged/?page=2").await, [3]);
    assert_eq!(shelf.ids("/tagged/?order=-title").await, [2, 3]);
}

async fn numbers_of_related_rows(api: Api) {
    let shelf = shelf(api).await;
    let shown = shelf.get("/counting/?order=-number,id").await.expect(200).json();
    let numbers = shown.as_array().unwrap().iter().map(|book| {
        let number = |name: &str| book[name].as_i64().unwrap();
        (number("id"), number("tags"), number("marks"))
    });
    let expected = [(1, 2, 2), (2, 2, 2), (3, 1, 1), (4, 0, 0), (5, 0, 0), (6, 0, 0)];
    assert_eq!(numbers.collect::<Vec<_>>(), expected);
    assert_eq!(shelf.ids("/counting/?order=number").await, [4, 5, 6, 3, 1, 2]);
}
