//! The statement that reads the rows at the other end of a relation.

use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::Edge;
use crate::base::exceptions::{Error, Result};
use crate::model::{ColumnInfo, literal};

impl Edge {
    /// Returns the query for the rows at the other end of the relation, in order and without a select list. Also returns
    /// the expression for the key of the rows at this end, and its column if that is in the target's table.
    pub(crate) fn rows(&self, backend: DbBackend) -> Result<(SelectStatement, Expr, Option<&ColumnInfo>)> {
        let relation = &self.relation;
        let entity = &relation.target;
        let no_column = |name: &str| {
            let message = format!("the relation `{}` uses `{name}`, which is not a column", relation.name);
            Error::ImproperlyConfigured(message)
        };
        let column = |name: &str| entity.named(name).map(|at| &entity.columns[at]).ok_or_else(|| no_column(name));
        let mut rows = Query::select();
        rows.from(entity.table.clone());
        for column in entity.columns.iter().filter(|column| column.primary_key) {
            rows.order_by_expr(column.plain(), Order::Asc);
        }
        let of_junction = relation.junction.as_ref().and_then(|junction| junction.on.as_ref());
        for on in [relation.on.as_ref(), of_junction].into_iter().flatten() {
            // The SQL is cached, and its only parameters are the keys.
            rows.and_where(literal(on, backend));
        }
        Ok(match &relation.junction {
            None => {
                let to = column(&relation.to)?;
                (rows, to.plain(), Some(to))
            }
            Some(junction) => {
                let table = junction.table.sea_orm_table();
                let of_junction = |name: &str| Expr::col((table.clone(), Alias::new(name)));
                let joined = column(&junction.key)?.plain().eq(of_junction(&junction.onward));
                rows.join(JoinType::InnerJoin, junction.table.clone(), joined);
                (rows, of_junction(&relation.to), None)
            }
        })
    }
}
