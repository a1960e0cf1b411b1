//! Settings of users, passwords and sessions.

use std::sync::Arc;

use axum::http::Extensions;

use super::Rest;
use crate::policies::authentication::{AuthBackend, BoxBackend};

impl Rest {
    /// Sets the backend from which the built-in authenticators load users.
    #[must_use]
    pub fn auth_backend(self, backend: impl AuthBackend + 'static) -> Self {
        self.serve_with(BoxBackend::new(backend))
    }

    /// Sets how passwords are hashed, and how many at the same time. Feature `auth`.
    #[cfg(feature = "auth")]
    #[must_use]
    pub fn password_hasher(self, hasher: crate::auth::PasswordHasher) -> Self {
        self.serve_with(hasher)
    }

    /// Sets the properties of sessions and their cookies; [`check`](Self::check) reports invalid ones. Feature `auth`.
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

/// The services of a new project.
#[cfg(feature = "auth")]
pub(super) fn services() -> Extensions {
    let mut services = Extensions::new();
    services.insert(BoxBackend::new(crate::policies::authentication::ModelBackend::new()));
    services.insert(crate::auth::PasswordHasher::default());
    services.insert(crate::auth::SessionSettings::default());
    services
}

#[cfg(feature = "auth")]
pub(super) fn mistakes(services: &Extensions) -> Vec<String> {
    services.get().map(crate::auth::SessionSettings::mistakes).unwrap_or_default()
}

/// The services of a new project: none, so there are no users.
#[cfg(not(feature = "auth"))]
pub(super) fn services() -> Extensions {
    Extensions::new()
}

#[cfg(not(feature = "auth"))]
pub(super) fn mistakes(_: &Extensions) -> Vec<String> {
    Vec::new()
}
