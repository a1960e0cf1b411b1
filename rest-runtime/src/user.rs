//! Who asks: the one trait by which policies know a user.

use std::any::Any;
use std::fmt;

/// A user as policies see it. An app's own user type implements this.
///
/// Whoever an authenticator knows, it tells by such a value; the methods with a body are right for a plain user.
///
/// ```
/// use rest_runtime::prelude::*;
///
/// #[derive(Debug)]
/// struct Robot {
///     name: String,
///     may: Vec<String>,
/// }
///
/// impl User for Robot {
///     fn username(&self) -> &str { &self.name }
///     fn key(&self) -> Option<String> { Some(self.name.clone()) }
///     fn has_perm(&self, perm: &str) -> bool { self.may.iter().any(|known| known == perm) }
/// }
///
/// let robot = Robot { name: "r2".into(), may: vec!["shop.view_order".into()] };
/// assert!(robot.is_active() && robot.has_perm("shop.view_order") && !robot.has_perm("shop.add_order"));
/// ```
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

    /// Whether the account is in use. The built-in authenticators refuse a user who is not, whatever they show.
    fn is_active(&self) -> bool {
        true
    }

    /// Whether this user may do everything without being given it.
    fn is_superuser(&self) -> bool {
        false
    }

    /// Whether this user has a permission, named by app and codename as in Django: `"shop.add_genre"`. A superuser in
    /// use has every one, also those that nobody has made yet; a user who is not in use has none.
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

    fn is_active(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{AnonymousUser, User};

    #[derive(Debug)]
    struct Root {
        active: bool,
    }

    impl User for Root {
        fn username(&self) -> &'static str {
            "root"
        }

        fn key(&self) -> Option<String> {
            None
        }

        fn is_active(&self) -> bool {
            self.active
        }

        fn is_superuser(&self) -> bool {
            true
        }
    }

    #[test]
    fn superusers_in_use_have_every_permission() {
        assert!(Root { active: true }.has_perm("shop.add_genre"));
        assert!(!Root { active: false }.has_perm("shop.add_genre"));
        assert!(!AnonymousUser.has_perm("shop.add_genre"));
        assert!(!AnonymousUser.is_active() && !AnonymousUser.is_superuser());
    }
}
