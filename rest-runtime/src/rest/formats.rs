//! Settings of JSON formats.

use std::borrow::Cow;

use super::Rest;
use crate::base::settings::Formats;
use crate::values::ValueKind;

impl Rest {
    /// Sets the output format of dates with times, unless a field overrides it: `"%d.%m.%Y %H:%M"`. DRF's
    /// `DATETIME_FORMAT`.
    #[must_use]
    pub fn datetime_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.datetime = Some(format))
    }

    /// Sets the output format of dates, unless a field overrides it. DRF's `DATE_FORMAT`.
    #[must_use]
    pub fn date_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.date = Some(format))
    }

    /// Sets the output format of times, unless a field overrides it. DRF's `TIME_FORMAT`.
    #[must_use]
    pub fn time_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.time = Some(format))
    }

    /// Sets the output format of durations, unless a field overrides it: `"django"` or `"iso-8601"`. DRF's
    /// `DURATION_FORMAT`.
    #[must_use]
    pub fn duration_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.duration = Some(format))
    }

    /// Sets the input formats of dates with times, unless a field overrides them. The first that fits is used;
    /// `"iso-8601"` is the default form. DRF's `DATETIME_INPUT_FORMATS`.
    #[must_use]
    pub fn datetime_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.datetime_input = formats)
    }

    /// Sets the input formats of dates, unless a field overrides them. DRF's `DATE_INPUT_FORMATS`.
    #[must_use]
    pub fn date_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.date_input = formats)
    }

    /// Sets the input formats of times, unless a field overrides them. DRF's `TIME_INPUT_FORMATS`.
    #[must_use]
    pub fn time_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.time_input = formats)
    }

    /// Sets whether decimals are shown as text, unless a field overrides it. DRF's `COERCE_DECIMAL_TO_STRING`.
    #[must_use]
    pub fn coerce_decimal_to_string(self, text: bool) -> Self {
        self.set(|settings| settings.formats.coerce_decimal_to_string = text)
    }

    /// Sets whether 64-bit integers are shown as text, unless a field overrides it. DRF's `COERCE_BIGINT_TO_STRING`.
    #[must_use]
    pub fn coerce_bigint_to_string(self, text: bool) -> Self {
        self.set(|settings| settings.formats.coerce_bigint_to_string = text)
    }

    /// Sets the key of errors about the data as a whole. DRF's `NON_FIELD_ERRORS_KEY`.
    #[must_use]
    pub fn non_field_errors_key(self, key: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.non_field_errors_key = key.into())
    }

    /// Sets the field whose value becomes the `Location` of a new row. DRF's `URL_FIELD_NAME`.
    #[must_use]
    pub fn url_field_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.url_field_name = name.into())
    }

    /// Sets whether JSON contains characters beyond ASCII unescaped. DRF's `UNICODE_JSON`.
    #[must_use]
    pub fn unicode_json(self, unicode: bool) -> Self {
        self.set(|settings| settings.unicode_json = unicode)
    }

    /// Sets whether JSON is written without spaces. DRF's `COMPACT_JSON`.
    #[must_use]
    pub fn compact_json(self, compact: bool) -> Self {
        self.set(|settings| settings.compact_json = compact)
    }
}

/// The mistakes in the formats, one sentence each.
pub(super) fn mistakes(formats: &Formats) -> Vec<String> {
    let shown = [
        ("datetime_format", formats.datetime, ValueKind::DateTimeUtc),
        ("date_format", formats.date, ValueKind::Date),
        ("time_format", formats.time, ValueKind::Time),
        ("duration_format", formats.duration, ValueKind::Duration),
    ];
    let read = [
        ("datetime_input_formats", formats.datetime_input, ValueKind::DateTime),
        ("date_input_formats", formats.date_input, ValueKind::Date),
        ("time_input_formats", formats.time_input, ValueKind::Time),
    ];
    let wrong = |setting: &str, format: &str| {
        let advice = match setting {
            "duration_format" => "use `django` or `iso-8601`",
            _ => "use one that `strftime` supports",
        };
        format!("{setting}: `{format}` is not a valid format for its values; {advice}")
    };
    let shown = shown.iter().filter_map(|(setting, format, kind)| {
        format.filter(|format| !kind.has_format(format)).map(|format| wrong(setting, format))
    });
    let read = read.iter().flat_map(|(setting, formats, kind)| {
        let wrongs = formats.iter().filter(|format| **format != "iso-8601" && !kind.has_format(format));
        wrongs.map(move |format| wrong(setting, format))
    });
    shown.chain(read).collect()
}
