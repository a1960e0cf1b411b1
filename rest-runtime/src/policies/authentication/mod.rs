#![doc = include_str!("../../docs/authentication.md")]

use std::future::Future;

use crate::base::erased::tuples;
use serde_json::json;

use crate::base::exceptions::Result;
use crate::describe::SecurityScheme;
use crate::http::request::Request;

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

pub use crate::http::request::Credentials;
pub(crate) use backend::BoxBackend;
pub use backend::{AuthBackend, authenticate, get_user};
pub use basic::{BasicAuthentication, RealmAuthentication};
pub use boxed::BoxAuthentication;
pub(crate) use boxed::DynAuthentication;
#[cfg(feature = "jwt")]
pub use jwt::{JwtAuthentication, JwtClaims, JwtKey, Subject};
#[cfg(feature = "auth")]
pub use model_backend::ModelBackend;
pub use remote_user::RemoteUserAuthentication;
#[cfg(feature = "auth")]
pub use session::SessionAuthentication;
pub use token::{KeywordAuthentication, TokenAuthentication};

/// Identifies the user of a request. A tuple tries its authenticators in order; `()` identifies none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an authenticator",
    label = "this does not implement `Authentication`",
    note = "implement `rest_runtime::authentication::Authentication` for it; several go into a tuple"
)]
pub trait Authentication: Send + Sync {
    /// Returns the credentials of the request; `None` if they are not of this authenticator's kind.
    ///
    /// # Errors
    /// [`AuthenticationFailed`](crate::Error::AuthenticationFailed) if they are of its kind and wrong.
    fn authenticate(&self, request: &Request) -> impl Future<Output = Result<Option<Credentials>>> + Send;

    /// The challenge of a 401, the value of its `WWW-Authenticate` ([RFC
    /// 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)). Without one, a refusal is 403.
    fn authenticate_header(&self, request: &Request) -> Option<String> {
        let _ = request;
        None
    }

    /// Whether there are no authenticators, as in `()`. A refusal is then never 401.
    fn is_empty(&self) -> bool {
        false
    }

    /// The ways to sign in, for documents about the API; all schemes of one way go together. By default one scheme, of
    /// the kind that the challenge names.
    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        if self.is_empty() {
            Vec::new()
        } else {
            vec![vec![by_challenge(self.name(), self.authenticate_header(request).as_deref())]]
        }
    }

    /// The name that [`Request::successful_authenticator`] returns; by default that of the type.
    fn name(&self) -> &'static str {
        let path = std::any::type_name::<Self>();
        let path = path.split('<').next().unwrap_or(path);
        path.rsplit("::").next().unwrap_or(path)
    }
}

/// A scheme of an authenticator with this name and challenge.
fn by_challenge(name: &str, challenge: Option<&str>) -> SecurityScheme {
    let mut letters = name.chars();
    let name: String = letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
    let word = challenge.and_then(|challenge| challenge.split([' ', ',']).next()).unwrap_or_default();
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

macro_rules! tuple {
    ($($T:ident $index:tt),+) => {
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
    };
}

tuples!(tuple);
