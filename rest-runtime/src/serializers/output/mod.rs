//! From rows to JSON text, without anything in between.
//!
//! One mechanism for a single row, a list and what is nested in either: a [`plan`] says which columns of which tables
//! a serializer shows, [`load`] reads them, one query a relation whatever the number of rows, and [`write`] writes
//! them. The plan is made once, with the serializer's schema.

mod load;
mod plan;
mod values;
mod write;

use std::any::Any;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, QuerySelect, QueryTrait, Select};

use super::{Context, ModelSerializer, Schema, Serializer};
use crate::exceptions::Result;

use load::Loaded;
pub(crate) use plan::Plan;
pub(crate) use values::{write_datum, write_struct};

/// The array of the query's rows. `keys` are read behind the columns of each row; `page` sees the rows and the place of
/// the first key, and may drop and turn the rows before anything related to them is read.
pub(crate) async fn write_list<S: ModelSerializer, T: Send>(
    db: &impl ConnectionTrait,
    query: Select<S::Model>,
    keys: Vec<Expr>,
    context: &Context<'_>,
    page: impl FnOnce(&mut Vec<QueryResult>, usize) -> Result<T> + Send,
) -> Result<(Vec<u8>, T)> {
    let root = &S::schema().plan().root;
    let (mut rows, first) = load::rows(db, root, query.select_only().into_query(), keys).await?;
    let page = page(&mut rows, first)?;
    let text = list(db, S::schema(), rows, context).await?;
    Ok((text, page))
}

/// The object of the query's only row, `None` where there is none.
pub(crate) async fn write_one<S: ModelSerializer>(
    db: &impl ConnectionTrait,
    query: Select<S::Model>,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    one(db, S::schema(), query.select_only().into_query(), context).await
}

/// The object of a whole row.
pub(crate) async fn write_model<S: ModelSerializer>(
    db: &impl ConnectionTrait,
    model: <S::Model as EntityTrait>::Model,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let schema = S::schema();
    let plan = schema.plan();
    let loaded = Loaded::of_model(db, &plan.root, Box::new(model)).await?;
    let mut out = Vec::with_capacity(256);
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(out)
}

async fn list(
    db: &impl ConnectionTrait,
    schema: &Schema,
    rows: Vec<QueryResult>,
    context: &Context<'_>,
) -> Result<Vec<u8>> {
    let plan = schema.plan();
    let loaded = Loaded::of_rows(db, &plan.root, rows).await?;
    let mut out = Vec::with_capacity(64 * loaded.len() + 2);
    out.push(b'[');
    for row in 0..loaded.len() {
        if row > 0 {
            out.push(b',');
        }
        write::object(&plan.shown, schema, &plan.root, &loaded, row, context, &mut out)?;
    }
    out.push(b']');
    Ok(out)
}

async fn one(
    db: &impl ConnectionTrait,
    schema: &Schema,
    query: SelectStatement,
    context: &Context<'_>,
) -> Result<Option<Vec<u8>>> {
    let plan = schema.plan();
    let (rows, _) = load::rows(db, &plan.root, query, Vec::new()).await?;
    let loaded = Loaded::of_rows(db, &plan.root, rows).await?;
    if loaded.len() == 0 {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(256);
    write::object(&plan.shown, schema, &plan.root, &loaded, 0, context, &mut out)?;
    Ok(Some(out))
}

/// The object of a serializer's struct.
pub(crate) fn write_own<S: Serializer>(object: &S, context: &Context<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(128);
    write_struct(S::schema(), object as &(dyn Any + Send + Sync), context, &mut out);
    out
}
