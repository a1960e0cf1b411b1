//! Which Rust types a field may have, and what each is to a client.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use sea_orm::{Condition, Value};
use serde_json::Value as Json;

use super::entity::{Entity, Side};
use super::schema::Inner;
use crate::exceptions::ErrorDetail;
use crate::fields::info::FieldInfo;
use crate::values::{Datum, Form, Kind, quantized};

mod columns;
mod compound;
mod file;
mod related;
mod single;

pub use columns::{ColumnType, Holds, Nests, Writable};

/// What a Rust type is to a field.
pub struct TypeInfo {
    pub(crate) shape: Shape,
    pub(crate) nullable: bool,
}

impl fmt::Debug for TypeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypeInfo").field("nullable", &self.nullable).finish_non_exhaustive()
    }
}

/// The shape of a type's values.
pub(crate) enum Shape {
    /// A single value; no kind, where JSON has no form for it. The choices are an enumeration's.
    Single { kind: Option<Kind>, choices: Option<Variants> },
    /// A single value with code of its own.
    Custom { kind: Option<Kind>, custom: Custom },
    /// A file.
    File,
    /// A list of such values.
    List(Box<TypeInfo>),
    /// Such values by key.
    Map(Box<TypeInfo>),
    /// The object of another serializer.
    Nested(Inner),
    /// A row of another entity.
    Related(Style),
    /// The URL of the row itself.
    Identity,
    /// A relation of the model's.
    Relation { target: fn() -> Entity, side: Side },
}

/// The values of an enumeration, and what they are called where it says.
#[derive(Clone, Copy)]
pub(crate) struct Variants {
    pub(crate) values: fn() -> Vec<Value>,
    pub(crate) names: Option<fn() -> Vec<String>>,
    /// The names of the variants.
    pub(crate) variants: fn() -> Vec<String>,
}

/// How a related row is shown and sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Style {
    /// As its primary key.
    Key,
    /// As a column that the field names.
    Slug,
    /// As the URL of a view.
    Link(fn() -> Entity),
    /// As its `Display` text.
    Text(fn(&(dyn Any + Send + Sync)) -> Option<String>),
    /// As the user's code says.
    Own(OwnRelated),
}

impl Style {
    /// Whether clients name rows by it.
    pub(crate) fn is_taken(self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// The code of a relational field of one's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnRelated {
    pub(crate) read: fn(&Json) -> Result<Condition, ErrorDetail>,
    pub(crate) show: fn(&(dyn Any + Send + Sync)) -> Option<Json>,
    pub(crate) missing: fn() -> ErrorDetail,
}

/// The code of a field of one's own.
#[derive(Clone, Copy)]
pub(crate) struct Custom {
    pub(crate) null: fn() -> Value,
    pub(crate) read: fn(&Json) -> Result<Value, ErrorDetail>,
    pub(crate) show: fn(Value) -> Json,
    pub(crate) describe: fn(FieldInfo) -> FieldInfo,
}

impl Custom {
    /// The value as its code shows it. A decimal has the places of its column first, which not every database keeps.
    pub(crate) fn json(&self, value: Value, form: &Form) -> Value {
        let value = match value {
            Value::Decimal(Some(number)) => Value::Decimal(Some(quantized(number, form.places, form.rounding))),
            value => value,
        };
        Value::Json(Some(Box::new((self.show)(value))))
    }
}

impl TypeInfo {
    fn of(shape: Shape) -> Self {
        Self { shape, nullable: false }
    }

    /// With names for the values of the enumeration that it is, or has items of.
    pub(crate) fn named(mut self, names: fn() -> Vec<String>) -> Self {
        let mut at = &mut self.shape;
        while let Shape::List(item) = at {
            at = &mut item.shape;
        }
        if let Shape::Single { choices: Some(variants), .. } = at {
            variants.names = Some(names);
        }
        self
    }
}

/// A type that a serializer's own field can have: a single value, an enumeration, a [`CustomField`](crate::fields::CustomField), another
/// serializer, a related row; lists and maps of these, and `Option`. `Kind` tells these apart and is found by the
/// compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a serializer",
    label = "no field can have this type",
    note = "use a number, text, date, `Uuid`, enumeration, `Vec`, `HashMap`, `serde_json::Value` or another serializer, or implement `rest_runtime::fields::CustomField`"
)]
pub trait FieldType<Kind>: Sized + Send + Sync + 'static {
    /// What validators get to see: the value without `Option`, and `str` of a `String`.
    #[doc(hidden)]
    type Ref: ?Sized + Send + Sync;

    #[doc(hidden)]
    fn info() -> TypeInfo;

    /// The value for validators; `None` where there is none.
    #[doc(hidden)]
    fn get(&self) -> Option<&Self::Ref>;

    /// The value from what has been validated; `None` where it is of another shape.
    #[doc(hidden)]
    fn from_datum(datum: Datum) -> Option<Self>;

    /// The value as it is to be shown.
    #[doc(hidden)]
    fn to_datum(&self) -> Datum;

    /// What stands for a value that is not there: in a field that is only shown, of a row yet to be made.
    #[doc(hidden)]
    fn empty() -> Option<Self>;
}

/// Marks a single value.
#[derive(Clone, Copy, Debug)]
pub struct Single;

/// Marks an enumeration.
#[derive(Clone, Copy, Debug)]
pub struct Chosen;

/// Marks a [`CustomField`](crate::fields::CustomField).
#[derive(Clone, Copy, Debug)]
pub struct Own;

/// Marks a file.
#[derive(Clone, Copy, Debug)]
pub struct Filed;

/// Marks another serializer.
#[derive(Clone, Copy, Debug)]
pub struct Nested;

/// Marks a related row.
#[derive(Clone, Copy, Debug)]
pub struct Related;

/// Marks an `Option`.
#[derive(Clone, Copy, Debug)]
pub struct Nullable<Kind>(PhantomData<Kind>);

/// Marks a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<Kind>(PhantomData<Kind>);

/// Marks a map.
#[derive(Clone, Copy, Debug)]
pub struct Mapped<Kind>(PhantomData<Kind>);

/// Marks a column of the model's.
#[derive(Clone, Copy, Debug)]
pub struct Column<Kind>(PhantomData<Kind>);

/// Marks a relation of the model's.
#[derive(Clone, Copy, Debug)]
pub struct Relation;
