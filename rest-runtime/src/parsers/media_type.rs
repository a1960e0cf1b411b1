//! Media types of parsers and of bodies.

use super::disposition::{parameter, parameters};

/// Whether a parser of the media type `known` reads a body that says it is `sent`. Either may have `*` in place of a
/// part, and a parameter of `known` must be there with the same value.
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
