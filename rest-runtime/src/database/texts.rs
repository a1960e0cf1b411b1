//! The texts of statements that write one row, each rendered once.

use std::sync::OnceLock;

use sea_orm::sea_query::Values;
use sea_orm::{DbBackend, DbErr, Iterable, Statement, Value};

use super::{ModelEntity, Words, fitted};

/// How many are kept. What clients leave out decides which columns a statement sets, so there can be very many.
const KEPT: usize = 16;

/// The texts, by which columns they set, in the words of each database.
#[derive(Default)]
pub(crate) struct Texts(Words<[OnceLock<(u128, String)>; KEPT]>);

/// The columns that are to be set, a bit for each, and their values; no bits where there are more columns than those.
pub(super) fn written<E: ModelEntity>(given: impl Fn(E::Column) -> Option<Value>) -> (Option<u128>, Vec<Value>) {
    let (mut columns, mut values) = (Some(0), Vec::with_capacity(E::Column::iter().len()));
    for (column, position) in E::Column::iter().zip(0..) {
        let bit = 1_u128.checked_shl(position);
        columns = columns.filter(|_| bit.is_some());
        if let Some(value) = given(column) {
            columns = columns.zip(bit).map(|(columns, bit)| columns | bit);
            values.push(value);
        }
    }
    (columns, values)
}

impl Texts {
    /// The statement that sets these columns. It has these values in this order; one that turns out to have others, which
    /// a column may see to, is rendered each time.
    pub(super) fn statement(
        texts: Option<&Self>,
        backend: DbBackend,
        columns: Option<u128>,
        values: Vec<Value>,
        make: impl FnOnce() -> Result<Statement, DbErr>,
    ) -> Result<Statement, DbErr> {
        let Some((texts, columns)) = texts.zip(columns) else { return Ok(fitted(backend, make()?)) };
        for place in texts.0.of(backend).get_or_init(Default::default) {
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
