//! The backend of the feature `auth`.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition};

use super::AuthBackend;
use crate::auth;
use crate::auth::{Account, PasswordHasher, user};
use crate::base::exceptions::Result;
use crate::http::request::Credentials;
use crate::http::request::Request;

/// The users in `auth_user`: the default backend with the feature `auth`.
///
/// One query reads a user with all permissions, by token too. A session takes one query more.
///
/// If a password is right and its hash has another cost than the project's [`PasswordHasher`], the hash is renewed.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelBackend {
    create_remote_users: bool,
}

impl ModelBackend {
    /// Creates the backend. It does not create users.
    #[must_use]
    pub const fn new() -> Self {
        Self { create_remote_users: false }
    }

    /// Sets whether an unknown name from a proxy creates a user: Django's `create_unknown_user`.
    #[must_use]
    pub const fn create_remote_users(self, create: bool) -> Self {
        Self { create_remote_users: create }
    }
}

impl AuthBackend for ModelBackend {
    type User = Account;

    async fn authenticate(&self, request: &Request, username: &str, password: &str) -> Result<Option<Account>> {
        let (db, hasher) = (request.database(), PasswordHasher::of(request));
        let account = by_name(request, username).await?;
        let hash = account.as_ref().map(|account| account.user.password.as_str());
        if !hasher.check(password, hash).await? {
            return Ok(None);
        }
        if let Some(account) = account.as_ref().filter(|account| hasher.is_outdated(&account.user.password)) {
            auth::renew_password(db, &hasher, &account.user, password).await?;
        }
        Ok(account)
    }

    async fn get_user(&self, request: &Request, key: &str) -> Result<Option<Account>> {
        let Ok(id) = key.parse::<i64>() else { return Ok(None) };
        auth::account_by(request.database(), Condition::all().add(user::Column::Id.eq(id))).await
    }

    async fn get_user_by_token(&self, request: &Request, token: &str) -> Result<Option<Credentials>> {
        let found = auth::account_by_token(request.database(), token).await?;
        Ok(found.map(|(account, token)| Credentials::user(account).with_auth(token)))
    }

    async fn get_remote_user(&self, request: &Request, username: &str) -> Result<Option<Account>> {
        if let Some(account) = by_name(request, username).await? {
            return Ok(Some(account));
        }
        if !self.create_remote_users {
            return Ok(None);
        }
        let row = user::ActiveModel { username: Set(username.to_owned()), ..Default::default() };
        match auth::create_user(request.database(), &PasswordHasher::of(request), row, None).await {
            Ok(_) => by_name(request, username).await,
            // Another request of the same user may have created it first.
            Err(error) => by_name(request, username).await?.map(Some).ok_or(error),
        }
    }
}

async fn by_name(request: &Request, username: &str) -> Result<Option<Account>> {
    let condition = Condition::all().add(user::Column::Username.eq(username));
    let account = auth::account_by(request.database(), condition).await?;
    // MariaDB and MySQL ignore trailing spaces when they compare names.
    Ok(account.filter(|account| account.user.username == username))
}
