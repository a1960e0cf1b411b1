//! Which rows a request asks for, as plain data.

use std::borrow::Cow;

/// How the rows of a list are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// All of them, with each page.
    #[default]
    Exact,
    /// Up to this number: `count` is it at most, and further pages are found without a count.
    UpTo(u64),
    /// Not at all: `count` is null, and whether there is a next page is found by reading one row more.
    Off,
}

/// Some of the rows of a list, with the parameters by which links name others.
#[derive(Clone, Debug)]
pub struct Window {
    pub(super) style: Style,
    pub(super) count: Count,
}

#[derive(Clone, Debug)]
pub(super) enum Style {
    Page { number: Number, size: u64, param: Cow<'static, str> },
    Offset { limit: u64, offset: u64, limit_param: Cow<'static, str>, offset_param: Cow<'static, str> },
    Cursor { size: u64, token: Option<String>, param: Cow<'static, str> },
    Slice { limit: u64, offset: u64 },
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    At(u64),
    Last,
}

impl Window {
    /// So many rows after so many others, without links: for a style that finds them in its own way.
    #[must_use]
    pub const fn slice(limit: u64, offset: u64) -> Self {
        Self { style: Style::Slice { limit, offset }, count: Count::Exact }
    }

    /// Whether it goes by cursor.
    pub(crate) fn is_cursor(&self) -> bool {
        matches!(self.style, Style::Cursor { .. })
    }

    /// Whether it is the last page, whatever its number is.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.style, Style::Page { number: Number::Last, .. })
    }

    /// Counted like this.
    #[must_use]
    pub const fn count(mut self, count: Count) -> Self {
        self.count = count;
        self
    }
}
