//! The host of a request.

use axum::http::uri::Authority;
use axum::http::{StatusCode, header};

use super::Request;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::name_of_host;

impl Request {
    /// The host that the client named, with its port if given. A host in the URI takes precedence over the header
    /// `Host` ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)). `None` if the request names no host.
    ///
    /// Before any hook runs, views refuse a host that is neither a name nor an address. They also refuse a host that is
    /// not among the [allowed hosts](crate::Rest::allowed_hosts).
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let header = || self.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        self.original_uri().authority().map(Authority::as_str).or_else(header)
    }

    /// The host of the request, if it is valid and allowed.
    ///
    /// # Errors
    /// 400 for an invalid host, for several `Host` headers, and for a host that the project does not allow.
    pub(crate) fn allowed_host(&self) -> Result<Option<&str>> {
        let mut headers = self.headers().get_all(header::HOST).iter();
        let header = headers.next().map(|host| host.to_str().unwrap_or_default());
        if headers.next().is_some() {
            return Err(Error::Parse("The header Host was sent more than once; send it once.".to_owned()));
        }
        let uri = self.original_uri().authority().map(Authority::as_str);
        if let Some(wrong) = [uri, header].into_iter().flatten().find(|host| name_of_host(host).is_none()) {
            return Err(Error::Parse(format!("The host {wrong:?} is not a valid name or address.")));
        }
        let host = uri.or(header);
        if self.settings().allowed_hosts.is_some() {
            let name = host.and_then(name_of_host);
            if !name.is_some_and(|name| self.settings().allows_host(name)) {
                let message = format!("The host {:?} is not allowed.", host.unwrap_or_default());
                return Err(Error::api(StatusCode::BAD_REQUEST, message, "disallowed_host"));
            }
        }
        Ok(host)
    }
}
