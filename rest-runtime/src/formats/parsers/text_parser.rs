//! Parsers from functions of a text.

use serde_json::Value;

use super::{Data, Parser, ParserContext, RequestBody};
use crate::base::exceptions::Result;

/// A parser from a function of the whole body as text, decoded by the `charset` of the `Content-Type`.
///
/// ```
/// use rest_runtime::parsers::{ParserContext, TextParser};
/// use rest_runtime::prelude::*;
/// use serde_json::{Value, json};
///
/// /// Lines of values between commas, as a list of lists.
/// const COMMA: TextParser = TextParser::new("text/csv", comma);
///
/// fn comma(text: &str, _: &ParserContext<'_>) -> Result<Value> {
///     Ok(text.lines().map(|line| json!(line.split(',').collect::<Vec<_>>())).collect())
/// }
///
/// #[api_view(POST, parsers = (JsonParser, COMMA))]
/// async fn import(request: &Request) -> Result<Response> {
///     Response::new(request.data().await?.to_json().as_ref())
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TextParser {
    media_type: &'static str,
    parse: fn(&str, &ParserContext<'_>) -> Result<Value>,
}

impl TextParser {
    /// Creates a parser of this media type, which may have `*` in place of a part.
    #[must_use]
    pub const fn new(media_type: &'static str, parse: fn(&str, &ParserContext<'_>) -> Result<Value>) -> Self {
        Self { media_type, parse }
    }
}

impl Parser for TextParser {
    fn media_type(&self) -> &'static str {
        self.media_type
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let bytes = body.bytes().await?;
        (self.parse)(&context.decode(&bytes)?, context).map(Data::Json)
    }
}
