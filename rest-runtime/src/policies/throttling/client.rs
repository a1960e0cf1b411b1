//! Keys of clients: the user, or the address.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Once;

use axum::extract::ConnectInfo;
use axum::http::HeaderName;

use crate::http::request::Request;

/// Addresses are shorter than this: a longer one is forged and would only fill the store.
const LONGEST: usize = 256;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Appends the authenticated user, or else the address, to the key. The prefixes keep the two apart.
pub(super) fn user_or_address(request: &Request, key: &mut String) {
    match request.user().key() {
        Some(user) if request.user().is_authenticated() => key.extend(["user:", &user]),
        _ => address(request, key),
    }
}

/// Appends the client's address, by the rules of DRF's `NUM_PROXIES`; see [`Settings`](crate::settings::Settings).
pub(super) fn address(request: &Request, key: &mut String) {
    key.push_str("address:");
    let from = key.len();
    match (request.settings().num_proxies, forwarded_for(request)) {
        (Some(0), _) | (_, None) => peer(request, key),
        (None, Some(whole)) => key.extend(whole.split_whitespace()),
        (Some(proxies), Some(whole)) => {
            // Proxies append, so parts left of theirs are forged by the client. If the list is shorter, its first part
            // counts.
            let mut from_right = whole.rsplit(',');
            let part = from_right.nth(proxies - 1).or_else(|| whole.split(',').next());
            key.push_str(part.unwrap_or_default().trim());
        }
    }
    key.truncate(key.floor_char_boundary(from + LONGEST));
}

/// `X-Forwarded-For` as one list, since the header may occur several times.
fn forwarded_for(request: &Request) -> Option<String> {
    let mut lines = request.headers().get_all(FORWARDED_FOR).iter().peekable();
    lines.peek()?;
    let whole = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(",");
    (!whole.trim().is_empty()).then_some(whole)
}

/// Appends the address of the connection, which `into_make_service_with_connect_info` puts into the request.
fn peer(request: &Request, key: &mut String) {
    static SAID: Once = Once::new();
    match request.extensions().get::<ConnectInfo<SocketAddr>>() {
        // On a dual-stack socket, an IPv4 client gets the same key as on an IPv4 socket. Writing into a `String` cannot
        // fail.
        Some(ConnectInfo(address)) => _ = write!(key, "{}", address.ip().to_canonical()),
        None => SAID.call_once(|| {
            tracing::warn!(
                "throttles do not know the addresses of clients, so all anonymous clients count as one: serve the \
                 router with `into_make_service_with_connect_info::<SocketAddr>()`"
            );
        }),
    }
}
