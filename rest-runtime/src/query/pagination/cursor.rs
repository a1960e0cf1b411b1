use std::borrow::Cow;

use super::window::WindowStyle;
use super::{Count, Pagination, Window, positive, sized};
use crate::base::exceptions::Result;
use crate::describe::Parameter;
use crate::http::request::Request;

/// Pages that start after a row, `?cursor=…`: DRF's
/// [`CursorPagination`](https://www.django-rest-framework.org/api-guide/pagination/#cursorpagination), over the whole
/// order of the list.
///
/// The order is that of the view's `ordering(…)`, including the client's choice, with the primary key at the end. So
/// equal or missing values neither hide rows nor repeat them. A page is found by key values, not by counting: the
/// thousandth costs as much as the first. A cursor is encrypted with the project's
/// [`secret_key`](crate::Rest::secret_key), and valid only for the order it was made for.
///
/// ```
/// use rest_runtime::prelude::*;
///
/// const PAGES: Cursor = Cursor::size(50).page_size_query_param("page_size").max_page_size(500);
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of DRF")]
pub struct Cursor {
    size: u64,
    cursor_query_param: &'static str,
    page_size_query_param: Option<&'static str>,
    max_page_size: Option<u64>,
}

impl Cursor {
    /// Pages of this number of rows.
    #[must_use]
    pub const fn size(size: u64) -> Self {
        Self { size, cursor_query_param: "cursor", page_size_query_param: None, max_page_size: None }
    }

    /// Sets the parameter of the cursor; `cursor` by default.
    #[must_use]
    pub const fn cursor_query_param(self, name: &'static str) -> Self {
        Self { cursor_query_param: name, ..self }
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
}

impl Pagination for Cursor {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        let query = request.query_params();
        let asked = self.page_size_query_param.and_then(|name| positive(query.get(name), 0));
        let size = asked.map_or(self.size, |size| self.max_page_size.map_or(size, |most| size.min(most)));
        if size == 0 {
            return Ok(None);
        }
        let token = query.get(self.cursor_query_param).map(Cow::into_owned);
        let style = WindowStyle::Cursor { size, token, param: Cow::Borrowed(self.cursor_query_param) };
        Ok(Some(Window { style, count: Count::Off }))
    }

    fn query_params(&self) -> Vec<Cow<'static, str>> {
        [Some(self.cursor_query_param), self.page_size_query_param].into_iter().flatten().map(Cow::Borrowed).collect()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let cursor =
            Parameter::text(self.cursor_query_param).description("Where the page begins, from a link of another.");
        let size = self.page_size_query_param.map(|name| sized(name, "How many rows a page has", self.max_page_size));
        [Some(cursor), size].into_iter().flatten().collect()
    }
}
