//! The cookies of a request.

use axum::http::{HeaderValue, header};

use crate::http::request::Request;

/// The value of the request's cookie of this name; the last one if there are several, as in Django.
pub(super) fn cookie(request: &Request, name: &str) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    lines.flat_map(|line| line.split(|byte| *byte == b';')).filter_map(|pair| value_of(pair, name)).next_back()
}

/// The value of a pair of this name. `None` for a value that the library never sets, so that it does not hide a valid
/// cookie of the same name.
fn value_of(pair: &[u8], name: &str) -> Option<String> {
    let at = pair.iter().position(|byte| *byte == b'=')?;
    let (known, value) = (pair[..at].trim_ascii(), pair[at + 1..].trim_ascii());
    let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    let is_text = !value.is_empty() && value.iter().all(u8::is_ascii_graphic);
    (known == name.as_bytes() && is_text).then(|| String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::value_of;

    #[test]
    fn pairs_without_a_name_or_a_value_are_ignored() {
        for (pair, value) in [
            ("id=a", Some("a")),
            (" id = a ", Some("a")),
            ("id=\"a\"", Some("a")),
            ("id=a=b", Some("a=b")),
            ("id=\"", Some("\"")),
            ("id=", None),
            ("id=\"\"", None),
            ("id", None),
            ("=a", None),
            ("ID=a", None),
            ("id=a b", None),
            ("id=\u{e9}", None),
            ("", None),
        ] {
            assert_eq!(value_of(pair.as_bytes(), "id").as_deref(), value, "{pair}");
        }
    }
}
