//! The default implementations of a view's hooks.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use uuid::Uuid;

use super::any::AnyView;
use super::{ViewInfo, chosen};
use crate::authentication::BoxAuthentication;
use crate::exception_handler::default_response;
use crate::exceptions::{Error, Result, whole_seconds};
use crate::metadata::BoxMetadata;
use crate::negotiation::{Accepted, ContentNegotiation as _, DefaultContentNegotiation};
use crate::parsers::Parsers;
use crate::permissions::{AllowAny, BoxPermission, Permission as _};
use crate::renderers::{JsonRenderer, Renderers};
use crate::request::{Failure, Request};
use crate::response::Response;
use crate::rest::Policies;
use crate::throttling::{BoxThrottle, Verdict};
use crate::versioning::BoxVersioning;

/// Runs all steps before the action: negotiation, version, authentication, permissions, throttles.
pub(super) async fn initial(view: &'static AnyView, request: &Request) -> Result<()> {
    let renderers = chosen::renderers(view, request);
    request.accept(chosen::select_renderer(view, request, &renderers)?);
    if let Some(scheme) = chosen::versioning(view, request) {
        let version = scheme.determine_version(request)?;
        request.set_version(scheme, version);
    }
    view.perform_authentication(request).await?;
    view.check_permissions(request).await?;
    view.check_throttles(request).await
}

/// The project's authenticators.
pub(super) fn authentication(request: &Request) -> Cow<'_, BoxAuthentication> {
    match Policies::of(request) {
        Some(policies) => Cow::Borrowed(&policies.authentication),
        None => Cow::Owned(BoxAuthentication::new(())),
    }
}

/// Returns the project's renderers.
#[must_use]
pub fn get_renderers(request: &Request) -> Renderers {
    Policies::of(request).map_or(Renderers::constant(&[&JsonRenderer]), |policies| policies.renderers.clone())
}

/// Returns the project's parsers.
#[must_use]
pub fn get_parsers(request: &Request) -> Parsers {
    Policies::of(request).map_or(Parsers::constant(&[]), |policies| policies.parsers.clone())
}

/// Selects a renderer by the project's content negotiation.
pub(super) fn select_renderer(request: &Request, renderers: &Renderers) -> Result<Accepted> {
    match Policies::of(request) {
        Some(policies) => policies.negotiation.select_renderer(request, renderers),
        None => DefaultContentNegotiation.select_renderer(request, renderers),
    }
}

/// Returns the project's versioning scheme.
#[must_use]
pub fn get_versioning(request: &Request) -> Option<BoxVersioning> {
    Policies::of(request).and_then(|policies| policies.versioning.clone())
}

/// Returns the project's metadata.
#[must_use]
pub fn get_metadata(request: &Request) -> Option<BoxMetadata> {
    Policies::of(request).and_then(|policies| policies.metadata.clone())
}

/// The project's permissions.
pub(super) fn permissions(request: &Request) -> Cow<'_, BoxPermission> {
    match Policies::of(request) {
        Some(policies) => Cow::Borrowed(&policies.permissions),
        None => Cow::Owned(AllowAny.boxed()),
    }
}

/// The project's throttles.
pub(super) fn throttles(request: &Request) -> Cow<'_, BoxThrottle> {
    match Policies::of(request) {
        Some(policies) => Cow::Borrowed(&policies.throttles),
        None => Cow::Owned(BoxThrottle::default()),
    }
}

/// Authenticates the request by the authenticators of the route or the view.
pub(super) async fn perform_authentication(view: &'static AnyView, request: &Request) -> Result<()> {
    if let Some(credentials) = chosen::authenticators(view, request).authenticate(request).await? {
        request.authenticate(credentials);
    }
    Ok(())
}

/// Checks the permissions of the route or the view.
pub(super) async fn check_permissions(view: &'static AnyView, request: &Request) -> Result<()> {
    match chosen::permissions(view, request).check_request(request).await? {
        None => Ok(()),
        Some(denial) => Err(permission_denied(view, request, Error::PermissionDenied(denial))),
    }
}

