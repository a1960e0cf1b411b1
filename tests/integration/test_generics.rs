//! The lookup of a row by its URL: by id, by another column, or none.

use serde_json::json;

use crate::support::{Answer, Api, csv_rows};

on_each_database! { Pristine:
    finds_no_row_under_an_invalid_key,
    finds_a_customer_by_the_exact_email,
    decodes_the_key_once,
}

on_each_database! { Shared:
    changes_a_customer_by_email,
    follows_a_changed_email,
    finds_an_email_with_any_character,
}

async fn finds_no_row_under_an_invalid_key(api: Api) {
    let digits = "9".repeat(5_000);
    for key in [
        "0",
        "-1",
        "3504",
        "abc",
        "1.0",
        "1e0",
        "0x1",
        "1a",
        "null",
        "%20",
        "%00",
        "1%00",
        "%FF",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        &digits,
        "1;DELETE%20FROM%20track",
        "1'%20OR%20'1'='1",
        "%F0%9F%8E%B8",
    ] {
        for method in ["GET", "DELETE"] {
            Answer::to(api.request(method, &format!("/tracks/{key}/"))).await.refuses_with_detail(404);
        }
    }
    // A PATCH has this result, too, before the body is checked.
    let patch = api.request("PATCH", "/tracks/abc/").header("content-type", "text/plain").body("{");
    Answer::to(patch).await.refuses_with_detail(404);
    let tracks = api.get("/tracks/?limit=1").await.expect(200).json();
    assert_eq!(tracks["count"], 3503);
}

async fn finds_a_customer_by_the_exact_email(api: Api) {
    let luis = &csv_rows("customer")[0];
    api.get("/customers/luisg@embraer.com.br/").await.expect(200).is(luis);
    for email in [
        "LUISG@embraer.com.br",
        "luisg@embraer.com.b",
        "luisg@embraer.com.br%20",
        "%20luisg@embraer.com.br",
        "luisg%25",
        "1",
        "%00",
        "luisg@embraer.com.br%00",
        "%FF",
        "'%20OR%201=1%20--",
    ] {
        api.get(&format!("/customers/{email}/")).await.refuses_with_detail(404);
    }
}

async fn decodes_the_key_once(api: Api) {
    let luis = &csv_rows("customer")[0];
    api.get("/customers/luisg%40embraer.com.br/").await.expect(200).is(luis);
    api.get("/customers/luisg%2540embraer.com.br/").await.refuses_with_detail(404);
    api.get("/tracks/%31/").await.expect(200).is(&csv_rows("track")[0]);
}

async fn changes_a_customer_by_email(api: Api) {
    let email = "change.me@example.com";
    let data = json!({"first_name": "Ann", "last_name": "Other", "email": email, "support_rep": 3});
    let created = api.post("/customers/", &data).await.expect(201).json();
    let path = format!("/customers/{email}/");
    api.get(&path).await.expect(200).is(&created);

    // The row's own email is not a duplicate.
    let data = json!({"first_name": "Ann", "last_name": "Same", "email": email});
    let put = api.put(&path, &data).await.expect(200).json();
    assert_eq!((&put["id"], &put["last_name"], &put["support_rep"]), (&created["id"], &json!("Same"), &json!(3)));
    let patched = api.patch(&path, &json!({"phone": "+1", "email": email})).await.expect(200).json();
    assert_eq!(patched["phone"], "+1");
    api.get(&path).await.expect(200).is(&patched);

    api.delete(&path).await.expect(204);
    api.get(&path).await.refuses_with_detail(404);
}

async fn follows_a_changed_email(api: Api) {
    let data = json!({"first_name": "Mo", "last_name": "Ved", "email": "before@example.com"});
    let id = api.create("/customers/", &data).await;
    let moved =
        api.patch("/customers/before@example.com/", &json!({"email": "after@example.com"})).await.expect(200).json();
    assert_eq!((&moved["id"], &moved["email"]), (&json!(id), &json!("after@example.com")));
    api.get("/customers/before@example.com/").await.refuses_with_detail(404);
    api.get("/customers/after@example.com/").await.expect(200).is(&moved);
}

async fn finds_an_email_with_any_character(api: Api) {
    for (email, segment) in [
        ("plus+tag@example.com", "plus+tag@example.com"),
        ("per%cent@example.com", "per%25cent@example.com"),
        ("que?ry@example.com", "que%3Fry@example.com"),
        ("o'neill@example.com", "o'neill@example.com"),
        ("zoë@example.com", "zo%C3%AB@example.com"),
    ] {
        let data = json!({"first_name": "Any", "last_name": "Name", "email": email});
        let created = api.post("/customers/", &data).await.expect(201).json();
        api.get(&format!("/customers/{segment}/")).await.expect(200).is(&created);
        api.delete(&format!("/customers/{segment}/")).await.expect(204);
    }
    // Paths are matched decoded, as in DRF, so this one has two segments.
    let slash = json!({"first_name": "Any", "last_name": "Name", "email": "sl/ash@example.com"});
    api.post("/customers/", &slash).await.expect(201);
    api.get("/customers/sl%2Fash@example.com/").await.refuses_with_detail(404);
}
