//! Permissions by the user's rights on the view's model.

use axum::http::Method;

use super::Permission;
use crate::base::exceptions::{Error, Result};
use crate::base::user::User;
use crate::http::request::Request;

/// The permissions that each method requires, DRF's `perms_map`.
///
/// `{app_label}` stands for the app's label, and `{model_name}` for the name of the model's table. Methods that are not
/// in the map are 405.
///
/// ```
/// use rest_runtime::permissions::{ModelPermissions, ModelRights, PermsMap};
///
/// /// Reading requires `view`, and deleting requires `change` as well.
/// const STRICT: ModelRights = ModelPermissions::perms_map(
///     PermsMap::FULL.delete(&["{app_label}.change_{model_name}", "{app_label}.delete_{model_name}"]),
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PermsMap {
    read: &'static [&'static str],
    options: &'static [&'static str],
    post: &'static [&'static str],
    put: &'static [&'static str],
    patch: &'static [&'static str],
    delete: &'static [&'static str],
}

const VIEW: &[&str] = &["{app_label}.view_{model_name}"];
const ADD: &[&str] = &["{app_label}.add_{model_name}"];
const CHANGE: &[&str] = &["{app_label}.change_{model_name}"];
const DELETE: &[&str] = &["{app_label}.delete_{model_name}"];

impl PermsMap {
    /// DRF's map: `add` for POST, `change` for PUT and PATCH, `delete` for DELETE; GET, HEAD and OPTIONS require none.
    pub const DEFAULT: Self = Self { read: &[], options: &[], post: ADD, put: CHANGE, patch: CHANGE, delete: DELETE };

    /// [`DEFAULT`](Self::DEFAULT), and `view` for GET and HEAD.
    pub const FULL: Self = Self { read: VIEW, ..Self::DEFAULT };

    /// Sets the permissions that GET and HEAD require.
    #[must_use]
    pub const fn get(self, perms: &'static [&'static str]) -> Self {
        Self { read: perms, ..self }
    }

    /// Sets the permissions that OPTIONS requires.
    #[must_use]
    pub const fn options(self, perms: &'static [&'static str]) -> Self {
        Self { options: perms, ..self }
    }

    /// Sets the permissions that POST requires.
    #[must_use]
    pub const fn post(self, perms: &'static [&'static str]) -> Self {
        Self { post: perms, ..self }
    }

    /// Sets the permissions that PUT requires.
    #[must_use]
    pub const fn put(self, perms: &'static [&'static str]) -> Self {
        Self { put: perms, ..self }
    }

    /// Sets the permissions that PATCH requires.
    #[must_use]
    pub const fn patch(self, perms: &'static [&'static str]) -> Self {
        Self { patch: perms, ..self }
    }

    /// Sets the permissions that DELETE requires.
    #[must_use]
    pub const fn delete(self, perms: &'static [&'static str]) -> Self {
        Self { delete: perms, ..self }
    }

    fn templates(&self, method: &Method) -> Result<&'static [&'static str]> {
        Ok(match *method {
            Method::GET | Method::HEAD => self.read,
            Method::OPTIONS => self.options,
            Method::POST => self.post,
            Method::PUT => self.put,
            Method::PATCH => self.patch,
            Method::DELETE => self.delete,
            _ => return Err(Error::MethodNotAllowed(method.as_str().to_owned())),
        })
    }
}

/// A permission by the user's rights on the view's model. Created by [`ModelPermissions`].
#[derive(Clone, Copy, Debug)]
pub struct ModelRights {
    app_label: Option<&'static str>,
    perms_map: PermsMap,
    /// Whether anonymous users may use methods that require no permission.
    anonymous: bool,
}

impl ModelRights {
    pub(super) const DEFAULT: Self = Self { app_label: None, perms_map: PermsMap::DEFAULT, anonymous: false };

    /// Sets the part of a permission before the dot, in place of [`Rest::app_label`](crate::Rest::app_label).
    #[must_use]
    pub const fn app_label(self, label: &'static str) -> Self {
        Self { app_label: Some(label), ..self }
    }

    /// Sets the permissions that each method requires.
    #[must_use]
    pub const fn perms_map(self, perms_map: PermsMap) -> Self {
        Self { perms_map, ..self }
    }

    /// The permissions that this method requires on the view's model.
    pub(super) fn required(&self, request: &Request, method: &Method) -> Result<Vec<String>> {
        let templates = self.perms_map.templates(method)?;
        if templates.is_empty() {
            return Ok(Vec::new());
        }
        let model = request.model_name().ok_or_else(|| {
            Error::ImproperlyConfigured(
                "model permissions need a view with a model: use other permissions here".to_owned(),
            )
        })?;
        let label = self.app_label.unwrap_or(&request.settings().app_label);
        let named = |template: &&str| template.replace("{app_label}", label).replace("{model_name}", model);
        Ok(templates.iter().map(named).collect())
    }
}

impl Permission for ModelRights {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        let user = request.user();
        if !user.is_authenticated() && !self.anonymous {
            return Ok(false);
        }
        Ok(has_perms(user, &self.required(request, request.method())?))
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

fn has_perms(user: &dyn User, perms: &[String]) -> bool {
    perms.iter().all(|perm| user.has_perm(perm))
}

/// Allows reading to authenticated users, and writing to users with the permission for it by [`User::has_perm`].
///
/// POST requires `app.add_genre`, PUT and PATCH `app.change_genre`, DELETE `app.delete_genre`. This is DRF's
/// [`DjangoModelPermissions`](https://www.django-rest-framework.org/api-guide/permissions/#djangomodelpermissions).
///
/// `app` is the project's [`app_label`](crate::Rest::app_label), and `genre` the table of the view's model.
///
/// ```
/// use rest_runtime::permissions::{ModelPermissions, ModelRights};
///
/// const SHOP: ModelRights = ModelPermissions::app_label("shop");
/// const READERS_NEED_IT_TOO: ModelRights = ModelPermissions::full();
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelPermissions;

impl ModelPermissions {
    /// Sets the label in place of the project's.
    #[must_use]
    pub const fn app_label(label: &'static str) -> ModelRights {
        ModelRights::DEFAULT.app_label(label)
    }

    /// Sets the permissions that each method requires.
    #[must_use]
    pub const fn perms_map(perms_map: PermsMap) -> ModelRights {
        ModelRights::DEFAULT.perms_map(perms_map)
    }

    /// Requires a permission for GET and HEAD too: `app.view_genre`.
    #[must_use]
    pub const fn full() -> ModelRights {
        ModelRights::DEFAULT.perms_map(PermsMap::FULL)
    }
}

impl Permission for ModelPermissions {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        ModelRights::DEFAULT.has_permission(request).await
    }

    fn checks_objects(&self) -> bool {
        false
    }
}

/// [`ModelPermissions`] that also allow reading to anonymous users.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelPermissionsOrAnonReadOnly;

impl Permission for ModelPermissionsOrAnonReadOnly {
    async fn has_permission(&self, request: &Request) -> Result<bool> {
        ModelRights { anonymous: true, ..ModelRights::DEFAULT }.has_permission(request).await
    }

    fn checks_objects(&self) -> bool {
        false
    }
}
