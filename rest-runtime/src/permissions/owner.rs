//! Permissions by a column that names a row's owner.

use sea_orm::sea_query::{ColumnType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, Value};
use uuid::Uuid;

use super::{Object, Permission, is_safe};
use crate::exceptions::Result;
use crate::request::Request;

/// The owner may: the user whose [`key`](crate::user::User::key) stands in this column. Lists show the rows of all,
/// unless [`hide_others`](Self::hide_others).
///
/// ```
/// use rest_runtime::prelude::*;
/// # mod review {
/// #     use rest_runtime::sea_orm;
/// #     use sea_orm::entity::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "review")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub owner_id: i32,
/// #         pub body: String,
/// #     }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// # #[derive(Serializer)]
/// # #[serializer(model = review::Entity, fields(id, body))]
/// # pub struct ReviewSerializer;
///
/// /// Reviews, of which each user sees their own.
/// #[generic_view(
///     model = review::Entity,
///     serializer = ReviewSerializer,
///     actions(list),
///     permissions = IsAuthenticated & IsOwner::by(review::Column::OwnerId).hide_others(),
/// )]
/// pub struct ReviewList;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct IsOwner<C> {
    column: C,
    hides: bool,
}

impl<C: ColumnTrait> IsOwner<C> {
    /// The owner is the user whose key stands in this column.
    #[must_use]
    pub const fn by(column: C) -> Self {
        Self { column, hides: false }
    }

    /// Rows of others are not there: they are in no list, and 404 one by one where they would be 403.
    #[must_use]
    pub const fn hide_others(mut self) -> Self {
        self.hides = true;
        self
    }
}

impl<C: ColumnTrait> Permission for IsOwner<C> {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(owns(request, self.column, object))
    }

    fn checks_objects(&self) -> bool {
        !self.hides
    }

    async fn condition(&self, request: &Request) -> Result<Option<Condition>> {
        Ok(self.hides.then(|| own(request, self.column)))
    }
}

/// Everybody may read, and the owner may write; see [`IsOwner`].
#[derive(Clone, Copy, Debug)]
pub struct IsOwnerOrReadOnly<C>(C);

impl<C: ColumnTrait> IsOwnerOrReadOnly<C> {
    /// The owner is the user whose key stands in this column.
    #[must_use]
    pub const fn by(column: C) -> Self {
        Self(column)
    }
}

impl<C: ColumnTrait> Permission for IsOwnerOrReadOnly<C> {
    async fn has_object_permission(&self, request: &Request, object: Object<'_>) -> Result<bool> {
        Ok(is_safe(request.method()) || owns(request, self.0, object))
    }
}

fn owns<C: ColumnTrait>(request: &Request, column: C, object: Object<'_>) -> bool {
    let (key, owner) = (request.user().key(), object.get(column.as_str()));
    key.is_some() && key == owner.as_ref().and_then(text)
}

/// The rows whose column holds the user's key; none where nobody signed in.
fn own<C: ColumnTrait>(request: &Request, column: C) -> Condition {
    let key = request.user().key();
    let key = key.and_then(|key| key_of(column.def().get_column_type(), key));
    Condition::all().add(match key {
        Some(key) => column.eq(key),
        None => Expr::val(1).eq(0),
    })
}

/// The key as a value of the column; `None` where it can be none.
fn key_of(column_type: &ColumnType, key: String) -> Option<Value> {
    match column_type {
        ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) => Some(key.into()),
        ColumnType::Uuid => Uuid::try_parse(&key).ok().map(Into::into),
        ColumnType::BigUnsigned => key.parse::<u64>().ok().map(Into::into),
        ColumnType::TinyInteger
        | ColumnType::SmallInteger
        | ColumnType::Integer
        | ColumnType::BigInteger
        | ColumnType::TinyUnsigned
        | ColumnType::SmallUnsigned
        | ColumnType::Unsigned => key.parse::<i64>().ok().map(Into::into),
        _ => None,
    }
}

/// A value of the column as a key; `None` where it is NULL.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.clone(),
        Value::Char(letter) => letter.map(|letter| letter.to_string()),
        Value::Uuid(uuid) => uuid.map(|uuid| uuid.to_string()),
        Value::TinyInt(number) => number.map(|number| number.to_string()),
        Value::SmallInt(number) => number.map(|number| number.to_string()),
        Value::Int(number) => number.map(|number| number.to_string()),
        Value::BigInt(number) => number.map(|number| number.to_string()),
        Value::TinyUnsigned(number) => number.map(|number| number.to_string()),
        Value::SmallUnsigned(number) => number.map(|number| number.to_string()),
        Value::Unsigned(number) => number.map(|number| number.to_string()),
        Value::BigUnsigned(number) => number.map(|number| number.to_string()),
        _ => None,
    }
}
