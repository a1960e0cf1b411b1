//! The fields of a serializer, as constants that the compiler has checked against the model.
//!
//! A serializer's `FIELDS` is a table of these, written by `#[derive(Serializer)]`. What a column says (type,
//! nullability, length, digits, default) is read from the entity once, when the serializer's
//! [`Schema`](crate::serializers::Schema) is made; what a field's arguments say stands above it.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasOne};
use sea_orm::sea_query::{ArrayType, TableRef, ValueType};
use sea_orm::{BelongsToCardinality, EntityTrait, Value};

mod types;

pub use types::{DecimalNumber, Default, FieldType, Holds, Limit, Number, Relation, Scalar, Text};

/// What is known of a field before the entity has been asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    /// The column or relation where it has another name than the field.
    pub(crate) source: Option<&'static str>,
    /// The type of the column; `None` for an input that may have no column.
    pub(crate) column_type: Option<fn() -> TypeInfo>,
    /// The type of the serializer's own field; `None` in the short form, which has none.
    pub(crate) own_type: Option<fn() -> TypeInfo>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) required: Option<bool>,
    pub(crate) allow_null: Option<bool>,
    pub(crate) allow_blank: Option<bool>,
    pub(crate) min_length: Option<u32>,
    pub(crate) max_length: Option<u32>,
    pub(crate) min_value: Option<Limit>,
    pub(crate) max_value: Option<Limit>,
    pub(crate) max_digits: Option<u32>,
    pub(crate) decimal_places: Option<u32>,
    pub(crate) label: Option<&'static str>,
    pub(crate) help_text: Option<&'static str>,
    pub(crate) default: Option<Default>,
}

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

/// Reads a value into an `Option` of the field's own type. The serializer's struct asks for a type that it need not
/// bound, so a type that is none is told about once, in the table of fields.
pub(crate) type Read = fn(Value, &mut dyn Any);

pub(crate) enum Shape {
    /// A single value, and whether the type takes one: an enumeration refuses what is none of its variants.
    Scalar { array_type: ArrayType, takes: fn(Value) -> bool, read: Read },
    /// A relation to the entity of this table.
    Relation(TableRef),
}

impl TypeInfo {
    fn scalar<T: ValueType + 'static>() -> Self {
        Self {
            shape: Shape::Scalar {
                array_type: T::array_type(),
                takes: |value| <T as ValueType>::try_from(value).is_ok(),
                read: |value, place| {
                    if let Some(place) = place.downcast_mut::<Option<T>>() {
                        *place = <T as ValueType>::try_from(value).ok();
                    }
                },
            },
            nullable: T::is_option(),
        }
    }

    fn relation<E: EntityTrait>() -> Self {
        Self { shape: Shape::Relation(E::default().table_ref()), nullable: false }
    }
}

/// A field of the serializer `S`.
pub struct Field<S> {
    spec: Spec,
    serializer: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Field<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec.fmt(f)
    }
}

impl<S> Field<S> {
    pub(crate) const fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) const fn start<T>(
        name: &'static str,
        column_type: Option<fn() -> TypeInfo>,
        own_type: Option<fn() -> TypeInfo>,
    ) -> TypedField<S, T> {
        let spec = Spec {
            name,
            source: None,
            column_type,
            own_type,
            read_only: false,
            write_only: false,
            required: None,
            allow_null: None,
            allow_blank: None,
            min_length: None,
            max_length: None,
            min_value: None,
            max_value: None,
            max_digits: None,
            decimal_places: None,
            label: None,
            help_text: None,
            default: None,
        };
        TypedField { spec, types: PhantomData }
    }
}

/// A field whose column's type `T` is still known, so that an argument which does not suit it is a compile error.
pub struct TypedField<S, T> {
    spec: Spec,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S, T> fmt::Debug for TypedField<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec.fmt(f)
    }
}

impl<S, T> TypedField<S, T> {
    /// Shown, and ignored where a client sends it.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.spec.read_only = true;
        self
    }

    /// Taken, and never shown.
    #[must_use]
    pub const fn write_only(mut self) -> Self {
        self.spec.write_only = true;
        self
    }

    /// Whether a body without it is refused (except by PATCH).
    #[must_use]
    pub const fn required(mut self, required: bool) -> Self {
        self.spec.required = Some(required);
        self
    }

    /// Whether `null` is taken.
    #[must_use]
    pub const fn allow_null(mut self, allow: bool) -> Self {
        self.spec.allow_null = Some(allow);
        self
    }

    /// Whether empty text is taken.
    #[must_use]
    pub const fn allow_blank(mut self, allow: bool) -> Self
    where
        T: Text,
    {
        self.spec.allow_blank = Some(allow);
        self
    }

    /// The least number of characters.
    #[must_use]
    pub const fn min_length(mut self, length: u32) -> Self
    where
        T: Text,
    {
        self.spec.min_length = Some(length);
        self
    }

    /// The greatest number of characters, in place of the column's.
    #[must_use]
    pub const fn max_length(mut self, length: u32) -> Self
    where
        T: Text,
    {
        self.spec.max_length = Some(length);
        self
    }

    /// The least number.
    #[must_use]
    pub const fn min_value(mut self, limit: Limit) -> Self
    where
        T: Number,
    {
        self.spec.min_value = Some(limit);
        self
    }

    /// The greatest number.
    #[must_use]
    pub const fn max_value(mut self, limit: Limit) -> Self
    where
        T: Number,
    {
        self.spec.max_value = Some(limit);
        self
    }

    /// How many digits there may be, before and after the point together, in place of the column's.
    #[must_use]
    pub const fn max_digits(mut self, digits: u32) -> Self
    where
        T: DecimalNumber,
    {
        self.spec.max_digits = Some(digits);
        self
    }

    /// How many digits there are after the point, in place of the column's.
    #[must_use]
    pub const fn decimal_places(mut self, places: u32) -> Self
    where
        T: DecimalNumber,
    {
        self.spec.decimal_places = Some(places);
        self
    }

    /// The column or relation, where it has another name than the field.
    #[must_use]
    pub const fn source(mut self, source: &'static str) -> Self {
        self.spec.source = Some(source);
        self
    }

    /// The name for people, in OPTIONS.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.spec.label = Some(label);
        self
    }

    /// What the field is for, in OPTIONS.
    #[must_use]
    pub const fn help_text(mut self, text: &'static str) -> Self {
        self.spec.help_text = Some(text);
        self
    }

    /// What stands in for the field where a body leaves it out (except in PATCH).
    #[must_use]
    pub const fn default(mut self, default: Default) -> Self {
        self.spec.default = Some(default);
        self
    }

    /// Forgets the type, so that fields of different types stand in one table.
    #[must_use]
    pub const fn field(self) -> Field<S> {
        Field { spec: self.spec, serializer: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<T: ValueType + 'static> FieldType<Scalar> for T {
    const INFO: fn() -> TypeInfo = TypeInfo::scalar::<T>;
}

impl<C: BelongsToCardinality> FieldType<Relation> for BelongsTo<C> {
    const INFO: fn() -> TypeInfo = TypeInfo::relation::<C::Entity>;
}

impl<E: EntityTrait> FieldType<Relation> for HasOne<E> {
    const INFO: fn() -> TypeInfo = TypeInfo::relation::<E>;
}
