//! User accounts: creating them, granting permissions, and reading both in one query.

use std::collections::HashSet;

use chrono::Utc;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult,
    Iterable, QueryFilter, QueryResult,
};

use super::entities::{group, group_permission, permission, token, user, user_group, user_permission};
use super::passwords::PasswordHasher;
use super::sessions::delete_sessions;
use super::tokens;
use crate::base::exceptions::{Error, Result};
use crate::base::user::User;

/// A user of the built-in tables with all permissions: the user's own and those of the user's groups.
///
/// One query reads both.
#[derive(Clone, Debug)]
pub struct Account {
    /// The row of `auth_user`.
    pub user: user::Model,
    permissions: HashSet<String>,
}

impl Account {
    /// The permissions of the user and of the user's groups, in no particular order.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }
}

impl User for Account {
    fn username(&self) -> &str {
        &self.user.username
    }

    fn key(&self) -> Option<String> {
        Some(self.user.id.to_string())
    }

    fn is_staff(&self) -> bool {
        self.user.is_staff
    }

    fn is_active(&self) -> bool {
        self.user.is_active
    }

    fn is_superuser(&self) -> bool {
        self.user.is_superuser
    }

    fn has_perm(&self, perm: &str) -> bool {
        self.user.is_active && (self.user.is_superuser || self.permissions.contains(perm))
    }
}

/// Creates a user.
///
/// Columns that are not set get Django's defaults: active, not staff, joined now. Without a password, the user cannot
/// sign in with one.
///
/// # Errors
/// [`Error::Validation`] for a name that is empty, longer than 150 characters or contains NUL; 409 if the name is
/// taken.
pub async fn create_user(
    db: &impl ConnectionTrait,
    hasher: &PasswordHasher,
    mut user: user::ActiveModel,
    password: Option<&str>,
) -> Result<user::Model> {
    let username = user.username.try_as_ref().map_or("", String::as_str);
    if username.is_empty() || username.contains('\0') || username.chars().count() > 150 {
        let message = "A username must have 1 to 150 characters and no null characters.";
        return Err(crate::base::exceptions::ValidationError::field("username", message, "invalid").into());
    }
    user.password = Set(match password {
        Some(password) => hasher.hash(password).await?,
        None => UNUSABLE.to_owned(),
    });
    if user.date_joined == NotSet {
        user.date_joined = Set(Utc::now());
    }
    Ok(user.insert(db).await?)
}

/// Sets a user's password and ends the user's sessions, which may have been opened with the old one.
///
/// # Errors
/// 404 if the user does not exist.
pub async fn set_password(
    db: &impl ConnectionTrait,
    hasher: &PasswordHasher,
    user_id: i64,
    password: &str,
) -> Result<()> {
    let row = user::ActiveModel { password: Set(hasher.hash(password).await?), ..user_with(user_id) };
    match row.update(db).await {
        Ok(_) => delete_sessions(db, &user_id.to_string()).await,
        Err(DbErr::RecordNotUpdated) => Err(Error::not_found()),
        Err(error) => Err(error.into()),
    }
}

/// A value that is not the hash of any password.
const UNUSABLE: &str = "!";

fn user_with(id: i64) -> user::ActiveModel {
    user::ActiveModel { id: sea_orm::ActiveValue::Unchanged(id), ..Default::default() }
}

/// Grants these permissions to a user, for example `shop.add_genre`. Missing permissions are created.
pub async fn permit_user(db: &impl ConnectionTrait, user_id: i64, codenames: &[&str]) -> Result<()> {
    for codename in codenames {
        let permission_id = permission_named(db, codename).await?;
        let row = user_permission::ActiveModel { user_id: Set(user_id), permission_id: Set(permission_id) };
        insert_once(db, row, [user_permission::Column::UserId, user_permission::Column::PermissionId]).await?;
    }
    Ok(())
}

/// Grants these permissions to all users of a group. A missing group and missing permissions are created.
pub async fn permit_group(db: &impl ConnectionTrait, group: &str, codenames: &[&str]) -> Result<()> {
    let group_id = group_named(db, group).await?;
    for codename in codenames {
        let permission_id = permission_named(db, codename).await?;
        let row = group_permission::ActiveModel { group_id: Set(group_id), permission_id: Set(permission_id) };
        insert_once(db, row, [group_permission::Column::GroupId, group_permission::Column::PermissionId]).await?;
    }
    Ok(())
}

/// Adds a user to a group. A missing group is created.
pub async fn join_group(db: &impl ConnectionTrait, user_id: i64, group: &str) -> Result<()> {
    let group_id = group_named(db, group).await?;
    let row = user_group::ActiveModel { user_id: Set(user_id), group_id: Set(group_id) };
    insert_once(db, row, [user_group::Column::UserId, user_group::Column::GroupId]).await
}

