//! A page: what its templates are given, and the headers that it is sent with.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::bar;
use super::bar::Entry;
use super::controls;
use super::controls::Controls;
use super::form;
use super::form::Form;
use super::highlight::{Highlighted, escaped, highlight};
use super::snippets;
use super::snippets::Snippet;
use super::table;
use super::table::{Cell, Table};
use super::{PARAM, PageKind, PageRenderer, Paged, files, markdown, templates};
use crate::base::exceptions::Result;
use crate::cost;
use crate::formats::renderers::Steps;
use crate::http::request::Request;

/// An answer, of which a page is to be made.
pub(crate) struct Answer<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) content: Content,
    /// The media type of the data, where it is not that of JSON.
    pub(crate) json_type: Option<&'static str>,
    /// The rows of the data, where it is a list.
    pub(crate) rows: Option<Bytes>,
    /// Where they stand among the others.
    pub(crate) steps: Option<Steps>,
}

/// The data of an answer.
pub(crate) enum Content {
    Json(Bytes),
    /// The beginning of a list that goes on.
    Cut(Bytes),
    Nothing,
}

impl Content {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Json(data) | Self::Cut(data) => data,
            Self::Nothing => b"",
        }
    }
}

/// A page, with the headers that are its own.
pub(crate) struct Made {
    pub(crate) html: String,
    pub(crate) headers: HeaderMap,
}

/// What every template is given.
#[derive(Serialize)]
pub(super) struct Frame {
    style: String,
    script: String,
    icon: String,
    root: String,
    title: String,
    user: Option<UserView>,
    sign_in: Option<String>,
    sign_out: Option<String>,
    /// The path of the page, to which signing in and out leads back.
    here: String,
    csrf_token: Option<String>,
    /// Whether a token may be of use here.
    takes_tokens: bool,
}

#[derive(Serialize)]
struct UserView {
    name: String,
    is_staff: bool,
}

/// What the template of a view's page is given.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of the elements that a page may lack")]
struct PageView {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    description_html: String,
    breadcrumbs: Vec<Entry>,
    url: String,
    formats: Vec<Entry>,
    raw: Option<String>,
    has_get: bool,
    has_options: bool,
    actions: Vec<Entry>,
    controls: Option<Controls>,
    pages: Option<bar::Pages>,
    method: String,
    status: String,
    status_class: &'static str,
    headers: Vec<(String, String)>,
    body: BodyView,
    delete: bool,
    etag: Option<String>,
    forms: Vec<Form>,
    snippets: Vec<Snippet>,
    file_name: String,
    below: Vec<Entry>,
    docs: Option<String>,
    message: Option<&'static str>,
    cost: Option<Cost>,
    is_admin: bool,
    table: Option<Table>,
    values: Option<Vec<Cell>>,
}

/// What the answer cost, for staff.
#[derive(Serialize)]
struct Cost {
    queries: u32,
    milliseconds: String,
}

impl Cost {
    fn of(request: &Request) -> Option<Self> {
        if !request.user().is_staff() {
            return None;
        }
        let (queries, time) = cost::so_far()?;
        Some(Self { queries, milliseconds: format!("{:.1}", time.as_secs_f64() * 1000.0) })
    }
}

#[derive(Serialize)]
struct BodyView {
    open_html: String,
    folded_html: String,
    folded_lines: usize,
    is_cut: bool,
    is_empty: bool,
}

impl BodyView {
    fn of(highlighted: Highlighted, is_cut: bool, is_empty: bool) -> Self {
        let Highlighted { open, folded, folded_lines, is_cut: too_long } = highlighted;
        Self { open_html: open, folded_html: folded, folded_lines, is_cut: is_cut || too_long, is_empty }
    }
}

impl Frame {
    fn of(request: &Request, name: &str) -> Self {
        let home = bar::home(request);
        let user = request.is_authenticated().then(|| request.user());
        let here = request.original_uri().path_and_query().map_or("/", |path| path.as_str());
        let (csrf_token, uses_sessions) = session(request);
        let back = form_urlencoded::Serializer::new(String::new()).append_pair("next", here).finish();
        Self {
            style: files::url(&home, "style.css"),
            script: files::url(&home, "script.js"),
            icon: files::url(&home, "icon.svg"),
            root: home.clone(),
            title: name.to_owned(),
            sign_in: (uses_sessions && user.is_none()).then(|| format!("{home}?{PARAM}=sign-in&{back}")),
            sign_out: csrf_token.is_some().then(|| format!("{home}?{PARAM}=sign-out")),
            user: user.map(|user| UserView { name: user.username().to_owned(), is_staff: user.is_staff() }),
            here: here.to_owned(),
            csrf_token,
            takes_tokens: false,
        }
    }
}

/// The CSRF token of the session by which the user signed in, and whether there are sessions here at all.
fn session(request: &Request) -> (Option<String>, bool) {
    #[cfg(feature = "auth")]
    return (crate::auth::page_token(request), request.asks_cookies());
    #[cfg(not(feature = "auth"))]
    {
        let _ = request;
        (None, false)
    }
}

