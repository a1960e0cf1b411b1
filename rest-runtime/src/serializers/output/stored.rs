//! The existing rows below those that are about to be changed, with which nested writes are compared.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::super::Schema;
use super::super::entity::AnyModel;
use super::super::field::FieldShape;
use super::load::Loaded;
use super::plan::{Edge, Node, single};
use crate::database::Source;
use crate::exceptions::Result;

/// The rows that a serializer writes below its own.
pub(crate) struct StoredPlan {
    root: Node,
    below: Vec<Below>,
}

/// A field of nested rows: its edge, and the nested fields of those rows.
struct Below {
    field: &'static str,
    edge: usize,
    nested: Vec<Below>,
}

impl StoredPlan {
    pub(crate) fn new(schema: &Schema, fills: bool) -> Self {
        let mut root = Node::new(schema.entity.clone());
        root.make_whole();
        let below = below(&mut root, schema, fills);
        Self { root, below }
    }
}

/// Plans the rows below. Rows that are written are locked, since they are about to be changed.
fn below(node: &mut Node, schema: &Schema, fills: bool) -> Vec<Below> {
    let mut all = Vec::new();
    for field in &schema.fields {
        let (is_written, is_set) = (field.is_written_below(), fills && field.is_set_of_rows());
        let relation = if is_written { field.relations.first() } else { field.relations.last().filter(|_| is_set) };
        let Some(relation) = relation else { continue };
        let key = node.column(relation.from);
        let mut target = Node::new(Some(Arc::clone(&relation.target)));
        target.make_whole();
        let nested = match single(field) {
            FieldShape::Nested(nested) if is_written => below(&mut target, nested.get(), fills),
            _ => Vec::new(),
        };
        node.edges.push(Edge {
            relation: relation.clone(),
            key,
            node: target,
            counted: false,
            locked: is_written,
            statements: Default::default(),
        });
        all.push(Below { field: field.name, edge: node.edges.len() - 1, nested });
    }
    all
}

/// Rows of a serializer, with the existing rows below them.
pub(crate) struct Stored {
    plan: &'static StoredPlan,
    loaded: Loaded,
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored").field("rows", &self.loaded.len()).finish_non_exhaustive()
    }
}

impl Stored {
    /// Reads the rows below these, with one query per relation.
    pub(crate) async fn load(
        db: &impl Source,
        schema: &'static Schema,
        models: Vec<AnyModel>,
        fills: bool,
    ) -> Result<Self> {
        let plan = schema.stored_plan(fills);
        Ok(Self { plan, loaded: Loaded::of_models(db, &plan.root, models).await? })
    }

    /// Returns the row at this position.
    pub(crate) fn place(&self, row: usize) -> Place<'_> {
        Place { node: &self.plan.root, below: &self.plan.below, loaded: &self.loaded, row }
    }
}

/// An existing row.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    node: &'a Node,
    below: &'a [Below],
    loaded: &'a Loaded,
    row: usize,
}

impl<'a> Place<'a> {
    pub(crate) fn model(&self) -> Option<&'a AnyModel> {
        self.loaded.model(self.row)
    }

    /// Returns the model in the form that a context has.
    pub(crate) fn instance(&self) -> Option<&'a (dyn Any + Send + Sync)> {
        self.model().map(|model| &**model)
    }

    /// Whether both are the same row.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.row == other.row && std::ptr::eq(self.loaded, other.loaded)
    }

    /// Returns the existing rows in a nested field.
    pub(crate) fn related(&self, field: &str) -> Result<Vec<Self>> {
        Ok(self.read(field)?.unwrap_or_default())
    }

    /// Returns the existing rows in a field; `None` if they were not read.
    pub(crate) fn read(&self, field: &str) -> Result<Option<Vec<Self>>> {
        let Some(below) = self.below.iter().find(|below| below.field == field) else { return Ok(None) };
        let (rows, loaded) = self.loaded.related(self.node, self.row, below.edge)?;
        let Some(edge) = self.node.edges.get(below.edge) else { return Ok(None) };
        let rows = rows.iter().map(|row| Place { node: &edge.node, below: &below.nested, loaded, row: *row });
        Ok(Some(rows.collect()))
    }
}
