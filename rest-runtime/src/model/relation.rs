//! Relations between entities.

use std::sync::Arc;

use sea_orm::sea_query::{Condition, TableRef};

use super::{ColumnSql, Entity, Known, Side};

/// A relation, as columns.
#[derive(Clone, Debug)]
pub(crate) struct RelationInfo {
    pub(crate) name: &'static str,
    pub(crate) many: bool,
    /// Whether the row itself has the foreign key, in the column `from`.
    pub(crate) held: bool,
    /// The position of the column in the entity that has the relation.
    pub(crate) from: usize,
    /// The SQL of that column, and of each column that holds its values.
    pub(crate) own: ColumnSql,
    pub(crate) target: Arc<Entity>,
    /// The column with the same values, in the target or in the junction.
    pub(crate) to: String,
    /// The relation's own condition on the target's rows, which names their table.
    pub(crate) on: Option<Condition>,
    pub(crate) junction: Option<Junction>,
}

/// The junction of a many-to-many relation.
#[derive(Clone, Debug)]
pub(crate) struct Junction {
    pub(crate) table: TableRef,
    /// The junction's column that refers to the target.
    pub(crate) onward: String,
    /// The target's column that `onward` refers to.
    pub(crate) key: String,
    /// A condition on the junction's rows, which names their table.
    pub(crate) on: Option<Condition>,
}

impl RelationInfo {
    /// Finds the relation of this name. `known` is the description that types give.
    pub(crate) fn new(
        from: &Entity,
        name: &'static str,
        target: Entity,
        side: Side,
        known: &Known,
    ) -> Result<Self, String> {
        let mut hops = from.hops(name, &target, side, known)?.into_iter();
        let (Some(first), second) = (hops.next(), hops.next()) else {
            return Err(format!("follows `{name}`, which is not a relation"));
        };
        let (from_name, to) = first.single()?;
        let (from_name, to) = (from_name.inner().into_owned(), to.inner().into_owned());
        let position = from.named(&from_name).ok_or_else(|| {
            format!(
                "follows a relation through the column `{from_name}`, which the table `{}` does not have",
                from.name
            )
        })?;
        let many = side == Side::Many;
        let held = !many && second.is_none() && first.held;
        let (on, junction) = match second {
            None => (first.on, None),
            Some(second) => {
                let (onward, key) = second.single()?;
                let (onward, key) = (onward.inner().into_owned(), key.inner().into_owned());
                (second.on, Some(Junction { table: first.table, onward, key, on: first.on }))
            }
        };
        let own = from.columns[position].sql.clone();
        if own.kind.is_none() {
            return Err(format!("names the relation `{name}`, whose key cannot be written in JSON"));
        }
        Ok(Self { name, many, held, from: position, own, target: Arc::new(target), to, on, junction })
    }

    /// Whether the row's own column has the key of the related row, without reading that row.
    pub(crate) fn is_plain_key(&self) -> bool {
        self.held && self.on.is_none()
    }

    /// Whether both are the same relation, so that one query reads the rows for both.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.from == other.from && self.target.name == other.target.name
    }
}
