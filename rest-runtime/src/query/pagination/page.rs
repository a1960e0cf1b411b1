//! One page of a query: its rows, and links to the other pages.

use std::fmt::Write as _;

use sea_orm::sea_query::{DynIden, SelectStatement};
use sea_orm::{DbBackend, EntityTrait, QueryResult, Select, Value};

use super::Results;
use super::branches::join_any;
use super::links::link;
use super::page_number::invalid_page;
use super::position;
use super::position::Position;
use super::window::{Count, RequestedPage, Window, WindowStyle};
use crate::base::exceptions::{Error, Result};
use crate::database::Counting;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::output::{ListEnvelope, ReadRows};
use crate::query::filters::{Field, OrderKey};

/// The largest LIMIT that databases accept.
const MOST: u64 = i64::MAX as u64 - 1;

/// The position of a page among the others, and the links to them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PageInfo {
    /// The total number of rows, as far as they were counted.
    pub count: Option<u64>,
    /// The absolute URL of the next page.
    pub next: Option<String>,
    /// The absolute URL of the previous page.
    pub previous: Option<String>,
    /// The number of the page, from 1, if pages have numbers.
    pub number: Option<u64>,
    /// The number of pages, if pages have numbers and all rows were counted.
    pub pages: Option<u64>,
    /// Whether the pagination style has a count.
    counts: bool,
    #[cfg(feature = "browsable")]
    pub(crate) steps: Option<crate::formats::renderers::Steps>,
}

impl PageInfo {
    /// A page of a style that has a count, or of one that has none.
    #[cfg(feature = "openapi")]
    pub(super) fn sample(counts: bool) -> Self {
        Self { count: counts.then_some(0), counts, ..Self::default() }
    }

    /// The links to the next and the previous page as the value of a `Link` header ([RFC
    /// 8288](https://www.rfc-editor.org/rfc/rfc8288)). `None` if there are no links.
    #[must_use]
    pub fn link_header(&self) -> Option<String> {
        let links = [("next", &self.next), ("prev", &self.previous)];
        let links: Vec<String> = links
            .into_iter()
            .filter_map(|(relation, url)| Some(format!("<{}>; rel=\"{relation}\"", url.as_ref()?)))
            .collect();
        (!links.is_empty()).then(|| links.join(", "))
    }

    /// DRF's envelope: `count` (except with cursors), `next`, `previous` and `results`.
    #[must_use]
    pub fn envelope(&self, results: Results<'_>) -> Response {
        let mut text = String::with_capacity(results.as_str().len() + 256);
        text.push('{');
        if self.counts {
            // Writing to text cannot fail.
            let _ = match self.count {
                Some(count) => write!(text, "\"count\":{count},"),
                None => write!(text, "\"count\":null,"),
            };
        }
        for (name, url) in [("next", &self.next), ("previous", &self.previous)] {
            let url =
                url.as_ref().map_or_else(|| "null".to_owned(), |url| serde_json::Value::from(url.as_str()).to_string());
            let _ = write!(text, "\"{name}\":{url},");
        }
        let _ = write!(text, "\"results\":{}}}", results.as_str());
        Response::from_json(text)
    }
}

/// A query for the rows of one page, with the page's position. The hook `paginate` returns it.
#[derive(Debug)]
pub struct Page<E: EntityTrait> {
    pub(crate) query: Select<E>,
    pub(crate) rows: PageRows,
}

impl<E: EntityTrait> Page<E> {
    /// A page with all rows of the query, shown as a plain list.
    #[must_use]
    pub fn all(query: Select<E>) -> Self {
        Self { query, rows: PageRows::All(Vec::new()) }
    }
}

/// The position of a page before its rows are read.
#[derive(Debug)]
pub(crate) enum PageRows {
    /// All rows, sorted by these keys; without keys in the query's own order.
    All(Vec<OrderKey>),
    Window {
        window: Window,
        count: Total,
        offset: u64,
        limit: u64,
    },
    Cursor(Box<CursorPage>),
}

/// The total number of rows.
#[derive(Debug)]
pub(crate) enum Total {
    /// Not needed.
    Unasked,
    Known(u64),
    /// Read together with the rows.
    Coming(Counting),
}

#[derive(Debug)]
pub(crate) struct CursorPage {
    size: u64,
    param: String,
    keys: Vec<OrderKey>,
    from: Option<Position>,
}

