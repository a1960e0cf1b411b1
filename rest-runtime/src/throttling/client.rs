//! Who counts as one client.

use std::net::SocketAddr;
use std::sync::Once;

use axum::extract::ConnectInfo;

use crate::request::Request;

/// An address is no longer than this, so what is longer was made up, and only fills the store.
const LONGEST: usize = 256;

/// The user that signed in, or else the address. The two never share a count.
pub(super) fn user_or_address(request: &Request) -> String {
    match request.user().key() {
        Some(key) if request.user().is_authenticated() => format!("user:{key}"),
        _ => address(request),
    }
}

/// The client's address by the rules of DRF's `NUM_PROXIES`; see [`Settings`](crate::settings::Settings).
pub(super) fn address(request: &Request) -> String {
    let forwarded = forwarded_for(request);
    let address = match (request.settings().num_proxies, forwarded) {
        (Some(0), _) | (_, None) => peer(request),
        (None, Some(whole)) => Some(whole.split_whitespace().collect()),
        (Some(proxies), Some(whole)) => {
            // The proxies append, so what is left of theirs is the client's own word. A shorter list is read to its end.
            let mut from_right = whole.rsplit(',');
            from_right.nth(proxies - 1).or_else(|| whole.split(',').next()).map(|part| part.trim().to_owned())
        }
    };
    let mut address = address.unwrap_or_default();
    address.truncate(address.floor_char_boundary(LONGEST));
    format!("address:{address}")
}

/// `X-Forwarded-For` as one list: a header may have several lines.
fn forwarded_for(request: &Request) -> Option<String> {
    let lines = request.headers().get_all("x-forwarded-for").iter();
    let whole = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(",");
    (!whole.trim().is_empty()).then_some(whole)
}

/// The other end of the connection, as `into_make_service_with_connect_info` leaves it for a request.
fn peer(request: &Request) -> Option<String> {
    static SAID: Once = Once::new();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if peer.is_none() {
        SAID.call_once(|| {
            tracing::warn!(
                "throttles know no client's address, so all who are not signed in count as one: serve the router with \
                 `into_make_service_with_connect_info::<SocketAddr>()`"
            );
        });
    }
    // An IPv4 client of a socket for both kinds is the same client as on a socket of its own.
    peer.map(|ConnectInfo(address)| address.ip().to_canonical().to_string())
}
