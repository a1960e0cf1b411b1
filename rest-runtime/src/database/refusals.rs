//! Errors with which a database refuses a write, classified by their codes: SQLite's extended result codes,
//! PostgreSQL's SQLSTATEs, MySQL's error numbers. Messages are parsed only for names of columns and constraints that
//! drivers report in no other way.

use sea_orm::DbErr;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use sea_orm::RuntimeErr;

/// The reason why a value or a row is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Another row already has the values.
    Taken,
    /// A column that requires a value has none.
    Missing,
    /// A text is too long for its column or for an index on it.
    TooLong,
    /// A number is out of the column's range.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "SQLite has no such error")
    )]
    OutOfRange,
    /// The value is invalid for the column.
    Unfit,
    /// A CHECK or exclusion constraint of the table is violated.
    Rule,
}

/// A refusal, with the names that the database reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// The table, if the database names it.
    pub(crate) table: Option<String>,
    /// The columns, by their names without the table.
    pub(crate) columns: Vec<String>,
    /// The name of the index or constraint.
    pub(crate) rule: Option<String>,
}

impl Refusal {
    /// The refusal that the error reports; `None` if the error is not about the values of a write.
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    pub(crate) fn of(error: &DbErr) -> Option<Self> {
        let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
            return None;
        };
        let error = cause.as_database_error()?;
        #[cfg(feature = "postgres")]
        if let Some(error) = error.try_downcast_ref::<sea_orm::sqlx::postgres::PgDatabaseError>() {
            return postgres(&PostgresError {
                code: error.code(),
                message: error.message(),
                detail: error.detail(),
                table: error.table(),
                column: error.column(),
                constraint: error.constraint(),
            });
        }
        #[cfg(feature = "mysql")]
        if let Some(error) = error.try_downcast_ref::<sea_orm::sqlx::mysql::MySqlDatabaseError>() {
            return mysql(error.number(), error.message());
        }
        #[cfg(feature = "sqlite")]
        return sqlite(&error.code()?, error.message());
        #[cfg(not(feature = "sqlite"))]
        None
    }

    /// Returns `None`: without a driver there are no database errors.
    #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
    pub(crate) fn of(_: &DbErr) -> Option<Self> {
        None
    }

    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    fn new(reason: Reason) -> Self {
        Self { reason, table: None, columns: Vec::new(), rule: None }
    }
}

/// Parses SQLite's error, in which a column is `table.column`.
#[cfg(feature = "sqlite")]
fn sqlite(code: &str, message: &str) -> Option<Refusal> {
    let reason = match code {
        "1299" => Reason::Missing,
        "1555" | "2067" | "2579" => Reason::Taken,
        "275" => Reason::Rule,
        "3091" | "20" => Reason::Unfit,
        "18" => Reason::TooLong,
        _ => return None,
    };
    let mut refusal = Refusal::new(reason);
    let named = message.split_once(" failed: ").map(|(_, named)| named);
    match (reason, named) {
        (Reason::Rule, Some(rule)) => refusal.rule = Some(rule.to_owned()),
        // For an index on an expression, SQLite names the index and not its columns.
        (Reason::Taken, Some(named)) if named.starts_with("index '") => {
            refusal.rule = named.split('\'').nth(1).map(str::to_owned);
        }
        (Reason::Taken | Reason::Missing, Some(named)) => refusal.add_paths(named.split(", ")),
        // `cannot store TEXT value in INTEGER column table.column`
        (Reason::Unfit, _) => refusal.add_paths(message.rsplit_once(" column ").map(|(_, path)| path)),
        _ => {}
    }
    Some(refusal)
}

#[cfg(feature = "sqlite")]
impl Refusal {
    fn add_paths<'a>(&mut self, paths: impl IntoIterator<Item = &'a str>) {
        for (table, column) in paths.into_iter().filter_map(|path| path.rsplit_once('.')) {
            self.table = Some(table.to_owned());
            self.columns.push(column.to_owned());
        }
    }
}

/// The parts of a PostgreSQL error.
#[cfg(feature = "postgres")]
struct PostgresError<'a> {
    code: &'a str,
    message: &'a str,
    detail: Option<&'a str>,
    table: Option<&'a str>,
    column: Option<&'a str>,
    constraint: Option<&'a str>,
}

