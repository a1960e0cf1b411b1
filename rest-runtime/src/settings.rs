//! Project-wide settings: plain values, no policies.

/// What holds for every view of a project unless the view says otherwise. Set through [`Rest`](crate::Rest).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The largest body in bytes that a parser may buffer; larger ones are refused with 413. 2.5 MiB at first, as
    /// Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_body_size: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_body_size: 5 * 512 * 1024 }
    }
}
