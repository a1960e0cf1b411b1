//! Project-wide settings: plain values, no policies.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::exceptions::ErrorFormat;

/// What holds for every view of a project unless the view says otherwise. Set through [`Rest`](crate::Rest).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The largest body in bytes that a parser may buffer; larger ones are refused with 413. 2.5 MiB at first, as
    /// Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_body_size: usize,
    /// The shape of error bodies.
    pub error_format: ErrorFormat,
    /// The query parameter that names a renderer by its format, `format` at first; `None` where there is none.
    pub url_format_override: Option<Cow<'static, str>>,
    /// How many proxies of your own stand between clients and this server, and so which part of `X-Forwarded-For` is a
    /// client's address to throttles; DRF's
    /// [`NUM_PROXIES`](https://www.django-rest-framework.org/api-guide/throttling/#how-clients-are-identified). `None` at
    /// first, as there: the header as a whole, which any client can write as it likes.
    pub num_proxies: Option<usize>,
    /// Whether answers tell the client its quota in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`, as
    /// the [IETF draft](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06) has them. Off at
    /// first.
    pub rate_limit_headers: bool,
    /// The query parameter of searches, `search` at first; DRF's `SEARCH_PARAM`.
    pub search_param: Cow<'static, str>,
    /// The query parameter of orders, `ordering` at first; DRF's `ORDERING_PARAM`.
    pub ordering_param: Cow<'static, str>,
    /// Whether a list refuses query parameters that nothing of it reads. Off at first: as in DRF they are ignored.
    pub strict_query_params: bool,
    /// What signs the texts that clients are given and give back, cursors for example; Django's `SECRET_KEY`.
    pub secret_key: SecretKey,
    /// What becomes of a request that cannot be counted, because the throttles' store is down.
    pub throttle_on_failure: OnFailure,
}

/// What becomes of a request that no throttle can count, because the store of the counts is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// It passes. So it is at first: a throttle shares out what there is, and guards no secret.
    #[default]
    Open,
    /// It is refused with 503, since the fault is not the client's, which 429 would say.
    Closed,
}

/// A key that nobody but the project knows. Its bytes are not shown.
#[derive(Clone)]
pub struct SecretKey(Arc<[u8]>);

impl SecretKey {
    /// The key of these bytes; 32 random ones or more.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().into())
    }

    /// A key that no other process has, and this one never again.
    #[must_use]
    pub fn random() -> Self {
        let (first, second) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        Self::new([*first.as_bytes(), *second.as_bytes()].as_flattened())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_body_size: 5 * 512 * 1024,
            error_format: ErrorFormat::default(),
            url_format_override: Some(Cow::Borrowed("format")),
            num_proxies: None,
            rate_limit_headers: false,
            search_param: Cow::Borrowed("search"),
            ordering_param: Cow::Borrowed("ordering"),
            strict_query_params: false,
            secret_key: SecretKey::random(),
            throttle_on_failure: OnFailure::default(),
        }
    }
}
