//! A user whom a proxy in front of the server signed in.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderName;

use super::backend::BoxBackend;
use super::{Authentication, Credentials};
use crate::describe::SecurityScheme;
use crate::exceptions::{Error, Result};
use crate::request::Request;

/// Believes the username in a header that a proxy sets after it signed the user in itself (Kerberos, a company's
/// portal): DRF's
/// [remote user](https://www.django-rest-framework.org/api-guide/authentication/#remoteuserauthentication).
///
/// Whoever reaches the server past the proxy can write the header too, so it counts only from a proxy's address: from
/// this very machine, unless [`proxies`](Self::proxies) or [`any_peer`](Self::any_peer) says otherwise. axum knows
/// addresses where the router is served with `into_make_service_with_connect_info::<SocketAddr>()`. The proxy must
/// replace the header of its own clients; two of them are refused.
///
/// The user is the backend's [`get_remote_user`](super::AuthBackend::get_remote_user). As in DRF a name of nobody, or of
/// a user who is not in use, is as none, and there is no challenge: a refusal is 403.
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
    /// Reads this header of requests from this very machine.
    #[must_use]
    pub const fn header(header: &'static str) -> Self {
        Self { header, proxies: Proxies::Loopback }
    }

    /// Reads the header of requests from these addresses alone.
    #[must_use]
    pub fn proxies(self, proxies: impl IntoIterator<Item = IpAddr>) -> Self {
        Self { proxies: Proxies::These(proxies.into_iter().collect()), ..self }
    }

    /// Reads the header of every request: right only where nobody but the proxy can connect, over a Unix socket or a
    /// network of its own for example.
    #[must_use]
    pub fn any_peer(self) -> Self {
        Self { proxies: Proxies::Any, ..self }
    }

    fn trusts(&self, request: &Request) -> Result<bool> {
        let peer = || match request.extensions().get::<ConnectInfo<SocketAddr>>() {
            Some(ConnectInfo(peer)) => Ok(peer.ip().to_canonical()),
            None => Err(Error::ImproperlyConfigured(
                "RemoteUserAuthentication must know who connects: serve the router with \
                 `into_make_service_with_connect_info::<SocketAddr>()`, or say `any_peer()`"
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
            let message = format!("RemoteUserAuthentication: \"{}\" is no name of a header", self.header);
            return Err(Error::ImproperlyConfigured(message));
        };
        let mut values = request.headers().get_all(name).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if !self.trusts(request)? {
            return Ok(None);
        }
        if values.next().is_some() {
            let message = format!("The header {} came more than once; the proxy must replace it.", self.header);
            return Err(Error::AuthenticationFailed(message.into()));
        }
        let username = match str::from_utf8(value.as_bytes()) {
            Ok("") => return Ok(None),
            Ok(username) => username,
            Err(_) => {
                let message = format!("The header {} is no UTF-8.", self.header);
                return Err(Error::AuthenticationFailed(message.into()));
            }
        };
        let user = BoxBackend::of(request)?.get_remote_user(request, username).await?;
        Ok(user.filter(|user| user.is_active()).map(Credentials::shared))
    }
}
