use std::borrow::Cow;

use super::window::{RequestedPage, WindowStyle};
use super::{Count, Pagination, Window, positive, sized};
use crate::base::exceptions::{Error, Result};
use crate::describe::Parameter;
use crate::http::request::Request;

/// Pages by number, `?page=4`: DRF's
/// [`PageNumberPagination`](https://www.django-rest-framework.org/api-guide/pagination/#pagenumberpagination).
///
/// ```
/// use rest_runtime::prelude::*;
///
/// const PAGES: PageNumber = PageNumber::size(10).page_size_query_param("page_size").max_page_size(100);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PageNumber {
    size: Option<u64>,
    page_query_param: &'static str,
    page_size_query_param: Option<&'static str>,
    max_page_size: Option<u64>,
    last_page_strings: &'static [&'static str],
    count: Count,
}

impl PageNumber {
    /// Pages of this number of rows.
    #[must_use]
    pub const fn size(size: u64) -> Self {
        Self { size: Some(size), ..Self::optional() }
    }

    /// A plain list, unless the client gives a page size. That requires a
    /// [`page_size_query_param`](Self::page_size_query_param).
    #[must_use]
    pub const fn optional() -> Self {
        Self {
            size: None,
            page_query_param: "page",
            page_size_query_param: None,
            max_page_size: None,
            last_page_strings: &["last"],
            count: Count::Exact,
        }
    }

    /// Sets the parameter of the page number; `page` by default.
    #[must_use]
    pub const fn page_query_param(self, name: &'static str) -> Self {
        Self { page_query_param: name, ..self }
    }

    /// Sets the parameter by which clients choose the page size. By default they cannot.
    #[must_use]
    pub const fn page_size_query_param(self, name: &'static str) -> Self {
        Self { page_size_query_param: Some(name), ..self }
    }

    /// Sets the largest page size that clients can choose. Larger values are reduced to it.
    #[must_use]
    pub const fn max_page_size(self, size: u64) -> Self {
        Self { max_page_size: Some(size), ..self }
    }

    /// Sets the values that mean the last page; `last` by default.
    #[must_use]
    pub const fn last_page_strings(self, words: &'static [&'static str]) -> Self {
        Self { last_page_strings: words, ..self }
    }

    /// Sets the way rows are counted; by default all of them.
    #[must_use]
    pub const fn count(self, count: Count) -> Self {
        Self { count, ..self }
    }
}

impl Pagination for PageNumber {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        let query = request.query_params();
        let asked = self.page_size_query_param.and_then(|name| positive(query.get(name), 0));
        let asked = asked.map(|size| self.max_page_size.map_or(size, |most| size.min(most)));
        let Some(size) = asked.or(self.size).filter(|size| *size > 0) else { return Ok(None) };
        let number = match query.get(self.page_query_param) {
            None => RequestedPage::At(1),
            Some(text) if text.is_empty() => RequestedPage::At(1),
            Some(text) if self.last_page_strings.contains(&&*text) => RequestedPage::Last,
            text => RequestedPage::At(positive(text, 0).ok_or_else(invalid_page)?),
        };
        let style = WindowStyle::Page { number, size, param: Cow::Borrowed(self.page_query_param) };
        Ok(Some(Window { style, count: self.count }))
    }

    fn query_params(&self) -> Vec<Cow<'static, str>> {
        [Some(self.page_query_param), self.page_size_query_param].into_iter().flatten().map(Cow::Borrowed).collect()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let number = Parameter::number(self.page_query_param, 1).description("The number of the page.");
        let size = self.page_size_query_param.map(|name| sized(name, "How many rows a page has", self.max_page_size));
        [Some(number), size].into_iter().flatten().collect()
    }
}

pub(super) fn invalid_page() -> Error {
    Error::NotFound("This page does not exist.".into())
}
