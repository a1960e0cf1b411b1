//! Answers against the document of their server: a status, a header or a body that it does not have fails the test.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::Regex;
use serde_json::Value;

/// The headers that documents tell; all others are HTTP's.
const TOLD: [&str; 8] = [
    "allow",
    "etag",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "www-authenticate",
];

/// Statuses by which a server protects itself, whatever the route: a body that comes too slowly, headers that are too
/// large, a fault.
const OF_ALL: [u16; 3] = [408, 431, 500];

/// The documents of servers by their URLs.
static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Document>>>> = LazyLock::new(Mutex::default);

/// A document in OpenAPI 3.1.
#[derive(Debug)]
pub struct Document {
    paths: Vec<(Vec<String>, Value)>,
    components: Value,
}

/// Answers of the server at this URL are checked from here on.
pub fn register(base: &str, document: &Value) {
    let document = Arc::new(Document::new(document));
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(base.to_owned(), document);
}

/// The document of the server at this URL.
pub fn of(base: &str) -> Option<Arc<Document>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(base).cloned()
}

impl Document {
    pub fn new(document: &Value) -> Self {
        let paths = document["paths"].as_object().expect("paths");
        let split = |path: &String| path.split('/').map(str::to_owned).collect();
        let paths = paths.iter().map(|(path, item)| (split(path), item.clone())).collect();
        Self { paths, components: document["components"].clone() }
    }

