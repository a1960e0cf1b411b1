//! The settings of sessions and of their cookies.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderName, Uri};
use cookie::Cookie;

use crate::request::Request;

/// How sessions are kept: [`Rest::sessions`](crate::Rest::sessions). At first as Django has them: the cookies `sessionid`
/// and `csrftoken`, for two weeks, on the whole site, `SameSite=Lax`, and without `Secure`, so that a server on one's own
/// machine works. Served over TLS, say `secure(true)`.
///
/// ```
/// use rest_runtime::auth::SessionSettings;
/// use rest_runtime::prelude::*;
///
/// fn rest(db: DatabaseConnection) -> Rest {
///     let sessions = SessionSettings::new().secure(true).csrf_trusted_origins(["https://app.example.com"]);
///     Rest::new(db).authentication((SessionAuthentication, TokenAuthentication)).sessions(sessions)
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SessionSettings {
    cookie_name: Cow<'static, str>,
    age: Duration,
    secure: bool,
    same_site: SameSite,
    path: Cow<'static, str>,
    domain: Option<Cow<'static, str>>,
    csrf_cookie_name: Cow<'static, str>,
    csrf_header_name: Cow<'static, str>,
    csrf_trusted_origins: Vec<String>,
}

/// With which requests from other sites a browser sends a cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// With none.
    Strict,
    /// Where the user follows a link here.
    #[default]
    Lax,
    /// With all; browsers ask for `Secure` then.
    None,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            cookie_name: Cow::Borrowed("sessionid"),
            age: Duration::from_hours(14 * 24),
            secure: false,
            same_site: SameSite::Lax,
            path: Cow::Borrowed("/"),
            domain: None,
            csrf_cookie_name: Cow::Borrowed("csrftoken"),
            csrf_header_name: Cow::Borrowed("x-csrftoken"),
            csrf_trusted_origins: Vec::new(),
        }
    }
}

impl SessionSettings {
    /// As they are at first.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The session cookie's name.
    #[must_use]
    pub fn cookie_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { cookie_name: name.into(), ..self }
    }

    /// How long a session lasts after signing in.
    #[must_use]
    pub fn age(self, age: Duration) -> Self {
        Self { age, ..self }
    }

    /// Whether browsers send the cookies over TLS alone.
    #[must_use]
    pub fn secure(self, secure: bool) -> Self {
        Self { secure, ..self }
    }

    /// With which requests from other sites the cookies come.
    #[must_use]
    pub fn same_site(self, same_site: SameSite) -> Self {
        Self { same_site, ..self }
    }

    /// Below which path the cookies are sent.
    #[must_use]
    pub fn path(self, path: impl Into<Cow<'static, str>>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// To which domain, and those below it, the cookies are sent; to this host alone unless given.
    #[must_use]
    pub fn domain(self, domain: impl Into<Cow<'static, str>>) -> Self {
        Self { domain: Some(domain.into()), ..self }
    }

    /// The name of the cookie that tells the client its CSRF token.
    #[must_use]
    pub fn csrf_cookie_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { csrf_cookie_name: name.into(), ..self }
    }

    /// The header in which the client sends the CSRF token back.
    #[must_use]
    pub fn csrf_header_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { csrf_header_name: name.into(), ..self }
    }

    /// Origins besides this server's own whose pages may write: `https://app.example.com`.
    #[must_use]
    pub fn csrf_trusted_origins(self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { csrf_trusted_origins: origins.into_iter().map(Into::into).collect(), ..self }
    }

    pub(super) fn of(request: &Request) -> Cow<'_, Self> {
        request.context().services.get().map_or_else(|| Cow::Owned(Self::default()), Cow::Borrowed)
    }

    /// A sentence for each setting that cannot work, with its name.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let token = |text: &str| HeaderName::try_from(text).is_ok();
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b";,".contains(&byte));
        let mut mistakes = Vec::new();
        for (setting, name) in [("cookie_name", &self.cookie_name), ("csrf_cookie_name", &self.csrf_cookie_name)] {
            if !token(name) {
                mistakes.push(format!("{setting}: {name:?} is no name of a cookie"));
            }
        }
        if self.cookie_name == self.csrf_cookie_name {
            mistakes.push("csrf_cookie_name: the session's cookie has this name".to_owned());
        }
        if !token(&self.csrf_header_name) {
            mistakes.push(format!("csrf_header_name: {:?} is no name of a header", self.csrf_header_name));
        }
        if !(self.path.starts_with('/') && plain(&self.path)) {
            mistakes.push(format!("path: {:?} does not start with a slash, or has characters no path has", self.path));
        }
        if let Some(domain) = &self.domain
            && (domain.is_empty() || !plain(domain))
        {
            mistakes.push(format!("domain: {domain:?} is no domain"));
        }
        if self.same_site == SameSite::None && !self.secure {
            mistakes.push("same_site: browsers refuse a cookie with None that is not secure(true)".to_owned());
        }
        if self.age.is_zero() || i64::try_from(self.age.as_secs()).is_ok_and(|age| age > 100 * YEAR) {
            mistakes.push("age: a session lasts longer than no time, and a hundred years at most".to_owned());
        }
        for origin in &self.csrf_trusted_origins {
            if origin_of(origin).is_none_or(|known| known != *origin) {
                mistakes.push(format!("csrf_trusted_origins: {origin:?} is no origin like https://app.example.com"));
            }
        }
        mistakes.into_iter().map(|mistake| format!("sessions: {mistake}")).collect()
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.age
    }

    pub(super) fn session_name(&self) -> &str {
        &self.cookie_name
    }

    pub(super) fn csrf_name(&self) -> &str {
        &self.csrf_cookie_name
    }

    pub(super) fn csrf_header(&self) -> &str {
        &self.csrf_header_name
    }

    pub(super) fn trusts(&self, origin: &str) -> bool {
        self.csrf_trusted_origins.iter().any(|known| known == origin)
    }

    /// The session's cookie, which scripts cannot read.
    pub(super) fn session_cookie(&self, key: String, age: Duration) -> Cookie<'_> {
        let mut cookie = self.cookie(&self.cookie_name, key, age);
        cookie.set_http_only(true);
        cookie
    }

    /// The cookie from which the client's scripts read the CSRF token.
    pub(super) fn csrf_cookie(&self, token: String, age: Duration) -> Cookie<'_> {
        self.cookie(&self.csrf_cookie_name, token, age)
    }

    fn cookie<'a>(&'a self, name: &'a str, value: String, age: Duration) -> Cookie<'a> {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path(&*self.path);
        cookie.set_max_age(cookie::time::Duration::try_from(age).ok());
        cookie.set_secure(self.secure);
        cookie.set_same_site(match self.same_site {
            SameSite::Strict => cookie::SameSite::Strict,
            SameSite::Lax => cookie::SameSite::Lax,
            SameSite::None => cookie::SameSite::None,
        });
        if let Some(domain) = &self.domain {
            cookie.set_domain(&**domain);
        }
        cookie
    }
}

