//! A query for the rows that any of several queries finds.

use sea_orm::sea_query::{Condition, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement, UnionType};

/// Narrows the query to the rows of the branches, by a join on the key, which every database optimizes well. One
/// condition with OR would read an index from end to end. Each branch reads it from its own position on.
pub(super) fn join_any(
    query: &mut SelectStatement,
    branches: Vec<SelectStatement>,
    table: &DynIden,
    primary: &[DynIden],
) {
    let names: Vec<DynIden> = (0..primary.len()).map(|index| format!("key{index}").into_iden()).collect();
    let mut any: Option<SelectStatement> = None;
    for (index, mut branch) in branches.into_iter().enumerate() {
        branch.clear_selects();
        for (key, name) in primary.iter().zip(&names) {
            branch.expr_as(Expr::col((table.clone(), key.clone())), name.clone());
        }
        // Each branch is a subquery, since its order and limit would otherwise apply to the union.
        let from = format!("branch{index}").into_iden();
        let found = Query::select().columns(names.clone()).from_subquery(branch, from).take();
        match &mut any {
            None => any = Some(found),
            Some(any) => {
                any.union(UnionType::All, found);
            }
        }
    }
    let alias = "page".into_iden();
    let on = primary.iter().zip(names).fold(Condition::all(), |on, (key, name)| {
        on.add(Expr::col((table.clone(), key.clone())).eq(Expr::col((alias.clone(), name))))
    });
    if let Some(any) = any {
        query.join_subquery(JoinType::InnerJoin, any, alias, on);
    } else {
        query.and_where(Expr::cust("1 = 0"));
    }
}
