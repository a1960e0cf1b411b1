//! Types that describe a field further: the hops of a relation, the labels of an enumeration.
//!
//! The expansion calls `with_relation` or `with_labels` on each field, and the compiler picks the nearest method. An
//! inherent method comes first: it is for relations of an entity with `RelationFields`. Trait methods follow, for
//! relations with SeaORM's `Related` or `RelatedSelfVia` and for enumerations with `Display`. The method of
//! [`AnyField`] changes nothing. It is further away by a reference, so it comes last.

use std::fmt::Display;
use std::marker::PhantomData;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{ActiveEnum, BelongsToCardinality, EntityTrait, Iterable, Related, RelatedSelfVia};

use super::{RowCount, TypedField};
use crate::database::ModelEntity;
use crate::model::Known;
use crate::schema::arguments::{
    CustomRelated, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, RelationFields, SlugRelated, StringRelated,
};
use crate::schema::types::{Chosen, ListKind, Nullable};
use crate::schema::{ModelSerializer, Schema};

/// A type for many rows of an entity: the relation, a list of types for one row, or the number of rows.
///
/// The type of a missing column does not implement it, so that the mistake causes no second error.
pub trait RowsOf<E> {}

impl<E: EntityTrait> RowsOf<E> for HasMany<E> {}
impl<N: ModelSerializer> RowsOf<N::Model> for Vec<N> {}
impl<E: EntityTrait> RowsOf<E> for Vec<PrimaryKeyRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<SlugRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<StringRelated<E>> {}
impl<E: EntityTrait> RowsOf<E> for Vec<HyperlinkedRelated<E>> {}
impl<F: RelatedField> RowsOf<F::Model> for Vec<CustomRelated<F>> {}
impl<E, N: RowCount> RowsOf<E> for N {}

/// A relation of a model, or a type for its rows.
pub trait IsRelation {}

impl<C: BelongsToCardinality> IsRelation for BelongsTo<C> {}
impl<E: EntityTrait> IsRelation for HasOne<E> {}
impl<E: EntityTrait> IsRelation for HasMany<E> {}
impl<E> IsRelation for HyperlinkedRelated<E> {}
impl<E> IsRelation for Vec<HyperlinkedRelated<E>> {}

/// The entity's own `RelationFields` take precedence.
impl<S, V, T> TypedField<'_, S, V, T>
where
    S: ModelSerializer<Model: RelationFields>,
    T: IsRelation,
{
    /// Adds the relation that the entity describes.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn with_relation(self) -> Self {
        self.spec.relation = Known::Fields(S::Model::relation);
        self
    }

    /// Adds the relation that the entity describes.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn with_labels(self) -> Self {
        self.with_relation()
    }
}

/// A field whose type describes it further.
///
/// All such types share one trait, so that a missing column is a single error.
pub trait DescribedByType<Kind>: Sized {
    /// Adds the description by the type.
    #[allow(clippy::return_self_not_must_use, reason = "called for its side effect")]
    fn with_relation(self) -> Self;

    /// Adds the description to a field that is not a list. If its column is missing, it is not taken for a relation to
    /// many rows.
    #[allow(clippy::return_self_not_must_use, reason = "called for its side effect")]
    fn with_labels(self) -> Self {
        self.with_relation()
    }
}

/// The kind of relations that SeaORM's `Related` describes.
#[derive(Debug)]
pub struct RelatedKind;

/// The kind of relations of an entity to itself over the junction `J`, which SeaORM's `RelatedSelfVia` describes.
#[derive(Debug)]
pub struct OverItselfKind<J>(PhantomData<J>);

macro_rules! by_related {
    ($($Relation:ty, $V:ident $(: $Rows:ident)?;)+) => {$(
        impl<S, E, $V> DescribedByType<RelatedKind> for TypedField<'_, S, $V, $Relation>
        where
            S: ModelSerializer<Model: Related<E>>,
            E: EntityTrait,
            $($V: $Rows<E>,)?
        {
            fn with_relation(self) -> Self {
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
        impl<S, E, $V, J> DescribedByType<OverItselfKind<J>> for TypedField<'_, S, $V, $Relation>
        where
            S: ModelSerializer<Model = E>,
            E: ModelEntity + RelatedSelfVia<J>,
            J: EntityTrait,
            $($V: $Rows<E>,)?
        {
            fn with_relation(self) -> Self {
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

/// An enumeration whose values have labels, by `display_value` of SeaORM's `DeriveDisplay`.
pub trait HasLabels<Kind> {
    /// Returns the labels, in the order of the values.
    #[doc(hidden)]
    fn names() -> Vec<String>;
}

impl<T: ActiveEnum + Display> HasLabels<Chosen> for T {
    fn names() -> Vec<String> {
        <T as Iterable>::iter().map(|value| value.to_string()).collect()
    }
}

impl<T: HasLabels<Kind>, Kind> HasLabels<Nullable<Kind>> for Option<T> {
    fn names() -> Vec<String> {
        T::names()
    }
}

impl<T: HasLabels<Kind>, Kind> HasLabels<ListKind<Kind>> for Vec<T> {
    fn names() -> Vec<String> {
        T::names()
    }
}

impl<S, V, T: HasLabels<Kind>, Kind> DescribedByType<Kind> for TypedField<'_, S, V, T> {
    fn with_relation(self) -> Self {
        self.spec.names = Some(T::names);
        self
    }
}

/// Relations that `depth` can nest: the `Model` of the related entity is a serializer.
macro_rules! nested {
    ($([$($generics:tt)*] $Relation:ty => $E:ty;)+) => {$(
        impl<S, V, $($generics)*> TypedField<'_, S, V, $Relation>
        where
            <$E as EntityTrait>::Model: ModelSerializer<Model = $E>,
        {
            /// Lets `depth` nest the related rows.
            #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
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

/// All other fields: columns, relations to one row, an entity's relations to itself.
pub trait AnyField<'a> {
    /// The type of the field.
    type Field;

    /// Returns the field unchanged.
    fn with_relation(&'a mut self) -> Self::Field;

    /// Returns the field unchanged: its values have no labels.
    fn with_labels(&'a mut self) -> Self::Field {
        self.with_relation()
    }

    /// Returns the field unchanged: it has no rows, or their `Model` is not a serializer.
    fn nested(&'a mut self) -> Self::Field;
}

impl<'a, S: 'a, V: 'a, T: 'a> AnyField<'a> for TypedField<'_, S, V, T> {
    type Field = TypedField<'a, S, V, T>;

    fn with_relation(&'a mut self) -> Self::Field {
        TypedField { spec: self.spec, types: PhantomData }
    }

    fn nested(&'a mut self) -> Self::Field {
        self.with_relation()
    }
}
