//! Swagger UI from the binary: a page, its script and its styles, without a word to any other server.

use std::any::Any;
use std::fmt;
use std::io::Read as _;
use std::sync::Arc;

use axum::http::{HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::OpenApi;
use super::serve::sent;
use crate::base::exceptions::{Error, Result};
use crate::http::request::Request;
use crate::http::request::ViewInfo;
use crate::http::response::Response;
use crate::view::operation::Operation;
use crate::view::{Action, AnyView, ApiView, MethodTable, Methods, OfView as _, View};

/// What the pages may load: what comes from here, and images that stand in the styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &[u8] = include_bytes!("../../assets/swagger-ui/swagger-ui-bundle.js.gz");
const STYLES: &[u8] = include_bytes!("../../assets/swagger-ui/swagger-ui.css.gz");
const ICON: &[u8] = include_bytes!("../../assets/swagger-ui/favicon-32x32.png");

/// A file of the pages.
struct File {
    bytes: Bytes,
    media_type: &'static str,
    is_zipped: bool,
    etag: String,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("media_type", &self.media_type).finish_non_exhaustive()
    }
}

impl File {
    fn new(bytes: impl Into<Bytes>, media_type: &'static str, is_zipped: bool) -> Self {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes);
        let etag = URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default());
        Self { bytes, media_type, is_zipped, etag }
    }

    /// The file as the client takes it.
    fn sent(&self, request: &Request) -> Result<Response> {
        let mut response = if !self.is_zipped {
            sent(request, self.bytes.clone(), &self.etag, self.media_type)?
        } else if takes_gzip(request) {
            let mut response = sent(request, self.bytes.clone(), &self.etag, self.media_type)?;
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        } else {
            let mut plain = Vec::new();
            GzDecoder::new(&*self.bytes).read_to_end(&mut plain).map_err(Error::other)?;
            // Another encoding is another representation, so it has a tag of its own.
            sent(request, plain.into(), &format!("{}.plain", self.etag), self.media_type)?
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if self.is_zipped {
            headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        Ok(response)
    }
}

/// Whether the client takes bodies in gzip.
fn takes_gzip(request: &Request) -> bool {
    let lines = request.headers().get_all(header::ACCEPT_ENCODING).iter();
    let codings = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    let mut named = codings.map(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse().ok()).unwrap_or(1.0_f32);
        (name.trim(), weight > 0.0)
    });
    let name = |name: &str| name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") || name == "*";
    named.any(|(known, is_taken)| is_taken && name(known))
}

/// The view of a file.
struct FileView;

impl ApiView for FileView {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Swagger Ui").description("The API's document as a page.");
    const OVERRIDDEN: &'static [&'static str] = &["initial"];

    fn schema(_: &Request, operation: Operation) -> Operation {
        operation.none()
    }

    /// The pages are the same for everybody, and say nothing of the API; the document is asked for by the page.
    async fn initial(&self, _: &Request) -> Result<()> {
        Ok(())
    }
}

impl View for FileView {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<Self>();
}

impl Action<Self> for FileView {
    const NAME: &'static str = "file";

    async fn call(_: &Self, request: &Request) -> Result<Response> {
        let file = request.endpoint().route.document.as_ref().and_then(|file| file.downcast_ref::<File>());
        file.ok_or(Error::not_found())?.sent(request)
    }
}

/// A file's name, the view of it with its methods, and what goes into the route's place.
type Mounted = (&'static str, &'static AnyView, &'static MethodTable, Option<Arc<dyn Any + Send + Sync>>);

/// The files of the pages by their names below the page's path.
pub(crate) fn views(openapi: &OpenApi) -> Vec<Mounted> {
    let depth = openapi.docs_path.as_deref().map_or(0, |path| path.matches('/').count());
    let document = format!("{}{}.json", "../".repeat(depth), openapi.path);
    let title = openapi.info.get("title").and_then(Value::as_str).unwrap_or_default();
    let files = [
        ("", File::new(page(title), "text/html; charset=utf-8", false)),
        ("init.js", File::new(script(&document), "text/javascript; charset=utf-8", false)),
        ("swagger-ui-bundle.js", File::new(SCRIPT, "text/javascript; charset=utf-8", true)),
        ("swagger-ui.css", File::new(STYLES, "text/css; charset=utf-8", true)),
        ("favicon-32x32.png", File::new(ICON, "image/png", false)),
    ];
    let mounted = |(name, file)| {
        let file: Arc<dyn Any + Send + Sync> = Arc::new(file);
        (name, FileView::ANY, &FileView::METHODS.table, Some(file))
    };
    files.into_iter().map(mounted).collect()
}

fn page(title: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for letter in title.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter => escaped.push(letter),
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{escaped}</title>\n<link rel=\"icon\" type=\"image/png\" \
         href=\"favicon-32x32.png\">\n<link rel=\"stylesheet\" href=\"swagger-ui.css\">\n</head>\n<body>\n<div \
         id=\"swagger-ui\"></div>\n<script src=\"swagger-ui-bundle.js\"></script>\n<script \
         src=\"init.js\"></script>\n</body>\n</html>\n"
    )
}

/// The script that starts the page, in a file of its own: the policy allows none in the page.
fn script(document: &str) -> String {
    let document = Value::from(document);
    format!(
        "\"use strict\";\nSwaggerUIBundle({{\n  url: new URL({document}, document.baseURI).href,\n  dom_id: \
         \"#swagger-ui\",\n  deepLinking: true,\n  validatorUrl: null,\n}});\n"
    )
}
