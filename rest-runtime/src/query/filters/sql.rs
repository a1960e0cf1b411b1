//! Comparisons that mean the same on every database.
//!
//! Text is compared by code point, and case matters. Only tests with `ignore_case` ignore the case of ASCII letters.
//! SQLite's `LIKE` and the collations of PostgreSQL and MariaDB differ from this, so each database gets SQL of its own.
//! Values are bound, never spliced.

use sea_orm::sea_query::{BinOper, Condition, Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{DbBackend, Value};

use crate::database::{DatePart, date_part};
use crate::model::{ColumnSql, Compare, by_code_point};

/// The escape character of LIKE patterns.
const ESCAPE: char = '!';

/// A comparison of a column with values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Compare(Compare, Value),
    In(Vec<Value>),
    IsNull,
    IsNotNull,
    /// A text at a place in the column.
    Text {
        part: Part,
        text: String,
        ignore_case: bool,
    },
    Regex {
        pattern: String,
        ignore_case: bool,
    },
    /// Whether a part of a date or a time equals the number.
    Date(DatePart, i32),
    /// Words of the text, found by the database's full-text search.
    FullText(String),
    All(Vec<Test>),
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    Start,
    End,
    Any,
}

impl Test {
    /// The condition that the column meets the test.
    pub(crate) fn condition(&self, column: Expr, sql: &ColumnSql, backend: DbBackend) -> Condition {
        let one = |expr: Expr| Condition::all().add(expr);
        let text = |column: Expr| sql.as_text(column, backend);
        match self {
            Self::Compare(compare, value) => one(sql.compared(*compare, column, value.clone(), backend)),
            Self::In(values) if values.is_empty() => one(never()),
            Self::In(values) => one(sql.is_in(column, values, backend)),
            Self::IsNull => one(column.is_null()),
            Self::IsNotNull => one(column.is_not_null()),
            Self::Text { part, text: wanted, ignore_case: true } => {
                one(like_ignoring_case(*part, text(column), wanted, backend))
            }
            Self::Text { part, text: wanted, ignore_case: false } => one(like(*part, text(column), wanted, backend)),
            Self::Regex { pattern, ignore_case } => one(regex(text(column), pattern, *ignore_case, backend)),
            Self::Date(part, number) => one(date_part(*part, column, backend).eq(*number)),
            Self::FullText(wanted) => one(full_text(text(column), wanted, backend)),
            Self::All(tests) => {
                tests.iter().fold(Condition::all(), |all, test| all.add(test.condition(column.clone(), sql, backend)))
            }
            Self::Never => one(never()),
        }
    }

    /// The values that the column is compared with.
    pub(crate) fn values(&self) -> Vec<&Value> {
        match self {
            Self::Compare(_, value) => vec![value],
            Self::In(values) => values.iter().collect(),
            Self::All(tests) => tests.iter().flat_map(Self::values).collect(),
            _ => Vec::new(),
        }
    }
}

fn never() -> Expr {
    Expr::cust("1 = 0")
}

fn escaped(part: Part, text: &str) -> LikeExpr {
    LikeExpr::new(pattern(part, text)).escape(ESCAPE)
}

/// A LIKE pattern that matches this text literally at this place.
fn pattern(part: Part, text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    if matches!(part, Part::End | Part::Any) {
        pattern.push('%');
    }
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(letter);
    }
    if matches!(part, Part::Start | Part::Any) {
        pattern.push('%');
    }
    pattern
}

fn like(part: Part, column: Expr, text: &str, backend: DbBackend) -> Expr {
    match backend {
        // SQLite's `LIKE` always ignores case.
        DbBackend::Sqlite => {
            let value = Expr::val(text);
            match part {
                Part::Whole => column.eq(value),
                Part::Any => Expr::from(Func::cust("instr").args([column, value])).gt(0),
                Part::Start => {
                    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                    Expr::from(Func::cust("substr").args([column, Expr::val(1), Expr::val(length)])).eq(value)
                }
                Part::End => {
                    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                    Expr::from(Func::cust("substr").args([column, Expr::val(-length)])).eq(value)
                }
            }
        }
        DbBackend::MySql => by_code_point(column, DbBackend::MySql).like(escaped(part, text)),
        _ => column.like(escaped(part, text)),
    }
}

