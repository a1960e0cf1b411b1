//! Conditional requests: `If-Match` and `If-None-Match`.
//!
//! Rules: [RFC 9110, section 13](https://www.rfc-editor.org/rfc/rfc9110#section-13).

use axum::http::{HeaderName, Method, StatusCode, header};

use super::Request;
use crate::base::exceptions::{Error, Result};

impl Request {
    /// Checks `If-Match`, and for a write `If-None-Match`, against the entity tag of the requested resource. `None`
    /// means that the resource does not exist.
    ///
    /// Only code of your own needs it. Views with `etag = column` check their rows themselves, and so do actions with
    /// [`conditional`](crate::view_set#conditional-actions). If others may write at the same time, read the tag in the
    /// transaction of the write.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    ///
    /// #[api_view(PUT)]
    /// async fn motto(request: &Request) -> Result<Response> {
    ///     let version = 7; // that of the stored text
    ///     request.check_preconditions(Some(&format!("\"{version}\"")))?;
    ///     Response::new(&"stored")?.header("etag", format!("\"{}\"", version + 1))
    /// }
    /// ```
    ///
    /// # Errors
    /// 412 `precondition_failed` if a condition does not hold.
    pub fn check_preconditions(&self, etag: Option<&str>) -> Result<()> {
        let own = etag.map(|etag| etag.trim_matches('"'));
        let is_own = |tag: &str| Some(tag) == own;
        let exists = own.is_some();
        if self.matches_etags(exists, is_own) { Ok(()) } else { Err(precondition_failed()) }
    }

    /// Whether the request's conditions hold for a resource that exists or not, and whose tags these are.
    pub(crate) fn matches_etags(&self, exists: bool, is_own: impl Fn(&str) -> bool) -> bool {
        let names = |header, takes_weak: bool| {
            self.names_etag(header, |tag, weak| (takes_weak || !weak) && is_own(tag)).map(|names| exists && names)
        };
        let is_read = matches!(*self.method(), Method::GET | Method::HEAD);
        names(&header::IF_MATCH, false) != Some(false) && (is_read || names(&header::IF_NONE_MATCH, true) != Some(true))
    }

    /// Whether one of the header's tags matches; `*` always does. `None` if the header is missing. `is` receives each
    /// tag without its quotes, and whether it is weak. Malformed tags match nothing.
    pub(crate) fn names_etag(&self, header: &HeaderName, is: impl Fn(&str, bool) -> bool) -> Option<bool> {
        let mut lines = self.headers().get_all(header).iter().peekable();
        lines.peek()?;
        let is_blank = |letter: char| letter == ',' || letter.is_ascii_whitespace();
        for line in lines.filter_map(|line| line.to_str().ok()) {
            if line.trim() == "*" {
                return Some(true);
            }
            let mut rest = line.trim_start_matches(is_blank);
            while !rest.is_empty() {
                let (tag, weak) = rest.strip_prefix("W/").map_or((rest, false), |tag| (tag, true));
                let Some((tag, behind)) = tag.strip_prefix('"').and_then(|tag| tag.split_once('"')) else { break };
                if is(tag, weak) {
                    return Some(true);
                }
                rest = behind.trim_start_matches(is_blank);
            }
        }
        Some(false)
    }
}

/// 412: the resource has changed.
pub(crate) fn precondition_failed() -> Error {
    let message = "A condition of the request is not met; read the resource again and repeat the change.";
    Error::api(StatusCode::PRECONDITION_FAILED, message, "precondition_failed")
}