/// Turns a denial into 401 if signing in may help: there are authenticators, and none of them accepted the client.
pub(crate) fn permission_denied(view: &'static AnyView, request: &Request, denied: Error) -> Error {
    if !request.is_authenticated() && !chosen::authenticators(view, request).is_empty(request) {
        Error::NotAuthenticated
    } else {
        denied
    }
}

/// Checks the throttles of the route or the view.
pub(super) async fn check_throttles(view: &'static AnyView, request: &Request) -> Result<()> {
    match chosen::throttles(view, request).allow_request(request).await? {
        Verdict::Allowed => Ok(()),
        Verdict::Refused(wait) => Err(Error::Throttled { wait }),
    }
}

/// The error for a method that the view does not have.
pub(super) fn http_method_not_allowed(request: &Request) -> Error {
    Error::MethodNotAllowed(request.method().as_str().to_owned())
}

/// The name of the view in the answer to OPTIONS.
pub(super) fn get_view_name(info: ViewInfo, request: &Request) -> String {
    request.site().place.marks.view_name(info.name)
}

/// The description of the view in the answer to OPTIONS.
pub(super) fn get_view_description(info: ViewInfo, request: &Request) -> String {
    request.site().place.marks.description.unwrap_or(info.description).to_owned()
}

/// Turns an error into a response, by the project's exception handler if there is one.
pub(super) async fn handle_exception(view: &'static AnyView, request: &Request, error: Error) -> Response {
    let error = error.with_non_field_errors_key(&request.settings().non_field_errors_key);
    let refused = error.status() == StatusCode::UNAUTHORIZED;
    let challenge = refused.then(|| chosen::authenticators(view, request).authenticate_header(request)).flatten();
    let challenge = challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok());
    // Without a challenge, a 401 would violate RFC 9110. So the response is a 403, as in DRF.
    let unchallenged = refused && challenge.is_none();
    request.fail(Failure { id: logged(request, &error), unchallenged });
    if let Error::Database(error) = &error {
        request.connections().settle_after(error).await;
    }
    let handler = Policies::of(request).and_then(|policies| policies.exception_handler.as_ref());
    let answer = match handler {
        Some(handler) => handler.handle(request, &error).await,
        None => Ok(None),
    };
    let mut response = match answer {
        Ok(Some(response)) => response,
        Ok(None) => default_response(request, &error),
        Err(second) => {
            request.fail(Failure { id: logged(request, &second), unchallenged });
            default_response(request, &second)
        }
    };
    if unchallenged && response.status_code() == StatusCode::UNAUTHORIZED {
        response.set_status(StatusCode::FORBIDDEN);
    }
    if let Some(challenge) = challenge {
        response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(challenge);
    }
    if let Some((name, value)) = error.header() {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Logs a server error. Returns an id if the response does not reveal the error's cause.
pub(super) fn logged(request: &Request, error: &Error) -> Option<String> {
    let status = error.status();
    if !status.is_server_error() {
        return None;
    }
    let told = matches!(error, Error::Api(..));
    let id = (status == StatusCode::INTERNAL_SERVER_ERROR && !told).then(|| Uuid::new_v4().to_string());
    let (method, uri) = (request.method(), request.uri());
    tracing::error!(%method, %uri, id = id.as_deref(), %error, "a request failed");
    id
}

/// Adds the view's default headers.
pub(super) fn finalize_response(view: &AnyView, request: &Request, mut response: Response) -> Response {
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

/// Applies the project's hook for every response.
pub(super) fn finalize_by_project(request: &Request, mut response: Response) -> Result<Response> {
    if let Some(finalize) = Policies::of(request).and_then(|policies| policies.finalize_response.as_ref()) {
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
pub(super) fn default_response_headers(view: &AnyView, request: &Request) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(allow) = &request.site().allow {
        headers.insert(header::ALLOW, allow.clone());
    }
    if chosen::renderers(view, request).len() > 1 {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    if let Some(name) = chosen::versioning(view, request).and_then(|scheme| scheme.varies_by())
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

/// The header's name, spelled as usual in `Vary`.
fn vary_by(name: HeaderName) -> HeaderValue {
    if name == header::ACCEPT { HeaderValue::from_static("Accept") } else { name.into() }
}
