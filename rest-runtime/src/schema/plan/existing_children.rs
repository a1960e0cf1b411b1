//! The plan of the rows below a row that are read before it is changed.

use std::sync::Arc;

use super::{Edge, PlanNode, single};
use crate::schema::Schema;
use crate::schema::field::FieldShape;

/// The rows that a serializer writes below its own.
pub(crate) struct ExistingPlan {
    pub(crate) root: PlanNode,
    pub(crate) children: Vec<ExistingChildren>,
}

/// A field of nested rows: its edge, and the nested fields of those rows.
pub(crate) struct ExistingChildren {
    pub(crate) field: &'static str,
    pub(crate) edge: usize,
    pub(crate) nested: Vec<ExistingChildren>,
}

impl ExistingPlan {
    pub(crate) fn new(schema: &Schema, fills: bool) -> Self {
        let mut root = PlanNode::new(schema.entity.clone());
        root.make_whole();
        let below = below(&mut root, schema, fills);
        Self { root, children: below }
    }
}

/// Plans the rows below. Rows that are written are locked, since they are about to be changed.
fn below(node: &mut PlanNode, schema: &Schema, fills: bool) -> Vec<ExistingChildren> {
    let mut all = Vec::new();
    for field in &schema.fields {
        let (is_written, is_set) = (field.is_written_below(), fills && field.is_set_of_rows());
        let relation = if is_written { field.relations.first() } else { field.relations.last().filter(|_| is_set) };
        let Some(relation) = relation else { continue };
        let key = node.column(relation.from);
        let mut target = PlanNode::new(Some(Arc::clone(&relation.target)));
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
        all.push(ExistingChildren { field: field.json_name, edge: node.edges.len() - 1, nested });
    }
    all
}
