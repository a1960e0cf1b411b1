//! The rows in a response's data. The list action records them, so that renderers need not guess by names.

#[cfg(feature = "browsable")]
use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The rows in the response of a list action; empty for other responses.
#[derive(Debug, Default)]
pub(crate) struct ListedRows {
    is_list: bool,
    /// The rows of a page, as JSON.
    page: Option<Bytes>,
    /// The names of the values in a row, for a list without rows.
    pub(super) columns: Vec<String>,
    /// Where the page stands among the others.
    #[cfg(feature = "browsable")]
    pub(crate) steps: Option<Steps>,
}

/// The pages of a list that have numbers.
#[cfg(feature = "browsable")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Steps {
    /// The parameter that chooses a page.
    pub(crate) param: Cow<'static, str>,
    /// The number of this page, from 1.
    pub(crate) number: u64,
    /// How many there are, as far as that is known.
    pub(crate) pages: Option<u64>,
    /// By how much the parameter grows from page to page; `None` where it is the number itself.
    pub(crate) step: Option<u64>,
}

impl ListedRows {
    /// Data that is a list.
    pub(crate) fn list(columns: Vec<String>) -> Self {
        Self { is_list: true, columns, ..Self::default() }
    }

    /// Data that contains this list.
    pub(crate) fn page(rows: Bytes, columns: Vec<String>) -> Self {
        Self { page: Some(rows), ..Self::list(columns) }
    }

    /// With where the page stands among the others.
    #[cfg(feature = "browsable")]
    pub(crate) fn among(self, steps: Option<Steps>) -> Self {
        Self { steps, ..self }
    }

    /// Called when other data replaces the page.
    pub(crate) fn change(&mut self) {
        self.page = None;
    }

    /// The rows as JSON, for what makes pages of them.
    #[cfg(feature = "browsable")]
    pub(crate) fn rows_of<'a>(&'a self, data: &'a [u8]) -> Option<&'a [u8]> {
        self.rows(data)
    }

    /// The rows as JSON; `None` if the data is a single value.
    pub(super) fn rows<'a>(&'a self, data: &'a [u8]) -> Option<&'a [u8]> {
        if data.starts_with(b"[") {
            return Some(data);
        }
        // A page that a hook has rebuilt has its rows in its first list.
        let first = || serde_json::from_slice::<FirstList<'_>>(data).ok()?.0;
        if self.is_list { self.page.as_deref().or_else(|| first().map(str::as_bytes)) } else { None }
    }
}

/// The first list among the values of an object.
struct FirstList<'a>(Option<&'a str>);

impl<'a> Deserialize<'a> for FirstList<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'a> Visitor<'a> for Entries {
            type Value = FirstList<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut entries: A) -> Result<FirstList<'a>, A::Error> {
                let mut first = None;
                while let Some((_, value)) = entries.next_entry::<IgnoredAny, &'a RawValue>()? {
                    first = first.or_else(|| Some(value.get()).filter(|text| text.starts_with('[')));
                }
                Ok(FirstList(first))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
