use std::future::Future;

use sea_orm::{QuerySelect, QueryTrait, Select};

use crate::database::table_name;
use crate::exceptions::{Error, Result};
use crate::filters::FilterBackend;
use crate::generic::{self, GenericApiView, links, mistakes, overrides};
use crate::pagination::{Chunks, Page, Pagination, Results};
use crate::request::Request;
use crate::response::Response;
use crate::rest::Policies;
use crate::reverse::RouteLink;
use crate::serializers::{Context, write_list};
use crate::view::{Action, chosen};

use super::streamed;

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
    let page = view.paginate(request, queryset).await?;
    let (db, schema) = (request.connections(), view.get_serializer(request).shows());
    let (table, backend) = (generic::table::<V>(), db.backend());
    let sees_answers = const { overrides::<V>(&["finalize_response"]) };
    let pieces = if sees_answers { None } else { streamed::pieces(request, schema) };
    let page = match pieces {
        Some(pieces) => match Chunks::new(page, table.clone(), &generic::primary_key::<V>()?, backend) {
            Ok(chunks) => return streamed::respond(request, schema, chunks, pieces, V::ALLOW_EMPTY).await,
            Err(page) => page,
        },
        None => page,
    };
    let Page { query, rows: shown } = page;
    let (query, extra) = (query.select_only().into_query(), shown.extra(&table, backend));
    let context = Context::of(request);
    let mut info = None;
    let text = write_list(db, schema, query, extra, &context, &mut |read, total| {
        let is_empty = read.is_empty();
        info = shown.finish(request, read, total)?;
        if !V::ALLOW_EMPTY && is_empty { Err(Error::not_found()) } else { Ok(()) }
    })
    .await?;
    let Some(info) = info else { return Ok(Response::from_json(text)) };
    let results = String::from_utf8(text).map_err(Error::other)?;
    pagination(view, request).get_paginated_response(request, &info, Results(&results))
}

/// What [`ListModelMixin::paginate`] does unless it is overridden.
pub async fn paginate<V: ListModelMixin>(
    view: &V,
    request: &Request,
    queryset: Select<V::Model>,
) -> Result<Page<V::Model>> {
    let window = pagination(view, request).window(request)?;
    generic::page(view, request, queryset, window).await
}

/// The style of pages of the route or the view.
fn pagination<V: ListModelMixin>(view: &V, request: &Request) -> impl Pagination {
    chosen::pagination(request, || view.get_pagination(request))
}

/// 400 for query parameters that nothing of the view reads, where the project wants that.
fn refuse_unknown<V: ListModelMixin>(view: &V, request: &Request) -> Result<()> {
    if !request.settings().strict_query_params {
        return Ok(());
    }
    let mut known = view.get_filter_backends(request).query_params();
    known.extend(pagination(view, request).query_params().into_iter().map(std::borrow::Cow::into_owned));
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
