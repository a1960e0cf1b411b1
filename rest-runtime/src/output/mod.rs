//! Serialization: from rows to JSON text, without a form in between.
//!
//! A single row, a list and nested rows work alike. A [`plan`] has the columns and tables that a serializer shows.
//! [`load`] reads them with one query per relation, whatever the number of rows. [`write`] writes them as JSON. The
//! plan is made once per schema.

pub(crate) mod convert;
mod existing_rows;
mod load;
mod restructure;
mod values;
mod write;

use std::any::Any;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{QueryResult, Value};

use crate::base::exceptions::{Error, Result};
use crate::database;
use crate::database::{Connections, Counting};
use crate::model::AnyModel;
use crate::schema::field_selection::FieldSelection;
use crate::schema::{Context, Schema, Serializer};

pub(crate) use existing_rows::{ExistingRow, ExistingRows};
use load::Loaded;
pub(crate) use values::{write_field_value, write_struct};

/// The values that are read with the rows of a list.
#[derive(Debug)]
pub(crate) enum ListEnvelope {
    Nothing,
    /// The total number of rows.
    Count(Counting),
    /// These expressions for each row, if the caller looks at the rows.
    Keys(Vec<Expr>),
}

/// The rows of a list as they were read.
pub(crate) enum ReadRows<'a> {
    /// The rows, and the position of the first key. Rows may be dropped and reversed before their related rows are
    /// read.
    Rows(&'a mut Vec<QueryResult>, usize),
    /// The number of rows, which have already become JSON.
    Packed(u64),
}

impl ReadRows<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Rows(rows, _) => rows.is_empty(),
            Self::Packed(number) => *number == 0,
        }
    }
}

