//! Valid requests and their mutations.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::random::Random;
use crate::request::{Body, Part, Request};
use crate::values;

/// A valid request, and the names of its query parameters.
#[derive(Clone, Debug)]
pub struct Sample {
    pub request: Request,
    pub parameters: Vec<String>,
}

/// Parameters that many views have.
const PARAMETERS: &[&str] = &[
    "search",
    "ordering",
    "page",
    "page_size",
    "limit",
    "offset",
    "cursor",
    "format",
    "fields",
    "version",
    "id",
    "pk",
    "_",
    "id__in",
    "name",
    "unknown",
];

const METHODS: &[&str] =
    &["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "get", "FOO"];

/// Values from earlier responses: paths of rows, entity tags, cursors, cookies.
#[derive(Default)]
pub struct Learned {
    pub paths: Vec<String>,
    pub tags: Vec<Vec<u8>>,
    pub queries: Vec<(String, Vec<(String, String)>)>,
}

/// A mutation of one of the samples.
pub fn request(random: &mut Random, samples: &[Sample], learned: &Learned) -> Request {
    let sample = &samples[random.below(samples.len())];
    let mut request = sample.request.clone();
    let is_row =
        |path: &str| path.rsplit('/').nth(1).is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_digit()));
    if random.chance(4) {
        random.pick(METHODS).clone_into(&mut request.method);
    }
    // Rows come and go, so a request for a row mostly uses the path of a row from an earlier response. This includes
    // paths below a parent.
    let above = request.path.match_indices('/').nth(2).map(|(end, _)| request.path.split_at(end + 1));
    if let Some((above, rest)) = above.filter(|(above, rest)| is_row(above) && !rest.is_empty()) {
        let folder = above.split('/').nth(1).unwrap_or_default();
        let is_such = |path: &&String| path.split('/').nth(1) == Some(folder) && path.matches('/').count() == 3;
        let known: Vec<&String> = learned.paths.iter().filter(is_such).collect();
        if !known.is_empty() && random.chance(70) {
            request.path = format!("{}{rest}", known[random.below(known.len())]);
        }
    }
    if is_row(&request.path) && random.chance(if request.method == "DELETE" { 90 } else { 60 }) {
        let folder = |path: &str| path.trim_end_matches('/').rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let own = folder(&request.path);
        let known: Vec<&String> = learned.paths.iter().filter(|path| folder(path) == own).collect();
        if !known.is_empty() {
            known[random.below(known.len())].clone_into(&mut request.path);
        }
    } else if !learned.paths.is_empty() && random.chance(5) {
        learned.paths[random.below(learned.paths.len())].clone_into(&mut request.path);
    }
    if !learned.queries.is_empty() && random.chance(5) {
        let (path, query) = learned.queries[random.below(learned.queries.len())].clone();
        (request.path, request.query) = (path, query);
    }
    // Mostly one mutation: with two, the request is refused at the first.
    let aims = if random.chance(25) { 2 } else { 1 };
    for _ in 0..aims {
        match random.below(100) {
            35..75 if request.body != Body::None => request.body = body(random, request.body, true),
            0..70 => query(random, &mut request, sample),
            70..88 => headers(random, &mut request, learned),
            88..94 => request.path = path(random, &request.path),
            94..97 if request.body == Body::None => request.body = Body::Json(values::value(random)),
            _ => request.body = body(random, request.body, false),
        }
    }
    if let Body::Json(Value::Object(fields)) = &mut request.body {
        for name in ["slug", "name", "label"] {
            // Names that must be unique.
            if let Some(Value::String(text)) = fields.get_mut(name).filter(|_| random.chance(70)) {
                let number = random.below(100_000).to_string();
                text.push_str(&number);
            }
        }
    }
    request
}

/// Adds parameters, or changes one.
fn query(random: &mut Random, request: &mut Request, sample: &Sample) {
    if !request.query.is_empty() && random.chance(30) {
        let at = random.below(request.query.len());
        request.query[at].1 = values::text(random);
        return;
    }
    for _ in 0..if random.chance(20) { 3 } else { 1 } {
        let known = &sample.parameters;
        let name = if known.is_empty() || random.chance(8) {
            random.pick(PARAMETERS).to_owned()
        } else if known.iter().any(|name| name == "ordering") && random.chance(25) {
            "ordering".to_owned()
        } else {
            known[random.below(known.len())].clone()
        };
        let value = if name == "ordering" && random.chance(80) && !known.is_empty() {
            // Filter names begin with the name of their column.
            let column = &known[random.below(known.len())];
            let column = if random.chance(80) { column.split("__").next().unwrap_or_default() } else { column };
            format!("{}{column}", random.pick(&["", "-"]))
        } else {
            values::text(random)
        };
        request.query.push((name, value));
    }
}

fn headers(random: &mut Random, request: &mut Request, learned: &Learned) {
    for _ in 0..=random.below(2) {
        let (name, mut value) = values::header(random);
        if name.starts_with("if-") && !learned.tags.is_empty() && random.chance(50) {
            value.clone_from(&learned.tags[random.below(learned.tags.len())]);
        }
        if random.chance(80) {
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        }
        request.headers.push((name, value));
    }
    if random.chance(15) {
        request.headers.remove(random.below(request.headers.len()));
    }
}

