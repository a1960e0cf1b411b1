//! Statements that write one row.

use sea_orm::sea_query::{Condition, Query, ReturningClause};
use sea_orm::{ActiveValue, ConnectionTrait, DbBackend, DbErr, Value};

use super::typed::HookColumns;
use super::{AnyModel, Entity, RowValues};
use crate::database::{DynExecutor, Executor, GuardedInsert, statement};

impl Entity {
    /// Inserts a row and returns it as the database has it, with defaults and keys; [`DbErr::RecordNotInserted`] if a
    /// `required` row does not exist.
    pub(crate) async fn insert(
        &self,
        tx: DynExecutor<'_>,
        row: RowValues,
        required: Option<GuardedInsert>,
    ) -> Result<AnyModel, DbErr> {
        let row = self.new_row(tx, row).await?;
        let backend = tx.get_database_backend();
        let inserted = if tx.support_returning() {
            let (columns, values): (Vec<usize>, Vec<Value>) = row.iter().cloned().unzip();
            let insert = self.inserts.statement(backend, &columns, values, || {
                let mut insert = self.insert_statement(&columns, [row], backend)?;
                insert.returning(self.returning(backend));
                Ok(backend.build(&insert))
            })?;
            let insert = match required {
                Some(required) => required.guard(insert).ok_or(DbErr::RecordNotInserted)?,
                None => insert,
            };
            self.found(tx.row(insert).await?)?
        } else {
            let given = self.key_in(&row);
            let columns: Vec<usize> = row.iter().map(|(column, _)| *column).collect();
            let done = tx.execute_raw(statement(&tx, &self.insert_statement(&columns, [row], backend)?)).await?;
            let key = match given {
                Some(key) => key,
                None => (self.typed.numbered)(done.last_insert_id())?,
            };
            self.of_key(tx, &key).await?
        };
        (self.typed.after_save)(tx, inserted.ok_or(DbErr::RecordNotInserted)?, true).await
    }

    /// Writes the changed columns of a row and returns the row as the database has it; [`DbErr::RecordNotUpdated`] if
    /// the row no longer exists. Without changes nothing is written, and the row is returned as it was.
    pub(crate) async fn update(
        &self,
        tx: DynExecutor<'_>,
        instance: AnyModel,
        row: RowValues,
    ) -> Result<AnyModel, DbErr> {
        let is_equal = |(column, value): &&(usize, Value)| self.get(&*instance, *column).as_ref() == Some(value);
        let equal: RowValues = row.iter().filter(is_equal).cloned().collect();
        let (key, mut row) = self.changed_row(tx, AnyModel::clone(&instance), row).await?;
        if !row.is_empty() && !equal.is_empty() {
            // Another request may have changed these columns since. They are written too, so that all values are of one
            // request.
            let is_new = |(column, _): &(usize, Value)| {
                !self.columns[*column].primary_key && row.iter().all(|(known, _)| known != column)
            };
            let equal: Vec<_> = equal.into_iter().filter(is_new).collect();
            row.extend(equal);
            row.sort_unstable_by_key(|(column, _)| *column);
        }
        let backend = tx.get_database_backend();
        let updated = if row.is_empty() {
            Some(instance)
        } else if tx.support_returning() {
            let (columns, mut values): (Vec<usize>, Vec<Value>) = row.iter().cloned().unzip();
            values.extend(key.iter().cloned());
            let update = self.updates.statement(backend, &columns, values, || {
                let mut update = self.update_statement(&key, row, backend);
                update.returning(self.returning(backend));
                Ok(backend.build(&update))
            })?;
            self.found(tx.row(update).await?)?
        } else {
            tx.execute_raw(statement(&tx, &self.update_statement(&key, row, backend))).await?;
            self.of_key(tx, &key).await?
        };
        (self.typed.after_save)(tx, updated.ok_or(DbErr::RecordNotUpdated)?, false).await
    }

    async fn of_key(&self, tx: DynExecutor<'_>, key: &[Value]) -> Result<Option<AnyModel>, DbErr> {
        self.first(&tx, self.find().cond_where(self.is_row(key, tx.get_database_backend())).take()).await
    }

