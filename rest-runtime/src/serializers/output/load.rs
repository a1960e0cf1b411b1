//! Reads what a plan asks for: one query for the rows, and one a relation.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, JoinType, OptionEnum, Order, Query, SelectStatement};
use sea_orm::{DbBackend, QueryResult, Value};

use super::super::entity::{AnyModel, ColumnInfo, literal, lock};
use super::plan::{Edge, KEYS, Node};
use crate::database::{self, Source};
use crate::exceptions::{Error, Result};
use crate::settings::Formats;
use crate::values::{Form, Kind, whole_number, write_json};

/// The rows of a node and what is related to them.
pub(super) struct Loaded {
    rows: Vec<QueryResult>,
    /// The rows as their own type, where the plan asks for it.
    models: Vec<AnyModel>,
    edges: Vec<LoadedEdge>,
}

/// The rows at the other end of a relation, found by the key of the rows on this side.
struct LoadedEdge {
    index: HashMap<Key, Vec<usize>>,
    loaded: Loaded,
}

/// A value that rows are found by.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Clone)]
pub(crate) enum Key {
    Int(i128),
    Text(String),
}

/// The rows of a query without a select list: the plan's columns, and behind them `extra`.
pub(super) async fn rows(
    db: &impl Source,
    node: &Node,
    mut query: SelectStatement,
    extra: impl IntoIterator<Item = Expr>,
) -> Result<Vec<QueryResult>> {
    select(node, &mut query, db.get_database_backend());
    query.exprs(extra);
    Ok(database::query(db, &query).await?)
}

impl Loaded {
    /// Rows that [`rows`] read, with what is related to them.
    pub(super) async fn of_rows(db: &impl Source, node: &Node, rows: Vec<QueryResult>) -> Result<Self> {
        let models = match node.entity.as_ref().filter(|_| node.whole) {
            Some(entity) => {
                let model = |row| entity.model_of(row, node.columns.iter().copied());
                rows.iter().map(model).collect::<Result<_, _>>()?
            }
            None => Vec::new(),
        };
        Self { rows, models, edges: Vec::new() }.with_edges(db, node).await
    }

    /// Rows that are there already.
    pub(super) async fn of_models(db: &impl Source, node: &Node, models: Vec<AnyModel>) -> Result<Self> {
        Self { rows: Vec::new(), models, edges: Vec::new() }.with_edges(db, node).await
    }

    async fn with_edges(mut self, db: &impl Source, node: &Node) -> Result<Self> {
        if self.len() > 0 {
            for edge in &node.edges {
                let keys = self.keys(node, edge)?;
                self.edges.push(LoadedEdge::load(db, node, edge, keys).await?);
            }
        }
        Ok(self)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len().max(self.models.len())
    }

    /// The value in this column of a row.
    pub(super) fn value(&self, node: &Node, row: usize, column: usize) -> Result<Value> {
        let wrong =
            || Error::ImproperlyConfigured("a serializer shows a column that its plan does not read".to_owned());
        let entity = node.entity.as_ref().ok_or_else(wrong)?;
        let position = *node.columns.get(column).ok_or_else(wrong)?;
        if let Some(model) = self.models.get(row) {
            return entity.get(&**model, position).ok_or_else(wrong);
        }
        let kind = entity.columns[position].kind.as_ref().ok_or_else(wrong)?;
        Ok(kind.read(self.rows.get(row).ok_or_else(wrong)?, column)?)
    }

    /// Appends the value in this column of a row as JSON.
    pub(super) fn write(
        &self,
        node: &Node,
        row: usize,
        column: usize,
        form: &Form,
        formats: &Formats,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        if let (Some(row), Some(kind)) = (self.rows.get(row).filter(|_| self.models.is_empty()), node.kind(column)) {
            return Ok(kind.write(row, column, form, formats, out)?);
        }
        write_json(&self.value(node, row, column)?, form, formats, out);
        Ok(())
    }

    /// The row as its own type.
    pub(super) fn model(&self, row: usize) -> Option<&AnyModel> {
        self.models.get(row)
    }

    /// The rows related to this one, and what they are rows of.
    pub(super) fn related(&self, node: &Node, row: usize, edge: usize) -> Result<(&[usize], &Self)> {
        let wrong =
            || Error::ImproperlyConfigured("a serializer shows a relation that its plan does not read".to_owned());
        let (Some(planned), Some(loaded)) = (node.edges.get(edge), self.edges.get(edge)) else { return Err(wrong()) };
        let found = key(&self.value(node, row, planned.key)?).and_then(|key| loaded.index.get(&key));
        Ok((found.map_or(&[], Vec::as_slice), &loaded.loaded))
    }

    /// How many rows are related to this one.
    pub(super) fn count(&self, node: &Node, row: usize, edge: usize) -> Result<i64> {
        let (rows, related) = self.related(node, row, edge)?;
        // Behind the key; where there are no rows there is no group of them.
        let found = rows.first().and_then(|row| related.rows.get(*row));
        found.map_or(Ok(0), |row| Ok(row.try_get_by_index(1)?))
    }

