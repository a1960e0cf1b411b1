//! Parent rows, named in the beginning of a URL: `albums/{album_pk}/tracks/`.

use sea_orm::Value;
use sea_orm::sea_query::{Condition, TableRef};

use super::any_view::AnyGenericView;
use super::lookup::{not_found_by, value_of};
use super::visible_rows::{VisibleRows, seen_at_all, shown, view_over};
use crate::base::exceptions::{Error, ErrorDetail, Result, ValidationError};
use crate::database;
use crate::database::DynExecutor;
use crate::http::request::Request;
use crate::input::valid::AnyValid;
use crate::model::AnyModel;
use crate::query::filters::{Field, Filters, name_of, row_among};
use crate::schema::ParentColumn;

/// A parent that the URL names. Text that cannot be a value of its column is a 404.
struct NamedParent {
    kwarg: &'static str,
    field: &'static Field,
    value: Value,
}

fn named(view: &AnyGenericView, request: &Request) -> Result<Vec<NamedParent>> {
    let declared = (view.filters)().map(Filters::parents).unwrap_or_default();
    declared
        .iter()
        .filter_map(|(kwarg, field)| Some((*kwarg, field, request.kwarg(kwarg)?)))
        .map(|(kwarg, field, text)| Ok(NamedParent { kwarg, field, value: value_of(&field.column, text)? }))
        .collect()
}

/// Whether the URL names any parent.
pub(super) fn are_named(view: &AnyGenericView, request: &Request) -> bool {
    let declared = (view.filters)().map(Filters::parents).unwrap_or_default();
    declared.iter().any(|(name, _)| request.kwarg(name).is_some())
}

/// The condition that rows belong to the parents in the URL; `None` if it names none.
///
/// # Errors
/// 404 for a parent that does not exist or that the request may not see. If the URL continues to a single row, looking
/// for that row shows whether the parents exist. Then only hidden parents are checked.
pub(super) async fn restrict(view: &AnyGenericView, request: &Request) -> Result<Option<Condition>> {
    let named = named(view, request)?;
    if named.is_empty() {
        return Ok(None);
    }
    Box::pin(require(request, request.connections().into(), &named, request.detail() == Some(true))).await?;
    let (backend, table) = (request.connections().backend(), view.entity()?.iden());
    let all = named.into_iter().map(|parent| parent.field.is(&table, parent.value, backend));
    Ok(Some(all.fold(Condition::all(), Condition::add)))
}

/// Refuses a request to a custom action below a parent that does not exist or that the request may not see.
///
/// # Errors
/// 404.
pub(super) async fn check(view: &AnyGenericView, request: &Request) -> Result<()> {
    let named = named(view, request)?;
    if named.is_empty() { Ok(()) } else { require(request, request.connections().into(), &named, false).await }
}

/// Returns 404 unless every parent in the URL exists, is visible to the request, and belongs to the parent before it.
/// With `parents_known` the row is found among its parents' rows, so only the visibility is checked.
async fn require(request: &Request, db: DynExecutor<'_>, named: &[NamedParent], parents_known: bool) -> Result<()> {
    let backend = request.connections().backend();
    let mut questions = Vec::new();
    for parent in named {
        let Some(row) = parent.field.row() else { continue };
        let rows = match shown_parent(parent, &row.table, request, db).await? {
            VisibleRows::None => return Err(Error::not_found()),
            VisibleRows::All if parents_known => continue,
            VisibleRows::All => Vec::new(),
            VisibleRows::Among(rows) => vec![*rows],
        };
        let Some(mut query) = row_among(parent.field, &parent.value, rows, backend) else { continue };
        for other in named {
            if let Some(behind) = other.field.behind(parent.field) {
                query.cond_where(behind.is(&name_of(&row.table), other.value.clone(), backend));
            }
        }
        questions.push(query);
    }
    if questions.is_empty() {
        return Ok(());
    }
    match database::exist(&db, questions).await {
        Ok(there) if !there.contains(&false) => Ok(()),
        Ok(_) => Err(Error::not_found()),
        Err(error) => Err(not_found_by(error)),
    }
}

