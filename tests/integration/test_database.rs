//! The number and kind of database statements.

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use serde_json::json;

use crate::notes::{NoteSerializer, Notes, note};

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(list, create))]
pub struct All;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve, update, destroy))]
pub struct One;

pub struct Whole;

#[generic_view(model = note::Entity, serializer = NoteSerializer, actions(retrieve))]
impl Whole {
    async fn check_object_permissions(&self, _: &Request, note: &note::Model) -> Result<()> {
        if note.text.is_some() { Ok(()) } else { Err(Error::not_found()) }
    }
}

#[tokio::test]
async fn a_read_is_one_query_for_what_is_shown() {
    let routes = Router::new().route("/", All::as_view()).route("/{id}/", One::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    notes.statements();
    for path in ["/1/", "/99/", "/"] {
        notes.get(path).await;
        let sent = notes.statements();
        assert_eq!(sent.len(), 1, "{path}: {sent:?}");
        let shown: Vec<bool> =
            ["\"slug\"", "\"price\"", "\"text\"", "\"stars\""].iter().map(|column| sent[0].contains(column)).collect();
        assert_eq!(shown, [true, true, false, false], "{path}: {sent:?}");
    }
    // Neither an invalid key nor a missing method reaches the database.
    notes.get("/abc/").await.expect(404);
    notes.send("POST", "/1/", &json!({})).await.expect(405);
    assert_eq!(notes.statements(), [""; 0]);
}

#[tokio::test]
async fn a_hook_that_wants_the_row_gets_all_of_it() {
    let notes = Notes::serve(Router::new().route("/{id}/", Whole::as_view()), |rest| rest).await;
    notes.statements();
    notes.get("/1/").await.expect(200);
    notes.get("/2/").await.expect(404);
    let sent = notes.statements();
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].contains("\"text\""), "{sent:?}");
}

#[tokio::test]
async fn a_write_reads_nothing_twice() {
    let routes = Router::new().route("/", All::as_view()).route("/{id}/", One::as_view());
    let notes = Notes::serve(routes, |rest| rest).await;
    let data = |sent: Vec<String>| -> Vec<String> {
        sent.iter().filter_map(|sql| sql.split(' ').next()).filter(|verb| *verb != "BEGIN").map(str::to_owned).collect()
    };
    notes.statements();
    notes.send("PATCH", "/1/", &json!({"slug": "new"})).await.expect(200);
    let sent = notes.statements();
    assert!(!sent.iter().any(
        |sql| sql.starts_with("UPDATE") && sql.split("WHERE").next().is_some_and(|set| set.contains("\"owner\" ="))
    ));
    // The row, the check of the unique slug, and the write.
    assert_eq!(data(sent), ["SELECT", "SELECT", "UPDATE"]);
    // A repeated write changes nothing, so it opens no transaction.
    notes.send("PATCH", "/1/", &json!({"slug": "new"})).await.expect(200);
    let sent = notes.statements();
    assert!(matches!(&*sent, [row] if row.starts_with("SELECT")), "{sent:?}");
    // A body that is invalid without any row causes no query.
    notes.send("POST", "/", &json!({"slug": "x".repeat(21)})).await.refuses(&["slug", "price"]);
    assert_eq!(notes.statements(), [""; 0]);
    notes.send("DELETE", "/1/", &json!({})).await.expect(204);
    assert_eq!(data(notes.statements()), ["SELECT", "DELETE"]);
}
