//! Values for the parameters of a path.

use std::fmt::Display;

/// The values for a path's parameters: `[id]` or `(album, track)` in the path's order, `()` for none, and [`kwargs`] by
/// name.
///
/// If there are fewer values than parameters, they fill the last ones. The request's own parameters of the same names
/// fill those before.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill the parameters of a path",
    label = "write `[id]`, `(album, track)`, `()` or `kwargs([(\"pk\", id)])`"
)]
pub trait Args {
    /// Converts the values into texts.
    fn values(self) -> PathValues;
}

/// Values for a path's parameters, in their order or by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathValues(pub(super) ArgsKind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ArgsKind {
    Ordered(Vec<String>),
    Named(Vec<(String, String)>),
}

impl PathValues {
    /// The values with names; empty for ordered ones.
    pub(crate) fn named(&self) -> &[(String, String)] {
        match &self.0 {
            ArgsKind::Ordered(_) => &[],
            ArgsKind::Named(values) => values,
        }
    }
}

/// Values by parameter name (Django's `kwargs`).
///
/// ```
/// # use rest_runtime::prelude::*;
/// use rest_runtime::reverse::kwargs;
///
/// fn url(request: &Request) -> Result<String> {
///     request.reverse("track-detail", kwargs([("album_pk", 1), ("pk", 7)]))
/// }
/// ```
pub fn kwargs<'a, V: Display>(values: impl IntoIterator<Item = (&'a str, V)>) -> PathValues {
    PathValues(ArgsKind::Named(values.into_iter().map(|(name, value)| (name.to_owned(), value.to_string())).collect()))
}

fn ordered<V: Display>(values: impl IntoIterator<Item = V>) -> PathValues {
    PathValues(ArgsKind::Ordered(values.into_iter().map(|value| value.to_string()).collect()))
}

impl Args for PathValues {
    fn values(self) -> PathValues {
        self
    }
}

impl Args for () {
    fn values(self) -> PathValues {
        PathValues(ArgsKind::Ordered(Vec::new()))
    }
}

impl<V: Display, const N: usize> Args for [V; N] {
    fn values(self) -> PathValues {
        ordered(self)
    }
}

impl<V: Display> Args for &[V] {
    fn values(self) -> PathValues {
        ordered(self)
    }
}

impl<V: Display> Args for Vec<V> {
    fn values(self) -> PathValues {
        ordered(self)
    }
}

impl<A: Display, B: Display> Args for (A, B) {
    fn values(self) -> PathValues {
        ordered([self.0.to_string(), self.1.to_string()])
    }
}

impl<A: Display, B: Display, C: Display> Args for (A, B, C) {
    fn values(self) -> PathValues {
        ordered([self.0.to_string(), self.1.to_string(), self.2.to_string()])
    }
}
