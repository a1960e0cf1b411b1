//! The columns and tables that a serializer shows.

mod edge;
pub(crate) mod existing_children;
pub(crate) mod pack;

use std::sync::Arc;

use sea_orm::DbBackend;

use super::field::{FieldSchema, FieldShape, RelatedSchema};
use super::types::RelatedStyle;
use super::{Context, Schema};
use crate::database::CachedSql;
use crate::model::Entity;
use crate::model::relation::RelationInfo;
use crate::values::ValueKind;
use pack::Packed;

/// The columns that a serializer reads, and the fields that it shows.
pub(crate) struct Plan {
    pub(crate) root: PlanNode,
    pub(crate) shown: Vec<ShownField>,
    /// The statement that finds a row by its key alone, and the one that makes its object.
    pub(crate) by_key: CachedSql,
    pub(crate) packed_by_key: CachedSql,
    /// The SQL by which SQLite makes the objects, if it can.
    pub(crate) packed: Option<Packed>,
}

/// Rows of one entity.
pub(crate) struct PlanNode {
    pub(crate) entity: Option<Arc<Entity>>,
    /// The positions of the columns that are read, in the order of the statement.
    pub(crate) columns: Vec<usize>,
    /// Whether the rows are needed as models, and so with all columns.
    pub(crate) whole: bool,
    pub(crate) edges: Vec<Edge>,
}

/// A relation of a node's rows, which one query reads.
pub(crate) struct Edge {
    pub(crate) relation: RelationInfo,
    /// The index of the relation's key in the columns of the node.
    pub(crate) key: usize,
    pub(crate) node: PlanNode,
    /// Whether only the number of rows is read.
    pub(crate) counted: bool,
    /// Whether the rows are locked, since they are about to be written.
    pub(crate) locked: bool,
    /// The statements that find related rows, for 1, 2, 4 … keys.
    pub(crate) statements: [CachedSql; KEYS.ilog2() as usize + 1],
}

/// The maximum number of keys in a statement, since databases limit the values of a statement.
pub(crate) const KEYS: usize = 1 << 13;

/// A field in a response.
pub(crate) struct ShownField {
    /// The field's position in its schema.
    pub(crate) field: usize,
    pub(crate) source: ValueSource,
}

/// The source of a field's value.
pub(crate) enum ValueSource {
    /// This column of the row itself.
    Column(usize),
    /// The end of these edges, each an edge of the node before.
    Far(Vec<usize>, Leaf),
    /// A method.
    Method,
    /// The number of rows at the other end of this edge.
    Count(usize),
}

/// The value that is shown of a related row.
pub(crate) enum Leaf {
    Column(usize),
    Object(&'static Schema, Vec<ShownField>),
    /// A value that code makes of the whole row.
    Row,
}

impl Plan {
    /// Returns the SQL by which the database makes the objects, if it can.
    pub(crate) fn packed(&self, backend: DbBackend, context: &Context<'_>) -> Option<&Packed> {
        let packed = self.packed.as_ref().filter(|packed| packed.is_enabled())?;
        let is_plain = context.selection.is_none() && context.formats().show_as_at_first();
        (backend == DbBackend::Sqlite && is_plain).then_some(packed)
    }

    /// Returns the SQL by which the database makes a single object, if that saves queries.
    pub(crate) fn packed_one(&self, backend: DbBackend, context: &Context<'_>) -> Option<&Packed> {
        self.packed(backend, context).filter(|packed| packed.in_details)
    }

    pub(crate) fn new(schema: &Schema) -> Self {
        let mut root = PlanNode::new(schema.entity.clone());
        let shown = root.shows(schema);
        let packed = Packed::new(schema, &root, &shown);
        Self { root, shown, by_key: CachedSql::default(), packed_by_key: CachedSql::default(), packed }
    }
}

impl PlanNode {
    pub(crate) fn new(entity: Option<Arc<Entity>>) -> Self {
        Self { entity, columns: Vec::new(), whole: false, edges: Vec::new() }
    }

    /// Plans the fields of a serializer over this node's rows.
    fn shows(&mut self, schema: &Schema) -> Vec<ShownField> {
        if schema.readable().any(|field| field.method.is_some()) {
            self.make_whole();
        }
        let shown = schema.fields.iter().enumerate().filter(|(_, field)| field.is_shown());
        shown.filter_map(|(field, known)| Some(ShownField { field, source: self.source_of(known)? })).collect()
    }

