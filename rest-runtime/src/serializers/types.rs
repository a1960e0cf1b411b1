//! Which Rust types a field may have, and what each is to a client.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::BuildHasher;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::sea_query::ValueType;
use sea_orm::{ActiveEnum, BelongsToCardinality, EntityTrait, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::entity::Entity;
use super::{ModelSerializer, Schema, Serializer};
use crate::database::ModelEntity;
use crate::exceptions::ErrorDetail;
use crate::fields::{
    CustomField, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, SlugRelated, StringRelated,
};
use crate::values::{Datum, Kind};

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
    Single { kind: Option<Kind>, choices: Option<fn() -> Vec<Value>> },
    /// A single value with code of its own.
    Custom { kind: Option<Kind>, custom: Custom },
    /// A list of such values.
    List(Box<TypeInfo>),
    /// Such values by key.
    Map(Box<TypeInfo>),
    /// The object of another serializer.
    Nested(fn() -> &'static Schema),
    /// A row of another entity.
    Related(Style),
    /// The URL of the row itself.
    Identity,
    /// A relation of the model's.
    Relation { target: fn() -> Entity, many: bool },
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
}

/// The code of a field of one's own.
#[derive(Clone, Copy)]
pub(crate) struct Custom {
    pub(crate) read: fn(&Json) -> Result<Value, ErrorDetail>,
    pub(crate) show: fn(Value) -> Json,
}

impl TypeInfo {
    fn of(shape: Shape) -> Self {
        Self { shape, nullable: false }
    }
}

/// A type that a serializer's own field can have: a single value, an enumeration, a [`CustomField`], another
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

/// Marks a [`CustomField`].
#[derive(Clone, Copy, Debug)]
pub struct Own;

/// Marks another serializer.
#[derive(Clone, Copy, Debug)]
pub struct Nested;

/// Marks a related row.
#[derive(Clone, Copy, Debug)]
pub struct Related;

/// Marks an `Option`.
#[derive(Clone, Copy, Debug)]
pub struct Nullable<Kind>(std::marker::PhantomData<Kind>);

/// Marks a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed<Kind>(std::marker::PhantomData<Kind>);

/// Marks a map.
#[derive(Clone, Copy, Debug)]
pub struct Mapped<Kind>(std::marker::PhantomData<Kind>);

/// Marks a column of the model's.
#[derive(Clone, Copy, Debug)]
pub struct Column<Kind>(std::marker::PhantomData<Kind>);

/// Marks a relation of the model's.
#[derive(Clone, Copy, Debug)]
pub struct Relation;

macro_rules! single {
    ($($T:ty as $Ref:ty),+) => {$(
        impl FieldType<Single> for $T {
            type Ref = $Ref;

            fn get(&self) -> Option<&$Ref> {
                Some(self)
            }

            fn info() -> TypeInfo {
                TypeInfo::of(Shape::Single { kind: Kind::of(&<$T as ValueType>::array_type()), choices: None })
            }

            fn from_datum(datum: Datum) -> Option<Self> {
                single(datum)
            }

            fn to_datum(&self) -> Datum {
                Datum::of(self.clone().into())
            }

            fn empty() -> Option<Self> {
                Some(Self::default())
            }
        }
    )+};
}

single! {
    bool as Self, i8 as Self, i16 as Self, i32 as Self, i64 as Self, u8 as Self, u16 as Self, u32 as Self, u64 as Self,
    f32 as Self, f64 as Self, char as Self, String as str, Decimal as Self, Uuid as Self, NaiveDate as Self,
    NaiveTime as Self, NaiveDateTime as Self, DateTime<Utc> as Self, DateTime<FixedOffset> as Self
}

fn single<T: ValueType>(datum: Datum) -> Option<T> {
    match datum {
        Datum::Value(value) => <T as ValueType>::try_from(value).ok(),
        _ => None,
    }
}

impl FieldType<Single> for Json {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Single { kind: Some(Kind::Json), choices: None })
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            // An item of a list of anything.
            Datum::Null => Some(Self::Null),
            datum => single(datum),
        }
    }

    fn to_datum(&self) -> Datum {
        Datum::Value(Value::Json(Some(Box::new(self.clone()))))
    }

    fn empty() -> Option<Self> {
        Some(Self::Null)
    }
}

impl FieldType<Single> for TimeDelta {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Single { kind: Some(Kind::Duration), choices: None })
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        single(datum).map(Self::microseconds)
    }

    fn to_datum(&self) -> Datum {
        self.num_microseconds().map_or(Datum::Null, |micros| Datum::Value(Value::BigInt(Some(micros))))
    }

    fn empty() -> Option<Self> {
        Some(Self::zero())
    }
}

#[diagnostic::do_not_recommend]
impl<T> FieldType<Chosen> for T
where
    T: ActiveEnum + ValueType + Into<Value> + Clone + Send + Sync + 'static,
{
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        let choices = || Self::iter().map(Into::into).collect();
        TypeInfo::of(Shape::Single { kind: Kind::of(&Self::array_type()), choices: Some(choices) })
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        single(datum)
    }

    fn to_datum(&self) -> Datum {
        Datum::of(self.clone().into())
    }

    fn empty() -> Option<Self> {
        Self::iter().next()
    }
}

