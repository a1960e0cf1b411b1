//! A user who signed in before, by a cookie.

use super::backend::get_user;
use super::{Authentication, Credentials};
use crate::auth::{check_csrf, open_session, session_names};
use crate::describe::SecurityScheme;
use crate::exceptions::Result;
use crate::permissions::is_safe;
use crate::request::Request;

/// The session of a cookie, which [`login`](crate::auth::login) started: DRF's
/// [session authentication](https://www.django-rest-framework.org/api-guide/authentication/#sessionauthentication).
/// Feature `auth`.
///
/// Whoever signed in so must send the CSRF token with every method but GET, HEAD, OPTIONS and TRACE, in the header
/// `X-CSRFToken`, and not from a page of another site; else the answer is 403 with the code `permission_denied`. Who did
/// not sign in needs none. There is no challenge: a refusal is 403.
///
/// The answer tells caches `Vary: Cookie`, and removes a cookie that opens no session. A session of a user who is gone or not in use is as none, and [`Request::auth`] is the
/// [`session`](crate::auth::session) otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionAuthentication;

impl Authentication for SessionAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Some((key, session)) = open_session(request).await? else { return Ok(None) };
        let user = get_user(request, &session.user_key).await?;
        let Some(user) = user.filter(|user| user.is_active()) else { return Ok(None) };
        let method = request.method();
        if !is_safe(method) && *method != axum::http::Method::TRACE {
            check_csrf(request, &key)?;
        }
        Ok(Some(Credentials::shared(user).with_auth(session)))
    }

    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        let (cookie, header) = session_names(request);
        let mut together = vec![SecurityScheme::key("sessionCookie", "cookie", &cookie)];
        if !is_safe(request.method()) {
            together.push(SecurityScheme::key("csrfHeader", "header", &header));
        }
        vec![together]
    }
}
