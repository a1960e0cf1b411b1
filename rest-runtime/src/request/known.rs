//! What the steps of a dispatch know of a request before its action: the view, the user, the version.

use std::any::Any;
use std::sync::Arc;

use crate::user::User;

/// What a view is called and says of itself: the `name` and `description` of an OPTIONS answer.
#[derive(Clone, Copy, Debug)]
pub struct ViewInfo {
    /// The name for people, `User Detail` for example.
    pub name: &'static str,
    /// What the view is for, from its doc comment; may be empty.
    pub description: &'static str,
}

impl ViewInfo {
    /// A view of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, description: "" }
    }

    /// With this description.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }
}

/// What a successful authenticator found out.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Who asks.
    pub user: Arc<dyn User>,
    /// What they showed for it, a token for example; whatever the authenticator puts here.
    pub auth: Option<Arc<dyn Any + Send + Sync>>,
}

impl Credentials {
    /// The credentials of this user.
    pub fn user(user: impl User) -> Self {
        Self { user: Arc::new(user), auth: None }
    }

    /// With what was shown for them.
    #[must_use]
    pub fn with_auth(self, auth: impl Any + Send + Sync) -> Self {
        Self { auth: Some(Arc::new(auth)), ..self }
    }
}

/// The version that a client asked for, and the scheme that found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// `1.0` or `v2` for example.
    pub version: String,
    /// The name of the scheme's type.
    pub scheme: &'static str,
}
