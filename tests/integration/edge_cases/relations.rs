//! Related rows: by key, by link, by slug, one to one, and in tables with composite keys.

use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::sources::{LABEL, OTHER, seat, sources};
use crate::support::Api;

on_each_database! { Empty:
    by_key,
    by_many_keys,
    by_a_key_in_another_form,
    by_link,
    by_slug,
    one_to_one_by_the_primary_key,
    rows_whose_keys_have_two_columns,
    what_was_saved_is_shown,
    what_the_url_asks_for_is_shown,
}

async fn by_key(api: Api) {
    let gems = sources(api).await;
    // A fraction is cut off, as in Django's model field.
    for input in [json!(1), json!("1"), json!(1.0), json!(1.5)] {
        let made = gems.send("POST", "/", &json!({ "source": input })).await.expect(201).json();
        assert_eq!(made["source"], 1, "{input}");
    }
    for input in [json!(null), json!("")] {
        let made = gems.send("POST", "/", &json!({ "source": input })).await.expect(201).json();
        assert_eq!(made["source"], json!(null), "{input}");
    }
    for (code, inputs) in [
        ("incorrect_type", vec![json!("1.0"), json!(true), json!({}), json!([1]), json!("x")]),
        (
            "does_not_exist",
            vec![json!(99), json!(-1), json!("100000000000000000000000000000"), json!(3_000_000_000_i64)],
        ),
    ] {
        for input in inputs {
            let refused = gems.refused("POST", "/", &json!({ "source": input })).await;
            assert_eq!(refused, json!({"source": [code]}), "{input}");
        }
    }
}

async fn by_many_keys(api: Api) {
    let gems = sources(api).await;
    let made = gems.send("POST", "/sources/", &json!({"labels": [LABEL, LABEL, OTHER]})).await.expect(201).json();
    assert_eq!(made["labels"].as_array().map(Vec::len), Some(2), "each row is related once");
    let path = format!("/sources/{}/", made["id"]);
    let none = "00000000-0000-0000-0000-000000000009";
    for (labels, expected) in [
        (json!([none, LABEL, "x"]), json!({"0": ["does_not_exist"], "2": ["incorrect_type"]})),
        (json!([null]), json!({"0": ["null"]})),
        (json!("1"), json!(["not_a_list"])),
        (json!({}), json!(["not_a_list"])),
        (json!(null), json!(["null"])),
    ] {
        let refused = gems.refused("PATCH", &path, &json!({ "labels": labels })).await;
        assert_eq!(refused, json!({ "labels": expected }), "{labels}");
    }
    assert_eq!(gems.refused("PATCH", &path, &json!({"some": []})).await, json!({"some": ["empty"]}));
    let changed = gems.send("PATCH", &path, &json!({"some": ["b"]})).await.expect(200).json();
    assert_eq!((&changed["some"], &changed["labels"]), (&json!(["b"]), &json!([OTHER])));
    let changed = gems.send("PATCH", &path, &json!({"labels": []})).await.expect(200).json();
    assert_eq!(changed["labels"], json!([]));
}

async fn by_a_key_in_another_form(api: Api) {
    let gems = sources(api).await;
    let made = gems.send("POST", "/", &json!({"label": 7})).await.expect(201).json();
    assert_eq!(made["label"], 7);
    let made = gems.send("POST", "/", &json!({ "label": OTHER })).await.expect(201).json();
    assert_eq!(made["label"], 7);
    assert_eq!(gems.refused("POST", "/", &json!({"label": 4})).await, json!({"label": ["does_not_exist"]}));
}

