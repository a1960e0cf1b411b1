//! Sessions: a random key in a cookie, and its digest in the database.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use chrono::{TimeDelta, Utc};
use cookie::Cookie;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::cookies::cookie;
use super::csrf;
use super::entities::session;
use super::secrets::{digest, random};
use super::settings::SessionSettings;
use crate::base::exceptions::{Error, Result};
use crate::base::user::User;
use crate::http::request::Request;
use crate::http::response::Response;

const PURPOSE: &str = "session";

/// Signs a user in: starts a session and sets the cookies of the session and of the CSRF token.
///
/// The request's own session ends, and key and CSRF token are new: an attacker who planted a session key does not share
/// the new session. This function does not check whether the user may sign in:
/// [`authenticate`](crate::authentication::authenticate) checks the password.
///
/// ```
/// use rest_runtime::authentication::authenticate;
/// use rest_runtime::prelude::*;
///
/// async fn sign_in(request: &Request, username: &str, password: &str) -> Result<Response> {
///     match authenticate(request, username, password).await? {
///         Some(user) => rest_runtime::auth::login(request, &*user, Response::no_content()).await,
///         None => Err(ValidationError::field("non_field_errors", "These do not fit.", "authorization").into()),
///     }
/// }
/// ```
///
/// # Errors
/// [`Error::ImproperlyConfigured`] for a user without a [`User::key`], and those of the database.
pub async fn login(request: &Request, user: &dyn User, mut response: Response) -> Result<Response> {
    let settings = SessionSettings::of(request);
    let user_key = user.key().ok_or_else(|| {
        Error::ImproperlyConfigured("login: a user whose `User::key` is `None` cannot have a session".to_owned())
    })?;
    end(request, &settings).await?;
    let (key, now) = (random::<32>()?, Utc::now());
    let age = settings.lifetime();
    let row = session::ActiveModel {
        digest: Set(digest(PURPOSE, &key)),
        user_key: Set(user_key),
        created: Set(now),
        expires: Set(now + TimeDelta::from_std(age).map_err(Error::other)?),
    };
    session::Entity::insert(row).exec_without_returning(request.database()).await?;
    let token = csrf::token(&key);
    set(&mut response, &settings.session_cookie(key, age));
    set(&mut response, &settings.csrf_cookie(token, age));
    Ok(response)
}

/// Signs out: ends the request's session on the server, and removes its cookies.
pub async fn logout(request: &Request, mut response: Response) -> Result<Response> {
    let settings = SessionSettings::of(request);
    end(request, &settings).await?;
    set(&mut response, &settings.session_cookie(String::new(), Duration::ZERO));
    set(&mut response, &settings.csrf_cookie(String::new(), Duration::ZERO));
    Ok(response)
}

/// Ends all sessions of the user with this [`User::key`].
pub async fn delete_sessions(db: &impl ConnectionTrait, user_key: &str) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::UserKey.eq(user_key)).exec(db).await?;
    Ok(())
}

/// Deletes expired sessions, which only take space, and returns their number.
///
/// Run it periodically, like Django's `clearsessions`.
pub async fn delete_expired_sessions(db: &impl ConnectionTrait) -> Result<u64> {
    let done = session::Entity::delete_many().filter(session::Column::Expires.lte(Utc::now())).exec(db).await?;
    Ok(done.rows_affected)
}

/// The unexpired session of the request's cookie, with the cookie's key.
pub(crate) async fn open(request: &Request) -> Result<Option<(String, session::Model)>> {
    request.ask_cookies();
    let settings = SessionSettings::of(request);
    let Some(key) = cookie(request, settings.session_name()) else { return Ok(None) };
    let session = session::Entity::find_by_id(digest(PURPOSE, &key))
        .filter(session::Column::Expires.gt(Utc::now()))
        .one(request.database())
        .await?;
    if session.is_none()
        && let Ok(value) = HeaderValue::try_from(settings.session_cookie(String::new(), Duration::ZERO).to_string())
    {
        request.remove_cookie(value);
    }
    Ok(session.map(|session| (key, session)))
}

async fn end(request: &Request, settings: &SessionSettings) -> Result<()> {
    if let Some(key) = cookie(request, settings.session_name()) {
        session::Entity::delete_by_id(digest(PURPOSE, &key)).exec(request.database()).await?;
    }
    Ok(())
}

fn set(response: &mut Response, cookie: &Cookie<'_>) {
    // Settings are validated and keys are hexadecimal, so each cookie is a valid header value.
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
