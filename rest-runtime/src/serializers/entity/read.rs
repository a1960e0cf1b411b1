//! Whole rows that are read.

use sea_orm::sea_query::{LockType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};

use super::{AnyModel, Entity, Row};
use crate::database::{AnyTx, Source, first, query};

impl Entity {
    /// The query for all rows, which asks for no column yet.
    pub(crate) fn find(&self) -> SelectStatement {
        Query::select().from(self.table.clone()).take()
    }

    /// The first row of a query that asks for no column.
    pub(crate) async fn first(&self, db: &impl Source, rows: SelectStatement) -> Result<Option<AnyModel>, DbErr> {
        let row = first(db, &self.whole(rows, db.get_database_backend())).await?;
        self.found(row)
    }

    /// The rows of a query that asks for no column.
    pub(crate) async fn all(&self, db: &impl Source, rows: SelectStatement) -> Result<Vec<AnyModel>, DbErr> {
        let rows = query(db, &self.whole(rows, db.get_database_backend())).await?;
        rows.iter().map(|row| self.model(row)).collect()
    }

    /// The row of a query that finds it by its key and by nothing else: its text is rendered once.
    pub(crate) async fn with_key<F: From<DbErr>>(
        &self,
        db: &impl Source,
        key: Value,
        rows: impl FnOnce() -> Result<SelectStatement, F>,
    ) -> Result<Option<AnyModel>, F> {
        let backend = db.get_database_backend();
        let row = self.by_key.first(db, vec![key], || Ok::<_, F>(self.whole(rows()?, backend))).await?;
        Ok(self.found(row)?)
    }

    /// The row as it is now, which nobody else changes before the transaction ends; `None` where it is gone.
    pub(crate) async fn locked(&self, tx: AnyTx<'_>, row: &AnyModel) -> Result<Option<AnyModel>, DbErr> {
        let key: Vec<Value> = self.key_of(&**row).into_iter().map(|(_, value)| value).collect();
        // SQLite has no such lock and needs none: a transaction that means to write is alone.
        let rows = self.find().cond_where(self.is_row(&key, tx.get_database_backend())).lock(LockType::Update).take();
        self.first(&tx, rows).await
    }

    /// The row that a statement gave, if it gave one.
    pub(super) fn found(&self, row: Option<QueryResult>) -> Result<Option<AnyModel>, DbErr> {
        row.map(|row| self.model(&row)).transpose()
    }

    /// A row that has all columns in their order, as its own type.
    pub(super) fn model(&self, row: &QueryResult) -> Result<AnyModel, DbErr> {
        self.model_of(row, 0..self.columns.len())
    }

    /// A row that has all columns, in this order, as its own type.
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

    /// SeaORM looks for each column by its name, in a text that it makes anew. `None` for a row that has to be read so: one
    /// with a type that reads what it has not the form of, or that no value is of.
    fn by_position(&self, row: &QueryResult, columns: impl ExactSizeIterator<Item = usize>) -> Option<AnyModel> {
        let mut values = Row::with_capacity(columns.len());
        for (index, position) in columns.enumerate() {
            let kind = self.columns[position].kind.as_ref()?;
            values.push((position, kind.read(row, index).ok()?));
        }
        (self.typed.model)(values).ok()
    }

    /// All columns under their names.
    fn whole(&self, mut rows: SelectStatement, backend: DbBackend) -> SelectStatement {
        for column in &self.columns {
            rows.expr_as(column.select(backend), column.name);
        }
        rows
    }
}
