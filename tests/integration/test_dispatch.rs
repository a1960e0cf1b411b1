//! Methods, HEAD, OPTIONS, and the headers of every response.

use serde_json::json;

use crate::support::{Answer, Api};

const LIST: &str = "GET, POST, HEAD, OPTIONS";
const DETAIL: &str = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS";

on_each_database! { Pristine:
    refuses_methods_that_a_view_has_not,
    refuses_the_method_before_it_looks_at_anything_else,
    answers_head_like_get_without_a_body,
    answers_options,
    tells_what_is_allowed_in_every_answer,
    takes_json_and_nothing_else,
    makes_json_and_nothing_else,
    takes_a_body_of_json_by_any_spelling,
}

async fn refuses_methods_that_a_view_has_not(api: Api) {
    for (path, methods, allow) in [
        ("/artists/", ["PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"].as_slice(), LIST),
        ("/artists/1/", ["POST", "TRACE", "BREW", "PROPFIND"].as_slice(), DETAIL),
        ("/customers/luisg@embraer.com.br/", ["POST"].as_slice(), DETAIL),
    ] {
        for method in methods {
            let answer = Answer::to(api.request(method, path)).await.refuses_with_detail(405);
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
            let detail = answer.json()["detail"].to_string();
            assert!(detail.contains(method), "does not name {method}: {detail}");
        }
    }
}

async fn refuses_the_method_before_it_looks_at_anything_else(api: Api) {
    api.post("/artists/999999/", &json!({})).await.refuses_with_detail(405);
    let broken = api.request("POST", "/artists/1/").header("content-type", "text/plain").body("{");
    Answer::to(broken).await.refuses_with_detail(405);
}

async fn answers_head_like_get_without_a_body(api: Api) {
    for path in ["/artists/", "/tracks/", "/tracks/1/", "/customers/luisg@embraer.com.br/", "/tracks/0/", "/"] {
        let get = api.get(path).await;
        let head = Answer::to(api.request("HEAD", path)).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        assert!(!get.body.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        let mut headers = [get.headers, head.headers];
        for headers in &mut headers {
            headers.remove("date");
        }
        assert_eq!(headers[0], headers[1], "{path}");
    }
}

async fn answers_options(api: Api) {
    for (path, allow) in [("/artists/", LIST), ("/artists/1/", DETAIL), ("/invoice-lines/", LIST)] {
        let answer = Answer::to(api.request("OPTIONS", path)).await.expect(200);
        assert_eq!(answer.header("allow"), allow, "{path}");
        assert!(answer.json().is_object(), "{path}: {}", answer.text());
    }
    let answer = Answer::to(api.request("OPTIONS", "/media-types/")).await.expect(200).json();
    assert_eq!(answer["name"], "Media Type List");
    assert_eq!(answer["description"], "All media types.");
}

async fn tells_what_is_allowed_in_every_answer(api: Api) {
    assert_eq!(api.get("/artists/").await.expect(200).header("allow"), LIST);
    assert_eq!(api.get("/artists/1/").await.expect(200).header("allow"), DETAIL);
    assert_eq!(api.get("/artists/0/").await.expect(404).header("allow"), DETAIL);
    assert_eq!(api.post("/tracks/", &json!({})).await.expect(400).header("allow"), LIST);
}

async fn takes_json_and_nothing_else(api: Api) {
    for content_type in ["text/plain", "application/xml", "text/json", "application/octet-stream", "nonsense", "json/*"]
    {
        for (method, path) in [("POST", "/artists/"), ("PUT", "/artists/1/"), ("PATCH", "/artists/1/")] {
            let request = api.request(method, path).header("content-type", content_type).body("{\"name\": \"x\"}");
            let answer = Answer::to(request).await.refuses_with_detail(415);
            assert!(answer.text().contains(content_type), "does not name the type: {}", answer.text());
        }
    }
}

async fn makes_json_and_nothing_else(api: Api) {
    for accept in ["*/*", "application/json", "application/*", "text/html, application/json;q=0.1", "text/html, */*"] {
        Answer::to(api.request("GET", "/artists/1/").header("accept", accept)).await.expect(200).json();
    }
    for accept in ["image/png", "text/html", "application/xml"] {
        Answer::to(api.request("GET", "/artists/1/").header("accept", accept)).await.refuses_with_detail(406);
    }
}

async fn takes_a_body_of_json_by_any_spelling(api: Api) {
    for content_type in ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;"]
    {
        // Read as JSON the fields are missing; any other media type would be a 415.
        api.post_bytes("/albums/", content_type, "{}").await.refuses(&["title", "artist"]);
    }
}
