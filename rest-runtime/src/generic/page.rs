//! The order of a list and its pages.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};

use super::any_view::AnyGenericView;
use crate::base::exceptions::{Error, Result};
use crate::database;
use crate::http::request::Request;
use crate::model::{ColumnInfo, Entity};
use crate::query::filters::{Field, OrderKey};
use crate::query::pagination::{PageRows, Window, plan};
use crate::schema::FieldShape;

/// A page of a query without a select list.
pub(crate) struct AnyPage {
    pub(crate) query: SelectStatement,
    pub(crate) rows: PageRows,
}

/// Sorts the query by the order of the request, the view or the query itself, and narrows it to the window.
pub(crate) async fn page(
    view: &AnyGenericView,
    request: &Request,
    mut query: SelectStatement,
    window: Option<Window>,
) -> Result<AnyPage> {
    let backend = request.connections().backend();
    let entity = view.entity()?;
    let table = entity.iden();
    let mut keys = match (view.filters)() {
        Some(filters) => filters.order(request, || shown(view, entity))?,
        None => Vec::new(),
    };
    let by_cursor = window.as_ref().is_some_and(Window::is_cursor);
    let own_order = keys.is_empty() && !by_cursor;
    let primary = primary_key(view)?;
    let is_ordered = own_order && has_order(&query);
    if !is_ordered && query != entity.find() {
        query = once(query, entity, backend);
    }
    for key in &primary {
        if keys.iter().all(|known| !known.field.is_same_column(key)) {
            keys.push(OrderKey { field: key.clone(), descending: false });
        }
    }
    if !by_cursor {
        if !own_order {
            query.clear_order_by();
        }
        for key in &keys {
            key.add_to(&mut query, &table, backend, false);
        }
    }
    let Some(window) = window else {
        return Ok(AnyPage { query, rows: PageRows::All(if is_ordered { Vec::new() } else { keys }) });
    };
    let rows = plan(request, window, &mut query, &table, keys, &primary).await?;
    Ok(AnyPage { query, rows })
}

/// Makes the query find each row once. A join can repeat a row, and pages would count the repetitions. `DISTINCT` would
/// require the sort keys among the selected columns.
fn once(mut query: SelectStatement, entity: &Entity, backend: DbBackend) -> SelectStatement {
    if !database::may_repeat(&query, backend) {
        return query;
    }
    query.clear_order_by().exprs(entity.keys().map(|(_, key)| key.plain()));
    let mut keys = entity.keys().map(|(_, key)| key.plain());
    let is_found = match (keys.next(), keys.next()) {
        (Some(key), None) => key.in_subquery(query),
        _ => Expr::tuple(entity.keys().map(|(_, key)| key.plain())).in_subquery(query),
    };
    entity.find().and_where(is_found).take()
}

fn has_order(query: &SelectStatement) -> bool {
    let mut without = query.clone();
    without.clear_order_by();
    without != *query
}

pub(crate) fn primary_key(view: &AnyGenericView) -> Result<Vec<Field>> {
    if let Some(filters) = (view.filters)() {
        return Ok(filters.keys().to_vec());
    }
    let entity = view.entity()?;
    let field = |(position, key): (usize, &ColumnInfo)| Field::of_entity(entity, position, key.name.to_owned());
    entity.keys().map(|key| field(key).map_err(Error::ImproperlyConfigured)).collect()
}

/// The columns that the serializer shows, with the names by which clients order.
pub(super) fn shown(view: &AnyGenericView, entity: &Entity) -> Vec<Field> {
    (view.schema)()
        .readable()
        .filter_map(|field| {
            let (index, _) = field.column?;
            // As in DRF, a renamed field is ordered by its column's name. A relation keeps its field's name.
            let name = match (&field.shape, field.relations.is_empty()) {
                (FieldShape::Identity(_), _) => entity.columns[index].rust_name(),
                (_, true) => field.source,
                (_, false) => field.rust_name,
            };
            Field::of_entity(entity, index, name.to_owned()).ok()
        })
        .collect()
}
