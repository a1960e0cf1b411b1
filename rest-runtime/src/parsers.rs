//! From the bytes of a body to data: one [`Parser`] a media type.
//!
//! Rules: DRF's [parsers](https://www.django-rest-framework.org/api-guide/parsers/). A body without a single byte is
//! an empty object whatever its `Content-Type`; a media type that no parser reads is 415.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::exceptions::{Error, Result};

/// A body that has not been read, and the number of bytes that may be read of it.
#[derive(Debug)]
pub struct RequestBody {
    body: Body,
    limit: usize,
}

impl RequestBody {
    /// The body with its limit in bytes.
    #[must_use]
    pub fn new(body: Body, limit: usize) -> Self {
        Self { body, limit }
    }

    /// The whole body.
    ///
    /// # Errors
    /// [`Error::PayloadTooLarge`] past the limit, of which never more than the limit is kept in memory, and
    /// [`Error::Parse`] when the connection breaks off.
    pub async fn bytes(mut self) -> Result<Bytes> {
        let announced = usize::try_from(self.body.size_hint().lower()).unwrap_or(usize::MAX);
        // A length is only a promise: what a client has not sent yet takes no memory.
        let mut whole = BytesMut::with_capacity(announced.min(self.limit).min(64 * 1024));
        while announced <= self.limit
            && let Some(frame) = self.body.frame().await
        {
            let frame = frame.map_err(|error| Error::Parse(format!("The body broke off: {error}.")))?;
            let Ok(chunk) = frame.into_data() else { continue };
            if whole.len().saturating_add(chunk.len()) > self.limit {
                linger(self.body);
                return Err(Error::PayloadTooLarge(self.limit));
            }
            whole.extend_from_slice(&chunk);
        }
        if announced > self.limit {
            linger(self.body);
            return Err(Error::PayloadTooLarge(self.limit));
        }
        Ok(whole.freeze())
    }
}

/// Lets a client finish sending a body that nobody reads.
///
/// The answer goes out at once. Were the connection closed while the client still writes, its operating system would
/// throw the answer away and tell of a broken connection instead; so for a while what comes is taken and dropped.
pub(crate) fn linger(mut body: Body) {
    const BYTES: usize = 32 * 1024 * 1024;
    const TIME: Duration = Duration::from_secs(10);
    tokio::spawn(tokio::time::timeout(TIME, async move {
        let mut left = BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(length) {
                Some(fewer) => left = fewer,
                None => break,
            }
        }
    }));
}

/// What [`Parser::parse`] returns; a parser is used through `dyn`.
pub type ParseFuture<'a> = Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>>;

/// Reads bodies of one media type.
pub trait Parser: fmt::Debug + Send + Sync {
    /// The media type without parameters, `application/json` for example.
    fn media_type(&self) -> &'static str;

    /// Reads the body.
    fn parse(&self, body: RequestBody) -> ParseFuture<'_>;
}

/// `application/json`, as in [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259): UTF-8, without `NaN` and infinities,
/// at most 128 levels deep. The last of duplicate keys wins.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonParser;

impl Parser for JsonParser {
    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn parse(&self, body: RequestBody) -> ParseFuture<'_> {
        Box::pin(async move { parse_json(&body.bytes().await?) })
    }
}

fn parse_json(bytes: &[u8]) -> Result<Value> {
    if bytes.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(bytes).map_err(|error| Error::Parse(format!("The body is no valid JSON: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_is_none_says_where() {
        let error = parse_json(b"{\"a\": 1,}").expect_err("a trailing comma is refused");
        assert!(error.to_string().contains("line 1 column"), "{error}");
        for hostile in
            ["[".repeat(100_000).as_bytes(), b"NaN", b"{\"a\": Infinity}", b"\xff\xfe", b"\"\\ud800\"", b"1e400"]
        {
            assert!(matches!(parse_json(hostile), Err(Error::Parse(_))));
        }
    }

    #[tokio::test]
    async fn a_body_past_the_limit_is_refused() {
        let body = |size: usize| RequestBody::new(Body::from(vec![b' '; size]), 10);
        assert_eq!(body(10).bytes().await.expect("within the limit").len(), 10);
        assert!(matches!(body(11).bytes().await, Err(Error::PayloadTooLarge(10))));
    }
}
