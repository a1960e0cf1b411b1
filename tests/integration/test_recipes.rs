//! The example of recipes: deleted notes can be restored, and every write leaves an audit trail.

use sea_orm::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Answer, Api, close};

on_each_database!(Own: keeps_what_is_deleted_and_a_trail);

async fn keeps_what_is_deleted_and_a_trail(api: Api) {
    let db = Database::connect(&api.database_url).await.unwrap();
    recipes::tables(&db).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let recipes = Api { base: format!("http://{}", listener.local_addr().unwrap()), ..api.clone() };
    let app = recipes::app(db.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let id = recipes.create("/notes/", &json!({"text": "keep"})).await;
    let path = format!("/notes/{id}/");
    recipes.patch(&path, &json!({"text": "kept"})).await.expect(200);
    recipes.patch(&path, &json!({"text": ""})).await.expect(400);
    recipes.delete(&path).await.expect(204);
    recipes.get(&path).await.refuses_with_detail(404);
    recipes.delete(&path).await.refuses_with_detail(404);
    recipes.get("/notes/").await.expect(200).is(&json!([]));
    let restored = recipes.request("POST", &format!("{path}restore/"));
    Answer::to(restored).await.expect(200).is(&json!({"id": id, "text": "kept"}));
    recipes.get("/notes/").await.expect(200).is(&json!([{"id": id, "text": "kept"}]));

    let trail = recipes.get("/trail/").await.expect(200).json();
    let events: Vec<&Value> = trail["results"].as_array().unwrap().iter().map(|entry| &entry["event"]).collect();
    assert_eq!(events, ["deleted", "changed", "created"]);
    assert_eq!(recipes.get("/trail/?event=changed").await.expect(200).json()["results"][0]["note"], id);
    close(&db);
}
