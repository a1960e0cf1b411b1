use std::any::Any;
use std::borrow::Cow;
use std::future::Future;

use sea_orm::Select;
use sea_orm::sea_query::SelectStatement;

#[cfg(feature = "openapi")]
use super::operations;
use super::streamed;
use crate::base::exceptions::{Error, Result, ValidationError};
#[cfg(feature = "browsable")]
use crate::browsable::Shown;
use crate::database::table_name;
use crate::formats::renderers::ListedRows;
use crate::generic;
#[cfg(feature = "browsable")]
use crate::generic::shown_rows;
use crate::generic::{
    AnyGenericView, AnyPage, GenericApiView, OfGenericView as _, links, mistakes, page, rows, rows_by_hooks, schemas,
    typed, untyped,
};
use crate::http::request::Request;
use crate::http::response::Response;
use crate::http::reverse::RouteLink;
use crate::output::write_list;
#[cfg(feature = "openapi")]
use crate::query::pagination::describe::{Described, described, none};
use crate::query::pagination::{Chunks, Page, PageInfo, PageRows, Pagination, Results, Window};
use crate::rest::Policies;
use crate::schema::{Context, Schema};
#[cfg(feature = "openapi")]
use crate::view::Operation;
use crate::view::effective;
use crate::view::{Action, Hook, overridden, overrides};

/// GET of a collection.
pub trait ListModelMixin: GenericApiView {
    /// Whether an empty list is a valid response; otherwise it is a 404.
    const ALLOW_EMPTY: bool = true;

    /// Answers 200 with the rows that pass the filters, paginated if the view or the project has a pagination style.
    fn list(&self, request: &Request) -> impl Future<Output = Result<Response>> + Send {
        list(self, request)
    }

    /// Returns the pagination style; by default the project's.
    fn get_pagination(&self, request: &Request) -> impl Pagination {
        Policies::of(request).pagination.clone()
    }

    /// Selects the rows of the requested page, in the requested order. Rows that are equal in this order are sorted by
    /// the primary key.
    fn paginate(
        &self,
        request: &Request,
        queryset: Select<Self::Model>,
    ) -> impl Future<Output = Result<Page<Self::Model>>> + Send {
        paginate(self, request, queryset)
    }
}

/// The hooks of `list` that a view overrides; `None` for a default hook.
struct AnyList {
    view: &'static AnyGenericView,
    allow_empty: bool,
    /// Whether a hook receives every response as a whole.
    sees_answers: bool,
    paginate: Option<Hook<Result<AnyPage>>>,
    pagination: Option<AnyPagination>,
}

/// The policy of `get_pagination`, as function pointers.
struct AnyPagination {
    window: fn(&Request) -> Result<Option<Window>>,
    get_paginated_response: fn(&Request, &PageInfo, Results<'_>) -> Result<Response>,
    query_params: fn(&Request) -> Vec<Cow<'static, str>>,
    #[cfg(feature = "openapi")]
    described: fn(&Request) -> Described,
}

trait OfList: ListModelMixin {
    const LIST: &'static AnyList = &AnyList::of::<Self>();
}

impl<V: ListModelMixin> OfList for V {}

impl AnyList {
    const fn of<V: ListModelMixin>() -> Self {
        Self {
            view: V::GENERIC,
            allow_empty: V::ALLOW_EMPTY,
            sees_answers: overrides::<V>(&["finalize_response"]),
            paginate: overridden!(V "paginate": |request| {
                Box::pin(async {
                    let rows = rows_by_hooks(V::VIEW, request).await?;
                    let Page { query, rows } = V::VIEW.paginate(request, rows).await?;
                    Ok(AnyPage { query: untyped(query), rows })
                })
            }),
            pagination: overridden!(V "get_pagination": AnyPagination {
                window: |request| V::VIEW.get_pagination(request).window(request),
                get_paginated_response: |request, page, results| {
                    V::VIEW.get_pagination(request).get_paginated_response(request, page, results)
                },
                query_params: |request| V::VIEW.get_pagination(request).query_params(),
                #[cfg(feature = "openapi")]
                described: |request| described(&V::VIEW.get_pagination(request), request),
            }),
        }
    }

    async fn page(&self, request: &Request) -> Result<AnyPage> {
        match self.paginate {
            Some(paginate) => paginate(request).await,
            None => self.windowed(request, rows(self.view, request).await?).await,
        }
    }

    async fn windowed(&self, request: &Request, rows: SelectStatement) -> Result<AnyPage> {
        page(self.view, request, rows, self.window(request)?).await
    }

    fn window(&self, request: &Request) -> Result<Option<Window>> {
        match (given(request), &self.pagination) {
            (ChosenPagination::Route(route), _) => route.window(request),
            (_, Some(own)) => (own.window)(request),
            (ChosenPagination::Project(project), None) => project.map_or(Ok(None), |project| project.window(request)),
        }
    }

    fn get_paginated_response(&self, request: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        match (given(request), &self.pagination) {
            (ChosenPagination::Route(route), _) => route.get_paginated_response(request, page, results),
            (_, Some(own)) => (own.get_paginated_response)(request, page, results),
            (ChosenPagination::Project(Some(project)), None) => project.get_paginated_response(request, page, results),
            (ChosenPagination::Project(None), None) => Ok(page.envelope(results)),
        }
    }

