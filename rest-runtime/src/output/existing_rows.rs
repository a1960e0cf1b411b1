//! The existing rows below those that are about to be changed, with which nested writes are compared.

use std::any::Any;
use std::fmt;

use super::load::Loaded;
use crate::base::exceptions::Result;
use crate::database::Executor;
use crate::model::AnyModel;
use crate::schema::Schema;
use crate::schema::plan::PlanNode;
use crate::schema::plan::existing_children::{ExistingChildren, ExistingPlan};

/// Rows of a serializer, with the existing rows below them.
pub(crate) struct ExistingRows {
    plan: &'static ExistingPlan,
    loaded: Loaded,
}

impl fmt::Debug for ExistingRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExistingRows").field("rows", &self.loaded.len()).finish_non_exhaustive()
    }
}

impl ExistingRows {
    /// Reads the rows below these, with one query per relation.
    pub(crate) async fn load(
        db: &impl Executor,
        schema: &'static Schema,
        models: Vec<AnyModel>,
        fills: bool,
    ) -> Result<Self> {
        let plan = schema.stored_plan(fills);
        Ok(Self { plan, loaded: Loaded::of_models(db, &plan.root, models).await? })
    }

    /// Returns the row at this position.
    pub(crate) fn row(&self, row: usize) -> ExistingRow<'_> {
        ExistingRow { node: &self.plan.root, below: &self.plan.children, loaded: &self.loaded, row }
    }
}

/// An existing row.
#[derive(Clone, Copy)]
pub(crate) struct ExistingRow<'a> {
    node: &'a PlanNode,
    below: &'a [ExistingChildren],
    loaded: &'a Loaded,
    row: usize,
}

impl<'a> ExistingRow<'a> {
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
        let rows = rows.iter().map(|row| ExistingRow { node: &edge.node, below: &below.nested, loaded, row: *row });
        Ok(Some(rows.collect()))
    }
}
