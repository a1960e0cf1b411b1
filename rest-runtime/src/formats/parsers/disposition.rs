//! Parameters of header values, file names included.

use encoding_rs::Encoding;
use percent_encoding::percent_decode_str;

/// The file name in a `Content-Disposition`: `filename*`, which names its own encoding ([RFC
/// 8187](https://www.rfc-editor.org/rfc/rfc8187#section-3.2)), otherwise `filename`.
pub(super) fn file_name(header: &str) -> Option<String> {
    let encoded = parameter(header, "filename*").and_then(|value| extended(&value));
    encoded.or_else(|| parameter(header, "filename"))
}

/// Decodes an extended value such as `UTF-8'en'%e2%82%ac`; `None` if it is malformed.
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let encoding = Encoding::for_label_no_replacement(charset.as_bytes())?;
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    encoding.decode_without_bom_handling_and_without_replacement(&bytes).map(std::borrow::Cow::into_owned)
}

/// The value of a parameter in a header such as `form-data; name="a"; filename="b;c"`, without its quotes.
///
/// Names are case-insensitive ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6)). A backslash escapes
/// only a quote or a backslash, because browsers do not escape the backslashes of Windows paths.
pub(super) fn parameter(header: &str, name: &str) -> Option<String> {
    parameters(header).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(super) fn parameters(header: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = after_semicolon(header);
    std::iter::from_fn(move || {
        loop {
            let text = rest.take()?;
            let end = text.find(['=', ';']).unwrap_or(text.len());
            let (name, tail) = text.split_at(end);
            let Some(value) = tail.strip_prefix('=') else {
                rest = after_semicolon(tail);
                continue;
            };
            let value = value.trim_start();
            let Some(quoted) = value.strip_prefix('"') else {
                rest = after_semicolon(value);
                return Some((name.trim(), value.split(';').next().unwrap_or_default().trim().to_owned()));
            };
            let (value, tail) = unquoted(quoted);
            rest = after_semicolon(tail);
            return Some((name.trim(), value));
        }
    })
}

fn after_semicolon(text: &str) -> Option<&str> {
    text.split_once(';').map(|(_, rest)| rest)
}

/// Splits at the closing quote: the unescaped value, and the rest.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((index, letter)) = letters.next() {
        match (letter, letters.peek()) {
            ('"', _) => return (value, &text[index + 1..]),
            ('\\', Some(&(_, next @ ('"' | '\\')))) => {
                value.push(next);
                letters.next();
            }
            _ => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_file_name_comes_first() {
        for (header, name) in [
            ("attachment; filename=a.txt", Some("a.txt")),
            ("attachment; filename=\"a b.txt\"", Some("a b.txt")),
            ("attachment; filename=a.txt; filename*=utf-8''%e2%82%ac.txt", Some("€.txt")),
            ("attachment; filename*=UTF-8'en'x%20y", Some("x y")),
            ("attachment; filename*=iso-8859-1''%A3", Some("£")),
            ("attachment; filename*=utf-8''%ff; filename=b", Some("b")),
            ("attachment; filename*=broken; filename=b", Some("b")),
            ("attachment; filename*=none''x", None),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }

    #[test]
    fn parameters_may_be_quoted() {
        let header = r#"form-data; name="a;\"b\\"; x; filename=c.txt ; FileName*=utf-8''d"#;
        assert_eq!(parameter(header, "name").as_deref(), Some(r#"a;"b\"#));
        assert_eq!(parameter(header, "filename").as_deref(), Some("c.txt"));
        assert_eq!(parameter(header, "filename*").as_deref(), Some("utf-8''d"));
        assert_eq!(parameter(header, "x"), None);
        assert_eq!(parameter(r#"a; b="open"#, "b").as_deref(), Some("open"));
    }
}
