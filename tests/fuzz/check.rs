//! The properties that every response must have, and the reduction of a request that violates one.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use rest_runtime::axum::Router;
use rest_runtime::axum::body::to_bytes;
use rest_runtime::axum::http::{HeaderMap, header};
use serde_json::Value;
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span};

use crate::request::{Body, Request};

/// The maximum time of a response, also on a machine that is busy with a build.
const PATIENCE: Duration = Duration::from_mins(1);

thread_local! {
    /// The errors logged during the request.
    static CAUSES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the errors that the library logs.
pub struct Log;

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR && metadata.target().starts_with("rest_runtime")
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Fields(String);
        impl Visit for Fields {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                if field.name() == "error" {
                    self.0 = format!("{value:?}");
                }
            }
        }
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        CAUSES.with_borrow_mut(|causes| causes.push(fields.0));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Option<Value> {
        let is_json = self.header("content-type").starts_with("application/json");
        is_json.then(|| serde_json::from_slice(&self.body).ok()).flatten()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Sends the request. `Err` is the violated property; `None` is a request that no server would pass on.
pub async fn send(app: &Router, request: &Request) -> Option<Result<Answer, String>> {
    let sent = request.to_http()?;
    CAUSES.with_borrow_mut(Vec::clear);
    let answer = async {
        let answer = app.clone().oneshot(sent).await.unwrap_or_else(|never| match never {});
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|error| format!("the body broke off: {error}"))?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body: body.to_vec() })
    };
    let outcome = match tokio::time::timeout(PATIENCE, AssertUnwindSafe(answer).catch_unwind()).await {
        Err(_) => Err(format!("no answer in {PATIENCE:?}")),
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<String>().cloned();
            Err(format!(
                "a panic: {}",
                text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()
            ))
        }
        Ok(Ok(answer)) => answer,
    };
    let causes = CAUSES.with_borrow(|causes| causes.join("; "));
    Some(outcome.and_then(|answer| match mistake(request, &answer) {
        None if causes.is_empty() => Ok(answer),
        None => Err(format!("{} and an error in the log: {causes}", answer.status)),
        Some(mistake) if causes.is_empty() => Err(mistake),
        Some(_) => Err(format!("{}: {causes}", answer.status)),
    }))
}

fn mistake(request: &Request, answer: &Answer) -> Option<String> {
    let Answer { status, headers, body } = answer;
    let shown = || String::from_utf8_lossy(body).chars().take(300).collect::<String>();
    if *status >= 500 {
        return Some(format!("{status} {}", shown()));
    }
    if headers.values().any(|value| value.as_bytes().iter().any(|byte| *byte < 0x20 && *byte != b'\t')) {
        return Some(format!("{status} with a control character in a header"));
    }
    let is_empty = request.method == "HEAD" || matches!(status, 204 | 304);
    if is_empty && !body.is_empty() {
        return Some(format!("{status} with a body: {}", shown()));
    }
    if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        return Some(format!("{status} with a body of no type: {}", shown()));
    }
    if !is_empty && answer.header("content-type").starts_with("application/json") {
        match serde_json::from_slice::<Value>(body) {
            Err(error) => return Some(format!("{status} with JSON that is none ({error}): {}", shown())),
            Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) if *status >= 400 => {
                return Some(format!("{status} without an error: {}", shown()));
            }
            Ok(_) => {}
        }
    }
    if let Some(length) = headers.get(header::CONTENT_LENGTH).filter(|_| !is_empty)
        && length.as_bytes() != body.len().to_string().as_bytes()
    {
        return Some(format!("{status} with a Content-Length of {length:?} and {} bytes", body.len()));
    }
    let needed = match status {
        401 => Some("www-authenticate"),
        405 => Some("allow"),
        _ => None,
    };
    needed.filter(|name| !headers.contains_key(*name)).map(|name| format!("{status} without {name}"))
}

/// Checks that a read of the same row returns what the write returned, and that the links in a response can be
/// followed.
pub async fn follow(app: &Router, request: &Request, answer: &Answer) -> Option<String> {
    if !(200..300).contains(&answer.status) || !matches!(request.method.as_str(), "GET" | "POST" | "PUT" | "PATCH") {
        return None;
    }
    let shown = answer.json()?;
    let mut links: Vec<(&str, String)> = Vec::new();
    for name in ["next", "previous", "url"] {
        links.extend(shown[name].as_str().map(|link| (name, link.to_owned())));
    }
    let first = shown["results"].as_array().and_then(|rows| rows.last()).and_then(|row| row["url"].as_str());
    links.extend(first.map(|link| ("results.url", link.to_owned())));
    for (name, link) in links {
        let Some((path, query)) = path_of(&link) else { continue };
        let mut read = Request::new("GET", &path);
        read.query = query;
        for (header, value) in &request.headers {
            if ["authorization", "cookie", "host", "accept"].contains(&header.to_ascii_lowercase().as_str()) {
                read.headers.push((header.clone(), value.clone()));
            }
        }
        let found = match send(app, &read).await? {
            Ok(found) => found,
            Err(mistake) => return Some(format!("its `{name}`, {link}: {mistake}")),
        };
        if !matches!(found.status, 200 | 401 | 403 | 429) {
            return Some(format!("its `{name}`, {link}, is answered with {}", found.status));
        }
        if name == "url"
            && request.query.is_empty()
            && let Some(read) = found.json().filter(|read| found.status == 200 && *read != shown)
        {
            return Some(format!("it is answered with {shown}\n    and read as {read}"));
        }
    }
    None
}

