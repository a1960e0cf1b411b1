//! The SQL texts of statements that write one row, each rendered once.

use std::sync::OnceLock;

use sea_orm::sea_query::Values;
use sea_orm::{DbBackend, DbErr, Statement, Value};

use super::{PerBackend, fitted};

/// The number of cached texts. The fields of a body decide which columns a statement sets, so there can be very many.
const KEPT: usize = 16;

/// The SQL texts by the columns that they set, for each database.
#[derive(Default)]
pub(crate) struct SqlCache(PerBackend<[OnceLock<(u128, String)>; KEPT]>);

/// A bit for each column; `None` if a column's index exceeds the number of bits.
fn bits(columns: &[usize]) -> Option<u128> {
    let bit = |column: &usize| 1_u128.checked_shl(u32::try_from(*column).ok()?);
    columns.iter().try_fold(0, |bits, column| Some(bits | bit(column)?))
}

impl SqlCache {
    /// The statement that sets these columns to these values. It is cached only if the rendered statement has the same
    /// values in the same order; a column may convert its value.
    pub(crate) fn statement(
        &self,
        backend: DbBackend,
        columns: &[usize],
        values: Vec<Value>,
        make: impl FnOnce() -> Result<Statement, DbErr>,
    ) -> Result<Statement, DbErr> {
        let Some(columns) = bits(columns) else { return Ok(fitted(backend, make()?)) };
        for place in self.0.of(backend).get_or_init(Default::default) {
            match place.get() {
                Some((known, text)) if *known == columns => {
                    return Ok(fitted(backend, Statement::from_sql_and_values(backend, text.clone(), values)));
                }
                Some(_) => {}
                None => {
                    let statement = make()?;
                    if statement.values.as_ref().is_some_and(|Values(rendered)| *rendered == values) {
                        let _ = place.set((columns, statement.sql.clone()));
                    }
                    return Ok(fitted(backend, statement));
                }
            }
        }
        Ok(fitted(backend, make()?))
    }
}
