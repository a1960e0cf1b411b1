#![doc = include_str!("docs/settings.md")]

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};

use crate::exceptions::ErrorFormat;

mod formats;
mod hosts;

pub use formats::Formats;
pub(crate) use hosts::name_of_host;

/// What holds for every view of a project unless the view says otherwise. Set through [`Rest`](crate::Rest).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// How many bytes the names and values of a request's headers may have, all together; more are refused with 431.
    /// 32 KiB at first, as proxies have it.
    pub max_header_size: usize,
    /// The largest body in bytes that is kept in memory, without the files in it; larger ones are refused with 413.
    /// 2.5 MiB at first, as Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_body_size: usize,
    /// The largest body in bytes that a parser may read piece by piece: a form with files, or a file. Larger ones are
    /// refused with 413. 100 MiB at first.
    pub max_upload_size: u64,
    /// How many bytes of a request's files, all together, stay in memory; a file beyond that goes to a temporary one.
    /// 2.5 MiB at first, as Django's `FILE_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_memory_file_size: usize,
    /// The folder of temporary files; that of the system unless given (Django's `FILE_UPLOAD_TEMP_DIR`).
    pub upload_temp_dir: Option<PathBuf>,
    /// How many texts a form may have; more are refused with 400. 1000 at first, as Django's
    /// `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
    pub max_form_fields: usize,
    /// How many files a form may have; more are refused with 400. 100 at first, as Django's
    /// `DATA_UPLOAD_MAX_NUMBER_FILES`.
    pub max_form_files: usize,
    /// How many rows one request may create, change or delete at once; longer lists are refused with 400. 1000 at first.
    /// `bulk(max_length = …)` of a view and `max_length` of a field of nested rows say otherwise.
    pub max_bulk_size: usize,
    /// How many values one parameter of a filter may list: between the commas of `?id__in=1,2`, or by its name again and
    /// again, `?tags=1&tags=2`. More are refused with 400, `max_length`. 500 by default.
    pub max_filter_values: usize,
    /// How deep lists and objects of JSON may nest; deeper ones are refused with 400. 127 at first, which is also the most.
    pub max_json_depth: usize,
    /// How many values JSON may have, those within lists and objects counted; more are refused with 400. A value takes
    /// many times the memory of its letters. 250,000 by default.
    pub max_json_values: usize,
    /// What becomes of an object of JSON that has a key twice.
    pub duplicate_keys: DuplicateKeys,
    /// How long a body may take to arrive; what takes longer is refused with 408, and its connection closed. 30 seconds
    /// at first, and a second more for every [`min_body_rate`](Self::min_body_rate) bytes that have come. `None` waits
    /// for ever.
    pub body_timeout: Option<Duration>,
    /// How many bytes of a body must come in a second once [`body_timeout`](Self::body_timeout) is over. 1024 at first.
    pub min_body_rate: u32,
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
    /// The query parameter of searches, `search` at first; DRF's `SEARCH_PARAM`.
    pub search_param: Cow<'static, str>,
    /// The query parameter of orders, `ordering` at first; DRF's `ORDERING_PARAM`.
    pub ordering_param: Cow<'static, str>,
    /// Whether a list refuses query parameters that nothing of it reads. Off at first: as in DRF they are ignored.
    pub strict_query_params: bool,
    /// Whether a transaction holds a row that is saved together with what the entity's own `after_save` does, in views whose
    /// hooks do not ask for one. On at first. Off, the row's statement is all that there is, which spares two trips to the
    /// database for each write: for entities that override nothing, or only a `before_save` that writes nothing itself. What
    /// that writes of a row that is refused stays written, and so does what `after_save` refuses; others may write between the
    /// row and what follows it. Django's `ATOMIC_REQUESTS`, which is off at first there.
    pub atomic_saves: bool,
    /// The key of texts that clients are given and give back, cursors for example; Django's `SECRET_KEY`.
    pub secret_key: SecretKey,
    /// What becomes of a key of a body that is no field of the serializer.
    pub unknown_fields: UnknownFields,
    /// What becomes of a request that cannot be counted, because the throttles' store is down.
    pub throttle_on_failure: OnFailure,
    /// The hosts that this server answers for; a request for another one is refused with 400. An entry is a name without a
    /// port, a name with a dot before it for its subdomains too, or `*`. `None` by default, which allows every host; Django's
    /// `ALLOWED_HOSTS`.
    pub allowed_hosts: Option<Vec<Cow<'static, str>>>,
    /// The header, and its value, by which a proxy of your own says that the client came over TLS; Django's
    /// `SECURE_PROXY_SSL_HEADER`. `None` at first, for a client could write it where no proxy does.
    pub secure_proxy_header: Option<(HeaderName, HeaderValue)>,
    /// The forms of values in JSON.
    pub formats: Formats,
    /// The key of errors that are about the data as a whole, `non_field_errors` at first; DRF's `NON_FIELD_ERRORS_KEY`.
    pub non_field_errors_key: Cow<'static, str>,
    /// The field whose value is the `Location` of a new row, `url` at first; DRF's `URL_FIELD_NAME`.
    pub url_field_name: Cow<'static, str>,
    /// Whether JSON has letters beyond ASCII as they are, and not as `\\u` escapes. So it is at first; DRF's
    /// `UNICODE_JSON`.
    pub unicode_json: bool,
    /// Whether JSON goes out without blanks after `,` and `:`. So it is at first; DRF's `COMPACT_JSON`.
    pub compact_json: bool,
    /// Whether answers with status 500 tell their cause, which at first only the log has. For development.
    pub debug: bool,
}

