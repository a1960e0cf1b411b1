//! Writes many-to-many relations through a junction.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{DbErr, Value};

use crate::base::exceptions::{Error, Result};
use crate::database;
use crate::database::{Executor, MAX_LISTED};
use crate::model::are_in;
use crate::model::relation::RelationInfo;
use crate::values::HashKey;

/// The maximum number of rows in a statement.
const ROWS: usize = 500;

/// Sets the rows that each row is related to, by their keys. Missing relations are inserted, others that are not named
/// are deleted, the rest is unchanged. Some hundred rows take three statements.
pub(crate) async fn set(db: &impl Executor, relation: &RelationInfo, sets: Vec<(Value, Vec<Value>)>) -> Result<()> {
    let Some(junction) = &relation.junction else { return Ok(()) };
    let without_form = |name: &str| {
        Error::ImproperlyConfigured(format!(
            "the relation `{}` uses `{name}`, which cannot be written in JSON",
            relation.name
        ))
    };
    let (target, backend) = (&relation.target, db.get_database_backend());
    let key = target.named(&junction.key).ok_or_else(|| without_form(&junction.key))?;
    let (own_sql, onward_sql) = (&relation.own, &target.columns[key].sql);
    let own_kind = own_sql.kind.as_ref().ok_or_else(|| without_form(&relation.to))?;
    let onward_kind = onward_sql.kind.as_ref().ok_or_else(|| without_form(&junction.key))?;
    let own = || Expr::col(Alias::new(&relation.to));
    let onward = || Expr::col(Alias::new(&junction.onward));
    for sets in sets.chunks(ROWS) {
        let mut known = Query::select();
        known.exprs([own_sql.selected(own(), backend), onward_sql.selected(onward(), backend)]);
        known.from(junction.table.clone());
        let owners: Vec<Value> = sets.iter().map(|(key, _)| key.clone()).collect();
        known.and_where(own_sql.is_in(own(), &owners, backend));
        // Relations that a condition hides are left alone.
        if let Some(on) = &junction.on {
            known.cond_where(on.clone());
        }
        if let Some(on) = &relation.on {
            let mut shown = Query::select();
            shown.column(Alias::new(&junction.key)).from(target.table.clone()).cond_where(on.clone());
            known.and_where(onward().in_subquery(shown));
        }
        let mut related: HashMap<Value, HashSet<Value>> = HashMap::new();
        for row in database::query(db, &known).await? {
            related.entry(own_kind.read(&row, 0)?).or_default().insert(onward_kind.read(&row, 1)?);
        }
        let mut gone: Vec<[Value; 2]> = Vec::new();
        let mut added: Vec<(&Value, &Value)> = Vec::new();
        for (key, wanted) in sets {
            let mut missing: HashSet<&Value> = wanted.iter().collect();
            let related = related.get(key).into_iter().flatten();
            let too_much = related.filter(|onward| !missing.remove(onward));
            gone.extend(too_much.map(|onward| [key.clone(), onward.clone()]));
            added.extend(wanted.iter().filter(|value| missing.remove(value)).map(|value| (key, value)));
        }
        for gone in gone.chunks(MAX_LISTED) {
            let gone = are_in(&[(own_sql, own()), (onward_sql, onward())], gone, backend);
            let mut delete = Query::delete().from_table(junction.table.clone()).and_where(gone).take();
            if let Some(on) = &junction.on {
                delete.cond_where(on.clone());
            }
            database::execute(db, &delete).await?;
        }
        // Sorted by key, so that two writes of the same rows cannot deadlock.
        added.sort_by_cached_key(|(own, onward)| (HashKey::of(own), HashKey::of(onward)));
        for added in added.chunks(VALUES / 2) {
            let mut insert = Query::insert();
            insert.into_table(junction.table.clone()).columns([Alias::new(&relation.to), Alias::new(&junction.onward)]);
            for (key, value) in added {
                let row = [own_sql.value((*key).clone(), backend), onward_sql.value((*value).clone(), backend)];
                insert.values(row).map_err(|error| DbErr::Custom(error.to_string()))?;
            }
            database::execute(db, &insert).await?;
        }
    }
    Ok(())
}

/// The maximum number of values in a statement.
const VALUES: usize = 30_000;
