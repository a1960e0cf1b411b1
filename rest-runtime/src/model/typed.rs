//! Functions that need an entity's types. They are short, since an app compiles them for every entity.

use std::any::Any;
use std::sync::Arc;

use sea_orm::sea_query::{IntoValueTuple, Value};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, Iterable,
    ModelTrait, PrimaryKeyToColumn, PrimaryKeyTrait, QueryResult, TryFromU64, TryIntoModel,
};

use super::object::Object;
use super::{AnyModel, Done, RowValues, set};
use crate::database::{DynExecutor, ModelEntity};

/// A borrowed row without its type.
pub(crate) type AnyRow = dyn Any + Send + Sync;

/// The columns with a value after a hook of the entity, in order.
pub(crate) type HookColumns = Vec<(usize, ActiveValue<Value>)>;

/// A row that is about to be deleted: the `ActiveModel` that the entity's hooks return.
pub(crate) type Gone = Box<dyn Any + Send>;

/// The key of the row, and the row.
type Deleting = (Vec<Value>, Gone);

#[derive(Clone, Copy)]
pub(crate) struct Typed {
    /// Makes a model of the values of all columns.
    pub(crate) model: fn(RowValues) -> Result<AnyModel, DbErr>,
    /// Makes a model of a query result with all columns under their names.
    pub(crate) by_name: fn(&QueryResult) -> Result<AnyModel, DbErr>,
    /// Returns the value of the column at this position of a row.
    pub(crate) get: fn(&AnyRow, usize) -> Option<Value>,
    /// The row as permissions see it.
    pub(crate) object: for<'a> fn(&'a AnyRow) -> Option<Object<'a>>,
    /// Returns the key of a row whose number the database generated.
    pub(crate) numbered: fn(u64) -> Result<Vec<Value>, DbErr>,
    /// Returns the values of a row after the entity's `before_save`. Without a model the row is new.
    pub(crate) before_save: for<'a> fn(DynExecutor<'a>, Option<AnyModel>, RowValues) -> Done<'a, HookColumns>,
    pub(crate) after_save: for<'a> fn(DynExecutor<'a>, AnyModel, bool) -> Done<'a, AnyModel>,
    pub(crate) before_delete: for<'a> fn(DynExecutor<'a>, AnyModel) -> Done<'a, Deleting>,
    pub(crate) after_delete: for<'a> fn(DynExecutor<'a>, Gone) -> Done<'a, ()>,
}

impl Typed {
    pub(crate) const fn of<E: ModelEntity>() -> Self {
        Self {
            model: |row| {
                let mut active = <E::ActiveModel as ActiveModelTrait>::default();
                set::<E>(&mut active, row)?;
                Ok(Arc::new(active.try_into_model()?))
            },
            by_name: |row| Ok(Arc::new(E::Model::from_query_result(row, "")?)),
            get: |row, position| Some(row.downcast_ref::<E::Model>()?.get(column::<E>(position)?)),
            object: |row| row.downcast_ref::<E::Model>().map(Object::new),
            numbered: |number| {
                let key = <<E::PrimaryKey as PrimaryKeyTrait>::ValueType as TryFromU64>::try_from_u64(number)?;
                Ok(key.into_value_tuple().into_iter().collect())
            },
            before_save: |tx, instance, row| Box::pin(before_save::<E>(tx, instance, row)),
            after_save: |tx, model, insert| {
                Box::pin(async move {
                    let saved = E::ActiveModel::after_save(owned::<E>(model)?, &tx, insert).await?;
                    Ok(Arc::new(saved) as AnyModel)
                })
            },
            before_delete: |tx, model| {
                Box::pin(async move {
                    let row = owned::<E>(model)?.into_active_model().before_delete(&tx).await?;
                    let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
                    let key: Option<_> =
                        E::Column::iter().filter(is_key).map(|key| row.get(key).into_value()).collect();
                    Ok((key.ok_or(DbErr::UpdateGetPrimaryKey)?, Box::new(row) as Gone))
                })
            },
            after_delete: |tx, row| {
                Box::pin(async move {
                    if let Ok(row) = row.downcast::<E::ActiveModel>() {
                        row.after_delete(&tx).await?;
                    }
                    Ok(())
                })
            },
        }
    }
}

async fn before_save<E: ModelEntity>(
    tx: DynExecutor<'_>,
    instance: Option<AnyModel>,
    row: RowValues,
) -> Result<HookColumns, DbErr> {
    let is_new = instance.is_none();
    let mut active = match instance {
        Some(instance) => owned::<E>(instance)?.into_active_model(),
        None => <E::ActiveModel as ActiveModelBehavior>::new(),
    };
    set::<E>(&mut active, row)?;
    let active = active.before_save(&tx, is_new).await?;
    Ok(given::<E>(active))
}

fn given<E: EntityTrait>(mut active: E::ActiveModel) -> HookColumns {
    let mut given = HookColumns::new();
    for (position, column) in E::Column::iter().enumerate() {
        let value = active.take(column);
        if !value.is_not_set() {
            given.push((position, value));
        }
    }
    given
}

/// Returns the columns of a row that are `Set`: those to be written.
pub(crate) fn changes<E: EntityTrait>(active: E::ActiveModel) -> RowValues {
    let set = |(position, value)| match value {
        ActiveValue::Set(value) => Some((position, value)),
        _ => None,
    };
    given::<E>(active).into_iter().filter_map(set).collect()
}

/// Returns the row as its model.
pub(crate) fn owned<E: ModelEntity>(model: AnyModel) -> Result<E::Model, DbErr> {
    let own = model.downcast::<E::Model>().map_err(|_| DbErr::Custom("a row belongs to another entity".to_owned()))?;
    Ok(Arc::unwrap_or_clone(own))
}

fn column<E: EntityTrait>(position: usize) -> Option<E::Column> {
    E::Column::iter().nth(position)
}
