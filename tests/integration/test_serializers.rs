//! Valid bodies, and the responses to invalid ones.

use serde_json::{Value, json};

use crate::support::Api;

on_each_database! { Pristine:
    names_every_required_field,
    refuses_null_where_the_column_has_none,
    refuses_blank_text,
    refuses_wrong_types,
    refuses_long_text,
    refuses_numbers_out_of_range,
    refuses_prices_with_too_many_digits,
    refuses_keys_of_no_row,
    refuses_invalid_times,
    reports_all_fields_at_once,
    refuses_a_body_that_is_not_an_object,
    refuses_a_taken_email,
}

on_each_database! { Shared:
    takes_what_reads_as_the_type,
    takes_the_longest_text,
    takes_the_limits_themselves,
    takes_blank_text_where_the_column_may_be_null,
    trims_text,
    ignores_unknown_keys,
    ignores_an_id,
    takes_the_last_of_equal_keys,
    takes_an_email_that_differs_in_case,
    takes_a_track_once_on_each_playlist,
}

/// A valid track, with these keys replaced or added.
fn track(changes: &Value) -> Value {
    let mut track = json!({"name": "Good", "media_type": 1, "milliseconds": 1, "unit_price": "1.00"});
    track.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    track
}

/// Asserts that this value is refused for this field only: on POST, PUT and PATCH.
async fn refuses(api: &Api, field: &str, value: &Value) {
    let data = track(&json!({field: value}));
    api.post("/tracks/", &data).await.refuses(&[field]);
    api.put("/tracks/1/", &data).await.refuses(&[field]);
    api.patch("/tracks/1/", &json!({field: value})).await.refuses(&[field]);
    let first = api.get("/tracks/1/").await.expect(200).json();
    assert_eq!(first["name"], "For Those About To Rock (We Salute You)");
}

async fn names_every_required_field(api: Api) {
    for (path, names) in [
        ("/albums/", ["title", "artist"].as_slice()),
        ("/tracks/", ["name", "media_type", "milliseconds", "unit_price"].as_slice()),
        ("/playlist-tracks/", ["playlist", "track"].as_slice()),
        ("/employees/", ["last_name", "first_name"].as_slice()),
        ("/customers/", ["first_name", "last_name", "email"].as_slice()),
        ("/invoices/", ["customer", "invoice_date", "total"].as_slice()),
        ("/invoice-lines/", ["invoice", "track", "unit_price", "quantity"].as_slice()),
    ] {
        let errors = api.post(path, &json!({})).await.refuses(names);
        let texts: Vec<_> = errors.as_object().unwrap().values().collect();
        assert!(texts.iter().all(|text| *text == texts[0]), "{path}: {errors}");
        // In the order of the fields, not of the alphabet.
        let found: Vec<_> = errors.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, names, "{path}");
    }
}

async fn refuses_null_where_the_column_has_none(api: Api) {
    for field in ["name", "media_type", "milliseconds", "unit_price"] {
        refuses(&api, field, &Value::Null).await;
    }
}

async fn refuses_blank_text(api: Api) {
    for blank in ["", "   ", "\t\n", "\u{a0}"] {
        refuses(&api, "name", &json!(blank)).await;
    }
}

async fn refuses_wrong_types(api: Api) {
    for (field, values) in [
        ("name", json!([true, [], {}, ["x"]])),
        ("composer", json!([false, ["x"], {"a": 1}])),
        ("milliseconds", json!(["abc", "", "1.5", 1.5, true, [], {}, "0x10", "1 2", "١a"])),
        ("bytes", json!(["much", [], {}, true, 0.5])),
        ("unit_price", json!(["abc", "", "1,50", "NaN", "Infinity", "-inf", [], {}, true, "1.0.0", "0x1"])),
        ("media_type", json!(["abc", "", [], {}, true, "1.5"])),
        ("album", json!(["abc", [], {}, true])),
    ] {
        for value in values.as_array().unwrap() {
            refuses(&api, field, value).await;
        }
    }
}

async fn refuses_long_text(api: Api) {
    for long in ["x".repeat(201), "é".repeat(201), "🎸".repeat(201), "x".repeat(1_000_000)] {
        let errors = api.post("/tracks/", &track(&json!({"name": long}))).await.refuses(&["name"]);
        assert!(errors["name"][0].as_str().unwrap().contains("200"), "{errors}");
    }
    refuses(&api, "composer", &json!("x".repeat(221))).await;
    let data = json!({"first_name": "A", "last_name": "B", "email": "a@b.example", "postal_code": "12345678901"});
    api.post("/customers/", &data).await.refuses(&["postal_code"]);
}

