//! Matching of media types: a parser's and a body's.

use super::disposition::{parameter, parameters};

/// Whether a parser of the media type `known` reads a body of the media type `sent`.
///
/// Either may have `*` in place of a part. Each parameter of `known` except `q` must be in `sent` with the same value.
pub(super) fn matches(known: &str, sent: &str) -> bool {
    if known == sent {
        return true;
    }
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
}