    /// What of an answer the document does not have; the path is without a query.
    pub fn check<'a>(
        &self,
        method: &str,
        path: &str,
        status: u16,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        body: &[u8],
    ) -> Result<(), String> {
        if OF_ALL.contains(&status) {
            return Ok(());
        }
        let Some(item) = self.path(path) else {
            // Another path, or one with a format suffix, which documents leave out.
            let is_suffixed = path.trim_end_matches('/').rsplit('/').next().is_some_and(|last| last.contains('.'));
            let is_none = matches!(status, 404 | 405)
                || (300..400).contains(&status)
                || is_suffixed
                || method == "OPTIONS"
                || method == "HEAD";
            return if is_none {
                Ok(())
            } else {
                Err(format!("the path {path} is not documented, and answered {status}"))
            };
        };
        // Methods are compared by case: `get` is not GET.
        let name = match method {
            "HEAD" => "get".to_owned(),
            method if method.bytes().all(|letter| letter.is_ascii_uppercase()) => method.to_ascii_lowercase(),
            unknown => unknown.to_ascii_uppercase(),
        };
        let Some(operation) = item.get(&name) else {
            let is_refused = method == "OPTIONS" || [400, 401, 403, 404, 405, 406, 429].contains(&status);
            return if is_refused { Ok(()) } else { Err(format!("{method} is not documented, and answered {status}")) };
        };
        let responses = &operation["responses"];
        let range = format!("{}XX", status / 100);
        let response = responses.get(status.to_string()).or_else(|| responses.get(&range));
        let Some(response) = response else {
            let known: Vec<&String> = responses.as_object().expect("responses").keys().collect();
            return Err(format!("the status {status} is not documented; known: {known:?}"));
        };
        let headers: Vec<(String, &str)> = headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        for (name, _) in headers.iter().filter(|(name, _)| TOLD.contains(&name.as_str())) {
            let known = response["headers"].as_object();
            if !known.is_some_and(|known| known.keys().any(|known| known.eq_ignore_ascii_case(name))) {
                return Err(format!("the header {name} of {status} is not documented"));
            }
        }
        if method == "HEAD" || body.is_empty() {
            return Ok(());
        }
        let media_type = headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, value)| value);
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let content = response["content"].as_object();
        let of_type = |(name, _): &(&String, &Value)| name.split(';').next() == Some(essence);
        let Some((_, media)) = content.and_then(|content| content.iter().find(of_type)) else {
            return Err(format!("the media type {media_type:?} of {status} is not documented"));
        };
        if essence != "application/json" && !essence.ends_with("+json") {
            return Ok(());
        }
        let body: Value = serde_json::from_slice(body).map_err(|error| format!("no JSON: {error}"))?;
        let schema = media.get("schema").ok_or("a media type without a schema")?;
        self.valid(schema, &body, "").map_err(|mistake| format!("the body of {status} {mistake}"))
    }

    fn path(&self, path: &str) -> Option<&Value> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &Vec<String>| {
            pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .all(|(known, part)| known == part || (known.starts_with('{') && !part.is_empty()))
        };
        let found = self.paths.iter().filter(|(pattern, _)| fits(pattern));
        // Fixed parts come before parameters.
        found
            .min_by_key(|(pattern, _)| pattern.iter().filter(|part| part.starts_with('{')).count())
            .map(|(_, item)| item)
    }

    /// What of the value is not as the schema says. A keyword that is not known here fails, so that none is passed over.
    #[expect(clippy::too_many_lines, clippy::panic_in_result_fn, reason = "one keyword of JSON Schema after the other")]
    fn valid(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let wrong = |what: String| {
            let mut shown = value.to_string();
            shown.truncate(shown.char_indices().nth(200).map_or(shown.len(), |(end, _)| end));
            Err(format!("at `{at}` {what}: {shown}"))
        };
        let Some(schema) = schema.as_object() else { return wrong("has a schema that is none".to_owned()) };
        for (keyword, said) in schema {
            let text = value.as_str();
            match keyword.as_str() {
                "$ref" => {
                    let name =
                        said.as_str().and_then(|path| path.strip_prefix("#/components/schemas/")).expect("a name");
                    let component =
                        self.components["schemas"].get(name).unwrap_or_else(|| panic!("no component {name}"));
                    self.valid(component, value, at)?;
                }
                "anyOf" => {
                    let all: Vec<_> =
                        said.as_array().expect("a list").iter().map(|one| self.valid(one, value, at)).collect();
                    if all.iter().all(Result::is_err) {
                        return Err(all.into_iter().filter_map(Result::err).collect::<Vec<_>>().join(", and "));
                    }
                }
                "allOf" => {
                    for one in said.as_array().expect("a list") {
                        self.valid(one, value, at)?;
                    }
                }
                "type" => {
                    let is = |kind: &Value| match kind.as_str() {
                        Some("null") => value.is_null(),
                        Some("boolean") => value.is_boolean(),
                        Some("integer") => {
                            value.is_i64()
                                || value.is_u64()
                                || value.as_f64().is_some_and(|number| number.fract() == 0.0)
                        }
                        Some("number") => value.is_number(),
                        Some("string") => value.is_string(),
                        Some("array") => value.is_array(),
                        Some("object") => value.is_object(),
                        other => panic!("the type {other:?}"),
                    };
                    let fits = said.as_array().map_or_else(|| is(said), |kinds| kinds.iter().any(is));
                    if !fits {
                        return wrong(format!("is no {said}"));
                    }
                }
                "enum" if !said.as_array().expect("a list").contains(value) => {
                    return wrong(format!("is none of {said}"));
                }
                "pattern" => {
                    let pattern = Regex::new(said.as_str().expect("a pattern")).expect("an expression");
                    if text.is_some_and(|text| !pattern.is_match(text)) {
                        return wrong(format!("does not match {said}"));
                    }
                }
                "minimum" if value.as_f64() < said.as_f64() && value.is_number() => {
                    return wrong(format!("is below {said}"));
                }
                "maximum" if value.as_f64() > said.as_f64() && value.is_number() => {
                    return wrong(format!("is above {said}"));
                }
                "format" if !has_format(said.as_str().expect("a format"), value) => {
                    return wrong(format!("has not the format {said}"));
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.valid(said, item, &format!("{at}/{index}"))?;
                    }
                }
                "required" => {
                    let names = said.as_array().expect("a list").iter().filter_map(Value::as_str);
                    if let Some(name) = names.into_iter().find(|name| value.is_object() && value.get(name).is_none()) {
                        return wrong(format!("lacks `{name}`"));
                    }
                }
                "properties" => {
                    let known = said.as_object().expect("properties");
                    for (name, value) in value.as_object().into_iter().flatten() {
                        // Only an open object has properties that are not documented.
                        let Some(schema) = known.get(name).or_else(|| schema.get("additionalProperties")) else {
                            return wrong(format!("has `{name}`, which is not documented"));
                        };
                        self.valid(schema, value, &format!("{at}/{name}"))?;
                    }
                }
                "additionalProperties" if !schema.contains_key("properties") => {
                    for (name, value) in value.as_object().into_iter().flatten() {
                        self.valid(said, value, &format!("{at}/{name}"))?;
                    }
                }
                "additionalProperties"
                | "enum"
                | "minimum"
                | "maximum"
                | "format"
                | "title"
                | "description"
                | "example"
                | "deprecated"
                | "x-enum-varnames"
                | "x-enum-descriptions" => {}
                other => panic!("the keyword {other} is not known here"),
            }
        }
        Ok(())
    }
}

/// Whether a value has a format; only those are looked at that the library promises of answers.
fn has_format(name: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return match name {
            "int32" => value.is_null() || value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            _ => true,
        };
    };
    match name {
        "date" => chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "date-time-local" => chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok(),
        "time-local" => chrono::NaiveTime::parse_from_str(text, "%H:%M:%S%.f").is_ok(),
        "uuid" => text.len() == 36 && text.split('-').count() == 5,
        _ => true,
    }
}
