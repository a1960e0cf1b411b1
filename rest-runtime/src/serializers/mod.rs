//! Serializers: which fields of a model a client sees and sends, and what must hold for them.
//!
//! Rules: DRF's [serializers](https://www.django-rest-framework.org/api-guide/serializers/). `#[derive(Serializer)]`
//! writes the implementation; the work is done here, once for all serializers, over the table of fields.

use std::fmt;
use std::sync::OnceLock;

use sea_orm::EntityTrait;

use crate::database::ModelEntity;
use crate::exceptions::Result;
use crate::fields::{Field, FieldType, Holds, TypedField};

mod errors;
mod represent;
mod schema;
mod valid;
mod validate;
mod values;

pub use schema::Schema;
pub use valid::Valid;
pub use values::Values;

pub(crate) use errors::write_error;
pub(crate) use represent::{columns, write_model, write_row};
pub(crate) use schema::FieldSchema;
pub(crate) use validate::validate;

/// A serializer: a table of fields over the columns of a model. Written by `#[derive(Serializer)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no serializer",
    label = "this does not implement `Serializer`",
    note = "write `#[derive(Serializer)]` and `#[serializer(model = track::Entity, fields(id, name))]` above the struct"
)]
pub trait Serializer: Sized + Send + Sync + 'static {
    /// The entity whose rows it shows and writes.
    type Model: ModelEntity;

    /// The fields, in the order in which they are shown.
    const FIELDS: &'static [Field<Self>];

    /// The fields with what the entity says of them; made once.
    fn schema() -> &'static Schema;

    /// The struct, from data that has been validated.
    fn from_values(values: Values<'_, Self>) -> Result<Self>;
}

/// The columns and relations of a model as the fields of one struct, which is what the closures of [`Field::of`] take.
type Row<S> = <<S as Serializer>::Model as EntityTrait>::ModelEx;

impl<S: Serializer> Field<S> {
    /// A field of the short form: all that is known of it comes from the column or relation.
    pub const fn of<T, Kind>(name: &'static str, _: fn(&Row<S>) -> &T) -> TypedField<S, T>
    where
        T: FieldType<Kind>,
    {
        Self::start(name, Some(T::INFO), None)
    }

    /// A field of the long form, whose own type says whether it may be null.
    pub const fn typed<T, Kind, U>(name: &'static str, _: fn(&Row<S>) -> &T, _: fn(&S) -> &U) -> TypedField<S, T>
    where
        T: FieldType<Kind>,
        U: Holds<T, Kind>,
    {
        Self::start(name, Some(T::INFO), Some(U::INFO))
    }

    /// A write-only field of the long form: written to the column of its name where there is one, and otherwise only
    /// handed to the hooks.
    pub const fn input<U, OwnKind>(name: &'static str, _: fn(&S) -> &U) -> TypedField<S, U>
    where
        U: FieldType<OwnKind>,
    {
        Self::start(name, None, Some(U::INFO))
    }
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
        Self { schema: OnceLock::new(), make: Schema::of::<S> }
    }

    /// The schema.
    pub fn get(&self) -> &Schema {
        self.schema.get_or_init(self.make)
    }
}
