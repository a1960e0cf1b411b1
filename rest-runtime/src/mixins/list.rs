use std::future::Future;

use sea_orm::Select;

use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::filters::FilterBackend;
use crate::generic::{self, GenericApiView, links, mistakes};
use crate::pagination::{Page, Pagination, Results};
use crate::request::Request;
use crate::response::Response;
use crate::rest::Policies;
use crate::reverse::RouteLink;
use crate::serializers::{Context, write_list};
use crate::view::Action;

/// GET on a collection.
pub trait ListModelMixin: GenericApiView {
    /// Whether an empty list is an answer; otherwise it is a 404.
    const ALLOW_EMPTY: bool = true;

    /// 200 with the rows that the filters leave, in pages where the view or the project has a style of them.
    fn list(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        list(self, request)
    }

    /// The style of pages; the project's unless overridden.
    fn get_pagination(&self, request: &Request) -> impl Pagination {
        Policies::of(request).and_then(|policies| policies.pagination.clone())
    }

    /// The rows of the page that the request asks for, in the order that it asks for. Where the query leaves an order
    /// open, the primary key decides.
    fn paginate(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Page<Self::Model>>> + Send {
        paginate(self, request, queryset)
    }
}

/// What [`ListModelMixin::list`] does unless it is overridden.
pub async fn list<V: ListModelMixin>(view: &V, request: &Request) -> Result<Response> {
    refuse_unknown(view, request)?;
    let queryset = generic::rows(view, request).await?;
    let Page { query, rows: shown } = view.paginate(request, queryset).await?;
    let db = request.database();
    let keys = shown.columns(&generic::table::<V>(), db.get_database_backend());
    let context = Context::of(request);
    let schema = view.get_serializer(request).shows();
    let (text, info) = write_list(db, schema, query, keys, &context, |rows, first| {
        let info = shown.finish(request, rows, first)?;
        if !V::ALLOW_EMPTY && rows.is_empty() {
            return Err(Error::not_found());
        }
        Ok(info)
    })
    .await?;
    let Some(info) = info else { return Ok(Response::from_json(text)) };
    let results = String::from_utf8(text).map_err(Error::other)?;
    view.get_pagination(request).get_paginated_response(request, &info, Results(&results))
}

/// What [`ListModelMixin::paginate`] does unless it is overridden.
pub async fn paginate<V: ListModelMixin>(
    view: &V,
    request: &Request,
    queryset: Select<V::Model>,
) -> Result<Page<V::Model>> {
    let window = view.get_pagination(request).window(request)?;
    generic::page(view, request, queryset, window).await
}

/// 400 for query parameters that nothing of the view reads, where the project wants that.
fn refuse_unknown<V: ListModelMixin>(view: &V, request: &Request) -> Result<()> {
    if !request.settings().strict_query_params {
        return Ok(());
    }
    let mut known = view.get_filter_backends(request).query_params();
    known.extend(view.get_pagination(request).query_params().into_iter().map(std::borrow::Cow::into_owned));
    generic::refuse_unknown::<V>(request, known)
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

    fn mistakes() -> Vec<&'static String> {
        mistakes::<V>()
    }

    fn links() -> Vec<RouteLink> {
        links::<V>()
    }
}
