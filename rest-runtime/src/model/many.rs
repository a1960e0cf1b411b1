//! Statements that write several rows.

use std::collections::HashMap;

use sea_orm::sea_query::{CaseStatement, ColumnType, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};

use super::{AnyModel, Change, ColumnInfo, Entity, RowValues, are_in};
use crate::database::{DynExecutor, execute, query, rounded, statement};

/// The maximum number of values in a statement, below the lowest limit of any database, SQLite's 32 766.
const VALUES: usize = 30_000;

/// The maximum number of keys in a query.
pub(crate) const KEYS: usize = 500;

/// New rows with their positions in the list.
type Places = Vec<(usize, RowValues)>;

impl Entity {
    /// Inserts rows and returns them in the same order, as the database has them. Rows that set the same columns share
    /// statements of at most [`VALUES`] values.
    pub(crate) async fn insert_many(&self, tx: DynExecutor<'_>, rows: Vec<RowValues>) -> Result<Vec<AnyModel>, DbErr> {
        if rows.len() < 2 {
            let mut inserted = Vec::with_capacity(1);
            for row in rows {
                inserted.push(self.insert(tx, row, None).await?);
            }
            return Ok(inserted);
        }
        let mut groups: Vec<(Vec<usize>, Places)> = Vec::new();
        let count = rows.len();
        for (index, row) in rows.into_iter().enumerate() {
            let row = self.new_row(tx, row).await?;
            let columns: Vec<usize> = row.iter().map(|(column, _)| *column).collect();
            match groups.iter_mut().find(|(known, _)| *known == columns) {
                Some((_, group)) => group.push((index, row)),
                None => groups.push((columns, vec![(index, row)])),
            }
        }
        let mut inserted: Vec<Option<AnyModel>> = vec![None; count];
        for (columns, group) in groups {
            let most = if columns.is_empty() { 1 } else { (VALUES / columns.len()).max(1) };
            let mut group = group.into_iter().peekable();
            while group.peek().is_some() {
                let (places, rows): (Vec<usize>, Vec<_>) = group.by_ref().take(most).unzip();
                for (place, model) in places.into_iter().zip(self.insert_alike(tx, &columns, rows).await?) {
                    inserted[place] = Some((self.typed.after_save)(tx, model, true).await?);
                }
            }
        }
        inserted.into_iter().map(|model| model.ok_or(DbErr::RecordNotInserted)).collect()
    }

    /// Inserts rows that set these columns.
    async fn insert_alike(
        &self,
        tx: DynExecutor<'_>,
        columns: &[usize],
        rows: Vec<RowValues>,
    ) -> Result<Vec<AnyModel>, DbErr> {
        let backend = tx.get_database_backend();
        if tx.support_returning() {
            let mut insert = self.insert_statement(columns, rows, backend)?;
            insert.returning(self.returning(backend));
            return query(&tx, &insert).await?.iter().map(|row| self.model(row)).collect();
        }
        let count = rows.len();
        let keys: Vec<Vec<Value>> = rows.iter().filter_map(|row| self.key_in(row)).collect();
        let done = tx.execute_raw(statement(&tx, &self.insert_statement(columns, rows, backend)?)).await?;
        if keys.len() == count {
            return self.by_keys(tx, &keys).await;
        }
        // The database numbers the rows of one statement consecutively.
        let first = (self.typed.numbered)(done.last_insert_id())?;
        let (Some(first), Some((_, key))) = (first.into_iter().next(), self.keys().next()) else {
            return Err(DbErr::RecordNotInserted);
        };
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let rows =
            self.find().and_where(key.plain().gte(first)).order_by_expr(key.plain(), Order::Asc).limit(count).take();
        self.all(&tx, rows).await
    }

    /// Writes the changed columns of rows and returns all rows in the same order, as the database has them.
    /// [`DbErr::RecordNotUpdated`] if a row no longer exists. A statement writes as many rows as [`VALUES`] allows.
    pub(crate) async fn update_many(&self, tx: DynExecutor<'_>, rows: Vec<Change>) -> Result<Vec<AnyModel>, DbErr> {
        if rows.len() < 2 {
            let mut updated = Vec::with_capacity(1);
            for (instance, row) in rows {
                updated.push(self.update(tx, instance, row).await?);
            }
            return Ok(updated);
        }
        let mut changed = Vec::with_capacity(rows.len());
        let mut instances = Vec::with_capacity(rows.len());
        for (instance, row) in rows {
            instances.push(AnyModel::clone(&instance));
            changed.push(self.changed_row(tx, instance, row).await?);
        }
        match self.exchanges(&instances, &changed) {
            None => self.update_together(tx, &changed).await?,
            Some(exchanges) => self.exchange(tx, exchanges, &changed).await?,
        }
        let keys: Vec<Vec<Value>> = changed.into_iter().map(|(key, _)| key).collect();
        let mut updated = Vec::with_capacity(keys.len());
        for model in self.by_keys(tx, &keys).await? {
            updated.push((self.typed.after_save)(tx, model, false).await?);
        }
        if updated.len() < keys.len() { Err(DbErr::RecordNotUpdated) } else { Ok(updated) }
    }

