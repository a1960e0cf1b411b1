//! Rows that take unique values from each other.
//!
//! A statement that changes several rows is checked row by row. So a row that gives up a value is written before the
//! row that takes it.

use std::collections::HashMap;

use sea_orm::sea_query::{Func, Query};
use sea_orm::{ConnectionTrait as _, DbErr, Value};
use uuid::Uuid;

use super::{AnyModel, ColumnInfo, Entity, RowValues};
use crate::base::exceptions::is_retryable;
use crate::database::{DynExecutor, first};
use crate::values::{ValueKind, whole_number};

/// The key of a row, and its changes.
type KeyedChanges = (Vec<Value>, RowValues);

/// For each row, the rows that it takes values from, each with the columns of the unique rule.
type Waits = Vec<Vec<(usize, Vec<usize>)>>;

/// The rows that wait for others.
pub(crate) struct Exchanges {
    waits: Waits,
}

impl Entity {
    /// The unique columns and the sets of columns that are unique together.
    fn unique_rules(&self) -> impl Iterator<Item = Vec<usize>> {
        let alone = self.columns.iter().filter(|column| column.unique).map(|column| vec![column.position]);
        alone.chain(self.unique_together.iter().map(|rule| rule.columns.clone()))
    }

    /// Returns which of these rows take unique values from others among them; `None` if no row does.
    pub(crate) fn exchanges(&self, instances: &[AnyModel], changed: &[KeyedChanges]) -> Option<Exchanges> {
        let is_set = |column: &usize| changed.iter().any(|(_, row)| row.iter().any(|(set, _)| set == column));
        let mut waits: Waits = vec![Vec::new(); changed.len()];
        for rule in self.unique_rules().filter(|rule| rule.iter().any(is_set)) {
            // NULL equals nothing.
            let value = |value: Option<Value>| value.filter(|value| *value != value.as_null());
            let before = |at: usize| -> Option<Vec<Value>> {
                rule.iter().map(|column| value(self.get(&*instances[at], *column))).collect()
            };
            let after = |at: usize| -> Option<Vec<Value>> {
                let set = |column: &usize| changed[at].1.iter().find(|(known, _)| known == column);
                let next = |column: &usize| match set(column) {
                    Some((_, value)) => Some(value.clone()),
                    None => self.get(&*instances[at], *column),
                };
                rule.iter().map(|column| value(next(column))).collect()
            };
            let mut held: HashMap<Vec<Value>, usize> = HashMap::new();
            for at in 0..changed.len() {
                if let Some(values) = before(at).filter(|values| after(at).as_ref() != Some(values)) {
                    held.insert(values, at);
                }
            }
            for (at, waits) in waits.iter_mut().enumerate() {
                if let Some(other) = after(at).and_then(|values| held.get(&values)).filter(|other| **other != at) {
                    waits.push((*other, rule.clone()));
                }
            }
        }
        waits.iter().any(|waits| !waits.is_empty()).then_some(Exchanges { waits })
    }

    /// Writes rows in an order in which the values of each are free.
    pub(crate) async fn exchange(
        &self,
        tx: DynExecutor<'_>,
        exchanges: Exchanges,
        changed: &[KeyedChanges],
    ) -> Result<(), DbErr> {
        let Exchanges { waits } = exchanges;
        // Whether a row's old values are free: the row has its new values, or temporary ones.
        let (mut is_free, mut is_written) = (vec![false; changed.len()], vec![false; changed.len()]);
        while is_written.contains(&false) {
            let is_ready = |at: &usize| !is_written[*at] && waits[*at].iter().all(|(other, _)| is_free[*other]);
            let ready: Vec<usize> = (0..changed.len()).filter(is_ready).collect();
            if ready.is_empty() {
                // The rows wait for each other in a cycle. One of them gets temporary values.
                let at = in_circle(&waits, &is_free, &is_written);
                let is_aside = match at {
                    Some(at) => self.step_aside(tx, &changed[at], &wanted_of(&waits, at)).await?.then_some(at),
                    None => None,
                };
                let Some(at) = is_aside else {
                    let rest: Vec<KeyedChanges> =
                        (0..changed.len()).filter(|at| !is_written[*at]).map(|at| changed[at].clone()).collect();
                    // Run the update anyway, for the error of the database.
                    return self.update_together(tx, &rest).await;
                };
                is_free[at] = true;
                continue;
            }
            let rows: Vec<KeyedChanges> = ready.iter().map(|at| changed[*at].clone()).collect();
            self.update_together(tx, &rows).await?;
            for at in ready {
                (is_free[at], is_written[at]) = (true, true);
            }
        }
        Ok(())
    }

