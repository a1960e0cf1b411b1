//! The second step: what only the database knows, asked for the whole body at once.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, Value};

use super::super::entity::Entity;
use super::super::field::{FieldShape, RelatedField, Scope};
use super::super::{Context, Schema};
use super::errors::{Errors, Name};
use super::single::does_not_exist;
use crate::database;
use crate::exceptions::{Error, ErrorDetail, Result};
use crate::values::Datum;

/// What is to be asked, by what it is about.
#[derive(Default)]
pub(super) struct Questions {
    rows: Vec<Rows>,
    taken: Vec<Taken>,
}

/// Whether there are rows with these values in a column.
struct Rows {
    target: Arc<Entity>,
    lookup: usize,
    key: usize,
    /// The rows that may be named, where not all may.
    scope: Option<Arc<Scope>>,
    asked: Vec<(Vec<Name>, Value)>,
}

/// Whether another row has this already; the error that it is.
struct Taken {
    query: SelectStatement,
    path: Vec<Name>,
    error: ErrorDetail,
}

impl Questions {
    /// Asks whether there is the row that a client named.
    pub(super) fn row(&mut self, related: &RelatedField, path: &[Name], value: &Value) {
        let asked = (path.to_vec(), value.clone());
        let same = |rows: &&mut Rows| {
            rows.target.name == related.target.name
                && (rows.lookup, rows.key) == (related.lookup, related.key)
                && match (&rows.scope, &related.scope) {
                    (None, None) => true,
                    (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                    _ => false,
                }
        };
        match self.rows.iter_mut().find(same) {
            Some(rows) => rows.asked.push(asked),
            None => self.rows.push(Rows {
                target: Arc::clone(&related.target),
                lookup: related.lookup,
                key: related.key,
                scope: related.scope.clone(),
                asked: vec![asked],
            }),
        }
    }

    /// Asks whether another row has these values.
    pub(super) fn taken(&mut self, query: SelectStatement, path: Vec<Name>, error: ErrorDetail) {
        self.taken.push(Taken { query, path, error });
    }
}

/// Asks all of it: whatever a yes or no answers in one round trip, and each list of keys in one.
pub(super) async fn answer(
    questions: Questions,
    schema: &Schema,
    values: &mut [Option<Datum>],
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<()> {
    let Questions { rows, taken } = questions;
    if rows.is_empty() && taken.is_empty() {
        return Ok(());
    }
    let db = context.database()?;
    let (single, several): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|rows| rows.asked.len() == 1 && rows.lookup == rows.key);
    let keys = single.iter().flat_map(|rows| rows.asked.iter().map(|(_, value)| rows.one(value)));
    let asked: Vec<SelectStatement> = keys.chain(taken.iter().map(|taken| taken.query.clone())).collect();
    if !asked.is_empty() {
        let mut found = database::exist(db, asked).await?.into_iter();
        for (path, _) in single.iter().flat_map(|rows| &rows.asked) {
            if found.next() == Some(false) {
                errors.push(path, does_not_exist());
            }
        }
        for taken in taken {
            if found.next() == Some(true) {
                errors.push(&taken.path, taken.error);
            }
        }
    }
    for rows in several {
        let found = rows.find(db).await?;
        for (path, value) in rows.asked {
            match found.iter().find(|(known, _)| *known == value) {
                None => errors.push(&path, does_not_exist()),
                Some(_) if rows.lookup == rows.key => {}
                Some((_, key)) => {
                    if let Some(place) = at(schema, values, &path) {
                        *place = Datum::Value(key.clone());
                    }
                }
            }
        }
    }
    Ok(())
}

impl Rows {
    /// The rows that may be named.
    fn query(&self) -> SelectStatement {
        match &self.scope {
            Some(scope) => scope(),
            None => Query::select().from(self.target.table.clone()).take(),
        }
    }

    /// The row with this key.
    fn one(&self, value: &Value) -> SelectStatement {
        let column = &self.target.columns[self.lookup];
        self.query().expr(Expr::val(1)).and_where((column.plain)().eq(value.clone())).take()
    }

    /// The values that there are, each with the key of its row.
    async fn find(&self, db: &impl ConnectionTrait) -> Result<Vec<(Value, Value)>> {
        let (lookup, key) = (&self.target.columns[self.lookup], &self.target.columns[self.key]);
        let no_form = || Error::ImproperlyConfigured(format!("`{}` has keys without a form in JSON", self.target.name));
        let (lookup_kind, key_kind) =
            (lookup.kind.as_ref().ok_or_else(no_form)?, key.kind.as_ref().ok_or_else(no_form)?);
        let backend = db.get_database_backend();
        let mut wanted: Vec<Value> = Vec::with_capacity(self.asked.len());
        for (_, value) in &self.asked {
            if !wanted.contains(value) {
                wanted.push(value.clone());
            }
        }
        let select = self
            .query()
            .exprs([(lookup.select)(backend), (key.select)(backend)])
            .and_where((lookup.plain)().is_in(wanted))
            .take();
        let rows = database::query(db, &select).await?;
        rows.iter()
            .map(|row| Ok((lookup_kind.read(row, 0)?, key_kind.read(row, 1)?)))
            .collect::<Result<_, sea_orm::DbErr>>()
            .map_err(Error::from)
    }
}

/// The value at a path of the body.
fn at<'a>(schema: &Schema, values: &'a mut [Option<Datum>], path: &[Name]) -> Option<&'a mut Datum> {
    let (name, mut rest) = path.split_first()?;
    let position = schema.fields.iter().position(|field| field.name == name)?;
    let mut shape = &schema.fields.get(position)?.shape;
    let mut datum = values.get_mut(position)?.as_mut()?;
    while let Some((name, after)) = rest.split_first() {
        match (shape, datum) {
            (FieldShape::List(item), Datum::List(items)) => {
                datum = items.get_mut(name.parse::<usize>().ok()?)?;
                shape = &item.shape;
            }
            (FieldShape::Map(item), Datum::Map(entries)) => {
                datum = entries.iter_mut().find(|(key, _)| key == name).map(|(_, value)| value)?;
                shape = &item.shape;
            }
            (FieldShape::Nested(schema), Datum::Object(values)) => return at(schema(), values, rest),
            _ => return None,
        }
        rest = after;
    }
    Some(datum)
}