    /// Writes the changed columns of rows, without reading them back.
    pub(crate) async fn update_together(
        &self,
        tx: DynExecutor<'_>,
        rows: &[(Vec<Value>, RowValues)],
    ) -> Result<(), DbErr> {
        let is_set = |column: &usize| rows.iter().any(|(_, row)| row.iter().any(|(set, _)| set == column));
        let columns: Vec<usize> = (0..self.columns.len()).filter(is_set).collect();
        if columns.is_empty() {
            return Ok(());
        }
        let keys = self.keys().count();
        // The list of keys is padded.
        let of_row = columns.len() * (keys + 1) + 2 * keys;
        for rows in rows.chunks((VALUES / of_row).max(1)) {
            self.update_alike(tx, &columns, rows).await?;
        }
        Ok(())
    }

    /// Writes these columns of rows in one statement; unchanged ones keep their values.
    async fn update_alike(
        &self,
        tx: DynExecutor<'_>,
        columns: &[usize],
        rows: &[(Vec<Value>, RowValues)],
    ) -> Result<(), DbErr> {
        let backend = tx.get_database_backend();
        let mut update = Query::update();
        update.table(self.table.clone());
        for position in columns {
            let Some(column) = self.columns.get(*position) else { continue };
            let mut case = CaseStatement::new();
            let mut is_changed = false;
            for (key, row) in rows {
                let value = row.iter().find(|(set, _)| set == position).map(|(_, value)| value.clone());
                if let Some(value) = value {
                    case = case.case(self.is_row(key, backend), written(column, value, backend));
                    is_changed = true;
                }
            }
            if is_changed {
                update.value(column.name, case.finally(Expr::col(column.name)));
            }
        }
        update.and_where(self.any_of(rows.iter().map(|(key, _)| key), backend));
        if update.get_values().is_empty() { Ok(()) } else { execute(&tx, &update).await }
    }

    /// Deletes rows, with the entity's hooks.
    pub(crate) async fn delete_many(&self, tx: DynExecutor<'_>, rows: Vec<AnyModel>) -> Result<(), DbErr> {
        let (mut keys, mut gone) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            let (key, row) = (self.typed.before_delete)(tx, row).await?;
            keys.push(key);
            gone.push(row);
        }
        for keys in keys.chunks(KEYS) {
            let gone = self.any_of(keys.iter(), tx.get_database_backend());
            let delete = Query::delete().from_table(self.table.clone()).and_where(gone).take();
            execute(&tx, &delete).await?;
        }
        for row in gone {
            (self.typed.after_delete)(tx, row).await?;
        }
        Ok(())
    }

    /// The condition that a row has one of these keys.
    pub(crate) fn any_of<'a>(&self, keys: impl Iterator<Item = &'a Vec<Value>>, backend: DbBackend) -> Expr {
        let columns: Vec<_> = self.keys().map(|(_, column)| (&column.sql, column.plain())).collect();
        are_in(&columns, &rounded(keys.collect()), backend)
    }

    /// Returns the rows with these keys, in the order of the keys.
    async fn by_keys(&self, tx: DynExecutor<'_>, keys: &[Vec<Value>]) -> Result<Vec<AnyModel>, DbErr> {
        let mut found: HashMap<String, AnyModel> = HashMap::with_capacity(keys.len());
        let backend = tx.get_database_backend();
        for keys in keys.chunks(KEYS) {
            let named = self.any_of(keys.iter(), backend);
            for model in self.all(&tx, self.find().and_where(named).take()).await? {
                found.insert(name(&self.key_values(&*model)), model);
            }
        }
        Ok(keys.iter().filter_map(|key| found.remove(&name(key))).collect())
    }
}

/// Returns a key as text, to look rows up by.
pub(crate) fn name(key: &[Value]) -> String {
    format!("{key:?}")
}

/// A value in a branch of a CASE, whose branches have one type in PostgreSQL.
fn written(column: &ColumnInfo, value: Value, backend: DbBackend) -> Expr {
    let value = column.sql.value(value, backend);
    match column.def.get_column_type() {
        ColumnType::Json if backend == DbBackend::Postgres => value.cast_as("json"),
        _ => value,
    }
}
