//! Queries for values that no other row may have, alone or together. They run before the write, so that all errors of a
//! body are reported at once. The database decides about changes between the query and the write.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DbBackend, Value};

use super::coerce::Coercion;
use super::queries::{Among, Behind, NamedBy, Taken};
use crate::base::exceptions::{ErrorDetail, NON_FIELD_ERRORS};
use crate::database::{DatePart, date_part};
use crate::model::rule::UniqueColumns as Rule;
use crate::model::{ColumnInfo, Compare, Entity};
use crate::schema::Schema;
use crate::schema::arguments::{Period, Unique};
use crate::schema::field::{FieldSchema, FieldShape, Standard};
use crate::schema::types::RelatedStyle;
use crate::values::{FieldValue, ValueKind, day_after, is_day};

impl Coercion<'_> {
    /// Adds the queries for the unique columns of the values that are about to be written.
    pub(crate) fn unique(&mut self, schema: &Schema, values: &[Option<FieldValue>]) {
        let Some(entity) = &schema.entity else { return };
        for (field, value) in schema.fields.iter().zip(values) {
            self.parse(entity, field, value.as_ref());
            let (Some((column, _)), true) = (field.column, field.unique || !field.unique_for.is_empty()) else {
                continue;
            };
            let stored = self.stored(entity, column);
            let behind = self.behind(field, value.as_ref());
            if field.unique && matches!(value, Some(FieldValue::Null)) {
                self.moved(entity, &[column]);
            }
            let value = match value {
                Some(FieldValue::Value(value)) => value.clone(),
                Some(_) if behind.is_some() => Value::Json(None),
                None => match &stored {
                    Some(value) if *value != value.as_null() => value.clone(),
                    _ => continue,
                },
                Some(_) => continue,
            };
            let is_new = behind.is_some() || stored.as_ref() != Some(&value);
            if field.unique && is_new && !field.read_only {
                self.moved(entity, &[column]);
                let error = field.error(ErrorDetail::new("Another row has this value already.", "unique"));
                let among = Among {
                    rows: field.among.clone(),
                    ignore_case: field.arguments.unique == Some(Unique::IgnoreCase),
                    near: None,
                    behind: behind.clone().map(|behind| (column, behind)).into_iter().collect(),
                };
                self.taken(entity, vec![(column, value.clone())], among, field.json_name, error);
            }
            for (period, dates) in &field.unique_for {
                let behind = behind.clone().map(|behind| (column, behind));
                self.for_period(schema, field, entity, (column, &value, is_new, behind), (*period, *dates), values);
            }
        }
        for rule in &entity.unique_together {
            self.together(schema, entity, rule, values);
        }
    }

    /// Adds the query for another row that has this value within the period.
    fn for_period(
        &mut self,
        schema: &Schema,
        field: &FieldSchema,
        entity: &Arc<Entity>,
        (column, value, is_new, behind): (usize, &Value, bool, Option<(usize, Behind)>),
        (period, dates): (Period, usize),
        values: &[Option<FieldValue>],
    ) {
        let known = self.stored(entity, dates);
        let given = schema.fields.iter().zip(values).find(|(field, _)| field.column.is_some_and(|(at, _)| at == dates));
        let (name, date) = match given {
            Some((field, Some(date))) => (field.json_name, Some(field.value_of(date))),
            Some((field, None)) => (field.json_name, known.clone()),
            None => (entity.columns[dates].name, known.clone()),
        };
        let is_new = is_new || date != known;
        let Some(day) = date.as_ref().and_then(day).filter(|_| is_new) else { return };
        let Ok(backend) = self.context.source().map(|db| db.get_database_backend()) else { return };
        let of_date = &entity.columns[dates];
        let near = match period {
            Period::Date => from_day(of_date, date.as_ref(), day, day_after(day), backend),
            Period::Year => {
                let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| is_day(*day));
                let end = first(day.year().saturating_add(1));
                first(day.year()).and_then(|start| from_day(of_date, date.as_ref(), start, end, backend))
            }
            Period::Month => {
                let month = i32::try_from(day.month()).unwrap_or(0);
                Some(date_part(DatePart::Month, of_date.plain(), backend).eq(month))
            }
        };
        let Some(near) = near else { return };
        let error =
            ErrorDetail::new(format!("Another row in the same period of {name} has this value already."), "unique");
        // Items of one body are not compared by date. Such a conflict is only found by a later request.
        let among = Among { near: Some(near), behind: behind.into_iter().collect(), ..Among::default() };
        self.taken(entity, vec![(column, value.clone())], among, field.json_name, field.error(error));
    }

    /// Adds the query of a rule over several columns. Columns that the body leaves out keep the row's values. NULL
    /// equals nothing, unless the rule says otherwise. A column that is neither in the body nor in a row is left to the
    /// database, as are values that hooks set.
    fn together(&mut self, schema: &Schema, entity: &Arc<Entity>, rule: &Rule, values: &[Option<FieldValue>]) {
        let mut wanted = Vec::with_capacity(rule.columns.len());
        let mut names = Vec::with_capacity(rule.columns.len());
        let mut behind = Vec::new();
        let mut changed = false;
        for column in &rule.columns {
            let stored = self.stored(entity, *column);
            let (name, value) = self.about_to_be(schema, entity, *column, values);
            names.extend(name);
            if let Some(row) = self.behind_column(schema, *column, values) {
                behind.push((*column, row));
                wanted.push((*column, value.unwrap_or(Value::Json(None))));
                changed = true;
                continue;
            }
            let null = || entity.columns[*column].kind.as_ref().map(ValueKind::null);
            let value = match value {
                // A new row has NULL there, unless a hook sets a value.
                None if !rule.nulls_distinct && self.instance.is_none() => null(),
                value => value,
            };
            match value {
                Some(value) if value != value.as_null() || !rule.nulls_distinct => {
                    changed |= stored.as_ref() != Some(&value);
                    wanted.push((*column, value));
                }
                // NULL equals nothing, so no row conflicts, and the row's old values become free.
                Some(_) => return self.moved(entity, &rule.columns),
                None => return,
            }
        }
        let near = match &rule.condition {
            None => None,
            Some(condition) => {
                let Ok(db) = self.context.database() else { return };
                let (row, is_changed) = self.conditions(schema, entity, condition(), db.get_database_backend(), values);
                changed |= is_changed;
                Some(condition().and(Expr::exists(row)))
            }
        };
        if changed {
            if near.is_none() {
                self.moved(entity, &rule.columns);
            }
            let error = rule.error(&names);
            self.taken(entity, wanted, Among { near, behind, ..Among::default() }, NON_FIELD_ERRORS, error);
        }
    }

    /// Returns the row that a client names by something other than the key that is written.
    fn behind(&self, field: &FieldSchema, value: Option<&FieldValue>) -> Option<Behind> {
        let FieldShape::Related(related) = &field.shape else { return None };
        let (column, _) = field.column?;
        if self.path.len() == self.depth && self.context.parent_value(column).is_some() {
            return None;
        }
        let by = match (related.style, value?) {
            (RelatedStyle::Own(_), _) => NamedBy::Condition(self.questions.condition(&self.path, field.json_name)?),
            (_, FieldValue::Value(value)) if related.lookup != related.key => {
                NamedBy::Column(related.lookup, value.clone())
            }
            _ => return None,
        };
        Some(Behind::of(related, by))
    }

    fn behind_column(&self, schema: &Schema, column: usize, values: &[Option<FieldValue>]) -> Option<Behind> {
        let mut fields = schema.fields.iter().zip(values);
        let (field, value) = fields.find(|(field, _)| field.column.is_some_and(|(known, _)| known == column))?;
        self.behind(field, value.as_ref())
    }

    /// Adds a value that only the database can parse.
    fn parse(&mut self, entity: &Entity, field: &FieldSchema, value: Option<&FieldValue>) {
        let (Some((column, _)), Some(FieldValue::Value(value))) = (field.column, value) else { return };
        let Some(column) = entity.columns.get(column).filter(|column| column.sql.is_by_database()) else { return };
        if !matches!(field.shape, FieldShape::Single(_) | FieldShape::Custom(..)) {
            return;
        }
        let mut path = self.path.clone();
        path.push(field.json_name.into());
        let error = field.error(ErrorDetail::new("The column cannot have this value.", "invalid"));
        self.questions.parsed(&column.sql, path, value.clone(), error);
    }

    /// Returns the value that the column is about to have, and the name of the field that sets it.
    fn about_to_be(
        &self,
        schema: &Schema,
        entity: &Entity,
        column: usize,
        values: &[Option<FieldValue>],
    ) -> (Option<&'static str>, Option<Value>) {
        let stored = || self.stored(entity, column).or_else(|| self.context.parent_value(column));
        let of_column =
            |(field, _): &(&FieldSchema, &Option<FieldValue>)| field.column.is_some_and(|(known, _)| known == column);
        match schema.fields.iter().zip(values).find(of_column) {
            Some((field, Some(value))) => (Some(field.json_name), Some(field.value_of(value))),
            // A read-only field of a new row counts with its default, as in DRF.
            Some((field, None)) if field.read_only && self.instance.is_none() && field.default.is_some() => {
                (None, self.standing_in(field))
            }
            Some((field, None)) => (Some(field.json_name), stored()),
            None => (None, stored()),
        }
    }

    /// Returns a query that finds the row as it is about to be, if that meets the condition. Also returns whether a
    /// column of the condition changes.
    fn conditions(
        &self,
        schema: &Schema,
        entity: &Entity,
        condition: Expr,
        backend: DbBackend,
        values: &[Option<FieldValue>],
    ) -> (SelectStatement, bool) {
        let asked = backend.build(Query::select().expr(condition.clone())).sql;
        // The subquery needs a column even if the condition names none.
        let mut row = Query::select().expr(Expr::val(1)).take();
        let mut changed = false;
        for (position, column) in entity.columns.iter().enumerate() {
            let quoted = ['"', '`'].map(|quote| format!("{quote}{}{quote}", column.name));
            let Some(kind) = column.kind.as_ref().filter(|_| quoted.iter().any(|name| asked.contains(name))) else {
                continue;
            };
            let (_, value) = self.about_to_be(schema, entity, position, values);
            changed |= value != self.stored(entity, position);
            let value = match self.behind_column(schema, position, values) {
                Some(behind) => {
                    Expr::SubQuery(None, Box::new(behind.key(self.context, backend).limit(1).take().into()))
                }
                None => column.sql.value(value.unwrap_or_else(|| kind.null()), backend),
            };
            row.expr_as(value, column.name);
        }
        // Under the table's own name, which the condition uses.
        let whole = Query::select().expr(Expr::val(1)).from_subquery(row, entity.name).and_where(condition).take();
        (whole, changed)
    }

    /// Records that the row changes these columns, so that another row of the body can have the old values.
    fn moved(&mut self, entity: &Entity, columns: &[usize]) {
        let is_one_of_several = !self.path.is_empty();
        if let Some(instance) = self.instance.filter(|_| is_one_of_several) {
            self.questions.moved(entity, entity.key_of(instance), columns.to_vec());
        }
    }

    fn taken(
        &mut self,
        entity: &Arc<Entity>,
        values: Vec<(usize, Value)>,
        among: Among,
        name: &'static str,
        error: ErrorDetail,
    ) {
        let mut path = self.path.clone();
        path.push(name.into());
        let own = self.instance.map(|instance| entity.key_of(instance));
        self.questions.taken(Taken { entity: Arc::clone(entity), values, among, own, path, error });
    }

    /// Returns the present value of the row that is about to be changed.
    fn stored(&self, entity: &Entity, column: usize) -> Option<Value> {
        entity.get(self.instance?, column)
    }

    /// Returns the default of a read-only field.
    fn standing_in(&self, field: &FieldSchema) -> Option<Value> {
        match field.default.as_ref()? {
            Standard::Value(value) => Some(field.value_of(value)),
            Standard::Computed(make) => Some(field.value_of(&make(self.context))),
        }
    }
}

