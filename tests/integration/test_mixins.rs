//! Create, update, partial update, destroy: their responses, and the resulting rows.

use serde_json::{Value, json};

use crate::support::Api;

on_each_database! { Shared:
    creates_a_row,
    creates_a_row_with_every_field,
    leaves_out_what_may_be_left_out,
    puts_a_whole_row,
    keeps_on_put_what_the_body_leaves_out,
    patches_single_fields,
    patches_nothing,
    sets_and_clears_a_foreign_key,
    deletes_a_row_once,
    finds_nothing_to_change,
    keeps_two_digits_after_the_point,
    keeps_times_to_the_microsecond,
    keeps_any_text,
    reports_to_another_employee,
    deletes_what_belongs_to_the_row,
    refuses_to_delete_what_is_in_use,
    serves_many_writers_at_a_time,
    lets_one_of_two_hundred_have_a_unique_value,
}

fn track() -> Value {
    json!({
        "name": "Gasoline Alley", "album": 1, "media_type": 2, "genre": 3, "composer": "R. Stewart",
        "milliseconds": 240_000, "bytes": 8_000_000_000_i64, "unit_price": "1.29",
    })
}

/// The object with these keys replaced or added.
fn with(object: &Value, changes: &Value) -> Value {
    let mut merged = object.clone();
    merged.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    merged
}

async fn creates_a_row(api: Api) {
    let answer = api.post("/artists/", &json!({"name": "Can"})).await.expect(201);
    let created = answer.json();
    let id = created["id"].as_i64().unwrap();
    assert!(id > 275);
    assert_eq!(created, json!({"id": id, "name": "Can"}));

    api.get(&format!("/artists/{id}/")).await.expect(200).is(&created);
    let list = api.all("/artists/").await;
    assert_eq!(list.iter().filter(|artist| **artist == created).count(), 1);
}

async fn creates_a_row_with_every_field(api: Api) {
    let created = api.post("/tracks/", &track()).await.expect(201).json();
    assert_eq!(created, with(&track(), &json!({"id": created["id"]})));
    api.get(&format!("/tracks/{}/", created["id"])).await.expect(200).is(&created);
}

async fn leaves_out_what_may_be_left_out(api: Api) {
    let least = json!({"name": "Least", "media_type": 1, "milliseconds": 0, "unit_price": "0.00"});
    let nulls = json!({"album": null, "genre": null, "composer": null, "bytes": null});
    for data in [least.clone(), with(&least, &nulls)] {
        let created = api.post("/tracks/", &data).await.expect(201).json();
        assert_eq!(created, with(&with(&least, &nulls), &json!({"id": created["id"]})));
        api.get(&format!("/tracks/{}/", created["id"])).await.expect(200).is(&created);
    }
    let nameless = api.post("/artists/", &json!({})).await.expect(201).json();
    assert_eq!(nameless["name"], Value::Null);
}

async fn puts_a_whole_row(api: Api) {
    let id = api.create("/tracks/", &track()).await;
    let other = json!({
        "name": "Other", "album": null, "media_type": 1, "genre": null, "composer": null,
        "milliseconds": 1, "bytes": null, "unit_price": "0.50",
    });
    let expected = with(&other, &json!({"id": id}));
    api.put(&format!("/tracks/{id}/"), &other).await.expect(200).is(&expected);
    api.get(&format!("/tracks/{id}/")).await.expect(200).is(&expected);
}

async fn keeps_on_put_what_the_body_leaves_out(api: Api) {
    let id = api.create("/tracks/", &track()).await;
    let path = format!("/tracks/{id}/");
    let least = json!({"name": "Least", "media_type": 1, "milliseconds": 2, "unit_price": "0.01"});
    let expected = with(&with(&track(), &least), &json!({"id": id}));
    api.put(&path, &least).await.expect(200).is(&expected);
    api.get(&path).await.expect(200).is(&expected);

    api.put(&path, &json!({"name": "Too little"})).await.refuses(&["media_type", "milliseconds", "unit_price"]);
    api.get(&path).await.expect(200).is(&expected);
}

async fn patches_single_fields(api: Api) {
    let id = api.create("/tracks/", &track()).await;
    let path = format!("/tracks/{id}/");
    let mut expected = with(&track(), &json!({"id": id}));
    for change in [json!({"name": "New"}), json!({"genre": null, "bytes": 5}), json!({"unit_price": "9.99"})] {
        expected = with(&expected, &change);
        api.patch(&path, &change).await.expect(200).is(&expected);
        api.get(&path).await.expect(200).is(&expected);
    }
    // With one invalid field, nothing is written.
    api.patch(&path, &json!({"name": "Half", "milliseconds": "long"})).await.refuses(&["milliseconds"]);
    api.get(&path).await.expect(200).is(&expected);
}

