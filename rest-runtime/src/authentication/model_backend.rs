//! The users of the feature `auth`.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition};

use super::{AuthBackend, Credentials};
use crate::auth::{self, Account, PasswordHasher, user};
use crate::exceptions::Result;
use crate::request::Request;

/// The users in `auth_user`, whom a project has with the feature `auth` unless it names another backend. A user comes
/// with all permissions in one query, that of a token as well; a session takes one before it.
///
/// A hash made at another cost than the project's [`PasswordHasher`] has is made anew when its password is right.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelBackend {
    create_remote_users: bool,
}

impl ModelBackend {
    /// Users who are there.
    #[must_use]
    pub const fn new() -> Self {
        Self { create_remote_users: false }
    }

    /// Whether a name that a proxy tells and nobody has becomes a user, Django's `create_unknown_user`.
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
            // Another request of the same user may have been faster.
            Err(error) => by_name(request, username).await?.map(Some).ok_or(error),
        }
    }
}

async fn by_name(request: &Request, username: &str) -> Result<Option<Account>> {
    let condition = Condition::all().add(user::Column::Username.eq(username));
    let account = auth::account_by(request.database(), condition).await?;
    // MariaDB and MySQL take names for equal that differ in the spaces at their end.
    Ok(account.filter(|account| account.user.username == username))
}
