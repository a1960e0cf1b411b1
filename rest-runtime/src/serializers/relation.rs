//! How rows of one entity find those of another.

use std::sync::Arc;

use sea_orm::RelationDef;
use sea_orm::sea_query::TableRef;

use super::entity::{Entity, unary};
use crate::values::Kind;

/// A relation, as columns.
#[derive(Clone, Debug)]
pub(crate) struct RelationInfo {
    pub(crate) name: &'static str,
    pub(crate) many: bool,
    /// Whether the row itself points to the related one, by its column `from`.
    pub(crate) held: bool,
    /// The position of the column of the row that has the relation.
    pub(crate) from: usize,
    /// What that column holds.
    pub(crate) own_kind: Kind,
    pub(crate) target: Arc<Entity>,
    /// The column that has the same value: the target's, or the junction's.
    pub(crate) to: String,
    pub(crate) junction: Option<Junction>,
}

/// The table between two entities of which each row may have many of the other.
#[derive(Clone, Debug)]
pub(crate) struct Junction {
    pub(crate) table: TableRef,
    /// Its column that points to the target.
    pub(crate) onward: String,
    /// The target's column that it points to.
    pub(crate) key: String,
}

impl RelationInfo {
    /// The relation of this name; `known` is what `Related` says of it.
    pub(crate) fn new(
        from: &Entity,
        name: &'static str,
        target: Entity,
        many: bool,
        known: Option<(RelationDef, Option<RelationDef>)>,
    ) -> Result<Self, String> {
        let column = |entity: &Entity, name: &str| {
            entity.named(name).ok_or_else(|| {
                format!("names a relation over the column `{name}`, which the table `{}` does not have", entity.name)
            })
        };
        let (def, via) = match known {
            Some(known) => known,
            None => (from.relation(name, &target.table, many)?.clone(), None),
        };
        let is_owner = def.is_owner;
        let (position, to, junction) = match via {
            None => (column(from, &unary(&def.from_col)?)?, unary(&def.to_col)?, None),
            Some(via) => {
                let junction =
                    Junction { table: via.to_tbl.clone(), onward: unary(&def.from_col)?, key: unary(&def.to_col)? };
                (column(from, &unary(&via.from_col)?)?, unary(&via.to_col)?, Some(junction))
            }
        };
        let held = !many && junction.is_none() && !is_owner;
        let own_kind = from.columns[position].kind.clone();
        let own_kind = own_kind.ok_or_else(|| format!("names the relation `{name}`, whose key has no form in JSON"))?;
        Ok(Self { name, many, held, from: position, own_kind, target: Arc::new(target), to, junction })
    }

    /// Whether both are one relation, so that one query reads it for both.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.from == other.from && self.target.name == other.target.name
    }
}
