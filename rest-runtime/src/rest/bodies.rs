//! Settings of headers and bodies.

use std::path::PathBuf;
use std::time::Duration;

use super::Rest;
use crate::base::settings::{DuplicateKeys, UnknownFields};

impl Rest {
    /// Sets the treatment of keys in a body that are not fields of the serializer, unless the serializer overrides it.
    #[must_use]
    pub fn unknown_fields(self, unknown: UnknownFields) -> Self {
        self.set(|settings| settings.unknown_fields = unknown)
    }

    /// Sets the maximum size in bytes of a request's header names and values together. Larger ones are refused with 431
    /// ([RFC 6585](https://www.rfc-editor.org/rfc/rfc6585#section-5)) before any other check.
    #[must_use]
    pub fn max_header_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_header_size = bytes)
    }

    /// Sets the maximum number of rows that one request may create, change or delete, in a bulk action or nested in
    /// another row. Longer lists are refused with 400.
    #[must_use]
    pub fn max_bulk_size(self, rows: usize) -> Self {
        self.set(|settings| settings.max_bulk_size = rows)
    }

    /// Sets the maximum size in bytes of a body in memory, not counting its files; larger ones are refused with 413.
    #[must_use]
    pub fn max_body_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_body_size = bytes)
    }

    /// Sets the maximum size in bytes of a body that is streamed: a form with files, or a file. Larger ones are refused
    /// with 413. It replaces [`max_body_size`](Self::max_body_size) for them.
    #[must_use]
    pub fn max_upload_size(self, bytes: u64) -> Self {
        self.set(|settings| settings.max_upload_size = bytes)
    }

    /// Sets the maximum size in bytes of a request's files in memory, all together; files beyond it are written to
    /// temporary files.
    #[must_use]
    pub fn max_memory_file_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_memory_file_size = bytes)
    }

    /// Sets the directory of temporary files, in place of the system's. It must exist and be writable.
    #[must_use]
    pub fn upload_temp_dir(self, folder: impl Into<PathBuf>) -> Self {
        self.set(|settings| settings.upload_temp_dir = Some(folder.into()))
    }

    /// Sets the maximum number of text fields in a form; more are refused with 400.
    #[must_use]
    pub fn max_form_fields(self, fields: usize) -> Self {
        self.set(|settings| settings.max_form_fields = fields)
    }

    /// Sets the maximum number of files in a form; more are refused with 400.
    #[must_use]
    pub fn max_form_files(self, files: usize) -> Self {
        self.set(|settings| settings.max_form_files = files)
    }

    /// Sets the maximum depth of nested lists and objects in JSON, up to 127; deeper ones are refused with 400.
    #[must_use]
    pub fn max_json_depth(self, levels: usize) -> Self {
        self.set(|settings| settings.max_json_depth = levels)
    }

    /// Sets the maximum number of values in JSON, including those in lists and objects; more are refused with 400.
    /// 250,000 by default.
    #[must_use]
    pub fn max_json_values(self, values: usize) -> Self {
        self.set(|settings| settings.max_json_values = values)
    }

    /// Sets the treatment of a JSON object with a duplicate key; by default the last value counts.
    #[must_use]
    pub fn duplicate_keys(self, duplicates: DuplicateKeys) -> Self {
        self.set(|settings| settings.duplicate_keys = duplicates)
    }

    /// Sets the time that a body may take to arrive, plus a second for each [`min_body_rate`](Self::min_body_rate)
    /// bytes that have arrived. A slower body is refused with 408. `None` for no limit.
    #[must_use]
    pub fn body_timeout(self, patience: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.body_timeout = patience.into())
    }

    /// Sets the minimum rate of a body in bytes per second, once its time is over.
    #[must_use]
    pub fn min_body_rate(self, bytes_per_second: u32) -> Self {
        self.set(|settings| settings.min_body_rate = bytes_per_second)
    }
}
