//! What the hooks of a view do unless they are overridden.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::ApiView;
use crate::authentication::{Authentication, BoxAuthentication};
use crate::exceptions::{Error, Result};
use crate::permissions::{AllowAny, BoxPermission, Permission};
use crate::request::Request;
use crate::response::Response;
use crate::rest::Policies;
use crate::throttling::{BoxThrottle, Throttle, Verdict};

pub(super) async fn initial<V: ApiView>(view: &V, request: &Request) -> Result<()> {
    if let Some(policies) = Policies::of(request) {
        request.accept(policies.negotiation.select_renderer(request, &policies.renderers)?);
        if let Some(versioning) = &policies.versioning
            && let Some(version) = versioning.determine_version(request)?
        {
            request.set_version(version);
        }
    }
    view.perform_authentication(request).await?;
    view.check_permissions(request).await?;
    view.check_throttles(request).await
}

pub(super) fn authentication(request: &Request) -> BoxAuthentication {
    Policies::of(request).map_or_else(|| BoxAuthentication::new(()), |policies| policies.authentication.clone())
}

pub(super) fn permissions(request: &Request) -> BoxPermission {
    Policies::of(request).map_or_else(|| AllowAny.boxed(), |policies| policies.permissions.clone())
}

pub(super) fn throttles(request: &Request) -> BoxThrottle {
    Policies::of(request).map_or_else(BoxThrottle::default, |policies| policies.throttles.clone())
}

pub(super) async fn perform_authentication<V: ApiView>(view: &V, request: &Request) -> Result<()> {
    let credentials = view.get_authenticators(request).authenticate(request).await?;
    if let Some(credentials) = credentials {
        request.authenticate(credentials);
    }
    Ok(())
}

pub(super) async fn check_permissions<V: ApiView>(view: &V, request: &Request) -> Result<()> {
    match view.get_permissions(request).check_request(request).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// A refusal asks to sign in where that might help: there are authenticators, and none of them knew the client.
pub(crate) fn permission_denied<V: ApiView>(view: &V, request: &Request, denied: Error) -> Error {
    if !request.is_authenticated() && !view.get_authenticators(request).is_empty() {
        Error::NotAuthenticated
    } else {
        denied
    }
}

pub(super) async fn check_throttles<V: ApiView>(view: &V, request: &Request) -> Result<()> {
    match view.get_throttles(request).allow_request(request).await? {
        Verdict::Allowed => Ok(()),
        Verdict::Refused(wait) => Err(Error::Throttled { wait }),
    }
}

pub(super) fn handle_exception<V: ApiView>(view: &V, request: &Request, error: &Error) -> Response {
    let mut response = Response::from_error(error);
    if response.status_code().is_server_error() {
        tracing::error!(method = %request.method(), uri = %request.uri(), %error, "a request failed");
    }
    match error {
        Error::NotAuthenticated | Error::AuthenticationFailed(_) => {
            let challenge = view.get_authenticators(request).authenticate_header(request);
            match challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
                Some(challenge) => {
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                // Without a challenge a 401 would break RFC 9110, so the refusal is a 403, as in DRF.
                None => response.set_status(StatusCode::FORBIDDEN),
            }
        }
        Error::Throttled { wait: Some(wait) } => {
            if let Some(seconds) = whole_seconds(*wait) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
        }
        _ => {}
    }
    response
}

pub(super) fn finalize_response<V: ApiView>(view: &V, request: &Request, mut response: Response) -> Response {
    for (name, value) in view.default_response_headers(request) {
        let Some(name) = name else { continue };
        let headers = response.headers_mut();
        if name == header::VARY {
            // What the action varies on stays; a header may have several lines.
            headers.append(name, value);
        } else {
            headers.entry(name).or_insert(value);
        }
    }
    response
}

pub(super) fn default_response_headers<V: ApiView>(_: &V, request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(allow) = HeaderValue::try_from(V::METHODS.allow()) {
        headers.insert(header::ALLOW, allow);
    }
    if Policies::of(request).is_some_and(|policies| policies.renderers.len() > 1) {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
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

/// As headers tell a time: a client that waits so long has not come too early.
fn whole_seconds(seconds: f64) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{:.0}", seconds.ceil().max(0.0))).ok()
}
