//! Lets SQLite write the JSON of rows. One row of text then replaces many rows of values, which the driver passes from
//! thread to thread one by one.
//!
//! Only output that equals that of [`write`](super::write) in every byte is made this way. A value that SQLite would
//! show differently makes the statement fail, such as a price with more places than its column. The rows are then read
//! as in all other cases, and the serializer no longer uses SQLite's JSON.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Asterisk, Condition, Expr, ExprTrait, Func, Query, SelectStatement};

use super::{Edge, Leaf, PlanNode, ShownField, ValueSource};
use crate::base::exceptions::{Error, Result};
use crate::database;
use crate::database::Counting;
use crate::schema::Schema;
use crate::schema::field::FieldShape;
use crate::values::sqlite_json;

/// The name of the column with the total number of rows.
const COUNT: &str = "count";

/// The SQL by which SQLite makes the object of a row.
pub(crate) struct Packed {
    /// The expression of the object, over the columns of [`root`].
    object: String,
    /// Whether it is used for lists: all related rows are found by indexes.
    pub(crate) in_lists: bool,
    /// Whether it is used for single rows: there are related rows, so that one statement replaces several. No search
    /// without an index may be repeated for many rows.
    pub(crate) in_details: bool,
    doubted: AtomicBool,
}

impl Packed {
    /// Makes the SQL; `None` if a shown value needs code, or a format that SQL does not have.
    pub(crate) fn new(schema: &Schema, root: &PlanNode, shown: &[ShownField]) -> Option<Self> {
        let mut maker = Maker { levels: 0, in_lists: true, in_details: !root.edges.is_empty(), is_below_many: false };
        let object = maker.object(schema, root, shown, 0)?;
        let Maker { in_lists, in_details, .. } = maker;
        Some(Self { object, in_lists, in_details, doubted: AtomicBool::new(false) })
    }

    pub(crate) fn is_enabled(&self) -> bool {
        !self.doubted.load(Ordering::Relaxed)
    }

    /// Turns this off if a value made the statement fail, so that the rows are read instead. Returns any other error.
    pub(crate) fn disable(&self, error: Error) -> Result<()> {
        let is_refused = matches!(&error, Error::Database(cause) if database::is_of_statement(cause));
        if !is_refused {
            return Err(error);
        }
        self.doubted.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// The query for the object of the query's row.
    pub(crate) fn one(&self, node: &PlanNode, mut query: SelectStatement) -> SelectStatement {
        select_named(node, &mut query);
        Query::select().expr(Expr::cust(self.object.clone())).from_subquery(query, root()).take()
    }

    /// The query for the array of the query's rows, their number, and the total.
    pub(crate) fn list(
        &self,
        node: &PlanNode,
        mut query: SelectStatement,
        count: Option<&Counting>,
    ) -> SelectStatement {
        let mut packed = Query::select();
        packed.expr(Expr::cust(array(&self.object))).expr(Func::count(Expr::col(Asterisk)));
        if let Some(count) = count {
            packed.expr(Func::max(Expr::col((root(), Alias::new(COUNT)))));
            query.expr_as(count.column(), COUNT);
            if count.is_in_passing() {
                query = by_keys(node, query);
            }
        }
        select_named(node, &mut query);
        packed.from_subquery(query, root()).take()
    }
}

/// Reads the rows of a query again, by their keys. A query that counts all rows has to store them. This way it stores
/// their keys, and not all columns for the few rows that are shown. Both queries have the count in their select list.
fn by_keys(node: &PlanNode, mut query: SelectStatement) -> SelectStatement {
    let Some(entity) = &node.entity else { return query };
    let page = || Alias::new("page");
    let mut is_key = Condition::all();
    for (place, key) in entity.columns.iter().filter(|column| column.primary_key).enumerate() {
        let name = Alias::new(format!("k{place}"));
        query.expr_as(key.plain(), name.clone());
        is_key = is_key.add(key.plain().eq(Expr::col((page(), name))));
    }
    // SQLite reads the left side of a CROSS JOIN first, row by row, which keeps the order.
    let mut rows = Query::select();
    rows.expr_as(Expr::col((page(), Alias::new(COUNT))), COUNT).from_subquery(query, page());
    rows.cross_join(entity.table.clone()).cond_where(is_key).take()
}

struct Maker {
    levels: usize,
    in_lists: bool,
    in_details: bool,
    /// Whether the current expression is evaluated for each of many rows, even if the root is a single row.
    is_below_many: bool,
}

impl Maker {
    fn object(&mut self, schema: &Schema, node: &PlanNode, shown: &[ShownField], level: usize) -> Option<String> {
        if schema.shows.is_some() || node.whole {
            return None;
        }
        let mut object = String::from("json_object(");
        for (index, shown) in shown.iter().enumerate() {
            let field = schema.fields.get(shown.field)?;
            let value = match &shown.source {
                ValueSource::Column(column) if field.is_plain() => {
                    sqlite_json(node.kind(*column)?, &field.form, &name(level, *column))?
                }
                ValueSource::Far(way, leaf) => {
                    let is_one =
                        |(node, edge): (&PlanNode, &usize)| node.edges.get(*edge).is_some_and(|e| !e.relation.many);
                    let leaves_out = matches!(leaf, Leaf::Column(_)) && !field.allow_null && !field.shows_relation();
                    if (leaves_out || field.default.is_some()) && along(node, way).any(is_one) {
                        return None;
                    }
                    let item = match &field.shape {
                        FieldShape::List(item) if !field.relations.is_empty() => item,
                        _ => field,
                    };
                    let leaf = |maker: &mut Self, node: &PlanNode, level| match leaf {
                        Leaf::Column(column) if item.is_plain() => {
                            sqlite_json(node.kind(*column)?, &item.form, &name(level, *column))
                        }
                        Leaf::Object(schema, shown) => maker.object(schema, node, shown, level),
                        Leaf::Column(_) | Leaf::Row => None,
                    };
                    self.far(node, way, level, &leaf)?
                }
                ValueSource::Count(edge) if field.form.as_text != Some(true) => {
                    let edge = node.edges.get(*edge)?;
                    let mut rows = self.related(edge, level)?;
                    rows.clear_order_by().expr(Func::count(Expr::col(Asterisk)));
                    format!("({})", DbBackend::Sqlite.build(&rows).sql)
                }
                ValueSource::Column(_) | ValueSource::Count(_) | ValueSource::Method => return None,
            };
            let key: String = serde_json::from_slice(field.key.strip_suffix(b":")?).ok()?;
            object.push_str(if index == 0 { "'" } else { ", '" });
            object.extend([&*key.replace('\'', "''"), "', ", &*value]);
        }
        object.push(')');
        Some(object)
    }

