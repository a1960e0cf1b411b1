//! Finalizing: the headers of every response.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{negotiation, versioning};
use crate::base::exceptions::{Result, whole_seconds};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::rest::Policies;
use crate::view::ApiView;
use crate::view::table::{AnyView, OfView as _};

/// Adds the view's default headers.
pub(crate) fn finalize(view: &AnyView, request: &Request, mut response: Response) -> Response {
    #[cfg(feature = "auth")]
    if let Some(removal) = request.removed_cookie()
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, removal.clone());
    }
    #[cfg(feature = "auth")]
    if request.asks_cookies() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Cookie"));
    }
    let defaults = view.default_response_headers(request);
    if response.headers().is_empty() && defaults.get_all(header::VARY).iter().count() < 2 {
        *response.headers_mut() = defaults;
        return response;
    }
    let mut named = None;
    for (name, value) in defaults {
        // Further values of a header come without its name.
        let is_further = name.is_none();
        named = name.or(named);
        let Some(name) = named.clone() else { continue };
        let headers = response.headers_mut();
        if name == header::VARY || is_further {
            // Values that the action varies on are kept.
            headers.append(name, value);
        } else {
            // The view's header replaces the action's, as in DRF.
            headers.insert(name, value);
        }
    }
    if let Some(vary) = merged(response.headers()) {
        response.headers_mut().insert(header::VARY, vary);
    }
    response
}

/// Adds the view's default headers.
///
/// # Errors
/// None; the return type is that of the hook.
pub fn finalize_response<V: ApiView>(_: &V, request: &Request, response: Response) -> Result<Response> {
    Ok(finalize(V::ANY, request, response))
}

/// Applies the project's hook for every response.
pub(crate) fn finalize_by_project(request: &Request, mut response: Response) -> Result<Response> {
    if let Some(finalize) = &Policies::of(request).finalize_response {
        finalize(request, &mut response)?;
    }
    Ok(response)
}

/// All values of `Vary` in one line, each once; `*` replaces them all. `None` if there is at most one line already.
fn merged(headers: &HeaderMap) -> Option<HeaderValue> {
    let lines = headers.get_all(header::VARY);
    if lines.iter().count() < 2 {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for name in lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).map(str::trim) {
        if !name.is_empty() && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    if names.contains(&"*") {
        return Some(HeaderValue::from_static("*"));
    }
    HeaderValue::try_from(names.join(", ")).ok()
}

/// `Allow`, and `Vary` if there are several renderers or a header names the version. The client's quota is added if the
/// project enables that.
pub(crate) fn default_headers(view: &AnyView, request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(allow) = &request.endpoint().allow {
        headers.insert(header::ALLOW, allow.clone());
    }
    if negotiation::renderers(view, request).len() > 1 {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    if let Some(name) = versioning::scheme(view, request).and_then(|scheme| scheme.varies_by())
        && (name != header::ACCEPT || !headers.contains_key(header::VARY))
    {
        headers.append(header::VARY, vary_by(name));
    }
    if request.settings().rate_limit_headers
        && let Some(quota) = request.quota()
    {
        headers.insert("ratelimit-limit", quota.limit.into());
        headers.insert("ratelimit-remaining", quota.remaining.into());
        if let Some(reset) = whole_seconds(quota.reset) {
            headers.insert("ratelimit-reset", reset);
        }
    }
    headers
}

/// The headers of every response: `Allow`, and `Vary` if there are several renderers or a header names the version.
/// The client's quota is added if the project enables that.
#[must_use]
pub fn default_response_headers<V: ApiView>(_: &V, request: &Request) -> HeaderMap {
    default_headers(V::ANY, request)
}

/// The header's name, spelled as usual in `Vary`.
fn vary_by(name: HeaderName) -> HeaderValue {
    if name == header::ACCEPT { HeaderValue::from_static("Accept") } else { name.into() }
}
