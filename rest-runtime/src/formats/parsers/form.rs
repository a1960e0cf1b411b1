//! URL-encoded forms.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::{Data, FormData, Parser, ParserContext, RequestBody};
use crate::base::exceptions::{Error, Result};

/// Parses `application/x-www-form-urlencoded` by the [URL standard](https://url.spec.whatwg.org/#urlencoded-parsing).
///
/// Percent-encoded bytes that are not valid text become `U+FFFD`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FormParser;

impl Parser for FormParser {
    fn media_type(&self) -> &'static str {
        "application/x-www-form-urlencoded"
    }

    async fn parse(&self, body: RequestBody, context: &ParserContext<'_>) -> Result<Data> {
        let bytes = body.bytes().await?;
        let mut form = FormData::new();
        for field in bytes.split(|byte| *byte == b'&').filter(|field| !field.is_empty()) {
            if form.len() >= context.settings().max_form_fields {
                return Err(too_many_fields(context));
            }
            let (name, value) = match field.iter().position(|byte| *byte == b'=') {
                Some(index) => (&field[..index], &field[index + 1..]),
                None => (field, [].as_slice()),
            };
            form.append(decoded(name, context)?, decoded(value, context)?);
        }
        Ok(Data::Form(form))
    }
}

fn decoded(text: &[u8], context: &ParserContext<'_>) -> Result<String> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let bytes: Cow<'_, [u8]> = percent_decode(&spaced).into();
    match bytes {
        // Only percent-encoded bytes may be invalid; the body itself must be text.
        Cow::Borrowed(bytes) => context.decode(bytes).map(Cow::into_owned),
        Cow::Owned(bytes) => {
            context.decode(&spaced)?;
            Ok(context.decode(&bytes).map_or_else(|_| String::from_utf8_lossy(&bytes).into_owned(), Cow::into_owned))
        }
    }
}

pub(super) fn too_many_fields(context: &ParserContext<'_>) -> Error {
    Error::Parse(format!("The form has too many fields; the limit is {}.", context.settings().max_form_fields))
}
