#![doc = include_str!("../../docs/pagination.md")]

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::Value;

mod branches;
mod chunks;
mod cursor;
#[cfg(feature = "openapi")]
pub(crate) mod describe;
mod items;
mod limit_offset;
mod links;
mod page;
mod page_number;
mod position;
mod window;

pub use cursor::Cursor;
pub use items::paginate;
pub use limit_offset::LimitOffset;
pub use page::{Page, PageInfo};
pub use page_number::PageNumber;
pub use window::{Count, Window};

pub(crate) use chunks::Chunks;
pub(crate) use page::{PageRows, plan};

use crate::base::exceptions::Result;
use crate::describe::Parameter;
use crate::http::request::Request;
use crate::http::response::Response;

/// A pagination style: the rows that a request selects, and the format of the response.
///
/// Three styles are built in: [`PageNumber`], [`LimitOffset`](struct@LimitOffset) and [`Cursor`]. A custom style
/// usually takes the window of one of these and has an envelope of its own:
///
/// ```
/// use rest_runtime::pagination::{PageInfo, Pagination, Results, Window};
/// use rest_runtime::prelude::*;
/// use serde_json::json;
///
/// /// `{"total", "items"}`, and the links as a header (RFC 8288).
/// struct Enveloped;
///
/// impl Pagination for Enveloped {
///     fn window(&self, request: &Request) -> Result<Option<Window>> {
///         PageNumber::size(10).window(request)
///     }
///
///     fn get_paginated_response(&self, _: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
///         let response = Response::new(&json!({"total": page.count, "items": results}))?;
///         match page.link_header() {
///             Some(links) => response.header("link", links),
///             None => Ok(response),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a pagination",
    label = "this does not implement `Pagination`",
    note = "write `pagination = PageNumber::size(100)`, `LimitOffset(100)`, `Cursor::size(100)` or `none`"
)]
pub trait Pagination: Send + Sync {
    /// The rows that the request selects; `None` for all of them, as a plain list.
    ///
    /// # Errors
    /// Any error refuses the request. A page that does not exist is a 404.
    fn window(&self, request: &Request) -> Result<Option<Window>>;

    /// The response with these results; by default an object with `count`, `next`, `previous` and `results`.
    ///
    /// # Errors
    /// Errors of building the response.
    fn get_paginated_response(&self, request: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        let _ = request;
        Ok(page.envelope(results))
    }

    /// The query parameters that it reads, for projects that refuse unknown ones and for documents about the API.
    fn query_params(&self) -> Vec<Cow<'static, str>> {
        Vec::new()
    }

    /// The same with what they take, for documents about the API; any text by default.
    fn parameters(&self) -> Vec<Parameter> {
        self.query_params().into_iter().map(Parameter::text).collect()
    }

    /// The JSON Schema of a page whose results have this one, for documents about the API: for a style that overrides
    /// [`get_paginated_response`](Self::get_paginated_response). `None`, the default, is any JSON there.
    fn envelope(&self, results: Value) -> Option<Value> {
        let _ = results;
        None
    }
}

/// The results of a page: a JSON list, and serialized as such.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a>(pub(crate) &'a str);

impl Results<'_> {
    /// The list as JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0
    }
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serde_json::from_str::<&serde_json::value::RawValue>(self.0)
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

/// No pagination: all rows as a plain list, as with `pagination = none`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPagination;

impl Pagination for NoPagination {
    fn window(&self, _: &Request) -> Result<Option<Window>> {
        Ok(None)
    }
}

macro_rules! forwarded {
    ($self:ident => $inner:expr) => {
        fn window(&$self, request: &Request) -> Result<Option<Window>> {
            $inner.map_or(Ok(None), |pagination| pagination.window(request))
        }

        fn get_paginated_response(&$self, request: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
            match $inner {
                Some(pagination) => pagination.get_paginated_response(request, page, results),
                None => Ok(page.envelope(results)),
            }
        }

        fn query_params(&$self) -> Vec<Cow<'static, str>> {
            $inner.map(|pagination| pagination.query_params()).unwrap_or_default()
        }

        fn parameters(&$self) -> Vec<Parameter> {
            $inner.map(|pagination| pagination.parameters()).unwrap_or_default()
        }

        fn envelope(&$self, results: Value) -> Option<Value> {
            $inner.and_then(|pagination| pagination.envelope(results))
        }
    };
}

/// `None` does not paginate, so that a hook can decide by the request.
impl<P: Pagination> Pagination for Option<P> {
    forwarded!(self => self.as_ref());
}

impl Pagination for Arc<dyn Pagination> {
    forwarded!(self => Some(&**self));
}

/// The parameter of a size. What is above the largest becomes it, so that it is no limit of the values.
fn sized(name: &'static str, what: &str, most: Option<u64>) -> Parameter {
    let limit = most.map(|most| format!("; what is above {most} is {most}")).unwrap_or_default();
    Parameter::number(name, 1).description(format!("{what}{limit}."))
}

/// The number in a parameter, if it is greater than `above`.
fn positive(text: Option<Cow<'_, str>>, above: u64) -> Option<u64> {
    let text = text?;
    // Python's `int` reads digits of all scripts, so clients of a DRF API may send full-width ones.
    let text = text.trim();
    let digits: Option<String> = text
        .strip_prefix('+')
        .unwrap_or(text)
        .chars()
        .map(|letter| digit(letter).and_then(|digit| char::from_digit(digit, 10)))
        .collect();
    digits?.parse().ok().filter(|number| *number > above)
}

/// The value of a decimal digit, ASCII or full-width.
fn digit(letter: char) -> Option<u32> {
    match letter {
        '０'..='９' => Some(u32::from(letter) - u32::from('０')),
        letter => letter.to_digit(10),
    }
}
