//! What of an answer's data is a list of rows: the list action knows, so that no renderer has to guess by names.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The rows of an answer to the list action, or nothing for another answer.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    is_list: bool,
    /// The rows of a page, as JSON.
    page: Option<Bytes>,
    /// The names of the values in a row, where there is no row that tells.
    pub(super) columns: Vec<String>,
}

impl Listed {
    /// Data that is the list.
    pub(crate) fn list(columns: Vec<String>) -> Self {
        Self { is_list: true, page: None, columns }
    }

    /// Data that has this list somewhere.
    pub(crate) fn page(rows: Bytes, columns: Vec<String>) -> Self {
        Self { is_list: true, page: Some(rows), columns }
    }

    /// Other data takes the place of the rows.
    pub(crate) fn change(&mut self) {
        self.page = None;
    }

    /// The rows as JSON, for what makes pages of them.
    #[cfg(feature = "browsable")]
    pub(crate) fn rows_of<'a>(&'a self, data: &'a [u8]) -> Option<&'a [u8]> {
        self.rows(data)
    }

    /// The rows as JSON; `None` where the data is one value.
    pub(super) fn rows<'a>(&'a self, data: &'a [u8]) -> Option<&'a [u8]> {
        if data.starts_with(b"[") {
            return Some(data);
        }
        // What a hook has made of a page has the rows in its first list.
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
