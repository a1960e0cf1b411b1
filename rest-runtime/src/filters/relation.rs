//! Which columns join two tables, by the name of a relation's field.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::{Condition, DynIden, IntoIden, TableRef};
use sea_orm::{EntityTrait, Identity, Iterable, PrimaryKeyToColumn, RelationDef, RelationTrait};

/// A further condition of a join, between the two tables' names.
type On = Arc<dyn Fn(DynIden, DynIden) -> Condition + Send + Sync>;

/// From a column of one table to a column of the next.
#[derive(Clone)]
pub(crate) struct Hop {
    pub(crate) from: DynIden,
    pub(crate) table: TableRef,
    pub(crate) to: DynIden,
    pub(crate) on: Option<On>,
}

impl fmt::Debug for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hop")
            .field("from", &self.from)
            .field("table", &self.table)
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

impl Hop {
    fn of(def: RelationDef) -> Result<Self, String> {
        let (Identity::Unary(from), Identity::Unary(to)) = (def.from_col, def.to_col) else {
            return Err("goes over a relation of several columns, which has no single key".to_owned());
        };
        Ok(Self { from, table: def.to_tbl, to, on: def.on_condition })
    }
}

/// The foreign key behind a `BelongsTo`.
pub(crate) fn belongs_to<E: EntityTrait, R: EntityTrait>(name: &str) -> Result<Vec<Hop>, String> {
    let def = one::<E, R>(name, false)?.ok_or_else(|| unclear::<E>(name))?;
    Ok(vec![Hop::of(def)?])
}

/// The foreign key that points back, or the two of a junction table. `related` is what the model says of the entity as
/// a whole; it decides unless a relation has the field's own name.
pub(crate) fn has<E: EntityTrait, R: EntityTrait>(
    name: &str,
    related: Option<(RelationDef, Option<RelationDef>)>,
) -> Result<Vec<Hop>, String> {
    match related {
        Some((to, Some(via))) if named::<E, R>(name).is_none() => Ok(vec![Hop::of(via)?, Hop::of(to)?]),
        Some((to, None)) if named::<E, R>(name).is_none() => Ok(vec![Hop::of(to)?]),
        _ => match one::<E, R>(name, true)? {
            Some(def) => Ok(vec![Hop::of(def)?]),
            None => through::<E, R>().ok_or_else(|| unclear::<E>(name))?,
        },
    }
}

/// SeaORM names relations after the entity, not after the field: the target decides, and the name breaks ties.
fn one<E: EntityTrait, R: EntityTrait>(name: &str, is_owner: bool) -> Result<Option<RelationDef>, String> {
    let table = R::default().table_ref();
    let mut found: Vec<(String, RelationDef)> = E::Relation::iter()
        .map(|relation| (relation.name(), relation.def()))
        .filter(|(_, def)| def.is_owner == is_owner && def.to_tbl == table)
        .collect();
    if found.len() > 1 {
        found.retain(|(variant, _)| variant.eq_ignore_ascii_case(&name.replace('_', "")));
        if found.is_empty() {
            return Err(unclear::<E>(name));
        }
    }
    Ok(found.pop().map(|(_, def)| def))
}

fn named<E: EntityTrait, R: EntityTrait>(name: &str) -> Option<RelationDef> {
    let table = R::default().table_ref();
    E::Relation::iter()
        .find(|relation| relation.name().eq_ignore_ascii_case(&name.replace('_', "")))
        .map(|relation| relation.def())
        .filter(|def| def.to_tbl == table)
}

/// Over the one junction table that both models have rows in.
fn through<E: EntityTrait, R: EntityTrait>() -> Option<Result<Vec<Hop>, String>> {
    let mut found = Vec::new();
    for own in E::Relation::iter().map(|relation| relation.def()).filter(|def| def.is_owner) {
        for other in R::Relation::iter().map(|relation| relation.def()).filter(|def| def.is_owner) {
            if own.to_tbl == other.to_tbl {
                found.push((own.clone(), other.rev()));
            }
        }
    }
    let (own, back) = found.pop().filter(|_| found.is_empty())?;
    Some(Hop::of(own).and_then(|own| Ok(vec![own, Hop::of(back)?])))
}

fn unclear<E: EntityTrait>(name: &str) -> String {
    format!(
        "goes over `{name}`, which is not one relation of the table `{}`: give its `#[sea_orm(…)]` a `relation_enum` of \
         the field's name",
        E::default().table_name()
    )
}

/// The primary key, where it is one column.
pub(crate) fn single_key<E: EntityTrait>() -> Result<E::Column, String> {
    let mut keys = E::PrimaryKey::iter();
    match (keys.next(), keys.next()) {
        (Some(key), None) => Ok(key.into_column()),
        _ => Err("ends at a relation to rows whose key has several columns: name one of them".to_owned()),
    }
}

/// A column's name in SQL.
pub(crate) fn iden<C: sea_orm::IdenStatic>(column: C) -> DynIden {
    column.as_str().into_iden()
}
