//! What the steps of the dispatch find out about a request.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use crate::renderers::BoxRenderer;
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
    /// The name of the authenticator that knew them.
    by: Option<&'static str>,
}

impl Credentials {
    /// The credentials of this user.
    pub fn user(user: impl User) -> Self {
        Self::shared(Arc::new(user))
    }

    /// The credentials of a user that others hold too.
    #[must_use]
    pub fn shared(user: Arc<dyn User>) -> Self {
        Self { user, auth: None, by: None }
    }

    /// With what was shown for them.
    #[must_use]
    pub fn with_auth(self, auth: impl Any + Send + Sync) -> Self {
        Self { auth: Some(Arc::new(auth)), ..self }
    }

    /// As found by this authenticator, unless one inside it found them.
    #[must_use]
    pub(crate) fn known_by(self, name: &'static str) -> Self {
        Self { by: self.by.or(Some(name)), ..self }
    }

    pub(super) fn authenticator(&self) -> Option<&'static str> {
        self.by
    }
}

/// What negotiation chose: a renderer, and the media type that it makes for this client.
#[derive(Clone, Debug)]
pub struct Accepted {
    renderer: BoxRenderer,
    media_type: Option<Cow<'static, str>>,
}

impl Accepted {
    /// This renderer, and its own media type.
    #[must_use]
    pub fn new(renderer: BoxRenderer) -> Self {
        Self { renderer, media_type: None }
    }

    /// With the parameters that the client gave: `application/json;indent=4`.
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

/// What the answer to an error needs besides the error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failure {
    /// Under which the log has it.
    pub(crate) id: Option<String>,
    /// The view has no challenge, so what would be a 401 is a 403.
    pub(crate) unchallenged: bool,
}
