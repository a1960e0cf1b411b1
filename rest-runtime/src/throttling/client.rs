//! Who counts as one client.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Once;

use axum::extract::ConnectInfo;
use axum::http::HeaderName;

use crate::request::Request;

/// An address is no longer than this, so what is longer was made up, and only fills the store.
const LONGEST: usize = 256;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The user that signed in, or else the address, behind what the key has already. The two never share a count.
pub(super) fn user_or_address(request: &Request, key: &mut String) {
    match request.user().key() {
        Some(user) if request.user().is_authenticated() => key.extend(["user:", &user]),
        _ => address(request, key),
    }
}

/// The client's address by the rules of DRF's `NUM_PROXIES`; see [`Settings`](crate::settings::Settings).
pub(super) fn address(request: &Request, key: &mut String) {
    key.push_str("address:");
    let from = key.len();
    match (request.settings().num_proxies, forwarded_for(request)) {
        (Some(0), _) | (_, None) => peer(request, key),
        (None, Some(whole)) => key.extend(whole.split_whitespace()),
        (Some(proxies), Some(whole)) => {
            // The proxies append, so what is left of theirs is the client's own word. A shorter list is read to its end.
            let mut from_right = whole.rsplit(',');
            let part = from_right.nth(proxies - 1).or_else(|| whole.split(',').next());
            key.push_str(part.unwrap_or_default().trim());
        }
    }
    key.truncate(key.floor_char_boundary(from + LONGEST));
}

/// `X-Forwarded-For` as one list: a header may have several lines.
fn forwarded_for(request: &Request) -> Option<String> {
    let mut lines = request.headers().get_all(FORWARDED_FOR).iter().peekable();
    lines.peek()?;
    let whole = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(",");
    (!whole.trim().is_empty()).then_some(whole)
}

/// The other end of the connection, as `into_make_service_with_connect_info` leaves it for a request.
fn peer(request: &Request, key: &mut String) {
    static SAID: Once = Once::new();
    match request.extensions().get::<ConnectInfo<SocketAddr>>() {
        // An IPv4 client of a socket for both kinds is the same client as on a socket of its own. Memory takes every write.
        Some(ConnectInfo(address)) => _ = write!(key, "{}", address.ip().to_canonical()),
        None => SAID.call_once(|| {
            tracing::warn!(
                "throttles know no client's address, so all who are not signed in count as one: serve the router with \
                 `into_make_service_with_connect_info::<SocketAddr>()`"
            );
        }),
    }
}
