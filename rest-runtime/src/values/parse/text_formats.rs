//! Checks of text formats: email addresses, URLs, slugs, IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the text is an address of [RFC 5321](https://www.rfc-editor.org/rfc/rfc5321) without comments. The local
/// part is ASCII; the domain may be `localhost` or an IP address in brackets.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.rsplit_once('@') else { return false };
    if text.chars().count() > 320 || !is_user(user) {
        return false;
    }
    if let Some(literal) = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']')) {
        return literal.parse::<IpAddr>().is_ok();
    }
    domain.eq_ignore_ascii_case("localhost") || is_domain(domain)
}

fn is_user(user: &str) -> bool {
    if let Some(quoted) = user.strip_prefix('"').and_then(|user| user.strip_suffix('"')) {
        let mut bytes = quoted.bytes();
        while let Some(byte) = bytes.next() {
            let escaped = byte == b'\\';
            let byte = if escaped { bytes.next() } else { Some(byte) };
            let plain = |byte: u8| matches!(byte, 0x01..=0x08 | 0x0B | 0x0C | 0x0E..=0x7F);
            if !byte.is_some_and(|byte| plain(byte) && (escaped || !matches!(byte, b'"' | b' '))) {
                return false;
            }
        }
        return true;
    }
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{}|~-".contains(&byte))
    };
    user.split('.').all(is_atom)
}

/// Whether the text consists of labels with dots between them. The last label has at least two characters and no ASCII
/// digits, or is punycode.
fn is_domain(domain: &str) -> bool {
    let Some((labels, top)) = domain.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter == '-' || letter.is_alphanumeric())
    };
    let has_digits = top.chars().any(|letter| letter.is_ascii_digit());
    let is_top = !has_digits || top.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    labels.split('.').all(is_label) && is_label(top) && top.chars().count() >= 2 && is_top
}

/// Whether the text is a URL without spaces. The scheme is `http`, `https`, `ftp` or `ftps`; the host is a domain, an
/// IP address or `localhost`.
pub(crate) fn is_url(text: &str) -> bool {
    if text.len() > 8192 || text.chars().count() > 2048 || text.chars().any(char::is_whitespace) {
        return false;
    }
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    if !["http", "https", "ftp", "ftps"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once('@') {
        Some((user, host)) if is_login(user) => host,
        Some(_) => return false,
        None => authority,
    };
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        return address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port.strip_prefix(':')));
    }
    let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_host = host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok()
        || (host.len() <= 253 && is_domain(host));
    is_host && port.is_none_or(|port| is_port(Some(port)))
}

/// Whether the text is a username, optionally with a colon and a password.
fn is_login(text: &str) -> bool {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    !user.is_empty() && !user.contains('@') && !password.contains([':', '@'])
}

fn is_port(port: Option<&str>) -> bool {
    port.is_some_and(|port| (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the text consists of letters, digits, underscores and hyphens; only ASCII ones unless `unicode`.
pub(crate) fn is_slug(text: &str, unicode: bool) -> bool {
    let is_letter = |letter: char| {
        letter == '-'
            || letter == '_'
            || if unicode { letter.is_alphanumeric() } else { letter.is_ascii_alphanumeric() }
    };
    !text.is_empty() && text.chars().all(is_letter)
}

/// The IP addresses that a field accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpVersion {
    /// IPv4 and IPv6; an IPv4-mapped IPv6 address (`::ffff:1.2.3.4`) becomes its IPv4 address.
    Both,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// The address in its shortest form, without a zone; `None` if it is invalid.
pub(crate) fn ip(text: &str, version: IpVersion) -> Option<String> {
    let v4 = || text.parse::<Ipv4Addr>().ok().map(|address| address.to_string());
    let v6 = || text.split_once('%').map_or(text, |(address, _)| address).parse::<Ipv6Addr>().ok();
    match version {
        IpVersion::V4 => v4(),
        IpVersion::V6 => v6().map(|address| address.to_string()),
        IpVersion::Both => v4().or_else(|| {
            let address = v6()?;
            Some(address.to_ipv4_mapped().map_or_else(|| address.to_string(), |address| address.to_string()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        for text in [
            "a@example.com",
            "a@localhost",
            "a@[127.0.0.1]",
            "a@é.co",
            "\"quoted\"@example.com",
            "a.b+c@x-y.example.org",
        ] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "examplecom",
            "a@b",
            "é@b.co",
            "\"a b\"@x.com",
            "a b@example.com",
            "a@example..com",
            "a@-x.com",
            ".a@b.co",
            "@b.co",
            "a@b.123",
            "a@",
            "\"\\\"@b.co",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn urls() {
        for text in [
            "http://example.com",
            "https://example.com:8080/a?b=c#d",
            "ftp://a.com",
            "http://localhost/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://a.com:99999",
            "http://user:pw@a.com",
            "http://a.com?x",
            "http://é.com/é",
        ] {
            assert!(is_url(text), "{text}");
        }
        for text in [
            "example.com",
            "//a.com",
            "javascript:alert(1)",
            "http://a",
            "http://a.com/ b",
            "http://",
            "http://exa mple.com",
            "http://[::1/",
            "http://a.com:x",
            "http://a.c0",
            "http://.com",
            "http://@a.com",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn slugs() {
        assert!(is_slug("a-b_C1", false) && is_slug("ñandú-1", true) && is_slug("-", false));
        for text in ["a b", "ñ", "a.b", "", "a\n"] {
            assert!(!is_slug(text, false), "{text}");
        }
        assert!(!is_slug("a b", true));
    }

    #[test]
    fn addresses() {
        for (text, shown) in [
            ("2001:0db8:85a3:0042:1000:8a2e:0370:7334", "2001:db8:85a3:42:1000:8a2e:370:7334"),
            ("2001:cdba:0:0:0:0:3257:9652", "2001:cdba::3257:9652"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("fe80::1%eth0", "fe80::1"),
            ("192.168.0.1", "192.168.0.1"),
        ] {
            assert_eq!(ip(text, IpVersion::Both).as_deref(), Some(shown), "{text}");
        }
        for text in ["127001", "127.122.111.2231", "2001:::9652", "01.2.3.4", "1.2.3.4/24", "1000", "1.2.3"] {
            assert_eq!(ip(text, IpVersion::Both), None, "{text}");
        }
        assert_eq!(ip("::1", IpVersion::V4), None);
        assert_eq!(ip("10.0.0.1", IpVersion::V6), None);
        assert_eq!(ip("::ffff:10.0.0.1", IpVersion::V6).as_deref(), Some("::ffff:10.0.0.1"));
    }
}
