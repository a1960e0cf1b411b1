//! The relation of a model's field, and the hops that it takes: one description for serializers, filters, searches and
//! orders.
//!
//! A relation is found by the name of its field, never only by the table it leads to. SeaORM gives an entity a variant
//! of `Relation` for each relation without a junction. The variant is named by `relation_enum`, or after the module of
//! the other entity. For a relation over a junction there is `Related` or `RelatedSelfVia`, and neither if two fields
//! lead to the same entity. In that case the entity has to implement [`RelationFields`](crate::fields::RelationFields).

use sea_orm::sea_query::{Asterisk, Condition, ConditionType, DynIden, Expr, Query, SelectStatement, TableRef};
use sea_orm::{
    ActiveModelTrait, DbBackend, EntityTrait, Identity, Iterable, RelatedSelfVia, RelationDef, RelationTrait,
};

use super::names::{camel_case, plain};

/// A join from columns of one table to columns of the next.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    pub(crate) from: Vec<DynIden>,
    pub(crate) table: TableRef,
    pub(crate) to: Vec<DynIden>,
    /// The relation's own condition, over the columns of `table`.
    pub(crate) on: Option<Condition>,
    /// Whether the row at the start has the foreign key.
    pub(crate) held: bool,
}

impl Hop {
    fn of(def: RelationDef) -> Result<Self, String> {
        let held = !def.is_owner;
        let on = condition(&def)?;
        let RelationDef { from_col, to_col, to_tbl, .. } = def;
        Ok(Self { from: columns(from_col), table: to_tbl, to: columns(to_col), on, held })
    }

    /// The rows of the table that meet the relation's own condition; `None` if there is no condition.
    pub(crate) fn rows(&self) -> Option<SelectStatement> {
        let on = self.on.clone()?;
        Some(Query::select().column(Asterisk).from(self.table.clone()).cond_where(on).take())
    }

    /// Returns the only column on either side.
    pub(crate) fn single(&self) -> Result<(&DynIden, &DynIden), String> {
        match (self.from.as_slice(), self.to.as_slice()) {
            ([from], [to]) => Ok((from, to)),
            _ => Err("follows a relation over several columns, which has no single key".to_owned()),
        }
    }

    /// Whether both join the same columns of the same tables.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let names = |hop: &Self| (hop.from.clone(), hop.table.clone(), hop.to.clone());
        names(self) == names(other)
    }
}

fn columns(identity: Identity) -> Vec<DynIden> {
    match identity {
        Identity::Unary(one) => vec![one],
        Identity::Binary(one, two) => vec![one, two],
        Identity::Ternary(one, two, three) => vec![one, two, three],
        Identity::Many(all) => all,
    }
}

/// Returns the relation's own condition, which must be about the table that the relation leads to.
fn condition(def: &RelationDef) -> Result<Option<Condition>, String> {
    const OWN: &str = "\u{1}own";
    let Some(on) = &def.on_condition else { return Ok(None) };
    let (own, other) = (def.from_tbl.sea_orm_table(), def.to_tbl.sea_orm_table());
    let on = on(OWN.into(), other.clone());
    let mut probe = Query::select();
    let text = DbBackend::Sqlite.build(probe.expr(Expr::val(1)).cond_where(on.clone())).sql;
    let names = |table: &str| text.contains(&format!("\"{table}\"."));
    if names(OWN) || (own != other && names(&own.inner())) {
        return Err(format!(
            "follows a relation whose `on_condition` is about `{}` itself: write a condition about `{}`, the target, \
             and exclude rows of `{}` in the view's `get_queryset`",
            own.inner(),
            other.inner(),
            own.inner()
        ));
    }
    match def.condition_type {
        ConditionType::All => Ok(Some(on)),
        ConditionType::Any => {
            Err("follows a relation with `condition_type = \"any\"`, which has no keys: remove that".to_owned())
        }
    }
}

/// Returns the condition as SQL of a database, with its values in the text.
pub(crate) fn literal(condition: &Condition, backend: DbBackend) -> Expr {
    let mut select = Query::select();
    let text = backend.build(select.expr(Expr::cust("1")).cond_where(condition.clone())).to_string();
    Expr::cust(format!("({})", text.strip_prefix("SELECT 1 WHERE ").unwrap_or(&text)))
}

/// The number of rows a field stands for, and the side with the foreign key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// `BelongsTo`: the row itself has the foreign key.
    Held,
    /// `HasOne`: the other row has the foreign key, or, in SeaORM's older dense format, the row itself.
    One,
    /// `HasMany`.
    Many,
}

