//! The fields of a serializer and their schema: what validation, representation, OPTIONS and documents read.

use std::fmt;
use std::sync::OnceLock;

use crate::base::exceptions::Result;
use crate::database::ModelEntity;
use crate::model::Entity;

pub mod arguments;
pub(crate) mod choices;
mod context;
pub(crate) mod field;
pub(crate) mod field_selection;
mod literals;
pub(crate) mod plan;
pub(crate) mod serializer;
mod serializer_of;
mod table;
pub(crate) mod types;
mod validators;
mod values;

pub use context::Context;
pub use literals::{ChoiceFor, DefaultFor, MayBeNull};
pub use serializer::Schema;
pub use serializer_of::SerializerOf;
pub use table::{
    AllBut, AnyField, DefaultField, DescribedByType, Fields, Flattened, HasLabels, IsRelation, MethodField, OfRow,
    OfRowAndContext, OfStruct, OfStructAndContext, RenameAll, RowOf, RowsOf, ShowField, SourcePath, SourceRelation,
    Together, TypedField, Valued,
};
pub use types::{
    Chosen, Column, ColumnType, CustomKind, FieldType, Filed, Holds, ListKind, Mapped, Nested, Nests, Nullable,
    Related, Relation, Single, TypeInfo, Writable,
};
pub use validators::{AsyncCheck, ByContext, ByFuture, ByValue, Changed, ChangedByContext, Validator};
pub use values::Values;

pub(crate) use choices::ChoiceValue;
pub(crate) use context::ParentColumn;
pub(crate) use field::{FieldSchema, FieldShape, Scope, Standard, default_json, field_of_type};
pub(crate) use serializer_of::AnySerializer;
pub(crate) use types::RelatedStyle;
pub(crate) use values::make;

/// A serializer: a table of fields, and a struct of validated data. `#[derive(Serializer)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a serializer",
    label = "this does not implement `Serializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait Serializer: Sized + Send + Sync + 'static {
    /// Adds the fields to the table, in the order in which they are shown.
    fn fields(fields: &mut Fields<Self>);

    /// Returns the schema: the fields joined with the model. It is made once.
    fn schema() -> &'static Schema;

    /// Makes the struct from validated data.
    fn from_values(values: Values<'_>) -> Result<Self>;
}

/// A serializer over the columns of a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a serializer of a model",
    label = "this does not implement `ModelSerializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait ModelSerializer: Serializer {
    /// The entity whose rows the serializer shows and writes.
    type Model: ModelEntity;
}

/// A serializer's schema, which is made on first use.
pub struct LazySchema {
    schema: OnceLock<Schema>,
    make: fn() -> Schema,
}

impl fmt::Debug for LazySchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.schema.fmt(f)
    }
}

impl LazySchema {
    /// Declares the schema of `S` without making it.
    #[must_use]
    pub const fn new<S: Serializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(None) }
    }

    /// Declares the schema of `S` over its model without making it.
    #[must_use]
    pub const fn of_model<S: ModelSerializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(Some(Entity::of::<S::Model>())) }
    }

    /// Returns the schema, which the first call makes.
    pub fn get(&self) -> &Schema {
        self.schema.get_or_init(self.make)
    }
}
