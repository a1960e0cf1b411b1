//! The forms of values in JSON, where fields say none.

/// In which form serializers show and read values, unless a field says its own (`format`, `input_formats`,
/// `coerce_to_string`). Set through [`Rest`](crate::Rest); DRF's
/// [settings](https://www.django-rest-framework.org/api-guide/settings/#date-and-time-formatting) of the same names.
///
/// What a method field makes has the forms that it has at first, as in DRF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Formats {
    /// How dates with times are shown, in the words of
    /// [`strftime`](https://docs.rs/chrono/latest/chrono/format/strftime/index.html); ISO 8601 at first.
    pub datetime: Option<&'static str>,
    /// How dates are shown; ISO 8601 at first.
    pub date: Option<&'static str>,
    /// How times are shown; ISO 8601 at first.
    pub time: Option<&'static str>,
    /// How durations are shown: `django` (so it is at first) or `iso-8601`.
    pub duration: Option<&'static str>,
    /// How dates with times are read, the first that fits; `iso-8601` at first.
    pub datetime_input: &'static [&'static str],
    /// How dates are read.
    pub date_input: &'static [&'static str],
    /// How times are read.
    pub time_input: &'static [&'static str],
    /// Whether decimals are shown as text, which keeps their digits in every client. So it is at first.
    pub coerce_decimal_to_string: bool,
    /// Whether integers of 64 bits are shown as text, for clients in JavaScript, whose numbers have 53. Off at first.
    pub coerce_bigint_to_string: bool,
}

impl Formats {
    /// As they are at first.
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

    /// Whether values are shown in the forms that they have at first, however they are read.
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
