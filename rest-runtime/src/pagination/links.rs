//! The URLs of other pages: this request's, with other parameters.

use axum::extract::OriginalUri;
use axum::http::header;
use form_urlencoded::Serializer;

use crate::request::Request;

/// The absolute URL of this request with these parameters set or, with `None`, left out. The parameters are in order of
/// their names, as DRF has them; those of one name stay in theirs.
pub(super) fn link(request: &Request, changed: &[(&str, Option<String>)]) -> String {
    let mut pairs: Vec<(String, String)> = request
        .query_params()
        .iter()
        .filter(|(name, _)| changed.iter().all(|(other, _)| other != name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    pairs.extend(changed.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?))));
    pairs.sort_by(|(left, _), (right, _)| left.cmp(right));
    // Below a nested router the request has lost the beginning of its path.
    let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let origin = host.map_or_else(String::new, |host| format!("{}://{host}", uri.scheme_str().unwrap_or("http")));
    let path = uri.path();
    if pairs.is_empty() {
        return format!("{origin}{path}");
    }
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{origin}{path}?{query}")
}