/// Narrows the query to the rows of the window. `keys` are the whole order, which the query already has unless the
/// window is a cursor's. `primary` is the model's key.
pub(crate) async fn plan(
    request: &Request,
    window: Window,
    query: &mut SelectStatement,
    table: &DynIden,
    keys: Vec<OrderKey>,
    primary: &[Field],
) -> Result<PageRows> {
    let db = request.connections();
    let backend = db.backend();
    if let WindowStyle::Cursor { size, token, param } = window.style {
        let from = match token.as_deref() {
            Some(token) => position::decode(request.settings().secret_key.bytes(), &keys, token, backend)?,
            None => None,
        };
        query.clear_order_by();
        let most = size.min(MOST).saturating_add(1);
        let primary: Vec<DynIden> = primary_names(primary).collect();
        seek_after(query, from.as_ref(), &keys, table, &primary, backend, most);
        return Ok(PageRows::Cursor(Box::new(CursorPage { size, param: param.into_owned(), keys, from })));
    }
    let counting = |most| Counting::new(query, table, primary_names(primary), most, backend);
    let count = match window.count {
        // The offset of the last page depends on the count.
        Count::Exact if window.is_last() => Total::Known(counting(None).ask(db).await?),
        Count::Exact => Total::Coming(counting(None)),
        Count::UpTo(most) => Total::Known(counting(Some(most)).ask(db).await?),
        Count::Off => Total::Unasked,
    };
    let (known, more) = match (&count, window.count) {
        (Total::Known(count), Count::UpTo(most)) if *count >= most => (None, 1),
        (Total::Known(count), _) => (Some(*count), 0),
        (Total::Coming(_), _) => (None, 0),
        // Without a count, one extra row shows whether there is a next page.
        (Total::Unasked, _) => (None, 1),
    };
    let (offset, limit) = position_of(&window, known)?;
    query.limit(limit.min(MOST).saturating_add(more));
    if offset > 0 {
        query.offset(offset.min(MOST));
    }
    Ok(PageRows::Window { window, count, offset, limit })
}

/// Narrows the query to at most `most` rows that follow a position in the order of these keys. The query must not have
/// an order yet.
pub(super) fn seek_after(
    query: &mut SelectStatement,
    from: Option<&Position>,
    keys: &[OrderKey],
    table: &DynIden,
    primary: &[DynIden],
    backend: DbBackend,
    most: u64,
) {
    let reverse = from.is_some_and(|from| from.reverse);
    if let Some(from) = from {
        let branches = from.beyond(keys, table, backend).into_iter().map(|branch| {
            let mut rows = query.clone();
            branch.add_to(&mut rows, keys, table, backend, reverse);
            rows.limit(most);
            rows
        });
        join_any(query, branches.collect(), table, primary);
    }
    for key in keys {
        key.add_to(query, table, backend, reverse);
    }
    query.limit(most);
}

fn primary_names(primary: &[Field]) -> impl Iterator<Item = DynIden> {
    primary.iter().map(|key| key.column.iden().clone())
}

/// Whether the number counts all rows.
fn is_total(count: Count, counted: u64) -> bool {
    match count {
        Count::Exact => true,
        Count::UpTo(most) => counted < most,
        Count::Off => false,
    }
}

/// The offset and the number of rows of the window. A page that is known not to exist is a 404.
pub(super) fn position_of(window: &Window, total: Option<u64>) -> Result<(u64, u64)> {
    match &window.style {
        WindowStyle::Page { number, size, .. } => {
            let pages = total.map(|total| pages(total, *size));
            let number = match (number, pages) {
                (RequestedPage::At(number), Some(pages)) if *number > pages => return Err(invalid_page()),
                (RequestedPage::At(number), _) => *number,
                (RequestedPage::Last, Some(pages)) => pages,
                (RequestedPage::Last, None) => return Err(invalid_page()),
            };
            Ok(((number - 1).saturating_mul(*size), *size))
        }
        WindowStyle::Offset { limit, offset, .. } | WindowStyle::Slice { limit, offset } => Ok((*offset, *limit)),
        WindowStyle::Cursor { size, .. } => Ok((0, *size)),
    }
}

/// The number of pages; an empty list has one.
fn pages(total: u64, size: u64) -> u64 {
    total.div_ceil(size.max(1)).max(1)
}

/// The position of the page among the others, with its rows known.
pub(super) fn finish(
    request: &Request,
    window: &Window,
    count: Option<u64>,
    offset: u64,
    more: bool,
) -> Result<PageInfo> {
    let mut info = PageInfo { count, counts: true, ..PageInfo::default() };
    match &window.style {
        WindowStyle::Page { size, param, .. } => {
            let number = offset / (*size).max(1) + 1;
            let url = |number: u64| link(request, &[(param, (number > 1).then(|| number.to_string()))]);
            info.next = more.then(|| url(number + 1)).transpose()?;
            info.previous = (number > 1).then(|| url(number - 1)).transpose()?;
            info.number = Some(number);
            info.pages = count.filter(|count| is_total(window.count, *count)).map(|count| pages(count, *size));
            #[cfg(feature = "browsable")]
            {
                let (param, pages) = (param.clone(), info.pages);
                info.steps = Some(crate::formats::renderers::Steps { param, number, pages, step: None });
            }
        }
        WindowStyle::Offset { limit, limit_param, offset_param, .. } => {
            let url = |offset: u64| {
                let offset = (offset > 0).then(|| offset.to_string());
                link(request, &[(limit_param, Some(limit.to_string())), (offset_param, offset)])
            };
            info.next = more.then(|| url(offset.saturating_add(*limit))).transpose()?;
            info.previous = (offset > 0).then(|| url(offset.saturating_sub(*limit))).transpose()?;
            #[cfg(feature = "browsable")]
            if *limit > 0 && offset.is_multiple_of(*limit) {
                info.steps = Some(crate::formats::renderers::Steps {
                    param: offset_param.clone(),
                    number: offset / *limit + 1,
                    pages: count.filter(|count| is_total(window.count, *count)).map(|count| pages(count, *limit)),
                    step: Some(*limit),
                });
            }
        }
        WindowStyle::Slice { .. } | WindowStyle::Cursor { .. } => {}
    }
    Ok(info)
}

