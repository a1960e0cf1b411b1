//! What a field's type says of itself where it can: how a relation goes, what an enumeration's values are called.
//!
//! The expansion calls `described` on each field, and the compiler takes the nearest: the inherent method of relations of an
//! entity with `RelationFields`, the one of relations with SeaORM's `Related` or `RelatedSelfVia`, the one of enumerations
//! with `Display`, or else the one that changes nothing, which is further away by a reference.

use std::fmt::Display;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{ActiveEnum, BelongsToCardinality, EntityTrait, Iterable, Related, RelatedSelfVia};

use super::{RowCount, TypedField};
use crate::database::ModelEntity;
use crate::fields::{
    CustomRelated, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, RelationFields, SlugRelated, StringRelated,
};
use crate::serializers::entity::Known;
use crate::serializers::types::{Chosen, Listed, Nullable};
use crate::serializers::{ModelSerializer, Schema};

/// What stands for many rows of an entity: the relation, a list of what stands for one, or how many there are. A field
/// whose column is not there is none of them, so that nothing else is said of it.
pub trait RowsOf<E> {}

impl<E: EntityTrait> RowsOf<E> for HasMany<E> {}
impl<N: ModelSerializer> RowsOf<N::Model> for Vec<N> {}
impl<E: EntityTrait> RowsOf<E> for Vec<PrimaryKeyRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<SlugRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<StringRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<HyperlinkedRelated<E>> {}
impl<F: RelatedField> RowsOf<F::Model> for Vec<CustomRelated<F>> {}
impl<E, N: RowCount> RowsOf<E> for N {}

/// A relation of a model's, or rows of one.
pub trait IsRelation {}

impl<C: BelongsToCardinality> IsRelation for BelongsTo<C> {}
impl<E: EntityTrait> IsRelation for HasOne<E> {}
impl<E: EntityTrait> IsRelation for HasMany<E> {}
impl<E> IsRelation for HyperlinkedRelated<E> {}
impl<E> IsRelation for Vec<HyperlinkedRelated<E>> {}

/// The entity's own `RelationFields` come before anything else.
impl<S, V, T> TypedField<'_, S, V, T>
where
    S: ModelSerializer<Model: RelationFields>,
    T: IsRelation,
{
    /// Keeps what the entity says.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn described(self) -> Self {
        self.spec.relation = Known::Fields(S::Model::relation);
        self
    }

    /// Keeps what the entity says.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn named(self) -> Self {
        self.described()
    }
}

/// What a field's type says of itself: one trait for all that say something, so that a field whose column is not there is
/// one mistake.
pub trait Described<Kind>: Sized {
    /// Keeps what the type says.
    #[allow(clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    fn described(self) -> Self;

    /// The same of a field that is no relation of many rows: where its column is not there, nothing takes it for one.
    #[allow(clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    fn named(self) -> Self {
        self.described()
    }
}

/// The kind of a relation that SeaORM's `Related` says something of.
#[derive(Debug)]
pub struct ByRelated;

/// The kind of a relation of an entity to itself over the junction `J`, of which SeaORM's `RelatedSelfVia` says something.
#[derive(Debug)]
pub struct OverItself<J>(PhantomData<J>);

macro_rules! by_related {
    ($($Relation:ty, $V:ident $(: $Rows:ident)?;)+) => {$(
        impl<S, E, $V> Described<ByRelated> for TypedField<'_, S, $V, $Relation>
        where
            S: ModelSerializer<Model: Related<E>>,
            E: EntityTrait,
            $($V: $Rows<E>,)?
        {
            fn described(self) -> Self {
                self.spec.relation = Known::related(S::Model::to(), S::Model::via());
                self
            }
        }
    )+};
}

by_related! {
    HasMany<E>, V: RowsOf;
    HasOne<E>, V;
    HyperlinkedRelated<E>, V;
    Vec<HyperlinkedRelated<E>>, V;
}

macro_rules! over_itself {
    ($($Relation:ty, $V:ident $(: $Rows:ident)?;)+) => {$(
        impl<S, E, $V, J> Described<OverItself<J>> for TypedField<'_, S, $V, $Relation>
        where
            S: ModelSerializer<Model = E>,
            E: ModelEntity + RelatedSelfVia<J>,
            J: EntityTrait,
            $($V: $Rows<E>,)?
        {
            fn described(self) -> Self {
                self.spec.relation = Known::over_itself::<E, J>();
                self
            }
        }
    )+};
}

over_itself! {
    HasMany<E>, V: RowsOf;
    Vec<HyperlinkedRelated<E>>, V;
}

/// An enumeration whose values have names for people: SeaORM's `DeriveDisplay`, with `display_value`.
pub trait Named<Kind> {
    /// The names, in the order of the values.
    #[doc(hidden)]
    fn names() -> Vec<String>;
}

impl<T: ActiveEnum + Display> Named<Chosen> for T {
    fn names() -> Vec<String> {
        <T as Iterable>::iter().map(|value| value.to_string()).collect()
    }
}

impl<T: Named<Kind>, Kind> Named<Nullable<Kind>> for Option<T> {
    fn names() -> Vec<String> {
        T::names()
    }
}

impl<T: Named<Kind>, Kind> Named<Listed<Kind>> for Vec<T> {
    fn names() -> Vec<String> {
        T::names()
    }
}

impl<S, V, T: Named<Kind>, Kind> Described<Kind> for TypedField<'_, S, V, T> {
    fn described(self) -> Self {
        self.spec.names = Some(T::names);
        self
    }
}

/// What `depth` makes of a relation: the related rows by their entity's own serializer, where that is one.
macro_rules! nested {
    ($([$($generics:tt)*] $Relation:ty => $E:ty;)+) => {$(
        impl<S, V, $($generics)*> TypedField<'_, S, V, $Relation>
        where
            <$E as EntityTrait>::Model: ModelSerializer<Model = $E>,
        {
            /// Can show the related rows themselves.
            #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
            pub fn nested(self) -> Self {
                self.spec.deep = Some(Schema::deep::<<$E as EntityTrait>::Model>);
                self
            }
        }
    )+};
}

nested! {
    [C: BelongsToCardinality] BelongsTo<C> => C::Entity;
    [E: EntityTrait] HasOne<E> => E;
    [E: EntityTrait] HasMany<E> => E;
}

/// For all other fields: columns, relations to one row, an entity's relations to itself.
pub trait AnyField<'a> {
    /// The type of the field.
    type Field;

    /// The field as it is.
    fn described(&'a mut self) -> Self::Field;

    /// The field as it is: its values have no names.
    fn named(&'a mut self) -> Self::Field {
        self.described()
    }

    /// The field as it is: no rows, or none that their entity shows.
    fn nested(&'a mut self) -> Self::Field;
}

impl<'a, S: 'a, V: 'a, T: 'a> AnyField<'a> for TypedField<'_, S, V, T> {
    type Field = TypedField<'a, S, V, T>;

    fn described(&'a mut self) -> Self::Field {
        TypedField { spec: self.spec, types: PhantomData }
    }

    fn nested(&'a mut self) -> Self::Field {
        self.described()
    }
}
