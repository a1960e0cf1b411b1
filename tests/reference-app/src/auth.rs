//! Authentication: the application's own users, by password, token or session.

use rest_runtime::{
    auth::PasswordHasher,
    authentication::AuthBackend,
    prelude::*,
    sea_orm::{Condition, sea_query::IntoCondition},
};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QuerySelect, RelationTrait};

use crate::entities::{
    token,
    user::{self, Account},
    user_permission,
};

/// A cheap password hash, since these passwords are public.
pub(crate) fn password_hasher() -> Result<PasswordHasher> {
    PasswordHasher::new(8, 1, 1)
}

/// Finds users in `app_user`, and their tokens in `auth_token`.
#[derive(Debug)]
pub(crate) struct Backend;

impl Backend {
    pub(crate) async fn find(request: &Request, condition: Condition) -> Result<Option<Account>> {
        let db = request.database();
        let query = user::Entity::find().join(JoinType::LeftJoin, user::Relation::Token.def()).filter(condition);
        let Some(user) = query.one(db).await? else { return Ok(None) };
        let permissions = user_permission::Entity::find()
            .select_only()
            .column(user_permission::Column::Perm)
            .filter(user_permission::Column::UserId.eq(user.id))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Some(Account { user, permissions }))
    }
}

impl AuthBackend for Backend {
    type User = Account;

    async fn authenticate(&self, request: &Request, username: &str, password: &str) -> Result<Option<Account>> {
        let account = Self::find(request, user::Column::Username.eq(username).into_condition()).await?;
        let hash = account.as_ref().map(|account| account.user.password.as_str());
        Ok(if PasswordHasher::of(request).check(password, hash).await? { account } else { None })
    }

    async fn get_user(&self, request: &Request, key: &str) -> Result<Option<Account>> {
        let Ok(id) = key.parse::<i64>() else { return Ok(None) };
        Self::find(request, user::Column::Id.eq(id).into_condition()).await
    }

    async fn obtain_token(&self, request: &Request, key: &str) -> Result<String> {
        let user: i64 = key.parse().map_err(Error::other)?;
        let token = token::Entity::find().filter(token::Column::UserId.eq(user)).one(request.database()).await?;
        token.map(|token| token.key).ok_or_else(|| Error::other("a user without a token"))
    }

    async fn get_user_by_token(&self, request: &Request, token: &str) -> Result<Option<Credentials>> {
        let account = Self::find(request, token::Column::Key.eq(token).into_condition()).await?;
        Ok(account.map(|account| Credentials::user(account).with_auth(token.to_owned())))
    }
}
