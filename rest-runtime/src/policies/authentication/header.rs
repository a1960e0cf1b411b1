//! The `Authorization` header: a scheme and credentials.

use axum::http::header;

use crate::http::request::Request;

/// A mistake in a header of the expected scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// No credentials follow the scheme.
    Nothing,
    /// More than one text follows the scheme.
    Spaces,
}

/// The credentials of this scheme in the request's header; `None` if the header is missing or has another scheme.
///
/// Schemes are case-insensitive ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.1)).
pub(super) fn credentials<'a>(request: &'a Request, scheme: &str) -> Option<Result<&'a [u8], Malformed>> {
    credentials_in(request.headers().get(header::AUTHORIZATION)?.as_bytes(), scheme)
}

fn credentials_in<'a>(value: &'a [u8], scheme: &str) -> Option<Result<&'a [u8], Malformed>> {
    let mut words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    if !words.next()?.eq_ignore_ascii_case(scheme.as_bytes()) {
        return None;
    }
    Some(match (words.next(), words.next()) {
        (None, _) => Err(Malformed::Nothing),
        (Some(credentials), None) => Ok(credentials),
        (Some(_), Some(_)) => Err(Malformed::Spaces),
    })
}

#[cfg(test)]
mod tests {
    use super::Malformed::{Nothing, Spaces};
    use super::credentials_in;

    #[test]
    fn one_text_follows_the_scheme() {
        for (value, found) in [
            ("Token abc", Some(Ok("abc".as_bytes()))),
            ("tOKEN\t abc ", Some(Ok(b"abc"))),
            ("Token", Some(Err(Nothing))),
            ("Token ", Some(Err(Nothing))),
            ("Token a b", Some(Err(Spaces))),
            ("Tokenabc", None),
            ("Bearer abc", None),
            ("", None),
        ] {
            assert_eq!(credentials_in(value.as_bytes(), "Token"), found, "{value:?}");
        }
    }
}
