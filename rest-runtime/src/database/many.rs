//! Several rows in one statement.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, ColumnType, Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, Iterable,
    ModelTrait, Order, PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect, TryFromU64, Value,
};

use super::Source;
use super::blank::with_blank_texts;
use super::{Key, ModelEntity, insert, models, query, returning, statement, update};

/// How many values a statement may have: less than the least that a database takes, which is SQLite's 32 766.
const VALUES: usize = 30_000;

/// New rows with their places in the list.
type Places<E> = Vec<(usize, <E as EntityTrait>::ActiveModel)>;

/// Writes new rows and returns them in their order, as the database has them. Rows that set the same columns are one
/// statement, as far as a statement takes their values.
pub(crate) async fn insert_many<E: ModelEntity>(
    db: &impl Source,
    rows: Vec<E::ActiveModel>,
) -> Result<Vec<E::Model>, DbErr> {
    if rows.len() < 2 {
        let mut inserted = Vec::with_capacity(1);
        for row in rows {
            inserted.push(insert::<E>(db, row, None, None).await?);
        }
        return Ok(inserted);
    }
    let mut groups: Vec<(Vec<E::Column>, Places<E>)> = Vec::new();
    let count = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        let row = with_blank_texts::<E>(row.before_save(db, true).await?);
        let columns: Vec<_> = E::Column::iter().filter(|column| !row.get(*column).is_not_set()).collect();
        let same =
            |known: &[E::Column]| known.len() == columns.len() && known.iter().zip(&columns).all(|(a, b)| is(*a, *b));
        match groups.iter_mut().find(|(known, _)| same(known)) {
            Some((_, group)) => group.push((index, row)),
            None => groups.push((columns, vec![(index, row)])),
        }
    }
    let mut inserted: Vec<Option<E::Model>> = (0..count).map(|_| None).collect();
    for (columns, group) in groups {
        let most = if columns.is_empty() { 1 } else { (VALUES / columns.len()).max(1) };
        let mut group = group.into_iter().peekable();
        while group.peek().is_some() {
            let (places, rows): (Vec<usize>, Vec<_>) = group.by_ref().take(most).unzip();
            for (place, model) in places.into_iter().zip(insert_alike::<E>(db, &columns, rows).await?) {
                inserted[place] = Some(E::ActiveModel::after_save(model, db, true).await?);
            }
        }
    }
    inserted.into_iter().map(|model| model.ok_or(DbErr::RecordNotInserted)).collect()
}

fn is<C: ColumnTrait>(one: C, other: C) -> bool {
    one.as_str() == other.as_str()
}

/// Rows that set these columns.
async fn insert_alike<E: ModelEntity>(
    db: &impl Source,
    columns: &[E::Column],
    rows: Vec<E::ActiveModel>,
) -> Result<Vec<E::Model>, DbErr> {
    let mut insert = Query::insert();
    insert.into_table(E::default().table_ref()).columns(columns.iter().copied()).or_default_values();
    for row in &rows {
        let values = columns.iter().filter_map(|column| {
            let value = row.get(*column).into_value()?;
            Some(column.save_as(Expr::val(value)))
        });
        if !columns.is_empty() {
            insert.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
    }
    if db.support_returning() {
        insert.returning(returning::<E>(db.get_database_backend()));
        let inserted = query(db, &insert).await?;
        return inserted.iter().map(|row| E::Model::from_query_result(row, "")).collect();
    }
    let done = db.execute_raw(statement(db, &insert)).await?;
    let keys: Vec<Vec<Value>> = rows.iter().filter_map(key_of::<E>).collect();
    if keys.len() == rows.len() {
        return by_keys::<E>(db, &keys).await;
    }
    // The database numbers the rows of one statement one after the other.
    let first = Key::<E>::try_from_u64(done.last_insert_id())?;
    let key = key_columns::<E>().next().ok_or(DbErr::RecordNotInserted)?;
    let first: Value = sea_orm::sea_query::IntoValueTuple::into_value_tuple(first)
        .into_iter()
        .next()
        .ok_or(DbErr::RecordNotInserted)?;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    models::<E>(db, E::find().filter(key.gte(first)).order_by(key, Order::Asc).limit(count)).await
}

/// Writes the changed columns of rows and returns all of them in their order, as the database has them;
/// [`DbErr::RecordNotUpdated`] where one is gone. One statement writes as many rows as it takes values of.
pub(crate) async fn update_many<E: ModelEntity>(
    db: &impl Source,
    rows: Vec<E::ActiveModel>,
) -> Result<Vec<E::Model>, DbErr> {
    if rows.len() < 2 {
        let mut updated = Vec::with_capacity(1);
        for row in rows {
            updated.push(update::<E>(db, row, None, None).await?);
        }
        return Ok(updated);
    }
    let mut changed = Vec::with_capacity(rows.len());
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let row = row.before_save(db, false).await?;
        keys.push(key_of::<E>(&row).ok_or(DbErr::UpdateGetPrimaryKey)?);
        changed.push(row);
    }
    let is_key = |column: E::Column| E::PrimaryKey::from_column(column).is_some();
    let columns: Vec<E::Column> = E::Column::iter()
        .filter(|column| !is_key(*column) && changed.iter().any(|row| row.get(*column).is_set()))
        .collect();
    if !columns.is_empty() {
        let of_row = columns.len() * (key_columns::<E>().count() + 1) + 1;
        let rows: Vec<_> = changed.iter().zip(&keys).collect();
        for rows in rows.chunks((VALUES / of_row).max(1)) {
            let backend = db.get_database_backend();
            let mut update = Query::update();
            update.table(E::default().table_ref());
            for column in &columns {
                let mut case = CaseStatement::new();
                let mut is_changed = false;
                for (row, key) in rows {
                    if let Some(value) = row.get(*column).into_value().filter(|_| row.get(*column).is_set()) {
                        case = case.case(is_row::<E>(key), written(*column, value, backend));
                        is_changed = true;
                    }
                }
                if is_changed {
                    update.value(*column, case.finally(Expr::col(*column)));
                }
            }
            update.cond_where(any_of::<E>(rows.iter().map(|(_, key)| *key)));
            if !update.get_values().is_empty() {
                super::execute(db, &update).await?;
            }
        }
    }
    let mut updated = Vec::with_capacity(keys.len());
    for model in by_keys::<E>(db, &keys).await? {
        updated.push(E::ActiveModel::after_save(model, db, false).await?);
    }
    if updated.len() < keys.len() { Err(DbErr::RecordNotUpdated) } else { Ok(updated) }
}

