//! Backends: the source of users for the built-in authenticators.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::base::user::User;
use crate::http::request::{Credentials, Request};

/// A source of users, like Django's [authentication
/// backends](https://docs.djangoproject.com/en/stable/topics/auth/customizing/#writing-an-authentication-backend).
///
/// A backend of your own replaces the built-in user entity by the app's:
/// [`Rest::auth_backend`](crate::Rest::auth_backend). It need not check whether a user is active: authenticators refuse
/// users whose [`User::is_active`] is false. Usernames, keys and tokens come from the client, without NUL characters,
/// which databases refuse.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an authentication backend",
    label = "this does not implement `AuthBackend`",
    note = "implement `rest_runtime::authentication::AuthBackend` for it"
)]
pub trait AuthBackend: Send + Sync {
    /// The app's user type.
    type User: User;

    /// Returns the user with this name, if the password is right. An unknown name should take as long.
    fn authenticate(
        &self,
        request: &Request,
        username: &str,
        password: &str,
    ) -> impl Future<Output = Result<Option<Self::User>>> + Send;

    /// Returns the user with this [`User::key`], which a session stores.
    fn get_user(&self, request: &Request, key: &str) -> impl Future<Output = Result<Option<Self::User>>> + Send;

    /// Returns the user of a token, and the token for [`Request::auth`].
    ///
    /// By default, the token is read from the table of the feature `auth`, and its user by
    /// [`get_user`](Self::get_user).
    fn get_user_by_token(
        &self,
        request: &Request,
        token: &str,
    ) -> impl Future<Output = Result<Option<Credentials>>> + Send {
        by_token(self, request, token)
    }

    /// Returns the token that [`ObtainAuthToken`](crate::auth_views::ObtainAuthToken) sends to the user with this
    /// [`User::key`]; by default a new one in the table of the feature `auth`.
    #[cfg(feature = "auth")]
    fn obtain_token(&self, request: &Request, key: &str) -> impl Future<Output = Result<String>> + Send {
        crate::auth::create_token(request.database(), key, None)
    }

    /// Returns the user named by a proxy, and may create it.
    fn get_remote_user(
        &self,
        request: &Request,
        username: &str,
    ) -> impl Future<Output = Result<Option<Self::User>>> + Send {
        let _ = (request, username);
        async { Err(missing("get_remote_user", "RemoteUserAuthentication")) }
    }
}

#[cfg(feature = "auth")]
async fn by_token<B: AuthBackend + ?Sized>(backend: &B, request: &Request, token: &str) -> Result<Option<Credentials>> {
    let Some(token) = crate::auth::find_token(request.database(), token).await? else { return Ok(None) };
    let user = backend.get_user(request, &token.user_key).await?;
    Ok(user.map(|user| Credentials::user(user).with_auth(token)))
}

#[cfg(not(feature = "auth"))]
fn by_token<B: AuthBackend + ?Sized>(
    _: &B,
    _: &Request,
    _: &str,
) -> impl Future<Output = Result<Option<Credentials>>> + Send + use<B> {
    std::future::ready(Err(missing("get_user_by_token", "TokenAuthentication")))
}

fn missing(function: &str, authenticator: &str) -> Error {
    Error::ImproperlyConfigured(format!("auth_backend: {authenticator} needs a backend that implements `{function}`"))
}

/// Returns the active user with this name and password, from the project's backend.
///
/// `None` if the name is unknown, the password is wrong or the user is inactive: clients must not be able to tell these
/// apart.
///
/// # Errors
/// [`Error::ImproperlyConfigured`] if the project has no backend, and those of the backend.
pub async fn authenticate(request: &Request, username: &str, password: &str) -> Result<Option<Arc<dyn User>>> {
    if username.contains('\0') {
        return Ok(None);
    }
    let user = BoxBackend::of(request)?.0.authenticate(request, username, password).await?;
    Ok(user.filter(|user| user.is_active()))
}

