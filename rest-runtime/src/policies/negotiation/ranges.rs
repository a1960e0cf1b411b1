//! Entries of `Accept` headers.

/// An entry of an `Accept` header.
#[derive(Debug)]
pub(super) struct Range<'a> {
    /// The text as sent by the client.
    pub(super) text: &'a str,
    media_type: &'a str,
    subtype: &'a str,
    parameters: &'a str,
    /// The quality in thousandths, since HTTP allows three digits; `None` if it is not a number from 0 to 1.
    pub(super) quality: Option<u16>,
}

impl<'a> Range<'a> {
    /// Parses an entry; `None` if it is not a media type.
    pub(super) fn parse(entry: &'a str) -> Option<Self> {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let (media_type, subtype) = name.trim().split_once('/')?;
        let mut range = Self { text: entry, media_type, subtype, parameters, quality: Some(1000) };
        if let Some((_, value)) = range.parameters().find(|(name, _)| name.eq_ignore_ascii_case("q")) {
            range.quality = quality(value);
        }
        Some(range)
    }

    /// The names and values, with quotes.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let parameters = split(self.parameters, ';').filter_map(|parameter| parameter.split_once('='));
        parameters.map(|(name, value)| (name.trim(), value.trim()))
    }

    /// 0 for `*/*`, 1 for `type/*`, 2 for `type/subtype`, and 3 with a parameter other than the quality.
    pub(super) fn specificity(&self) -> u8 {
        match (self.media_type, self.subtype) {
            ("*", _) => 0,
            (_, "*") => 1,
            _ => 2 + u8::from(self.parameters().any(|(name, _)| !name.eq_ignore_ascii_case("q"))),
        }
    }

    /// Whether a renderer of this media type matches. A parameter of the range alone excludes nothing. One of the
    /// renderer alone excludes it unless `lenient`.
    pub(super) fn matches(&self, own: &str, lenient: bool) -> bool {
        let (name, parameters) = own.split_once(';').unwrap_or((own, ""));
        let (media_type, subtype) = name.trim().split_once('/').unwrap_or((name, ""));
        let suits = |(name, value): (&str, &str)| {
            let asked = self.parameters().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
            asked.map_or(lenient, |(_, asked)| asked.trim_matches('"') == value.trim().trim_matches('"'))
        };
        (self.media_type == "*" || self.media_type.eq_ignore_ascii_case(media_type))
            && (self.subtype == "*" || self.subtype.eq_ignore_ascii_case(subtype))
            && split(parameters, ';').filter_map(|parameter| parameter.split_once('=')).all(suits)
    }
}

/// Splits outside of quoted strings.
pub(super) fn split(text: &str, at: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter| {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        !quoted && letter == at
    })
}

/// Parses `0`, `0.5` or `1.000` into thousandths ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2)).
fn quality(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualities_are_thousandths() {
        for (text, thousandths) in [("1", 1000), ("0", 0), ("0.5", 500), ("0.123", 123), ("1.000", 1000)] {
            assert_eq!(quality(text), Some(thousandths), "{text}");
        }
        for text in ["", "2", "1.001", "0.1234", "-1", "x", "0.x", "0.+1"] {
            assert_eq!(quality(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_match_by_wildcard_case_and_parameter() {
        let matches = |range, own, lenient| Range::parse(range).expect("a range").matches(own, lenient);
        assert!(matches("*/*", "application/json", false));
        assert!(matches("application/*;q=0.1", "application/json", false));
        assert!(matches("Application/JSON", "application/json", false));
        assert!(matches("application/json; indent=4", "application/json", false));
        assert!(!matches("text/*", "application/json", true));
        assert!(matches("a/b; v=1", "a/b; v=1", false));
        assert!(!matches("a/b; v=2", "a/b; v=1", true));
        assert!(!matches("a/b", "a/b; v=1", false));
        assert!(matches("a/b", "a/b; v=1", true));
        assert!(Range::parse("nonsense").is_none());
        assert_eq!(Range::parse("a/b; q=7").expect("a range").quality, None);
    }

    #[test]
    fn quoted_strings_hold_together() {
        assert_eq!(split(r#"a;x="1,\",2",b"#, ',').collect::<Vec<_>>(), [r#"a;x="1,\",2""#, "b"]);
    }
}