    /// The error for query parameters that no part of the view reads, if the project refuses unknown ones.
    fn unknown_params(&self, request: &Request) -> Option<ValidationError> {
        if !request.settings().strict_query_params {
            return None;
        }
        let of_pages = match (given(request), &self.pagination) {
            (ChosenPagination::Route(route), _) => route.query_params(),
            (_, Some(own)) => (own.query_params)(request),
            (ChosenPagination::Project(project), None) => project.map(Pagination::query_params).unwrap_or_default(),
        };
        generic::unknown_params(self.view, request, of_pages)
    }
}

#[cfg(feature = "openapi")]
impl AnyList {
    fn operation(&self, request: &Request) -> Operation {
        let pages = match (given(request), &self.pagination) {
            (ChosenPagination::Route(route), _) => described(route, request),
            (_, Some(own)) => (own.described)(request),
            (ChosenPagination::Project(project), None) => {
                project.map_or_else(none, |project| described(project, request))
            }
        };
        let operation = operations::list(self.view, request, pages, self.allow_empty);
        if self.paginate.is_some() { operations::overridden(operation) } else { operation }
    }
}

/// The pagination style of the route or of the project.
enum ChosenPagination<'a> {
    Route(&'a dyn Pagination),
    Project(Option<&'a dyn Pagination>),
}

fn given(request: &Request) -> ChosenPagination<'_> {
    match effective::pagination(request) {
        Some(route) => ChosenPagination::Route(route),
        None => ChosenPagination::Project(Policies::of(request).pagination.as_deref()),
    }
}

/// The default implementation of [`ListModelMixin::list`].
pub fn list<V: ListModelMixin>(_: &V, request: &Request) -> impl Future<Output = Result<Response>> + Send {
    any(V::LIST, request)
}

async fn any(view: &'static AnyList, request: &Request) -> Result<Response> {
    let unknown = view.unknown_params(request);
    let AnyPage { query, rows: shown } = generic::with_unknown(view.page(request).await, unknown)?;
    let (db, schema) = (request.connections(), view.view.serializer(request).shows);
    let (table, backend) = (view.view.entity()?.iden(), db.backend());
    let pieces = if view.sees_answers { None } else { streamed::pieces(request, schema) };
    let shown = match (pieces, shown) {
        (Some(pieces), PageRows::All(keys)) => {
            let chunks = Chunks::new(query, keys, table, &generic::primary_key(view.view)?, backend);
            return Box::pin(streamed::respond(request, schema, chunks, pieces, view.allow_empty)).await;
        }
        (_, shown) => shown,
    };
    let (extra, context) = (shown.envelope(&table, backend), Context::of(request));
    let (mut info, mut columns) = (None, Vec::new());
    let text = write_list(db, schema, query, extra, &context, &mut |read, total| {
        let is_empty = read.is_empty();
        info = shown.finish(request, read, total)?;
        if is_empty {
            columns = schema.columns(&context);
        }
        if !view.allow_empty && is_empty { Err(Error::not_found()) } else { Ok(()) }
    })
    .await?;
    let Some(info) = info else { return Ok(Response::from_json(text).listed(ListedRows::list(columns))) };
    let results = String::from_utf8(text).map_err(Error::other)?;
    let response = view.get_paginated_response(request, &info, Results(&results))?;
    let listed = ListedRows::page(results.into(), columns);
    #[cfg(feature = "browsable")]
    let listed = listed.among(info.steps);
    Ok(response.listed(listed))
}

/// The default implementation of [`ListModelMixin::paginate`].
pub fn paginate<V: ListModelMixin>(
    _: &V,
    request: &Request,
    queryset: Select<V::Model>,
) -> impl Future<Output = Result<Page<V::Model>>> + Send {
    let page = V::LIST.windowed(request, untyped(queryset));
    async {
        let AnyPage { query, rows } = page.await?;
        Ok(Page { query: typed(query), rows })
    }
}

/// The action [`list`](ListModelMixin::list).
#[derive(Clone, Copy, Debug)]
pub struct List;

impl<V: ListModelMixin> Action<V> for List {
    const NAME: &'static str = "list";
    const MODEL_VIEW: Option<&'static (dyn Any + Send + Sync)> = Some(V::GENERIC);

    fn call<'a>(view: &'a V, request: &'a Request) -> impl Future<Output = Result<Response>> + Send + 'a {
        view.list(request)
    }

    #[cfg(feature = "browsable")]
    fn shown(request: &Request) -> Shown {
        shown_rows(V::GENERIC, request, true)
    }

    fn model_name() -> Option<&'static str> {
        Some(table_name::<V::Model>())
    }

    fn mistakes() -> Vec<&'static String> {
        mistakes(V::GENERIC)
    }

    fn schemas() -> Vec<&'static Schema> {
        schemas(V::GENERIC)
    }

    fn links() -> Vec<RouteLink> {
        links(V::GENERIC)
    }

    #[cfg(feature = "openapi")]
    fn operation(request: &Request) -> Operation {
        let operation = V::LIST.operation(request);
        if overrides::<V>(&["list"]) { operations::overridden(operation) } else { operation }
    }
}
