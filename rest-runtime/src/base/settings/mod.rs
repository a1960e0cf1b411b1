#![doc = include_str!("../../docs/settings.md")]

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};

use super::exceptions::ErrorFormat;

mod formats;
mod hosts;

pub use formats::Formats;
pub(crate) use hosts::name_of_host;

/// The settings of a project, which apply to every view that does not override them. Set them through
/// [`Rest`](crate::Rest).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "the settings are independent")]
pub struct Settings {
    /// The maximum size in bytes of a request's header names and values together; larger ones are refused with 431. 32
    /// KiB by default, as is usual for proxies.
    pub max_header_size: usize,
    /// The maximum size in bytes of a body in memory, not counting its files; larger ones are refused with 413. 2.5 MiB
    /// by default, as Django's `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_body_size: usize,
    /// The maximum size in bytes of a body that a parser streams: a form with files, or a file. Larger ones are refused
    /// with 413. 100 MiB by default.
    pub max_upload_size: u64,
    /// The maximum size in bytes of a request's files in memory, all together; files beyond it are written to temporary
    /// files. 2.5 MiB by default, as Django's `FILE_UPLOAD_MAX_MEMORY_SIZE`.
    pub max_memory_file_size: usize,
    /// The directory of temporary files; by default that of the system. Django's `FILE_UPLOAD_TEMP_DIR`.
    pub upload_temp_dir: Option<PathBuf>,
    /// The maximum number of text fields in a form; more are refused with 400. 1000 by default, as Django's
    /// `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
    pub max_form_fields: usize,
    /// The maximum number of files in a form; more are refused with 400. 100 by default, as Django's
    /// `DATA_UPLOAD_MAX_NUMBER_FILES`.
    pub max_form_files: usize,
    /// The maximum number of rows that one request may create, change or delete; longer lists are refused with 400.
    /// 1000 by default. `bulk(max_length = …)` of a view and `max_length` of a field of nested rows override it.
    pub max_bulk_size: usize,
    /// The maximum number of values of one filter parameter, either separated by commas (`?id__in=1,2`) or repeated
    /// (`?tags=1&tags=2`). More are refused with 400 and the code `max_length`. 500 by default.
    pub max_filter_values: usize,
    /// The maximum depth of nested lists and objects in JSON; deeper ones are refused with 400. 127 by default, which
    /// is also the upper limit.
    pub max_json_depth: usize,
    /// The maximum number of values in JSON, including those in lists and objects; more are refused with 400. A value
    /// takes many times the memory of its text. 250,000 by default.
    pub max_json_values: usize,
    /// The treatment of a JSON object with a duplicate key.
    pub duplicate_keys: DuplicateKeys,
    /// The time that a body may take to arrive, 30 seconds by default. Each [`min_body_rate`](Self::min_body_rate)
    /// bytes that have arrived add a second. A slower body is refused with 408, and its connection is closed. `None`
    /// for no limit.
    pub body_timeout: Option<Duration>,
    /// The minimum rate of a body in bytes per second once [`body_timeout`](Self::body_timeout) is over. 1024 by
    /// default.
    pub min_body_rate: u32,
    /// The part before the dot of the permissions that [`ModelPermissions`](crate::permissions::ModelPermissions)
    /// requires, `app` by default; Django's app label.
    pub app_label: Cow<'static, str>,
    /// The format of error bodies.
    pub error_format: ErrorFormat,
    /// The query parameter that chooses a renderer by its format, `format` by default; `None` for no such parameter.
    pub url_format_override: Option<Cow<'static, str>>,
    /// The number of your own proxies between clients and this server. It determines which part of `X-Forwarded-For`
    /// throttles take as a client's address; DRF's
    /// [`NUM_PROXIES`](https://www.django-rest-framework.org/api-guide/throttling/#how-clients-are-identified).
    ///
    /// With `None`, the default as in DRF, it is the whole header, which any client can forge.
    pub num_proxies: Option<usize>,
    /// Whether responses contain the client's quota in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`,
    /// as in the [IETF draft](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06). Off by
    /// default.
    pub rate_limit_headers: bool,
    /// The query parameter of searches, `search` by default; DRF's `SEARCH_PARAM`.
    pub search_param: Cow<'static, str>,
    /// The query parameter of orderings, `ordering` by default; DRF's `ORDERING_PARAM`.
    pub ordering_param: Cow<'static, str>,
    /// Whether lists refuse unknown query parameters. Off by default: as in DRF they are ignored.
    pub strict_query_params: bool,
    /// Whether a write of one row is a transaction together with the entity's own `after_save`, in views whose hooks
    /// take no transaction. On by default.
    ///
    /// Off, the row's statement runs alone, which saves two round trips to the database for each write. Use it for
    /// entities without overrides, or with a `before_save` that writes nothing.
    ///
    /// Without the transaction, writes of `before_save` remain if the row is refused, and the row remains if
    /// `after_save` fails. Other writes may come between the row and `after_save`. Django's `ATOMIC_REQUESTS`, which is
    /// off by default there.
    pub atomic_saves: bool,
    /// The key that protects texts which clients get and send back, cursors for example; Django's `SECRET_KEY`.
    pub secret_key: SecretKey,
    /// The treatment of keys in a body that are not fields of the serializer.
    pub unknown_fields: UnknownFields,
    /// The treatment of requests while the throttles' store is down.
    pub throttle_on_failure: OnFailure,
    /// The hosts that this server serves; requests for another host are refused with 400. Django's `ALLOWED_HOSTS`.
    ///
    /// An entry is a name without a port, a name with a leading dot to include subdomains, or `*`. `None`, the default,
    /// allows every host.
    pub allowed_hosts: Option<Vec<Cow<'static, str>>>,
    /// The header, and its value, by which your proxy marks requests that came over TLS; Django's
    /// `SECURE_PROXY_SSL_HEADER`. `None` by default, because without a proxy a client could set the header.
    pub secure_proxy_header: Option<(HeaderName, HeaderValue)>,
    /// The formats of values in JSON.
    pub formats: Formats,
    /// The key of errors about the data as a whole, `non_field_errors` by default; DRF's `NON_FIELD_ERRORS_KEY`.
    pub non_field_errors_key: Cow<'static, str>,
    /// The field whose value becomes the `Location` of a new row, `url` by default; DRF's `URL_FIELD_NAME`.
    pub url_field_name: Cow<'static, str>,
    /// Whether JSON contains characters beyond ASCII unescaped, and not as `\u` escapes. On by default; DRF's
    /// `UNICODE_JSON`.
    pub unicode_json: bool,
    /// Whether JSON is written without spaces after `,` and `:`. On by default; DRF's `COMPACT_JSON`.
    pub compact_json: bool,
    /// Whether responses with status 500 contain their cause, which by default is only in the log. For development.
    pub debug: bool,
}

