//! Rows of another model that a request may name: those of a `queryset`, or those that the model's own view shows.

use std::sync::Arc;

use sea_orm::sea_query::{SelectStatement, TableRef};

use super::any_view::AnyGenericView;
use super::rows;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::http::request::{ModelRoute, Request};
use crate::model::Entity;
use crate::query::filters::{KeyQuestion, name_of};
use crate::schema::{Context, FieldShape, Scope};

/// The rows of a table that a request may see.
pub(super) enum VisibleRows {
    All,
    /// Those that a query finds; it has no select list.
    Among(Box<SelectStatement>),
    None,
}

impl VisibleRows {
    /// The rows of a scope.
    pub(super) fn of_scope(scope: &Scope, request: &Request) -> Self {
        Self::Among(Box::new(scope(&Context::of(request))))
    }
}

/// The view at a route, if its rows are from this table.
pub(super) fn view_over(route: &ModelRoute, table: &TableRef) -> Option<&'static AnyGenericView> {
    let view: &'static AnyGenericView = route.view.downcast_ref()?;
    let is_of_table = |entity: &Entity| entity.iden() == name_of(table);
    view.entity().ok().filter(|entity| is_of_table(entity)).map(|_| view)
}

/// The rows that a view shows to its request.
pub(super) fn shown(view: &'static AnyGenericView, request: Request) -> BoxFuture<'static, Result<VisibleRows>> {
    // A view's parents have views too, so this recurses. The box ends the cycle of types.
    Box::pin(async move {
        let seen = async {
            view.view.check_permissions(&request).await?;
            rows(view, &request).await
        };
        let Some(rows) = seen_at_all(seen.await)? else { return Ok(VisibleRows::None) };
        Ok(if rows == view.entity()?.find() { VisibleRows::All } else { VisibleRows::Among(Box::new(rows)) })
    })
}

/// The visible part; `None` if the request is refused or nothing is found.
pub(super) fn seen_at_all<T>(seen: Result<T>) -> Result<Option<T>> {
    let is_refusal = |error: &Error| matches!(error.status().as_u16(), 401 | 403 | 404);
    match seen {
        Ok(seen) => Ok(Some(seen)),
        Err(error) if is_refusal(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sets the rows among which a filter's value has to be. The filter's own `queryset` takes precedence over that of the
/// serializer's field for the same relation.
///
/// Without either, these are the rows that any view over the table in the same router shows. If the request may use
/// none of these views, they are the rows that this view's rows lead to.
pub(super) async fn scope_key(
    view: &'static AnyGenericView,
    request: &Request,
    question: &mut KeyQuestion,
) -> Result<()> {
    if let Some(scope) = question.among().or_else(|| of_field(view, question)) {
        question.rows = vec![scope(&Context::of(request))];
        return Ok(());
    }
    let (mut all, mut is_refused) = (Vec::new(), false);
    for route in request.endpoint().route.models.iter() {
        let Some(other) = view_over(route, &question.table) else { continue };
        match shown(other, request.at(route)).await? {
            VisibleRows::All => return Ok(()),
            VisibleRows::Among(rows) => all.push(*rows),
            VisibleRows::None => is_refused = true,
        }
    }
    if all.is_empty() && is_refused {
        question.from_rows = Some(unfiltered(view, request.unfiltered()).await?);
    }
    question.rows = all;
    Ok(())
}

/// The rows that the view shows to its request without a filter.
fn unfiltered(view: &'static AnyGenericView, request: Request) -> BoxFuture<'static, Result<SelectStatement>> {
    // A view's rows depend on its filters, so this recurses. The box ends the cycle of types.
    Box::pin(async move { rows(view, &request).await })
}

/// The `queryset` of the serializer's field for the relation that is filtered by.
fn of_field(view: &AnyGenericView, question: &KeyQuestion) -> Option<Arc<Scope>> {
    let schema = (view.schema)();
    let entity = schema.entity.as_deref()?;
    schema.fields.iter().find_map(|field| {
        let FieldShape::Related(related) = &field.shape else { return None };
        let [relation] = field.relations.as_slice() else { return None };
        let column = entity.columns.get(relation.from)?;
        let starts = question.starts_at()?;
        let is_same = *column.name == *starts.inner() && relation.target.iden() == name_of(&question.table);
        related.scope.clone().filter(|_| is_same)
    })
}
