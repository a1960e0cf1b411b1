use std::future::Future;

use crate::database::{self, table_name};
use crate::exceptions::{Error, Result};
use crate::generic::{GenericApiView, lookup, mistakes, respond};
use crate::permissions::Permission;
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{Serializer, columns, write_row};
use crate::view::Action;

/// GET on a single row.
pub trait RetrieveModelMixin: GenericApiView {
    /// 200 with the row, or 404.
    fn retrieve(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        async {
            if Self::WHOLE_MODEL || self.get_permissions(request).checks_objects() {
                return self.get_object(request).await.map(|model| respond::<Self>(&model));
            }
            let query = lookup(self, request).await?;
            let db = request.database();
            let columns = columns::<Self::Serializer>(db.get_database_backend());
            let row = database::row(db, query, columns).await?.ok_or(Error::not_found())?;
            let mut text = Vec::with_capacity(256);
            write_row(Self::Serializer::schema(), &row, &mut text)?;
            Ok(Response::from_json(text))
        }
    }
}

/// The action [`retrieve`](RetrieveModelMixin::retrieve).
#[derive(Clone, Copy, Debug)]
pub struct Retrieve;

impl<V: RetrieveModelMixin> Action<V> for Retrieve {
    const NAME: &'static str = "retrieve";

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.retrieve(request)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        mistakes::<V>()
    }
}
