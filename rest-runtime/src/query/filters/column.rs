//! The column at the end of a path, and the SQL that reads it.

use std::fmt;
use std::sync::Arc;

use sea_orm::sea_query::{
    Asterisk, Condition, DynIden, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement, SubQueryStatement,
    TableRef,
};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IdenStatic, Iterable, Value};

use super::database_checks::name_of;
use super::sql::Test;
use crate::model::{ColumnInfo, ColumnSql, Compare, Entity, Hop};
use crate::schema::Scope;
use crate::values::{Integer, ValueKind};

const WITHOUT_FORM: &str = "ends at a column whose type cannot be written in a URL";

/// A column with what filters need of it, without its Rust type.
#[derive(Clone)]
pub(crate) struct FilterColumn {
    name: DynIden,
    pub(crate) kind: ValueKind,
    nullable: bool,
    /// Whether the column's Rust type accepts a value of its kind.
    pub(crate) takes: Option<fn(Value) -> bool>,
    /// The column that a key refers to; `None` if this column is not a key.
    pub(crate) points_to: Option<PointsTo>,
    /// The rows that a client may name by this key; `None` for all rows.
    pub(crate) among: Option<Arc<Scope>>,
    /// Whether a row has several values. A filter then takes several parameters of one name and matches any of them.
    pub(super) several: bool,
    pub(crate) sql: ColumnSql,
}

/// The column of another table that a key refers to.
#[derive(Clone)]
pub(crate) struct PointsTo {
    pub(crate) table: TableRef,
    key: DynIden,
    sql: ColumnSql,
}

impl PointsTo {
    pub(super) fn of<E: EntityTrait>(column: E::Column) -> Self {
        Self { table: E::default().table_ref(), key: column.as_str().into_iden(), sql: sql_of::<E>(column) }
    }

    /// The condition that a row of the table has this key. The table goes by its own name.
    pub(crate) fn has(&self, value: Value, backend: DbBackend) -> Expr {
        self.sql.names(Expr::col((name_of(&self.table), self.key.clone())), value, backend)
    }
}

impl fmt::Debug for FilterColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilterColumn").field("name", &self.name).finish_non_exhaustive()
    }
}

impl FilterColumn {
    pub(crate) fn of<E: EntityTrait>(column: E::Column, takes: Option<fn(Value) -> bool>) -> Result<Self, String> {
        let sql = sql_of::<E>(column);
        Ok(Self {
            name: column.as_str().into_iden(),
            kind: sql.kind.clone().ok_or(WITHOUT_FORM)?,
            nullable: column.def().is_null(),
            takes,
            points_to: None,
            among: None,
            several: false,
            sql,
        })
    }

    /// The column of an entity whose type is unknown.
    fn of_entity(column: &ColumnInfo) -> Result<Self, String> {
        Ok(Self {
            name: column.name.into_iden(),
            kind: column.kind.clone().ok_or(WITHOUT_FORM)?,
            nullable: column.def.is_null(),
            takes: None,
            points_to: None,
            among: None,
            several: false,
            sql: column.sql.clone(),
        })
    }

    /// Turns the column into the number of its values.
    pub(super) fn number(self) -> Self {
        let (kind, sql) = (ValueKind::Integer(Integer::I64), ColumnSql::number());
        Self { kind, nullable: false, takes: None, points_to: None, among: None, sql, ..self }
    }

    pub(super) fn of_several(self) -> Self {
        Self { several: true, ..self }
    }

    pub(super) fn pointing_to(self, key: PointsTo) -> Self {
        Self { points_to: Some(key), ..self }
    }

    /// The column's name in SQL.
    pub(crate) fn iden(&self) -> &DynIden {
        &self.name
    }