    /// Gives a row temporary values that no other row has under these rules; `false` if there are none.
    async fn step_aside(
        &self,
        tx: DynExecutor<'_>,
        (key, next): &KeyedChanges,
        rules: &[&[usize]],
    ) -> Result<bool, DbErr> {
        let mut row = RowValues::new();
        for rule in rules {
            // Only columns that change anyway, so that no other rule is affected.
            let changes = |column: &&ColumnInfo| next.iter().any(|(known, _)| *known == column.position);
            let columns = || rule.iter().map(|position| &self.columns[*position]).filter(changes);
            if columns().any(|column| row.iter().any(|(set, _)| *set == column.position)) {
                continue;
            }
            let mut found = None;
            for column in columns() {
                found = self.value_for_now(tx, column).await?.map(|value| (column.position, value));
                if found.is_some() {
                    break;
                }
            }
            let Some(found) = found else { return Ok(false) };
            row.push(found);
        }
        // Another rule of the table may refuse the value. The savepoint keeps the transaction usable.
        tx.execute_unprepared("SAVEPOINT step_aside").await?;
        match self.update_together(tx, &[(key.clone(), row)]).await {
            Ok(()) => {
                tx.execute_unprepared("RELEASE SAVEPOINT step_aside").await?;
                Ok(true)
            }
            Err(error) if is_retryable(&error) => Err(error),
            Err(_) => {
                tx.execute_unprepared("ROLLBACK TO SAVEPOINT step_aside").await?;
                Ok(false)
            }
        }
    }

    /// Returns a value that no row has in this column; `None` if none can be made.
    async fn value_for_now(&self, tx: DynExecutor<'_>, column: &ColumnInfo) -> Result<Option<Value>, DbErr> {
        let Some(kind) = &column.kind else { return Ok(None) };
        if column.def.is_null() {
            return Ok(Some(kind.null()));
        }
        Ok(match kind {
            ValueKind::Text => Some(Uuid::new_v4().simple().to_string().into()),
            ValueKind::Uuid => Some(Uuid::new_v4().into()),
            ValueKind::Integer(integer) => {
                let greatest = Query::select().expr(Func::max(column.plain())).from(self.table.clone()).take();
                let row = first(&tx, &greatest).await?;
                let greatest = row.map(|row| kind.read(&row, 0)).transpose()?;
                greatest.as_ref().and_then(whole_number).and_then(|greatest| integer.value(greatest + 1))
            }
            _ => None,
        })
    }
}

/// Returns a row in a cycle of rows that wait for each other.
fn in_circle(waits: &Waits, is_free: &[bool], is_written: &[bool]) -> Option<usize> {
    let mut at = (0..waits.len()).find(|at| !is_free[*at] && !is_written[*at])?;
    let mut met = vec![false; waits.len()];
    while !std::mem::replace(&mut met[at], true) {
        at = waits[at].iter().map(|(other, _)| *other).find(|other| !is_free[*other])?;
    }
    Some(at)
}

/// Returns the rules under which other rows wait for the values of a row.
fn wanted_of(waits: &Waits, at: usize) -> Vec<&[usize]> {
    let mut rules: Vec<&[usize]> = Vec::new();
    for (_, rule) in waits.iter().flatten().filter(|(other, _)| *other == at) {
        if !rules.contains(&rule.as_slice()) {
            rules.push(rule);
        }
    }
    rules
}