    /// Returns the expression of the value at the end of a path, from a row of this level.
    fn far(
        &mut self,
        node: &PlanNode,
        way: &[usize],
        level: usize,
        leaf: &dyn Fn(&mut Self, &PlanNode, usize) -> Option<String>,
    ) -> Option<String> {
        let Some((edge, rest)) = way.split_first() else { return leaf(self, node, level) };
        let edge = node.edges.get(*edge)?;
        let mut rows = self.related(edge, level)?;
        select_named(&edge.node, &mut rows);
        self.levels += 1;
        let below = self.levels;
        let is_below_many = self.is_below_many;
        self.is_below_many |= edge.relation.many;
        let value = self.far(&edge.node, rest, below, leaf)?;
        self.is_below_many = is_below_many;
        let value = if edge.relation.many { array(&value) } else { value };
        let rows = DbBackend::Sqlite.build(&rows).sql;
        Some(format!("(SELECT {value} FROM ({rows}) AS {})", table(below)))
    }

    /// The query for the rows related to a row of this level, without a select list.
    fn related(&mut self, edge: &Edge, level: usize) -> Option<SelectStatement> {
        let relation = &edge.relation;
        let target = &relation.target;
        let is_indexed = relation.junction.is_none() && target.columns.get(target.named(&relation.to)?)?.indexed;
        self.in_lists &= is_indexed;
        self.in_details &= is_indexed || !self.is_below_many;
        let (mut rows, key, _) = edge.rows(DbBackend::Sqlite).ok()?;
        rows.and_where(key.eq(Expr::cust(name(level, edge.key))));
        Some(rows)
    }
}

/// Returns the nodes along a path, each with the edge that the path takes there.
fn along<'a>(mut node: &'a PlanNode, way: &'a [usize]) -> impl Iterator<Item = (&'a PlanNode, &'a usize)> {
    way.iter().map_while(move |edge| {
        let here = node;
        node = &node.edges.get(*edge)?.node;
        Some((here, edge))
    })
}

fn array(value: &str) -> String {
    format!("json_group_array({value})")
}

fn root() -> Alias {
    Alias::new(table(0))
}

fn table(level: usize) -> String {
    format!("r{level}")
}

fn name(level: usize, column: usize) -> String {
    format!("r{level}.c{column}")
}

/// Selects the columns under the names that [`name`] returns.
fn select_named(node: &PlanNode, query: &mut SelectStatement) {
    let Some(entity) = &node.entity else { return };
    for (place, position) in node.columns.iter().enumerate() {
        if let Some(column) = entity.columns.get(*position) {
            query.expr_as(column.select(DbBackend::Sqlite), Alias::new(format!("c{place}")));
        }
    }
}
