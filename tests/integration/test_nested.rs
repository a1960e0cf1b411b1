//! View sets under prefixes that name rows, by `parents(…)`.

use rest_runtime::prelude::*;
use serde_json::json;

use chinook::views::{InvoiceLineViewSet, TrackViewSet};

use crate::support::{Answer, Api};

on_each_database! { Pristine:
    shows_the_rows_of_the_parent,
    finds_rows_of_the_parent_alone,
    answers_404_without_the_parent,
    counts_actions_within_the_parent,
}

on_each_database! { Shared:
    gives_a_new_row_its_parent,
    keeps_the_parent_of_a_row,
    joins_parents_that_belong_together,
    finds_a_taken_pair_by_the_url,
    keeps_rows_within_a_parent_behind_a_relation,
}

async fn shows_the_rows_of_the_parent(api: Api) {
    let tracks = api.all("/albums/5/tracks/?ordering=id").await;
    assert_eq!(tracks.iter().map(|track| track["album"].clone()).collect::<Vec<_>>(), vec![json!(5); 15]);
    let page = api.get("/albums/5/tracks/?limit=2&search=e").await.expect(200).json();
    assert_eq!(page["next"], format!("{}/albums/5/tracks/?limit=2&offset=2&search=e", api.base));

    let everywhere = api.get("/tracks/?limit=1").await.expect(200).json();
    assert!(everywhere["count"].as_i64() > Some(3000));
}

async fn finds_rows_of_the_parent_alone(api: Api) {
    let track = api.get("/albums/1/tracks/1/").await.expect(200).json();
    api.get("/tracks/1/").await.expect(200).is(&track);
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        Answer::to(api.request(method, "/albums/2/tracks/1/")).await.refuses_with_detail(404);
    }
    api.get("/tracks/1/").await.expect(200).is(&track);
}

async fn answers_404_without_the_parent(api: Api) {
    let track = json!({"name": "x", "media_type": 1, "milliseconds": 1, "unit_price": "0.99"});
    for prefix in ["/albums/999999", "/albums/none", "/albums/99999999999999999999", "/artists/999999/albums/1"] {
        api.get(&format!("{prefix}/tracks/")).await.refuses_with_detail(404);
        api.get(&format!("{prefix}/tracks/1/")).await.refuses_with_detail(404);
        api.post(&format!("{prefix}/tracks/"), &track).await.refuses_with_detail(404);
        // Before the body is validated.
        api.post(&format!("{prefix}/tracks/"), &json!({})).await.refuses_with_detail(404);
    }
    api.get("/playlists/2/tracks/").await.expect(200).is(&json!({"next": null, "previous": null, "results": []}));
}

async fn gives_a_new_row_its_parent(api: Api) {
    let track = json!({"name": "New", "media_type": 1, "milliseconds": 1, "unit_price": "0.99"});
    let created = api.post("/albums/7/tracks/", &track).await.expect(201).json();
    assert_eq!(created["album"], 7);
    let mut elsewhere = track.clone();
    elsewhere["album"] = json!(8);
    let created = api.post("/albums/7/tracks/", &elsewhere).await.expect(201).json();
    assert_eq!(created["album"], 7, "the body has no say");
    let id = &created["id"];
    api.get(&format!("/albums/7/tracks/{id}/")).await.expect(200).is(&created);
    api.get(&format!("/albums/8/tracks/{id}/")).await.refuses_with_detail(404);
    api.post("/albums/7/tracks/", &json!({})).await.refuses(&["name", "media_type", "milliseconds", "unit_price"]);
}

async fn keeps_the_parent_of_a_row(api: Api) {
    let track = json!({"name": "Stays", "media_type": 1, "milliseconds": 1, "unit_price": "0.99"});
    let id = api.create("/albums/9/tracks/", &track).await;
    let path = format!("/albums/9/tracks/{id}/");
    let moved = api.patch(&path, &json!({"album": 10, "name": "Moved"})).await.expect(200).json();
    assert_eq!((&moved["album"], &moved["name"]), (&json!(9), &json!("Moved")));
    let moved = api.put(&path, &track).await.expect(200).json();
    assert_eq!((&moved["album"], &moved["name"]), (&json!(9), &json!("Stays")));
    // Outside the prefix the same view set takes the parent from the body.
    let moved = api.patch(&format!("/tracks/{id}/"), &json!({"album": 10})).await.expect(200).json();
    assert_eq!(moved["album"], 10);
}

