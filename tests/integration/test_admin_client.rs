//! Requests of an admin front end (react-admin's data provider for Django REST framework), on the Chinook example.

use serde_json::{Value, json};

use crate::support::{Answer, Api};

on_each_database! { Shared:
    lists_sorts_and_pages,
    searches_and_filters,
    reads_one_and_many,
    creates_updates_and_deletes,
}

const RESOURCES: [&str; 9] =
    ["artists", "albums", "tracks", "genres", "playlists", "media-types", "employees", "invoices", "invoice-lines"];

fn ids(page: &Value) -> Vec<i64> {
    page["results"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

async fn get_list(api: &Api, query: &str) -> Value {
    let page = Answer::to(api.request("GET", query).header("accept", "application/json")).await.expect(200).json();
    assert!(page["count"].is_i64(), "{query}: {page}");
    page
}

async fn lists_sorts_and_pages(api: Api) {
    for resource in RESOURCES {
        let first = get_list(&api, &format!("/{resource}/?ordering=id&page=1&page_size=3")).await;
        assert_eq!(ids(&first), [1, 2, 3], "{resource}");
        let second = get_list(&api, &format!("/{resource}/?ordering=id&page=2&page_size=2")).await;
        assert_eq!(ids(&second), [3, 4], "{resource}");
        let down = ids(&get_list(&api, &format!("/{resource}/?ordering=-id&page=1&page_size=3")).await);
        assert!(down[0] > down[1] && down[0] > 3, "{resource}: {down:?}");
    }
}

async fn searches_and_filters(api: Api) {
    let found = get_list(&api, "/tracks/?genre=1&ordering=-milliseconds&page=1&page_size=5&search=whole%20love").await;
    let names: Vec<&str> =
        found["results"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(names.iter().all(|name| name.contains("Whole Lotta Love")) && !names.is_empty(), "{names:?}");
    let tracks = get_list(&api, "/tracks/?album=5&ordering=name&page=1&page_size=25").await;
    assert_eq!(tracks["count"], 15);
    let albums = get_list(&api, "/albums/?artist=22&ordering=title&page=1&page_size=25").await;
    assert!(albums["count"].as_i64() >= Some(14), "{albums}");
}

async fn reads_one_and_many(api: Api) {
    for resource in RESOURCES {
        for id in [2, 4] {
            assert_eq!(api.get(&format!("/{resource}/{id}/")).await.expect(200).json()["id"], id, "{resource}");
        }
    }
}

async fn creates_updates_and_deletes(api: Api) {
    let mut track = api.get("/tracks/1/").await.expect(200).json();
    track.as_object_mut().unwrap().remove("id");
    track["name"] = json!("New");
    let mut made = api.post("/tracks/", &track).await.expect(201).json();
    let path = format!("/tracks/{}/", made["id"]);
    // A form sends the whole row back, including its id.
    made["name"] = json!("Changed");
    api.patch(&path, &made).await.expect(200).is(&made);
    assert_eq!(api.patch(&path, &json!({"milliseconds": 5})).await.expect(200).json()["id"], made["id"]);
    let deleted = api.delete(&path).await.expect(204);
    assert!(deleted.body.is_empty());
    api.get(&path).await.expect(404);
    api.post("/tracks/", &json!({})).await.refuses(&["name", "media_type", "milliseconds", "unit_price"]);
}
