//! Differences between a response and the recorded one.
//!
//! Only recorded headers are compared, some by rules of their own. JSON is compared by structure: keys in any order,
//! lists in order, numbers by value, errors by their codes. URLs are compared without the server's own base and with
//! parameters in any order. All cursors are equal.

use super::client::Answer;
use super::json::Json;

/// The base of URLs in recordings.
pub const NORMAL_BASE: &str = "http://testserver";

/// Query parameters that contain a cursor.
const CURSORS: [&str; 2] = ["cursor", "after"];

/// One line per difference.
pub fn compare(expect: &Json, answer: &Answer, base: &str) -> Vec<String> {
    let mut found = Vec::new();
    if expect["status"] != Json::Number(answer.status.to_string()) {
        found.push(format!("status: expected {}, got {}", expect["status"], answer.status));
    }
    for (name, value) in expect["headers"].members() {
        found.extend(header(name, value, answer.header(name).as_deref(), base));
    }
    for name in expect["cookies"].items() {
        if !answer.cookies().iter().any(|(known, value)| known == name.text() && value.is_some()) {
            found.push(format!("cookie {name}: not set"));
        }
    }
    let body = String::from_utf8_lossy(&answer.body);
    if let Some(expected) = expect.get("json") {
        match Json::parse(&body) {
            Some(actual) => json(&normal(expected, base), &normal(&actual, base), "body", &mut found),
            None => found.push("body: no JSON".to_owned()),
        }
    } else if let Some(expected) = expect.get("text") {
        if body != expected.text() {
            found.push("body: another text".to_owned());
        }
    } else if expect["empty"] == Json::Bool(true) && !body.is_empty() {
        found.push("body: expected none".to_owned());
    }
    let missing = expect["contains"].items().iter().filter(|part| !body.contains(part.text()));
    found.extend(missing.map(|part| format!("body: does not contain {part}")));
    found
}

/// The difference of one header.
fn header(name: &str, expected: &Json, actual: Option<&str>, base: &str) -> Option<String> {
    let difference = || Some(format!("header {name}: expected {expected}, got {actual:?}"));
    let (Json::Text(expected), Some(actual)) = (expected, actual) else {
        return if *expected == Json::Null && actual.is_none() { None } else { difference() };
    };
    let path = |text: &str| {
        let text = normal_text(text, base);
        text.strip_prefix(NORMAL_BASE).unwrap_or(&text).to_owned()
    };
    let same = match name.to_ascii_lowercase().as_str() {
        _ if expected == "<any>" => true,
        "content-type" => media_type(expected) == media_type(actual),
        "allow" => names(expected) == names(actual),
        "vary" => {
            let actual = names(actual);
            actual.contains(&"*".to_owned()) || names(expected).iter().all(|name| actual.contains(name))
        }
        "www-authenticate" => {
            let scheme = |text: &str| text.split_whitespace().next().map(str::to_ascii_lowercase);
            scheme(expected) == scheme(actual)
        }
        "location" => path(expected) == path(actual),
        "link" => links(expected, base) == links(actual, base),
        _ => normal_text(expected, base) == normal_text(actual, base),
    };
    if same { None } else { difference() }
}

/// A media type and its parameters, without the charset.
fn media_type(text: &str) -> (String, Vec<String>) {
    let mut parts = text.split(';').map(|part| part.trim().to_lowercase());
    let essence = parts.next().unwrap_or_default();
    let mut parameters: Vec<String> =
        parts.filter(|part| !part.is_empty() && part.split('=').next() != Some("charset")).collect();
    parameters.sort();
    (essence, parameters)
}

/// The names of a list, sorted and without duplicates.
fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> =
        text.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

/// The URLs and parameters of a `Link`, sorted.
fn links(text: &str, base: &str) -> Vec<String> {
    let mut links: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|link| link.split_once('>'))
        .map(|(url, rest)| normal_text(url, base) + rest.split(',').next().unwrap_or_default())
        .collect();
    links.sort();
    links
}

/// The text with the server's base replaced by that of the recordings. A URL on it gets a sorted query and masked
/// cursors.
fn normal_text(text: &str, base: &str) -> String {
    let text = text.replace(base, NORMAL_BASE);
    match text.split_once('?') {
        Some((head, query)) if text.starts_with(NORMAL_BASE) => {
            let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            pairs.sort();
            let pairs: Vec<String> = pairs
                .into_iter()
                .map(
                    |(key, value)| {
                        if CURSORS.contains(&&*key) { format!("{key}=<cursor>") } else { format!("{key}={value}") }
                    },
                )
                .collect();
            format!("{head}?{}", pairs.join("&"))
        }
        _ => text,
    }
}

