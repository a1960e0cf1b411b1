//! The rows that a request selects, as plain data.

use std::borrow::Cow;

/// The way the rows of a list are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Counts all rows for each page.
    #[default]
    Exact,
    /// Counts up to this number: `count` never exceeds it. Pages beyond it are found without a count.
    UpTo(u64),
    /// Counts nothing: `count` is null. One extra row is read to see whether there is a next page.
    Off,
}

/// A part of a list's rows, with the parameters that links to other parts use.
#[derive(Clone, Debug)]
pub struct Window {
    pub(super) style: WindowStyle,
    pub(super) count: Count,
}

#[derive(Clone, Debug)]
pub(super) enum WindowStyle {
    Page { number: RequestedPage, size: u64, param: Cow<'static, str> },
    Offset { limit: u64, offset: u64, limit_param: Cow<'static, str>, offset_param: Cow<'static, str> },
    Cursor { size: u64, token: Option<String>, param: Cow<'static, str> },
    Slice { limit: u64, offset: u64 },
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestedPage {
    At(u64),
    Last,
}

impl Window {
    /// This number of rows after an offset, without links: for a pagination style with links of its own.
    #[must_use]
    pub const fn slice(limit: u64, offset: u64) -> Self {
        Self { style: WindowStyle::Slice { limit, offset }, count: Count::Exact }
    }

    /// Whether the window is a cursor's.
    pub(crate) fn is_cursor(&self) -> bool {
        matches!(self.style, WindowStyle::Cursor { .. })
    }

    /// Whether the last page is requested, whatever its number.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.style, WindowStyle::Page { number: RequestedPage::Last, .. })
    }

    /// Sets the way rows are counted.
    #[must_use]
    pub const fn count(mut self, count: Count) -> Self {
        self.count = count;
        self
    }
}