    fn source_of(&mut self, field: &FieldSchema) -> Option<ValueSource> {
        if field.method.is_some() {
            return Some(ValueSource::Method);
        }
        if field.counted {
            let relation = field.relations.last()?;
            let key = self.column(relation.from);
            self.edges.push(Edge {
                relation: relation.clone(),
                key,
                node: Self::new(Some(Arc::clone(&relation.target))),
                counted: true,
                locked: false,
                statements: Default::default(),
            });
            return Some(ValueSource::Count(self.edges.len() - 1));
        }
        let is_key = |relation: &RelationInfo| match single(field) {
            FieldShape::Related(related) => {
                let by_key = match related.style {
                    RelatedStyle::Key => true,
                    RelatedStyle::Link(_) => related.lookup == related.key,
                    RelatedStyle::Slug | RelatedStyle::Text(_) | RelatedStyle::Own(_) => false,
                };
                by_key && relation.is_plain_key() && field.column.is_some()
            }
            _ => false,
        };
        match field.relations.split_last() {
            None => field.column.map(|(column, _)| ValueSource::Column(self.column(column))),
            // The key of the row that a column refers to is the column's value.
            Some((last, before)) if is_key(last) && before.is_empty() => {
                Some(ValueSource::Column(self.column(field.column?.0)))
            }
            Some(_) => {
                let mut way = Vec::with_capacity(field.relations.len());
                let leaf = self.far(&field.relations, field, &mut way)?;
                Some(ValueSource::Far(way, leaf))
            }
        }
    }

    /// Plans the path along these relations, and returns the value at its end.
    fn far(&mut self, relations: &[RelationInfo], field: &FieldSchema, way: &mut Vec<usize>) -> Option<Leaf> {
        let Some((relation, rest)) = relations.split_first() else { return self.leaf(field) };
        // Each nested serializer has rows of its own, since it may show other columns and relations.
        let is_nested = rest.is_empty() && matches!(single(field), FieldShape::Nested(_));
        let same = |edge: &Edge| !edge.counted && edge.relation.is(relation);
        let known = self.edges.iter().position(same).filter(|_| !is_nested);
        let position = known.unwrap_or_else(|| {
            let key = self.column(relation.from);
            let node = Self::new(Some(Arc::clone(&relation.target)));
            self.edges.push(Edge {
                relation: relation.clone(),
                key,
                node,
                counted: false,
                locked: false,
                statements: Default::default(),
            });
            self.edges.len() - 1
        });
        way.push(position);
        self.edges.get_mut(position)?.node.far(rest, field, way)
    }

    fn leaf(&mut self, field: &FieldSchema) -> Option<Leaf> {
        Some(match single(field) {
            FieldShape::Nested(schema) if field.far_column.is_none() => {
                let schema = schema.get();
                Leaf::Object(schema, self.shows(schema))
            }
            FieldShape::Related(RelatedSchema { style: RelatedStyle::Text(_) | RelatedStyle::Own(_), .. }) => {
                self.make_whole();
                Leaf::Row
            }
            FieldShape::Related(related) => Leaf::Column(self.column(related.lookup)),
            _ => Leaf::Column(self.column(field.far_column.or_else(|| Some(field.column?.0))?)),
        })
    }

    /// Returns the kind of the column at this index.
    pub(crate) fn kind(&self, column: usize) -> Option<&ValueKind> {
        let position = *self.columns.get(column)?;
        self.entity.as_ref()?.columns.get(position)?.kind.as_ref()
    }

    /// Returns the index of a column, which is added if it is not read yet.
    pub(crate) fn column(&mut self, position: usize) -> usize {
        let column = self.entity.as_ref().and_then(|entity| entity.columns.get(position));
        if !self.whole && column.is_some_and(|column| column.kind.is_none()) {
            // Only the model's own type can read it.
            self.make_whole();
        }
        self.columns.iter().position(|known| *known == position).unwrap_or_else(|| {
            self.columns.push(position);
            self.columns.len() - 1
        })
    }

    pub(crate) fn make_whole(&mut self) {
        self.whole = true;
        for position in 0..self.entity.as_ref().map_or(0, |entity| entity.columns.len()) {
            self.column(position);
        }
    }
}

/// Returns the shape of the field, or of each row of its relation.
pub(crate) fn single(field: &FieldSchema) -> &FieldShape {
    if field.relations.is_empty() { &field.shape } else { super::field::single(&field.shape) }
}
