//! Authenticators behind a pointer.

use std::sync::Arc;

use super::{Authentication, Credentials};
use crate::base::erased::object_safe;
use crate::base::exceptions::Result;
use crate::describe::SecurityScheme;
use crate::http::request::Request;

/// An authenticator behind a pointer, for settings and for hooks whose branches differ.
// `None` stands for `()`, so a project without authenticators makes no call.
#[derive(Clone)]
pub struct BoxAuthentication(Option<Arc<dyn DynAuthentication>>);

impl BoxAuthentication {
    /// Wraps an authenticator.
    pub fn new(authentication: impl Authentication + 'static) -> Self {
        Self((!authentication.is_empty()).then(|| Arc::new(authentication) as Arc<_>))
    }

    /// The authenticator; `None` if there is none.
    pub(crate) fn get(&self) -> Option<&dyn DynAuthentication> {
        self.0.as_deref()
    }
}

object_safe! {
    pub(crate) trait DynAuthentication: Authentication {
        fn authenticate_header(&self, request: &Request) -> Option<String>;
        fn is_empty(&self) -> bool;
        fn security(&self, request: &Request) -> Vec<Vec<SecurityScheme>>;
        fn name(&self) -> &'static str;
        async<'a> fn authenticate(request: &Request) -> Result<Option<Credentials>>;
    }
    for BoxAuthentication, otherwise ()
}
