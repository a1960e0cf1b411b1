//! One page of a list, in the usual envelope.

use axum::http::{HeaderMap, Uri, header::HOST};
use serde::Serialize;

/// The query parameters of a list.
#[derive(Debug, Default)]
pub(super) struct Asked {
    limit: Option<u64>,
    offset: Option<u64>,
    pub(super) genre: Option<i64>,
    pub(super) ordering: Option<String>,
    pub(super) search: Option<String>,
}

impl Asked {
    pub(super) fn of(uri: &Uri) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match &*name {
                "limit" => asked.limit = value.parse().ok(),
                "offset" => asked.offset = value.parse().ok(),
                "genre" => asked.genre = value.parse().ok(),
                "ordering" => asked.ordering = Some(value.into_owned()),
                "search" => asked.search = Some(value.into_owned()),
                _ => {}
            }
        }
        asked
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit.filter(|limit| *limit > 0).unwrap_or(100)
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset.unwrap_or(0)
    }

    /// The search terms as a LIKE pattern.
    pub(super) fn pattern(&self) -> Option<String> {
        let words = self.search.as_deref().filter(|words| !words.is_empty())?;
        Some(format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
    }

    /// The name of the column to order by, and whether the order is descending.
    pub(super) fn order(&self) -> (&str, bool) {
        let name = self.ordering.as_deref().unwrap_or("id");
        name.strip_prefix('-').map_or((name, false), |name| (name, true))
    }
}

/// The page with the links to its neighbours.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    count: u64,
    next: Option<String>,
    previous: Option<String>,
    results: Vec<T>,
}

impl<T> Page<T> {
    pub(super) fn new(count: u64, asked: &Asked, uri: &Uri, headers: &HeaderMap, results: Vec<T>) -> Self {
        let (limit, offset) = (asked.limit(), asked.offset());
        Self {
            count,
            next: (offset + limit < count).then(|| link(uri, headers, limit, offset + limit)),
            previous: (offset > 0).then(|| link(uri, headers, limit, offset.saturating_sub(limit))),
            results,
        }
    }
}

/// The request's own URL at another offset, with sorted parameters.
fn link(uri: &Uri, headers: &HeaderMap, limit: u64, offset: u64) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let (limit, offset) = (format!("limit={limit}"), format!("offset={offset}"));
    let mut pairs: Vec<&str> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("limit=") && !pair.starts_with("offset="))
        .chain([limit.as_str()])
        .chain((offset != "offset=0").then_some(offset.as_str()))
        .collect();
    pairs.sort_unstable();
    format!("http://{host}{}?{}", uri.path(), pairs.join("&"))
}
