//! The trait by which authenticators, permissions and throttles see a user.

use std::any::Any;
use std::fmt;

/// A user as policies see it. Implement it for your app's own user type.
///
/// Authenticators return such a value. The default methods suit a user without privileges.
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
    /// The login name; empty for an anonymous user.
    fn username(&self) -> &str;

    /// The key by which throttles and owner permissions identify the user; `None` for an anonymous user.
    fn key(&self) -> Option<String>;

    /// Whether the user is logged in.
    fn is_authenticated(&self) -> bool {
        true
    }

    /// Whether the user is staff, which [`IsAdminUser`](crate::permissions::IsAdminUser) requires.
    fn is_staff(&self) -> bool {
        false
    }

    /// Whether the account is active. The built-in authenticators refuse inactive users, even with valid credentials.
    fn is_active(&self) -> bool {
        true
    }

    /// Whether the user has all permissions without having been granted them.
    fn is_superuser(&self) -> bool {
        false
    }

    /// Whether the user has a permission, named by app and codename as in Django: `"shop.add_genre"`. An active
    /// superuser has every permission, even one that is not in the database. An inactive user has none.
    fn has_perm(&self, perm: &str) -> bool {
        let _ = perm;
        self.is_superuser() && self.is_active()
    }
}

impl dyn User {
    /// The app's own user type, if the user is of that type.
    #[must_use]
    pub fn downcast_ref<T: User>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }
}

/// The user of an unauthenticated request.
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
