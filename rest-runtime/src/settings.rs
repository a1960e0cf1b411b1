//! Project-wide settings: plain values, no policies.

use std::borrow::Cow;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_body_size: 5 * 512 * 1024,
            error_format: ErrorFormat::default(),
            url_format_override: Some(Cow::Borrowed("format")),
        }
    }
}
