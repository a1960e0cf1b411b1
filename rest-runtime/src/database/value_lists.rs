//! Conditions on lists of values. Each is flat: a chain of ORs would nest as deeply as the list is long, which
//! overflows the stack and exceeds SQLite's limit of 1000 levels.

use sea_orm::sea_query::{Expr, ExprTrait};

/// The maximum number of listed values in one statement. Rounded up, they leave space for others among the 32,766
/// parameters that SQLite accepts.
pub(crate) const MAX_LISTED: usize = 10_000;

/// Repeats the last value until the length is a power of two. Lists of all lengths then share a few statements, so a
/// connection caches few prepared ones.
pub(crate) fn rounded<T: Clone>(mut values: Vec<T>) -> Vec<T> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

/// A condition that the columns have the values of one of the rows. Each row has as many values as there are columns.
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
