//! Styles of names in bodies.

/// The style of all fields' names in bodies, as serde's `rename_all`.
///
/// ```
/// use rest_runtime::prelude::*;
/// use rest_runtime::serializers::Context;
///
/// #[derive(Serializer)]
/// #[serializer(rename_all = "camelCase")]
/// pub struct Person {
///     pub first_name: String,
///     #[field(rename = "born_on")]
///     pub birthday: String,
/// }
///
/// let person = Person { first_name: "Ada".to_owned(), birthday: "1815-12-10".to_owned() };
/// let body = person.represent(&Context::default());
/// assert_eq!(body, br#"{"firstName":"Ada","born_on":"1815-12-10"}"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameAll {
    /// `firstName`
    CamelCase,
    /// `FirstName`
    PascalCase,
    /// `first-name`
    KebabCase,
    /// `FIRST_NAME`
    ScreamingSnakeCase,
    /// `FIRST-NAME`
    ScreamingKebabCase,
}

impl RenameAll {
    /// Returns the name in this style. It is leaked, since the serializer's schema is static.
    pub(crate) fn of(self, name: &'static str) -> &'static str {
        let words = || name.split('_').filter(|word| !word.is_empty());
        let renamed = match self {
            Self::CamelCase => {
                let rest = words().skip(1).map(capitalized);
                words().take(1).map(str::to_lowercase).chain(rest).collect()
            }
            Self::PascalCase => words().map(capitalized).collect(),
            Self::KebabCase => name.replace('_', "-"),
            Self::ScreamingSnakeCase => name.to_uppercase(),
            Self::ScreamingKebabCase => name.replace('_', "-").to_uppercase(),
        };
        if renamed == name { name } else { renamed.leak() }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::RenameAll;

    #[test]
    fn names_in_every_style() {
        let of = |name| {
            [
                RenameAll::CamelCase,
                RenameAll::PascalCase,
                RenameAll::KebabCase,
                RenameAll::ScreamingSnakeCase,
                RenameAll::ScreamingKebabCase,
            ]
            .map(|style| style.of(name))
        };
        assert_eq!(of("first_name"), ["firstName", "FirstName", "first-name", "FIRST_NAME", "FIRST-NAME"]);
        assert_eq!(of("id"), ["id", "Id", "id", "ID", "ID"]);
        assert_eq!(of("line_2"), ["line2", "Line2", "line-2", "LINE_2", "LINE-2"]);
        assert_eq!(of("_etag")[..2], ["etag", "Etag"]);
    }
}
