//! Permissions by a column that names a row's owner.

use sea_orm::sea_query::{ColumnType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, Value};
use uuid::Uuid;

use super::{Permission, is_safe};
use crate::base::exceptions::Result;
use crate::http::request::Request;
use crate::model::object::Object;

/// Allows access to a row's owner: the user whose [`key`](crate::user::User::key) is in this column.
///
/// Lists show the rows of all users unless [`hide_others`](Self::hide_others) is set.
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
/// /// Each user sees their own reviews.
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
    /// Sets the column that contains the owner's key.
    #[must_use]
    pub const fn by(column: C) -> Self {
        Self { column, hides: false }
    }

    /// Hides the rows of other users: they are in no list, and 404 instead of 403.
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

/// Allows reading to everyone, and writing to the row's owner; see [`IsOwner`].
#[derive(Clone, Copy, Debug)]
pub struct IsOwnerOrReadOnly<C>(C);

impl<C: ColumnTrait> IsOwnerOrReadOnly<C> {
    /// Sets the column that contains the owner's key.
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

/// The rows whose column contains the user's key; none for anonymous users.
fn own<C: ColumnTrait>(request: &Request, column: C) -> Condition {
    let key = request.user().key();
    let key = key.and_then(|key| key_of(column.def().get_column_type(), key));
    Condition::all().add(match key {
        Some(key) => column.eq(key),
        None => Expr::val(1).eq(0),
    })
}

/// Converts a key into a value of the column; `None` if the column's type cannot hold it.
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

/// Converts a value of the column into a key; `None` for NULL and for types that cannot be keys.
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