fn like_ignoring_case(part: Part, column: Expr, text: &str, backend: DbBackend) -> Expr {
    match backend {
        DbBackend::Postgres => {
            // Under this collation only ASCII letters have a case.
            let lower = Expr::from(Func::lower(by_code_point(column, DbBackend::Postgres)));
            lower.like(escaped(part, &text.to_ascii_lowercase()))
        }
        DbBackend::MySql => {
            let column = Expr::cust_with_exprs("(? COLLATE utf8mb4_bin)", [column]);
            column.binary(BinOper::Custom("REGEXP"), Expr::val(letters_of_either_case(part, text)))
        }
        // SQLite prepares the statement again each time a bare parameter is bound as a pattern, because an index might
        // serve its prefix. It does not look into an expression such as `+?`.
        _ if matches!(part, Part::End | Part::Any) => {
            let like = format!("(? LIKE +? ESCAPE '{ESCAPE}')");
            Expr::cust_with_exprs(like, [column, Expr::val(pattern(part, text))])
        }
        _ => column.like(escaped(part, text)),
    }
}

/// A regular expression that matches this text literally, with ASCII letters of either case.
fn letters_of_either_case(part: Part, text: &str) -> String {
    let mut pattern = String::with_capacity(4 * text.len() + 4);
    if matches!(part, Part::Whole | Part::Start) {
        pattern.push_str("\\A");
    }
    for letter in text.chars() {
        if letter.is_ascii_alphabetic() {
            pattern.extend(['[', letter.to_ascii_lowercase(), letter.to_ascii_uppercase(), ']']);
        } else {
            if letter.is_ascii_punctuation() {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
    }
    if matches!(part, Part::Whole | Part::End) {
        pattern.push_str("\\z");
    }
    pattern
}

pub(crate) fn regex(column: Expr, pattern: &str, ignore_case: bool, backend: DbBackend) -> Expr {
    let inline = |pattern: &str| if ignore_case { format!("(?i){pattern}") } else { pattern.to_owned() };
    match backend {
        DbBackend::Postgres => {
            let operator = if ignore_case { "~*" } else { "~" };
            by_code_point(column, backend).binary(BinOper::Custom(operator), Expr::val(pattern))
        }
        DbBackend::MySql => {
            let column = Expr::cust_with_exprs("(? COLLATE utf8mb4_bin)", [column]);
            column.binary(BinOper::Custom("REGEXP"), Expr::val(inline(pattern)))
        }
        _ => column.binary(BinOper::Custom("REGEXP"), Expr::val(inline(pattern))),
    }
}

fn full_text(column: Expr, text: &str, backend: DbBackend) -> Expr {
    if backend != DbBackend::Postgres {
        // The other databases need a full-text index, which may not exist.
        return like_ignoring_case(Part::Any, column, text, backend);
    }
    let words = Expr::from(Func::cust("to_tsvector").arg(column));
    words.binary(BinOper::Custom("@@"), Expr::from(Func::cust("plainto_tsquery").arg(Expr::val(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_the_text_itself() {
        assert_eq!(pattern(Part::Any, "50%_!"), "%50!%!_!!%");
        assert_eq!(pattern(Part::Start, "a"), "a%");
        assert_eq!(pattern(Part::End, "a"), "%a");
        assert_eq!(pattern(Part::Whole, "a"), "a");
        assert_eq!(letters_of_either_case(Part::Whole, "a.É1"), "\\A[aA]\\.É1\\z");
        assert_eq!(letters_of_either_case(Part::Any, "(b"), "\\([bB]");
    }
}