async fn joins_parents_that_belong_together(api: Api) {
    // Album 1 is by artist 1, and artist 2 has others.
    let tracks = api.all("/artists/1/albums/1/tracks/").await;
    assert_eq!(tracks, api.all("/albums/1/tracks/").await);
    api.get("/artists/2/albums/1/tracks/").await.refuses_with_detail(404);
    api.get("/artists/2/albums/1/tracks/1/").await.refuses_with_detail(404);
    let track = json!({"name": "x", "media_type": 1, "milliseconds": 1, "unit_price": "0.99"});
    api.post("/artists/2/albums/1/tracks/", &track).await.refuses_with_detail(404);
    let created = api.post("/artists/22/albums/127/tracks/", &track).await.expect(201).json();
    assert_eq!(created["album"], 127);
}

async fn keeps_rows_within_a_parent_behind_a_relation(api: Api) {
    let on =
        |album: i32| json!({"name": "By", "media_type": 1, "milliseconds": 1, "unit_price": "0.99", "album": album});
    let before = api.all("/artists/1/tracks/").await.len();
    // Albums 1 and 4 are by artist 1, album 2 is by another.
    let id = api.create("/artists/1/tracks/", &on(1)).await;
    let path = format!("/artists/1/tracks/{id}/");
    for refused in [
        api.post("/artists/1/tracks/", &on(2)).await,
        api.post("/artists/1/tracks/", &json!({"name": "By", "media_type": 1, "milliseconds": 1, "unit_price": 1}))
            .await,
        api.put(&path, &on(2)).await,
        api.patch(&path, &json!({"album": 2})).await,
        api.patch(&path, &json!({"album": null})).await,
    ] {
        let errors = refused.refuses(&["album"]);
        assert_eq!(errors["album"].as_array().unwrap().len(), 1, "{errors}");
    }
    assert_eq!(api.patch(&path, &json!({"album": 4})).await.expect(200).json()["album"], 4);
    assert_eq!(api.all("/artists/1/tracks/").await.len(), before + 1, "what was refused is not there");
    api.delete(&path).await.expect(204);
}

async fn counts_actions_within_the_parent(api: Api) {
    let all = api.get("/tracks/statistics/").await.expect(200).json();
    let album = api.get("/albums/1/tracks/statistics/").await.expect(200).json();
    assert_eq!(album["count"], 10);
    assert!(all["milliseconds"].as_i64() > album["milliseconds"].as_i64());
    api.get("/albums/1/duration/").await.expect(200).is(&json!({"milliseconds": album["milliseconds"]}));
    api.get("/albums/999999/tracks/statistics/").await.refuses_with_detail(404);
}

async fn finds_a_taken_pair_by_the_url(api: Api) {
    let playlist = api.create("/playlists/", &json!({"name": "Twice"})).await;
    let path = format!("/playlists/{playlist}/tracks/");
    let entry = api.post(&path, &json!({"track": 1})).await.expect(201).json();
    assert_eq!(entry["playlist"], playlist);
    api.post(&path, &json!({"track": 1})).await.refuses(&["non_field_errors"]);
}

#[test]
fn reports_an_unknown_parent() {
    let checked = SimpleRouter::new().register::<TrackViewSet>("albums/{albun_pk}/tracks").check();
    let text = checked.unwrap_err().to_string();
    assert!(text.contains("`albun_pk` is not a parent"), "{text}");
    assert!(text.contains("did you mean `album_pk`?"), "{text}");
    assert!(text.contains("known parents: album_pk, artist_pk"), "{text}");
    let right = SimpleRouter::new()
        .register::<TrackViewSet>("tracks")
        .register_as::<InvoiceLineViewSet>("invoices/{invoice_pk:[0-9]+}/lines", "line");
    right.check().unwrap();
}