/// What becomes of an object of JSON that has a key twice, about which
/// [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259#section-4) leaves the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DuplicateKeys {
    /// The last one counts. So it is at first, as in DRF.
    #[default]
    LastWins,
    /// The body is refused with 400, for two programs could read it differently.
    Refuse,
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

/// What becomes of a key of a body that is no field of the serializer, unless the serializer says itself
/// (`deny_unknown`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// It is passed over, as in DRF. So it is at first.
    #[default]
    Ignore,
    /// It is an error under its own name, code `unknown_field`: a misspelt key loses nothing silently.
    Error,
}

/// As deep as the reader of JSON goes, which stops there lest the stack ends first.
pub(crate) const MAX_JSON_DEPTH: usize = 127;

/// How many values JSON may have by default.
pub(crate) const MAX_JSON_VALUES: usize = 250_000;

impl Settings {
    /// What is wrong with the values, a sentence a mistake that names the setting.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (setting, none) in [
            ("max_body_size", self.max_body_size == 0),
            ("max_upload_size", self.max_upload_size == 0),
            ("max_json_depth", self.max_json_depth == 0),
            ("max_json_values", self.max_json_values == 0),
            ("body_timeout", self.body_timeout.is_some_and(|timeout| timeout.is_zero())),
        ] {
            if none {
                mistakes.push(format!("{setting}: with 0 no body could be read; give it a larger value"));
            }
        }
        // As many as a statement of SQLite has room for, beside those of another filter.
        if !(1..=10_000).contains(&self.max_filter_values) {
            mistakes.push("max_filter_values: it must be between 1 and 10000; give it such a number".to_owned());
        }
        if self.max_header_size == 0 {
            mistakes.push("max_header_size: with 0 no request could be answered; give it a larger value".to_owned());
        }
        if let Some(folder) = self.upload_temp_dir.as_deref().filter(|folder| !folder.is_dir()) {
            mistakes.push(format!("upload_temp_dir: {} is no folder; make it, or name another", folder.display()));
        }
        if self.max_json_depth > MAX_JSON_DEPTH {
            mistakes.push(format!("max_json_depth: JSON is read {MAX_JSON_DEPTH} levels deep at most; give it fewer"));
        }
        if self.min_body_rate == 0 {
            mistakes.push("min_body_rate: 0 bytes a second never end; give it more, or no `body_timeout`".to_owned());
        }
        if self.app_label.is_empty() {
            mistakes.push("app_label: the text is empty; give it the label of your app".to_owned());
        }
        for (setting, text) in [
            ("non_field_errors_key", &self.non_field_errors_key),
            ("url_field_name", &self.url_field_name),
            ("search_param", &self.search_param),
            ("ordering_param", &self.ordering_param),
        ] {
            if text.is_empty() {
                mistakes.push(format!("{setting}: the text is empty; give it a name"));
            }
        }
        mistakes.extend(self.host_mistakes());
        if self.url_format_override.as_deref() == Some("") {
            mistakes.push("url_format_override: the text is empty; name a parameter, or give it `None`".to_owned());
        }
        mistakes
    }
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
            max_header_size: 32 * 1024,
            max_body_size: 5 * 512 * 1024,
            max_upload_size: 100 * 1024 * 1024,
            max_memory_file_size: 5 * 512 * 1024,
            upload_temp_dir: None,
            max_form_fields: 1000,
            max_form_files: 100,
            max_bulk_size: 1000,
            max_filter_values: 500,
            max_json_depth: MAX_JSON_DEPTH,
            max_json_values: MAX_JSON_VALUES,
            duplicate_keys: DuplicateKeys::default(),
            body_timeout: Some(Duration::from_secs(30)),
            min_body_rate: 1024,
            app_label: Cow::Borrowed("app"),
            error_format: ErrorFormat::default(),
            url_format_override: Some(Cow::Borrowed("format")),
            num_proxies: None,
            rate_limit_headers: false,
            search_param: Cow::Borrowed("search"),
            ordering_param: Cow::Borrowed("ordering"),
            strict_query_params: false,
            atomic_saves: true,
            secret_key: SecretKey::random(),
            unknown_fields: UnknownFields::default(),
            throttle_on_failure: OnFailure::default(),
            allowed_hosts: None,
            secure_proxy_header: None,
            formats: Formats::FIRST,
            non_field_errors_key: Cow::Borrowed("non_field_errors"),
            url_field_name: Cow::Borrowed("url"),
            unicode_json: true,
            compact_json: true,
            debug: false,
        }
    }
}