/// The description of a relation that types give in addition to the variants of `Relation`.
#[derive(Clone, Default)]
pub(crate) enum Known {
    #[default]
    Nothing,
    /// SeaORM's `Related`.
    Related(Box<(RelationDef, Option<RelationDef>)>),
    /// SeaORM's `RelatedSelfVia`.
    OverItself(Box<SelfRelation>),
    /// The entity's own `RelationFields`.
    Fields(fn(&str) -> Option<Vec<RelationDef>>),
}

/// A relation of an entity to itself over a junction. Two fields may use it, one in each direction.
#[derive(Clone)]
pub(crate) struct SelfRelation {
    to: RelationDef,
    via: RelationDef,
    /// The names that the junction has for the rows at the end and at the start.
    end: Vec<String>,
    start: Vec<String>,
    /// The names of the model's fields.
    fields: Vec<String>,
}

impl Known {
    pub(crate) fn related(to: RelationDef, via: Option<RelationDef>) -> Self {
        Self::Related(Box::new((to, via)))
    }

    /// Describes the relation of SeaORM's `RelatedSelfVia`.
    pub(crate) fn over_itself<E: EntityTrait + RelatedSelfVia<J>, J: EntityTrait>() -> Self {
        let junction = Relations::of::<J>();
        // The pretty debug output has one line per field.
        let model = format!("{:#?}", <E::ActiveModelEx as ActiveModelTrait>::default());
        Self::OverItself(Box::new(SelfRelation::new(E::to(), E::via(), &junction, &model)))
    }
}

impl SelfRelation {
    fn new(to: RelationDef, via: RelationDef, junction: &Relations, model: &str) -> Self {
        let of_column = |column: &Identity| {
            let mut names: Vec<String> = columns(column.clone())
                .iter()
                .map(|column| column.inner().trim_end_matches("_id").to_owned())
                .collect();
            let variants = junction.variants.iter().filter(|(_, def)| def.from_col == *column);
            names.extend(variants.map(|(name, _)| name.clone()));
            names
        };
        let field = |line: &str| {
            let name = line.strip_prefix("    ")?.split(':').next()?;
            name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_').then(|| name.to_owned())
        };
        let (end, start) = (of_column(&to.from_col), of_column(&via.to_col));
        Self { end, start, fields: model.lines().filter_map(field).collect(), to, via }
    }

    /// Whether the relation of this variant belongs to another field.
    fn has_other(&self, name: &str, variant: &str) -> bool {
        self.fields.iter().any(|field| field != name && is_plural(field, variant))
    }

    /// Whether the field of this name leads forward, to the rows at the end; `None` if its name does not decide.
    fn is_forward(&self, name: &str, entity: &Relations) -> Option<bool> {
        let is = |field: &str, ends: &[String]| ends.iter().any(|end| is_plural(field, end));
        let is_free = |field: &&String| **field != *name && !entity.has_field(field);
        let others: Vec<&String> = self.fields.iter().filter(is_free).collect();
        let other = |ends: &[String]| others.iter().any(|field| is(field, ends));
        if is(name, &self.end) || other(&self.start) {
            return Some(true);
        }
        if is(name, &self.start) || other(&self.end) {
            return Some(false);
        }
        others.is_empty().then_some(true)
    }
}

/// The field whose relation is looked up.
pub(crate) struct Sought<'a> {
    /// The name of the field.
    pub(crate) name: &'a str,
    pub(crate) side: Side,
    /// The table of the other entity, and the module of that entity.
    pub(crate) table: &'a TableRef,
    pub(crate) module: &'a str,
}

/// The relations of an entity by their names.
pub(crate) struct Relations {
    table: TableRef,
    variants: Vec<(String, RelationDef)>,
    columns: Vec<String>,
}

impl Relations {
    pub(crate) fn of<E: EntityTrait>() -> Self {
        Self {
            table: E::default().table_ref(),
            variants: E::Relation::iter().map(|relation| (relation.name(), relation.def())).collect(),
            columns: E::Column::iter().map(|column| format!("{column:?}")).collect(),
        }
    }

    /// Returns the hops to the rows of a field: one, or two over a junction.
    pub(crate) fn hops(&self, sought: &Sought<'_>, known: &Known) -> Result<Vec<Hop>, String> {
        self.defs(sought, known)?.into_iter().map(Hop::of).collect()
    }

