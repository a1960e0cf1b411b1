//! The formats of values in JSON for fields that set none.

/// The formats in which serializers show and read values, unless a field overrides them (`format`, `input_formats`,
/// `coerce_to_string`). Set them through [`Rest`](crate::Rest); DRF's
/// [settings](https://www.django-rest-framework.org/api-guide/settings/#date-and-time-formatting) of the same names.
///
/// Values of method fields always have the default formats, as in DRF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Formats {
    /// The output format of dates with times, in the syntax of
    /// [`strftime`](https://docs.rs/chrono/latest/chrono/format/strftime/index.html); ISO 8601 by default.
    pub datetime: Option<&'static str>,
    /// The output format of dates; ISO 8601 by default.
    pub date: Option<&'static str>,
    /// The output format of times; ISO 8601 by default.
    pub time: Option<&'static str>,
    /// The output format of durations: `django` (the default) or `iso-8601`.
    pub duration: Option<&'static str>,
    /// The input formats of dates with times, of which the first that fits is used; `iso-8601` by default.
    pub datetime_input: &'static [&'static str],
    /// The input formats of dates.
    pub date_input: &'static [&'static str],
    /// The input formats of times.
    pub time_input: &'static [&'static str],
    /// Whether decimals are shown as text, which keeps all digits in every client. On by default.
    pub coerce_decimal_to_string: bool,
    /// Whether 64-bit integers are shown as text, for JavaScript clients, whose numbers have 53 bits. Off by default.
    pub coerce_bigint_to_string: bool,
}

impl Formats {
    /// The defaults.
    pub(crate) const FIRST: Self = Self {
        datetime: None,
        date: None,
        time: None,
        duration: None,
        datetime_input: &[],
        date_input: &[],
        time_input: &[],
        coerce_decimal_to_string: true,
        coerce_bigint_to_string: false,
    };

    /// Whether the output formats are the defaults; input formats do not matter.
    pub(crate) fn show_as_at_first(&self) -> bool {
        let read = Self {
            datetime_input: self.datetime_input,
            date_input: self.date_input,
            time_input: self.time_input,
            ..Self::FIRST
        };
        *self == read
    }
}

impl Default for Formats {
    fn default() -> Self {
        Self::FIRST
    }
}
