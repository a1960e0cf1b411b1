//! The routes that answer with a document.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::{HeaderValue, Response as HttpResponse, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::document::{Reader, allowed, made};
use super::{OpenApi, Version, yaml};
use crate::base::exceptions::{Error, Result, ValidationError};
use crate::http::request::Request;
use crate::http::request::ViewInfo;
use crate::http::response::Response;
use crate::rest::Rest;
use crate::view::operation::Operation;
use crate::view::steps::versioning;
use crate::view::{Action, AnyView, ApiView, MethodTable, Methods, OfView as _, View};

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    Json,
    Yaml,
}

/// The document of a router, made when it is first asked for.
pub(crate) struct Served {
    openapi: OpenApi,
    format: Format,
    made: Mutex<HashMap<Key, Arc<Text>>>,
}

/// What a document depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// The project, by its place in memory: an app keeps its own as long as it serves.
    project: usize,
    version: Version,
    api_version: Option<String>,
    base: String,
}

/// A document as it is sent.
struct Text {
    bytes: Bytes,
    etag: String,
}

/// How many documents are kept: those of other paths and versions are made again.
const KEPT: usize = 16;

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("format", &self.format).finish_non_exhaustive()
    }
}

impl Served {
    pub(crate) fn new(openapi: OpenApi, format: Format) -> Self {
        Self { openapi, format, made: Mutex::default() }
    }

    async fn text(&self, request: &Request) -> Result<Arc<Text>> {
        let version = self.version(request)?;
        let base = base(request, &format!("{}.{}", self.openapi.path, self.format.suffix()));
        let key = Key {
            project: Arc::as_ptr(request.shared_context()) as usize,
            version,
            api_version: request.version().map(str::to_owned),
            base,
        };
        if !self.openapi.by_permissions
            && let Some(known) = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
        {
            return Ok(Arc::clone(known));
        }
        let routes = request.endpoint().route.routes.clone();
        let routes = routes.ok_or_else(|| Error::ImproperlyConfigured("a document outside of a router".to_owned()))?;
        let rest = Rest::of(request);
        let mut may = None;
        if self.openapi.by_permissions {
            may = Some(allowed(&routes, request, &rest).await);
        }
        let reader = Reader { api_version: key.api_version.clone(), base: key.base.clone(), allowed: may };
        let (document, mistakes) = made(&routes, &self.openapi, &rest, version, &reader);
        if !mistakes.is_empty() {
            return Err(Error::ImproperlyConfigured(mistakes.join("; ")));
        }
        let bytes = match self.format {
            Format::Json => serde_json::to_vec(&document).map_err(Error::other)?,
            Format::Yaml => yaml::text(&document).into_bytes(),
        };
        let digest = Sha256::digest(&bytes);
        let etag = URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default());
        let text = Arc::new(Text { bytes: bytes.into(), etag });
        if !self.openapi.by_permissions {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            if made.len() >= KEPT {
                made.clear();
            }
            made.insert(key, Arc::clone(&text));
        }
        Ok(text)
    }

    /// The version of OpenAPI that the client asks for.
    fn version(&self, request: &Request) -> Result<Version> {
        match request.query_params().get("version") {
            None => Ok(self.openapi.version),
            Some(name) => match Version::named(&name) {
                Some(version) => Ok(version),
                // The project's own versions may be named so.
                None if request.version() == Some(&*name) => Ok(self.openapi.version),
                None => {
                    let text = "There is no such version of OpenAPI here; 3.0 and 3.1 are known.";
                    Err(ValidationError::field("version", text, "invalid_choice").into())
                }
            },
        }
    }
}

impl Format {
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Yaml => "application/yaml",
        }
    }
}

/// The path below which the router of this request is mounted, without a slash at its end.
fn base(request: &Request, own: &str) -> String {
    let path = request.original_uri().path();
    path.strip_suffix(own).map(|base| base.trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// The view of a document.
pub(crate) struct DocumentView;

impl ApiView for DocumentView {
    const VIEW: &'static Self = &Self;
    const INFO: ViewInfo = ViewInfo::new("Open Api").description("What there is, in OpenAPI.");
    const OVERRIDDEN: &'static [&'static str] = &["initial"];

    fn schema(_: &Request, operation: Operation) -> Operation {
        operation.none()
    }

    /// Whatever the client accepts, the path says in which form the document comes.
    async fn initial(&self, request: &Request) -> Result<()> {
        if let Some(scheme) = versioning::scheme(Self::ANY, request) {
            // `version` of the query may be that of OpenAPI.
            let version = scheme.determine_version(request).ok().flatten();
            request.set_version(scheme, version);
        }
        self.perform_authentication(request).await?;
        self.check_permissions(request).await?;
        self.check_throttles(request).await
    }
}

impl View for DocumentView {
    const METHODS: &'static Methods<Self> = &Methods::new().get::<Self>();
}

impl Action<Self> for DocumentView {
    const NAME: &'static str = "document";

    async fn call(_: &Self, request: &Request) -> Result<Response> {
        let served = request.endpoint().route.document.as_ref().and_then(|served| served.downcast_ref::<Served>());
        let served =
            served.ok_or_else(|| Error::ImproperlyConfigured("the view of a document stands alone".to_owned()))?;
        let text = served.text(request).await?;
        sent(request, text.bytes.clone(), &text.etag, served.format.media_type())
    }
}

/// The bytes, or that the client has them already.
pub(super) fn sent(request: &Request, bytes: Bytes, etag: &str, media_type: &'static str) -> Result<Response> {
    let tag = HeaderValue::try_from(format!("\"{etag}\"")).map_err(Error::other)?;
    let is_known = request.names_etag(&header::IF_NONE_MATCH, |known, _| known == etag) == Some(true);
    let mut response = HttpResponse::new(if is_known { Body::empty() } else { Body::from(bytes) });
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if is_known {
        *response.status_mut() = axum::http::StatusCode::NOT_MODIFIED;
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    Ok(Response::plain(response))
}

/// The view of a document and its methods, for routers; what it serves stands in its place.
pub(crate) fn view() -> (&'static AnyView, &'static MethodTable) {
    (DocumentView::ANY, &DocumentView::METHODS.table)
}

/// What a document's route has in its place.
pub(crate) fn place(served: Served) -> Arc<dyn Any + Send + Sync> {
    Arc::new(served)
}
