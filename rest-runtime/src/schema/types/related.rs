//! Related rows, and the URL of the row itself.

use std::fmt;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait};

use super::{FieldType, Holds, ListKind, Nullable, OwnRelated, Related, RelatedStyle, Relation, Shape, TypeInfo};
use crate::database::ModelEntity;
use crate::model::Entity;
use crate::schema::arguments::{
    CustomRelated, HyperlinkedIdentity, HyperlinkedRelated, PrimaryKeyRelated, RelatedField, SlugRelated, StringRelated,
};
use crate::values::FieldValue;

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

            fn from_field_value(field_value: FieldValue) -> Option<Self> {
                match field_value {
                    FieldValue::Value(key) => Some(Self::new(Some(key))),
                    _ => None,
                }
            }

            fn to_field_value(&self) -> FieldValue {
                self.value().map_or(FieldValue::Null, |key| FieldValue::Value(key.clone()))
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

        impl<E: EntityTrait> Holds<HasMany<E>, Relation, ListKind<Related>> for Vec<$Name<E>>
        where
            Self: FieldType<ListKind<Related>>,
        {
        }
    )+};
}

related! {
    PrimaryKeyRelated RelatedStyle::Key, ;
    SlugRelated RelatedStyle::Slug, ;
    HyperlinkedRelated RelatedStyle::Link(Entity::of::<E>), ;
    StringRelated RelatedStyle::Text(|row| row.downcast_ref::<E::Model>().map(ToString::to_string)), fmt::Display;
}

field_type! {
    CustomRelated<F: RelatedField> RelatedStyle::Own(OwnRelated {
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

impl<F: RelatedField> Holds<HasMany<F::Model>, Relation, ListKind<Related>> for Vec<CustomRelated<F>> {}

impl FieldType<Related> for HyperlinkedIdentity {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Identity)
    }

    fn from_field_value(_: FieldValue) -> Option<Self> {
        Some(Self)
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::Null
    }

    fn empty() -> Option<Self> {
        Some(Self)
    }
}
