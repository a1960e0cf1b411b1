//! The settings of sessions and of their cookies.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderName, Uri};
use cookie::Cookie;

use crate::http::request::Request;

/// The settings of sessions, for [`Rest::sessions`](crate::Rest::sessions).
///
/// The defaults are Django's: the cookies `sessionid` and `csrftoken`, for two weeks, on the whole site,
/// `SameSite=Lax`. `Secure` is off by default, so that a local server works without TLS. Set `secure(true)` if you
/// serve over TLS.
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

/// The requests from other sites with which a browser sends a cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// None of them.
    Strict,
    /// Only navigation, for example by a link to this site.
    #[default]
    Lax,
    /// All of them; browsers require `Secure` then.
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
    /// Returns the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the session cookie.
    #[must_use]
    pub fn cookie_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { cookie_name: name.into(), ..self }
    }

    /// Sets the lifetime of a session after signing in.
    #[must_use]
    pub fn age(self, age: Duration) -> Self {
        Self { age, ..self }
    }

    /// Sets whether browsers send the cookies over TLS only.
    #[must_use]
    pub fn secure(self, secure: bool) -> Self {
        Self { secure, ..self }
    }

    /// Sets the requests from other sites with which browsers send the cookies.
    #[must_use]
    pub fn same_site(self, same_site: SameSite) -> Self {
        Self { same_site, ..self }
    }

    /// Sets the path below which browsers send the cookies.
    #[must_use]
    pub fn path(self, path: impl Into<Cow<'static, str>>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// Sets the domain that gets the cookies, subdomains included. By default, only this host gets them.
    #[must_use]
    pub fn domain(self, domain: impl Into<Cow<'static, str>>) -> Self {
        Self { domain: Some(domain.into()), ..self }
    }

    /// Sets the name of the cookie from which the client reads its CSRF token.
    #[must_use]
    pub fn csrf_cookie_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { csrf_cookie_name: name.into(), ..self }
    }

    /// Sets the header in which the client sends the CSRF token back.
    #[must_use]
    pub fn csrf_header_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { csrf_header_name: name.into(), ..self }
    }

    /// Sets the origins besides this server's own whose pages may write, for example `https://app.example.com`.
    #[must_use]
    pub fn csrf_trusted_origins(self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { csrf_trusted_origins: origins.into_iter().map(Into::into).collect(), ..self }
    }

    pub(super) fn of(request: &Request) -> Cow<'_, Self> {
        request.context().services.get().map_or_else(|| Cow::Owned(Self::default()), Cow::Borrowed)
    }

    /// A sentence for each invalid setting, with its name.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let token = |text: &str| HeaderName::try_from(text).is_ok();
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b";,".contains(&byte));
        let mut mistakes = Vec::new();
        for (setting, name) in [("cookie_name", &self.cookie_name), ("csrf_cookie_name", &self.csrf_cookie_name)] {
            if !token(name) {
                mistakes.push(format!("{setting}: {name:?} is not a valid cookie name"));
            }
        }
        if self.cookie_name == self.csrf_cookie_name {
            mistakes.push("csrf_cookie_name: the session cookie has the same name; change one of them".to_owned());
        }
        if !token(&self.csrf_header_name) {
            mistakes.push(format!("csrf_header_name: {:?} is not a valid header name", self.csrf_header_name));
        }
        if !(self.path.starts_with('/') && plain(&self.path)) {
            mistakes.push(format!("path: {:?} is not a valid path; it must start with a slash", self.path));
        }
        if let Some(domain) = &self.domain
            && (domain.is_empty() || !plain(domain))
        {
            mistakes.push(format!("domain: {domain:?} is not a valid domain"));
        }
        if self.same_site == SameSite::None && !self.secure {
            mistakes.push("same_site: browsers refuse `SameSite::None` without `secure(true)`".to_owned());
        }
        if self.age.is_zero() || i64::try_from(self.age.as_secs()).map_or(true, |age| age > 100 * YEAR) {
            mistakes.push("age: it must be more than zero and at most 100 years".to_owned());
        }
        for origin in &self.csrf_trusted_origins {
            if origin_of(origin).is_none_or(|known| known != *origin) {
                mistakes.push(format!(
                    "csrf_trusted_origins: {origin:?} is not a valid origin; write one like https://app.example.com"
                ));
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

    /// The session cookie, which scripts cannot read.
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
