//! The order of a list, and its pages.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};

use super::any::AnyGenericView;
use crate::database;
use crate::exceptions::{Error, Result};
use crate::filters::{Field, OrderKey};
use crate::pagination::{Rows, Window, plan};
use crate::request::Request;
use crate::serializers::{ColumnInfo, Entity, FieldShape};

/// A page of a query that asks for no column.
pub(crate) struct AnyPage {
    pub(crate) query: SelectStatement,
    pub(crate) rows: Rows,
}

/// The query in the order that the request, the view or the query itself asks for, and narrowed to the window.
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
        return Ok(AnyPage { query, rows: Rows::All(if is_ordered { Vec::new() } else { keys }) });
    };
    let rows = plan(request, window, &mut query, &table, keys, &primary).await?;
    Ok(AnyPage { query, rows })
}

/// The query so that it finds each row once. Where it joins other tables, a row that meets several of theirs would
/// come several times, and pages would be counted by those; `DISTINCT` would ask for the order among the columns.
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

/// The columns that the serializer shows, by the names under which clients order by them.
pub(super) fn shown(view: &AnyGenericView, entity: &Entity) -> Vec<Field> {
    (view.schema)()
        .readable()
        .filter_map(|field| {
            let (index, _) = field.column?;
            // A field of another name goes by its column's, as in DRF; a relation goes by its own.
            let name = match (&field.shape, field.relations.is_empty()) {
                (FieldShape::Identity(_), _) => entity.columns[index].rust_name(),
                (_, true) => field.source,
                (_, false) => field.word,
            };
            Field::of_entity(entity, index, name.to_owned()).ok()
        })
        .collect()
}
