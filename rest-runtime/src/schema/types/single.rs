//! Single values: SeaORM's own types, enumerations, and custom fields.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use sea_orm::sea_query::{Nullable, ValueType};
use sea_orm::{ActiveEnum, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Chosen, Custom, CustomKind, FieldType, Shape, Single, TypeInfo, Variants};
use crate::schema::arguments::CustomField;
use crate::values::{FieldValue, ValueKind};

macro_rules! single {
    ($($T:ty as $Ref:ty),+) => {$(
        impl FieldType<Single> for $T {
            type Ref = $Ref;

            fn get(&self) -> Option<&$Ref> {
                Some(self)
            }

            fn info() -> TypeInfo {
                TypeInfo::of(Shape::Single { kind: ValueKind::of(&<$T as ValueType>::array_type()), choices: None })
            }

            fn from_field_value(field_value: FieldValue) -> Option<Self> {
                single(field_value)
            }

            fn to_field_value(&self) -> FieldValue {
                FieldValue::of(self.clone().into())
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

fn single<T: ValueType>(field_value: FieldValue) -> Option<T> {
    match field_value {
        FieldValue::Value(value) => <T as ValueType>::try_from(value).ok(),
        _ => None,
    }
}

impl FieldType<Single> for Json {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        TypeInfo::of(Shape::Single { kind: Some(ValueKind::Json), choices: None })
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        match field_value {
            // An item of a list of JSON values can be null.
            FieldValue::Null => Some(Self::Null),
            field_value => single(field_value),
        }
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::Value(Value::Json(Some(Box::new(self.clone()))))
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
        TypeInfo::of(Shape::Single { kind: Some(ValueKind::Duration), choices: None })
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        single(field_value).map(Self::microseconds)
    }

    fn to_field_value(&self) -> FieldValue {
        self.num_microseconds().map_or(FieldValue::Null, |micros| FieldValue::Value(Value::BigInt(Some(micros))))
    }

    fn empty() -> Option<Self> {
        Some(Self::zero())
    }
}

#[diagnostic::do_not_recommend]
impl<T> FieldType<Chosen> for T
where
    T: ActiveEnum + ValueType + Into<Value> + fmt::Debug + Clone + Send + Sync + 'static,
{
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        let variants = Variants {
            values: || Self::iter().map(Into::into).collect(),
            names: None,
            rust_names: || Self::iter().map(|value| format!("{value:?}")).collect(),
        };
        TypeInfo::of(Shape::Single { kind: ValueKind::of(&Self::array_type()), choices: Some(variants) })
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        single(field_value)
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::of(self.clone().into())
    }

    fn empty() -> Option<Self> {
        Self::iter().next()
    }
}

#[diagnostic::do_not_recommend]
impl<T: CustomField> FieldType<CustomKind> for T {
    type Ref = Self;

    fn get(&self) -> Option<&Self> {
        Some(self)
    }

    fn info() -> TypeInfo {
        let custom = Custom {
            null: <T as Nullable>::null,
            read: |data| T::to_internal_value(data).map(Into::into),
            show: |value| <T as ValueType>::try_from(value).map_or(Json::Null, |value| value.to_representation()),
            describe: T::describe,
        };
        TypeInfo::of(Shape::Custom { kind: ValueKind::of(&T::array_type()), custom })
    }

    fn from_field_value(field_value: FieldValue) -> Option<Self> {
        single(field_value)
    }

    fn to_field_value(&self) -> FieldValue {
        FieldValue::of(self.clone().into())
    }

    fn empty() -> Option<Self> {
        let nothing = ValueKind::of(&T::array_type())?.empty()?;
        <T as ValueType>::try_from(nothing).ok()
    }
}