    /// The values by which a relation's rows are found, each once.
    fn keys(&self, node: &Node, edge: &Edge) -> Result<Vec<Value>> {
        let mut seen = std::collections::HashSet::with_capacity(self.len());
        let mut keys = Vec::new();
        for row in 0..self.len() {
            let value = self.value(node, row, edge.key)?;
            if key(&value).is_some_and(|key| seen.insert(key)) {
                keys.push(value);
            }
        }
        Ok(keys)
    }
}

impl LoadedEdge {
    // Rows at the end of an edge have edges of their own.
    fn load<'a>(
        db: &'a impl Source,
        from: &'a Node,
        edge: &'a Edge,
        keys: Vec<Value>,
    ) -> Pin<Box<dyn Future<Output = Result<Self>> + Send + 'a>> {
        Box::pin(Self::loaded(db, from, edge, keys))
    }

    async fn loaded(db: &impl Source, from: &Node, edge: &Edge, keys: Vec<Value>) -> Result<Self> {
        let mut rows = Vec::new();
        let mut index: HashMap<Key, Vec<usize>> = HashMap::new();
        let kind = kind_of_key(from, edge)?;
        let backend = db.get_database_backend();
        for keys in keys.chunks(KEYS) {
            let Some(last) = keys.last() else { continue };
            // The last key is asked for again until they are so many, so that few statements serve lists of all lengths.
            let count = keys.len().next_power_of_two();
            let mut asked = Vec::with_capacity(count);
            asked.extend_from_slice(keys);
            asked.resize(count, last.clone());
            let Some(rendered) = edge.statements.get(count.ilog2() as usize) else { continue };
            let found = rendered.query(db, asked, || statement(edge, last, count, backend));
            for row in found.await? {
                if let Some(key) = key(&kind.read(&row, edge.node.columns.len())?) {
                    index.entry(key).or_default().push(rows.len());
                }
                rows.push(row);
            }
        }
        let loaded = Loaded::of_rows(db, &edge.node, rows).await?;
        Ok(Self { index, loaded })
    }
}

fn kind_of_key<'a>(from: &'a Node, edge: &Edge) -> Result<&'a Kind> {
    let column = from.entity.as_ref().and_then(|entity| entity.columns.get(edge.relation.from));
    column
        .and_then(|column| column.kind.as_ref())
        .ok_or_else(|| Error::ImproperlyConfigured(format!("the relation `{}` has no key", edge.relation.name)))
}

/// The select list: the plan's columns in their order.
pub(super) fn select(node: &Node, query: &mut SelectStatement, backend: DbBackend) {
    let Some(entity) = &node.entity else { return };
    for position in &node.columns {
        let column = &entity.columns[*position];
        if node.whole {
            query.expr_as(column.select(backend), column.name);
        } else {
            query.expr(column.select(backend));
        }
    }
}

/// The rows at the other end of a relation in their order, without a select list; the column that has the key of the rows
/// on this side, and what is known of it where it is one of theirs.
pub(super) fn related(edge: &Edge, backend: DbBackend) -> Result<(SelectStatement, Expr, Option<&ColumnInfo>)> {
    let relation = &edge.relation;
    let entity = &relation.target;
    let no_column = |name: &str| {
        let message = format!("the relation `{}` goes by `{name}`, which is no column", relation.name);
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
        // The text is kept, and its parameters are the keys alone.
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

/// The rows at the other end of a relation, by so many keys of which this is one, and behind the plan's columns the key of
/// each.
fn statement(edge: &Edge, one: &Value, count: usize, backend: DbBackend) -> Result<SelectStatement> {
    let (mut rows, key, column) = related(edge, backend)?;
    select(&edge.node, &mut rows, backend);
    let sql = column.map_or(&edge.relation.own, |column| &column.sql);
    // More than is asked for may be found, where the database passes over case: it is found under a key of its own.
    rows.and_where(key.clone().is_in(std::iter::repeat_with(|| sql.value(one.clone(), backend)).take(count)));
    if edge.counted {
        let (shown, group) = sql.grouped(key, backend);
        rows.clear_order_by().expr(shown).expr(Func::count(Expr::col(Asterisk))).add_group_by([group]);
    } else {
        rows.expr(sql.selected(key, backend));
    }
    if edge.locked {
        lock(&mut rows, backend);
    }
    Ok(rows)
}

/// The value as one; `None` for NULL.
pub(crate) fn key(value: &Value) -> Option<Key> {
    if let Some(number) = whole_number(value) {
        return Some(Key::Int(number));
    }
    match value {
        value if *value == value.as_null() => None,
        Value::String(Some(text)) => Some(Key::Text(text.clone())),
        Value::Enum(OptionEnum::Some(value)) => Some(Key::Text(value.value.clone().into_owned())),
        other => Some(Key::Text(other.to_string())),
    }
}
