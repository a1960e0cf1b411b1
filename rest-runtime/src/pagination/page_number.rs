use std::borrow::Cow;

use super::window::{Number, Style};
use super::{Count, Pagination, Window, positive, sized};
use crate::describe::Parameter;
use crate::exceptions::{Error, Result};
use crate::request::Request;

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
    /// Pages of so many rows.
    #[must_use]
    pub const fn size(size: u64) -> Self {
        Self { size: Some(size), ..Self::optional() }
    }

    /// A plain list, unless the client gives a size; that needs a
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

    /// The parameter of the page's number, in place of `page`.
    #[must_use]
    pub const fn page_query_param(self, name: &'static str) -> Self {
        Self { page_query_param: name, ..self }
    }

    /// The parameter by which clients choose the size; without it they cannot.
    #[must_use]
    pub const fn page_size_query_param(self, name: &'static str) -> Self {
        Self { page_size_query_param: Some(name), ..self }
    }

    /// The largest size that clients can choose; what is above it becomes it.
    #[must_use]
    pub const fn max_page_size(self, size: u64) -> Self {
        Self { max_page_size: Some(size), ..self }
    }

    /// The words that stand for the last page, in place of `last`.
    #[must_use]
    pub const fn last_page_strings(self, words: &'static [&'static str]) -> Self {
        Self { last_page_strings: words, ..self }
    }

    /// How the rows are counted; all of them unless given.
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
            None => Number::At(1),
            Some(text) if text.is_empty() => Number::At(1),
            Some(text) if self.last_page_strings.contains(&&*text) => Number::Last,
            text => Number::At(positive(text, 0).ok_or_else(invalid_page)?),
        };
        let style = Style::Page { number, size, param: Cow::Borrowed(self.page_query_param) };
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
    Error::NotFound("There is no such page.".into())
}
