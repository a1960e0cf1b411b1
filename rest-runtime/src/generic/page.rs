//! The order of a list, and its pages.

use sea_orm::sea_query::{DynIden, IntoIden};
use sea_orm::{EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QuerySelect, QueryTrait, Select};

use super::GenericApiView;
use crate::database;
use crate::exceptions::{Error, Result};
use crate::filters::{Field, OrderKey};
use crate::pagination::{Page, Rows, Window, plan};
use crate::request::Request;
use crate::serializers::Serializer;

/// The query in the order that the request, the view or the query itself asks for, and narrowed to the window.
pub(crate) async fn page<V: GenericApiView>(
    view: &V,
    request: &Request,
    mut queryset: Select<V::Model>,
    window: Option<Window>,
) -> Result<Page<V::Model>> {
    let _ = view;
    let backend = request.database().get_database_backend();
    let table = table::<V>();
    let mut keys = match V::filters() {
        Some(filters) => filters.order(request, shown::<V>)?,
        None => Vec::new(),
    };
    let by_cursor = window.as_ref().is_some_and(Window::is_cursor);
    let own_order = keys.is_empty() && !by_cursor;
    let primary = primary_key::<V>()?;
    let is_ordered = own_order && has_order(&queryset);
    if !is_ordered {
        queryset = database::once::<V::Model>(queryset, backend);
    }
    for key in &primary {
        if keys.iter().all(|known| !known.field.is_same_column(key)) {
            keys.push(OrderKey { field: key.clone(), descending: false });
        }
    }
    if !by_cursor {
        let query = QuerySelect::query(&mut queryset);
        if !own_order {
            query.clear_order_by();
        }
        for key in &keys {
            key.add_to(query, &table, backend, false);
        }
    }
    let Some(window) = window else {
        return Ok(Page { query: queryset, rows: Rows::All(if is_ordered { Vec::new() } else { keys }) });
    };
    let rows = plan(request, window, QuerySelect::query(&mut queryset), &table, keys, &primary).await?;
    Ok(Page { query: queryset, rows })
}

fn has_order<E: EntityTrait>(queryset: &Select<E>) -> bool {
    let query = QueryTrait::as_query(queryset);
    let mut without = query.clone();
    without.clear_order_by();
    without != *query
}

/// The name of the model's table in SQL.
pub(crate) fn table<V: GenericApiView>() -> DynIden {
    V::Model::default().table_name().into_iden()
}

pub(crate) fn primary_key<V: GenericApiView>() -> Result<Vec<Field>> {
    if let Some(filters) = V::filters() {
        return Ok(filters.keys().to_vec());
    }
    <V::Model as EntityTrait>::PrimaryKey::iter()
        .map(PrimaryKeyToColumn::into_column)
        .map(|key| Field::own::<V::Model>(key, key.as_str().to_owned()).map_err(Error::ImproperlyConfigured))
        .collect()
}

/// The columns that the serializer shows, by the names under which clients order by them.
fn shown<V: GenericApiView>() -> Vec<Field> {
    V::Serializer::schema()
        .readable()
        .filter_map(|field| {
            let (index, own_name) = field.column?;
            let column = <V::Model as EntityTrait>::Column::iter().nth(index)?;
            // A field of another name goes by its column's, as in DRF; a relation goes by its own.
            let name = match field.relations.as_slice() {
                [] => own_name,
                [relation] if field.shows_relation() && relation.from == index => field.word,
                // The column is one of another table.
                _ => return None,
            };
            Field::own::<V::Model>(column, name.to_owned()).ok()
        })
        .collect()
}