/// Returns the user with this key, from the project's backend; `None` if there is none.
///
/// For authenticators of your own that store a key, for example in a signed cookie. It does not check
/// [`User::is_active`].
///
/// # Errors
/// [`Error::ImproperlyConfigured`] if the project has no backend, and those of the backend.
pub async fn get_user(request: &Request, key: &str) -> Result<Option<Arc<dyn User>>> {
    BoxBackend::of(request)?.0.get_user(request, key).await
}

/// The backend of a project.
#[derive(Clone)]
pub(crate) struct BoxBackend(Arc<dyn Dyn>);

impl BoxBackend {
    pub(crate) fn new(backend: impl AuthBackend + 'static) -> Self {
        Self(Arc::new(backend))
    }

    pub(crate) fn of(request: &Request) -> Result<&Self> {
        request.context().services.get().ok_or_else(|| {
            Error::ImproperlyConfigured(
                "auth_backend: the project has no backend for users; set one with `Rest::auth_backend`, or enable the \
                 feature `auth`"
                    .to_owned(),
            )
        })
    }

    pub(super) async fn get_user_by_token(&self, request: &Request, token: &str) -> Result<Option<Credentials>> {
        self.0.get_user_by_token(request, token).await
    }

    #[cfg(feature = "auth")]
    pub(crate) async fn obtain_token(&self, request: &Request, key: &str) -> Result<String> {
        self.0.obtain_token(request, key).await
    }

    pub(super) async fn get_remote_user(&self, request: &Request, username: &str) -> Result<Option<Arc<dyn User>>> {
        self.0.get_remote_user(request, username).await
    }
}

impl fmt::Debug for BoxBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxBackend")
    }
}

type UserFuture<'a, T> = BoxFuture<'a, Result<Option<T>>>;

/// [`AuthBackend`] as a trait object.
trait Dyn: Send + Sync {
    fn authenticate<'a>(
        &'a self,
        request: &'a Request,
        username: &'a str,
        password: &'a str,
    ) -> UserFuture<'a, Arc<dyn User>>;
    fn get_user<'a>(&'a self, request: &'a Request, key: &'a str) -> UserFuture<'a, Arc<dyn User>>;
    fn get_user_by_token<'a>(&'a self, request: &'a Request, token: &'a str) -> UserFuture<'a, Credentials>;
    #[cfg(feature = "auth")]
    fn obtain_token<'a>(&'a self, request: &'a Request, key: &'a str) -> BoxFuture<'a, Result<String>>;
    fn get_remote_user<'a>(&'a self, request: &'a Request, username: &'a str) -> UserFuture<'a, Arc<dyn User>>;
}

impl<B: AuthBackend> Dyn for B {
    fn authenticate<'a>(
        &'a self,
        request: &'a Request,
        username: &'a str,
        password: &'a str,
    ) -> UserFuture<'a, Arc<dyn User>> {
        Box::pin(async { Ok(AuthBackend::authenticate(self, request, username, password).await?.map(shared)) })
    }

    fn get_user<'a>(&'a self, request: &'a Request, key: &'a str) -> UserFuture<'a, Arc<dyn User>> {
        Box::pin(async { Ok(AuthBackend::get_user(self, request, key).await?.map(shared)) })
    }

    fn get_user_by_token<'a>(&'a self, request: &'a Request, token: &'a str) -> UserFuture<'a, Credentials> {
        Box::pin(AuthBackend::get_user_by_token(self, request, token))
    }

    #[cfg(feature = "auth")]
    fn obtain_token<'a>(&'a self, request: &'a Request, key: &'a str) -> BoxFuture<'a, Result<String>> {
        Box::pin(AuthBackend::obtain_token(self, request, key))
    }

    fn get_remote_user<'a>(&'a self, request: &'a Request, username: &'a str) -> UserFuture<'a, Arc<dyn User>> {
        Box::pin(async { Ok(AuthBackend::get_remote_user(self, request, username).await?.map(shared)) })
    }
}

fn shared<U: User>(user: U) -> Arc<dyn User> {
    Arc::new(user)
}
