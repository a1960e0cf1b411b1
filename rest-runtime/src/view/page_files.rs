//! The files of pages, at any URL of the API with `?_browsable=`: there is no path to be mounted, and none that another
//! route could have. Feature `browsable`.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, Uri, header};

use crate::browsable;
use crate::browsable::{File, PARAM};

/// What a URL names of the things that belong to pages and to no view.
pub(super) fn named(uri: &Uri) -> Option<&str> {
    let query = uri.query()?.strip_prefix(PARAM)?.strip_prefix('=')?;
    query.split('&').next()
}

/// The file of this name; `None` where there is none, or the request does not read.
pub(super) fn answer(name: &str, parts: &Parts) -> Option<HttpResponse<Body>> {
    let file = browsable::file(name)?;
    match parts.method {
        Method::GET => Some(sent(file, &parts.headers, true)),
        Method::HEAD => Some(sent(file, &parts.headers, false)),
        _ => None,
    }
}

fn sent(file: &File, headers: &HeaderMap, has_body: bool) -> HttpResponse<Body> {
    let gzip = file.gzip.as_ref().filter(|_| takes_gzip(headers));
    let tag = format!("\"{}{}\"", file.tag, if gzip.is_some() { "-gzip" } else { "" });
    let all = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let is_known = all(header::IF_NONE_MATCH)
        .flat_map(|line| line.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*");
    let content = gzip.unwrap_or(&file.content);
    let mut response = HttpResponse::new(if has_body && !is_known { content.clone().into() } else { Body::empty() });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let own = response.headers_mut();
    own.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
    own.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    own.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // The URL has the digest of the content.
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    own.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
    if gzip.is_some() {
        own.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if !is_known {
        own.insert(header::CONTENT_LENGTH, content.len().into());
    }
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let is_refused =
            parts.any(|part| matches!(part.split_once('='), Some((_, quality)) if quality.trim().parse() == Ok(0.0)));
        is_gzip && !is_refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn got(headers: &[(header::HeaderName, &str)]) -> HttpResponse<Body> {
        let mut request = axum::http::Request::builder();
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        answer("style.css", &parts).expect("the style sheet")
    }

    #[test]
    fn names_stand_first_in_the_query() {
        let name = |uri: &'static str| named(&Uri::from_static(uri)).map(str::to_owned);
        assert_eq!(name("/a/?_browsable=style.css&1f"), Some("style.css".to_owned()));
        assert_eq!(name("/a/?x=1&_browsable=style.css"), None);
        assert_eq!(name("/a/?_browsable"), None);
        assert_eq!(name("/a/"), None);
    }

    #[test]
    fn a_file_is_sent_as_the_browser_takes_it() {
        let plain = got(&[(header::ACCEPT_ENCODING, "br, gzip;q=0")]);
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        let short = got(&[(header::ACCEPT_ENCODING, "br, GZip;q=0.5")]);
        assert_eq!(short.headers()[header::CONTENT_ENCODING], "gzip");
        assert_ne!(plain.headers()[header::ETAG], short.headers()[header::ETAG]);
        let tag = plain.headers()[header::ETAG].to_str().expect("text").to_owned();
        for known in [&*tag, &*format!("\"x\", W/{tag}"), "*"] {
            assert_eq!(got(&[(header::IF_NONE_MATCH, known)]).status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(got(&[(header::IF_NONE_MATCH, "\"x\"")]).status(), StatusCode::OK);
    }

    #[test]
    fn only_reading_reads_a_file() {
        let (parts, ()) = axum::http::Request::post("/").body(()).expect("a request").into_parts();
        assert!(answer("style.css", &parts).is_none());
        let (parts, ()) = axum::http::Request::get("/").body(()).expect("a request").into_parts();
        assert!(answer("../Cargo.toml", &parts).is_none());
    }
}
