//! Queries for whole rows.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, Condition, Expr, Func, LockType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};

use super::many::{KEYS, name};
use super::{AnyModel, AnyRow, Entity, RowValues};
use crate::database::{DynExecutor, Executor, first, query};
use crate::values::HashKey;

impl Entity {
    /// The query for all rows, still without a select list.
    pub(crate) fn find(&self) -> SelectStatement {
        Query::select().from(self.table.clone()).take()
    }

    /// Returns the first row of a query without a select list.
    pub(crate) async fn first(&self, db: &impl Executor, rows: SelectStatement) -> Result<Option<AnyModel>, DbErr> {
        let row = first(db, &self.whole(rows, db.get_database_backend())).await?;
        self.found(row)
    }

    /// Returns the rows of a query without a select list.
    pub(crate) async fn all(&self, db: &impl Executor, rows: SelectStatement) -> Result<Vec<AnyModel>, DbErr> {
        let rows = query(db, &self.whole(rows, db.get_database_backend())).await?;
        rows.iter().map(|row| self.model(row)).collect()
    }

    /// Returns the row of a query that filters by the key alone, so that its SQL is cached.
    pub(crate) async fn with_key<F: From<DbErr>>(
        &self,
        db: &impl Executor,
        key: Value,
        rows: impl FnOnce() -> Result<SelectStatement, F>,
    ) -> Result<Option<AnyModel>, F> {
        let backend = db.get_database_backend();
        let row = self.by_key.first(db, vec![key], || Ok::<_, F>(self.whole(rows()?, backend))).await?;
        Ok(self.found(row)?)
    }

    /// Locks these rows and reads them again. `None` stands for a row that no longer exists.
    /// The rows are locked in the order of their keys, so that two writes of the same rows cannot deadlock.
    pub(crate) async fn locked(&self, tx: DynExecutor<'_>, rows: &[AnyModel]) -> Result<Vec<Option<AnyModel>>, DbErr> {
        let mut keys: Vec<Vec<Value>> = rows.iter().map(|row| self.key_values(&**row)).collect();
        let places = keys.clone();
        keys.sort_by_cached_key(|key| key.iter().map(HashKey::of).collect::<Vec<_>>());
        let backend = tx.get_database_backend();
        let mut found: HashMap<String, AnyModel> = HashMap::with_capacity(keys.len());
        for keys in keys.chunks(KEYS) {
            let mut rows = self.find().and_where(self.any_of(keys.iter(), backend)).take();
            for (_, key) in self.keys() {
                rows.order_by_expr(key.plain(), Order::Asc);
            }
            lock(&mut rows, backend);
            for row in self.all(&tx, rows).await? {
                found.insert(name(&self.key_values(&*row)), row);
            }
        }
        Ok(places.iter().map(|key| found.remove(&name(key))).collect())
    }

    /// Whether two rows have the same values in all columns.
    pub(crate) fn is_same(&self, one: &AnyRow, other: &AnyRow) -> bool {
        (0..self.columns.len()).all(|position| self.get(one, position) == self.get(other, position))
    }

    /// Whether all of these rows meet a condition.
    pub(crate) async fn all_meet(
        &self,
        tx: DynExecutor<'_>,
        rows: &[AnyModel],
        condition: &Condition,
    ) -> Result<bool, DbErr> {
        let keys: Vec<Vec<Value>> = rows.iter().map(|row| self.key_values(&**row)).collect();
        let backend = tx.get_database_backend();
        for keys in keys.chunks(KEYS) {
            let mut count = self.find();
            count.expr(Func::count(Expr::col(Asterisk)));
            count.and_where(self.any_of(keys.iter(), backend)).cond_where(condition.clone());
            let row = first(&tx, &count).await?;
            let met: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?;
            if met != i64::try_from(keys.len()).ok() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn found(&self, row: Option<QueryResult>) -> Result<Option<AnyModel>, DbErr> {
        row.map(|row| self.model(&row)).transpose()
    }

    /// Makes a model of a row with all columns in their order.
    pub(crate) fn model(&self, row: &QueryResult) -> Result<AnyModel, DbErr> {
        self.model_of(row, 0..self.columns.len())
    }

    /// Makes a model of a row with all columns in the given order.
    pub(crate) fn model_of(
        &self,
        row: &QueryResult,
        columns: impl ExactSizeIterator<Item = usize>,
    ) -> Result<AnyModel, DbErr> {
        match self.by_position(row, columns) {
            Some(model) => Ok(model),
            None => (self.typed.by_name)(row),
        }
    }

    /// Makes a model by the positions of the columns. SeaORM would look up each column by a newly allocated name.
    /// `None` if the row must be read by name: a column has no [`Kind`](crate::values::ValueKind), or a value has a form
    /// that only its own type reads.
    fn by_position(&self, row: &QueryResult, columns: impl ExactSizeIterator<Item = usize>) -> Option<AnyModel> {
        let mut values = RowValues::with_capacity(columns.len());
        for (index, position) in columns.enumerate() {
            let kind = self.columns[position].kind.as_ref()?;
            values.push((position, kind.read(row, index).ok()?));
        }
        (self.typed.model)(values).ok()
    }

    /// Selects all columns under their names.
    fn whole(&self, mut rows: SelectStatement, backend: DbBackend) -> SelectStatement {
        for column in &self.columns {
            rows.expr_as(column.select(backend), column.name);
        }
        rows
    }
}

/// Locks the rows of a query for an update. PostgreSQL's lock still lets other transactions refer to the rows. SQLite
/// has no such lock and needs none, since only one transaction writes at a time.
pub(crate) fn lock(rows: &mut SelectStatement, backend: DbBackend) {
    match backend {
        DbBackend::Postgres => _ = rows.lock(LockType::NoKeyUpdate),
        DbBackend::MySql => _ = rows.lock(LockType::Update),
        _ => {}
    }
}
