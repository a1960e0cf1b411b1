use std::borrow::Cow;

use super::window::WindowStyle;
use super::{Count, Pagination, Window, positive, sized};
use crate::base::exceptions::Result;
use crate::describe::Parameter;
use crate::http::request::Request;

/// A number of rows after an offset, `?limit=100&offset=400`: DRF's
/// [`LimitOffsetPagination`](https://www.django-rest-framework.org/api-guide/pagination/#limitoffsetpagination).
///
/// ```
/// use rest_runtime::prelude::*;
///
/// const ROWS: LimitOffset = LimitOffset(100).max_limit(1000);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LimitOffset {
    default_limit: Option<u64>,
    max_limit: Option<u64>,
    limit_query_param: &'static str,
    offset_query_param: &'static str,
    count: Count,
}

/// Limit and offset with this default limit.
#[must_use]
#[expect(non_snake_case, reason = "`pagination = LimitOffset(100)` reads like a constructor")]
pub const fn LimitOffset(default_limit: u64) -> LimitOffset {
    LimitOffset { default_limit: Some(default_limit), ..LimitOffset::optional() }
}

impl LimitOffset {
    /// A plain list, unless the client gives a limit.
    #[must_use]
    pub const fn optional() -> Self {
        Self {
            default_limit: None,
            max_limit: None,
            limit_query_param: "limit",
            offset_query_param: "offset",
            count: Count::Exact,
        }
    }

    /// Sets the largest limit. Larger values are reduced to it.
    #[must_use]
    pub const fn max_limit(self, limit: u64) -> Self {
        Self { max_limit: Some(limit), ..self }
    }

    /// Sets the parameter of the limit; `limit` by default.
    #[must_use]
    pub const fn limit_query_param(self, name: &'static str) -> Self {
        Self { limit_query_param: name, ..self }
    }

    /// Sets the parameter of the offset; `offset` by default.
    #[must_use]
    pub const fn offset_query_param(self, name: &'static str) -> Self {
        Self { offset_query_param: name, ..self }
    }

    /// Sets the way rows are counted; by default all of them.
    #[must_use]
    pub const fn count(self, count: Count) -> Self {
        Self { count, ..self }
    }
}

impl Pagination for LimitOffset {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        let query = request.query_params();
        let asked = positive(query.get(self.limit_query_param), 0);
        let asked = asked.map(|limit| self.max_limit.map_or(limit, |most| limit.min(most)));
        let Some(limit) = asked.or(self.default_limit).filter(|limit| *limit > 0) else { return Ok(None) };
        let style = WindowStyle::Offset {
            limit,
            offset: positive(query.get(self.offset_query_param), 0).unwrap_or(0),
            limit_param: Cow::Borrowed(self.limit_query_param),
            offset_param: Cow::Borrowed(self.offset_query_param),
        };
        Ok(Some(Window { style, count: self.count }))
    }

    fn query_params(&self) -> Vec<Cow<'static, str>> {
        vec![Cow::Borrowed(self.limit_query_param), Cow::Borrowed(self.offset_query_param)]
    }

    fn parameters(&self) -> Vec<Parameter> {
        let limit = sized(self.limit_query_param, "How many rows there are at most", self.max_limit);
        let offset = Parameter::number(self.offset_query_param, 0).description("How many rows come before.");
        vec![limit, offset]
    }
}