/// Receives the rows of a list and their total, and may change the rows before they are shown.
pub(crate) type Look<'a> = &'a mut (dyn FnMut(ReadRows<'_>, Option<u64>) -> Result<()> + Send);

// The functions below are not generic, so that they are compiled here once, and not for each view of an app.

/// Returns the array of the rows of a query without a select list. `look` receives the rows and their total.
pub(crate) async fn write_list(
    db: &Connections,
    schema: &Schema,
    query: SelectStatement,
    envelope: ListEnvelope,
    context: &Context<'_>,
    look: Look<'_>,
) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let mask = FieldSelection::of(schema, context);
    let context = &Context { selection: mask.as_ref(), ..*context };
    let count = match &envelope {
        ListEnvelope::Count(count) => Some(count),
        _ => None,
    };
    let total = async |row: Option<&QueryResult>, place| match (count, row) {
        (None, _) => Ok::<_, Error>(None),
        (Some(count), Some(row)) => match row.try_get_by_index::<Option<i64>>(place)? {
            Some(count) => Ok(u64::try_from(count).ok()),
            None => Ok(Some(count.ask(db).await?)),
        },
        (Some(count), None) => Ok(Some(count.ask(db).await?)),
    };
    let packed = plan.packed(db.backend(), context).filter(|packed| packed.in_lists);
    if let Some(packed) = packed.filter(|_| !matches!(envelope, ListEnvelope::Keys(_))) {
        match database::first(db, &packed.list(&plan.root, query.clone(), count)).await {
            Ok(Some(row)) => {
                let total = total(Some(&row), 2).await?;
                let read = u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or(0);
                look(ReadRows::Packed(read), total)?;
                return Ok(row.try_get_by_index::<String>(0)?.into_bytes());
            }
            Ok(None) => {}
            Err(error) => packed.disable(error.into())?,
        }
    }
    let place = plan.root.columns.len();
    let more = match &envelope {
        ListEnvelope::Keys(keys) => keys.clone(),
        _ => count.map(Counting::column).into_iter().collect(),
    };
    let mut rows = load::rows(db, &plan.root, query, more).await?;
    let total = total(rows.first(), place).await?;
    look(ReadRows::Rows(&mut rows, place), total)?;
    let loaded = Loaded::of_rows(db, &plan.root, rows).await?;
    array(&loaded, schema, context)
}

/// Returns the object of the query's only row; `None` if there is none.
pub(crate) async fn write_one(
    db: &Connections,
    schema: &Schema,
    query: SelectStatement,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let mask = FieldSelection::of(schema, context);
    let context = &Context { selection: mask.as_ref(), ..*context };
    if let Some(packed) = plan.packed_one(db.backend(), context) {
        match database::first(db, &packed.one(&plan.root, query.clone())).await {
            Ok(row) => return text(row),
            Err(error) => packed.disable(error.into())?,
        }
    }
    let rows = load::rows(db, &plan.root, query, []).await?;
    one(db, schema, rows, context).await
}

/// Returns the object of the row that the query finds by its key alone, so that the SQL is cached. `query` is called
/// only if the SQL is not cached yet.
pub(crate) async fn write_by_key(
    db: &Connections,
    schema: &Schema,
    key: Value,
    query: &(dyn Fn() -> Result<SelectStatement> + Send + Sync),
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let mask = FieldSelection::of(schema, context);
    let context = &Context { selection: mask.as_ref(), ..*context };
    if let Some(packed) = plan.packed_one(db.backend(), context) {
        let make = || Ok::<_, Error>(packed.one(&plan.root, query()?));
        match plan.packed_by_key.first(db, vec![key.clone()], make).await {
            Ok(row) => return text(row),
            Err(error) => packed.disable(error)?,
        }
    }
    let make = || {
        let mut query = query()?;
        load::select(&plan.root, &mut query, db.backend());
        Ok::<_, Error>(query)
    };
    let row = plan.by_key.first(db, vec![key], make).await?;
    one(db, schema, row.into_iter().collect(), context).await
}

/// Returns the object, which is the first column of the only row.
fn text(row: Option<QueryResult>) -> Result<Option<Vec<u8>>> {
    let text = row.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
    Ok(text.map(String::into_bytes))
}

/// Returns the object of a model.
pub(crate) async fn write_model(
    db: &Connections,
    schema: &Schema,
    model: AnyModel,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let loaded = Loaded::of_models(db, &plan.root, vec![model]).await?;
    let mut out = Vec::with_capacity(256);
    let mask = FieldSelection::of(schema, context);
    let context = &Context { selection: mask.as_ref(), ..*context };
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(out)
}

/// Returns the array of models.
pub(crate) async fn write_models(
    db: &Connections,
    schema: &Schema,
    models: Vec<AnyModel>,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let loaded = Loaded::of_models(db, &schema.plan().root, models).await?;
    let mask = FieldSelection::of(schema, context);
    array(&loaded, schema, &Context { selection: mask.as_ref(), ..*context })
}

fn array(loaded: &Loaded, schema: &Schema, context: &Context<'_>) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let mut out = Vec::with_capacity(64 * loaded.len() + 2);
    out.push(b'[');
    for row in 0..loaded.len() {
        if row > 0 {
            out.push(b',');
        }
        write::object(&plan.shown, schema, &plan.root, loaded, row, context, &mut out)?;
    }
    out.push(b']');
    Ok(out)
}

async fn one(
    db: &Connections,
    schema: &Schema,
    rows: Vec<QueryResult>,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let loaded = Loaded::of_rows(db, &plan.root, rows).await?;
    if loaded.len() == 0 {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(256);
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(Some(out))
}

/// Returns the object of a serializer's struct.
pub(crate) fn write_own<S: Serializer>(object: &S, context: &Context<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    write_struct(S::schema(), object as &(dyn Any + Send + Sync), context, &mut out);
    out
}

/// Returns the object of the given fields of a serializer's struct, each at the path of its `source`.
pub(crate) fn write_given<S: Serializer>(object: &S, given: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    let fields = S::schema().fields.iter().filter(|field| given.contains(&field.rust_name));
    values::write_fields(fields.clone(), object as &(dyn Any + Send + Sync), &Context::default(), &mut out);
    if restructure::may_be_elsewhere(fields)
        && let Ok(object) = serde_json::from_slice(&out)
        && let Ok(text) = serde_json::to_vec(&restructure::restructured(S::schema(), object))
    {
        return text;
    }
    out
}
