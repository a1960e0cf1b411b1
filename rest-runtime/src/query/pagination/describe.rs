//! What a style of pages is, found out by asking it about requests that nobody sent.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::page::PageInfo;
use super::window::WindowStyle;
use super::{Count, Pagination, Results, Window};
use crate::describe::Parameter;
use crate::http::request::Request;

/// How a list is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageSchema {
    /// Whether some answers, or all, are a list without pages.
    pub(crate) list: bool,
    /// The count of DRF's envelope; `None` where no answer is one.
    pub(crate) envelope: Option<Counted>,
    /// The JSON Schema of an envelope of the style's own, with [`results`] in it.
    pub(crate) own: Option<Value>,
}

/// The count of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    Number,
    Null,
    Nothing,
}

/// A style of pages, as a list has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Described {
    pub(crate) page: PageSchema,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether a page may be none: 404.
    pub(crate) may_miss: bool,
}

/// What stands for the JSON Schema of the results in that of an envelope.
pub(crate) fn results() -> Value {
    json!({"$ref": "#results"})
}

/// A list without pages.
pub(crate) fn none() -> Described {
    Described { page: PageSchema { list: true, ..PageSchema::default() }, ..Described::default() }
}

/// What the style does with requests without parameters, and with each of its parameters.
pub(crate) fn described(pagination: &(impl Pagination + ?Sized), request: &Request) -> Described {
    let parameters = pagination.parameters();
    let mut found = Described { parameters, ..Described::default() };
    let names: Vec<Cow<'static, str>> = pagination.query_params();
    // Each parameter alone, and each at nothing beside the others: a page may depend on a size.
    let beside = |zero: &str| {
        let values = names.iter().map(|name| format!("{name}={}", u8::from(*name != zero)));
        values.collect::<Vec<_>>().join("&")
    };
    let queries = names.iter().flat_map(|name| [format!("{name}=1"), format!("{name}=0"), beside(name)]);
    for query in [String::new()].into_iter().chain(queries) {
        let asking = request.asking(&query);
        match pagination.window(&asking) {
            Ok(None) => found.page.list = true,
            Ok(Some(window)) => {
                found.may_miss |= matches!(window.style, WindowStyle::Cursor { .. } | WindowStyle::Page { .. });
                let counted = window.counted();
                let info = PageInfo::sample(counted != Counted::Nothing);
                let results = Results("[]");
                let usual = info.envelope(results);
                let is_usual = pagination
                    .get_paginated_response(&asking, &info, results)
                    .is_ok_and(|response| response.data_as::<Value>().ok() == usual.data_as::<Value>().ok());
                if is_usual {
                    found.page.envelope = Some(counted);
                } else {
                    found.page.own = Some(pagination.envelope(self::results()).unwrap_or_else(|| json!({})));
                }
            }
            Err(error) => found.may_miss |= error.status() == StatusCode::NOT_FOUND,
        }
    }
    found
}

impl Window {
    fn counted(&self) -> Counted {
        match (&self.style, self.count) {
            (WindowStyle::Cursor { .. }, _) => Counted::Nothing,
            (_, Count::Off) => Counted::Null,
            (_, Count::Exact | Count::UpTo(_)) => Counted::Number,
        }
    }
}
