//! Where users are, and how they sign in.

use std::sync::Arc;

use axum::http::Extensions;

use super::Rest;
use crate::authentication::{AuthBackend, BoxBackend};

impl Rest {
    /// Where users are: whom the built-in authenticators ask for them.
    #[must_use]
    pub fn auth_backend(self, backend: impl AuthBackend + 'static) -> Self {
        self.serve_with(BoxBackend::new(backend))
    }

    /// How passwords are hashed, and how many at the same time. Feature `auth`.
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn password_hasher(self, hasher: crate::auth::PasswordHasher) -> Self {
        self.serve_with(hasher)
    }

    /// How sessions and their cookies are; a setting that cannot work is a mistake that [`check`](Self::check) tells.
    /// Feature `auth`.
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn sessions(self, sessions: crate::auth::SessionSettings) -> Self {
        self.serve_with(sessions)
    }

    fn serve_with<T: Clone + Send + Sync + 'static>(mut self, service: T) -> Self {
        Arc::make_mut(&mut self.0).services.insert(service);
        self
    }
}

/// What a project has before it says anything.
#[cfg(feature = "auth")]
pub(super) fn services() -> Extensions {
    let mut services = Extensions::new();
    services.insert(BoxBackend::new(crate::authentication::ModelBackend::new()));
    services.insert(crate::auth::PasswordHasher::default());
    services.insert(crate::auth::SessionSettings::default());
    services
}

#[cfg(feature = "auth")]
pub(super) fn mistakes(services: &Extensions) -> Vec<String> {
    services.get().map(crate::auth::SessionSettings::mistakes).unwrap_or_default()
}

/// What a project has before it says anything: no users.
#[cfg(not(feature = "auth"))]
pub(super) fn services() -> Extensions {
    Extensions::new()
}

#[cfg(not(feature = "auth"))]
pub(super) fn mistakes(_: &Extensions) -> Vec<String> {
    Vec::new()
}