/// The path and the query of an absolute URL of the application.
pub fn path_of(link: &str) -> Option<(String, Vec<(String, String)>)> {
    let (_, rest) = link.split_once("://").filter(|(_, rest)| !rest.starts_with("elsewhere.example"))?;
    let rest = &rest[rest.find('/')?..];
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Some((path.to_owned(), form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
}

/// A key that is equal for requests that fail for the same reason.
pub fn signature(request: &Request, mistake: &str) -> String {
    let path: Vec<&str> = request
        .path
        .split('/')
        .take(3)
        .map(
            |part| if part.bytes().all(|byte| byte.is_ascii_lowercase() || b"-_".contains(&byte)) { part } else { "*" },
        )
        .collect();
    let cause: String = mistake.chars().filter(|letter| letter.is_alphabetic() || *letter == ' ').take(90).collect();
    format!("{} {cause}", path.join("/"))
}

/// The smallest request that fails with the same signature.
pub async fn smallest(app: &Router, request: Request, mistake: String) -> (Request, String) {
    let wanted = signature(&request, &mistake);
    let (mut request, mut mistake) = (request, mistake);
    for _ in 0..40 {
        let mut smaller = None;
        for candidate in smaller_ones(&request) {
            let outcome = match send(app, &candidate).await {
                Some(Err(mistake)) => Some(mistake),
                Some(Ok(answer)) => follow(app, &candidate, &answer).await,
                None => None,
            };
            if let Some(mistake) = outcome.filter(|mistake| signature(&candidate, mistake) == wanted) {
                smaller = Some((candidate, mistake));
                break;
            }
        }
        match smaller {
            Some(found) => (request, mistake) = found,
            None => break,
        }
    }
    (request, mistake)
}

fn smaller_ones(request: &Request) -> Vec<Request> {
    let mut all = Vec::new();
    for at in 0..request.headers.len() {
        let mut smaller = request.clone();
        smaller.headers.remove(at);
        all.push(smaller);
    }
    for at in 0..request.query.len() {
        let mut smaller = request.clone();
        smaller.query.remove(at);
        all.push(smaller);
        for text in shorter(&request.query[at].1) {
            let mut smaller = request.clone();
            smaller.query[at].1 = text;
            all.push(smaller);
        }
    }
    let bodies: Vec<Body> = match &request.body {
        Body::None => Vec::new(),
        Body::Json(value) => smaller_values(value).into_iter().map(Body::Json).chain([Body::None]).collect(),
        Body::Form(pairs) => (0..pairs.len())
            .map(|at| Body::Form([&pairs[..at], &pairs[at + 1..]].concat()))
            .chain([Body::None])
            .collect(),
        Body::Multipart(parts) => (0..parts.len())
            .map(|at| Body::Multipart([&parts[..at], &parts[at + 1..]].concat()))
            .chain([Body::None])
            .collect(),
        Body::Bytes(bytes) => vec![Body::None, Body::Bytes(bytes[..bytes.len() / 2].to_vec())],
    };
    all.extend(bodies.into_iter().map(|body| Request { body, ..request.clone() }));
    all
}

fn smaller_values(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, field) in fields {
                let mut smaller = fields.clone();
                smaller.shift_remove(name);
                all.push(Value::Object(smaller));
                for inner in smaller_values(field) {
                    let mut smaller = fields.clone();
                    smaller.insert(name.clone(), inner);
                    all.push(Value::Object(smaller));
                }
            }
            all
        }
        Value::Array(items) => {
            let mut all = Vec::new();
            for at in 0..items.len() {
                all.push(Value::Array([&items[..at], &items[at + 1..]].concat()));
                for inner in smaller_values(&items[at]) {
                    let mut smaller = items.clone();
                    smaller[at] = inner;
                    all.push(Value::Array(smaller));
                }
            }
            all
        }
        Value::String(text) => shorter(text).into_iter().map(Value::String).collect(),
        _ => Vec::new(),
    }
}

fn shorter(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 2 {
        return Vec::new();
    }
    let half = letters.len() / 2;
    let mut all: Vec<String> = vec![letters[..half].iter().collect(), letters[half..].iter().collect()];
    if letters.len() > 64 {
        all.push(letters[..letters.len() * 7 / 8].iter().collect());
    }
    all
}
