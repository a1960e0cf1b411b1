//! Compound values: `Option`, lists, maps, other serializers.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use sea_orm::Value;

use super::{FieldType, Listed, Mapped, Nested, Nullable, Shape, TypeInfo};
use crate::schema::serializer::Inner;
use crate::schema::{Serializer, make};
use crate::values::Datum;

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
            Datum::Value(Value::Bytes(Some(bytes))) => {
                bytes.into_iter().map(|byte| T::from_datum(Datum::Value(byte.into()))).collect()
            }
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
        TypeInfo::of(Shape::Nested(Inner::Of(S::schema)))
    }

    fn from_datum(datum: Datum) -> Option<Self> {
        match datum {
            Datum::Object(values) => make(values, None).ok(),
            _ => None,
        }
    }

    fn to_datum(&self) -> Datum {
        Datum::Object(S::schema().values_of(self))
    }

    fn empty() -> Option<Self> {
        make(Vec::new(), None).ok()
    }
}