async fn by_link(api: Api) {
    let gems = sources(api).await;
    let path = "/links/pointers/";
    let made = gems.send("POST", path, &json!({"source": "/links/sources/1/"})).await.expect(201).json();
    let url = made["source"].as_str().unwrap();
    assert!(url.starts_with("http://") && url.ends_with("/links/sources/1/"), "{url}");
    for taken in ["http://elsewhere.example/links/sources/1/", "/links/sources/1/?a=b", "/links/sources/%31/", url] {
        let made = gems.send("POST", path, &json!({ "source": taken })).await.expect(201).json();
        assert_eq!(made["source"], url, "{taken}");
    }
    for (code, inputs) in [
        ("incorrect_type", vec![json!(1), json!(true), json!([]), json!({})]),
        ("no_match", vec![json!("x"), json!("/nowhere/"), json!("http://"), json!("/links/sources/1")]),
        ("incorrect_match", vec![json!("/links/pointers/1/"), json!("/links/pointers/")]),
        (
            "does_not_exist",
            vec![json!("/links/sources/99/"), json!("/links/sources/abc/"), json!("/links/sources/99999999999999/")],
        ),
    ] {
        for input in inputs {
            let refused = gems.refused("POST", path, &json!({ "source": input })).await;
            assert_eq!(refused, json!({"source": [code]}), "{input}");
        }
    }
    let made = gems.send("POST", path, &json!({"source": null})).await.expect(201).json();
    assert_eq!(made["source"], json!(null));
}

async fn by_slug(api: Api) {
    let gems = sources(api).await;
    let made = gems.send("POST", "/slugs/", &json!({"source": "one", "label": "b"})).await.expect(201).json();
    assert_eq!((&made["source"], &made["label"]), (&json!("one"), &json!("b")));
    for wrong in [json!("zz"), json!("ONE"), json!([]), json!({}), json!(true), json!("one\0")] {
        let refused = gems.refused("POST", "/slugs/", &json!({ "source": wrong })).await;
        assert!(
            ["does_not_exist", "invalid"].map(|code| json!({"source": [code]})).contains(&refused),
            "{wrong}: {refused}"
        );
    }
    assert_eq!(gems.refused("POST", "/numbers/", &json!({"source": 99})).await, json!({"source": ["does_not_exist"]}));
    assert_eq!(gems.refused("POST", "/numbers/", &json!({"source": "x"})).await, json!({"source": ["invalid"]}));
    let made = gems.send("POST", "/numbers/", &json!({"source": "30"})).await.expect(201).json();
    assert_eq!(made["source"], 30);
    // Two rows have this name; either is valid.
    gems.send("POST", "/slugs/", &json!({"source": "two"})).await.expect(201);
}

async fn one_to_one_by_the_primary_key(api: Api) {
    let gems = sources(api).await;
    let made = gems.send("POST", "/passports/", &json!({"source": 2, "number": "P2"})).await.expect(201).json();
    assert_eq!(made, json!({"source": 2, "number": "P2"}));
    gems.send("GET", "/passports/2/", &Value::Null).await.expect(200).is(&made);
    for (body, expected) in [
        (json!({"source": 2, "number": "x"}), json!({"source": ["unique"]})),
        (json!({"source": 99, "number": "x"}), json!({"source": ["does_not_exist"]})),
        (json!({"number": "x"}), json!({"source": ["required"]})),
        (json!({"source": null, "number": "x"}), json!({"source": ["null"]})),
    ] {
        assert_eq!(gems.refused("POST", "/passports/", &body).await, expected, "{body}");
    }
    gems.send("PUT", "/passports/2/", &json!({"source": 2, "number": "P3"})).await.expect(200);
    // From the other side it is nested.
    let owner = gems.send("PATCH", "/owners/2/", &json!({"passport": {"number": "P4"}})).await.expect(200).json();
    assert_eq!(owner["passport"], json!({"number": "P4"}));
    let owner =
        gems.send("POST", "/owners/", &json!({"name": "new", "passport": {"number": "P5"}})).await.expect(201).json();
    assert_eq!(owner["passport"], json!({"number": "P5"}));
    let path = format!("/passports/{}/", owner["id"]);
    gems.send("GET", &path, &Value::Null).await.expect(200).is(&json!({"source": owner["id"], "number": "P5"}));
    let owner =
        gems.send("PATCH", &format!("/owners/{}/", owner["id"]), &json!({"passport": null})).await.expect(200).json();
    assert_eq!(owner["passport"], json!(null));
    gems.send("GET", &path, &Value::Null).await.expect(404);
}

