//! Related rows, and the URL of the row itself.

use std::fmt;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait};

use super::{FieldType, Holds, Listed, Nullable, OwnRelated, Related, Relation, Shape, Style, TypeInfo};
use crate::database::ModelEntity;
use crate::model::Entity;
use crate::schema::arguments::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, SlugRelated, StringRelated,
};
use crate::values::Datum;

/// The value of such a field is the key of the row, in whichever form the row is shown.
macro_rules! field_type {
    ($Name:ident<$T:ident: $Bound:ident> $style:expr, $($bound:path)?) => {
        impl<$T: $Bound> FieldType<Related> for $Name<$T> $(where $T::Model: $bound)? {
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
    };
}

macro_rules! related {
    ($($Name:ident $style:expr, $($bound:path)?;)+) => {$(
        field_type! { $Name<E: ModelEntity> $style, $($bound)? }

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

field_type! {
    CustomRelated<F: RelatedField> Style::Own(OwnRelated {
        read: F::to_internal_value,
        show: |row| row.downcast_ref().map(F::to_representation),
        missing: F::does_not_exist,
    }),
}

impl<C, F> Holds<BelongsTo<C>, Relation, Related> for CustomRelated<F>
where
    C: BelongsToCardinality,
    F: RelatedField<Model = C::Entity>,
{
}

impl<C, F> Holds<BelongsTo<C>, Relation, Nullable<Related>> for Option<CustomRelated<F>>
where
    C: BelongsToCardinality,
    F: RelatedField<Model = C::Entity>,
{
}

impl<F: RelatedField> Holds<HasOne<F::Model>, Relation, Related> for CustomRelated<F> {}

impl<F: RelatedField> Holds<HasOne<F::Model>, Relation, Nullable<Related>> for Option<CustomRelated<F>> {}

impl<F: RelatedField> Holds<HasMany<F::Model>, Relation, Listed<Related>> for Vec<CustomRelated<F>> {}

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
