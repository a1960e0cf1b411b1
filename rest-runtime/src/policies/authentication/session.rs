//! Users who signed in earlier, by a session cookie.

use super::Authentication;
use super::backend::get_user;
use crate::auth::{check_csrf, open_session, session_names};
use crate::base::exceptions::Result;
use crate::describe::SecurityScheme;
use crate::http::request::Credentials;
use crate::http::request::Request;
use crate::policies::permissions::is_safe;

/// Authenticates by the session cookie that [`login`](crate::auth::login) sets. Feature `auth`.
///
/// This is DRF's
/// [session authentication](https://www.django-rest-framework.org/api-guide/authentication/#sessionauthentication). Such
/// a client must send the CSRF token in the header `X-CSRFToken` with every method but GET, HEAD, OPTIONS and TRACE. The
/// request must not come from a page of another site. Otherwise the response is 403 with the code `permission_denied`.
/// Requests without a session need no token. There is no challenge: a refusal is 403.
///
/// The response has `Vary: Cookie`, and removes a cookie without a valid session. A session of a deleted or inactive
/// user counts as none. [`Request::auth`] is the [`session`](crate::auth::session).
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
