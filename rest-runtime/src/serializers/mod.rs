#![doc = include_str!("../docs/serializers.md")]

use std::fmt;
use std::sync::OnceLock;

use crate::database::ModelEntity;
use crate::exceptions::Result;

mod choices;
mod chosen;
mod context;
mod convert;
mod entity;
mod errors;
mod field;
mod input;
mod junction;
mod nested;
mod output;
mod relation;
mod schema;
mod table;
mod types;
mod valid;
mod validation;
mod validators;
mod values;

pub use chosen::SerializerOf;
pub use context::Context;
pub use input::Input;
pub use schema::Schema;
pub use table::{
    AllBut, AnyField, Choices, DefaultField, Fields, MethodField, Named, OfRow, OfRowAndContext, OfStruct,
    OfStructAndContext, Path, ToOne, Together, TypedField,
};
pub use types::{
    Chosen, Column, ColumnType, FieldType, Filed, Holds, Listed, Mapped, Nested, Nests, Nullable, Own, Related,
    Relation, Single, TypeInfo, Writable,
};
pub use valid::{Valid, Validated};
pub use validation::{ManyValidation, Validation};
pub use validators::{AsyncCheck, ByContext, ByFuture, ByValue, Changed, ChangedByContext, Validator};
pub use values::Values;

pub use crate::values::Datum;

pub(crate) use context::Fixed;
pub(crate) use entity::Entity;
pub(crate) use errors::write_error;
pub(crate) use field::{FieldSchema, FieldShape};
pub(crate) use output::{write_by_key, write_list, write_model, write_models, write_one};
pub(crate) use valid::{validate, validate_many};
pub(crate) use values::make;

/// A serializer: a table of fields, which is also a struct of validated data. Written by `#[derive(Serializer)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer",
    label = "this does not implement `Serializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait Serializer: Sized + Send + Sync + 'static {
    /// Tells the fields, in the order in which they are shown.
    fn fields(fields: &mut Fields<Self>);

    /// The fields with all that is known of them; made once.
    fn schema() -> &'static Schema;

    /// The struct, from data that has been validated.
    fn from_values(values: Values<'_>) -> Result<Self>;

    /// Validates data: `.await` gives the struct, or every error of the data at once. For a view written by hand; the
    /// generic views validate by themselves.
    ///
    /// ```
    /// use rest_runtime::prelude::*;
    /// use serde_json::json;
    ///
    /// #[derive(Debug, Serializer)]
    /// #[serializer]
    /// pub struct TrackIn {
    ///     #[field(max_length = 5)]
    ///     pub name: String,
    ///     #[field(default = 1)]
    ///     pub count: i32,
    ///     pub tags: Option<Vec<String>>,
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let track = TrackIn::validate(&json!({"name": " Fast ", "tags": ["a"]})).await?;
    /// assert_eq!((&*track.name, track.count, track.tags.as_deref()), ("Fast", 1, Some(&["a".to_owned()][..])));
    ///
    /// let refused = TrackIn::validate(&json!({"name": "Longer", "tags": ["a", 5, []]})).await.unwrap_err();
    /// let Error::Validation(refused) = refused else { panic!("{refused}") };
    /// assert_eq!(refused.detail.get_codes(), json!({"name": ["max_length"], "tags": {"2": ["invalid"]}}));
    /// # Ok::<(), rest_runtime::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "nothing is validated before `.await`"]
    fn validate<'a>(data: impl Into<Input<'a>>) -> Validation<'a, Self> {
        Validation::new(data.into())
    }

    /// The struct as compact JSON text, in the forms of its fields (DRF's `data` of validated data): for
    /// [`Response::from_json`](crate::Response::from_json).
    fn represent(&self, context: &Context<'_>) -> Vec<u8> {
        output::write_own(self, context)
    }
}

/// A serializer over the columns of a model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer of a model",
    label = "this does not implement `ModelSerializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait ModelSerializer: Serializer {
    /// The entity whose rows it shows and writes.
    type Model: ModelEntity;
}

/// The place of a serializer's schema, filled at the first use.
pub struct Lazy {
    schema: OnceLock<Schema>,
    make: fn() -> Schema,
}

impl fmt::Debug for Lazy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.schema.fmt(f)
    }
}

impl Lazy {
    /// The schema of `S`, not made yet.
    #[must_use]
    pub const fn new<S: Serializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(None) }
    }

    /// The schema of `S` over its model, not made yet.
    #[must_use]
    pub const fn of_model<S: ModelSerializer>() -> Self {
        Self { schema: OnceLock::new(), make: || Schema::of::<S>(Some(Entity::of::<S::Model>())) }
    }

    /// The schema.
    pub fn get(&self) -> &Schema {
        self.schema.get_or_init(self.make)
    }
}
