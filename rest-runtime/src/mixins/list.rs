use std::future::Future;

use sea_orm::{Iterable, PrimaryKeyToColumn, QueryOrder};

use crate::database::table_name;
use crate::exceptions::Result;
use crate::generic::{GenericApiView, rows};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{Context, Serializer, write_list};
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
            let text = write_list::<Self::Serializer>(request.database(), queryset, &Context::of(request)).await?;
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
