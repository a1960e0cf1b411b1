//! Media types of parsers and of bodies, and the parameters of header values.

/// The value of a parameter in a header such as `form-data; name="a"; filename="b;c"`, without its quotes.
///
/// Names know no case ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6)). A backslash quotes only a quote
/// or a backslash: browsers leave those of Windows paths alone.
pub(super) fn parameter(header: &str, name: &str) -> Option<String> {
    parameters(header).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn parameters(header: &str) -> impl Iterator<Item = (&str, String)> {
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

/// What stands before the closing quote, and what follows it.
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

/// Whether a parser of the media type `known` reads a body that says it is `sent`. Either may have `*` in place of a
/// part, and a parameter of `known` must be there with the same value.
pub(super) fn matches(known: &str, sent: &str) -> bool {
    let (known_type, known_subtype) = parts(known);
    let (sent_type, sent_subtype) = parts(sent);
    let alike = |known: &str, sent: &str| known == "*" || sent == "*" || known.eq_ignore_ascii_case(sent);
    alike(known_type, sent_type)
        && alike(known_subtype, sent_subtype)
        && parameters(known).all(|(name, value)| name == "q" || parameter(sent, name).as_ref() == Some(&value))
}

fn parts(media_type: &str) -> (&str, &str) {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.split_once('/').unwrap_or((essence, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_match_by_their_parts_and_parameters() {
        for (known, sent) in [
            ("application/json", "Application/JSON; charset=utf-8"),
            ("*/*", "image/png"),
            ("*/*", ""),
            ("text/*", "text/csv"),
            ("application/json; version=2", "application/json;version=\"2\""),
        ] {
            assert!(matches(known, sent), "{known} {sent}");
        }
        for (known, sent) in [
            ("application/json", ""),
            ("application/json", "nonsense"),
            ("application/json", "application/vnd.api+json"),
            ("text/*", "application/json"),
            ("application/json; version=2", "application/json"),
            ("application/json; version=2", "application/json; version=1"),
        ] {
            assert!(!matches(known, sent), "{known} {sent}");
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
