//! The rows that a URL's prefix names: `albums/{album_pk}/tracks/`.

use sea_orm::sea_query::{Expr, ExprTrait, IntoIden, Query};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter, Select, Value,
};

use super::lookup::value_of;
use super::{GenericApiView, Model, table};
use crate::database;
use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::filters::{Field, Filters};
use crate::request::Request;
use crate::serializers::{Fixed, ModelSerializer, Valid};

/// The parents that the URL names, each with the value. What cannot be a value of its column names no row.
fn named<V: GenericApiView>(request: &Request) -> Result<Vec<(&'static Field, Value)>> {
    let declared = V::filters().map(Filters::parents).unwrap_or_default();
    declared
        .iter()
        .filter_map(|(name, field)| Some((field, request.kwarg(name)?)))
        .map(|(field, text)| Ok((field, value_of(&field.column.kind, text)?)))
        .collect()
}

/// Whether the URL names any parent.
pub(super) fn are_named<V: GenericApiView>(request: &Request) -> bool {
    let declared = V::filters().map(Filters::parents).unwrap_or_default();
    declared.iter().any(|(name, _)| request.kwarg(name).is_some())
}

/// The rows that belong to the parents in the URL. Where the URL goes on to a row of its own, it is that one which is
/// found or not; else a parent that is not there is 404.
pub(super) async fn narrow<V: GenericApiView>(
    request: &Request,
    queryset: Select<V::Model>,
) -> Result<Select<V::Model>> {
    let named = named::<V>(request)?;
    if named.is_empty() {
        return Ok(queryset);
    }
    if request.detail() != Some(true) {
        confirm(request, &named).await?;
    }
    let backend = request.connections().backend();
    let table = table::<V>();
    Ok(named.into_iter().fold(queryset, |rows, (field, value)| rows.filter(field.is(&table, value, backend))))
}

/// 404 unless every parent in the URL is there, and belongs to the one before it.
async fn confirm(request: &Request, named: &[(&'static Field, Value)]) -> Result<()> {
    let backend = request.connections().backend();
    let alias = "parent".into_iden();
    let questions: Vec<_> = named
        .iter()
        .filter_map(|(field, value)| {
            let (table, key) = field.column.points_to.clone()?;
            let mut query = Query::select();
            query.expr(Expr::val(1)).from(table.alias(alias.clone()));
            query.and_where(Expr::col((alias.clone(), key)).eq(value.clone()));
            for (behind, value) in named.iter().filter_map(|(other, value)| Some((other.behind(field)?, value))) {
                query.cond_where(behind.is(&alias, value.clone(), backend));
            }
            Some(query)
        })
        .collect();
    if questions.is_empty() || database::exist(request.connections(), questions).await?.into_iter().all(|there| there) {
        return Ok(());
    }
    Err(Error::not_found())
}

/// The columns that the URL's parents give a row which is written, after it is sure that the parents are there.
pub(crate) async fn fixed<V: GenericApiView>(request: &Request) -> Result<Vec<Fixed>> {
    let named = named::<V>(request)?;
    if !named.is_empty() && request.detail() != Some(true) {
        confirm(request, &named).await?;
    }
    let column =
        |field: &Field| <V::Model as EntityTrait>::Column::iter().position(|own| field.is_column(own.as_str()));
    Ok(named.into_iter().filter_map(|(field, value)| Some(Fixed { column: column(field)?, value })).collect())
}

/// Writes them into the row.
pub(super) fn fill<S: ModelSerializer>(fixed: &[Fixed], data: &mut Valid<S>) -> Result<()> {
    for Fixed { column, value } in fixed {
        if let Some(column) = <S::Model as EntityTrait>::Column::iter().nth(*column) {
            data.row.try_set(column, value.clone())?;
        }
    }
    Ok(())
}

/// That rows which were written belong to the parents in the URL. A parent that a column of theirs names was written
/// with them; one behind another relation is where the body led: 400 under that relation, if it led elsewhere.
pub(crate) async fn keep<V: GenericApiView>(
    request: &Request,
    models: &[Model<V>],
    tx: &DatabaseTransaction,
) -> Result<()> {
    let all = named::<V>(request)?;
    let written =
        |field: &Field| field.is_own() || all.iter().any(|(other, _)| other.is_own() && field.behind(other).is_some());
    let named: Vec<_> = all.iter().filter(|(field, _)| !written(field)).collect();
    if named.is_empty() || models.is_empty() {
        return Ok(());
    }
    let (table, backend) = (table::<V>(), request.connections().backend());
    let questions = models.iter().flat_map(|model| named.iter().map(move |parent| (model, parent)));
    let questions = questions.map(|(model, (field, value))| {
        let mut query = Query::select();
        query.expr(Expr::val(1)).from(V::Model::default().table_ref());
        for key in <V::Model as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column) {
            query.and_where(Expr::col((table.clone(), key)).eq(model.get(key)));
        }
        query.cond_where(field.is(&table, value.clone(), backend)).take()
    });
    let belongs = database::exist(tx, questions.collect()).await?;
    let Some(stray) = belongs.iter().position(|there| !there) else { return Ok(()) };
    let (field, _) = &named[stray % named.len()];
    let relation = field.name.split("__").next().unwrap_or_default().to_owned();
    let error = ErrorDetail::new("This does not belong to what the URL names.", "does_not_exist");
    Err(ValidationError::fields([(relation, [error])]).into())
}
