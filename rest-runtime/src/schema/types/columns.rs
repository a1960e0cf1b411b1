//! Columns and relations of a model as types, and the field types that can hold them.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait};
use serde_json::Value as Json;

use super::{Column, FieldType, ListKind, Mapped, Nested, Nullable, Related, Relation, Shape, Single, TypeInfo};
use crate::database::ModelEntity;
use crate::model::{Entity, Side};
use crate::schema::{ModelSerializer, Serializer};

/// A type that a field can show of a model: that of a column or a relation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a serializer",
    label = "neither a column nor a relation that a serializer can show",
    note = "list the columns of the model, or the names of its relations; for a custom type implement `rest_runtime::fields::CustomField`"
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
        TypeInfo::of(Shape::Relation { target: Entity::of::<C::Entity>, side: Side::Held })
    }
}

impl<E: ModelEntity> ColumnType<Relation> for HasOne<E> {
    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Relation { target: Entity::of::<E>, side: Side::One })
    }
}

impl<E: ModelEntity> ColumnType<Relation> for HasMany<E> {
    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Relation { target: Entity::of::<E>, side: Side::Many })
    }
}

/// A field type that can hold the values of a column of type `Column`.
///
/// That is the column's type, with or without `Option` on either side. A relation is held by a type for related rows or
/// by another serializer, and a relation to many rows by a `Vec` of either. A column of JSON is held by lists, maps and
/// serializers.
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
impl<E: EntityTrait, S: ModelSerializer<Model = E>> Holds<HasMany<E>, Relation, ListKind<Nested>> for Vec<S> {}

/// Types that clients may send by default: all but rows of another serializer.
#[diagnostic::on_unimplemented(
    message = "the nested rows of `{Self}` are neither `read_only` nor `writable_nested`",
    label = "add `read_only` or `writable_nested`",
    note = "write `#[field(read_only)]` to only show them, or `#[field(writable_nested)]` to write them with the row"
)]
pub trait Writable<ColumnKind, Kind> {}

impl<T, ColumnKind, Kind> Writable<Column<ColumnKind>, Kind> for T {}
impl<T> Writable<Relation, Related> for T {}
impl<T> Writable<Relation, Nullable<Related>> for T {}
impl<T> Writable<Relation, ListKind<Related>> for T {}

/// Rows of another serializer, which accept `writable_nested`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no nested rows",
    label = "this argument is only for serializers of related rows",
    note = "`writable_nested` is for a serializer with a model, `Option` of it for one row that may be missing, and `Vec` of it"
)]
pub trait Nests {}

impl<S: ModelSerializer> Nests for S {}
impl<S: ModelSerializer> Nests for Option<S> {}
impl<S: ModelSerializer> Nests for Vec<S> {}

/// Types that hold a column of JSON besides `serde_json::Value`, with and without `Option` on either side.
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
    ListKind<K>, Vec<T> where [T: FieldType<K>, K];
    Mapped<K>, HashMap<String, T> where [T: FieldType<K>, K];
    Mapped<K>, BTreeMap<String, T> where [T: FieldType<K>, K];
    Nested, S where [S: Serializer];
}

/// Durations are stored in microseconds.
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
