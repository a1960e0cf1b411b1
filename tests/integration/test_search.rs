//! `?search=` on each database.

use rest_runtime::axum::Router;
use rest_runtime::exceptions::ErrorFormat;
use rest_runtime::prelude::*;
use serde_json::json;

use crate::shelf::{BookSerializer, Shelf, book, tag};
use crate::support::Api;

on_each_database!(Own: prefixes_and_terms, relations, other_parameter, regular_expressions);

#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    search("^title, =subtitle", author.name),
)]
struct BookSearch;

/// Books by tags: both terms must match one tag.
#[generic_view(
    model = book::Entity,
    serializer = BookSerializer,
    actions(list),
    search(tags.name, author.name, param = "q"),
)]
struct TagSearch;

#[generic_view(model = book::Entity, serializer = BookSerializer, actions(list), search("$title", "@subtitle"))]
struct PatternSearch;

#[derive(Serializer)]
#[serializer(model = tag::Entity, fields(id, name))]
struct TagSerializer;

#[generic_view(model = tag::Entity, serializer = TagSerializer, actions(list), search(name(iendswith), books.title))]
struct TagList;

async fn shelf(api: Api) -> Shelf {
    let routes = Router::new()
        .route("/books/", BookSearch::as_view())
        .route("/tagged/", TagSearch::as_view())
        .route("/patterns/", PatternSearch::as_view())
        .route("/tags/", TagList::as_view());
    Shelf::serve(api, routes, |rest| rest.error_format(ErrorFormat::FullDetails).search_param("find")).await
}

async fn prefixes_and_terms(api: Api) {
    let shelf = shelf(api).await;
    for (text, expected) in [
        ("RUST", &[2, 3, 5][..]),
        ("100%25", &[1]),
        ("_", &[]),
        ("LOVE", &[1, 2, 3]),
        ("lov", &[1, 2]),
        ("lace", &[1, 2]),
        ("rust%20lace", &[2]),
        ("rust,lace", &[2]),
        ("rust%20ben", &[3]),
        ("%22ada%20love%22", &[1, 2]),
        ("%22love%20ada%22", &[]),
        ("%22", &[1, 2, 3, 4, 5, 6]),
        ("", &[1, 2, 3, 4, 5, 6]),
        ("%20%20", &[1, 2, 3, 4, 5, 6]),
        (",,", &[1, 2, 3, 4, 5, 6]),
        ("%C3%89LAN", &[4]),
        ("zed's", &[6]),
        ("';--", &[]),
    ] {
        assert_eq!(shelf.ids(&format!("/books/?find={text}")).await, expected, "{text}");
    }
    assert_eq!(shelf.ids("/books/?search=rust").await, [1, 2, 3, 4, 5, 6]);
    let refused = shelf.get("/books/?find=a%00").await.expect(400).json();
    assert_eq!(refused[0]["code"], "null_characters_not_allowed", "{refused}");
    assert_eq!(refused, json!([refused[0]]));
    // The number of terms is limited, because databases limit the size of a condition; the number of letters is not.
    assert_eq!(shelf.ids(&format!("/books/?find={}", "rust%20".repeat(100))).await, [2, 3, 5]);
    for terms in [101, 20_000] {
        let refused = shelf.get(&format!("/books/?find={}", "a,".repeat(terms))).await.expect(400).json();
        assert_eq!(
            (&refused[0]["code"], refused.as_array().map(Vec::len)),
            (&json!("max_terms"), Some(1)),
            "{refused}"
        );
    }
}

async fn relations(api: Api) {
    let shelf = shelf(api).await;
    for (path, expected) in [
        // Two tags of that name, and the book only once.
        ("/tagged/?q=lennon", &[1, 2][..]),
        ("/tagged/?q=odd", &[2, 3]),
        // No tag matches both.
        ("/tagged/?q=lennon%20odd", &[]),
        // The tag matches one term, the author the other.
        ("/tagged/?q=lennon%20ada", &[1, 2]),
        ("/tagged/?q=odd%20ben", &[3]),
        // A book without tags is found by its author.
        ("/tagged/?q=mile", &[4]),
        ("/tags/?find=rust", &[1, 2, 3]),
        ("/tags/?find=ODD", &[3]),
        ("/tags/?find=od", &[]),
    ] {
        assert_eq!(shelf.ids(path).await, expected, "{path}");
    }
}

async fn other_parameter(api: Api) {
    let shelf = shelf(api).await;
    assert_eq!(shelf.ids("/tagged/?find=odd").await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(shelf.ids("/books/?q=rust").await, [1, 2, 3, 4, 5, 6]);
}

async fn regular_expressions(api: Api) {
    use rest_runtime::sea_orm::DbBackend;
    let backend = api.db.get_database_backend();
    let shelf = shelf(api).await;
    if backend == DbBackend::Sqlite {
        // SQLite has no regular expressions unless the connection registers a function.
        assert_eq!(shelf.code("/patterns/?find=a", "find").await, "invalid");
        return;
    }
    // A full-text search in PostgreSQL would read the pattern as words, and the subtitle "rust" lacks some of them.
    assert_eq!(shelf.ids("/patterns/?find=^rust(_b%7Cic)").await, [2, 3]);
    assert_eq!(shelf.ids("/patterns/?find=^nothing").await, [0_i64; 0]);
    assert_eq!(shelf.ids("/patterns/?find=love").await, [1, 3]);
    assert_eq!(shelf.code("/patterns/?find=a(", "find").await, "invalid");
}
