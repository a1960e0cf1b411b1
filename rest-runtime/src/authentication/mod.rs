#![doc = include_str!("../docs/authentication.md")]

use std::future::Future;

use serde_json::json;

use crate::describe::SecurityScheme;
use crate::exceptions::Result;
use crate::request::Request;

mod backend;
mod basic;
mod boxed;
mod header;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(feature = "auth")]
mod model_backend;
mod remote_user;
#[cfg(feature = "auth")]
mod session;
mod token;

pub use crate::request::Credentials;
pub(crate) use backend::BoxBackend;
pub use backend::{AuthBackend, authenticate, get_user};
pub use basic::{BasicAuthentication, RealmAuthentication};
pub use boxed::BoxAuthentication;
#[cfg(feature = "jwt")]
pub use jwt::{JwtAuthentication, JwtClaims, JwtKey, Subject};
#[cfg(feature = "auth")]
pub use model_backend::ModelBackend;
pub use remote_user::RemoteUserAuthentication;
#[cfg(feature = "auth")]
pub use session::SessionAuthentication;
pub use token::{KeywordAuthentication, TokenAuthentication};

/// Finds out who asks. A tuple of authenticators tries them in order; `()` knows nobody.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no authenticator",
    label = "this does not implement `Authentication`",
    note = "implement `rest_runtime::authentication::Authentication` for it; several go into a tuple"
)]
pub trait Authentication: Send + Sync {
    /// The credentials of the request: `None` where they are not of this authenticator's kind.
    ///
    /// # Errors
    /// [`AuthenticationFailed`](crate::Error::AuthenticationFailed) where they are of its kind and wrong.
    fn authenticate(&self, request: &Request) -> impl Future<Output = Result<Option<Credentials>>> + Send;

    /// The challenge of a 401, the value of its `WWW-Authenticate`
    /// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)); without one a refusal is 403.
    fn authenticate_header(&self, request: &Request) -> Option<String> {
        let _ = request;
        None
    }

    /// Whether there is no authenticator at all: then a refusal never asks to sign in.
    fn is_empty(&self) -> bool {
        false
    }

    /// The ways to sign in, for documents about the API; all schemes of one way go together. By default one scheme, of
    /// the kind that the challenge names.
    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        if self.is_empty() {
            Vec::new()
        } else {
            vec![vec![by_challenge(self.name(), self.authenticate_header(request))]]
        }
    }

    /// What [`Request::successful_authenticator`] tells where this one knew the user: the name of its type.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        let path = path.split('<').next().unwrap_or(path);
        path.rsplit("::").next().unwrap_or(path)
    }
}

/// A scheme of an authenticator with this name and challenge.
fn by_challenge(name: &str, challenge: Option<String>) -> SecurityScheme {
    let mut letters = name.chars();
    let name: String = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
    let word = challenge.as_deref().and_then(|challenge| challenge.split([' ', ',']).next()).unwrap_or_default();
    let scheme = match word.to_ascii_lowercase().as_str() {
        known @ ("basic" | "bearer") => json!({"type": "http", "scheme": known}),
        "" => json!({"type": "apiKey", "in": "header", "name": "Authorization"}),
        _ => json!({
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": format!("`{word}`, a space, and the key."),
        }),
    };
    SecurityScheme::new(name, scheme)
}

impl Authentication for () {
    async fn authenticate(&self, _: &Request) -> Result<Option<Credentials>> {
        Ok(None)
    }

    fn is_empty(&self) -> bool {
        true
    }
}

macro_rules! tuples {
    ($(($($T:ident $index:tt),+))+) => {$(
        impl<$($T: Authentication),+> Authentication for ($($T,)+) {
            async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
                $(
                    if let Some(credentials) = self.$index.authenticate(request).await? {
                        return Ok(Some(credentials.known_by(self.$index.name())));
                    }
                )+
                Ok(None)
            }

            fn authenticate_header(&self, request: &Request) -> Option<String> {
                self.0.authenticate_header(request)
            }

            fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
                [$(self.$index.security(request)),+].concat()
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
