//! The rows of a view for a request.

use sea_orm::sea_query::{Condition, SelectStatement};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::any_view::{AnyGenericView, OfGenericView as _};
use super::visible_rows::scope_key;
use super::{GenericApiView, OfProject, parents};
use crate::base::exceptions::Result;
use crate::http::request::Request;
use crate::query::filters::FilterBackend as _;
use crate::view::effective;
use crate::view::steps::permissions;

/// A query without a select list and without its type.
pub(crate) fn untyped<E: EntityTrait>(query: Select<E>) -> SelectStatement {
    query.select_only().into_query()
}

/// A query with its type.
pub(crate) fn typed<E: EntityTrait>(query: SelectStatement) -> Select<E> {
    let mut rows = E::find();
    *QuerySelect::query(&mut rows) = query;
    rows
}

/// The rows at the route: the route's own, else the view's.
pub(crate) fn queryset<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    let of_route = effective::queryset(V::GENERIC.model, request)?;
    Ok(of_route.map_or_else(|| view.get_queryset(request), |rows| typed(rows.clone())))
}

/// The view's rows that are visible to the request, by the view's own hooks.
pub(crate) async fn rows_by_hooks<V: GenericApiView>(view: &V, request: &Request) -> Result<Select<V::Model>> {
    let rows = view.filter_queryset(request, queryset(view, request)?).await?;
    view.visible_queryset(request, rows).await
}

/// The view's rows that are visible to the request, as a query without a select list.
pub(crate) async fn rows(view: &'static AnyGenericView, request: &Request) -> Result<SelectStatement> {
    if let Some(rows) = view.rows {
        return rows(request).await;
    }
    let mut rows = match effective::queryset(view.model, request)? {
        Some(rows) => rows.clone().clear_selects().take(),
        None => view.entity()?.find(),
    };
    let asked = own_condition(view, request).await?;
    let of_project = OfProject::of(request).of_entity(request, view.entity()?)?;
    for condition in [asked, of_project, narrowing(view, request).await?].into_iter().flatten() {
        rows.cond_where(condition);
    }
    Ok(rows)
}

/// The default implementation of [`GenericApiView::filter_queryset`]: applies `filter(…)`, `search(…)` and the filter
/// backends in turn.
pub async fn filter_queryset<V: GenericApiView>(
    view: &V,
    request: &Request,
    mut queryset: Select<V::Model>,
) -> Result<Select<V::Model>> {
    if let Some(condition) = own_condition(V::GENERIC, request).await? {
        queryset = queryset.filter(condition);
    }
    view.get_filter_backends(request).filter_queryset(request, queryset).await
}

/// The condition of the request's `filter(…)` and `search(…)` parameters.
pub(super) async fn own_condition(view: &'static AnyGenericView, request: &Request) -> Result<Option<Condition>> {
    let Some(filters) = (view.filters)() else { return Ok(None) };
    let searched = view.get_search_fields.and_then(|searched| searched(request));
    let Some(mut asked) = filters.read(request, searched.as_deref())? else { return Ok(None) };
    for question in asked.keys_mut() {
        Box::pin(scope_key(view, request, question)).await?;
    }
    asked.confirmed(request.connections()).await
}

/// The condition of the URL's parents and of the permissions; `None` for all rows.
pub(super) async fn narrowing(view: &'static AnyGenericView, request: &Request) -> Result<Option<Condition>> {
    let of_parents = parents::restrict(view, request).await?;
    let seen = permissions::condition(view.view, request).await?;
    Ok(match (of_parents, seen) {
        (Some(of_parents), Some(seen)) => Some(Condition::all().add(of_parents).add(seen)),
        (of_parents, seen) => of_parents.or(seen),
    })
}

/// [`narrowing`] as a condition, which may be empty.
pub(super) async fn visible(view: &'static AnyGenericView, request: &Request) -> Result<Condition> {
    Ok(narrowing(view, request).await?.unwrap_or_else(Condition::all))
}
