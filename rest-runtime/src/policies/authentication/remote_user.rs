//! Users who are authenticated by a proxy in front of the server.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderName;

use super::Authentication;
use super::backend::BoxBackend;
use crate::base::exceptions::{Error, Result};
use crate::describe::SecurityScheme;
use crate::http::request::Credentials;
use crate::http::request::Request;

/// Trusts the username in a header that is set by a proxy which authenticates users itself (Kerberos, a company's
/// portal).
///
/// This is DRF's [remote
/// user](https://www.django-rest-framework.org/api-guide/authentication/#remoteuserauthentication). A client that
/// bypasses the proxy can set the header too, so it counts only from a proxy's address. By default that is this
/// machine's loopback address; [`proxies`](Self::proxies) and [`any_peer`](Self::any_peer) change it. axum provides
/// addresses if the router is served with `into_make_service_with_connect_info::<SocketAddr>()`. The proxy must replace
/// the header of its own clients; a request with two such headers is refused.
///
/// The backend's [`get_remote_user`](super::AuthBackend::get_remote_user) returns the user. As in DRF, an unknown or
/// inactive user counts as no credentials, and there is no challenge: a refusal is 403.
///
/// ```
/// use rest_runtime::authentication::RemoteUserAuthentication;
/// use rest_runtime::prelude::*;
///
/// fn rest(db: DatabaseConnection) -> Rest {
///     let proxy = [10, 0, 0, 1].into();
///     Rest::new(db).authentication(RemoteUserAuthentication::header("X-Remote-User").proxies([proxy]))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RemoteUserAuthentication {
    header: &'static str,
    proxies: Proxies,
}

#[derive(Clone, Debug)]
enum Proxies {
    Loopback,
    These(Vec<IpAddr>),
    Any,
}

impl RemoteUserAuthentication {
    /// Reads this header of requests from a loopback address.
    #[must_use]
    pub const fn header(header: &'static str) -> Self {
        Self { header, proxies: Proxies::Loopback }
    }

    /// Reads the header only of requests from these addresses.
    #[must_use]
    pub fn proxies(self, proxies: impl IntoIterator<Item = IpAddr>) -> Self {
        Self { proxies: Proxies::These(proxies.into_iter().collect()), ..self }
    }

    /// Reads the header of every request.
    ///
    /// This is safe only if no client but the proxy can connect, for example over a Unix socket or a private network.
    #[must_use]
    pub fn any_peer(self) -> Self {
        Self { proxies: Proxies::Any, ..self }
    }

    fn trusts(&self, request: &Request) -> Result<bool> {
        let peer = || match request.extensions().get::<ConnectInfo<SocketAddr>>() {
            Some(ConnectInfo(peer)) => Ok(peer.ip().to_canonical()),
            None => Err(Error::ImproperlyConfigured(
                "RemoteUserAuthentication needs the address of the connection: serve the router with \
                 `into_make_service_with_connect_info::<SocketAddr>()`, or call `any_peer()`"
                    .to_owned(),
            )),
        };
        Ok(match &self.proxies {
            Proxies::Any => true,
            Proxies::Loopback => peer()?.is_loopback(),
            Proxies::These(proxies) => proxies.contains(&peer()?),
        })
    }
}

impl Authentication for RemoteUserAuthentication {
    /// Clients sign in at the proxy, which the API knows nothing of.
    fn security(&self, _: &Request) -> Vec<Vec<SecurityScheme>> {
        Vec::new()
    }

    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        let Ok(name) = HeaderName::try_from(self.header) else {
            let message = format!("RemoteUserAuthentication: \"{}\" is not a valid header name", self.header);
            return Err(Error::ImproperlyConfigured(message));
        };
        let mut values = request.headers().get_all(name).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if !self.trusts(request)? {
            return Ok(None);
        }
        if values.next().is_some() {
            let message = format!("The header {} was sent more than once; the proxy must replace it.", self.header);
            return Err(Error::AuthenticationFailed(message.into()));
        }
        let username = match str::from_utf8(value.as_bytes()) {
            Ok("") => return Ok(None),
            Ok(username) => username,
            Err(_) => {
                let message = format!("The header {} is not valid UTF-8.", self.header);
                return Err(Error::AuthenticationFailed(message.into()));
            }
        };
        let user = BoxBackend::of(request)?.get_remote_user(request, username).await?;
        Ok(user.filter(|user| user.is_active()).map(Credentials::shared))
    }
}
