//! The limits of headers and bodies.

use std::path::PathBuf;
use std::time::Duration;

use super::Rest;
use crate::settings::{DuplicateKeys, UnknownFields};

impl Rest {
    /// What becomes of a key of a body that is no field of the serializer, unless the serializer says itself.
    #[must_use]
    pub fn unknown_fields(self, unknown: UnknownFields) -> Self {
        self.set(|settings| settings.unknown_fields = unknown)
    }

    /// How many bytes the names and values of a request's headers may have, all together; more are refused with 431
    /// ([RFC 6585](https://www.rfc-editor.org/rfc/rfc6585#section-5)) before anything else is asked.
    #[must_use]
    pub fn max_header_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_header_size = bytes)
    }

    /// How many rows one request may create, change or delete at once, in a bulk action or nested in another row; longer
    /// lists are refused with 400.
    #[must_use]
    pub fn max_bulk_size(self, rows: usize) -> Self {
        self.set(|settings| settings.max_bulk_size = rows)
    }

    /// The largest body, in bytes, that is kept in memory, without the files in it; larger ones are refused with 413.
    #[must_use]
    pub fn max_body_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_body_size = bytes)
    }

    /// The largest body, in bytes, that is read piece by piece: a form with files, or a file. Larger ones are refused with
    /// 413. It takes the place of [`max_body_size`](Self::max_body_size) for them.
    #[must_use]
    pub fn max_upload_size(self, bytes: u64) -> Self {
        self.set(|settings| settings.max_upload_size = bytes)
    }

    /// How many bytes of a request's files, all together, stay in memory; what is more goes to temporary files.
    #[must_use]
    pub fn max_memory_file_size(self, bytes: usize) -> Self {
        self.set(|settings| settings.max_memory_file_size = bytes)
    }

    /// The folder of temporary files, in place of the system's. It must be there, and be writable.
    #[must_use]
    pub fn upload_temp_dir(self, folder: impl Into<PathBuf>) -> Self {
        self.set(|settings| settings.upload_temp_dir = Some(folder.into()))
    }

    /// How many texts a form may have; more are refused with 400.
    #[must_use]
    pub fn max_form_fields(self, fields: usize) -> Self {
        self.set(|settings| settings.max_form_fields = fields)
    }

    /// How many files a form may have; more are refused with 400.
    #[must_use]
    pub fn max_form_files(self, files: usize) -> Self {
        self.set(|settings| settings.max_form_files = files)
    }

    /// How deep lists and objects of JSON may nest, 127 at most; deeper ones are refused with 400.
    #[must_use]
    pub fn max_json_depth(self, levels: usize) -> Self {
        self.set(|settings| settings.max_json_depth = levels)
    }

    /// How many values JSON may have, those within lists and objects counted; more are refused with 400. 250,000 by
    /// default.
    #[must_use]
    pub fn max_json_values(self, values: usize) -> Self {
        self.set(|settings| settings.max_json_values = values)
    }

    /// What becomes of an object of JSON that has a key twice; the last one counts unless given.
    #[must_use]
    pub fn duplicate_keys(self, duplicates: DuplicateKeys) -> Self {
        self.set(|settings| settings.duplicate_keys = duplicates)
    }

    /// How long a body may take to arrive, with a second more for every [`min_body_rate`](Self::min_body_rate) bytes that
    /// have come; what takes longer is refused with 408. `None` waits for ever.
    #[must_use]
    pub fn body_timeout(self, patience: impl Into<Option<Duration>>) -> Self {
        self.set(|settings| settings.body_timeout = patience.into())
    }

    /// How many bytes of a body must come in a second, once its time is over.
    #[must_use]
    pub fn min_body_rate(self, bytes_per_second: u32) -> Self {
        self.set(|settings| settings.min_body_rate = bytes_per_second)
    }
}
