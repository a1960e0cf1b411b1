//! A whole list, read in chunks of rows.

use sea_orm::DbBackend;
use sea_orm::sea_query::{DynIden, Order, SelectStatement};

use super::page::{seek_after, values};
use super::position::Position;
use crate::base::exceptions::Result;
use crate::output::{ListEnvelope, ReadRows};
use crate::query::filters::{Field, OrderKey};

/// The number of rows per statement if the next statement continues after the last row's keys.
const ROWS: u64 = 1000;

/// The number of rows per statement if the next statement has to skip the earlier rows.
const ROWS_BY_OFFSET: u64 = 10_000;

/// The rows of a query in chunks, each row once, as a client would read them by cursor.
pub(crate) struct Chunks {
    query: SelectStatement,
    /// The sort keys; empty if the query keeps its own order.
    keys: Vec<OrderKey>,
    table: DynIden,
    primary: Vec<DynIden>,
    backend: DbBackend,
    from: Option<Position>,
    offset: u64,
    is_done: bool,
}

impl Chunks {
    /// The chunks of a query for all rows.
    pub(crate) fn new(
        mut query: SelectStatement,
        keys: Vec<OrderKey>,
        table: DynIden,
        primary: &[Field],
        backend: DbBackend,
    ) -> Self {
        let primary: Vec<DynIden> = primary.iter().map(|key| key.column.iden().clone()).collect();
        if keys.is_empty() {
            // Rows that the query's own order leaves equal must have one order in all statements.
            for key in &primary {
                query.order_by((table.clone(), key.clone()), Order::Asc);
            }
        } else {
            query.clear_order_by();
        }
        Self { query, keys, table, primary, backend, from: None, offset: 0, is_done: false }
    }

    /// The query for the next rows, and the extra columns to read with them; `None` at the end.
    pub(crate) fn next(&self) -> Option<(SelectStatement, ListEnvelope)> {
        if self.is_done {
            return None;
        }
        let mut query = self.query.clone();
        if self.keys.is_empty() {
            query.limit(ROWS_BY_OFFSET).offset(self.offset);
            return Some((query, ListEnvelope::Nothing));
        }
        seek_after(&mut query, self.from.as_ref(), &self.keys, &self.table, &self.primary, self.backend, ROWS);
        let keys = self.keys.iter().map(|key| key.field.position(&self.table, self.backend)).collect();
        Some((query, ListEnvelope::Keys(keys)))
    }

    /// Whether all rows have been read.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether no row has been read.
    pub(crate) fn is_empty(&self) -> bool {
        self.offset == 0
    }

    /// Moves past the rows that were read.
    pub(crate) fn advance(&mut self, read: ReadRows<'_>) -> Result<()> {
        let (number, size) = match read {
            ReadRows::Packed(number) => (number, ROWS_BY_OFFSET),
            ReadRows::Rows(rows, _) if self.keys.is_empty() => (rows.len() as u64, ROWS_BY_OFFSET),
            ReadRows::Rows(rows, first) => {
                if let Some(last) = rows.last() {
                    let values = values(&self.keys, last, first, self.backend)?;
                    self.from = Some(Position { values, reverse: false, inclusive: false });
                }
                (rows.len() as u64, ROWS)
            }
        };
        self.offset += number;
        self.is_done = number < size;
        Ok(())
    }
}
