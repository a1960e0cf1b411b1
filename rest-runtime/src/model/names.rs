//! The names of a column: in Rust, in JSON and in the database.

use sea_orm::ColumnTrait;

/// The names of a column.
///
/// SeaORM derives the variant of `Column` from the field's name, unless `enum_name` overrides it. It uses the field's
/// name for JSON, unless serde renames it. So one of the two always leads to the field.
#[derive(Debug)]
pub(crate) struct ColumnNames {
    /// The name of the model's field.
    pub(crate) rust: String,
    variant: String,
    json: &'static str,
    database: &'static str,
}

impl ColumnNames {
    pub(crate) fn of<C: ColumnTrait>(column: C) -> Self {
        Self::new(format!("{column:?}"), column.json_key(), column.as_str())
    }

    fn new(variant: String, json: &'static str, database: &'static str) -> Self {
        let snake = snake_case(&variant);
        let is_field = json.chars().all(|letter| !letter.is_uppercase()) && plain(json) == plain(&variant);
        // A field cannot be named like a keyword, unless it is raw; then the name for JSON is the keyword.
        let is_renamed = !is_field && is_keyword(&snake);
        let rust = if is_field || is_renamed { json.to_owned() } else { snake };
        Self { rust, variant, json, database }
    }

    /// Returns the position of the column of the model's field with this name. The name in the database comes last,
    /// since it may be the name of another field.
    pub(crate) fn position<'a>(all: &(impl Iterator<Item = &'a Self> + Clone), name: &str) -> Option<usize> {
        let camel = camel_case(name);
        let alike = plain(name);
        let by_variant = |names: &Self| names.variant == camel;
        let by_json = |names: &Self| names.json == name;
        let by_letters = |names: &Self| plain(&names.variant) == alike;
        let by_database = |names: &Self| names.database == name;
        let find = |is: &dyn Fn(&Self) -> bool| all.clone().position(is);
        find(&by_variant).or_else(|| find(&by_json)).or_else(|| find(&by_letters)).or_else(|| find(&by_database))
    }
}

/// `order_id` as `OrderId`.
pub(crate) fn camel_case(name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.trim_start_matches("r#").split('_').map(capitalised).collect()
}

/// `OrderId` as `order_id`.
fn snake_case(variant: &str) -> String {
    let mut name = String::with_capacity(variant.len() + 2);
    let mut letters = variant.trim_end_matches('_').chars().peekable();
    let mut last = None::<char>;
    while let Some(letter) = letters.next() {
        let begins = letter.is_uppercase()
            && last.is_some_and(|last| !last.is_uppercase() || letters.peek().is_some_and(|next| next.is_lowercase()));
        if begins {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
        last = Some(letter);
    }
    name
}

/// Returns the letters and digits in lower case.
pub(crate) fn plain(name: &str) -> String {
    name.trim_start_matches("r#").chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect()
}

/// Whether a name is a Rust keyword, which no field can have.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 45] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "trait",
        "true", "try", "type", "unsafe", "use", "where",
    ];
    KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::ColumnNames;

    #[test]
    fn a_field_is_found_by_what_seaorm_makes_of_its_name() {
        let all = [
            ("Id", "id", "ProductID", "id"),
            ("Type", "type_", "type", "type_"),
            ("Match", "match", "match", "match"),
            ("OrderId", "orderId", "order_id", "order_id"),
            // `#[sea_orm(enum_name = "Loop")] ty`, `#[serde(rename = "name")] title` and
            // `#[serde(rename = "title")] name`.
            ("Loop", "ty", "loop", "ty"),
            ("Title", "name", "name", "title"),
            ("Name", "title", "title", "name"),
            // Each has the name of the other's column.
            ("First", "first", "second", "first"),
            ("Second", "second", "first", "second"),
            ("SelfId", "self_id", "self_id", "self_id"),
        ];
        let names: Vec<ColumnNames> = all
            .iter()
            .map(|(variant, json, database, _)| ColumnNames::new((*variant).to_owned(), json, database))
            .collect();
        for (position, (variant, .., field)) in all.iter().enumerate() {
            assert_eq!(names[position].rust, *field, "{variant}");
            assert_eq!(ColumnNames::position(&names.iter(), field), Some(position), "{field}");
        }
        assert_eq!(ColumnNames::position(&names.iter(), "ProductID"), Some(0));
        assert_eq!(ColumnNames::position(&names.iter(), "other"), None);
    }
}