    /// Returns the columns of a new row in order, after the entity's `before_save`.
    pub(crate) async fn new_row(&self, tx: DynExecutor<'_>, row: RowValues) -> Result<RowValues, DbErr> {
        let given = (self.typed.before_save)(tx, None, row).await?;
        let mut row: RowValues =
            given.into_iter().filter_map(|(column, value)| Some((column, value.into_value()?))).collect();
        self.add_blank_texts(tx, &mut row).await?;
        Ok(row)
    }

    /// Returns the key of an existing row and its changed columns in order, after the entity's `before_save`.
    pub(crate) async fn changed_row(
        &self,
        tx: DynExecutor<'_>,
        instance: AnyModel,
        row: RowValues,
    ) -> Result<(Vec<Value>, RowValues), DbErr> {
        let given: HookColumns = (self.typed.before_save)(tx, Some(instance), row).await?;
        let (mut key, mut changed) = (Vec::with_capacity(1), RowValues::new());
        for (column, value) in given {
            let is_key = self.columns.get(column).is_some_and(|column| column.primary_key);
            match value {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) if is_key => key.push(value),
                ActiveValue::Set(value) => changed.push((column, value)),
                ActiveValue::Unchanged(_) | ActiveValue::NotSet => {}
            }
        }
        if key.len() < self.keys().count() {
            return Err(DbErr::UpdateGetPrimaryKey);
        }
        Ok((key, changed))
    }

    /// Adds an empty string for each NOT NULL text column without a value, as Django's models do. Columns that the
    /// database fills are left to it. Enumerations have no empty string.
    async fn add_blank_texts(&self, tx: DynExecutor<'_>, row: &mut RowValues) -> Result<(), DbErr> {
        for column in self.columns.iter().filter(|column| column.blank_by_default) {
            if let Err(place) = row.binary_search_by_key(&column.position, |(column, _)| *column)
                && !self.filled.has(&tx, (self.schema.as_deref(), self.name), column.name).await?
            {
                row.insert(place, (column.position, "".into()));
            }
        }
        Ok(())
    }

    /// Returns the primary key, if the row has all of it.
    pub(crate) fn key_in(&self, row: &RowValues) -> Option<Vec<Value>> {
        let value = |key| row.iter().find(|(column, _)| *column == key).map(|(_, value)| value.clone());
        self.keys().map(|(position, _)| value(position)).collect()
    }

    /// The INSERT for rows that all set these columns.
    pub(crate) fn insert_statement(
        &self,
        columns: &[usize],
        rows: impl IntoIterator<Item = RowValues>,
        backend: DbBackend,
    ) -> Result<sea_orm::sea_query::InsertStatement, DbErr> {
        let mut insert = Query::insert();
        let names = columns.iter().filter_map(|column| self.columns.get(*column)).map(|column| column.name);
        insert.into_table(self.table.clone()).or_default_values().columns(names);
        for row in rows.into_iter().filter(|_| !columns.is_empty()) {
            let values =
                row.into_iter().filter_map(|(column, value)| Some(self.columns.get(column)?.sql.value(value, backend)));
            insert.values(values).map_err(|error| DbErr::Custom(error.to_string()))?;
        }
        Ok(insert)
    }

    fn update_statement(
        &self,
        key: &[Value],
        row: RowValues,
        backend: DbBackend,
    ) -> sea_orm::sea_query::UpdateStatement {
        let mut update = Query::update();
        update.table(self.table.clone());
        for (position, value) in row {
            if let Some(column) = self.columns.get(position) {
                update.value(column.name, column.sql.value(value, backend));
            }
        }
        update.cond_where(self.is_row(key, backend)).take()
    }

    pub(crate) fn returning(&self, backend: DbBackend) -> ReturningClause {
        let columns = self.columns.iter().filter_map(|column| column.sql.returned(backend));
        Query::returning().exprs(columns)
    }

    /// The condition that a row has this key, which was read from a row.
    pub(crate) fn is_row(&self, key: &[Value], backend: DbBackend) -> Condition {
        let columns = self.keys().zip(key).map(|((_, column), value)| column.is_own(value.clone(), backend));
        columns.fold(Condition::all(), Condition::add)
    }
}
