//! Runs the queries of a plan: one for the rows, and one per relation.

use std::collections::HashMap;

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, SelectStatement};
use sea_orm::{DbBackend, QueryResult, Value};

use crate::base::erased::BoxFuture;
use crate::base::exceptions::{Error, Result};
use crate::base::settings::Formats;
use crate::database;
use crate::database::Executor;
use crate::model::{AnyModel, lock};
use crate::schema::plan::{Edge, KEYS, PlanNode};
use crate::values::{Form, HashKey, ValueKind, write_json};

/// The rows of a node, with their related rows.
pub(crate) struct Loaded {
    rows: Vec<QueryResult>,
    /// The rows as models, if the plan requires them.
    models: Vec<AnyModel>,
    edges: Vec<LoadedEdge>,
}

/// The rows at the other end of a relation, by the key of the rows at this end.
struct LoadedEdge {
    index: HashMap<HashKey, Vec<usize>>,
    loaded: Loaded,
}

/// Returns the rows of a query without a select list. It selects the plan's columns, then `extra`.
pub(crate) async fn rows(
    db: &impl Executor,
    node: &PlanNode,
    mut query: SelectStatement,
    extra: impl IntoIterator<Item = Expr>,
) -> Result<Vec<QueryResult>> {
    select(node, &mut query, db.get_database_backend());
    query.exprs(extra);
    Ok(database::query(db, &query).await?)
}

impl Loaded {
    /// Adds the related rows to rows that [`rows`] returned.
    pub(crate) async fn of_rows(db: &impl Executor, node: &PlanNode, rows: Vec<QueryResult>) -> Result<Self> {
        let models = match node.entity.as_ref().filter(|_| node.whole) {
            Some(entity) => {
                let model = |row| entity.model_of(row, node.columns.iter().copied());
                rows.iter().map(model).collect::<Result<_, _>>()?
            }
            None => Vec::new(),
        };
        Self { rows, models, edges: Vec::new() }.with_edges(db, node).await
    }

    /// Adds the related rows to models.
    pub(crate) async fn of_models(db: &impl Executor, node: &PlanNode, models: Vec<AnyModel>) -> Result<Self> {
        Self { rows: Vec::new(), models, edges: Vec::new() }.with_edges(db, node).await
    }

    async fn with_edges(mut self, db: &impl Executor, node: &PlanNode) -> Result<Self> {
        if self.len() > 0 {
            for edge in &node.edges {
                let keys = self.keys(node, edge)?;
                self.edges.push(LoadedEdge::load(db, node, edge, keys).await?);
            }
        }
        Ok(self)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len().max(self.models.len())
    }

    /// Returns the value of this column of a row.
    pub(crate) fn value(&self, node: &PlanNode, row: usize, column: usize) -> Result<Value> {
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

    /// Appends the value of this column of a row as JSON.
    pub(crate) fn write(
        &self,
        node: &PlanNode,
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

    pub(crate) fn model(&self, row: usize) -> Option<&AnyModel> {
        self.models.get(row)
    }

    /// Returns the positions of the related rows, and the rows among which they are.
    pub(crate) fn related(&self, node: &PlanNode, row: usize, edge: usize) -> Result<(&[usize], &Self)> {
        let wrong =
            || Error::ImproperlyConfigured("a serializer shows a relation that its plan does not read".to_owned());
        let (Some(planned), Some(loaded)) = (node.edges.get(edge), self.edges.get(edge)) else { return Err(wrong()) };
        let found = HashKey::of(&self.value(node, row, planned.key)?).and_then(|key| loaded.index.get(&key));
        Ok((found.map_or(&[], Vec::as_slice), &loaded.loaded))
    }

    /// Returns the number of rows related to this one.
    pub(crate) fn count(&self, node: &PlanNode, row: usize, edge: usize) -> Result<i64> {
        let (rows, related) = self.related(node, row, edge)?;
        // The count follows the key. If there are no rows, they have no group.
        let found = rows.first().and_then(|row| related.rows.get(*row));
        found.map_or(Ok(0), |row| Ok(row.try_get_by_index(1)?))
    }

    /// Returns the distinct values by which a relation's rows are found.
    fn keys(&self, node: &PlanNode, edge: &Edge) -> Result<Vec<Value>> {
        let mut seen = std::collections::HashSet::with_capacity(self.len());
        let mut keys = Vec::new();
        for row in 0..self.len() {
            let value = self.value(node, row, edge.key)?;
            if HashKey::of(&value).is_some_and(|key| seen.insert(key)) {
                keys.push(value);
            }
        }
        Ok(keys)
    }
}

impl LoadedEdge {
    // Boxed, since the rows at the end of an edge have edges of their own.
    fn load<'a>(
        db: &'a impl Executor,
        from: &'a PlanNode,
        edge: &'a Edge,
        keys: Vec<Value>,
    ) -> BoxFuture<'a, Result<Self>> {
        Box::pin(Self::loaded(db, from, edge, keys))
    }

    async fn loaded(db: &impl Executor, from: &PlanNode, edge: &Edge, keys: Vec<Value>) -> Result<Self> {
        let mut rows = Vec::new();
        let mut index: HashMap<HashKey, Vec<usize>> = HashMap::new();
        let kind = kind_of_key(from, edge)?;
        let backend = db.get_database_backend();
        for keys in keys.chunks(KEYS) {
            let Some(last) = keys.last() else { continue };
            // The last key is repeated up to a power of two, so that few statements serve lists of all lengths.
            let count = keys.len().next_power_of_two();
            let mut asked = Vec::with_capacity(count);
            asked.extend_from_slice(keys);
            asked.resize(count, last.clone());
            let Some(rendered) = edge.statements.get(count.ilog2() as usize) else { continue };
            let found = rendered.query(db, asked, || statement(edge, last, count, backend));
            for row in found.await? {
                if let Some(key) = HashKey::of(&kind.read(&row, edge.node.columns.len())?) {
                    index.entry(key).or_default().push(rows.len());
                }
                rows.push(row);
            }
        }
        let loaded = Loaded::of_rows(db, &edge.node, rows).await?;
        Ok(Self { index, loaded })
    }
}

fn kind_of_key<'a>(from: &'a PlanNode, edge: &Edge) -> Result<&'a ValueKind> {
    let column = from.entity.as_ref().and_then(|entity| entity.columns.get(edge.relation.from));
    column
        .and_then(|column| column.kind.as_ref())
        .ok_or_else(|| Error::ImproperlyConfigured(format!("the relation `{}` has no key", edge.relation.name)))
}

/// Adds the plan's columns to the select list, in order.
pub(crate) fn select(node: &PlanNode, query: &mut SelectStatement, backend: DbBackend) {
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

/// Returns the query for the rows at the other end of a relation, for `count` keys of which `one` is an example. The
/// key of each row follows the plan's columns.
fn statement(edge: &Edge, one: &Value, count: usize, backend: DbBackend) -> Result<SelectStatement> {
    let (mut rows, key, column) = edge.rows(backend)?;
    select(&edge.node, &mut rows, backend);
    let sql = column.map_or(&edge.relation.own, |column| &column.sql);
    // A database that ignores case may return rows of other keys. They are indexed under their own keys.
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
