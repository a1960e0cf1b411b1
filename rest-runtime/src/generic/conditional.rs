//! Entity tags of single rows, and requests that depend on them.
//!
//! Rules: [RFC 9110, section 13](https://www.rfc-editor.org/rfc/rfc9110#section-13). A tag is strong, so that `If-Match`
//! can compare it; it is made of one column of the row and of the format that the row is shown in, so that no cache takes
//! JSON for CSV.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::any::AnyGenericView;
use crate::exceptions::{Error, Result};
use crate::request::Request;
use crate::response::Response;
use crate::serializers::{AnyModel, AnyRow, AnyValid};
use crate::values::{Kind, whole_number};

/// What stands between the row's part of a tag and the format's.
const BETWEEN: char = '.';

/// The row's part of its tag; `None` for a view without tags, and where the column is NULL.
fn version(view: &AnyGenericView, row: &AnyRow) -> Option<String> {
    let value = view.etag?(row)?;
    if value == value.as_null() {
        return None;
    }
    let digest = Sha256::digest(value.to_string());
    Some(URL_SAFE_NO_PAD.encode(digest.get(..16)?))
}

/// The value of `ETag` of the row as this request is shown it.
pub(crate) fn etag(view: &AnyGenericView, request: &Request, row: &AnyRow) -> Option<HeaderValue> {
    let version = version(view, row)?;
    let format = request.accepted().map_or("", |accepted| accepted.renderer().format());
    HeaderValue::try_from(format!("\"{version}{BETWEEN}{format}\"")).ok()
}

/// Whether the client has the row with this tag already: 304 then.
///
/// # Errors
/// 412 where the client wants this row only if it is another than it is.
pub(crate) fn not_modified(
    view: &AnyGenericView,
    request: &Request,
    etag: Option<&HeaderValue>,
) -> Result<Option<Response>> {
    if view.etag.is_none() {
        return Ok(None);
    }
    let own = etag.and_then(|etag| etag.to_str().ok()).map(|etag| etag.trim_matches('"'));
    if names(request, &header::IF_MATCH, |tag, weak| !weak && Some(tag) == own) == Some(false) {
        return Err(changed());
    }
    if names(request, &header::IF_NONE_MATCH, |tag, _| Some(tag) == own) != Some(true) {
        return Ok(None);
    }
    let mut response = Response::no_content().status(StatusCode::NOT_MODIFIED)?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag.clone())));
    Ok(Some(response))
}

/// Gives a row that is about to be written the next number, where the library counts them. The row is locked, so that no
/// other write gets the same.
pub(super) fn count(view: &AnyGenericView, data: &mut AnyValid) -> Result<()> {
    let Some(name) = view.counted else { return Ok(()) };
    let entity = view.entity()?;
    let Some(column) = (entity.position)(name) else { return Ok(()) };
    let Some(Kind::Integer(integer)) = entity.columns[column].kind else { return Ok(()) };
    let known = data.instance().and_then(|row| entity.get(&**row, column));
    let next = known.as_ref().and_then(whole_number).map_or(1, |number| number + 1);
    // Behind the greatest number it begins again.
    if let Some(next) = integer.value(next).or_else(|| integer.value(1)) {
        data.set(column, next);
    }
    Ok(())
}

/// Confirms that the row is still the one that the client means. `instance` is the row as it is, locked in the write's
/// transaction; `None` for one that is to be made.
///
/// # Errors
/// 412 where it is not.
pub(crate) fn check(view: &AnyGenericView, request: &Request, instance: Option<&AnyModel>) -> Result<()> {
    let headers = request.headers();
    if view.etag.is_none() || !(headers.contains_key(header::IF_MATCH) || headers.contains_key(header::IF_NONE_MATCH)) {
        return Ok(());
    }
    let Some(instance) = instance else {
        // What is not there matches nothing.
        return if headers.contains_key(header::IF_MATCH) { Err(changed()) } else { Ok(()) };
    };
    let version = version(view, &**instance);
    // Whatever the format in which the client has seen it.
    let is_own = |tag: &str| version.is_some() && tag.split(BETWEEN).next() == version.as_deref();
    let matches = names(request, &header::IF_MATCH, |tag, weak| !weak && is_own(tag)) != Some(false);
    let is_unwanted = names(request, &header::IF_NONE_MATCH, |tag, _| is_own(tag)) == Some(true);
    if matches && !is_unwanted { Ok(()) } else { Err(changed()) }
}

fn changed() -> Error {
    let message = "This is not as the request says that it is; read it again, and send what is to be changed of that.";
    Error::api(StatusCode::PRECONDITION_FAILED, message, "precondition_failed")
}

/// Whether one of the header's tags is that of a row which is there; `None` where the header is not given. `is` gets each
/// without its quotes, and whether it is a weak one. What is no tag is nobody's.
fn names(request: &Request, header: &HeaderName, is: impl Fn(&str, bool) -> bool) -> Option<bool> {
    let mut lines = request.headers().get_all(header).iter().peekable();
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
