//! Which Rust types a field may have, and which arguments suit them.

use rust_decimal::Decimal;

use super::TypeInfo;

/// A type that a field of a serializer can show: any single value of SeaORM, or a belongs-to relation, which stands
/// for its key. `Kind` tells the two apart and is found by the compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a serializer",
    label = "this is no column and no belongs-to relation",
    note = "list the columns of the model, or the names of its belongs-to relations"
)]
pub trait FieldType<Kind> {
    #[doc(hidden)]
    const INFO: fn() -> TypeInfo;
}

/// Marks a [`FieldType`] that is a single value.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

/// Marks a [`FieldType`] that is a relation.
#[derive(Clone, Copy, Debug)]
pub struct Relation;

/// A serializer's own field of type `Self` can hold what a column of type `Column` has: the type itself, with or
/// without `Option` on either side. It says what a [`FieldType`] says, so that a type which is none is one error.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a column of type `{Column}`",
    label = "the column's type is `{Column}`",
    note = "give the field the column's type, with or without `Option`"
)]
pub trait Holds<Column, Kind> {
    #[doc(hidden)]
    const INFO: fn() -> TypeInfo;
}

impl<T: FieldType<Kind>, Kind> Holds<T, Kind> for T {
    const INFO: fn() -> TypeInfo = T::INFO;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Scalar>> Holds<Option<T>, Scalar> for T {
    const INFO: fn() -> TypeInfo = T::INFO;
}

#[diagnostic::do_not_recommend]
impl<T> Holds<T, Scalar> for Option<T>
where
    Self: FieldType<Scalar>,
{
    const INFO: fn() -> TypeInfo = <Self as FieldType<Scalar>>::INFO;
}

/// Text, which has a length.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    label = "this argument suits text only",
    note = "`min_length`, `max_length` and `allow_blank` are for `String` and `Option<String>`"
)]
pub trait Text {}

impl Text for String {}
impl<T: Text> Text for Option<T> {}

/// Numbers, which have a least and a greatest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number",
    label = "this argument suits numbers only",
    note = "`min_value` and `max_value` are for integers, floats and `Decimal`"
)]
pub trait Number {}

macro_rules! numbers {
    ($($T:ty)+) => { $(impl Number for $T {})+ };
}

numbers! { i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 Decimal }
impl<T: Number> Number for Option<T> {}

/// Decimals, which have digits after the point.
#[diagnostic::on_unimplemented(message = "`{Self}` is no decimal", label = "this argument suits `Decimal` only")]
pub trait DecimalNumber {}

impl DecimalNumber for Decimal {}
impl<T: DecimalNumber> DecimalNumber for Option<T> {}

/// A bound of `min_value` and `max_value`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
}

impl Limit {
    /// A whole number.
    #[must_use]
    pub const fn int(limit: i64) -> Self {
        Self::Int(limit)
    }

    /// Any number.
    #[must_use]
    pub const fn float(limit: f64) -> Self {
        Self::Float(limit)
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(limit) => limit.fmt(f),
            // `{:?}` keeps the `.0` that the user wrote.
            Self::Float(limit) => write!(f, "{limit:?}"),
        }
    }
}

/// The value that stands in for a field which a body leaves out. It is read like a value of the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Text, and whatever is written as text: a date, a decimal, a choice.
    Text(&'static str),
}

impl Default {
    /// A whole number.
    #[must_use]
    pub const fn int(value: i64) -> Self {
        Self::Int(value)
    }

    /// Any number.
    #[must_use]
    pub const fn float(value: f64) -> Self {
        Self::Float(value)
    }

    /// `true` or `false`.
    #[must_use]
    pub const fn bool(value: bool) -> Self {
        Self::Bool(value)
    }

    /// Text, and whatever is written as text: a date, a decimal, a choice.
    #[must_use]
    pub const fn text(value: &'static str) -> Self {
        Self::Text(value)
    }

    pub(crate) fn to_json(self) -> serde_json::Value {
        match self {
            Self::Int(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Bool(value) => value.into(),
            Self::Text(value) => value.into(),
        }
    }
}
