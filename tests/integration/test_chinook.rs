//! The example as a whole: its rows, its root, its start.

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Set, Statement};
use serde_json::{Value, json};

use crate::support::{Answer, Api, csv_rows};

const TABLES: [(&str, &str); 11] = [
    ("artists", "artist"),
    ("albums", "album"),
    ("genres", "genre"),
    ("media-types", "media_type"),
    ("tracks", "track"),
    ("playlists", "playlist"),
    ("playlist-tracks", "playlist_track"),
    ("employees", "employee"),
    ("customers", "customer"),
    ("invoices", "invoice"),
    ("invoice-lines", "invoice_line"),
];

on_each_database! { Pristine:
    lists_every_row_by_id,
    shows_each_row,
    keeps_the_order_of_the_fields,
    lists_its_endpoints,
    answers_unknown_urls_with_404,
}

on_each_database! { Own:
    gives_the_next_id_to_a_new_row,
    keeps_changes_over_a_second_start,
    goes_on_after_a_start_that_was_cut_off,
    leaves_a_store_alone_that_was_emptied_but_for_one_row,
    adds_no_index_to_a_store_in_use,
}

/// The rows as the API shows them: albums with their artist and tracks.
fn shown_rows(table: &str) -> Vec<Value> {
    let mut rows = csv_rows(table);
    if table == "album" {
        let (artists, tracks) = (csv_rows("artist"), csv_rows("track"));
        for album in &mut rows {
            let own = tracks.iter().filter(|track| track["album"] == album["id"]).map(|track| {
                let field = |name: &str| (name.to_owned(), track[name].clone());
                Value::Object(["id", "name", "composer", "milliseconds", "unit_price"].map(field).into_iter().collect())
            });
            album["tracks"] = own.collect();
            album["artist"] = artists.iter().find(|artist| artist["id"] == album["artist"]).unwrap().clone();
        }
    }
    rows
}

async fn lists_every_row_by_id(api: Api) {
    for (url, table) in TABLES {
        let expected = shown_rows(table);
        assert!(expected.len() > 4, "{table}");
        let shown = api.all(&format!("/{url}/")).await;
        assert_eq!(shown.len(), expected.len(), "{table}");
        for (shown, expected) in shown.iter().zip(&expected) {
            assert_eq!(shown, expected, "{table}");
        }
    }
}

async fn shows_each_row(api: Api) {
    for (url, table) in TABLES {
        let rows = shown_rows(table);
        let key = if table == "customer" { "email" } else { "id" };
        // All rows of the small tables; of the large ones a sample with the first and the last.
        for row in rows.iter().step_by(rows.len().div_ceil(100)).chain(rows.last()) {
            let key = row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned);
            api.get(&format!("/{url}/{key}/")).await.expect(200).is(row);
        }
    }
}

async fn keeps_the_order_of_the_fields(api: Api) {
    let text = api.get("/tracks/1/").await.expect(200).text();
    let names = ["id", "name", "album", "media_type", "genre", "composer", "milliseconds", "bytes", "unit_price"];
    let places: Vec<_> = names.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
}

async fn lists_its_endpoints(api: Api) {
    let root = api.get("/").await.expect(200).json();
    let root = root.as_object().unwrap();
    let names: Vec<_> = root.keys().map(String::as_str).collect();
    assert_eq!(names, TABLES.map(|(url, _)| url));
    for (name, url) in root {
        assert_eq!(url, &format!("{}/{name}/", api.base));
        let list = Answer::to(api.client.get(url.as_str().unwrap())).await.expect(200).json();
        assert!(list["results"].is_array(), "{name}");
    }

    let elsewhere = Answer::to(api.request("GET", "/").header("host", "music.example:81")).await.expect(200).json();
    assert_eq!(elsewhere["tracks"], "http://music.example:81/tracks/");
}

async fn answers_unknown_urls_with_404(api: Api) {
    for path in ["/nothing/", "/artists", "/artists/1", "/artists/1/songs/", "//"] {
        for method in ["GET", "POST", "DELETE"] {
            Answer::to(api.request(method, path)).await.refuses_with_detail(404);
        }
    }
    api.get("/artists//").await.refuses_with_detail(404);
}