#[diagnostic::do_not_recommend]
impl<T: CustomField> FieldType<Own> for T {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        let custom = Custom {
            read: |data| T::to_internal_value(data).map(Into::into),
            show: |value| <T as ValueType>::try_from(value).map_or(Json::Null, |value| value.to_representation()),
        };
        TypeInfo::of(Shape::Custom { kind: Kind::of(&T::array_type()), custom })
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        single(datum)
    }

    fn to_datum(&self) -> Datum {
        Datum::of(self.clone().into())
    }

    fn empty() -> Option<Self> {
        let nothing = Kind::of(&T::array_type())?.empty()?;
        <T as ValueType>::try_from(nothing).ok()
    }
}

impl<T: FieldType<Kind>, Kind> FieldType<Nullable<Kind>> for Option<T> {
    type Ref = T::Ref;

    fn get(&self) -> Option<&T::Ref> {
        self.as_ref().and_then(T::get)
    }

    fn info() -> TypeInfo {
        TypeInfo { nullable: true, ..T::info() }
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            Datum::Null => Some(None),
            datum => T::from_datum(datum).map(Some),
        }
    }

    fn to_datum(&self) -> Datum {
        self.as_ref().map_or(Datum::Null, T::to_datum)
    }

    fn empty() -> Option<Self> {
        Some(None)
    }
}

impl<T: FieldType<Kind>, Kind> FieldType<Listed<Kind>> for Vec<T> {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::List(Box::new(T::info())))
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            Datum::List(items) => items.into_iter().map(T::from_datum).collect(),
            _ => None,
        }
    }

    fn to_datum(&self) -> Datum {
        Datum::List(self.iter().map(T::to_datum).collect())
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

macro_rules! map {
    ($Map:ty where $($bound:tt)*) => {
        impl<T: FieldType<Kind>, Kind, $($bound)*> FieldType<Mapped<Kind>> for $Map {
            type Ref = Self;

            fn get(&self) -> Option<&Self> {
                Some(self)
            }

            fn info() -> TypeInfo {
                TypeInfo::of(Shape::Map(Box::new(T::info())))
            }

            fn from_datum(datum: Datum) -> Option<Self> {
                match datum {
                    Datum::Map(entries) => {
                        entries.into_iter().map(|(key, value)| Some((key, T::from_datum(value)?))).collect()
                    }
                    _ => None,
                }
            }

            fn to_datum(&self) -> Datum {
                Datum::Map(self.iter().map(|(key, value)| (key.clone(), value.to_datum())).collect())
            }

            fn empty() -> Option<Self> {
                Some(Self::default())
            }
        }
    };
}

map! { HashMap<String, T, Hasher> where Hasher: BuildHasher + Default + Send + Sync + 'static }
map! { BTreeMap<String, T> where }

#[diagnostic::do_not_recommend]
impl<S: Serializer> FieldType<Nested> for S {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Nested(S::schema))
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            Datum::Object(values) => super::make(values, None).ok(),
            _ => None,
        }
    }

    fn to_datum(&self) -> Datum {
        Datum::Object(S::schema().values_of(self))
    }

    fn empty() -> Option<Self> {
        super::make(Vec::new(), None).ok()
    }
}

macro_rules! related {
    ($($Name:ident $style:expr, $($bound:path)?;)+) => {$(
        impl<E: ModelEntity> FieldType<Related> for $Name<E> $(where E::Model: $bound)? {
            type Ref = Self;

            fn get(&self) -> Option<&Self> {
                Some(self)
            }

            fn info() -> TypeInfo {
                TypeInfo::of(Shape::Related($style))
            }

            fn from_datum(datum: Datum) -> Option<Self> {
                match datum {
                    Datum::Value(key) => Some(Self::new(Some(key))),
                    _ => None,
                }
            }

            fn to_datum(&self) -> Datum {
                self.value().map_or(Datum::Null, |key| Datum::Value(key.clone()))
            }

            fn empty() -> Option<Self> {
                Some(Self::new(None))
            }
        }

        impl<C: BelongsToCardinality> Holds<BelongsTo<C>, Relation, Related> for $Name<C::Entity>
        where
            Self: FieldType<Related>,
        {
        }

        impl<C: BelongsToCardinality> Holds<BelongsTo<C>, Relation, Nullable<Related>> for Option<$Name<C::Entity>>
        where
            Self: FieldType<Nullable<Related>>,
        {
        }

        impl<E: EntityTrait> Holds<HasOne<E>, Relation, Related> for $Name<E>
        where
            Self: FieldType<Related>,
        {
        }

        impl<E: EntityTrait> Holds<HasOne<E>, Relation, Nullable<Related>> for Option<$Name<E>>
        where
            Self: FieldType<Nullable<Related>>,
        {
        }

        impl<E: EntityTrait> Holds<HasMany<E>, Relation, Listed<Related>> for Vec<$Name<E>>
        where
            Self: FieldType<Listed<Related>>,
        {
        }
    )+};
}