async fn refuses_numbers_out_of_range(api: Api) {
    for (field, values) in [
        ("milliseconds", json!([-1, "-1", 2_147_483_648_i64, "2147483648", -2_147_483_649_i64, 1e300])),
        ("bytes", json!([9_223_372_036_854_775_808_u64, "9223372036854775808", "-9223372036854775809", 1e30])),
        ("media_type", json!([9_223_372_036_854_775_808_u64, "99999999999999999999", -1])),
        ("unit_price", json!(["1e400", "9".repeat(100), "-1000", 1e30])),
    ] {
        for value in values.as_array().unwrap() {
            refuses(&api, field, value).await;
        }
    }
}

async fn refuses_prices_with_too_many_digits(api: Api) {
    for price in [json!("1000.00"), json!("1000"), json!("0.001"), json!("1.234"), json!("12345.6"), json!(0.125)] {
        refuses(&api, "unit_price", &price).await;
    }
    let invoice = json!({"customer": 1, "invoice_date": "2024-01-01T00:00:00Z", "total": "100000000.00"});
    api.post("/invoices/", &invoice).await.refuses(&["total"]);
}

async fn refuses_keys_of_no_row(api: Api) {
    for field in ["album", "media_type", "genre"] {
        for key in [json!(999_999), json!(0), json!("999999")] {
            refuses(&api, field, &key).await;
        }
    }
    api.post("/albums/", &json!({"title": "x", "artist": 999_999})).await.refuses(&["artist"]);
    let employee = json!({"last_name": "x", "first_name": "x", "reports_to": 999_999});
    api.post("/employees/", &employee).await.refuses(&["reports_to"]);
    let customer = json!({"first_name": "x", "last_name": "x", "email": "x@example.com", "support_rep": 999_999});
    api.post("/customers/", &customer).await.refuses(&["support_rep"]);
    let line = json!({"invoice": 999_999, "track": 999_999, "unit_price": "1.00", "quantity": 1});
    api.post("/invoice-lines/", &line).await.refuses(&["invoice", "track"]);
    api.post("/playlist-tracks/", &json!({"playlist": 999_999, "track": 1})).await.refuses(&["playlist"]);
}

async fn refuses_invalid_times(api: Api) {
    for time in [
        json!("yesterday"),
        json!(""),
        json!("2024-02-30T00:00:00Z"),
        json!("2024-13-01T00:00:00Z"),
        json!("2024-01-01T25:00:00Z"),
        json!(1_700_000_000),
        json!(true),
        json!([]),
        json!({}),
        json!("99999-01-01T00:00:00Z"),
    ] {
        let invoice = json!({"customer": 1, "invoice_date": time, "total": "1.00"});
        api.post("/invoices/", &invoice).await.refuses(&["invoice_date"]);
        let employee = json!({"last_name": "x", "first_name": "x", "birth_date": time});
        api.post("/employees/", &employee).await.refuses(&["birth_date"]);
    }
}

async fn reports_all_fields_at_once(api: Api) {
    let data = json!({
        "name": "", "album": 999_999, "media_type": "x", "genre": [], "composer": {}, "milliseconds": -1,
        "bytes": "x", "unit_price": "1.234",
    });
    let names = ["name", "album", "media_type", "genre", "composer", "milliseconds", "bytes", "unit_price"];
    api.post("/tracks/", &data).await.refuses(&names);
    api.patch("/tracks/1/", &data).await.refuses(&names);
}

async fn refuses_a_body_that_is_not_an_object(api: Api) {
    for body in [json!([]), json!([{"title": "x", "artist": 1}]), json!("x"), json!(5), json!(true), Value::Null] {
        api.post("/albums/", &body).await.refuses(&["non_field_errors"]);
        api.put("/albums/1/", &body).await.refuses(&["non_field_errors"]);
        api.patch("/albums/1/", &body).await.refuses(&["non_field_errors"]);
    }
    // No body counts as an empty one.
    api.post_bytes("/albums/", "application/json", "").await.refuses(&["title", "artist"]);
}

async fn refuses_a_taken_email(api: Api) {
    let data = json!({"first_name": "Not", "last_name": "Luís", "email": "luisg@embraer.com.br"});
    api.post("/customers/", &data).await.refuses(&["email"]);
    api.patch("/customers/leonekohler@surfeu.de/", &data).await.refuses(&["email"]);
    api.put("/customers/leonekohler@surfeu.de/", &data).await.refuses(&["email"]);
    assert_eq!(api.all("/customers/").await.len(), 59);
}

async fn takes_what_reads_as_the_type(api: Api) {
    for (field, sent, shown) in [
        ("name", json!(1984), json!("1984")),
        ("name", json!(1.5), json!("1.5")),
        ("milliseconds", json!("5"), json!(5)),
        ("milliseconds", json!(" 5 "), json!(5)),
        ("milliseconds", json!(5.0), json!(5)),
        ("milliseconds", json!("5.0"), json!(5)),
        ("media_type", json!("2"), json!(2)),
        ("album", json!("1"), json!(1)),
        ("unit_price", json!(0), json!("0.00")),
    ] {
        let created = api.post("/tracks/", &track(&json!({field: sent}))).await.expect(201).json();
        assert_eq!(created[field], shown, "{field}: {sent}");
    }
}

