//! The forms of JSON.

use std::borrow::Cow;

use super::Rest;
use crate::settings::Formats;
use crate::values::Kind;

impl Rest {
    /// How dates with times are shown where the field says nothing: `"%d.%m.%Y %H:%M"`. DRF's `DATETIME_FORMAT`.
    #[must_use]
    pub fn datetime_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.datetime = Some(format))
    }

    /// How dates are shown where the field says nothing. DRF's `DATE_FORMAT`.
    #[must_use]
    pub fn date_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.date = Some(format))
    }

    /// How times are shown where the field says nothing. DRF's `TIME_FORMAT`.
    #[must_use]
    pub fn time_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.time = Some(format))
    }

    /// How durations are shown where the field says nothing: `"django"` or `"iso-8601"`. DRF's `DURATION_FORMAT`.
    #[must_use]
    pub fn duration_format(self, format: &'static str) -> Self {
        self.set(|settings| settings.formats.duration = Some(format))
    }

    /// How dates with times are read where the field says nothing, the first that fits; `"iso-8601"` is the form that is
    /// read at first. DRF's `DATETIME_INPUT_FORMATS`.
    #[must_use]
    pub fn datetime_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.datetime_input = formats)
    }

    /// How dates are read where the field says nothing. DRF's `DATE_INPUT_FORMATS`.
    #[must_use]
    pub fn date_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.date_input = formats)
    }

    /// How times are read where the field says nothing. DRF's `TIME_INPUT_FORMATS`.
    #[must_use]
    pub fn time_input_formats(self, formats: &'static [&'static str]) -> Self {
        self.set(|settings| settings.formats.time_input = formats)
    }

    /// Whether decimals are shown as text where the field says nothing. DRF's `COERCE_DECIMAL_TO_STRING`.
    #[must_use]
    pub fn coerce_decimal_to_string(self, text: bool) -> Self {
        self.set(|settings| settings.formats.coerce_decimal_to_string = text)
    }

    /// Whether integers of 64 bits are shown as text where the field says nothing. DRF's `COERCE_BIGINT_TO_STRING`.
    #[must_use]
    pub fn coerce_bigint_to_string(self, text: bool) -> Self {
        self.set(|settings| settings.formats.coerce_bigint_to_string = text)
    }

    /// The key of errors that are about the data as a whole. DRF's `NON_FIELD_ERRORS_KEY`.
    #[must_use]
    pub fn non_field_errors_key(self, key: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.non_field_errors_key = key.into())
    }

    /// The field whose value is the `Location` of a new row. DRF's `URL_FIELD_NAME`.
    #[must_use]
    pub fn url_field_name(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.set(|settings| settings.url_field_name = name.into())
    }

    /// Whether JSON has letters beyond ASCII as they are. DRF's `UNICODE_JSON`.
    #[must_use]
    pub fn unicode_json(self, unicode: bool) -> Self {
        self.set(|settings| settings.unicode_json = unicode)
    }

    /// Whether JSON goes out without blanks. DRF's `COMPACT_JSON`.
    #[must_use]
    pub fn compact_json(self, compact: bool) -> Self {
        self.set(|settings| settings.compact_json = compact)
    }
}

/// What is wrong with the formats, a sentence a mistake.
pub(super) fn mistakes(formats: &Formats) -> Vec<String> {
    let shown = [
        ("datetime_format", formats.datetime, Kind::DateTimeUtc),
        ("date_format", formats.date, Kind::Date),
        ("time_format", formats.time, Kind::Time),
        ("duration_format", formats.duration, Kind::Duration),
    ];
    let read = [
        ("datetime_input_formats", formats.datetime_input, Kind::DateTime),
        ("date_input_formats", formats.date_input, Kind::Date),
        ("time_input_formats", formats.time_input, Kind::Time),
    ];
    let wrong = |setting: &str, format: &str| {
        format!("{setting}: `{format}` is no format of its values; name one that `strftime` knows for them")
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
