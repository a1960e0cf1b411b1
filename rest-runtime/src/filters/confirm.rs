//! What only the database knows of a request's parameters.

use sea_orm::sea_query::{DynIden, Expr, ExprTrait, Func, Query, SelectStatement, TableRef};
use sea_orm::{DbBackend, DbErr, Value};

use super::lookup::Found;
use super::{parse, sql};
use crate::database::{self, Connections};
use crate::exceptions::{ErrorDetail, Result};

/// The row with this key.
fn row_of((table, column, value): (TableRef, DynIden, Value)) -> SelectStatement {
    Query::select().expr(Expr::val(1)).from(table).and_where(Expr::col(column).eq(value)).take()
}

/// Asks the database what only it knows: whether keys are there, in one query, and whether it can read a regular
/// expression.
pub(super) async fn confirm(db: &Connections, backend: DbBackend, found: &mut Found) -> Result<()> {
    if !found.errors.is_empty() {
        return Ok(());
    }
    if !found.keys.is_empty() {
        let keys = std::mem::take(&mut found.keys).into_iter();
        let (names, rows): (Vec<_>, Vec<_>) = keys.map(|(name, key)| (name, row_of(key))).unzip();
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
            // SQLite takes a function of the application's for it.
            Err(error) if error.to_string().contains("no such function") => {
                tracing::warn!(
                    "SQLite has regular expressions only where its connection is given some: sqlx's feature `regexp` and \
                     `SqliteConnectOptions::with_regexp`"
                );
                "The database has no regular expressions."
            }
            Err(_) => "This is no regular expression.",
        };
        found.errors.push((name, vec![ErrorDetail::new(sentence, "invalid")]));
    }
    Ok(())
}
