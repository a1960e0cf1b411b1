//! URLs of other pages: the request's URL with changed parameters.

use form_urlencoded::Serializer;

use crate::base::exceptions::Result;
use crate::http::request::Request;

/// The absolute URL of this request with these parameters set, or removed if `None`. Parameters are sorted by name, as
/// in DRF; those of one name keep their order.
///
/// # Errors
/// Those of [`Request::build_absolute_uri`].
pub(super) fn link(request: &Request, changed: &[(&str, Option<String>)]) -> Result<String> {
    let mut pairs: Vec<(String, String)> = request
        .query_params()
        .iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    pairs.extend(changed.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?))));
    pairs.sort_by(|(left, _), (right, _)| left.cmp(right));
    // Below a nested router the request's own URI lacks the beginning of the path.
    let path = request.original_uri().path();
    if pairs.is_empty() {
        return request.build_absolute_uri(path);
    }
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    request.build_absolute_uri(&format!("{path}?{query}"))
}
