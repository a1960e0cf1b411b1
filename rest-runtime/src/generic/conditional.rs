//! Entity tags of single rows, and conditional requests.
//!
//! Rules: [RFC 9110, section 13](https://www.rfc-editor.org/rfc/rfc9110#section-13). A tag is strong, so that
//! `If-Match` can compare it. Its first part depends on one column of the row. The other parts depend on all else that
//! determines the bytes, so that no cache confuses JSON with CSV, or versions of the API.

use axum::http::{HeaderValue, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::DatabaseTransaction;
use sha2::{Digest as _, Sha256};

use super::any_view::AnyGenericView;
use super::parents;
use crate::base::exceptions::{Error, Result};
use crate::http::request::{Request, precondition_failed};
use crate::http::response::Response;
use crate::input::valid::AnyValid;
use crate::model::{AnyModel, AnyRow};
use crate::values::{ValueKind, whole_number};

/// Separates the parts of a tag: the row's version, its representation, and the name of the format.
const BETWEEN: char = '.';

/// The row's part of its tag; `None` for a view without tags, or if the column is NULL.
fn version(view: &AnyGenericView, row: &AnyRow) -> Option<String> {
    let value = view.etag?(row)?;
    if value == value.as_null() {
        return None;
    }
    let digest = Sha256::digest(value.to_string());
    Some(URL_SAFE_NO_PAD.encode(digest.get(..16)?))
}

/// The part of a tag that distinguishes representations of one row. It depends on the serializer, the version, the
/// chosen fields, and the media type with the client's parameters.
fn representation(view: &AnyGenericView, request: &Request) -> Option<String> {
    let shows = view.serializer(request).shows;
    let chosen = shows.chosen_by.and_then(|param| request.query_params().get(param));
    let media_type = request.accepted_media_type().unwrap_or_default();
    let mut digest = Sha256::new();
    for part in [shows.name, request.version().unwrap_or_default(), chosen.as_deref().unwrap_or_default(), media_type] {
        digest.update(part);
        digest.update(b"\0");
    }
    Some(URL_SAFE_NO_PAD.encode(digest.finalize().get(..6)?))
}

/// The `ETag` of the row in the representation for this request.
pub(crate) fn etag(view: &AnyGenericView, request: &Request, row: &AnyRow) -> Option<HeaderValue> {
    let (version, shown) = (version(view, row)?, representation(view, request)?);
    let format = request.accepted().map_or("", |accepted| accepted.renderer().format());
    HeaderValue::try_from(format!("\"{version}{BETWEEN}{shown}{BETWEEN}{format}\"")).ok()
}

/// The 304 response, if the client already has the row with this tag.
///
/// # Errors
/// 412 if `If-Match` does not contain the row's tag.
pub(crate) fn not_modified(
    view: &AnyGenericView,
    request: &Request,
    etag: Option<&HeaderValue>,
) -> Result<Option<Response>> {
    if view.etag.is_none() {
        return Ok(None);
    }
    let own = etag.and_then(|etag| etag.to_str().ok()).map(|etag| etag.trim_matches('"'));
    if request.names_etag(&header::IF_MATCH, |tag, weak| !weak && Some(tag) == own) == Some(false) {
        return Err(precondition_failed());
    }
    if request.names_etag(&header::IF_NONE_MATCH, |tag, _| Some(tag) == own) != Some(true) {
        return Ok(None);
    }
    let mut response = Response::no_content().status(StatusCode::NOT_MODIFIED)?;
    response.headers_mut().extend(etag.map(|etag| (header::ETAG, etag.clone())));
    Ok(Some(response))
}

/// Increments the row's version, if the library counts it. The row is locked, so that no other write gets the same
/// number.
pub(super) fn count(view: &AnyGenericView, data: &mut AnyValid) -> Result<()> {
    let Some(name) = view.counted else { return Ok(()) };
    let entity = view.entity()?;
    let Some(column) = entity.position(name) else { return Ok(()) };
    let Some(ValueKind::Integer(integer)) = entity.columns[column].kind else { return Ok(()) };
    let known = data.instance().and_then(|row| entity.get(&**row, column));
    let next = known.as_ref().and_then(whole_number).map_or(1, |number| number + 1);
    // After the greatest number it starts again.
    if let Some(next) = integer.value(next).or_else(|| integer.value(1)) {
        data.set(column, next);
    }
    Ok(())
}

/// Checks the request's conditions against the row. `instance` is the current row, locked in the write's transaction;
/// `None` for a row that is to be created.
///
/// # Errors
/// 412 if a condition does not hold.
pub(crate) fn check(view: &AnyGenericView, request: &Request, instance: Option<&AnyModel>) -> Result<()> {
    if !is_conditional(view, request) {
        return Ok(());
    }
    let Some(instance) = instance else {
        // A row that does not exist matches no tag.
        return request.check_preconditions(None);
    };
    if holds(view, request, &**instance) { Ok(()) } else { Err(precondition_failed()) }
}

/// Checks the request's conditions for a row that was read before, and locks it until the transaction ends.
///
/// # Errors
/// 412 if the row has changed since or a condition does not hold, 404 if the row was deleted.
pub(crate) async fn check_locked(
    view: &'static AnyGenericView,
    request: &Request,
    instance: AnyModel,
    tx: &DatabaseTransaction,
) -> Result<()> {
    if !is_conditional(view, request) {
        return Ok(());
    }
    let rows = Box::pin(view.entity()?.locked(tx.into(), std::slice::from_ref(&instance))).await?;
    let now = rows.into_iter().next().flatten().ok_or(Error::not_found())?;
    let is_as_read = version(view, &*now) == version(view, &*instance);
    if is_as_read && holds(view, request, &*now) { Ok(()) } else { Err(precondition_failed()) }
}

/// Whether the request has conditions on the row's tag.
fn is_conditional(view: &AnyGenericView, request: &Request) -> bool {
    let headers = request.headers();
    view.etag.is_some() && (headers.contains_key(header::IF_MATCH) || headers.contains_key(header::IF_NONE_MATCH))
}

/// Whether the request's conditions hold for this row, in any representation.
fn holds(view: &AnyGenericView, request: &Request, row: &AnyRow) -> bool {
    let version = version(view, row);
    request.matches_etags(true, |tag| version.is_some() && tag.split(BETWEEN).next() == version.as_deref())
}

/// Checks a request to a custom action before the action runs: the parents in the URL, and the conditions if the action
/// is `conditional`.
///
/// # Errors
/// 404 for a hidden parent, 412 if a condition does not hold, and the errors of
/// [`get_object`](super::GenericApiView::get_object).
pub(crate) async fn check_action(view: &'static AnyGenericView, request: &Request, conditional: bool) -> Result<()> {
    parents::check(view, request).await?;
    if !conditional || !is_conditional(view, request) {
        return Ok(());
    }
    let row = view.object(request).await?;
    if holds(view, request, &*row) { Ok(()) } else { Err(precondition_failed()) }
}