    /// Whether the column can hold the value.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.takes.is_none_or(|takes| takes(value.clone())) && self.sql.accepts(value)
    }

    /// The kind of the column's value in a cursor's position.
    pub(crate) fn position_kind(&self, backend: DbBackend) -> ValueKind {
        self.sql.position_kind(backend).unwrap_or_else(|| self.kind.clone())
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, ValueKind::Text | ValueKind::Char)
    }

    /// Whether the column's type accepts only some values of its kind.
    pub(super) fn is_choice(&self) -> bool {
        match (&self.kind, self.takes) {
            (ValueKind::Enum(_), _) => true,
            (ValueKind::Integer(integer), Some(takes)) => {
                let (least, greatest) = integer.range();
                [least, greatest].into_iter().filter_map(|number| integer.value(number)).any(|value| !takes(value))
            }
            (ValueKind::Text, _) => !self.accepts(&"\0".into()),
            _ => false,
        }
    }
}

fn sql_of<E: EntityTrait>(column: E::Column) -> ColumnSql {
    let position = E::Column::iter().position(|other| other.as_str() == column.as_str());
    ColumnSql::of::<E>(position.unwrap_or_default(), column)
}

/// The column at the end of a path, and the joins on the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The segments joined by double underscores: the parameter's name.
    pub(crate) name: String,
    pub(super) hops: Vec<Hop>,
    pub(crate) column: FilterColumn,
    /// Whether the value is the number of rows at the end of the path.
    pub(super) counted: bool,
}

impl Field {
    /// The field of a model's own column.
    pub(crate) fn own<E: EntityTrait>(column: E::Column, name: String) -> Result<Self, String> {
        Ok(Self { name, hops: Vec::new(), column: FilterColumn::of::<E>(column, None)?, counted: false })
    }

    /// The field of the column at this position of an entity whose type is unknown.
    pub(crate) fn of_entity(entity: &Entity, position: usize, name: String) -> Result<Self, String> {
        let column = entity.columns.get(position).ok_or("ends at a field that is not a column of the table")?;
        Ok(Self { name, hops: Vec::new(), column: FilterColumn::of_entity(column)?, counted: false })
    }

    pub(crate) fn is_own(&self) -> bool {
        self.hops.is_empty()
    }

    /// The column of another table that a value of this field identifies. `None` if the field is a plain column of the
    /// model.
    pub(crate) fn row(&self) -> Option<PointsTo> {
        let FilterColumn { name, sql, points_to, .. } = &self.column;
        let of_relation =
            || self.hops.last().map(|hop| PointsTo { table: hop.table.clone(), key: name.clone(), sql: sql.clone() });
        points_to.clone().or_else(of_relation)
    }

    /// The model's own column at which the path begins; `None` if it begins with a relation of several columns.
    pub(super) fn starts_at(&self) -> Option<&DynIden> {
        self.hops.first().map_or(Some(&self.column.name), |hop| hop.single().ok().map(|(from, _)| from))
    }

    /// Whether the field is the model's own column of this name.
    pub(crate) fn is_column(&self, name: &str) -> bool {
        self.is_own() && self.column.name.inner() == name
    }

    /// The condition that the field equals this value, case included.
    pub(crate) fn is(&self, table: &DynIden, value: Value, backend: DbBackend) -> Condition {
        self.met_by(table, |expr| Test::Compare(Compare::Equal, value).condition(expr, &self.column.sql, backend))
    }

    pub(crate) fn is_same_column(&self, other: &Self) -> bool {
        self.is_own() && other.is_own() && self.column.name == other.column.name
    }

    /// Whether the value can be NULL.
    pub(crate) fn is_nullable(&self) -> bool {
        !self.counted && (self.column.nullable || !self.is_own())
    }

    /// The rest of this path behind the relation at which another path ends. `None` if this path does not go over that
    /// relation.
    pub(crate) fn behind(&self, relation: &Self) -> Option<Self> {
        let PointsTo { table, key, .. } = relation.column.points_to.as_ref()?;
        let (before, rest) = self.hops.split_at_checked(relation.hops.len())?;
        let (next, rest) = rest.split_first()?;
        let (from, to) = next.single().ok()?;
        let leads = *from == relation.column.name && next.table == *table && to == key;
        let along = leads && before.iter().zip(&relation.hops).all(|(one, other)| one.is(other));
        along.then(|| Self { hops: rest.to_vec(), ..self.clone() })
    }

