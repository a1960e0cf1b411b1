//! Conditions on lists of values. Each is flat: a chain of ORs would be as deep as the list is long, which ends the stack
//! and meets SQLite's limit of a thousand levels.

use sea_orm::sea_query::{Expr, ExprTrait};

/// How many values of a list one statement has: rounded up, they leave room for others among the 32,766 that SQLite takes.
pub(crate) const MAX_LISTED: usize = 10_000;

/// The same values, the last of them repeated until the length is a power of two: lists of all lengths share a few
/// statements, and a connection keeps few of them prepared.
pub(crate) fn rounded<T: Clone>(mut values: Vec<T>) -> Vec<T> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// The columns have the values of one of the rows; each row has as many values as there are columns.
pub(crate) fn is_one_of(columns: Vec<Expr>, rows: Vec<Vec<Expr>>) -> Expr {
    match columns.as_slice() {
        [column] => column.clone().is_in(rows.into_iter().flatten()),
        _ => Expr::tuple(columns).is_in(rows.into_iter().map(Expr::tuple)),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;
    use sea_orm::sea_query::{Asterisk, Query};

    use super::*;

    #[test]
    fn lengths_are_rounded_up() {
        assert!(rounded(Vec::<i32>::new()).is_empty());
        assert_eq!(rounded(vec![1]), [1]);
        assert_eq!(rounded(vec![1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(rounded((0..500).collect()).len(), 512);
    }

    #[test]
    fn rows_of_several_columns() {
        let rows = [[1, 2], [3, 4]].map(|row| row.map(Expr::val).to_vec()).to_vec();
        let listed = is_one_of(vec![Expr::col("a"), Expr::col("b")], rows);
        let query = Query::select().column(Asterisk).from("t").and_where(listed).take();
        let text = DbBackend::Sqlite.build(&query).sql;
        assert_eq!(text, r#"SELECT * FROM "t" WHERE ("a", "b") IN ((?, ?), (?, ?))"#);
    }
}
