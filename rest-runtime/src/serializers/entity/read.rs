//! Whole rows that are read.

use sea_orm::sea_query::{LockType, Query, SelectStatement};
use sea_orm::{DbBackend, DbErr, QueryResult, Value};

use super::{AnyModel, Entity};
use crate::database::{AnyTx, Source, first, query};

impl Entity {
    /// The query for all rows, which asks for no column yet.
    pub(crate) fn find(&self) -> SelectStatement {
        Query::select().from(self.table.clone()).take()
    }

    /// The first row of a query that asks for no column.
    pub(crate) async fn first(&self, db: &impl Source, rows: SelectStatement) -> Result<Option<AnyModel>, DbErr> {
        let row = first(db, &self.whole(rows, db.get_database_backend())).await?;
        self.model(row.as_ref())
    }

    /// The rows of a query that asks for no column.
    pub(crate) async fn all(&self, db: &impl Source, rows: SelectStatement) -> Result<Vec<AnyModel>, DbErr> {
        let rows = query(db, &self.whole(rows, db.get_database_backend())).await?;
        rows.iter().map(self.typed.model).collect()
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
        Ok(self.model(row.as_ref())?)
    }

    /// The row as it is now, which nobody else changes before the transaction ends; `None` where it is gone.
    pub(crate) async fn locked(&self, tx: AnyTx<'_>, row: &AnyModel) -> Result<Option<AnyModel>, DbErr> {
        let key: Vec<Value> = self.key_of(&**row).into_iter().map(|(_, value)| value).collect();
        // SQLite has no such lock and needs none: a transaction that means to write is alone.
        let rows = self.find().cond_where(self.is_row(&key)).lock(LockType::Update).take();
        self.first(&tx, rows).await
    }

    fn model(&self, row: Option<&QueryResult>) -> Result<Option<AnyModel>, DbErr> {
        row.map(self.typed.model).transpose()
    }

    /// All columns under their names.
    fn whole(&self, mut rows: SelectStatement, backend: DbBackend) -> SelectStatement {
        for column in &self.columns {
            rows.expr_as(column.select(backend), column.name);
        }
        rows
    }
}
