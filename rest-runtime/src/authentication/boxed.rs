//! An authenticator as an object.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Authentication, Credentials};
use crate::describe::SecurityScheme;
use crate::exceptions::Result;
use crate::request::Request;

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

    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        self.0.security(request)
    }

    fn name(&self) -> &'static str {
        self.0.name()
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
    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>>;
    fn name(&self) -> &'static str;
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

    fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>> {
        Authentication::security(self, request)
    }

    fn name(&self) -> &'static str {
        Authentication::name(self)
    }
}