/// Inserts a row unless one with the same values in these columns exists, also if another connection inserts it at the
/// same time.
async fn insert_once<A, C>(db: &impl ConnectionTrait, row: A, unique: C) -> Result<()>
where
    A: ActiveModelTrait,
    C: IntoIterator<Item = <A::Entity as EntityTrait>::Column, IntoIter: Clone>,
{
    let unique = unique.into_iter();
    let conflict = OnConflict::columns(unique.clone()).do_nothing_on(unique).to_owned();
    <A::Entity as EntityTrait>::insert(row).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

async fn permission_named(db: &impl ConnectionTrait, codename: &str) -> Result<i64> {
    let find = || permission::Entity::find().filter(permission::Column::Codename.eq(codename)).one(db);
    if let Some(known) = find().await? {
        return Ok(known.id);
    }
    let row = permission::ActiveModel { codename: Set(codename.to_owned()), ..Default::default() };
    insert_once(db, row, [permission::Column::Codename]).await?;
    Ok(find().await?.ok_or_else(|| DbErr::RecordNotFound(format!("permission {codename}")))?.id)
}

async fn group_named(db: &impl ConnectionTrait, name: &str) -> Result<i64> {
    let find = || group::Entity::find().filter(group::Column::Name.eq(name)).one(db);
    if let Some(known) = find().await? {
        return Ok(known.id);
    }
    let row = group::ActiveModel { name: Set(name.to_owned()), ..Default::default() };
    insert_once(db, row, [group::Column::Name]).await?;
    Ok(find().await?.ok_or_else(|| DbErr::RecordNotFound(format!("group {name}")))?.id)
}

/// Reads the account that matches this condition.
pub(crate) async fn account_by(db: &impl ConnectionTrait, condition: Condition) -> Result<Option<Account>> {
    let mut select = accounts(db.get_database_backend());
    select.cond_where(condition);
    db.query_one(&select).await?.map(|row| account(&row)).transpose()
}

/// Reads the account of an unexpired token, and the token, in one query.
pub(crate) async fn account_by_token(db: &impl ConnectionTrait, key: &str) -> Result<Option<(Account, token::Model)>> {
    let backend = db.get_database_backend();
    let mut select = accounts(backend);
    for column in token::Column::iter() {
        select.expr_as(column.into_expr(), Alias::new(format!("token_{}", column_name(column))));
    }
    let number = match backend {
        DbBackend::MySql => "SIGNED",
        DbBackend::Postgres => "BIGINT",
        _ => "INTEGER",
    };
    let user_key = token::Column::UserKey.into_expr().cast_as(Alias::new(number));
    select.join(JoinType::InnerJoin, token::Entity, user::Column::Id.into_expr().eq(user_key));
    select.cond_where(tokens::is(key));
    let Some(row) = db.query_one(&select).await? else { return Ok(None) };
    Ok(Some((account(&row)?, token::Model::from_query_result(&row, "token_")?)))
}

fn column_name(column: token::Column) -> &'static str {
    sea_orm::IdenStatic::as_str(&column)
}

/// Selects accounts with their permissions: two index lookups per row replace two round trips.
fn accounts(backend: DbBackend) -> SelectStatement {
    let mut own = Query::select();
    own.from(user_permission::Entity)
        .join(
            JoinType::InnerJoin,
            permission::Entity,
            permission::Column::Id.into_expr().eq(user_permission::Column::PermissionId.into_expr()),
        )
        .and_where(user_permission::Column::UserId.into_expr().eq(user::Column::Id.into_expr()));
    let mut of_groups = Query::select();
    of_groups
        .from(user_group::Entity)
        .join(
            JoinType::InnerJoin,
            group_permission::Entity,
            group_permission::Column::GroupId.into_expr().eq(user_group::Column::GroupId.into_expr()),
        )
        .join(
            JoinType::InnerJoin,
            permission::Entity,
            permission::Column::Id.into_expr().eq(group_permission::Column::PermissionId.into_expr()),
        )
        .and_where(user_group::Column::UserId.into_expr().eq(user::Column::Id.into_expr()));
    let mut select = Query::select();
    select.from(user::Entity);
    for column in user::Column::iter() {
        select.expr(column.into_expr());
    }
    for (mut permissions, alias) in [(own, "own_permissions"), (of_groups, "group_permissions")] {
        permissions.expr(list(backend, permission::Column::Codename.into_expr()));
        select.expr_as(permissions.take(), Alias::new(alias));
    }
    select
}

/// Aggregates the values into one JSON list. If the database truncates it, parsing fails; a truncated comma-separated
/// text would go unnoticed.
fn list(backend: DbBackend, values: Expr) -> Expr {
    let (function, text) = match backend {
        DbBackend::MySql => ("JSON_ARRAYAGG", "CHAR"),
        DbBackend::Postgres => ("JSON_AGG", "TEXT"),
        _ => ("JSON_GROUP_ARRAY", "TEXT"),
    };
    Func::cust(Alias::new(function)).arg(values).cast_as(Alias::new(text))
}

fn account(row: &QueryResult) -> Result<Account> {
    let mut permissions = HashSet::new();
    for column in ["own_permissions", "group_permissions"] {
        if let Some(list) = row.try_get::<Option<String>>("", column)? {
            permissions.extend(serde_json::from_str::<Vec<String>>(&list).map_err(Error::other)?);
        }
    }
    Ok(Account { user: user::Model::from_query_result(row, "")?, permissions })
}

/// Stores a new hash, at the hasher's cost, of a password that was just verified, unless the password was changed
/// meanwhile.
pub(crate) async fn renew_password(
    db: &impl ConnectionTrait,
    hasher: &PasswordHasher,
    user: &user::Model,
    password: &str,
) -> Result<()> {
    let known = Condition::all().add(user::Column::Id.eq(user.id)).add(user::Column::Password.eq(&user.password));
    let hash = hasher.hash(password).await?;
    user::Entity::update_many().col_expr(user::Column::Password, hash.into()).filter(known).exec(db).await?;
    Ok(())
}
