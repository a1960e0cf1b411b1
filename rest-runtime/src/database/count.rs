//! The number of rows that a query finds.

use std::sync::Arc;

use sea_orm::sea_query::{Alias, Asterisk, DynIden, Expr, Func, Query, SelectStatement};
use sea_orm::{DbBackend, DbErr};

use super::Executor;

/// A count of the rows of a query: a statement of its own, or a column of a query for some of the rows.
#[derive(Clone, Debug)]
pub(crate) struct Counting {
    alone: Arc<SelectStatement>,
    /// Whether the condition matches a pattern, so that a query for some of the rows has to scan all of them anyway.
    in_passing: bool,
}

impl Counting {
    /// Counts the rows of this query by the key of this table, `most` of them at most.
    pub(crate) fn new(
        query: &SelectStatement,
        table: &DynIden,
        keys: impl Iterator<Item = DynIden>,
        most: Option<u64>,
        backend: DbBackend,
    ) -> Self {
        let mut rows = query.clone();
        rows.clear_selects().clear_order_by();
        let plain = rows.clone().expr(Func::count(Expr::col(Asterisk))).take();
        let sql = backend.build(&plain).sql;
        if most.is_none() && counts_alone(&sql) {
            return Self { alone: Arc::new(plain), in_passing: sql.contains("LIKE ") || sql.contains("instr(") };
        }
        for key in keys {
            rows.column((table.clone(), key));
        }
        if let Some(most) = most {
            rows.limit(most);
        }
        let alone = Query::select().expr(Func::count(Expr::val(1))).from_subquery(rows, Alias::new("counted")).take();
        Self { alone: Arc::new(alone), in_passing: false }
    }

    /// Whether a query for some of the rows has to scan all of them anyway.
    pub(crate) fn is_in_passing(&self) -> bool {
        self.in_passing
    }

    /// The count as a column of a query for some of the rows.
    ///
    /// For patterns it is a window function: matching every text twice takes longer than buffering the rows that match,
    /// which are few. For other conditions a second count is faster than buffering.
    pub(crate) fn column(&self) -> Expr {
        if self.in_passing {
            Expr::cust("COUNT(*) OVER ()")
        } else {
            Expr::SubQuery(None, Box::new(SelectStatement::clone(&self.alone).into()))
        }
    }

    /// Queries the count alone.
    pub(crate) async fn ask(&self, db: &impl Executor) -> Result<u64, DbErr> {
        match super::first(db, &*self.alone).await? {
            Some(row) => row.try_get_by_index::<i64>(0).map(|count| u64::try_from(count).unwrap_or(0)),
            None => Ok(0),
        }
    }
}

/// Whether `COUNT(*)` can replace the select list of this query, judged by its SQL text. Databases count a table's rows
/// faster than those of a subquery.
fn counts_alone(sql: &str) -> bool {
    !["DISTINCT", "GROUP BY", "LIMIT", "UNION", "EXCEPT", "INTERSECT"].iter().any(|word| sql.contains(word))
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{ExprTrait, IntoIden};

    use super::*;

    #[test]
    fn only_what_matches_a_pattern_is_counted_with_the_rows() {
        let column = |name: &'static str| Expr::col(name.into_iden());
        for (condition, expected) in [
            (column("kind").eq(1), "(SELECT COUNT(*) FROM \"thing\" WHERE \"kind\" = 1)"),
            (column("name").like("%a%"), "COUNT(*) OVER ()"),
            (Expr::from(Func::cust("instr").args([column("name"), Expr::val("a")])).gt(0), "COUNT(*) OVER ()"),
        ] {
            let rows = Query::select()
                .column("id")
                .from("thing")
                .and_where(condition)
                .order_by_expr(column("id"), sea_orm::Order::Asc)
                .take();
            let counting =
                Counting::new(&rows, &"thing".into_iden(), ["id".into_iden()].into_iter(), None, DbBackend::Sqlite);
            let select = Query::select().expr(counting.column()).take();
            assert_eq!(select.to_string(sea_orm::sea_query::SqliteQueryBuilder), format!("SELECT {expected}"));
        }
    }
}
