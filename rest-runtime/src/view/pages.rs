//! Views and their pages. Feature `browsable`.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response as HttpResponse, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

use super::methods::MethodTable;
use super::render;
use super::steps::metadata::Options;
use super::steps::{authentication, negotiation};
use super::table::AnyView;
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::base::panics;
use crate::browsable;
use crate::browsable::{Answer, Content as PageContent, Offer, PageRenderer, Paged, Shown};
use crate::formats::parsers::{FormParser, MultiPartParser, Parsers};
use crate::http::request::{Accepted, Request};
use crate::http::response::{Parts, Response, ResponseContent};

/// How much of a list that is read while it is sent a page shows.
const MOST: usize = 256 * 1024;

const FORMS: Parsers = Parsers::constant(&[&FormParser, &MultiPartParser]);

/// The request that a page's form stands for; any other request as it is.
pub(super) async fn submitted(view: &'static AnyView, request: Request) -> Request {
    let content_type = request.content_type();
    let is_form = ["application/x-www-form-urlencoded", "multipart/form-data"]
        .iter()
        .any(|form| content_type.get(..form.len()).is_some_and(|start| start.eq_ignore_ascii_case(form)));
    if *request.method() != Method::POST || !is_form {
        return request;
    }
    // Hooks and parsers of the project's are asked. What is wrong with them, or with the body, is told by what asks again.
    let read = panics::caught(async {
        if !negotiation::renderers(view, &request).iter().any(|renderer| browsable::of(&*renderer).is_some()) {
            return None;
        }
        let parsers = negotiation::parsers(view, &request);
        let takes_forms = parsers.select(content_type).is_some();
        // A body that is written by hand comes in a form, whatever else the view reads.
        request.read_with(if takes_forms { parsers.clone() } else { FORMS });
        request.data().await.is_ok().then_some((parsers, takes_forms))
    });
    let Ok(Some((parsers, takes_forms))) = read.await else { return request };
    let methods = request.endpoint().methods::<MethodTable>().copied();
    request.submitted(parsers, takes_forms, |method| methods.and_then(|methods| methods.action(method)))
}

/// The page that was asked for; `None` where the answer is no page, or the request may not have it.
pub(super) async fn page_of(request: &Request) -> Result<Option<PageRenderer>> {
    match request.accepted().and_then(|accepted| browsable::of(&**accepted.renderer())) {
        Some(page) if page.allows(request).await? => Ok(Some(page)),
        _ => Ok(None),
    }
}

/// The renderer of an answer to a request that may not have the page it asked for: the first that makes no page.
pub(super) fn instead_of_page(view: &AnyView, request: &Request) -> Option<Accepted> {
    request.accepted().filter(|accepted| browsable::of(&**accepted.renderer()).is_some())?;
    let renderers = negotiation::renderers(view, request);
    renderers.iter().find(|renderer| browsable::of(&**renderer).is_none()).map(Accepted::new)
}

/// The answer as a page.
pub(super) async fn render(
    view: &'static AnyView,
    request: &Request,
    page: &PageRenderer,
    response: Response,
) -> Result<HttpResponse<Body>> {
    // Nothing that a browser could show is to come.
    if response.status_code() == StatusCode::NOT_MODIFIED || response.status_code().is_informational() {
        return Ok(render::json(request, response));
    }
    let Parts { status, headers, content, json_type, listed, .. } = response.into_parts();
    let content = match content {
        ResponseContent::Plain(body) => return Ok(render::http(request, status, headers, body)),
        ResponseContent::Nothing => PageContent::Nothing,
        ResponseContent::Json(data) => PageContent::Json(data),
        ResponseContent::Pieces(body) => beginning(body).await?,
    };
    let steps = listed.steps.clone();
    let rows = match &content {
        PageContent::Json(data) => listed.rows_of(data).map(Bytes::copy_from_slice),
        PageContent::Cut(data) => Some(data.clone()),
        PageContent::Nothing => None,
    };
    let answer = Answer { status, headers: &headers, content, json_type, rows, steps };
    let made = browsable::page(page, request, &Options { view, request }, answer).await?;
    // A page has a body, which 204 and 205 forbid.
    let status = match status {
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT => StatusCode::OK,
        status => status,
    };
    Ok(render::http(request, status, secured(headers, made.headers), made.html.into()))
}

/// The answer's headers with those of the page, which is another document than the data.
fn secured(mut headers: HeaderMap, of_page: HeaderMap) -> HeaderMap {
    for name in [header::ETAG, header::LAST_MODIFIED, header::CONTENT_TYPE, header::CACHE_CONTROL] {
        headers.remove(name);
    }
    let vary = headers.get(header::VARY).and_then(|vary| vary.to_str().ok()).unwrap_or_default();
    let has = |name: &str| vary.split(',').any(|known| known.trim().eq_ignore_ascii_case(name));
    let missing: Vec<&str> = ["Accept", "Cookie"].into_iter().filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        let all = if vary.is_empty() { missing.join(", ") } else { format!("{vary}, {}", missing.join(", ")) };
        if let Ok(all) = HeaderValue::try_from(all) {
            headers.insert(header::VARY, all);
        }
    }
    headers.extend(of_page);
    headers
}

/// The beginning of a list that is read while it is sent; nothing more is read of it.
async fn beginning(body: Body) -> Result<PageContent> {
    let (mut pieces, mut text) = (body.into_data_stream(), BytesMut::new());
    while let Some(piece) = pieces.next().await {
        text.extend_from_slice(&piece.map_err(Error::other)?);
        if text.len() > MOST {
            return Ok(PageContent::Cut(text.freeze()));
        }
    }
    Ok(PageContent::Json(text.freeze()))
}

impl Paged for Options<'_> {
    fn formats(&self) -> Vec<(&'static str, &'static str)> {
        let renderers = negotiation::renderers(self.view, self.request);
        renderers.iter().map(|renderer| (renderer.format(), renderer.media_type())).collect()
    }

    fn methods(&self) -> Vec<Method> {
        let Some(methods) = self.request.endpoint().methods::<MethodTable>() else { return Vec::new() };
        let own = methods.entries().map(|(method, _)| method);
        own.chain(methods.has_options().then_some(Method::OPTIONS)).collect()
    }

    fn offers(&self) -> BoxFuture<'_, Vec<Offer>> {
        Box::pin(async {
            let mut offers = Vec::new();
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let methods = self.request.endpoint().methods::<MethodTable>();
                let Some(handler) = methods.and_then(|methods| methods.find(&method)) else { continue };
                let asked = self.request.with_method(method, Some(handler.name));
                if self.view.check_permissions(&asked).await.is_ok()
                    && let Some(offer) = (handler.offer)(&asked).await
                {
                    offers.push(offer.by(asked.method().clone()));
                }
            }
            offers
        })
    }

    fn knows_users(&self) -> bool {
        authentication::is_possible(self.view, self.request)
    }

    fn shown(&self) -> Shown {
        let handler = self.request.endpoint().methods::<MethodTable>().and_then(|methods| methods.find(&Method::GET));
        handler.map(|handler| (handler.shown)(self.request)).unwrap_or_default()
    }
}
