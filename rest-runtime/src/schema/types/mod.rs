//! The Rust types that a field can have, and what each is to a client.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use sea_orm::{Condition, Value};
use serde_json::Value as Json;

use super::arguments::info::FieldInfo;
use super::serializer::NestedSchema;
use crate::base::exceptions::ErrorDetail;
use crate::model::{Entity, Side};
use crate::values::{FieldValue, Form, ValueKind, quantized};

mod columns;
mod compound;
mod file;
mod related;
mod single;

pub use columns::{ColumnType, Holds, Nests, Writable};

/// The description of a Rust type, as a field uses it.
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
    /// A single value; `kind` is `None` if JSON has no form for it. An enumeration has `choices`.
    Single {
        kind: Option<ValueKind>,
        choices: Option<Variants>,
    },
    /// A single value with a custom form.
    Custom {
        kind: Option<ValueKind>,
        custom: Custom,
    },
    File,
    List(Box<TypeInfo>),
    Map(Box<TypeInfo>),
    /// The object of another serializer.
    Nested(NestedSchema),
    /// A row of another entity.
    Related(RelatedStyle),
    /// The URL of the row itself.
    Identity,
    /// A relation of the model.
    Relation {
        target: fn() -> Entity,
        side: Side,
    },
}

/// The values of an enumeration, and their labels if it has any.
#[derive(Clone, Copy)]
pub(crate) struct Variants {
    pub(crate) values: fn() -> Vec<Value>,
    pub(crate) names: Option<fn() -> Vec<String>>,
    /// The names in the code.
    pub(crate) rust_names: fn() -> Vec<String>,
}

/// The form in which a related row is shown and accepted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RelatedStyle {
    /// As its primary key.
    Key,
    /// As a column that the field names.
    Slug,
    /// As the URL of a view.
    Link(fn() -> Entity),
    /// As its `Display` text.
    Text(fn(&(dyn Any + Send + Sync)) -> Option<String>),
    /// In a custom form.
    Own(OwnRelated),
}

impl RelatedStyle {
    /// Whether clients can name rows in this form.
    pub(crate) fn is_taken(self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// The functions of a custom relational field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnRelated {
    pub(crate) read: fn(&Json) -> Result<Condition, ErrorDetail>,
    pub(crate) show: fn(&(dyn Any + Send + Sync)) -> Option<Json>,
    pub(crate) missing: fn() -> ErrorDetail,
}

/// The functions of a custom field.
#[derive(Clone, Copy)]
pub(crate) struct Custom {
    pub(crate) null: fn() -> Value,
    pub(crate) read: fn(&Json) -> Result<Value, ErrorDetail>,
    pub(crate) show: fn(Value) -> Json,
    pub(crate) describe: fn(FieldInfo) -> FieldInfo,
}

impl Custom {
    /// Returns the value in its custom form. A decimal gets the places of its column first, which not every database
    /// keeps.
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

    /// Sets the labels of an enumeration, or of the enumeration that a list contains.
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

/// A type that a serializer's own field can have.
///
/// That is a single value, an enumeration, a [`CustomField`](crate::fields::CustomField), another serializer or a
/// related row; lists and maps of these; and `Option`. `ValueKind` distinguishes these cases and is inferred by the
/// compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a serializer",
    label = "unsupported field type",
    note = "use a number, text, date, `Uuid`, enumeration, `Vec`, `HashMap`, `serde_json::Value` or another serializer, or implement `rest_runtime::fields::CustomField`"
)]
pub trait FieldType<Kind>: Sized + Send + Sync + 'static {
    /// The type that validators receive: the value without `Option`, and `str` for a `String`.
    #[doc(hidden)]
    type Ref: ?Sized + Send + Sync;

    #[doc(hidden)]
    fn info() -> TypeInfo;

    /// Returns the value for validators; `None` if there is none.
    #[doc(hidden)]
    fn get(&self) -> Option<&Self::Ref>;

    /// Makes the value from validated data; `None` if the data has another shape.
    #[doc(hidden)]
    fn from_field_value(field_value: FieldValue) -> Option<Self>;

    /// Returns the value in the form in which it is shown.
    #[doc(hidden)]
    fn to_field_value(&self) -> FieldValue;

    /// Returns the empty value, which a struct has for a field without data, such as a read-only field of a new row.
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
pub struct CustomKind;

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
pub struct ListKind<Kind>(PhantomData<Kind>);

/// Marks a map.
#[derive(Clone, Copy, Debug)]
pub struct Mapped<Kind>(PhantomData<Kind>);

/// Marks a column of the model.
#[derive(Clone, Copy, Debug)]
pub struct Column<Kind>(PhantomData<Kind>);

/// Marks a relation of the model.
#[derive(Clone, Copy, Debug)]
pub struct Relation;