    /// The alias of the table that a hop leads to.
    fn alias(index: usize) -> DynIden {
        format!("r{index}").into_iden()
    }

    /// A query that joins the tables on the way, and the column of the last one.
    fn joined(&self) -> Option<(SelectStatement, Expr)> {
        let (first, rest) = self.hops.split_first()?;
        let mut query = Query::select();
        match first.rows() {
            Some(rows) => query.from_subquery(rows, Self::alias(0)),
            None => query.from(first.table.clone().alias(Self::alias(0))),
        };
        for (index, hop) in (1..).zip(rest) {
            hop.join(&mut query, JoinType::InnerJoin, &Self::alias(index - 1), Self::alias(index));
        }
        let end = Expr::col((Self::alias(self.hops.len() - 1), self.column.name.clone()));
        Some((query, end))
    }

    /// The condition on the model's rows that at least one of the column's rows meets this condition. `table` is the
    /// model's.
    pub(crate) fn met_by(&self, table: &DynIden, condition: impl FnOnce(Expr) -> Condition) -> Condition {
        let (Some((mut query, end)), Some(first)) = (self.joined(), self.hops.first()) else {
            return condition(Expr::col((table.clone(), self.column.name.clone())));
        };
        query.cond_where(condition(end));
        let met = if let Ok((from, to)) = first.single() {
            query.expr(Expr::col((Self::alias(0), to.clone())));
            Expr::col((table.clone(), from.clone())).in_subquery(query)
        } else {
            query.expr(Expr::val(1)).cond_where(first.joins(table, &Self::alias(0)));
            Expr::exists(query)
        };
        Condition::all().add(met)
    }

    /// The column's value for a row of the model; NULL if a row on the way is missing.
    pub(crate) fn expr(&self, table: &DynIden) -> Expr {
        let (Some((mut query, end)), Some(first)) = (self.joined(), self.hops.first()) else {
            return Expr::col((table.clone(), self.column.name.clone()));
        };
        query
            .expr(if self.counted { Func::count(Expr::col(Asterisk)).into() } else { end })
            .cond_where(first.joins(table, &Self::alias(0)));
        Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(query)))
    }

    /// Left-joins the tables on the way to a query over the model's table, and returns the column. `joined` holds the
    /// aliases of earlier calls.
    pub(crate) fn join_to(
        &self,
        query: &mut SelectStatement,
        table: &DynIden,
        joined: &mut Vec<(String, DynIden)>,
    ) -> Expr {
        let mut from = table.clone();
        let mut path = String::new();
        for hop in &self.hops {
            path = format!("{path}/{hop:?}");
            // Fields behind one relation share a join, so that they refer to the same row.
            let known = joined.iter().find(|(known, _)| *known == path).map(|(_, alias)| alias.clone());
            from = known.unwrap_or_else(|| {
                let alias = format!("s{}", joined.len() + 1).into_iden();
                hop.join(query, JoinType::LeftJoin, &from, alias.clone());
                joined.push((path.clone(), alias.clone()));
                alias
            });
        }
        Expr::col((from, self.column.name.clone()))
    }

    /// The field's value in a cursor's position.
    pub(crate) fn position(&self, table: &DynIden, backend: DbBackend) -> Expr {
        self.column.sql.position(self.expr(table), backend)
    }
}

impl Hop {
    /// Joins the hop's rows under the alias `to` to the rows under the alias `from`.
    fn join(&self, query: &mut SelectStatement, kind: JoinType, from: &DynIden, to: DynIden) {
        let on = self.joins(from, &to);
        match self.rows() {
            Some(rows) => query.join_subquery(kind, rows, to, on),
            None => query.join(kind, self.table.clone().alias(to), on),
        };
    }

    /// The condition that connects the rows under these two names.
    fn joins(&self, from: &DynIden, to: &DynIden) -> Condition {
        let columns = self
            .from
            .iter()
            .zip(&self.to)
            .map(|(own, other)| Expr::col((to.clone(), other.clone())).eq(Expr::col((from.clone(), own.clone()))));
        columns.fold(Condition::all(), Condition::add)
    }
}