/// The treatment of a JSON object with a duplicate key, which [RFC
/// 8259](https://www.rfc-editor.org/rfc/rfc8259#section-4) leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DuplicateKeys {
    /// The last value counts, as in DRF. The default.
    #[default]
    LastWins,
    /// The body is refused with 400, because two programs could read it differently.
    Refuse,
}

/// The treatment of a request that throttles cannot count, because their store is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// The request passes. The default: a throttle shares capacity and protects no secret.
    #[default]
    Open,
    /// The request is refused with 503. The fault is not the client's, as 429 would say.
    Closed,
}

/// The treatment of keys in a body that are not fields of the serializer. A serializer with `deny_unknown` overrides
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// The key is ignored, as in DRF. The default.
    #[default]
    Ignore,
    /// The key is an error under its own name, with the code `unknown_field`, so a misspelt key is not lost silently.
    Error,
}

/// The depth limit of the JSON reader, which protects the stack.
pub(crate) const MAX_JSON_DEPTH: usize = 127;

/// The default of [`Settings::max_json_values`].
pub(crate) const MAX_JSON_VALUES: usize = 250_000;

impl Settings {
    /// The mistakes in the settings, one sentence each with the setting's name.
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
                mistakes.push(format!("{setting}: 0 would refuse every body; set a larger value"));
            }
        }
        // The values must fit into one SQLite statement, together with those of another filter.
        if !(1..=10_000).contains(&self.max_filter_values) {
            mistakes.push("max_filter_values: it is out of range; set a number from 1 to 10000".to_owned());
        }
        if self.max_header_size == 0 {
            mistakes.push("max_header_size: 0 would refuse every request; set a larger value".to_owned());
        }
        if let Some(folder) = self.upload_temp_dir.as_deref().filter(|folder| !folder.is_dir()) {
            mistakes
                .push(format!("upload_temp_dir: {} is not a folder; create it, or choose another", folder.display()));
        }
        if self.max_json_depth > MAX_JSON_DEPTH {
            mistakes.push(format!("max_json_depth: it is too large; set at most {MAX_JSON_DEPTH}"));
        }
        if self.min_body_rate == 0 {
            mistakes.push("min_body_rate: it must be more than 0; set a larger value, or no `body_timeout`".to_owned());
        }
        if self.app_label.is_empty() {
            mistakes.push("app_label: it is empty; set it to the label of your app".to_owned());
        }
        for (setting, text) in [
            ("non_field_errors_key", &self.non_field_errors_key),
            ("url_field_name", &self.url_field_name),
            ("search_param", &self.search_param),
            ("ordering_param", &self.ordering_param),
        ] {
            if text.is_empty() {
                mistakes.push(format!("{setting}: it is empty; set it to a name"));
            }
        }
        mistakes.extend(self.host_mistakes());
        if self.url_format_override.as_deref() == Some("") {
            mistakes
                .push("url_format_override: it is empty; set it to the name of a parameter, or to `None`".to_owned());
        }
        mistakes
    }
}

/// A secret key of the project. `Debug` does not print its bytes.
#[derive(Clone)]
pub struct SecretKey(Arc<[u8]>);

impl SecretKey {
    /// Makes a key of these bytes; use at least 32 random ones.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(bytes.as_ref().into())
    }

    /// Makes a random key, which no other process has.
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