/// The rows visible to the request among which a parent has to be. They come from the `queryset` or else from the view
/// at the parent's own URL, the beginning of this one.
async fn shown_parent(
    parent: &NamedParent,
    table: &TableRef,
    request: &Request,
    db: DynExecutor<'_>,
) -> Result<VisibleRows> {
    if let Some(scope) = &parent.field.column.among {
        return Ok(VisibleRows::of_scope(&**scope, request));
    }
    let mut routes = request.endpoint().route.parents.iter();
    let Some((_, route)) = routes.find(|(kwarg, _)| **kwarg == *parent.kwarg) else { return Ok(VisibleRows::All) };
    let Some(view) = view_over(route, table) else { return Ok(VisibleRows::All) };
    let request = request.at(route);
    let shown = shown(view, request.clone()).await?;
    if matches!(shown, VisibleRows::None) || !view.checks_objects(&request) {
        return Ok(shown);
    }
    let entity = view.entity()?;
    let rows = match &shown {
        VisibleRows::Among(rows) => vec![(**rows).clone()],
        _ => Vec::new(),
    };
    let row = row_among(parent.field, &parent.value, rows, request.connections().backend())
        .map(|mut row| row.clear_selects().take());
    let row = entity.first(&db, row.unwrap_or_else(|| entity.find())).await.map_err(not_found_by)?;
    let Some(row) = row else { return Ok(VisibleRows::None) };
    let allowed = seen_at_all(view.check_object(&request, &*row).await)?;
    Ok(if allowed.is_some() { shown } else { VisibleRows::None })
}

/// The columns of a written row that the URL's parents determine. For a new row, the parents have to exist.
pub(crate) async fn columns(
    view: &AnyGenericView,
    request: &Request,
    db: DynExecutor<'_>,
    is_new: bool,
) -> Result<Vec<ParentColumn>> {
    let named = named(view, request)?;
    if named.is_empty() {
        return Ok(Vec::new());
    }
    if is_new {
        Box::pin(require(request, db, &named, false)).await?;
    }
    let entity = view.entity()?;
    let column = |field: &Field| entity.columns.iter().position(|own| field.is_column(own.name));
    let fixed = |parent: NamedParent| Some(ParentColumn { column: column(parent.field)?, value: parent.value });
    Ok(named.into_iter().filter_map(fixed).collect())
}

/// Sets these columns in the row.
pub(super) fn assign(fixed: &[ParentColumn], data: &mut AnyValid) {
    for ParentColumn { column, value } in fixed {
        data.set(*column, value.clone());
    }
}

/// Confirms that written rows belong to the parents in the URL. A parent in a column of the rows was written with them.
/// A parent behind another relation depends on the body: if it led elsewhere, the error is a 400 under that relation.
pub(crate) async fn require_written(
    view: &AnyGenericView,
    request: &Request,
    models: &[AnyModel],
    tx: DynExecutor<'_>,
) -> Result<()> {
    let all = named(view, request)?;
    let written = |field: &Field| {
        field.is_own() || all.iter().any(|other| other.field.is_own() && field.behind(other.field).is_some())
    };
    let named: Vec<_> = all.iter().filter(|parent| !written(parent.field)).collect();
    if named.is_empty() || models.is_empty() {
        return Ok(());
    }
    let entity = view.entity()?;
    let (table, backend) = (entity.iden(), request.connections().backend());
    for NamedParent { field, value, .. } in named {
        let belongs = field.is(&table, value.clone(), backend);
        if !entity.all_meet(tx, models, &Condition::all().add(belongs)).await? {
            let relation = field.name.split("__").next().unwrap_or_default().to_owned();
            let error = ErrorDetail::new("This does not belong to the parent in the URL.", "does_not_exist");
            return Err(ValidationError::fields([(relation, [error])]).into());
        }
    }
    Ok(())
}
