//! An ordered multi-map of texts and files.

use super::UploadedFile;

/// A value in a form.
#[derive(Clone, Debug, PartialEq)]
pub enum FormValue {
    /// A text; forms have no other types.
    Text(String),
    /// A file.
    File(UploadedFile),
}

/// A form: texts and files by name, in the order in which they came. A name may occur several times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormData {
    entries: Vec<(String, FormValue)>,
}

impl FormData {
    /// A form without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// The text of this name; the last one if there are several, as in Django's `QueryDict`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.entries.iter().rev().find_map(|(known, value)| match value {
            FormValue::Text(text) if known == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// All texts of this name, in order.
    pub fn get_all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.texts().filter(move |(known, _)| *known == name).map(|(_, text)| text)
    }

    /// The file of this name; the last one if there are several.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&UploadedFile> {
        self.entries.iter().rev().find_map(|(known, value)| match value {
            FormValue::File(file) if known == name => Some(file),
            _ => None,
        })
    }

    /// All files with their names, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &UploadedFile)> {
        self.iter().filter_map(|(name, value)| match value {
            FormValue::File(file) => Some((name, file)),
            FormValue::Text(_) => None,
        })
    }

    /// All texts with their names, in order.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter_map(|(name, value)| match value {
            FormValue::Text(text) => Some((name, text.as_str())),
            FormValue::File(_) => None,
        })
    }

    /// All texts and files with their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FormValue)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether a text or file has this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.iter().any(|(known, _)| known == name)
    }

    /// The number of texts and files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the form has no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Everything with its name, in order, without the form.
    #[cfg(feature = "browsable")]
    pub(crate) fn into_entries(self) -> impl Iterator<Item = (String, FormValue)> {
        self.entries.into_iter()
    }

    /// Adds a text or a file.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<FormValue>) {
        self.entries.push((name.into(), value.into()));
    }
}

impl From<String> for FormValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FormValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Shares the content of the file instead of copying it.
impl From<&UploadedFile> for FormValue {
    fn from(file: &UploadedFile) -> Self {
        Self::File(file.clone())
    }
}

impl From<UploadedFile> for FormValue {
    fn from(file: UploadedFile) -> Self {
        Self::File(file)
    }
}

impl<N: Into<String>, V: Into<FormValue>> FromIterator<(N, V)> for FormData {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        Self { entries: entries.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
}
