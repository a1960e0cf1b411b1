//! Views for login, logout and tokens over HTTP. Feature `auth`.
//!
//! ```
//! use rest_runtime::auth_views::{LoginView, LogoutView, ObtainAuthToken};
//! use rest_runtime::axum::Router;
//! use rest_runtime::prelude::*;
//!
//! fn routes() -> Router<Rest> {
//!     Router::new()
//!         .route("/auth/login/", LoginView::as_view())
//!         .route("/auth/logout/", LogoutView::as_view())
//!         .route("/auth/token/", ObtainAuthToken::as_view())
//! }
//! ```
//!
//! | view | request | response |
//! | --- | --- | --- |
//! | [`LoginView`] | POST `username` and `password` | 200 `{"user": "ada"}` and the cookies of a new session |
//! | [`LogoutView`] | POST, with the CSRF token | 204; the session has ended and its cookies are removed |
//! | [`ObtainAuthToken`] | POST `username` and `password` | 200 `{"token": "…"}`, a new token |
//!
//! A missing or blank field is 400 under its name. Wrong credentials, or those of an inactive user, are 400 under
//! `non_field_errors` with the code `authorization`.
//! All views use the project's backend, parsers, renderers and throttles, and require no permission. Add a throttle to
//! the route, so that a client cannot try thousands of passwords:
//!
//! ```
//! use rest_runtime::auth_views::LoginView;
//! use rest_runtime::prelude::*;
//! use rest_runtime::routers::AsView;
//! use rest_runtime::throttling::Rate;
//!
//! let api = SimpleRouter::new()
//!     .route::<LoginView>("login/", AsView::new().throttles(AnonRateThrottle::rate("login", Rate::per_minute(10))));
//! assert!(api.check().is_ok());
//! ```

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::auth::{login, logout, same_origin};
use crate::base::exceptions::{Error, ErrorDetail, NON_FIELD_ERRORS, Result, ValidationError};
use crate::base::user::User;
use crate::http::request::Request;
use crate::http::request::ViewInfo;
use crate::http::response::Response;
use crate::policies::authentication::{Authentication, BoxBackend, SessionAuthentication, authenticate};
use crate::policies::permissions::{AllowAny, Permission};
use crate::view::{Action, ApiView, Methods, View};

/// The view that starts a session: POST `username` and `password`. See the [module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct LoginView;

/// The view that ends the session: POST. See the [module](self).
#[derive(Clone, Copy, Debug, Default)]
pub struct LogoutView;

/// The view that makes a token: POST `username` and `password`. See the [module](self).
///
/// DRF returns the same token each time. Here the database cannot show a token again, so each request makes a new one.
/// Older tokens stay valid; [`delete_tokens`](crate::auth::delete_tokens) ends them. A backend with tokens of its own
/// returns one of those ([`AuthBackend::obtain_token`](crate::authentication::AuthBackend::obtain_token)).
#[derive(Clone, Copy, Debug, Default)]
pub struct ObtainAuthToken;

/// The POST action of these views.
#[derive(Clone, Copy, Debug)]
pub struct Post;

impl ApiView for LoginView {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Login").description("Signs in: starts a session.");

    fn get_authenticators(&self, _: &Request) -> impl Authentication {}

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }
}

impl View for LoginView {
    const METHODS: &'static Methods<Self> = &Methods::new().post::<Post>();
}

impl Action<LoginView> for Post {
    const NAME: &'static str = "post";

    async fn call(_: &LoginView, request: &Request) -> Result<Response> {
        // Prevents login CSRF: a page of another site could log its visitors in as another user.
        same_origin(request)?;
        let user = user(request).await?;
        login(request, &*user, Response::new(&json!({"user": user.username()}))?).await
    }
}

impl ApiView for LogoutView {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Logout").description("Signs out: ends the session.");

    fn get_authenticators(&self, _: &Request) -> impl Authentication {
        SessionAuthentication
    }

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }
}

impl View for LogoutView {
    const METHODS: &'static Methods<Self> = &Methods::new().post::<Post>();
}

impl Action<LogoutView> for Post {
    const NAME: &'static str = "post";

    async fn call(_: &LogoutView, request: &Request) -> Result<Response> {
        logout(request, Response::no_content()).await
    }
}

impl ApiView for ObtainAuthToken {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Obtain Auth Token").description("Makes a token for a username and password.");

    fn get_authenticators(&self, _: &Request) -> impl Authentication {}

    fn get_permissions(&self, _: &Request) -> impl Permission {
        AllowAny
    }
}

impl View for ObtainAuthToken {
    const METHODS: &'static Methods<Self> = &Methods::new().post::<Post>();
}

impl Action<ObtainAuthToken> for Post {
    const NAME: &'static str = "post";

    async fn call(_: &ObtainAuthToken, request: &Request) -> Result<Response> {
        let user = user(request).await?;
        let key = user.key().ok_or_else(|| {
            Error::ImproperlyConfigured("a user whose `User::key` is `None` cannot have a token".to_owned())
        })?;
        Response::new(&json!({"token": BoxBackend::of(request)?.obtain_token(request, &key).await?}))
    }
}

/// The user whose username and password are in the body.
async fn user(request: &Request) -> Result<Arc<dyn User>> {
    let data = request.data().await?.to_json();
    if !data.is_object() {
        let message = "Send an object with `username` and `password`.";
        let code = if data.is_null() { "null" } else { "invalid" };
        return Err(ValidationError::field(NON_FIELD_ERRORS, message, code).into());
    }
    let (username, password) = (text(data.get("username")), text(data.get("password")));
    // Usernames are trimmed; passwords are taken as typed.
    let username = username.map(|username| username.trim().to_owned()).and_then(filled);
    let password = password.map(Cow::into_owned).and_then(filled);
    match (username, password) {
        (Ok(username), Ok(password)) => authenticate(request, &username, &password).await?.ok_or_else(|| {
            let message = "The username or the password is wrong.";
            ValidationError::field(NON_FIELD_ERRORS, message, "authorization").into()
        }),
        (username, password) => {
            let wrong = [("username", username.err()), ("password", password.err())].into_iter();
            let wrong = wrong.filter_map(|(name, error)| Some((name, [error?])));
            Err(ValidationError::fields(wrong).into())
        }
    }
}

/// A string as DRF's `CharField` accepts it; numbers are accepted too.
fn text(value: Option<&Value>) -> Result<Cow<'_, str>, ErrorDetail> {
    match value {
        None => Err(ErrorDetail::new("This must be given.", "required")),
        Some(Value::Null) => Err(ErrorDetail::new("This may not be null.", "null")),
        Some(Value::String(text)) => Ok(Cow::Borrowed(text)),
        Some(Value::Number(number)) => Ok(Cow::Owned(number.to_string())),
        Some(_) => Err(ErrorDetail::new("This must be a string.", "invalid")),
    }
}

fn filled(text: String) -> Result<String, ErrorDetail> {
    if text.is_empty() {
        return Err(ErrorDetail::new("This may not be blank.", "blank"));
    }
    if text.contains('\0') {
        return Err(ErrorDetail::new("This may not contain null characters.", "null_characters_not_allowed"));
    }
    Ok(text)
}