/// Returns the day of a date or a date-time, in UTC.
fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::ChronoDate(date) => *date,
        Value::ChronoDateTime(at) => at.map(|at| at.date()),
        Value::ChronoDateTimeUtc(at) => at.map(|at| at.date_naive()),
        Value::ChronoDateTimeWithTimeZone(at) => at.map(|at| at.to_utc().date_naive()),
        _ => None,
    }
}

/// The condition that the column is between the start and the end, which is excluded. Without an end there is no upper
/// bound. The days are converted to the type of `like`.
fn from_day(
    column: &ColumnInfo,
    like: Option<&Value>,
    start: NaiveDate,
    end: Option<NaiveDate>,
    backend: DbBackend,
) -> Option<Expr> {
    let value = |day: NaiveDate| {
        let midnight = day.and_time(NaiveTime::MIN);
        Some(match like? {
            Value::ChronoDate(_) => day.into(),
            Value::ChronoDateTime(_) => midnight.into(),
            Value::ChronoDateTimeUtc(_) => midnight.and_utc().into(),
            _ => Value::ChronoDateTimeWithTimeZone(Some(midnight.and_utc().fixed_offset())),
        })
    };
    let compared = |compare, value| column.sql.compared(compare, column.plain(), value, backend);
    let from = compared(Compare::GreaterOrEqual, value(start)?);
    Some(match end.and_then(value) {
        Some(end) => from.and(compared(Compare::Less, end)),
        None => from,
    })
}
