//! Compound values: `Option`, lists, maps, other serializers.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use sea_orm::Value;

use super::{FieldType, ListKind, Mapped, Nested, Nullable, Shape, TypeInfo};
use crate::schema::serializer::NestedSchema;
use crate::schema::{Serializer, make};
use crate::values::FieldValue;

impl<T: FieldType<Kind>, Kind> FieldType<Nullable<Kind>> for Option<T> {
    type Ref = T::Ref;

    fn get(&self) -> Option<&T::Ref> {
        self.as_ref().and_then(T::get)
    }

    fn info() -> TypeInfo {
        TypeInfo { nullable: true, ..T::info() }
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        match field_value {
            FieldValue::Null => Some(None),
            field_value => T::from_field_value(field_value).map(Some),
        }
    }

    fn to_field_value(&self) -> FieldValue {
        self.as_ref().map_or(FieldValue::Null, T::to_field_value)
    }

    fn empty() -> Option<Self> {
        Some(None)
    }
}

impl<T: FieldType<Kind>, Kind> FieldType<ListKind<Kind>> for Vec<T> {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::List(Box::new(T::info())))
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        match field_value {
            FieldValue::List(items) => items.into_iter().map(T::from_field_value).collect(),
            FieldValue::Value(Value::Bytes(Some(bytes))) => {
                bytes.into_iter().map(|byte| T::from_field_value(FieldValue::Value(byte.into()))).collect()
            }
            _ => None,
        }
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::List(self.iter().map(T::to_field_value).collect())
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

            fn from_field_value(field_value: FieldValue) -> Option<Self> {
                match field_value {
                    FieldValue::Map(entries) => {
                        entries.into_iter().map(|(key, value)| Some((key, T::from_field_value(value)?))).collect()
                    }
                    _ => None,
                }
            }

            fn to_field_value(&self) -> FieldValue {
                FieldValue::Map(self.iter().map(|(key, value)| (key.clone(), value.to_field_value())).collect())
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
        TypeInfo::of(Shape::Nested(NestedSchema::Of(S::schema)))
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        match field_value {
            FieldValue::Object(values) => make(values, None).ok(),
            _ => None,
        }
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::Object(S::schema().values_of(self))
    }

    fn empty() -> Option<Self> {
        make(Vec::new(), None).ok()
    }
}