fn normal(value: &Json, base: &str) -> Json {
    match value {
        Json::Text(text) => Json::Text(normal_text(text, base)),
        Json::List(items) => Json::List(items.iter().map(|item| normal(item, base)).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(key, value)| (key.clone(), normal(value, base))).collect())
        }
        other => other.clone(),
    }
}

/// Adds the differences of two values.
fn json(expected: &Json, actual: &Json, place: &str, found: &mut Vec<String>) {
    let difference = || format!("{place}: expected {expected}, got {actual}");
    if let Some(fits) = mask(expected, actual) {
        found.extend((!fits).then(difference));
    } else if let Some(code) = code(expected) {
        let same = self::code(actual) == Some(code) && actual["message"] != Json::Text(String::new());
        found.extend((!same).then(difference));
    } else if let (Json::Object(wanted), Json::Object(got)) = (expected, actual) {
        for (key, value) in wanted {
            match actual.get(key) {
                Some(other) => json(value, other, &format!("{place}.{key}"), found),
                None => found.push(format!("{place}.{key}: missing, expected {value}")),
            }
        }
        let more = got.iter().filter(|(key, _)| expected.get(key).is_none());
        found.extend(more.map(|(key, value)| format!("{place}.{key}: not expected, got {value}")));
    } else if let (Json::List(wanted), Json::List(got)) = (expected, actual) {
        let codes = |items: &[Json]| {
            let mut codes: Vec<String> = items.iter().filter_map(code).map(str::to_owned).collect();
            codes.sort();
            codes
        };
        if !wanted.is_empty() && wanted.iter().all(|item| code(item).is_some()) {
            let leaves = got.iter().all(|item| code(item).is_some() && item["message"] != Json::Text(String::new()));
            found.extend((!leaves || codes(wanted) != codes(got)).then(difference));
            return;
        }
        if wanted.len() != got.len() {
            found.push(format!("{place}: expected {} items, got {}", wanted.len(), got.len()));
        }
        for (index, (one, other)) in wanted.iter().zip(got).enumerate() {
            json(one, other, &format!("{place}[{index}]"), found);
        }
    } else {
        found.extend((!same(expected, actual)).then(difference));
    }
}

/// Whether two values are equal, numbers by value.
fn same(one: &Json, other: &Json) -> bool {
    let (Json::Number(one), Json::Number(other)) = (one, other) else { return one == other };
    let whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    // All digits are compared if one side is written out in full.
    let exact = |digits: &str, number: &str| number.parse::<f64>().is_ok_and(|number| format!("{number:.0}") == digits);
    match (whole(one), whole(other)) {
        (true, true) => one == other,
        (true, false) => fractionless(other) && exact(one, other),
        (false, true) => fractionless(one) && exact(other, one),
        (false, false) => one.parse::<f64>().ok() == other.parse::<f64>().ok(),
    }
}

fn fractionless(number: &str) -> bool {
    number.parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
}

/// The code of an error, which is an object of a message and a code.
fn code(value: &Json) -> Option<&str> {
    match (value.members(), value.get("message"), value.get("code")) {
        ([_, _], Some(Json::Text(_)), Some(Json::Text(code))) => Some(code),
        _ => None,
    }
}

/// Whether the value fits the mask; `None` if `expected` is not a mask.
fn mask(expected: &Json, actual: &Json) -> Option<bool> {
    let Json::Text(mask) = expected else { return None };
    let text = if let Json::Text(text) = actual { Some(text.as_str()) } else { None };
    match mask.as_str() {
        "<any>" => Some(true),
        "<str>" => Some(text.is_some()),
        "<datetime>" => Some(text.is_some_and(is_datetime)),
        "<uuid>" => Some(text.is_some_and(is_uuid)),
        _ => None,
    }
}

/// Whether the text is ISO 8601 with `Z` or an offset, and at most six digits after the second.
fn is_datetime(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { 'd' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("dddd-dd-ddTdd:dd:dd") else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(rest) => {
            let zone = rest.trim_start_matches('d');
            if !(1..=6).contains(&(rest.len() - zone.len())) {
                return false;
            }
            zone
        }
        None => rest,
    };
    ["Z", "+dd:dd", "-dd:dd"].contains(&zone)
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