related! {
    PrimaryKeyRelated Style::Key, ;
    SlugRelated Style::Slug, ;
    HyperlinkedRelated Style::Link(Entity::of::<E>), ;
    StringRelated Style::Text(|row| row.downcast_ref::<E::Model>().map(ToString::to_string)), fmt::Display;
}

impl FieldType<Related> for HyperlinkedIdentity {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Identity)
    }

    fn from_datum(_: Datum) -> Option<Self> {
        Some(Self)
    }

    fn to_datum(&self) -> Datum {
        Datum::Null
    }

    fn empty() -> Option<Self> {
        Some(Self)
    }
}

/// What a field can show of a model: a column, or a relation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a serializer",
    label = "this is no column and no relation that a serializer can show",
    note = "list the columns of the model, or the names of its relations; for a type of your own implement `rest_runtime::fields::CustomField`"
)]
pub trait ColumnType<Kind> {
    #[doc(hidden)]
    fn info() -> TypeInfo;
}

impl<T: FieldType<Kind>, Kind> ColumnType<Column<Kind>> for T {
    fn info() -> TypeInfo {
        T::info()
    }
}

impl<C: BelongsToCardinality<Entity: ModelEntity>> ColumnType<Relation> for BelongsTo<C> {
    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Relation { target: Entity::of::<C::Entity>, many: false })
    }
}

impl<E: ModelEntity> ColumnType<Relation> for HasOne<E> {
    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Relation { target: Entity::of::<E>, many: false })
    }
}

impl<E: ModelEntity> ColumnType<Relation> for HasMany<E> {
    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Relation { target: Entity::of::<E>, many: true })
    }
}

/// A serializer's own field of type `Self` can hold what a column of type `Column` has: the type itself, with or
/// without `Option` on either side; for a relation, the related row in one of its forms or another serializer, and a
/// `Vec` of it where there are many; for a column of JSON, lists, maps and serializers.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot hold a column of type `{Column}`",
    label = "the column's type is `{Column}`",
    note = "give the field the column's type, with or without `Option`"
)]
pub trait Holds<Column, ColumnKind, Kind>: FieldType<Kind> {}

impl<T: FieldType<Kind>, Kind> Holds<T, Column<Kind>, Kind> for T {}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Kind>, Kind> Holds<Option<T>, Column<Nullable<Kind>>, Kind> for T {}

#[diagnostic::do_not_recommend]
impl<T: FieldType<Kind>, Kind> Holds<T, Column<Kind>, Nullable<Kind>> for Option<T> {}

#[diagnostic::do_not_recommend]
impl<C: BelongsToCardinality, S: ModelSerializer<Model = C::Entity>> Holds<BelongsTo<C>, Relation, Nested> for S {}

#[diagnostic::do_not_recommend]
impl<C: BelongsToCardinality, S: ModelSerializer<Model = C::Entity>> Holds<BelongsTo<C>, Relation, Nullable<Nested>>
    for Option<S>
{
}

#[diagnostic::do_not_recommend]
impl<E: EntityTrait, S: ModelSerializer<Model = E>> Holds<HasOne<E>, Relation, Nested> for S {}

#[diagnostic::do_not_recommend]
impl<E: EntityTrait, S: ModelSerializer<Model = E>> Holds<HasOne<E>, Relation, Nullable<Nested>> for Option<S> {}

#[diagnostic::do_not_recommend]
impl<E: EntityTrait, S: ModelSerializer<Model = E>> Holds<HasMany<E>, Relation, Listed<Nested>> for Vec<S> {}

/// What a column of JSON can hold beside `serde_json::Value`, with and without `Option` on either side.
macro_rules! in_json {
    ($($Kind:ty, $T:ty where [$($generics:tt)*];)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Holds<Json, Column<Single>, $Kind> for $T {}

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Holds<Option<Json>, Column<Nullable<Single>>, $Kind> for $T {}

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Holds<Json, Column<Single>, Nullable<$Kind>> for Option<$T> {}

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> Holds<Option<Json>, Column<Nullable<Single>>, Nullable<$Kind>> for Option<$T> {}
    )+};
}

in_json! {
    Listed<K>, Vec<T> where [T: FieldType<K>, K];
    Mapped<K>, HashMap<String, T> where [T: FieldType<K>, K];
    Mapped<K>, BTreeMap<String, T> where [T: FieldType<K>, K];
    Nested, S where [S: Serializer];
}

/// Durations are kept in microseconds.
macro_rules! duration {
    ($($Column:ty, $ColumnKind:ty => $T:ty, $Kind:ty;)+) => {
        $(#[diagnostic::do_not_recommend]
        impl Holds<$Column, Column<$ColumnKind>, $Kind> for $T {})+
    };
}

duration! {
    i64, Single => TimeDelta, Single;
    Option<i64>, Nullable<Single> => TimeDelta, Single;
    i64, Single => Option<TimeDelta>, Nullable<Single>;
    Option<i64>, Nullable<Single> => Option<TimeDelta>, Nullable<Single>;
}