impl PageRows {
    /// The extra columns to read with the rows.
    pub(crate) fn envelope(&self, table: &DynIden, backend: DbBackend) -> ListEnvelope {
        match self {
            Self::Cursor(page) => {
                ListEnvelope::Keys(page.keys.iter().map(|key| key.field.position(table, backend)).collect())
            }
            Self::Window { count: Total::Coming(count), .. } => ListEnvelope::Count(count.clone()),
            // One row more than the page may have been read.
            Self::Window { .. } => ListEnvelope::Keys(Vec::new()),
            Self::All(_) => ListEnvelope::Nothing,
        }
    }

    /// Drops the extra row that shows whether there are more, and restores the order of rows read backwards. `None`
    /// means a plain list.
    pub(crate) fn finish(&self, request: &Request, read: ReadRows<'_>, total: Option<u64>) -> Result<Option<PageInfo>> {
        match self {
            Self::All(_) => Ok(None),
            Self::Window { window, count, offset, limit } => {
                let number = match &read {
                    ReadRows::Rows(rows, _) => rows.len() as u64,
                    ReadRows::Packed(number) => *number,
                };
                if let ReadRows::Rows(rows, _) = read {
                    rows.truncate(usize::try_from(*limit).unwrap_or(usize::MAX));
                }
                let (offset, limit) = (*offset, *limit);
                let count = match count {
                    Total::Unasked => None,
                    Total::Known(count) => Some(*count),
                    Total::Coming(_) => total,
                };
                let more = match count.filter(|count| is_total(window.count, *count)) {
                    Some(total) => {
                        position_of(window, Some(total))?;
                        offset.saturating_add(limit) < total
                    }
                    None => number > limit,
                };
                if matches!(window.style, WindowStyle::Page { .. }) && offset > 0 && number == 0 {
                    return Err(invalid_page());
                }
                finish(request, window, count, offset, more).map(Some)
            }
            Self::Cursor(page) => match read {
                ReadRows::Rows(rows, first) => page.finish(request, rows, first).map(Some),
                ReadRows::Packed(_) => Err(Error::ImproperlyConfigured("a page by cursor needs its rows".to_owned())),
            },
        }
    }
}

/// The values of the keys in a row; `first` is the column of the first one.
pub(super) fn values(keys: &[OrderKey], row: &QueryResult, first: usize, backend: DbBackend) -> Result<Vec<Value>> {
    let read = |(index, key): (usize, &OrderKey)| key.field.column.position_kind(backend).read(row, first + index);
    keys.iter().enumerate().map(read).collect::<Result<_, _>>().map_err(Error::from)
}

impl CursorPage {
    fn finish(&self, request: &Request, rows: &mut Vec<QueryResult>, first: usize) -> Result<PageInfo> {
        let more = rows.len() as u64 > self.size;
        rows.truncate(usize::try_from(self.size).unwrap_or(usize::MAX));
        let reverse = self.from.as_ref().is_some_and(|from| from.reverse);
        if reverse {
            rows.reverse();
        }
        let backend = request.connections().backend();
        let values = |row: &QueryResult| values(&self.keys, row, first, backend);
        let here = |row: Option<&QueryResult>, reverse: bool| -> Result<Option<Position>> {
            Ok(match (row, &self.from) {
                (Some(row), _) => Some(Position { values: values(row)?, reverse, inclusive: false }),
                // The page is empty, so the way back begins at the row that the cursor points to, included.
                (None, Some(from)) => Some(Position { values: from.values.clone(), reverse, inclusive: true }),
                (None, None) => None,
            })
        };
        let secret = request.settings().secret_key.bytes();
        let url = |position: Option<Position>| {
            let token = position.map(|position| position::encode(secret, &self.keys, &position)).transpose()?;
            token.map(|token| link(request, &[(self.param.as_str(), Some(token))])).transpose()
        };
        let has_next = if reverse { true } else { more };
        let has_previous = if reverse { more } else { self.from.is_some() };
        Ok(PageInfo {
            next: if has_next { url(here(rows.last(), false)?)? } else { None },
            previous: if has_previous { url(here(rows.first(), true)?)? } else { None },
            ..PageInfo::default()
        })
    }
}
