//! Checks of a request's parameters that only the database can make.

use std::sync::Arc;

use sea_orm::sea_query::{Condition, DynIden, Expr, Func, IntoIden, Query, SelectStatement, TableRef};
use sea_orm::{DbBackend, DbErr, Value};

use super::column::Field;
use super::lookup::FoundParams;
use super::{parse, sql};
use crate::base::exceptions::{ErrorDetail, Result, ValidationError};
use crate::database;
use crate::database::Connections;
use crate::schema::Scope;

/// A query for whether a row with this key exists for the client.
pub(crate) struct KeyQuestion {
    /// The name of the parameter.
    name: String,
    /// The path from the model to the key.
    field: Field,
    pub(crate) table: TableRef,
    value: Value,
    /// Queries without a select list, one of which has to find the row; empty if all rows of the table count.
    pub(crate) rows: Vec<SelectStatement>,
    /// A query over the model's rows, without a select list. One of these rows has to lead to the row.
    pub(crate) from_rows: Option<SelectStatement>,
}

impl KeyQuestion {
    /// The query for a parameter over this field; `None` if the field is not a key.
    pub(super) fn new(name: String, field: &Field, value: Value) -> Option<Self> {
        let table = field.column.points_to.as_ref()?.table.clone();
        Some(Self { name, field: field.clone(), table, value, rows: Vec::new(), from_rows: None })
    }

    /// The rows that the filter's own `queryset` allows.
    pub(crate) fn among(&self) -> Option<Arc<Scope>> {
        self.field.column.among.clone()
    }

    /// The model's own column at which the path begins.
    pub(crate) fn starts_at(&self) -> Option<&DynIden> {
        self.field.starts_at()
    }

    fn query(self, model: &DynIden, backend: DbBackend) -> Option<(String, SelectStatement)> {
        let query = match self.from_rows {
            Some(mut rows) => rows.expr(Expr::val(1)).cond_where(self.field.is(model, self.value, backend)).take(),
            None => row_among(&self.field, &self.value, self.rows, backend)?,
        };
        Some((self.name, query))
    }
}

/// A query for the row that the value names, if one of `rows` finds it; without any `rows`, if the table has it. `None`
/// if the field names no row.
pub(crate) fn row_among(
    field: &Field,
    value: &Value,
    rows: Vec<SelectStatement>,
    backend: DbBackend,
) -> Option<SelectStatement> {
    let row = field.row()?;
    let is_row = row.has(value.clone(), backend);
    let mut query = Query::select().expr(Expr::val(1)).from(row.table).and_where(is_row.clone()).take();
    if !rows.is_empty() {
        let any = rows.into_iter().fold(Condition::any(), |any, mut rows| {
            any.add(Expr::exists(rows.expr(Expr::val(1)).and_where(is_row.clone()).take()))
        });
        query.cond_where(any);
    }
    Some(query)
}

/// The name by which SQL refers to a table.
pub(crate) fn name_of(table: &TableRef) -> DynIden {
    match table {
        TableRef::Table(_, Some(alias)) => alias.clone(),
        TableRef::Table(name, None) => name.1.clone(),
        // The tables of entities have no other form.
        _ => "".into_iden(),
    }
}

/// Parameters of a request, read but not yet confirmed by the database.
pub(crate) struct UnconfirmedParams {
    pub(super) found: FoundParams,
    /// The name of the model's table.
    pub(super) table: DynIden,
}

impl UnconfirmedParams {
    /// The keys that must exist.
    pub(crate) fn keys_mut(&mut self) -> &mut [KeyQuestion] {
        &mut self.found.keys
    }

    /// The condition on the rows; `None` for all rows. The error names every invalid parameter.
    pub(crate) async fn confirmed(self, db: &Connections) -> Result<Option<Condition>> {
        let Self { mut found, table } = self;
        confirm(db, &table, &mut found).await?;
        if !found.errors.is_empty() {
            return Err(ValidationError::fields(found.errors).into());
        }
        let any = !found.conditions.is_empty();
        Ok(any.then(|| found.conditions.into_iter().fold(Condition::all(), Condition::add)))
    }
}

/// Lets the database check what only it can: existing keys, in one query, and regular expressions.
async fn confirm(db: &Connections, table: &DynIden, found: &mut FoundParams) -> Result<()> {
    if !found.errors.is_empty() {
        return Ok(());
    }
    for (name, sql, value) in std::mem::take(&mut found.parsed) {
        if sql.parse(db, value).await?.is_none() && found.errors.iter().all(|(known, _)| *known != name) {
            found.errors.push((name, vec![ErrorDetail::new("The column cannot have this value.", "invalid")]));
        }
    }
    if !found.errors.is_empty() {
        return Ok(());
    }
    let backend = db.backend();
    if !found.keys.is_empty() {
        let keys = std::mem::take(&mut found.keys).into_iter();
        let (names, rows): (Vec<_>, Vec<_>) = keys.filter_map(|key| key.query(table, backend)).unzip();
        let there = database::exist(db, rows).await?;
        for (name, _) in names.into_iter().zip(there).filter(|(_, there)| !there) {
            if found.errors.iter().all(|(known, _)| *known != name) {
                found.errors.push((name, vec![parse::no_choice()]));
            }
        }
    }
    for (name, pattern) in std::mem::take(&mut found.patterns) {
        let text = if backend == DbBackend::Postgres { Expr::cust("''::text") } else { Expr::cust("''") };
        let mut probe = Query::select();
        probe.expr(match backend {
            DbBackend::MySql => Expr::from(Func::cust("regexp_instr").args([text, Expr::val(pattern)])),
            _ => sql::regex(text, &pattern, false, backend),
        });
        let sentence = match database::query(db, &probe).await {
            Ok(_) => continue,
            Err(error @ (DbErr::Conn(_) | DbErr::ConnectionAcquire(_))) => return Err(error.into()),
            // SQLite has no `REGEXP` of its own; the application must supply it.
            Err(error) if error.to_string().contains("no such function") => {
                tracing::warn!(
                    "SQLite needs regular expressions from sqlx: enable its feature `regexp` and call \
                     `SqliteConnectOptions::with_regexp`"
                );
                "The database does not support regular expressions."
            }
            Err(_) => "This is not a valid regular expression.",
        };
        found.errors.push((name, vec![ErrorDetail::new(sentence, "invalid")]));
    }
    Ok(())
}