async fn patches_nothing(api: Api) {
    let id = api.create("/tracks/", &track()).await;
    let expected = with(&track(), &json!({"id": id}));
    api.patch(&format!("/tracks/{id}/"), &json!({})).await.expect(200).is(&expected);
}

async fn sets_and_clears_a_foreign_key(api: Api) {
    let artist = api.create("/artists/", &json!({"name": "Neu!"})).await;
    let album = api.create("/albums/", &json!({"title": "Neu! 75", "artist": 1})).await;
    let path = format!("/albums/{album}/");
    let expected = json!({"id": album, "title": "Neu! 75", "artist": artist});
    api.patch(&path, &json!({"artist": artist})).await.expect(200).is(&expected);
    api.patch(&path, &json!({"artist": null})).await.refuses(&["artist"]);
    assert_eq!(api.get(&path).await.expect(200).json()["artist"], json!({"id": artist, "name": "Neu!"}));
}

async fn deletes_a_row_once(api: Api) {
    let id = api.create("/playlists/", &json!({"name": "Short-lived"})).await;
    let path = format!("/playlists/{id}/");
    let answer = api.delete(&path).await.expect(204);
    assert!(answer.body.is_empty());
    assert_eq!(answer.header("content-type"), "");
    api.get(&path).await.refuses_with_detail(404);
    api.delete(&path).await.refuses_with_detail(404);
    let list = api.all("/playlists/").await;
    assert!(list.iter().all(|playlist| playlist["id"] != id));
}

async fn finds_nothing_to_change(api: Api) {
    api.put("/tracks/999999/", &track()).await.refuses_with_detail(404);
    api.patch("/tracks/999999/", &json!({"name": "x"})).await.refuses_with_detail(404);
    // The row is looked up before the body is read.
    api.put("/tracks/999999/", &json!({})).await.refuses_with_detail(404);
    api.delete("/tracks/999999/").await.refuses_with_detail(404);
}

async fn keeps_two_digits_after_the_point(api: Api) {
    let mut expected = Vec::new();
    for (sent, shown) in [
        (json!("2.00"), "2.00"),
        (json!("0.99"), "0.99"),
        (json!("0"), "0.00"),
        (json!(2), "2.00"),
        (json!(2.5), "2.50"),
        (json!("7.1"), "7.10"),
        (json!("-3.20"), "-3.20"),
        (json!("999.99"), "999.99"),
        (json!(" 4.00 "), "4.00"),
        (json!("1e2"), "100.00"),
    ] {
        let created = api.post("/tracks/", &with(&track(), &json!({"unit_price": sent}))).await.expect(201).json();
        assert_eq!(created["unit_price"], shown, "{sent}");
        let path = format!("/tracks/{}/", created["id"]);
        api.get(&path).await.expect(200).is(&created);
        let changed = with(&created, &json!({"name": "Again"}));
        api.patch(&path, &json!({"unit_price": sent, "name": "Again"})).await.expect(200).is(&changed);
        expected.push(changed);
    }
    let list = api.all("/tracks/?limit=5000").await;
    for track in &expected {
        assert!(list.contains(track), "not in the list: {track}");
    }

    let invoice = json!({"customer": 1, "invoice_date": "2024-02-29T12:00:00Z", "total": "99999999.99"});
    let id = api.create("/invoices/", &invoice).await;
    assert_eq!(api.get(&format!("/invoices/{id}/")).await.expect(200).json()["total"], "99999999.99");
}