const YEAR: i64 = 366 * 24 * 60 * 60;

/// The names of the session's cookie and of the header for the CSRF token.
pub(crate) fn names(request: &Request) -> (String, String) {
    let settings = SessionSettings::of(request);
    (settings.session_name().to_owned(), settings.csrf_header().to_owned())
}

/// The origin of a URL: scheme, host and port, as the header `Origin` writes them.
pub(super) fn origin_of(url: &str) -> Option<String> {
    let url = Uri::try_from(url).ok()?;
    let scheme = url.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let host = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
    Some(format!("{scheme}://{}", host.as_str().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_settings_are_all_named() {
        let wrong = SessionSettings::new()
            .cookie_name("a b")
            .csrf_cookie_name("a;b")
            .csrf_header_name("é")
            .path("shop")
            .domain("")
            .same_site(SameSite::None)
            .age(Duration::ZERO)
            .csrf_trusted_origins(["app.example.com", "https://app.example.com/", "ftp://a", "https://a"]);
        let told = wrong.mistakes().join("; ");
        for setting in
            ["cookie_name: \"a b\"", "csrf_cookie_name:", "csrf_header_name:", "path:", "domain:", "same_site:", "age:"]
        {
            assert!(told.contains(setting), "{setting} in {told}");
        }
        assert_eq!(told.matches("csrf_trusted_origins:").count(), 3, "{told}");
        assert_eq!(SessionSettings::new().cookie_name("x").csrf_cookie_name("x").mistakes().len(), 1);
        assert!(SessionSettings::new().mistakes().is_empty());
    }

    #[test]
    fn cookies_have_their_flags() {
        let settings =
            SessionSettings::new().secure(true).same_site(SameSite::Strict).path("/api").domain("example.com");
        let age = Duration::from_mins(1);
        let flags = "SameSite=Strict; Secure; Path=/api; Domain=example.com; Max-Age=60";
        assert_eq!(settings.session_cookie("k".into(), age).to_string(), format!("sessionid=k; HttpOnly; {flags}"));
        assert_eq!(settings.csrf_cookie("t".into(), age).to_string(), format!("csrftoken=t; {flags}"));
    }
}
