//! The parameters of a query string.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The parameters of a query string, decoded on access.
///
/// ```
/// # use rest_runtime::prelude::*;
/// async fn colours(request: &Request) -> Vec<String> {
///     request.query_params().get_all("colour").map(|colour| colour.into_owned()).collect()
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct QueryParams<'a>(pub(super) &'a str);

impl<'a> QueryParams<'a> {
    /// The value of this name; the last one of several, as in Django.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.get_all(name).last()
    }

    /// Whether the URL has no query string, or an empty one.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// All values of this name, in order.
    pub fn get_all(self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        self.iter().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }

    /// All names with all of their values, like Django's `lists()`.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// async fn seen(request: &Request) -> Result<Response> {
    ///     Response::new(&request.query_params().lists()) // `?a=1&a=2` is {"a": ["1", "2"]}
    /// }
    /// ```
    #[must_use]
    pub fn lists(self) -> BTreeMap<Cow<'a, str>, Vec<Cow<'a, str>>> {
        let mut lists = BTreeMap::<_, Vec<_>>::new();
        for (name, value) in self.iter() {
            lists.entry(name).or_default().push(value);
        }
        lists
    }

    /// All pairs of name and value, in order.
    pub fn iter(self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        form_urlencoded::parse(self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::QueryParams;

    #[test]
    fn the_last_of_several_counts_and_texts_are_decoded() {
        let query = QueryParams("a=1&format=csv&a=%C3%A9+x&empty=&bare");
        assert_eq!(query.get("a").as_deref(), Some("é x"));
        assert_eq!(query.get_all("a").collect::<Vec<_>>(), ["1", "é x"]);
        assert_eq!(query.get("empty").as_deref(), Some(""));
        assert_eq!(query.get("bare").as_deref(), Some(""));
        assert_eq!(query.get("formats"), None);
        assert_eq!(query.iter().count(), 5);
        let lists = query.lists();
        assert_eq!((lists.len(), &lists["a"][..]), (4, &["1".into(), "é x".into()][..]));
    }
}