async fn takes_the_longest_text(api: Api) {
    for letter in ["x", "é", "🎸"] {
        let name = letter.repeat(200);
        let created = api.post("/tracks/", &track(&json!({"name": name}))).await.expect(201).json();
        assert_eq!(created["name"], name);
        api.get(&format!("/tracks/{}/", created["id"])).await.expect(200).is(&created);
    }
}

async fn takes_the_limits_themselves(api: Api) {
    for (field, limit) in [
        ("milliseconds", json!(0)),
        ("milliseconds", json!(i32::MAX)),
        ("bytes", json!(i64::MAX)),
        ("bytes", json!(i64::MIN)),
        ("unit_price", json!("999.99")),
        ("unit_price", json!("-999.99")),
    ] {
        let created = api.post("/tracks/", &track(&json!({field: limit}))).await.expect(201).json();
        assert_eq!(created[field], limit, "{field}");
        api.get(&format!("/tracks/{}/", created["id"])).await.expect(200).is(&created);
    }
}

async fn takes_blank_text_where_the_column_may_be_null(api: Api) {
    let created = api.post("/tracks/", &track(&json!({"composer": ""}))).await.expect(201).json();
    assert_eq!(created["composer"], "");
    api.get(&format!("/tracks/{}/", created["id"])).await.expect(200).is(&created);
}

async fn trims_text(api: Api) {
    let padded = json!({"name": "  Padded \t\n", "composer": " \u{a0}x y\u{3000}"});
    let created = api.post("/tracks/", &track(&padded)).await.expect(201).json();
    assert_eq!((&created["name"], &created["composer"]), (&json!("Padded"), &json!("x y")));
}

async fn ignores_unknown_keys(api: Api) {
    let data = track(&json!({"price": 5, "album_id": 7, "": null, "__proto__": {}, "unit_price ": "x", "tracks": [1]}));
    let created = api.post("/tracks/", &data).await.expect(201).json();
    assert_eq!(created.as_object().map(serde_json::Map::len), Some(9));
    assert_eq!((&created["album"], &created["unit_price"]), (&Value::Null, &json!("1.00")));
}

async fn ignores_an_id(api: Api) {
    let created = api.post("/artists/", &json!({"id": 1, "name": "No AC/DC"})).await.expect(201).json();
    let id = created["id"].as_i64().unwrap();
    assert!(id > 275);
    let path = format!("/artists/{id}/");
    for sent in [json!(1), json!("x"), Value::Null, json!(id + 1_000)] {
        let expected = json!({"id": id, "name": "Still none"});
        api.put(&path, &json!({"id": sent, "name": "Still none"})).await.expect(200).is(&expected);
        api.patch(&path, &json!({"id": sent})).await.expect(200).is(&expected);
        api.get(&path).await.expect(200).is(&expected);
    }
    api.get(&format!("/artists/{}/", id + 1_000)).await.expect(404);
}

async fn takes_the_last_of_equal_keys(api: Api) {
    let body = r#"{"name": "first", "name": "last"}"#;
    let created = api.post_bytes("/artists/", "application/json", body).await.expect(201).json();
    assert_eq!(created["name"], "last");
}

async fn takes_an_email_that_differs_in_case(api: Api) {
    let data = json!({"first_name": "Big", "last_name": "Luís", "email": "LUISG@EMBRAER.COM.BR"});
    let created = api.post("/customers/", &data).await.expect(201).json();
    api.get("/customers/LUISG@EMBRAER.COM.BR/").await.expect(200).is(&created);
    assert_eq!(api.get("/customers/luisg@embraer.com.br/").await.expect(200).json()["id"], 1);
    api.delete("/customers/LUISG@EMBRAER.COM.BR/").await.expect(204);
}

async fn takes_a_track_once_on_each_playlist(api: Api) {
    let playlist = api.create("/playlists/", &json!({"name": "No repeats"})).await;
    let entry = json!({"playlist": playlist, "track": 7});
    api.create("/playlist-tracks/", &entry).await;
    let answer = api.post("/playlist-tracks/", &entry).await;
    assert!(answer.status == 400 || answer.status == 409, "{answer:?}");
    let text = answer.json().to_string().to_lowercase();
    for inside in ["constraint", "sql", "idx-", "duplicate entry", "playlist_track"] {
        assert!(!text.contains(inside), "shows the database's inside: {text}");
    }
    let list = api.all("/playlist-tracks/?page_size=1000").await;
    let count = list.iter().filter(|entry| entry["playlist"] == playlist).count();
    assert_eq!(count, 1);
}
