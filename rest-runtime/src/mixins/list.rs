use std::future::Future;

use sea_orm::{Iterable, PrimaryKeyToColumn, QueryOrder};

use crate::database::{self, table_name};
use crate::exceptions::Result;
use crate::generic::{GenericApiView, rows};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{Serializer, columns, write_row};
use crate::view::Action;

/// GET on a collection.
pub trait ListModelMixin: GenericApiView {
    /// 200 with a list of all rows. Where the query leaves an order open, the primary key decides.
    fn list(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            let mut queryset = rows(self, request).await?;
            for key in <Self::Model as sea_orm::EntityTrait>::PrimaryKey::iter() {
                queryset = queryset.order_by_asc(key.into_column());
            }
            let db = request.database();
            let columns = columns::<Self::Serializer>(db.get_database_backend());
            let found = database::rows(db, queryset, columns).await?;
            let schema = Self::Serializer::schema();
            let mut text = Vec::with_capacity(64 * found.len() + 2);
            text.push(b'[');
            for (index, row) in found.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_row(schema, row, &mut text)?;
            }
            text.push(b']');
            Ok(Response::from_json(text))
        }
    }
}

/// The action [`list`](ListModelMixin::list).
#[derive(Clone, Copy, Debug)]
pub struct List;

impl<V: ListModelMixin> Action<V> for List {
    const NAME: &'static str = "list";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.list(request)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> &'static [String] {
        V::Serializer::schema().errors()
    }
}
