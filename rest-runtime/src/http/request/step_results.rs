//! Values that the steps of the dispatch determine about a request.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use crate::base::user::User;
use crate::formats::renderers::BoxRenderer;

/// A view's name and description, which the answer to OPTIONS contains.
#[derive(Clone, Copy, Debug)]
pub struct ViewInfo {
    /// The human-readable name, `User Detail` for example.
    pub name: &'static str,
    /// The purpose of the view, from its doc comment; may be empty.
    pub description: &'static str,
}

impl ViewInfo {
    /// A view with this name and no description.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, description: "" }
    }

    /// Sets the description.
    #[must_use]
    pub const fn description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }
}

/// The result of a successful authentication.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The authenticated user.
    pub user: Arc<dyn User>,
    /// The proof of identity, such as a token, in any type that the authenticator chooses.
    pub auth: Option<Arc<dyn Any + Send + Sync>>,
    /// The name of the authenticator that accepted the credentials.
    by: Option<&'static str>,
}

impl Credentials {
    /// The credentials of this user.
    pub fn user(user: impl User) -> Self {
        Self::shared(Arc::new(user))
    }

    /// The credentials of a user that is shared, in a cache for example.
    #[must_use]
    pub fn shared(user: Arc<dyn User>) -> Self {
        Self { user, auth: None, by: None }
    }

    /// Adds the proof of identity.
    #[must_use]
    pub fn with_auth(self, auth: impl Any + Send + Sync) -> Self {
        Self { auth: Some(Arc::new(auth)), ..self }
    }

    /// Sets the name of the authenticator, unless an inner one has set it.
    #[must_use]
    pub(crate) fn known_by(self, name: &'static str) -> Self {
        Self { by: self.by.or(Some(name)), ..self }
    }

    pub(super) fn authenticator(&self) -> Option<&'static str> {
        self.by
    }
}

/// The result of content negotiation: a renderer, and the media type for this client.
#[derive(Clone, Debug)]
pub struct Accepted {
    renderer: BoxRenderer,
    media_type: Option<Cow<'static, str>>,
}

impl Accepted {
    /// The renderer with its own media type.
    #[must_use]
    pub fn new(renderer: BoxRenderer) -> Self {
        Self { renderer, media_type: None }
    }

    /// Sets the media type with the client's parameters: `application/json;indent=4`.
    #[must_use]
    pub fn media_type(self, media_type: impl Into<Cow<'static, str>>) -> Self {
        Self { media_type: Some(media_type.into()), ..self }
    }

    /// The media type as text.
    pub(crate) fn text(&self) -> &str {
        self.media_type.as_deref().unwrap_or_else(|| self.renderer.media_type())
    }

    pub(crate) fn renderer(&self) -> &BoxRenderer {
        &self.renderer
    }
}

/// Details of a failure that its response needs besides the error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    /// The id of the error in the log.
    pub(crate) id: Option<String>,
    /// Whether the view has no challenge, so that a 401 becomes a 403.
    pub(crate) unchallenged: bool,
}
