//! Requests as data that can be sent, printed and reduced.

use std::fmt;

use rest_runtime::axum::body::Body as AxumBody;
use rest_runtime::axum::http::{self, HeaderName, HeaderValue, Method, Uri};
use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub method: String,
    /// Percent-encoded, without the query.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
    Multipart(Vec<Part>),
    Bytes(Vec<u8>),
}

/// A part of a multipart body; `file` is the name of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub name: String,
    pub file: Option<String>,
    pub content: Vec<u8>,
}

pub const BOUNDARY: &str = "fuzz";

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    pub fn json(self, body: Value) -> Self {
        Self { body: Body::Json(body), ..self }
    }

    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    pub fn uri(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }

    /// `None` for a request that the `http` crate refuses, and therefore any server.
    pub fn to_http(&self) -> Option<http::Request<AxumBody>> {
        let (bytes, content_type) = self.body.bytes();
        let mut request = http::Request::new(AxumBody::from(bytes.clone()));
        *request.method_mut() = Method::from_bytes(self.method.as_bytes()).ok()?;
        *request.uri_mut() = Uri::try_from(self.uri()).ok()?;
        let headers = request.headers_mut();
        if !self.has("host") {
            headers.append(http::header::HOST, HeaderValue::from_static("fuzz.example"));
        }
        if let Some(content_type) = content_type.filter(|_| !self.has("content-type")) {
            headers.append(http::header::CONTENT_TYPE, HeaderValue::from_str(content_type).ok()?);
        }
        if !bytes.is_empty() {
            headers.append(http::header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        }
        for (name, value) in &self.headers {
            headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?);
        }
        Some(request)
    }
}

impl Body {
    /// The bytes, and their media type.
    fn bytes(&self) -> (Vec<u8>, Option<&'static str>) {
        match self {
            Self::None => (Vec::new(), None),
            Self::Json(value) => (value.to_string().into_bytes(), Some("application/json")),
            Self::Form(pairs) => {
                let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                (text.into_bytes(), Some("application/x-www-form-urlencoded"))
            }
            Self::Multipart(parts) => {
                let mut bytes = Vec::new();
                for part in parts {
                    let file = part.file.as_ref().map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
                    let name = &part.name;
                    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
                    bytes.extend_from_slice(head.as_bytes());
                    bytes.extend_from_slice(&part.content);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
                (bytes, Some("multipart/form-data; boundary=fuzz"))
            }
            Self::Bytes(bytes) => (bytes.clone(), Some("application/json")),
        }
    }
}

/// A command line of curl.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "curl -X {} '{}'", self.method, shortened(&self.uri()))?;
        for (name, value) in &self.headers {
            write!(f, " -H '{name}: {}'", shortened(&value.escape_ascii().to_string()))?;
        }
        let (bytes, content_type) = self.body.bytes();
        if !bytes.is_empty() {
            if let Some(content_type) = content_type.filter(|_| !self.has("content-type")) {
                write!(f, " -H 'Content-Type: {content_type}'")?;
            }
            let text = String::from_utf8(bytes).unwrap_or_else(|bad| bad.into_bytes().escape_ascii().to_string());
            write!(f, " --data-binary '{}'", shortened(&text.escape_debug().to_string().replace("\\\"", "\"")))?;
        }
        Ok(())
    }
}

/// The beginning of a long text, and its length.
fn shortened(text: &str) -> String {
    let letters = text.chars().count();
    if letters <= 600 {
        return text.to_owned();
    }
    format!("{}… ({letters} characters)", text.chars().take(500).collect::<String>())
}