/// A value as one branch among others: PostgreSQL gives all of them one type.
fn written<C: ColumnTrait>(column: C, value: Value, backend: DbBackend) -> Expr {
    let value = column.save_as(Expr::val(value));
    match column.def().get_column_type() {
        ColumnType::Json if backend == DbBackend::Postgres => value.cast_as("json"),
        _ => value,
    }
}

/// Deletes these rows.
pub(crate) async fn delete_many<E: ModelEntity>(db: &impl Source, rows: Vec<E::Model>) -> Result<(), DbErr> {
    let mut gone = Vec::with_capacity(rows.len());
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        let row = sea_orm::IntoActiveModel::into_active_model(row).before_delete(db).await?;
        keys.push(key_of::<E>(&row).ok_or(DbErr::UpdateGetPrimaryKey)?);
        gone.push(row);
    }
    for keys in keys.chunks(KEYS) {
        let delete = Query::delete().from_table(E::default().table_ref()).cond_where(any_of::<E>(keys.iter())).take();
        super::execute(db, &delete).await?;
    }
    for row in gone {
        row.after_delete(db).await?;
    }
    Ok(())
}

/// How many keys one statement asks for: rows whose key has several columns make a condition each, and SQLite takes
/// no more than a thousand of them.
const KEYS: usize = 500;

fn key_columns<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column)
}

/// The values of the primary key, `None` where one is not known yet.
fn key_of<E: ModelEntity>(row: &E::ActiveModel) -> Option<Vec<Value>> {
    key_columns::<E>().map(|column| row.get(column).into_value()).collect()
}

/// The row with this key.
fn is_row<E: EntityTrait>(key: &[Value]) -> Expr {
    let columns = key_columns::<E>().zip(key).map(|(column, value)| Expr::col(column).eq(value.clone()));
    columns.reduce(ExprTrait::and).unwrap_or_else(|| Expr::val(false))
}

/// The rows with these keys.
fn any_of<'a, E: EntityTrait>(keys: impl Iterator<Item = &'a Vec<Value>>) -> Condition {
    let mut columns = key_columns::<E>();
    match (columns.next(), columns.next()) {
        (Some(column), None) => {
            Condition::all().add(Expr::col(column).is_in(keys.filter_map(|key| key.first().cloned())))
        }
        _ => keys.fold(Condition::any(), |any, key| any.add(is_row::<E>(key))),
    }
}

/// The rows with these keys, in their order.
async fn by_keys<E: ModelEntity>(db: &impl Source, keys: &[Vec<Value>]) -> Result<Vec<E::Model>, DbErr> {
    let mut found: HashMap<String, E::Model> = HashMap::with_capacity(keys.len());
    let name = |key: &[Value]| format!("{key:?}");
    for keys in keys.chunks(KEYS) {
        for model in models::<E>(db, E::find().filter(any_of::<E>(keys.iter()))).await? {
            let key: Vec<Value> = key_columns::<E>().map(|column| model.get(column)).collect();
            found.insert(name(&key), model);
        }
    }
    Ok(keys.iter().filter_map(|key| found.remove(&name(key))).collect())
}