async fn gives_the_next_id_to_a_new_row(api: Api) {
    for (url, table, data) in [
        ("artists", "artist", json!({"name": "Aksak Maboul"})),
        ("albums", "album", json!({"title": "Un peu de l'âme des bandits", "artist": 276})),
        ("playlists", "playlist", json!({"name": "New"})),
        ("playlist-tracks", "playlist_track", json!({"playlist": 19, "track": 1})),
        ("genres", "genre", json!({"name": "Canterbury"})),
    ] {
        let last = csv_rows(table).last().unwrap()["id"].as_i64().unwrap();
        let id = api.create(&format!("/{url}/"), &data).await;
        assert_eq!(id, last + 1, "{table}");
    }
}

async fn keeps_changes_over_a_second_start(api: Api) {
    let id = api.create("/artists/", &json!({"name": "Kept"})).await;
    api.patch("/genres/1/", &json!({"name": "Rock and Roll"})).await.expect(200);
    api.delete("/playlists/18/").await.expect(204);

    let db = chinook::database::open(&api.database_url, None).await.unwrap();
    db.close().await.unwrap();

    api.get(&format!("/artists/{id}/")).await.expect(200).is(&json!({"id": id, "name": "Kept"}));
    api.get("/genres/1/").await.expect(200).is(&json!({"id": 1, "name": "Rock and Roll"}));
    api.get("/playlists/18/").await.expect(404);
    assert_eq!(api.all("/artists/").await.len(), csv_rows("artist").len() + 1);
}

/// An interrupted start leaves some of the tables and no rows, since the rows are written in one transaction.
async fn goes_on_after_a_start_that_was_cut_off(api: Api) {
    empty(&api).await;
    for table in ["invoice_line", "playlist_track"] {
        api.db.execute_unprepared(&format!("DROP TABLE {table}")).await.unwrap();
    }

    chinook::database::set_up(&api.db).await.unwrap();

    for (url, table) in TABLES {
        assert_eq!(api.all(&format!("/{url}/")).await, shown_rows(table), "{table}");
    }
    let line = json!({"playlist": 1, "track": 1});
    let answer = api.post("/playlist-tracks/", &line).await;
    assert!(answer.status == 400 || answer.status == 409, "the table came back without its unique index: {answer:?}");
}

async fn leaves_a_store_alone_that_was_emptied_but_for_one_row(api: Api) {
    empty(&api).await;
    let only = chinook::entities::employee::ActiveModel {
        last_name: Set("Left".to_owned()),
        first_name: Set("Over".to_owned()),
        ..Default::default()
    };
    only.insert(&api.db).await.unwrap();

    chinook::database::set_up(&api.db).await.unwrap();

    assert!(api.all("/tracks/").await.is_empty());
    assert_eq!(api.all("/employees/").await.len(), 1);
    // Each test ends with a request for the first artist.
    let artist = chinook::entities::artist::ActiveModel { id: Set(1), name: Set(Some("AC/DC".to_owned())) };
    chinook::entities::artist::Entity::insert(artist).exec(&api.db).await.unwrap();
}

/// A store may have its own indexes; a second one on the same column would be written with each row.
async fn adds_no_index_to_a_store_in_use(api: Api) {
    let (drop, names) = match api.db.get_database_backend() {
        DbBackend::Postgres => {
            (Some("DROP INDEX \"idx-track-genre_id\""), "SELECT indexname FROM pg_indexes WHERE tablename = 'track'")
        }
        // MySQL creates indexes with the table, and keeps those that a foreign key needs.
        DbBackend::MySql => (
            None,
            "SELECT DISTINCT index_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND table_name = 'track'",
        ),
        _ => (
            Some("DROP INDEX \"idx-track-genre_id\""),
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'track'",
        ),
    };
    if let Some(drop) = drop {
        api.db.execute_unprepared(drop).await.unwrap();
    }
    let indexes = async || {
        let rows = api.db.query_all_raw(Statement::from_string(api.db.get_database_backend(), names)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect::<HashSet<String>>()
    };
    let before = indexes().await;

    chinook::database::set_up(&api.db).await.unwrap();

    assert!(before.contains("idx-track-album_id"), "{before:?}");
    assert_eq!(indexes().await, before);
}

async fn empty(api: &Api) {
    for (_, table) in TABLES.iter().rev() {
        // In reverse, so that referring rows are deleted first.
        api.db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
}
