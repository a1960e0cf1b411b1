//! From rows to JSON text, without anything in between.
//!
//! One mechanism for a single row, a list and what is nested in either: a [`plan`] says which columns of which tables
//! a serializer shows, [`load`] reads them, one query a relation whatever the number of rows, and [`write`] writes
//! them. The plan is made once, with the serializer's schema.

mod load;
mod mask;
mod plan;
mod stored;
mod values;
mod write;

use std::any::Any;

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, QuerySelect, QueryTrait, Select, Value};

use super::entity::AnyModel;
use super::{Context, Schema, Serializer};
use crate::exceptions::{Error, Result};

use load::Loaded;
pub(crate) use load::key;
pub(crate) use mask::Mask;
pub(crate) use plan::Plan;
pub(crate) use stored::{Place, Stored, StoredPlan};
pub(crate) use values::{write_datum, write_struct};

/// The array of the query's rows. `keys` are read behind the columns of each row; `page` sees the rows and the place of
/// the first key, and may drop and turn the rows before anything related to them is read.
pub(crate) async fn write_list<E: EntityTrait, T: Send>(
    db: &impl ConnectionTrait,
    schema: &Schema,
    query: Select<E>,
    keys: Vec<Expr>,
    context: &Context<'_>,
    page: impl FnOnce(&mut Vec<QueryResult>, usize) -> Result<T> + Send,
) -> Result<(Vec<u8>, T)> {
    let root = &schema.plan().root;
    let (mut rows, first) = load::rows(db, root, query.select_only().into_query(), keys).await?;
    let page = page(&mut rows, first)?;
    let text = list(db, schema, rows, context).await?;
    Ok((text, page))
}

/// The object of the query's only row, `None` where there is none.
pub(crate) async fn write_one<E: EntityTrait>(
    db: &impl ConnectionTrait,
    schema: &Schema,
    query: Select<E>,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let (rows, _) = load::rows(db, &plan.root, query.select_only().into_query(), Vec::new()).await?;
    one(db, schema, rows, context).await
}

/// The object of the row that the query finds by its key and by nothing else: its text is rendered once. The query is
/// made of the key where it is not rendered yet.
pub(crate) async fn write_by_key<E: EntityTrait>(
    db: &impl ConnectionTrait,
    schema: &Schema,
    key: Value,
    query: impl FnOnce() -> Result<Select<E>> + Send,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let make = || {
        let mut query = query()?.select_only().into_query();
        load::select(&plan.root, &mut query, db.get_database_backend());
        Ok::<_, Error>(query)
    };
    let rows = plan.by_key.query(db, vec![key], make).await?;
    one(db, schema, rows, context).await
}

/// The object of a whole row.
pub(crate) async fn write_model(
    db: &impl ConnectionTrait,
    schema: &Schema,
    model: AnyModel,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let loaded = Loaded::of_models(db, &plan.root, vec![model]).await?;
    let mut out = Vec::with_capacity(256);
    let mask = Mask::of(schema, context);
    let context = &Context { mask: mask.as_ref(), ..*context };
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(out)
}

/// The array of whole rows.
pub(crate) async fn write_models(
    db: &impl ConnectionTrait,
    schema: &Schema,
    models: Vec<AnyModel>,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let loaded = Loaded::of_models(db, &schema.plan().root, models).await?;
    array(&loaded, schema, context)
}

async fn list(
    db: &impl ConnectionTrait,
    schema: &Schema,
    rows: Vec<QueryResult>,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let loaded = Loaded::of_rows(db, &schema.plan().root, rows).await?;
    array(&loaded, schema, context)
}

fn array(loaded: &Loaded, schema: &Schema, context: &Context<'_>) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let mask = Mask::of(schema, context);
    let context = &Context { mask: mask.as_ref(), ..*context };
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
    db: &impl ConnectionTrait,
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
    let mask = Mask::of(schema, context);
    let context = &Context { mask: mask.as_ref(), ..*context };
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(Some(out))
}

/// The object of a serializer's struct.
pub(crate) fn write_own<S: Serializer>(object: &S, context: &Context<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    write_struct(S::schema(), object as &(dyn Any + Send + Sync), context, &mut out);
    out
}

/// The object of the fields of a serializer's struct that were given.
pub(crate) fn write_given<S: Serializer>(object: &S, given: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    let fields = S::schema().fields.iter().filter(|field| given.contains(&field.word));
    values::write_fields(fields, object as &(dyn Any + Send + Sync), &Context::default(), &mut out);
    out
}