/// A nested row is identified by the part of its key that is not its parent's.
async fn rows_whose_keys_have_two_columns(api: Api) {
    let gems = sources(api).await;
    let body =
        json!({"name": "hall", "seats": [{"place": 2, "guest": "b", "note": "kept"}, {"place": 1, "guest": "a"}]});
    let made = gems.send("POST", "/halls/", &body).await.expect(201).json();
    let seat = |place: i32, guest: &str, note: Value| json!({"place": place, "guest": guest, "note": note});
    assert_eq!(made["seats"], json!([seat(1, "a", json!(null)), seat(2, "b", json!("kept"))]));
    let path = format!("/halls/{}/", made["id"]);
    // One row changes, one is deleted, one is created. A seat of another hall with the same number is another row.
    gems.send("POST", "/halls/", &json!({"name": "other", "seats": [{"place": 2, "guest": "z"}]})).await.expect(201);
    let body = json!({"seats": [{"place": 2, "guest": "B"}, {"place": 3, "guest": "c"}]});
    let changed = gems.send("PATCH", &path, &body).await.expect(200).json();
    assert_eq!(changed["seats"], json!([seat(2, "B", json!("kept")), seat(3, "c", json!(null))]));
    let twice = json!({"seats": [{"place": 2, "guest": "x"}, {"place": 2, "guest": "y"}]});
    let refused = gems.refused("PATCH", &path, &twice).await;
    assert_eq!(refused, json!({"seats": {"1": {"place": ["unique"]}}}));
    // Two new rows with the same key: nothing is written.
    let twice = json!({"seats": [{"place": 8, "guest": "x"}, {"place": 9, "guest": "y"}, {"place": 9, "guest": "z"}]});
    let refused = gems.send("PATCH", &path, &twice).await;
    assert!([400, 409].contains(&refused.status), "{}", refused.text());
    let rows = seat::Entity::find().all(&gems.api.db).await.unwrap();
    assert_eq!(rows.len(), 3);
}

async fn what_was_saved_is_shown(api: Api) {
    let gems = sources(api).await;
    let made = gems.send("POST", "/sources/", &json!({"labels": [LABEL]})).await.expect(201).json();
    let path = format!("/sources/{}/", made["id"]);
    let changed = gems.send("PUT", &path, &json!({"name": "x", "labels": [OTHER]})).await.expect(200).json();
    assert_eq!((&changed["labels"], &changed["some"]), (&json!([OTHER]), &json!(["b"])));
}

async fn what_the_url_asks_for_is_shown(api: Api) {
    let gems = sources(api).await;
    let body = json!({"name": "hall", "seats": [{"place": 1, "guest": "a"}, {"place": 2, "guest": "b"}]});
    let made = gems.send("POST", "/halls/?fields=id,seats.guest", &body).await.expect(201).json();
    let id = &made["id"];
    assert_eq!(made, json!({"id": id, "seats": [{"guest": "a"}, {"guest": "b"}]}), "answers to writes, too");
    let path = format!("/halls/{id}/");
    let whole = gems.send("GET", &path, &Value::Null).await.expect(200).json();
    for (query, shown) in [
        ("fields=name", json!({"name": "hall"})),
        ("fields=seats.place,%20name", json!({"name": "hall", "seats": [{"place": 1}, {"place": 2}]})),
        ("fields=seats.place,seats", json!({"seats": whole["seats"]})),
        ("fields=seats,seats.place", json!({"seats": whole["seats"]})),
        ("fields=seats.nothing", json!({"seats": [{}, {}]})),
        ("fields=zzz", json!({})),
        ("fields=name.more,id", json!({"id": id, "name": "hall"})),
        ("fields=", whole.clone()),
        ("field=name", whole.clone()),
    ] {
        gems.send("GET", &format!("{path}?{query}"), &Value::Null).await.expect(200).is(&shown);
    }
    let deep = format!("{path}?fields=seats{}", ".a".repeat(30_000));
    gems.send("GET", &deep, &Value::Null).await.expect(200);
    let list = gems.send("GET", "/halls/?fields=name", &Value::Null).await.expect(200).json();
    assert!(list.as_array().unwrap().iter().all(|row| row.as_object().unwrap().len() == 1), "{list}");
}