async fn keeps_times_to_the_microsecond(api: Api) {
    for (sent, shown) in [
        ("2024-01-31T10:20:30Z", "2024-01-31T10:20:30Z"),
        ("2024-01-31T10:20:30.123456Z", "2024-01-31T10:20:30.123456Z"),
        ("2024-01-31T10:20:30.5Z", "2024-01-31T10:20:30.500000Z"),
        ("2024-01-31T00:30:00+02:00", "2024-01-30T22:30:00Z"),
        ("1958-12-08T00:00:00Z", "1958-12-08T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
        ("2039-01-01T00:00:00Z", "2039-01-01T00:00:00Z"),
    ] {
        let data = json!({"last_name": "Born", "first_name": "Once", "birth_date": sent});
        let created = api.post("/employees/", &data).await.expect(201).json();
        assert_eq!(created["birth_date"], shown, "{sent}");
        let path = format!("/employees/{}/", created["id"]);
        api.get(&path).await.expect(200).is(&created);
        let changed = api.patch(&path, &json!({"hire_date": sent})).await.expect(200).json();
        assert_eq!(changed["hire_date"], shown, "{sent}");
        api.get(&path).await.expect(200).is(&changed);
    }
}

async fn keeps_any_text(api: Api) {
    for name in [
        "Motörhead — \"Ace\" \\ of 'Spades'; DROP TABLE artist; --",
        "音楽 🎸👩‍👩‍👧 \u{10FFFF}",
        "line\nfeed\ttab\u{1}\u{7f}\u{2028}.",
        "%_?$1:name{}",
        "e\u{301} is not \u{e9}",
    ] {
        let created = api.post("/artists/", &json!({"name": name})).await.expect(201).json();
        assert_eq!(created["name"], name);
        api.get(&format!("/artists/{}/", created["id"])).await.expect(200).is(&created);
    }
}

async fn reports_to_another_employee(api: Api) {
    let boss = api.create("/employees/", &json!({"last_name": "Boss", "first_name": "A"})).await;
    let data = json!({"last_name": "Hand", "first_name": "B", "reports_to": boss});
    let hand = api.create("/employees/", &data).await;
    let path = format!("/employees/{hand}/");
    assert_eq!(api.get(&path).await.expect(200).json()["reports_to"], boss);
    // ON DELETE SET NULL
    api.delete(&format!("/employees/{boss}/")).await.expect(204);
    assert_eq!(api.get(&path).await.expect(200).json()["reports_to"], Value::Null);
}

async fn deletes_what_belongs_to_the_row(api: Api) {
    let artist = api.create("/artists/", &json!({"name": "Gone soon"})).await;
    let album = api.create("/albums/", &json!({"title": "With the artist", "artist": artist})).await;
    let track = api.create("/tracks/", &with(&track(), &json!({"album": album}))).await;
    api.delete(&format!("/artists/{artist}/")).await.expect(204);
    api.get(&format!("/albums/{album}/")).await.expect(404);
    api.get(&format!("/tracks/{track}/")).await.expect(404);
}

async fn refuses_to_delete_what_is_in_use(api: Api) {
    let media_type = api.create("/media-types/", &json!({"name": "Wax cylinder"})).await;
    let track = api.create("/tracks/", &with(&track(), &json!({"media_type": media_type}))).await;
    let path = format!("/media-types/{media_type}/");

    let answer = api.delete(&path).await;
    assert!((400..500).contains(&answer.status), "{answer:?}");
    let body = answer.json();
    let text = body.to_string().to_lowercase();
    assert!(text.len() > 20, "says too little: {body}");
    for inside in ["constraint", "sql", "fk-", "foreign key", "trigger"] {
        assert!(!text.contains(inside), "shows the database's inside: {body}");
    }
    api.get(&path).await.expect(200);
    api.get(&format!("/tracks/{track}/")).await.expect(200);

    api.delete(&format!("/tracks/{track}/")).await.expect(204);
    api.delete(&path).await.expect(204);
}

async fn serves_many_writers_at_a_time(api: Api) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let api = api.clone();
        tasks.spawn(async move {
            let title = format!("Writer {number}");
            let id = api.create("/albums/", &json!({"title": title, "artist": 1})).await;
            let path = format!("/albums/{id}/");
            let title = format!("{title}, again");
            api.patch(&path, &json!({"title": title, "artist": 2})).await.expect(200);
            let shown = api.get(&path).await.expect(200).json();
            assert_eq!((&shown["title"], &shown["artist"]["id"]), (&json!(title), &json!(2)));
            api.delete(&path).await.expect(204);
            id
        });
    }
    let mut ids = tasks.join_all().await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40);
}

async fn lets_one_of_two_hundred_have_a_unique_value(api: Api) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let api = api.clone();
        tasks.spawn(async move {
            let data = json!({"first_name": number.to_string(), "last_name": "R.", "email": "race@example.com"});
            let answer = api.post("/customers/", &data).await;
            match answer.status {
                400 => answer.refuses(&["email"]),
                status => json!(status),
            }
        });
    }
    let others: Vec<_> = tasks.join_all().await.into_iter().filter(|answer| !answer.is_object()).collect();
    assert_eq!(others, [json!(201)], "one is made, and all others are told why they are not");
    api.delete("/customers/race@example.com/").await.expect(204);
}
