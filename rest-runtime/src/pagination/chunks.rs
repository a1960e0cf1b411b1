//! A whole list, some rows at a time.

use sea_orm::DbBackend;
use sea_orm::sea_query::{DynIden, Order, SelectStatement};

use super::page::{go_on, values};
use super::position::Position;
use crate::exceptions::Result;
use crate::filters::{Field, OrderKey};
use crate::serializers::{Extra, Read};

/// How many rows are read at a time where the last one says where the next begin.
const ROWS: u64 = 1000;

/// And where those before must be passed over each time.
const ROWS_BY_OFFSET: u64 = 10_000;

/// The rows of a query, one after the other, each once: as a client would walk them by cursor.
pub(crate) struct Chunks {
    query: SelectStatement,
    /// The order; none where it is the query's own.
    keys: Vec<OrderKey>,
    table: DynIden,
    primary: Vec<DynIden>,
    backend: DbBackend,
    from: Option<Position>,
    offset: u64,
    is_done: bool,
}

impl Chunks {
    /// Of a page of all rows.
    pub(crate) fn new(
        mut query: SelectStatement,
        keys: Vec<OrderKey>,
        table: DynIden,
        primary: &[Field],
        backend: DbBackend,
    ) -> Self {
        let primary: Vec<DynIden> = primary.iter().map(|key| key.column.iden().clone()).collect();
        if keys.is_empty() {
            // What its own order leaves open, if it has one, is not to differ from one statement to the next.
            for key in &primary {
                query.order_by((table.clone(), key.clone()), Order::Asc);
            }
        } else {
            query.clear_order_by();
        }
        Self { query, keys, table, primary, backend, from: None, offset: 0, is_done: false }
    }

    /// The query for the next rows and what is read besides them; `None` at the end.
    pub(crate) fn next(&self) -> Option<(SelectStatement, Extra)> {
        if self.is_done {
            return None;
        }
        let mut query = self.query.clone();
        if self.keys.is_empty() {
            query.limit(ROWS_BY_OFFSET).offset(self.offset);
            return Some((query, Extra::Nothing));
        }
        go_on(&mut query, self.from.as_ref(), &self.keys, &self.table, &self.primary, self.backend, ROWS);
        let keys = self.keys.iter().map(|key| key.field.position(&self.table, self.backend)).collect();
        Some((query, Extra::Keys(keys)))
    }

    /// Whether all rows have come.
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Whether no rows have come.
    pub(crate) fn is_empty(&self) -> bool {
        self.offset == 0
    }

    /// Goes on behind these rows.
    pub(crate) fn advance(&mut self, read: Read<'_>) -> Result<()> {
        let (number, size) = match read {
            Read::Packed(number) => (number, ROWS_BY_OFFSET),
            Read::Rows(rows, _) if self.keys.is_empty() => (rows.len() as u64, ROWS_BY_OFFSET),
            Read::Rows(rows, first) => {
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
