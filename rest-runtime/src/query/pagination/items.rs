//! Pagination of a list in memory.

use serde::Serialize;

use super::page::{finish, position_of};
use super::window::{Count, WindowStyle};
use super::{Pagination, Results};
use crate::base::exceptions::{Error, Result};
use crate::formats::renderers::ListedRows;
use crate::http::request::Request;
use crate::http::response::Response;

/// Returns the page of these items that the request selects, in the style's envelope. Without a window of the style it
/// returns all items.
///
/// ```
/// use rest_runtime::pagination::paginate;
/// use rest_runtime::prelude::*;
///
/// fn numbers(request: &Request) -> Result<Response> {
///     let numbers: Vec<u32> = (100..120).collect();
///     paginate(&LimitOffset(6), request, &numbers)
/// }
/// ```
///
/// # Errors
/// 404 for a page that does not exist, and [`Error::ImproperlyConfigured`] for a cursor, which needs rows of a
/// database.
pub fn paginate<T: Serialize>(pagination: &impl Pagination, request: &Request, items: &[T]) -> Result<Response> {
    let Some(window) = pagination.window(request)? else { return Response::new(items) };
    if matches!(window.style, WindowStyle::Cursor { .. }) {
        return Err(Error::ImproperlyConfigured(
            "a list in memory cannot be paginated by cursor: use page numbers, or limit and offset".to_owned(),
        ));
    }
    let total = items.len() as u64;
    let (offset, limit) = position_of(&window, Some(total))?;
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(items.len());
    let end = start.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX)).min(items.len());
    let page = &items[start..end];
    let count = match window.count {
        Count::Exact => Some(total),
        Count::UpTo(most) => Some(total.min(most)),
        Count::Off => None,
    };
    let info = finish(request, &window, count, offset, end < items.len())?;
    let text = serde_json::to_string(page).map_err(Error::other)?;
    let response = pagination.get_paginated_response(request, &info, Results(&text))?;
    Ok(response.listed(ListedRows::page(text.into(), Vec::new())))
}
