//! Protection against cross-site request forgery, for clients that sign in by a cookie.
//!
//! As in Django's [protection](https://docs.djangoproject.com/en/stable/ref/csrf/), such a client sends the CSRF token
//! in a header with each write. Pages of other sites can neither read nor set it. The token is a digest of the
//! session's key, so a planted CSRF cookie does not match the session.

use axum::http::header;

use super::cookies::cookie;
use super::secrets::{digest, same};
use super::settings::{SessionSettings, origin_of};
use crate::base::exceptions::{Error, ErrorDetail, Result};
use crate::http::request::Request;

/// The CSRF token of the session with this key.
pub(super) fn token(session_key: &str) -> String {
    digest("csrf", session_key)
}

/// Refuses a write without the token of its session, or from a page of another site.
pub(crate) fn check(request: &Request, session_key: &str) -> Result<()> {
    same_origin(request)?;
    let settings = SessionSettings::of(request);
    let Some(cookie) = cookie(request, settings.csrf_name()) else {
        return Err(refusal(&format!("the cookie {} is missing", settings.csrf_name())));
    };
    let mut sent = request.headers().get_all(settings.csrf_header()).iter();
    let sent = match (sent.next(), sent.next()) {
        (Some(sent), None) => sent.to_str().ok(),
        (None, _) => form_token(request),
        (Some(_), Some(_)) => None,
    };
    let Some(sent) = sent else {
        let (header, cookie) = (settings.csrf_header(), settings.csrf_name());
        return Err(refusal(&format!("send the value of the cookie {cookie} in the header {header}")));
    };
    let token = token(session_key);
    if same(sent, &token) && same(&cookie, &token) {
        return Ok(());
    }
    Err(refusal("the token does not belong to this session; sign in again for a new one"))
}

/// The token that the form of a page has, which cannot send headers.
fn form_token(request: &Request) -> Option<&str> {
    #[cfg(feature = "browsable")]
    return request.submission()?.token.as_deref();
    #[cfg(not(feature = "browsable"))]
    {
        let _ = request;
        None
    }
}

/// The token that the forms of a page need: that of the session by which the request's user signed in.
#[cfg(feature = "browsable")]
pub(crate) fn page_token(request: &Request) -> Option<String> {
    request.auth::<super::session::Model>()?;
    Some(token(&cookie(request, SessionSettings::of(request).session_name())?))
}

/// Refuses a request from a page of another site, by its `Origin`, or else by its `Referer`.
pub(crate) fn same_origin(request: &Request) -> Result<()> {
    let headers = request.headers();
    let Some(told) = headers.get(header::ORIGIN).or_else(|| headers.get(header::REFERER)) else { return Ok(()) };
    let Some(origin) = told.to_str().ok().and_then(origin_of) else {
        return Err(refusal("the header Origin or Referer is not a valid origin"));
    };
    let is_own = origin.split_once("://").is_some_and(|(scheme, host)| {
        // Behind a proxy that ends TLS, the request may look like `http` while the page is `https`: that is allowed. A
        // page over `http` is foreign to a site over `https`, because anyone on the network path could have written it.
        let is_downgraded = request.scheme() == "https" && scheme != "https";
        !is_downgraded && request.host().is_some_and(|own| host.eq_ignore_ascii_case(own))
    });
    if is_own || SessionSettings::of(request).trusts(&origin) {
        return Ok(());
    }
    Err(refusal(&format!("{origin} is not a trusted origin")))
}

fn refusal(reason: &str) -> Error {
    let message = format!("This may be a forged request (CSRF): {reason}.");
    Error::PermissionDenied(ErrorDetail::new(message, "permission_denied").into())
}