fn path(random: &mut Random, path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    let at = random.below(parts.len());
    match random.below(9) {
        0 => parts.push("x".to_owned()),
        1 => parts.insert(at, String::new()),
        2 => {
            parts.remove(at);
        }
        3 => {
            let suffix = random.pick(&[".json", ".csv", ".JSON", ".", ".x", "%2Ejson", ";a=b", "%00", "%ff", "%", "+"]);
            let part = &mut parts[at];
            part.push_str(suffix);
        }
        4 => {
            let others = ["..", ".", "%2e%2e", "%2F", "%5C", "%00", "%ff", "%C3%A9", "%e2%80%ae", "{pk}"];
            random.pick(&others).clone_into(&mut parts[at]);
        }
        5 => {
            parts[at] =
                utf8_percent_encode(&values::text(random).repeat(1 + random.below(3)), NON_ALPHANUMERIC).to_string();
        }
        _ => parts[at] = utf8_percent_encode(&values::text(random), NON_ALPHANUMERIC).to_string(),
    }
    let path = parts.join("/");
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// Another body. Without `changes` the values stay, and only their encoding changes.
fn body(random: &mut Random, body: Body, changes: bool) -> Body {
    match body {
        Body::Json(mut value) => {
            if changes {
                for _ in 0..if random.chance(20) { 3 } else { 1 } {
                    change(random, &mut value);
                }
            }
            match random.below(100) {
                0..78 if changes => Body::Json(value),
                0..86 => Body::Form(pairs(&value)),
                86..93 => {
                    let part = |(name, text): (String, String)| {
                        let file = random.chance(20).then(|| file_name(random));
                        Part { name: name.replace(['"', '\r', '\n'], "_"), file, content: text.into_bytes() }
                    };
                    Body::Multipart(pairs(&value).into_iter().map(part).collect())
                }
                _ => Body::Bytes(bytes(random, &value.to_string())),
            }
        }
        Body::Form(mut pairs) => {
            if random.chance(60) && !pairs.is_empty() {
                let at = random.below(pairs.len());
                match random.below(4) {
                    0 => {
                        pairs.remove(at);
                    }
                    1 => pairs.push(pairs[at].clone()),
                    2 => pairs[at].0 = values::text(random),
                    _ => pairs[at].1 = values::text(random),
                }
            }
            Body::Form(pairs)
        }
        Body::Multipart(mut parts) => {
            if random.chance(70) && !parts.is_empty() {
                let at = random.below(parts.len());
                match random.below(5) {
                    0 => {
                        parts.remove(at);
                    }
                    1 => parts.push(parts[at].clone()),
                    2 => parts[at].file = Some(file_name(random)),
                    3 => parts[at].file = None,
                    _ => parts[at].content = values::text(random).into_bytes(),
                }
            }
            Body::Multipart(parts)
        }
        Body::Bytes(mut bytes) => {
            if random.chance(50) && !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = [0, 0xff, b'"', b'{', b'\r', b'\n', b'-', b'%'][random.below(8)];
            }
            Body::Bytes(bytes)
        }
        Body::None => Body::None,
    }
}

fn file_name(random: &mut Random) -> String {
    values::text(random).replace(['"', '\r', '\n'], "_")
}

/// Changes one part of a value.
fn change(random: &mut Random, value: &mut Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() && random.chance(92) => {
            let at = random.below(fields.len());
            let Some(name) = fields.keys().nth(at).cloned() else { return };
            match random.below(12) {
                0 => {
                    fields.shift_remove(&name);
                }
                1 => {
                    fields.insert(values::text(random), values::value(random));
                }
                2..8 => {
                    if let Some(field) = fields.get_mut(&name) {
                        if field.is_object() || field.is_array() {
                            change(random, field);
                        } else {
                            *field = values::value(random);
                        }
                    }
                }
                _ => {
                    fields.insert(name, values::value(random));
                }
            }
        }
        Value::Array(items) if !items.is_empty() && random.chance(85) => {
            let at = random.below(items.len());
            match random.below(6) {
                0 => {
                    items.remove(at);
                }
                1 => items.push(items[at].clone()),
                2 => items[at] = values::value(random),
                _ => change(random, &mut items[at]),
            }
        }
        other => *other = values::value(random),
    }
}

/// The fields of an object as form fields.
fn pairs(value: &Value) -> Vec<(String, String)> {
    fn add(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (inner, value) in fields {
                    add(&if name.is_empty() { inner.clone() } else { format!("{name}.{inner}") }, value, pairs);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let is_plain = !item.is_object() && !item.is_array();
                    add(&if is_plain { name.to_owned() } else { format!("{name}[{at}]") }, item, pairs);
                }
            }
            Value::String(text) => pairs.push((name.to_owned(), text.clone())),
            Value::Null => pairs.push((name.to_owned(), String::new())),
            other => pairs.push((name.to_owned(), other.to_string())),
        }
    }
    let mut pairs = Vec::new();
    add("", value, &mut pairs);
    pairs
}

/// JSON that is broken or has an unusual encoding.
fn bytes(random: &mut Random, text: &str) -> Vec<u8> {
    match random.below(10) {
        0 => text.as_bytes()[..random.below(text.len() + 1)].to_vec(),
        1 => format!("\u{feff}{text}").into_bytes(),
        2 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        3 => text.replacen('{', "{\"id\":1,\"id\":2,", 1).into_bytes(),
        4 => text.replacen('"', "\"\\ud800", 1).into_bytes(),
        5 => text.replacen(':', ":1e99999,\"x\":", 1).into_bytes(),
        6 => format!("{}{text}{}", "[".repeat(200), "]".repeat(200)).into_bytes(),
        7 => format!("{text}{text}").into_bytes(),
        8 => text.replacen('"', "\"\u{0}", 2).into_bytes(),
        _ => {
            let mut bytes = text.as_bytes().to_vec();
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = u8::try_from(random.below(256)).unwrap_or_default();
            }
            bytes
        }
    }
}
