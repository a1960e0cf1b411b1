#![doc = include_str!("docs/settings.md")]

use std::borrow::Cow;

use crate::exceptions::ErrorFormat;

/// What holds for every view of a project unless the view says otherwise. Set through [`Rest`](crate::Rest).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The largest body in bytes that a parser may buffer; larger ones are refused with 413. 2.5 MiB at first, as
    /// Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_body_size: usize,
    /// The part before the dot of the permissions that [`ModelPermissions`](crate::permissions::ModelPermissions) ask for,
    /// `app` at first; the label of Django's app.
    pub app_label: Cow<'static, str>,
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

impl Settings {
    /// What is wrong with the values, a sentence a mistake that names the setting.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.max_body_size == 0 {
            mistakes.push("max_body_size: no body fits into 0 bytes; give it a larger number".to_owned());
        }
        if self.app_label.is_empty() {
            mistakes.push("app_label: the text is empty; give it the label of your app".to_owned());
        }
        if self.url_format_override.as_deref() == Some("") {
            mistakes.push("url_format_override: the text is empty; name a parameter, or give it `None`".to_owned());
        }
        mistakes
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_body_size: 5 * 512 * 1024,
            app_label: Cow::Borrowed("app"),
            error_format: ErrorFormat::default(),
            url_format_override: Some(Cow::Borrowed("format")),
            num_proxies: None,
            rate_limit_headers: false,
            throttle_on_failure: OnFailure::default(),
        }
    }
}