/// The page of a view's answer.
pub(crate) async fn page(
    settings: &PageRenderer,
    request: &Request,
    view: &dyn Paged,
    answer: Answer<'_>,
) -> Result<Made> {
    let name = view.name();
    let methods = view.methods();
    let shown = view.shown();
    let data: Option<Value> = match &answer.content {
        Content::Json(data) => serde_json::from_slice(data).ok(),
        _ => None,
    };
    let mut offers = if settings.forms { view.offers().await } else { Vec::new() };
    let delete = offers.iter().any(|offer| offer.method == Method::DELETE);
    offers.retain(|offer| offer.method != Method::DELETE);
    let forms = form::forms(request, view, offers, &answer, data.as_ref()).await;
    let links = bar::KeyLinks::of(request, &shown, answer.rows.is_some(), data.as_ref());
    let is_refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&answer.status);
    let is_admin = settings.kind == PageKind::Admin;
    let is_cut = matches!(answer.content, Content::Cut(_));
    let body = highlight(answer.content.bytes(), &|keys, json| links.url(keys, json));
    let formats = bar::formats(request, view);
    let raw = formats.iter().find(|format| format.name == "json").map(|format| format.url.clone());
    let is_list = methods.contains(&Method::GET) && answer.status.is_success() && *request.method() == Method::GET;
    let page = PageView {
        frame: {
            let frame = Frame::of(request, &name);
            // Whoever signed in by a session needs none.
            Frame { takes_tokens: view.knows_users() && frame.csrf_token.is_none(), ..frame }
        },
        description_html: markdown::html(&view.description()),
        breadcrumbs: bar::breadcrumbs(request, &name),
        url: request.original_uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        raw,
        formats,
        has_get: methods.contains(&Method::GET),
        has_options: methods.contains(&Method::OPTIONS),
        actions: bar::actions(request),
        controls: shown
            .controls
            .as_ref()
            .filter(|_| !is_refused)
            .and_then(|controls| controls::controls(request, controls)),
        pages: data
            .as_ref()
            .filter(|_| is_list && answer.rows.is_some())
            .and_then(|data| bar::Pages::of(request, data, answer.steps.as_ref())),
        method: request.method().to_string(),
        status: answer.status.to_string(),
        status_class: match answer.status.as_u16() {
            200..300 => "good",
            300..400 => "other",
            _ => "bad",
        },
        headers: headers(&answer),
        body: BodyView::of(body, is_cut, matches!(answer.content, Content::Nothing)),
        delete,
        etag: answer.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned),
        forms,
        snippets: snippets::snippets(request)?,
        file_name: format!("{}.json", name.to_lowercase().replace(' ', "-")),
        below: if answer.status.is_success() { bar::below(request) } else { Vec::new() },
        docs: bar::docs(request),
        message: answer.status.is_success().then(|| done(request.method())).flatten(),
        cost: Cost::of(request),
        is_admin,
        table: if is_admin && answer.status.is_success() {
            answer.rows.as_deref().and_then(|rows| table::table(request, &shown, rows, &links))
        } else {
            None
        },
        values: data
            .as_ref()
            .filter(|_| is_admin && answer.status.is_success() && answer.rows.is_none())
            .and_then(|row| table::values(&shown, row, &links)),
        name,
    };
    let template = match settings.kind {
        PageKind::Api => "browsable/api.html",
        PageKind::Admin => "browsable/admin.html",
    };
    Ok(Made { html: templates::render(request, template, &page)?, headers: secured() })
}

/// What has been done, for people.
fn done(method: &Method) -> Option<&'static str> {
    match *method {
        Method::POST => Some("Done: the row is there."),
        Method::PUT | Method::PATCH => Some("Saved."),
        Method::DELETE => Some("Deleted."),
        _ => None,
    }
}

/// The headers that the answer would have as JSON, without those that nobody but the browser needs.
fn headers(answer: &Answer<'_>) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let shown = |name: &HeaderName| *name != header::SET_COOKIE && *name != header::CONTENT_TYPE;
    let own = answer.headers.iter().filter(|(name, _)| shown(name));
    let mut all: Vec<(String, String)> = own.map(|(name, value)| (titled(name.as_str()), text(value))).collect();
    let media_type = match &answer.content {
        Content::Nothing => None,
        _ => answer.headers.get(header::CONTENT_TYPE).map(text),
    };
    let of_data = || answer.json_type.unwrap_or("application/json").to_owned();
    if !matches!(answer.content, Content::Nothing) {
        all.push(("Content-Type".to_owned(), media_type.unwrap_or_else(of_data)));
    }
    all.sort();
    all
}

/// A header's name as people write it.
fn titled(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join("-")
}

/// The headers of every page. Nothing but the library's own files is loaded, and no other site shows the page in a frame.
pub(crate) fn secured() -> HeaderMap {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // The form of a page tells its own server from where it comes.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // A page has what its user may see, and tokens.
        (header::CACHE_CONTROL, "no-store"),
    ]
    .into_iter()
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
    .collect()
}

/// The data without a page around it.
pub(super) fn bare(data: &[u8]) -> String {
    let shown = escaped(&String::from_utf8_lossy(data));
    format!("<!doctype html>\n<html lang=\"en\"><title>JSON</title><pre>{shown}</pre></html>\n")
}

/// What the template of the sign-in page is given.
#[cfg(feature = "auth")]
#[derive(Serialize)]
struct SignInView<'a> {
    #[serde(flatten)]
    frame: Frame,
    action: String,
    next: &'a str,
    username: &'a str,
    errors: &'a [String],
}

/// The page that asks for a username and a password; `next` is where it leads to.
#[cfg(feature = "auth")]
pub(crate) fn sign_in_page(request: &Request, next: &str, username: &str, errors: &[String]) -> Result<String> {
    let frame = Frame { sign_in: None, ..Frame::of(request, "Sign in") };
    let action = format!("{}?{PARAM}=sign-in", bar::home(request));
    templates::render(request, "browsable/sign_in.html", &SignInView { frame, action, next, username, errors })
}
