//! Host names, and the list of those that a project serves.

use std::net::Ipv6Addr;

use super::Settings;

impl Settings {
    /// Whether the project serves the host of this name, which has no port.
    pub(crate) fn allows_host(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        self.allowed_hosts.as_ref().is_none_or(|hosts| hosts.iter().any(|host| matches(host, name)))
    }

    /// The mistakes in the allowed hosts, one sentence each.
    pub(super) fn host_mistakes(&self) -> Vec<String> {
        let Some(hosts) = &self.allowed_hosts else { return Vec::new() };
        if hosts.is_empty() {
            return vec!["allowed_hosts: the list is empty, so every request would be refused; add a host".to_owned()];
        }
        let is_right = |host: &str| {
            let name = host.strip_prefix('.').unwrap_or(host);
            host == "*" || name_of_host(name) == Some(name)
        };
        let wrong = hosts.iter().filter(|host| !is_right(host));
        wrong
            .map(|host| {
                format!(
                    "allowed_hosts: {host:?} is not a valid host; write a name without scheme and port, `example.com`, \
                     or `.example.com` for its subdomains too"
                )
            })
            .collect()
    }
}

/// Whether this entry of the allowed hosts matches the name.
fn matches(allowed: &str, name: &str) -> bool {
    match allowed.strip_prefix('.') {
        Some(domain) => {
            let end = name.len().checked_sub(allowed.len()).and_then(|start| name.get(start..));
            name.eq_ignore_ascii_case(domain) || end.is_some_and(|end| end.eq_ignore_ascii_case(allowed))
        }
        None => allowed == "*" || allowed.eq_ignore_ascii_case(name),
    }
}

/// The name of a host without its port: letters, digits, `-`, `.` and `_`, or an IPv6 address in brackets. `None` for
/// an invalid host, which could direct a link elsewhere.
pub(crate) fn name_of_host(host: &str) -> Option<&str> {
    let (name, port) = if let Some(rest) = host.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        address.parse::<Ipv6Addr>().ok()?;
        (host.get(..address.len() + 2)?, port)
    } else {
        let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !name.bytes().all(plain) || !name.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        (name, port)
    };
    let is_port = |port: &str| port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok();
    (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_a_name_and_perhaps_a_port() {
        for (host, name) in [
            ("example.com", Some("example.com")),
            ("Example.COM.:8000", Some("Example.COM.")),
            ("my_app:80", Some("my_app")),
            ("127.0.0.1", Some("127.0.0.1")),
            ("[::1]:8000", Some("[::1]")),
            ("[2001:db8::1]", Some("[2001:db8::1]")),
        ] {
            assert_eq!(name_of_host(host), name, "{host}");
        }
        for host in [
            "",
            "][",
            ":::",
            "::1",
            "[::1",
            "[::1]x",
            "[]",
            "[a]:1",
            ":80",
            "a:b",
            "a:99999",
            "a:",
            "a:1:2",
            "a b",
            "a/b",
            "u@a",
            "a%41",
            "..",
            "-",
            "münchen",
            "a,b",
            "a?b",
            "a#b",
            "a\\b",
            "[::1%25eth0]",
        ] {
            assert_eq!(name_of_host(host), None, "{host}");
        }
    }

    #[test]
    fn a_dot_allows_subdomains() {
        for (allowed, name, expected) in [
            ("example.com", "EXAMPLE.com", true),
            ("example.com", "api.example.com", false),
            (".example.com", "example.com", true),
            (".example.com", "a.b.Example.com", true),
            (".example.com", "badexample.com", false),
            (".example.com", "com", false),
            ("*", "anything", true),
        ] {
            assert_eq!(matches(allowed, name), expected, "{allowed} {name}");
        }
    }
}
