//! Writes which rows a row is related to, through the table between them.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, Value};

use super::relation::{Junction, RelationInfo};
use crate::database;
use crate::values::Kind;

/// The rows that a row is to be related to: what is missing is added, what is too much is taken away, the rest stays as
/// it is. Three statements at most, however many rows.
pub(crate) async fn set(
    db: &impl ConnectionTrait,
    relation: &RelationInfo,
    junction: &Junction,
    key: &Value,
    (kind, wanted): (&Kind, &[Value]),
) -> Result<(), DbErr> {
    let own = || Expr::col(Alias::new(&relation.to)).eq(key.clone());
    let onward = || Expr::col(Alias::new(&junction.onward));
    let known = Query::select().expr(onward()).from(junction.table.clone()).and_where(own()).take();
    let known = database::query(db, &known).await?;
    let known = known.iter().map(|row| kind.read(row, 0)).collect::<Result<Vec<_>, _>>()?;
    let gone: Vec<Value> = known.iter().filter(|value| !wanted.contains(value)).cloned().collect();
    if !gone.is_empty() {
        let delete =
            Query::delete().from_table(junction.table.clone()).and_where(own()).and_where(onward().is_in(gone)).take();
        database::execute(db, &delete).await?;
    }
    let mut added: Vec<&Value> = Vec::new();
    for value in wanted {
        if !known.contains(value) && !added.contains(&value) {
            added.push(value);
        }
    }
    if added.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert.into_table(junction.table.clone()).columns([Alias::new(&relation.to), Alias::new(&junction.onward)]);
    for value in added {
        let row = [Expr::val(key.clone()), Expr::val(value.clone())];
        insert.values(row).map_err(|error| DbErr::Query(sea_orm::RuntimeErr::Internal(error.to_string())))?;
    }
    database::execute(db, &insert).await
}