#[cfg(feature = "postgres")]
fn postgres(error: &PostgresError<'_>) -> Option<Refusal> {
    let reason = match error.code {
        "23505" => Reason::Taken,
        "23502" => Reason::Missing,
        "23514" | "23P01" => Reason::Rule,
        // 54000: a row of an index is too long.
        "22001" | "54000" => Reason::TooLong,
        "22003" => Reason::OutOfRange,
        "22P02" | "22P03" | "22P05" | "22007" | "22008" | "22021" | "22030" | "22032" => Reason::Unfit,
        _ => return None,
    };
    let named = || error.message.rsplit_once(" index \"").and_then(|(_, rest)| rest.split('"').next());
    let mut refusal = Refusal {
        table: error.table.map(str::to_owned),
        columns: error.column.map(str::to_owned).into_iter().collect(),
        rule: error.constraint.or_else(|| named().filter(|_| error.code == "54000")).map(str::to_owned),
        ..Refusal::new(reason)
    };
    if reason == Reason::Taken {
        refusal.columns = error.detail.map(key_columns).unwrap_or_default();
    }
    Some(refusal)
}

/// The columns in `Key (company, lower(username))=(1, ada) already exists.`, whatever the language of the message.
#[cfg(feature = "postgres")]
fn key_columns(detail: &str) -> Vec<String> {
    let Some((_, list)) = detail.split_once('(') else { return Vec::new() };
    let (mut columns, mut part, mut depth, mut quoted) = (Vec::new(), String::new(), 0_usize, false);
    for letter in list.chars() {
        quoted ^= letter == '"';
        match letter {
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => break,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                columns.extend(column_in(&part));
                part.clear();
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    columns.extend(column_in(&part));
    columns
}

/// The column in a part of a key: the part itself, or the only name in an expression that is not a function or type.
#[cfg(feature = "postgres")]
fn column_in(part: &str) -> Option<String> {
    let (mut names, mut rest) = (Vec::new(), part.trim());
    let mut is_type = false;
    while let Some(letter) = rest.chars().next() {
        let (word, after) = match letter {
            '"' => {
                let end = rest[1..].find('"').map_or(rest.len(), |at| at + 2);
                let (word, after) = rest.split_at(end);
                (word.trim_matches('"'), after)
            }
            '\'' => {
                let end = rest[1..].find('\'').map_or(rest.len(), |at| at + 2);
                ("", &rest[end..])
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                rest.split_at(rest.find(|l: char| !l.is_alphanumeric() && l != '_' && l != '$').unwrap_or(rest.len()))
            }
            letter => {
                is_type = rest.starts_with("::") || (letter == ':' && is_type);
                rest = &rest[letter.len_utf8()..];
                continue;
            }
        };
        if !word.is_empty() && !is_type && !after.starts_with('(') {
            names.push(word.to_owned());
        }
        is_type = false;
        rest = after;
    }
    <[String; 1]>::try_from(names).ok().map(|[name]| name)
}

#[cfg(feature = "mysql")]
fn mysql(number: u16, message: &str) -> Option<Refusal> {
    let reason = match number {
        1022 | 1062 | 1169 | 1586 => Reason::Taken,
        1048 | 1364 => Reason::Missing,
        1406 | 1153 | 1118 => Reason::TooLong,
        1264 | 1690 => Reason::OutOfRange,
        1265 | 1292 | 1366 | 1525 | 3140 | 3157 => Reason::Unfit,
        3819 | 4025 => Reason::Rule,
        _ => return None,
    };
    let mut refusal = Refusal::new(reason);
    // The value comes first and may contain these words; the name comes last.
    let behind = |words: &str| message.rsplit_once(words).and_then(|(_, rest)| first_name(rest));
    let name = match number {
        1062 | 1586 => behind("for key "),
        1048 | 1364 | 3819 | 4025 => first_name(message),
        _ => behind("for column "),
    };
    let Some(path) = name else { return Some(refusal) };
    match reason {
        Reason::Taken => {
            // MySQL puts the table before the key; MariaDB does not.
            let (table, key) = path.split_last().map(|(key, tables)| (tables.last(), key))?;
            (refusal.table, refusal.rule) = (table.cloned(), Some(key.clone()));
        }
        Reason::Rule => match path.as_slice() {
            // In MariaDB the constraint of a column has the column's name.
            [table, column] => (refusal.table, refusal.columns) = (Some(table.clone()), vec![column.clone()]),
            path => refusal.rule = path.last().cloned(),
        },
        _ => {
            let (column, tables) = path.split_last()?;
            (refusal.table, refusal.columns) = (tables.last().cloned(), vec![column.clone()]);
        }
    }
    Some(refusal)
}

/// The parts of the first quoted name: `'a.b'`, or `` `a`.`b` ``.
#[cfg(feature = "mysql")]
fn first_name(text: &str) -> Option<Vec<String>> {
    let start = text.find(['\'', '`'])?;
    let rest = &text[start..];
    if let Some(rest) = rest.strip_prefix('\'') {
        return Some(rest.split('\'').next()?.split('.').map(str::to_owned).collect());
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some(rest[..end].split('.').map(|part| part.trim_matches('`').to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "sqlite")]
    #[test]
    fn refusals_of_sqlite() {
        let taken = sqlite("2067", "UNIQUE constraint failed: bg_line.order_id, bg_line.position").expect("a refusal");
        assert_eq!((taken.reason, taken.table.as_deref()), (Reason::Taken, Some("bg_line")));
        assert_eq!(taken.columns, ["order_id", "position"]);
        let missing = sqlite("1299", "NOT NULL constraint failed: bg_tag.short_name").expect("a refusal");
        assert_eq!((missing.reason, missing.columns), (Reason::Missing, vec!["short_name".to_owned()]));
        let index = sqlite("2067", "UNIQUE constraint failed: index 'lower_name'").expect("a refusal");
        assert_eq!((index.rule.as_deref(), index.columns.len()), (Some("lower_name"), 0));
        assert_eq!(sqlite("1", "no such table: NOT NULL constraint failed"), None);
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn columns_of_a_key() {
        for (detail, expected) in [
            ("Key (order_id)=(1) already exists.", &["order_id"][..]),
            ("Schlüssel »(a, \"B, c\")=(x, y)« existiert bereits.", &["a", "B, c"]),
            ("Key (lower((email)::text))=(a) already exists.", &["email"]),
            ("Key (lower(email::text), company)=(a, 1) already exists.", &["email", "company"]),
            ("Key ((a || b))=(ab) already exists.", &[]),
            ("Key (COALESCE(code, 'none'::text))=(none) already exists.", &["code"]),
            ("nothing of the kind", &[]),
        ] {
            assert_eq!(key_columns(detail), expected, "{detail}");
        }
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn refusals_of_mysql() {
        let of = |number, message| mysql(number, message).expect("a refusal");
        let taken = of(1062, "Duplicate entry 'x for key 'id'' for key 'bg_line.one_line'");
        assert_eq!((taken.table.as_deref(), taken.rule.as_deref()), (Some("bg_line"), Some("one_line")));
        assert_eq!(of(1062, "Duplicate entry '1' for key 'PRIMARY'").rule.as_deref(), Some("PRIMARY"));
        for (number, message, column) in [
            (1048, "Column 'short_name' cannot be null", "short_name"),
            (1364, "Field 'short_name' doesn't have a default value", "short_name"),
            (1406, "Data too long for column 'name' at row 1", "name"),
            (1264, "Out of range value for column 'd' at row 1", "d"),
            (1292, "Incorrect datetime value: ' for column `x`' for column `c`.`j`.`at` at row 1", "at"),
            (4025, "CONSTRAINT `j.meta` failed for `c`.`j`", "meta"),
        ] {
            assert_eq!(of(number, message).columns, [column], "{message}");
        }
        assert_eq!(of(3819, "Check constraint 'price_positive' is violated.").rule.as_deref(), Some("price_positive"));
        assert_eq!(mysql(1146, "Table 'a.b' doesn't exist"), None);
    }
}
