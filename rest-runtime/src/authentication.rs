//! Who asks: [`Authentication`], tried before permissions and throttles.
//!
//! Rules: DRF's [authentication](https://www.django-rest-framework.org/api-guide/authentication/). `Ok(None)` is "not
//! my kind of credentials", an error refuses the request even where nobody needs to sign in, and the first
//! authenticator of a view decides by its challenge whether a refusal is 401 or 403.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::exceptions::Result;
pub use crate::request::Credentials;
use crate::request::Request;

/// Finds out who asks. A tuple of authenticators tries them in order; `()` knows nobody.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::authentication::{Authentication, Credentials};
///
/// #[derive(Debug)]
/// struct Machine(String);
///
/// impl User for Machine {
///     fn username(&self) -> &str { &self.0 }
///     fn key(&self) -> Option<String> { Some(self.0.clone()) }
/// }
///
/// struct MachineHeader;
///
/// impl Authentication for MachineHeader {
///     async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
///         let name = request.headers().get("x-machine").and_then(|value| value.to_str().ok());
///         Ok(name.map(|name| Credentials::user(Machine(name.to_owned()))))
///     }
/// }
/// ```
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
                        return Ok(Some(credentials));
                    }
                )+
                Ok(None)
            }

            fn authenticate_header(&self, request: &Request) -> Option<String> {
                self.0.authenticate_header(request)
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

/// An authenticator behind a pointer, for settings and for hooks whose branches differ.
#[derive(Clone)]
pub struct BoxAuthentication(Arc<dyn Dyn>);

impl BoxAuthentication {
    /// Hides the type.
    pub fn new(authentication: impl Authentication + 'static) -> Self {
        Self(Arc::new(authentication))
    }
}

impl fmt::Debug for BoxAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxAuthentication")
    }
}

impl Authentication for BoxAuthentication {
    async fn authenticate(&self, request: &Request) -> Result<Option<Credentials>> {
        if self.0.is_empty() { Ok(None) } else { self.0.authenticate(request).await }
    }

    fn authenticate_header(&self, request: &Request) -> Option<String> {
        self.0.authenticate_header(request)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The trait as an object.
trait Dyn: Send + Sync {
    fn authenticate<'a>(
        &'a self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + 'a>>;
    fn authenticate_header(&self, request: &Request) -> Option<String>;
    fn is_empty(&self) -> bool;
}

impl<A: Authentication> Dyn for A {
    fn authenticate<'a>(
        &'a self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + 'a>> {
        Box::pin(Authentication::authenticate(self, request))
    }

    fn authenticate_header(&self, request: &Request) -> Option<String> {
        Authentication::authenticate_header(self, request)
    }

    fn is_empty(&self) -> bool {
        Authentication::is_empty(self)
    }
}
