//! The elements of pages, read from their HTML; what a browser makes of them is tested beside this crate.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use browsable_app::{PASSWORD, app, app_with, database};
use http_body_util::BodyExt as _;
use rest_runtime::axum::Router;
use rest_runtime::axum::body::Body;
use rest_runtime::axum::http::{HeaderMap, Request, StatusCode, header};
use rest_runtime::minijinja::Environment;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

/// A browser without scripts: it keeps cookies and sends forms.
struct Client {
    app: Router,
    cookies: Vec<(String, String)>,
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Client {
    async fn new() -> Self {
        Self { app: app(database(3).await.unwrap()), cookies: Vec::new() }
    }

    async fn signed_in(username: &str) -> Self {
        let mut client = Self::new().await;
        client.sign_in(username).await;
        client
    }

    async fn sign_in(&mut self, username: &str) {
        let form = [("username", username), ("password", PASSWORD), ("next", "/projects/")];
        let got = self.post("/?_browsable=sign-in", &form).await;
        assert_eq!(
            (got.status, &got.headers[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/projects/".parse().unwrap())
        );
    }

    async fn send(&mut self, request: Request<Body>) -> Got {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Got { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    fn request(&self, method: &str, path: &str, headers: &[(header::HeaderName, &str)], body: String) -> Request<Body> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "shop");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request.body(Body::from(body)).unwrap()
    }

    async fn get(&mut self, path: &str) -> Got {
        let request = self.request("GET", path, &[(header::ACCEPT, BROWSER)], String::new());
        self.send(request).await
    }

    async fn json(&mut self, path: &str) -> Value {
        let request = self.request("GET", path, &[(header::ACCEPT, "application/json")], String::new());
        serde_json::from_str(&self.send(request).await.text).unwrap()
    }

    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Got {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let form = "application/x-www-form-urlencoded";
        let request = self.request("POST", path, &[(header::ACCEPT, BROWSER), (header::CONTENT_TYPE, form)], body);
        self.send(request).await
    }

    fn token(&self) -> String {
        self.cookies.iter().find(|(name, _)| name == "csrftoken").unwrap().1.clone()
    }

    /// A form of a page: the method, the token, and the fields.
    async fn submit(&mut self, method: &str, path: &str, fields: &[(&str, &str)]) -> Got {
        let token = self.token();
        let mut form = vec![("_method", method), ("csrfmiddlewaretoken", token.as_str())];
        form.extend(fields);
        self.post(path, &form).await
    }
}

impl Got {
    /// The tags of this name, as their attributes stand there.
    fn tags(&self, name: &str) -> Vec<&str> {
        let start = format!("<{name} ");
        self.text.split(&start).skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
    }

    /// The value of an attribute of the tag that has another attribute.
    fn attribute(&self, tag: &str, with: &str, name: &str) -> Option<String> {
        let tags = self.tags(tag);
        let tag = tags.iter().find(|tag| tag.contains(with))?;
        let value = tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(unescaped(value))
    }

    /// The text without tags.
    fn shown(&self) -> String {
        let text: String =
            self.text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        unescaped(&text)
    }

    fn has(&self, text: &str) -> bool {
        self.shown().contains(text)
    }

    /// The body that the page shows.
    fn body(&self) -> Value {
        let pre = self.text.split("<div class=\"code\">").nth(1).unwrap().split("</div>").next().unwrap();
        let got = Self { text: pre.replace("more lines", ""), status: self.status, headers: HeaderMap::new() };
        serde_json::from_str(&got.shown()).unwrap()
    }
}

fn unescaped(html: &str) -> String {
    let plain = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&#x27;", "'").replace("&#x2f;", "/").replace("&amp;", "&")
}

#[tokio::test]
async fn a_browser_gets_the_page_and_everybody_else_json() {
    let mut client = Client::signed_in("ada").await;
    for (accept, expected) in [
        (Some(BROWSER), "text/html; charset=utf-8"),
        (Some("*/*"), "application/json"),
        (Some("application/json"), "application/json"),
        (Some("application/json, text/html;q=0.5"), "application/json"),
        (None, "application/json"),
    ] {
        let accept: Vec<_> = accept.map(|accept| (header::ACCEPT, accept)).into_iter().collect();
        let request = client.request("GET", "/projects/", &accept, String::new());
        let got = client.send(request).await;
        assert_eq!(got.headers[header::CONTENT_TYPE], expected, "{accept:?}");
    }
    assert_eq!(client.get("/projects/?format=json").await.headers[header::CONTENT_TYPE], "application/json");
    let request = client.request("GET", "/projects/?format=api", &[], String::new());
    assert_eq!(client.send(request).await.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
}

#[tokio::test]
async fn pages_are_closed_to_what_is_not_theirs() {
    let mut client = Client::signed_in("ada").await;
    for path in
        ["/", "/projects/", "/projects/1/", "/projects/9/", "/nowhere/", "/admin/projects/", "/?_browsable=sign-in"]
    {
        let got = client.get(path).await;
        let policy = got.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in
            ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.split("; ").any(|known| known == part), "{path}: {part}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("nonce"), "{policy}");
        for (name, value) in [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "same-origin"),
            (header::CACHE_CONTROL, "no-store"),
        ] {
            assert_eq!(got.headers[&name], value, "{path}");
        }
        for inline in [" style=", "<style", " onclick=", "<script>", "javascript:void"] {
            assert!(!got.text.contains(inline), "{path}: {inline}");
        }
        assert!(got.text.starts_with("<!doctype html>\n<html lang=\"en\">"), "{path}");
        assert!(got.tags("meta").iter().any(|tag| tag.contains("width=device-width")), "{path}");
        for tag in got.tags("script").into_iter().chain(got.tags("link")) {
            let url = unescaped(tag);
            assert!(url.contains("=\"/") && url.contains("/?_browsable="), "{path}: {url}");
        }
    }
}

#[tokio::test]
async fn files_are_sent_once_and_short() {
    let mut client = Client::new().await;
    let page = client.get("/").await;
    let style = page.attribute("link", "stylesheet", "href").unwrap();
    let got = client.get(&style).await;
    assert_eq!(got.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    let tag = got.headers[header::ETAG].to_str().unwrap().to_owned();
    let request = client.request("GET", &style, &[(header::IF_NONE_MATCH, &tag)], String::new());
    assert_eq!(client.send(request).await.status, StatusCode::NOT_MODIFIED);
    let request = client.request("GET", &style, &[(header::ACCEPT_ENCODING, "gzip")], String::new());
    let short = client.send(request).await;
    assert_eq!(short.headers[header::CONTENT_ENCODING], "gzip");
    let length = |got: &Got| got.headers[header::CONTENT_LENGTH].to_str().unwrap().parse::<usize>().unwrap();
    assert!(length(&short) * 2 < length(&got), "{} of {}", length(&short), length(&got));
    let script = page.attribute("script", "src=", "src").unwrap();
    assert_eq!(client.get(&script).await.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert!(client.get("/?_browsable=other.css").await.text.starts_with("<!doctype"), "an unknown name is a parameter");
}

#[tokio::test]
async fn a_list_has_all_its_elements() {
    let mut client = Client::signed_in("ada").await;
    let page = client.get("/projects/?page_size=2&ordering=-name").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<title>Projects List · REST API</title>"));
    assert!(page.attribute("a", "class=\"brand\"", "href").is_some_and(|url| url == "/"));
    assert!(page.text.contains("<span class=\"who\">ada</span>"));
    assert_eq!(page.attribute("form", "_browsable", "action").unwrap(), "/?_browsable=sign-out");
    let crumbs = page.text.split("aria-label=\"Breadcrumbs\"").nth(1).unwrap().split("</nav>").next().unwrap();
    assert!(crumbs.contains("Api Root") && crumbs.contains("Projects List"), "{crumbs}");
    assert!(page.text.contains("<h1>Projects List</h1>"));
    // The description is Markdown, and HTML in it is text.
    assert!(page.text.contains("All <em>projects</em> of whoever asks."));
    assert!(page.text.contains("<a href=\"/tags/\">tags</a>") && page.has("<script>alert(\"no\")</script>"));
    for format in ["json", "api", "csv"] {
        let url = format!("/projects/?page_size=2&ordering=-name&format={format}");
        assert_eq!(page.attribute("a", &format!("format={format}\" rel"), "href").unwrap(), url);
    }
    assert_eq!(page.tags("input").iter().filter(|tag| tag.contains("value=\"OPTIONS\"")).count(), 1);
    assert!(page.text.contains("<a href=\"&#x2f;projects&#x2f;total&#x2f;\">Total</a>"));
    for (name, kind) in [
        ("search", "search"),
        ("active", "select"),
        ("budget__gte", "number"),
        ("starts__year", "number"),
        ("lead", "number"),
        ("name__icontains", "text"),
    ] {
        let id = format!("id=\"filter-{name}\"");
        match kind {
            "select" => assert!(page.tags("select").iter().any(|tag| tag.contains(&id)), "{name}"),
            kind => assert_eq!(page.attribute("input", &id, "type").as_deref(), Some(kind), "{name}"),
        }
    }
    assert!(page.text.contains("<option value=\"-name\" selected>"));
    assert_eq!(page.attribute("input", "name=\"page_size\"", "value").as_deref(), Some("2"), "the form keeps it");
    assert!(page.has("3 in all") && page.attribute("a", "rel=\"next\"", "href").unwrap().contains("page=2"));
    assert!(page.text.contains("<b>GET</b>") && page.text.contains("HTTP 200 OK"));
    assert!(page.has("Allow") && page.has("GET, POST, HEAD, OPTIONS") && page.has("application/json"));
    assert_eq!(page.body(), client.json("/projects/?page_size=2&ordering=-name").await);
    assert!(page.attribute("a", "download=\"projects-list.json\"", "href").unwrap().ends_with("format=json"));
    for text in [
        "curl -H 'Accept: application/json' 'http://shop/projects/?page_size=2&ordering=-name'",
        "await fetch(",
        "requests.get(",
        "reqwest::Client",
    ] {
        assert!(page.has(text), "{text}");
    }
    assert!(page.has("queries of the library in"), "ada is staff");
    assert!(page.text.contains("href=\"&#x2f;docs&#x2f;\">Docs</a>"));
    let of_bob = Client::signed_in("bob").await.get("/projects/").await;
    assert!(!of_bob.has("queries of the library in"));
}

#[tokio::test]
async fn a_row_has_links_forms_and_a_deletion_that_is_confirmed() {
    let mut client = Client::signed_in("ada").await;
    let page = client.get("/projects/1/").await;
    assert_eq!(page.body(), client.json("/projects/1/").await);
    assert!(page.text.contains("href=\"/people/1/\">1</a>"), "a key leads to its row");
    assert!(page.text.contains("href=\"/tags/1/\">1</a>"));
    let confirm = page.text.split("class=\"confirm\"").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(confirm.contains("value=\"DELETE\"") && confirm.contains(&client.token()));
    assert_eq!(page.text.matches("value=\"PUT\"").count(), 2, "a form, and a body by hand");
    assert_eq!(page.text.matches("value=\"PATCH\"").count(), 2);
    assert!(page.attribute("a", "Archive", "href").is_none());
    assert!(page.text.contains("projects&#x2f;1&#x2f;archive&#x2f;\">Archive</a>"));
}

#[tokio::test]
async fn each_kind_of_field_has_its_input() {
    let mut client = Client::signed_in("ada").await;
    let page = client.get("/projects/").await;
    let input = |name: &str, attribute: &str| page.attribute("input", &format!("id=\"post-{name}\""), attribute);
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(input("name", "type"), text("text"));
    assert_eq!((input("name", "minlength"), input("name", "maxlength")), (text("2"), text("60")));
    assert!(page.has("What people call it."));
    assert_eq!(
        (input("budget", "type"), input("budget", "min"), input("budget", "step")),
        (text("number"), text("0"), text("0.01"))
    );
    assert_eq!(input("starts", "type"), text("date"));
    assert_eq!(input("due", "type"), text("datetime-local"));
    assert_eq!(input("active", "type"), text("checkbox"));
    assert!(page.text.contains("<option value=\"client\">For a client</option>"));
    assert!(page.tags("select").iter().any(|tag| tag.contains("name=\"secret\"")), "three values are no box");
    for name in ["notes", "settings"] {
        assert!(page.tags("textarea").iter().any(|tag| tag.contains(&format!("name=\"{name}\""))), "{name}");
    }
    // A related row is a key, and where it is searched; no row is listed.
    assert_eq!((input("lead", "type"), input("lead", "data-related")), (text("text"), text("/people/")));
    assert!(!page.has("person 1"));
    assert_eq!(input("tags-0", "data-related"), text("/tags/"));
    assert_eq!(input("tasks-0-minutes", "name"), text("tasks[0]minutes"));
    assert!(page.attribute("input", "name=\"id\"", "name").is_none(), "what is only shown has none");
    let row = client.get("/projects/1/").await;
    let now = |name: &str| row.attribute("input", &format!("id=\"put-{name}\""), "value");
    assert_eq!((now("name"), now("budget"), now("lead")), (text("ada's garden"), text("1500.50"), text("1")));
    assert_eq!(
        (now("tasks-0-title"), now("tasks-1-title"), now("tasks-2-title")),
        (text("Dig"), text("Sow"), text(""))
    );
    assert!(row.text.contains("\nFirst line\nSecond &quot;line&quot; &amp; more</textarea>"));
    let sample = client.get("/sample/").await;
    assert!(sample.tags("form").iter().any(|tag| tag.contains("multipart/form-data")));
    assert_eq!(sample.attribute("input", "id=\"post-paper\"", "type"), text("file"));
    assert_eq!(sample.tags("input").iter().filter(|tag| tag.contains("name=\"colours\"")).count(), 3);
    assert!(sample.tags("input").iter().any(|tag| tag.contains("name=\"_key:counts\"")));
    assert_eq!(sample.attribute("input", "id=\"post-place-x\"", "name"), text("place.x"));
}

#[tokio::test]
async fn forms_are_for_what_the_user_may_do() {
    let mut client = Client::new().await;
    let refused = client.get("/projects/").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.text.contains("name=\"_content\"") && !refused.text.contains("Filter, search"));
    assert!(refused.attribute("a", "sign-in", "href").unwrap().contains("next=%2Fprojects%2F"));
    let open = client.get("/tags/1/").await;
    assert!(open.has("urgent") && !open.text.contains("value=\"PUT\"") && !open.text.contains("value=\"DELETE\""));
    assert!(client.get("/projects/1/").await.text.matches("<input type=\"hidden\" name=\"_method\"").count() <= 1);
    client.sign_in("bob").await;
    assert_eq!(client.get("/projects/1/").await.status, StatusCode::NOT_FOUND);
    let plain = client.get("/without-forms/").await;
    assert!(!plain.text.contains("name=\"_content\"") && plain.text.contains("value=\"OPTIONS\""));
}

#[tokio::test]
async fn a_page_may_be_for_some() {
    let mut client = Client::signed_in("bob").await;
    let got = client.get("/half-hidden/").await;
    assert_eq!(
        (&*got.text, &got.headers[header::CONTENT_TYPE]),
        (r#"{"for":"all"}"#, &"application/json".parse().unwrap())
    );
    let mut client = Client::signed_in("ada").await;
    assert!(client.get("/half-hidden/").await.text.starts_with("<!doctype html>"));
}

#[tokio::test]
async fn a_form_needs_its_token_and_its_own_site() {
    let mut client = Client::signed_in("ada").await;
    let fields = [("name", "New"), ("kind", "inside"), ("budget", "1"), ("tags[]", ""), ("tasks[]", "")];
    let mut form = vec![("_method", "POST")];
    form.extend(fields);
    assert_eq!(client.post("/projects/", &form).await.status, StatusCode::FORBIDDEN);
    form.push(("csrfmiddlewaretoken", "0123"));
    assert_eq!(client.post("/projects/", &form).await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.submit("POST", "/projects/", &fields).await.status, StatusCode::CREATED);
    let token = client.token();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("_method", "DELETE"), ("csrfmiddlewaretoken", &token)])
        .finish();
    let headers =
        [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ORIGIN, "https://evil.example")];
    let request = client.request("POST", "/projects/1/", &headers, body);
    assert_eq!(client.send(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.get("/projects/1/").await.status, StatusCode::OK);
    // A link cannot do it, and neither can a form where there are no pages.
    assert_eq!(client.get("/projects/1/?_method=DELETE").await.status, StatusCode::OK);
    let got = client.submit("OPTIONS", "/no-page/", &[]).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN, "{}", got.text);
}

#[tokio::test]
async fn a_form_and_json_make_the_same_row() {
    let mut client = Client::signed_in("ada").await;
    let form = [
        ("name", "Same é"),
        ("kind", "client"),
        ("active", "false"),
        ("active", "true"),
        ("secret", ""),
        ("budget", "10.00"),
        ("starts", ""),
        ("due", "2026-01-02T03:04:05"),
        ("notes", "a\r\nb"),
        ("notes[x]", ""),
        ("settings", "{\"a\":[1]}"),
        ("lead", ""),
        ("tags[]", ""),
        ("_skip_blank", "tags"),
        ("tags", "1"),
        ("tags", "2"),
        ("tags", ""),
        ("tasks[]", ""),
        ("tasks[0]title", "T"),
        ("tasks[0]minutes", "5"),
        ("tasks[0]done", "false"),
        ("_spare", "[[\"tasks[1]title\",\"\"],[\"tasks[1]minutes\",\"\"],[\"tasks[1]done\",\"false\"]]"),
        ("tasks[1]title", ""),
        ("tasks[1]minutes", ""),
        ("tasks[1]done", "false"),
    ];
    let got = client.submit("POST", "/projects/", &form).await;
    assert_eq!(got.status, StatusCode::CREATED, "{}", got.shown());
    let mut of_form = got.body();
    let body = json!({
        "name": "Same é too", "kind": "client", "active": true, "secret": null, "budget": "10.00", "starts": null,
        "due": "2026-01-02T03:04:05Z", "notes": "a\nb", "settings": {"a": [1]}, "lead": null, "tags": [1, 2],
        "tasks": [{"title": "T", "minutes": 5, "done": false}],
    });
    let raw = [("_content_type", "application/json"), ("_content", &*body.to_string())];
    let mut of_json = client.submit("POST", "/projects/", &raw).await.body();
    for row in [&mut of_form, &mut of_json] {
        row["id"] = Value::Null;
        row["name"] = Value::Null;
        row["tasks"][0]["id"] = Value::Null;
    }
    assert_eq!(of_form, of_json);
}

#[tokio::test]
async fn patch_sends_what_was_changed() {
    let mut client = Client::signed_in("ada").await;
    let page = client.get("/projects/1/").await;
    let before = page.attribute("input", "name=\"_before\"", "value").unwrap();
    let pairs: Vec<(String, String)> = serde_json::from_str(&before).unwrap();
    let untouched = client.json("/projects/1/").await;
    let mut form: Vec<(&str, &str)> = vec![("_before", &before)];
    form.extend(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    assert_eq!(client.submit("PATCH", "/projects/1/", &form).await.status, StatusCode::OK);
    assert_eq!(client.json("/projects/1/").await, untouched);
    // Another user's change of another field stays.
    let raw = [("_content_type", "application/json"), ("_content", r#"{"budget": "7.00"}"#)];
    assert_eq!(client.submit("PATCH", "/projects/1/", &raw).await.status, StatusCode::OK);
    let name = form.iter_mut().find(|(name, _)| *name == "name").unwrap();
    name.1 = "Renamed";
    assert_eq!(client.submit("PATCH", "/projects/1/", &form).await.status, StatusCode::OK);
    let mut expected = untouched;
    expected["name"] = "Renamed".into();
    expected["budget"] = "7.00".into();
    assert_eq!(client.json("/projects/1/").await, expected);
}

#[tokio::test]
async fn forms_say_nothing_and_null() {
    let mut client = Client::signed_in("ada").await;
    let form = [("tags[]", ""), ("notes", "stays in the box"), ("notes[null]", "true"), ("settings[null]", "true")];
    assert_eq!(client.submit("PATCH", "/projects/1/", &form).await.status, StatusCode::OK);
    let row = client.json("/projects/1/").await;
    assert_eq!((&row["tags"], &row["notes"], &row["settings"]), (&json!([]), &Value::Null, &Value::Null));
    assert_eq!(row["tasks"].as_array().unwrap().len(), 2, "what is not in the form stays");
    // The rows keep their keys: one is changed, one is taken out.
    let (first, second) = (row["tasks"][0]["id"].to_string(), row["tasks"][1]["id"].to_string());
    let form = [
        ("tasks[]", ""),
        ("tasks[0]id", &*first),
        ("tasks[0]title", "Dig deep"),
        ("tasks[0]minutes", "31"),
        ("tasks[0]done", "true"),
        ("tasks[1]id", &*second),
        ("tasks[1]title", "Sow"),
        ("tasks[1]minutes", "15"),
        ("tasks[1]done", "false"),
        ("_remove", "tasks[1]"),
    ];
    assert_eq!(client.submit("PATCH", "/projects/1/", &form).await.status, StatusCode::OK);
    let id: i64 = first.parse().unwrap();
    let row = client.json("/projects/1/").await;
    assert_eq!(row["tasks"], json!([{"id": id, "title": "Dig deep", "minutes": 31, "done": true}]));
    assert_eq!(client.submit("PATCH", "/projects/1/", &[("tasks[]", "")]).await.status, StatusCode::OK);
    assert_eq!(client.json("/projects/1/").await["tasks"], json!([]));
}

#[tokio::test]
async fn errors_stand_at_their_fields_with_what_was_entered() {
    let mut client = Client::signed_in("ada").await;
    let form = [
        ("name", "x"),
        ("kind", "other"),
        ("budget", "much"),
        ("notes", "\"><script>"),
        ("tags[]", ""),
        ("tags", "99"),
        ("tasks[]", ""),
        ("tasks[0]title", "kept"),
        ("tasks[0]minutes", "0"),
    ];
    let page = client.submit("POST", "/projects/", &form).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let input = |name: &str, attribute: &str| page.attribute("input", &format!("id=\"post-{name}\""), attribute);
    for name in ["name", "budget", "tasks-0-minutes"] {
        assert_eq!(input(name, "aria-invalid").as_deref(), Some("true"), "{name}");
        let id = input(name, "aria-describedby").unwrap();
        assert!(page.text.contains(&format!("id=\"{}\"", id.split_whitespace().last().unwrap())), "{name}");
    }
    assert_eq!(
        (input("name", "value").unwrap(), input("budget", "value").unwrap()),
        ("x".to_owned(), "much".to_owned())
    );
    assert_eq!(input("tasks-0-title", "value").unwrap(), "kept");
    assert!(page.text.contains("<option value=\"other\" selected>other</option>"));
    assert!(page.text.contains("&quot;&gt;&lt;script&gt;</textarea>"));
    assert_eq!(input("tags-0", "value").unwrap(), "99");
    let raw = [("_content_type", "application/json"), ("_content", "{\"name\": <")];
    let page = client.submit("POST", "/projects/", &raw).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("{&quot;name&quot;: &lt;</textarea>"));
}

#[tokio::test]
async fn a_hostile_row_is_text_everywhere() {
    let mut client = Client::signed_in("ada").await;
    for path in
        ["/projects/", "/projects/2/", "/projects/3/", "/tags/", "/tags/3/", "/admin/projects/", "/admin/projects/2/"]
    {
        let page = client.get(path).await;
        assert_eq!(page.text.matches("<script").count(), 1, "{path}");
        assert!(!page.text.contains("href=\"javascript"), "{path}");
        assert_eq!(page.text.matches("</pre>").count(), page.text.matches("<pre").count(), "{path}");
    }
}

#[tokio::test]
async fn a_list_of_everything_is_cut() {
    let mut client = Client { app: app(database(20_000).await.unwrap()), cookies: Vec::new() };
    client.sign_in("ada").await;
    let page = client.get("/everybody/").await;
    assert!(page.has("This is the beginning") && page.has("more lines"));
    assert!(page.text.len() < 2_000_000, "{}", page.text.len());
    assert_eq!(client.json("/everybody/").await.as_array().unwrap().len(), 20_000);
}

#[tokio::test]
async fn a_projects_own_templates_go_first() {
    let mut own = Environment::new();
    let source = "{% extends \"browsable/base.html\" %}{% block branding %}<b>Ours</b>{% endblock %}\
                  {% block bodyclass %}mine{% endblock %}{% block description %}{{ super() }}<i>more</i>{% endblock %}";
    own.add_template("browsable/api.html", source).unwrap();
    let app = app_with(database(1).await.unwrap(), |rest| rest.templates(own));
    let mut client = Client { app, cookies: Vec::new() };
    let page = client.get("/tags/").await;
    assert!(page.text.contains("<b>Ours</b>") && page.text.contains("<body class=\"mine\">"));
    assert!(page.text.contains("Words for projects.") && page.text.contains("<i>more</i>"));
    assert!(!page.text.contains("class=\"brand\""));
}

#[tokio::test]
async fn signing_in_leads_to_this_server_alone() {
    for next in ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"] {
        let mut client = Client::new().await;
        let got =
            client.post("/?_browsable=sign-in", &[("username", "ada"), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!((got.status, &got.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    }
    let mut client = Client::new().await;
    let got = client.post("/?_browsable=sign-in", &[("username", "<i>"), ("password", "wrong")]).await;
    assert_eq!(got.status, StatusCode::BAD_REQUEST);
    assert!(got.text.contains("value=\"&lt;i&gt;\"") && !got.text.contains("wrong"));
}

#[tokio::test]
async fn the_admin_shows_tables() {
    let mut client = Client::signed_in("ada").await;
    let page = client.get("/admin/projects/?ordering=name").await;
    assert!(page.text.contains("aria-sort=\"ascending\""));
    assert_eq!(page.attribute("a", "ordering=-name", "href").unwrap(), "/admin/projects/?ordering=-name");
    assert!(page.has("ada's garden") && page.text.contains("format=csv"));
    assert!(page.attribute("a", "projects&#x2f;1", "href").is_some());
    // Chosen by its name, it stays.
    let by_name = client.get("/projects/?format=admin").await;
    assert!(by_name.text.contains("href=\"/projects/1/?format=admin\"".replace('/', "&#x2f;").as_str()));
    assert!(by_name.text.contains("<a href=\"&#x2f;?format=admin\">Api Root</a>"));
    let row = client.get("/admin/projects/1/").await;
    assert!(row.text.contains("<dt>Name</dt><dd>ada&#x27;s garden</dd>") || row.text.contains("<dt>Name</dt>"));
    assert!(!row.text.contains("name=\"_content\""));
    let done = client.submit("PATCH", "/admin/projects/1/", &[("name", "Again")]).await;
    assert!(done.has("Saved.") && done.has("Again"));
}

#[tokio::test]
async fn head_has_the_headers_of_the_page() {
    let mut client = Client::new().await;
    let request = client.request("HEAD", "/tags/", &[(header::ACCEPT, BROWSER)], String::new());
    let got = client.send(request).await;
    assert_eq!((got.status, got.text.len()), (StatusCode::OK, 0));
    assert_eq!(got.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
}
