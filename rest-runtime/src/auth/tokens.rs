//! Tokens: keys of 40 hexadecimal digits, and their digests in the database.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::entities::token;
use super::secrets::{digest, random};
use crate::base::exceptions::{Error, Result};

/// Creates a token for the user with this [`User::key`](crate::user::User::key) and returns its key.
///
/// The token expires after `age`; without one it never does. The key cannot be read again, because the database has
/// only its digest. A user may have several tokens.
pub async fn create_token(db: &impl ConnectionTrait, user_key: &str, age: Option<Duration>) -> Result<String> {
    let (key, now) = (random::<20>()?, Utc::now());
    let expires = match age {
        Some(age) => TimeDelta::from_std(age).ok().and_then(|age| now.checked_add_signed(age)).map(Some),
        None => Some(None),
    };
    let expires =
        expires.ok_or_else(|| Error::ImproperlyConfigured("the age of a token is out of range".to_owned()))?;
    let row = token::ActiveModel {
        digest: Set(digest(PURPOSE, &key)),
        user_key: Set(user_key.to_owned()),
        created: Set(now),
        expires: Set(expires),
    };
    token::Entity::insert(row).exec_without_returning(db).await?;
    Ok(key)
}

/// Deletes the token with this key.
pub async fn delete_token(db: &impl ConnectionTrait, key: &str) -> Result<()> {
    token::Entity::delete_by_id(digest(PURPOSE, key)).exec(db).await?;
    Ok(())
}

/// Deletes all tokens of a user.
pub async fn delete_tokens(db: &impl ConnectionTrait, user_key: &str) -> Result<()> {
    token::Entity::delete_many().filter(token::Column::UserKey.eq(user_key)).exec(db).await?;
    Ok(())
}

/// Deletes expired tokens, which only take space, and returns their number.
pub async fn delete_expired_tokens(db: &impl ConnectionTrait) -> Result<u64> {
    let done = token::Entity::delete_many().filter(token::Column::Expires.lte(Utc::now())).exec(db).await?;
    Ok(done.rows_affected)
}

/// The unexpired token with this key.
pub(crate) async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<token::Model>> {
    Ok(token::Entity::find().filter(is(key)).one(db).await?)
}

/// The condition for the unexpired token with this key.
pub(super) fn is(key: &str) -> Condition {
    let expires = token::Column::Expires;
    Condition::all()
        .add(token::Column::Digest.eq(digest(PURPOSE, key)))
        .add(Condition::any().add(expires.is_null()).add(expires.gt(Utc::now())))
}

const PURPOSE: &str = "token";
