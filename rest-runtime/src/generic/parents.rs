//! The rows that a URL's prefix names: `albums/{album_pk}/tracks/`.

use sea_orm::Value;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoIden, Query};

use super::any::AnyGenericView;
use super::lookup::value_of;
use crate::database::{self, AnyTx};
use crate::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::filters::{Field, Filters};
use crate::request::Request;
use crate::serializers::{AnyModel, AnyValid, Fixed};

/// The parents that the URL names, each with the value. What cannot be a value of its column names no row.
fn named(view: &AnyGenericView, request: &Request) -> Result<Vec<(&'static Field, Value)>> {
    let declared = (view.filters)().map(Filters::parents).unwrap_or_default();
    declared
        .iter()
        .filter_map(|(name, field)| Some((field, request.kwarg(name)?)))
        .map(|(field, text)| Ok((field, value_of(&field.column.kind, text)?)))
        .collect()
}

/// Whether the URL names any parent.
pub(super) fn are_named(view: &AnyGenericView, request: &Request) -> bool {
    let declared = (view.filters)().map(Filters::parents).unwrap_or_default();
    declared.iter().any(|(name, _)| request.kwarg(name).is_some())
}

/// That rows belong to the parents in the URL; `None` where it names none. Where the URL goes on to a row of its own, it is
/// that one which is found or not; else a parent that is not there is 404.
pub(super) async fn narrow(view: &AnyGenericView, request: &Request) -> Result<Option<Condition>> {
    let named = named(view, request)?;
    if named.is_empty() {
        return Ok(None);
    }
    if request.detail() != Some(true) {
        Box::pin(confirm(request, request.connections().into(), &named)).await?;
    }
    let (backend, table) = (request.connections().backend(), view.entity()?.iden());
    let all = named.into_iter().map(|(field, value)| field.is(&table, value, backend));
    Ok(Some(all.fold(Condition::all(), Condition::add)))
}

/// 404 unless every parent in the URL is there, and belongs to the one before it.
async fn confirm(request: &Request, db: AnyTx<'_>, named: &[(&'static Field, Value)]) -> Result<()> {
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
    if questions.is_empty() || database::exist(&db, questions).await?.into_iter().all(|there| there) {
        return Ok(());
    }
    Err(Error::not_found())
}

/// The columns that the URL's parents give a row which is written. Where one is made, the parents have to be there.
pub(crate) async fn fixed(view: &AnyGenericView, request: &Request, db: AnyTx<'_>, is_new: bool) -> Result<Vec<Fixed>> {
    let named = named(view, request)?;
    if named.is_empty() {
        return Ok(Vec::new());
    }
    if is_new {
        Box::pin(confirm(request, db, &named)).await?;
    }
    let entity = view.entity()?;
    let column = |field: &Field| entity.columns.iter().position(|own| field.is_column(own.name));
    Ok(named.into_iter().filter_map(|(field, value)| Some(Fixed { column: column(field)?, value })).collect())
}

/// Writes them into the row.
pub(super) fn fill(fixed: &[Fixed], data: &mut AnyValid) {
    for Fixed { column, value } in fixed {
        data.set(*column, value.clone());
    }
}

/// That rows which were written belong to the parents in the URL. A parent that a column of theirs names was written
/// with them; one behind another relation is where the body led: 400 under that relation, if it led elsewhere.
pub(crate) async fn keep(view: &AnyGenericView, request: &Request, models: &[AnyModel], tx: AnyTx<'_>) -> Result<()> {
    let all = named(view, request)?;
    let written =
        |field: &Field| field.is_own() || all.iter().any(|(other, _)| other.is_own() && field.behind(other).is_some());
    let named: Vec<_> = all.iter().filter(|(field, _)| !written(field)).collect();
    if named.is_empty() || models.is_empty() {
        return Ok(());
    }
    let entity = view.entity()?;
    let (table, backend) = (entity.iden(), request.connections().backend());
    for (field, value) in named {
        let belongs = field.is(&table, value.clone(), backend);
        if !entity.all_meet(tx, models, &Condition::all().add(belongs)).await? {
            let relation = field.name.split("__").next().unwrap_or_default().to_owned();
            let error = ErrorDetail::new("This does not belong to what the URL names.", "does_not_exist");
            return Err(ValidationError::fields([(relation, [error])]).into());
        }
    }
    Ok(())
}
