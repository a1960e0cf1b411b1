//! Values that no other row may have, alone or together: asked beforehand, so that every error of a body is told at
//! once. What happens between the question and the write, the database decides.

use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

use super::super::entity::Entity;
use super::super::field::FieldSchema;
use super::super::{Context, Schema};
use super::coerce::Coercion;
use super::errors::NON_FIELD_ERRORS;
use crate::exceptions::ErrorDetail;
use crate::values::Datum;

impl Coercion<'_> {
    /// Asks about the unique columns of the values that are about to be written.
    pub(super) fn unique(&mut self, schema: &Schema, values: &[Option<Datum>]) {
        let Some(entity) = &schema.entity else { return };
        for (field, value) in schema.fields.iter().zip(values) {
            let (Some(Datum::Value(value)), Some((column, _)), true) = (value, field.column, field.unique) else {
                continue;
            };
            if stored(entity, column, self.context).as_ref() == Some(value) {
                continue;
            }
            let query = others(entity, &[(column, value.clone())], self.context);
            let error = ErrorDetail::new("Another row has this value already.", "unique");
            self.questions.taken(query, vec![field.name.into()], field.error(error));
        }
        for columns in &entity.unique_together {
            self.together(schema, entity, columns, values);
        }
    }

    /// What the body leaves out is the row's own; NULL equals nothing, and a column that is neither in the body nor in a
    /// row yet is left to the database, as is what hooks are about to set.
    fn together(&mut self, schema: &Schema, entity: &Entity, columns: &[usize], values: &[Option<Datum>]) {
        let mut wanted = Vec::with_capacity(columns.len());
        let mut names = Vec::with_capacity(columns.len());
        let mut changed = false;
        for column in columns {
            let of_column =
                |(field, _): &(&FieldSchema, &Option<Datum>)| field.column.is_some_and(|(known, _)| known == *column);
            let field = schema.fields.iter().zip(values).find(of_column);
            let stored = stored(entity, *column, self.context);
            let value = match field {
                Some((field, Some(value))) => {
                    names.push(field.name);
                    let value = field.value_of(value);
                    changed |= stored.as_ref() != Some(&value);
                    Some(value)
                }
                _ => stored,
            };
            match value {
                Some(value) if value != value.as_null() => wanted.push((*column, value)),
                _ => return,
            }
        }
        if changed {
            let message = format!("Another row has these values of {} already.", names.join(", "));
            let query = others(entity, &wanted, self.context);
            self.questions.taken(query, vec![NON_FIELD_ERRORS.into()], ErrorDetail::new(message, "unique"));
        }
    }
}

/// What the row that is about to be changed has there.
fn stored(entity: &Entity, column: usize, context: &Context<'_>) -> Option<Value> {
    (entity.get)(context.instance?, column)
}

/// The rows with these values, but the one that is about to be changed.
fn others(entity: &Entity, values: &[(usize, Value)], context: &Context<'_>) -> SelectStatement {
    let mut query = Query::select().expr(Expr::val(1)).from(entity.table.clone()).take();
    for (column, value) in values {
        query.and_where((entity.columns[*column].plain)().eq(value.clone()));
    }
    if context.instance.is_some() {
        let keys = entity.columns.iter().enumerate().filter(|(_, column)| column.primary_key);
        let own = keys.filter_map(|(at, column)| Some((column.plain)().eq(stored(entity, at, context)?)));
        if let Some(own) = own.reduce(ExprTrait::and) {
            query.and_where(own.not());
        }
    }
    query
}
