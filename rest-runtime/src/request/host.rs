//! The host that a request names.

use axum::http::uri::Authority;
use axum::http::{StatusCode, header};

use super::Request;
use crate::exceptions::{Error, Result};
use crate::settings::name_of_host;

impl Request {
    /// The host that the client named, with its port where it gave one. A URI that names a host counts before the header
    /// `Host` ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)). `None` where the request names none.
    ///
    /// Views refuse a host that is no name and no address, and one that is not among the
    /// [allowed hosts](crate::Rest::allowed_hosts), before any hook runs.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let header = || self.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        self.original_uri().authority().map(Authority::as_str).or_else(header)
    }

    /// The host, where the request may name this one.
    ///
    /// # Errors
    /// 400 for a host that cannot be one, for several of them, and for one that the project does not allow.
    pub(crate) fn allowed_host(&self) -> Result<Option<&str>> {
        let mut headers = self.headers().get_all(header::HOST).iter();
        let header = headers.next().map(|host| host.to_str().unwrap_or_default());
        if headers.next().is_some() {
            return Err(Error::Parse("The header Host came more than once; send it once.".to_owned()));
        }
        let uri = self.original_uri().authority().map(Authority::as_str);
        if let Some(wrong) = [uri, header].into_iter().flatten().find(|host| name_of_host(host).is_none()) {
            return Err(Error::Parse(format!("The host {wrong:?} is neither a name nor an address.")));
        }
        let host = uri.or(header);
        if self.settings().allowed_hosts.is_some() {
            let name = host.and_then(name_of_host);
            if !name.is_some_and(|name| self.settings().allows_host(name)) {
                let message = format!("The host {:?} is not among the allowed hosts.", host.unwrap_or_default());
                return Err(Error::api(StatusCode::BAD_REQUEST, message, "disallowed_host"));
            }
        }
        Ok(host)
    }
}
