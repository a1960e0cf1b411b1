//! Who asks: the one trait by which policies know a user.

use std::any::Any;
use std::fmt;

/// A user as policies see it. An app's own user type implements this.
pub trait User: fmt::Debug + Send + Sync + Any {
    /// The name that signs in, empty for the anonymous.
    fn username(&self) -> &str;

    /// The key by which throttles and owners know this user; `None` for the anonymous.
    fn key(&self) -> Option<String>;

    /// Whether somebody signed in.
    fn is_authenticated(&self) -> bool {
        true
    }

    /// Whether this is one of the staff, as [`IsAdminUser`](crate::permissions::IsAdminUser) asks.
    fn is_staff(&self) -> bool {
        false
    }

    /// Whether this user may sign in at all; an inactive one has no permissions either.
    fn is_active(&self) -> bool {
        true
    }

    /// Whether this user has every permission without being given any.
    fn is_superuser(&self) -> bool {
        false
    }

    /// Whether this user has the permission `"app.add_genre"`, named as in
    /// [Django](https://docs.djangoproject.com/en/stable/topics/auth/default/#permissions-and-authorization), which
    /// [`ModelPermissions`](crate::permissions::ModelPermissions) asks.
    fn has_perm(&self, perm: &str) -> bool {
        let _ = perm;
        self.is_superuser() && self.is_active()
    }
}

impl dyn User {
    /// The app's own type behind the trait, where it is that one.
    #[must_use]
    pub fn downcast_ref<T: User>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }
}

/// Nobody signed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnonymousUser;

impl User for AnonymousUser {
    fn username(&self) -> &'static str {
        ""
    }

    fn key(&self) -> Option<String> {
        None
    }

    fn is_authenticated(&self) -> bool {
        false
    }
}
