//! How many rows a query finds.

use std::sync::Arc;

use sea_orm::sea_query::{Alias, Asterisk, DynIden, Expr, Func, Query, SelectStatement};
use sea_orm::{DbBackend, DbErr};

use super::Source;

/// The question how many rows a query finds: one of its own, or a column of the query for some of them.
#[derive(Clone, Debug)]
pub(crate) struct Counting {
    alone: Arc<SelectStatement>,
    /// Whether the rows are those that match a pattern, so that whoever reads some of them has met all.
    in_passing: bool,
}

impl Counting {
    /// Of the rows of this query, by the key of this table; no more than `most` are counted.
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

    /// Whether whoever reads some of the rows has to look at all of them.
    pub(crate) fn is_in_passing(&self) -> bool {
        self.in_passing
    }

    /// The number as a column of a query for some of the rows. To match texts with a pattern twice takes longer than to put
    /// aside the rows that do match, which are few; the rows of other conditions are counted faster than put aside.
    pub(crate) fn column(&self) -> Expr {
        if self.in_passing {
            Expr::cust("COUNT(*) OVER ()")
        } else {
            Expr::SubQuery(None, Box::new(SelectStatement::clone(&self.alone).into()))
        }
    }

    /// The number, by a query of its own.
    pub(crate) async fn ask(&self, db: &impl Source) -> Result<u64, DbErr> {
        match super::first(db, &*self.alone).await? {
            Some(row) => row.try_get_by_index::<i64>(0).map(|count| u64::try_from(count).unwrap_or(0)),
            None => Ok(0),
        }
    }
}

/// Whether a query whose select list is `COUNT(*)` counts its rows, from its text. Databases count a table's rows
/// faster than those of a query in brackets.
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
