//! The pages that sign in and out, for browsers. Features `browsable` and `auth`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Html;

use super::methods::{Action, Methods};
use super::steps::authentication;
use super::table::{AnyView, OfView as _};
use super::{ApiView, ResponseFuture, View, dispatch, endpoint};
use crate::auth::{login, logout, same_origin};
use crate::base::exceptions::Result;
use crate::browsable;
use crate::browsable::BrowsableApiRenderer;
use crate::formats::renderers::{JsonRenderer, Renderers};
use crate::http::request::ViewInfo;
use crate::http::request::{Endpoint, Request, RouteContext};
use crate::http::response::Response;
use crate::policies::authentication::{Authentication, SessionAuthentication, authenticate};
use crate::policies::permissions::{AllowAny, Permission};
use crate::rest::Rest;

/// In the extensions of a request that one of these pages answers.
#[derive(Clone, Copy)]
struct Here;

/// Whether a request is to be answered by one of these pages: where the view knows users by their sessions.
pub(super) async fn is_there(
    name: &str,
    view: &'static AnyView,
    site: &Arc<Endpoint>,
    rest: &Rest,
    parts: &Parts,
) -> bool {
    if !["sign-in", "sign-out"].contains(&name) || parts.extensions.get::<Here>().is_some() {
        return false;
    }
    let (context, site) = (Arc::clone(rest.context()), Arc::clone(site));
    let asked = Request::new(parts.clone(), Body::empty(), Vec::new(), None, context, site);
    let asked = asked.with_method(Method::GET, None);
    // Whoever it is, and whatever is wrong with what they show: the question is what was looked at.
    let _ = authentication::perform(view, &asked).await;
    asked.asks_cookies()
}

/// The answer of one of these pages, beside the routes of a view.
pub(super) fn answer(is_out: bool, beside: &Endpoint, rest: Rest, mut parts: Parts, body: Body) -> ResponseFuture {
    parts.extensions.insert(Here);
    let place = RouteContext { routes: beside.route.routes.clone(), ..RouteContext::default() };
    let (view, methods) =
        if is_out { (SignOut::ANY, &SignOut::METHODS.table) } else { (SignIn::ANY, &SignIn::METHODS.table) };
    let site = Arc::new(endpoint(view, methods, place));
    Box::pin(dispatch(view, site, rest, Some(Vec::new()), parts, body))
}

/// Asks for a username and a password, and starts a session.
struct SignIn;

/// Ends the session.
struct SignOut;

struct Show;

struct Send;

impl ApiView for SignIn {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Sign in");

    fn get_authenticators(&self, _: &Request) -> impl Authentication {}

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }

    fn get_renderers(&self, _: &Request) -> Renderers {
        Renderers::constant(&[&JsonRenderer, &BrowsableApiRenderer])
    }
}

impl View for SignIn {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<Show>().post::<Send>();
}

impl Action<SignIn> for Show {
    const NAME: &'static str = "get";

    async fn call(_: &SignIn, request: &Request) -> Result<Response> {
        page(request, &next(request.query_params().get("next").as_deref()), "", &[])
    }
}

impl Action<SignIn> for Send {
    const NAME: &'static str = "post";

    async fn call(_: &SignIn, request: &Request) -> Result<Response> {
        same_origin(request)?;
        let data = request.data().await?.to_json();
        let text = |name: &str| data.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (username, password, next) = (text("username").trim(), text("password"), next(Some(text("next"))));
        let is_readable = |text: &str| !text.is_empty() && !text.contains('\0');
        if is_readable(username)
            && is_readable(password)
            && let Some(user) = authenticate(request, username, password).await?
        {
            return login(request, &*user, back(&next)?).await;
        }
        let error = "This username and password do not fit. Both are case-sensitive.".to_owned();
        page(request, &next, username, &[error])?.status(StatusCode::BAD_REQUEST)
    }
}

impl ApiView for SignOut {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Sign out");

    fn get_authenticators(&self, _: &Request) -> impl Authentication {
        SessionAuthentication
    }

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }

    fn get_renderers(&self, _: &Request) -> Renderers {
        Renderers::constant(&[&JsonRenderer, &BrowsableApiRenderer])
    }
}

impl View for SignOut {
    const METHODS: &'static Methods<Self> = &Methods::new().post::<Send>();
}

impl Action<SignOut> for Send {
    const NAME: &'static str = "post";

    async fn call(_: &SignOut, request: &Request) -> Result<Response> {
        let data = request.data().await?.to_json();
        let next = next(data.get("next").and_then(serde_json::Value::as_str));
        logout(request, back(&next)?).await
    }
}

fn page(request: &Request, next: &str, username: &str, errors: &[String]) -> Result<Response> {
    let mut response = Response::plain(Html(browsable::sign_in_page(request, next, username, errors)?));
    for (name, value) in browsable::secured() {
        if let Some(name) = name {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// The path to go on to: one of this server's, whatever the request says.
fn next(asked: Option<&str>) -> String {
    let is_own = |path: &&str| {
        let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        is_plain && path.starts_with('/') && !path.starts_with("//")
    };
    asked.filter(is_own).unwrap_or("/").to_owned()
}

/// The answer that leads to this path.
fn back(next: &str) -> Result<Response> {
    Response::no_content().status(StatusCode::SEE_OTHER)?.header(header::LOCATION, next)
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn only_this_servers_paths_are_gone_on_to() {
        assert_eq!(next(Some("/tracks/?page=2")), "/tracks/?page=2");
        for asked in
            ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "", "/a\r\nb", "/\u{e9}"]
        {
            assert_eq!(next(Some(asked)), "/", "{asked}");
        }
        assert_eq!(next(None), "/");
    }
}