    fn defs(&self, sought: &Sought<'_>, known: &Known) -> Result<Vec<RelationDef>, String> {
        let Sought { name, side, table, .. } = *sought;
        if let Known::Fields(fields) = known
            && let Some(defs) = fields(name)
        {
            return self.checked(sought, defs);
        }
        let suits = |def: &RelationDef| match side {
            Side::Held => !def.is_owner,
            Side::One => true,
            Side::Many => def.is_owner,
        };
        let suited: Vec<_> = self.variants.iter().filter(|(_, def)| def.to_tbl == *table && suits(def)).collect();
        let called = |name: &str| suited.iter().find(|(variant, _)| plain(variant) == plain(name));
        if let Some((_, def)) = called(name) {
            return Ok(vec![def.clone()]);
        }
        // A relation with a custom name may belong to another field.
        let (others, is_itself) =
            (suited.iter().any(|(name, _)| plain(name) != plain(sought.module)), self.table == *table);
        match known {
            Known::Related(related) => match (&**related, suited.as_slice()) {
                ((to, Some(via)), _) if !others => return Ok(vec![via.clone(), to.clone()]),
                ((_, Some(_)), _) => return Err(self.unclear(sought)),
                ((to, None), []) if to.to_tbl == *table && suits(to) => return Ok(vec![to.clone()]),
                ((_, None), [(_, only)]) => return Ok(vec![only.clone()]),
                _ => {}
            },
            Known::OverItself(over) => {
                let is_forward = over.is_forward(name, self);
                return match is_forward.filter(|_| suited.iter().all(|(variant, _)| over.has_other(name, variant))) {
                    Some(true) => Ok(vec![over.via.clone(), over.to.clone()]),
                    Some(false) => Ok(vec![over.to.clone().rev(), over.via.clone().rev()]),
                    None => Err(self.unclear(sought)),
                };
            }
            Known::Nothing | Known::Fields(_) => match suited.as_slice() {
                [(_, only)] if side != Side::Many || is_itself || !others => return Ok(vec![only.clone()]),
                _ => {}
            },
        }
        match called(sought.module) {
            Some((_, def)) => Ok(vec![def.clone()]),
            None => Err(self.unclear(sought)),
        }
    }

    /// Returns the relations from the entity's `RelationFields`, if they lead from its table to the other.
    fn checked(&self, sought: &Sought<'_>, defs: Vec<RelationDef>) -> Result<Vec<RelationDef>, String> {
        let mut at = &self.table;
        for def in &defs {
            if def.from_tbl != *at {
                break;
            }
            at = &def.to_tbl;
        }
        let is_whole = matches!(defs.as_slice(), [one] if one.to_tbl == *at)
            || matches!(defs.as_slice(), [_, two] if two.to_tbl == *at);
        if is_whole && at == sought.table {
            return Ok(defs);
        }
        let name = |table: &TableRef| table.sea_orm_table().inner().into_owned();
        Err(format!(
            "follows `{}`, for which `RelationFields` does not lead from `{}` to `{}`: return the relation between the \
             two, or the one to the junction and the one from there",
            sought.name,
            name(&self.table),
            name(sought.table)
        ))
    }

    /// Whether the field is a column, or a relation with a variant of its own.
    fn has_field(&self, field: &str) -> bool {
        let is_column = self.columns.iter().any(|column| plain(column) == plain(field));
        is_column || self.variants.iter().any(|(variant, _)| is_plural(field, variant))
    }

    fn unclear(&self, sought: &Sought<'_>) -> String {
        let name = |table: &TableRef| table.sea_orm_table().inner().into_owned();
        let (own, other) = (name(&self.table), name(sought.table));
        let over_a_junction = if sought.side == Side::Many {
            ", or, if it uses a junction, implement `rest_runtime::fields::RelationFields` for the entity, as in the \
             example in its documentation"
        } else {
            ""
        };
        format!(
            "follows `{}`, but SeaORM does not say which relation from `{own}` to `{other}` it is: add \
             `relation_enum = \"{}\"` to its `#[sea_orm(…)]`{over_a_junction}",
            sought.name,
            camel_case(sought.name)
        )
    }
}

/// Returns the module of an entity: `track` for `shop::track::Entity`.
pub(crate) fn module<E>() -> &'static str {
    std::any::type_name::<E>().rsplit("::").nth(1).unwrap_or_default()
}

/// Whether the field has this name, in the singular or plural.
fn is_plural(field: &str, one: &str) -> bool {
    let (field, one) = (plain(field), plain(one));
    let Some(ending) = field.strip_prefix(one.as_str()) else {
        let of_y = one.strip_suffix('y').is_some_and(|stem| field == format!("{stem}ies"));
        return of_y || (one == "person" && field == "people");
    };
    matches!(ending, "" | "s" | "es" | "ren")
}

#[cfg(test)]
mod tests {
    use super::is_plural;

    #[test]
    fn plurals() {
        for (field, one) in [
            ("followers", "Follower"),
            ("child", "Child"),
            ("children", "child"),
            ("categories", "Category"),
            ("boxes", "box"),
            ("people", "person"),
            ("best_friends", "BestFriend"),
        ] {
            assert!(is_plural(field, one), "{field}");
        }
        for (field, one) in [("following", "Follower"), ("friend_of", "Friend"), ("users", "Follower")] {
            assert!(!is_plural(field, one), "{field}");
        }
    }
}
