//! Sends the exact bytes of a step: an ordinary client would normalize what is to be tested.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::compare::NORMAL_BASE;
use super::json::Json;

/// The maximum time of a step, also on a machine that is busy with a build.
const PATIENCE: Duration = Duration::from_mins(2);

/// Keeps cookies and captured values within a scenario.
pub struct Client {
    address: SocketAddr,
    pub base: String,
    cookies: Vec<(String, String)>,
    values: Vec<(String, Json)>,
    /// The method and the path of the last step.
    pub asked: (String, String),
}

/// A response.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            base: format!("http://{address}"),
            cookies: Vec::new(),
            values: Vec::new(),
            asked: Default::default(),
        }
    }

    /// Sends the request of a step, with captured values filled in.
    pub async fn request(&mut self, request: &Json) -> io::Result<Answer> {
        let mut headers: Vec<(String, String)> =
            request["headers"].members().iter().map(|(name, value)| (name.clone(), self.fill(value.text()))).collect();
        let has =
            |headers: &[(String, String)], name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        let body = if let Some(json) = request.get("json") {
            if !has(&headers, "content-type") {
                headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
            }
            Some(self.fill_json(json).to_string().into_bytes())
        } else if let Some(text) = request.get("text") {
            Some(self.fill(text.text()).into_bytes())
        } else {
            request.get("base64").map(|text| base64(text.text()))
        };
        let mut path = self.fill(request["path"].text());
        for base in [self.base.as_str(), NORMAL_BASE] {
            path = path.strip_prefix(base).unwrap_or(&path).to_owned();
        }
        if !self.cookies.is_empty() && !has(&headers, "cookie") {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        let answer = self.send(request["method"].text(), &path, &headers, body).await?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.asked = (request["method"].text().to_owned(), path.to_owned());
        for (name, value) in answer.cookies() {
            self.cookies.retain(|(known, _)| *known != name);
            self.cookies.extend(value.map(|value| (name, value)));
        }
        Ok(answer)
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: Option<Vec<u8>>,
    ) -> io::Result<Answer> {
        let mut head = vec![format!("{method} {} HTTP/1.1", quoted(path))];
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            head.push(format!("Host: {}", self.address));
        }
        head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        if body.is_some() || ["POST", "PUT", "PATCH"].contains(&method) {
            head.push(format!("Content-Length: {}", body.as_ref().map_or(0, Vec::len)));
        }
        head.push("Connection: close\r\n\r\n".to_owned());
        let bytes = [head.join("\r\n").into_bytes(), body.unwrap_or_default()].concat();
        timeout(PATIENCE, exchange(self.address, &bytes)).await.map_err(io::Error::other)?
    }

    fn fill(&self, text: &str) -> String {
        self.values.iter().fold(text.to_owned(), |text, (name, value)| {
            let shown = if let Json::Text(text) = value { text.clone() } else { value.to_string() };
            text.replace(&format!("{{{name}}}"), &shown)
        })
    }

    fn fill_json(&self, value: &Json) -> Json {
        match value {
            Json::Text(text) => {
                let whole = self.values.iter().find(|(name, _)| *text == format!("{{{name}}}"));
                whole.map_or_else(|| Json::Text(self.fill(text)), |(_, value)| value.clone())
            }
            Json::List(items) => Json::List(items.iter().map(|item| self.fill_json(item)).collect()),
            Json::Object(members) => {
                Json::Object(members.iter().map(|(key, value)| (key.clone(), self.fill_json(value))).collect())
            }
            other => other.clone(),
        }
    }

    /// Keeps the values for later steps. Returns those that are missing.
    pub fn capture(&mut self, wanted: &Json, answer: &Answer) -> Vec<String> {
        let mut missing = Vec::new();
        for (name, place) in wanted.members() {
            let place = place.text();
            let (kind, rest) = place.split_once('.').unwrap_or((place, ""));
            let value = match kind {
                "cookie" => {
                    self.cookies.iter().find(|(name, _)| name == rest).map(|(_, value)| Json::Text(value.clone()))
                }
                "header" => answer.header(rest).map(Json::Text),
                _ => Json::parse(&String::from_utf8_lossy(&answer.body)).and_then(|body| at(&body, rest)),
            };
            match value.filter(|value| *value != Json::Null) {
                Some(value) => {
                    self.values.retain(|(known, _)| known != name);
                    self.values.push((name.clone(), value));
                }
                None => missing.push(format!("could not capture {place}")),
            }
        }
        missing
    }
}

impl Answer {
    /// The header's values, joined.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let values: Vec<&str> = found.map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { None } else { Some(values.join(", ")) }
    }

    /// The cookies that are set; `None` for a deleted one.
    pub fn cookies(&self) -> Vec<(String, Option<String>)> {
        let lines = self.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        lines
            .map(|(_, line)| {
                let mut parts = line.split(';').map(str::trim);
                let (name, value) = parts.next().and_then(|first| first.split_once('=')).unwrap_or_default();
                let value = value.trim().trim_matches('"');
                let gone = parts.filter_map(|part| part.split_once('=')).any(|(name, age)| {
                    name.trim().eq_ignore_ascii_case("max-age") && age.trim().parse::<i64>().is_ok_and(|age| age <= 0)
                });
                (name.to_owned(), Some(value.to_owned()).filter(|value| !gone && !value.is_empty()))
            })
            .collect()
    }

    /// Parses a head and a body, which is chunked or ends with the connection.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        let headers: Vec<(String, String)> = lines.map(header).collect::<Option<_>>()?;
        let body = &bytes[end + 4..];
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = if chunked { unchunked(body)? } else { body.to_vec() };
        Some(Self { status, headers, body })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<String> = self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        write!(f, "{} [{}] {}", self.status, headers.join("; "), String::from_utf8_lossy(&self.body))
    }
}

async fn exchange(address: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(bytes).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Answer::parse(&answer).ok_or_else(|| io::Error::other(format!("no HTTP: {}", String::from_utf8_lossy(&answer))))
}

/// The bytes of the chunks.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(bytes.get(end + 2..end + 2 + length)?);
        bytes = bytes.get(end + 2 + length + 2..)?;
    }
}

/// A path in the encoding of the recording client: only printable ASCII characters stay as they are.
fn quoted(path: &str) -> String {
    const PLAIN: &str = "%/:?#[]@!$&'()*+,;=~-._\"<>\\^`{|}";
    let byte = |byte: u8| {
        let plain = byte.is_ascii_alphanumeric() || PLAIN.contains(char::from(byte));
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(byte).collect()
}

/// The value at a path such as `results.0.id`.
fn at(value: &Json, path: &str) -> Option<Json> {
    let parts = path.split('.').filter(|part| !part.is_empty());
    let found = parts.into_iter().try_fold(value, |value, part| match value {
        Json::List(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    });
    found.cloned()
}

/// The bytes of a text in base 64.
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let digit = DIGITS.iter().position(|digit| *digit == byte).expect("a digit in base 64");
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}
