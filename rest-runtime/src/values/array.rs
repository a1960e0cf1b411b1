//! Arrays, which only PostgreSQL has. A project with another database refuses views over array columns.

use sea_orm::{DbErr, QueryResult, Value};

use super::ValueKind;

impl ValueKind {
    /// Whether arrays of this kind are supported.
    pub(crate) const fn can_be_listed(&self) -> bool {
        use super::Integer::{I16, I32, I64};
        !matches!(self, Self::Array(_) | Self::Bytes | Self::Duration | Self::Char | Self::Json)
            && (!matches!(self, Self::Integer(_)) || matches!(self, Self::Integer(I16 | I32 | I64)))
    }
}

/// Makes an array of these values.
#[cfg(feature = "postgres")]
pub(crate) fn array_of(item: &ValueKind, values: Option<Vec<Value>>) -> Value {
    use sea_orm::sea_query::{ArrayType, OptionEnum};

    let is_enum = |value: &Value| matches!(value, Value::Enum(OptionEnum::Some(_)));
    let item_type = match item {
        ValueKind::Enum(name) if values.iter().flatten().all(is_enum) => ArrayType::Enum(Box::new((&**name).into())),
        ValueKind::Bool => ArrayType::Bool,
        ValueKind::Integer(super::Integer::I16) => ArrayType::SmallInt,
        ValueKind::Integer(super::Integer::I32) => ArrayType::Int,
        ValueKind::Integer(_) => ArrayType::BigInt,
        ValueKind::Float => ArrayType::Float,
        ValueKind::Double => ArrayType::Double,
        ValueKind::Date => ArrayType::ChronoDate,
        ValueKind::Time => ArrayType::ChronoTime,
        ValueKind::DateTime => ArrayType::ChronoDateTime,
        ValueKind::DateTimeUtc => ArrayType::ChronoDateTimeUtc,
        ValueKind::DateTimeTz => ArrayType::ChronoDateTimeWithTimeZone,
        ValueKind::Uuid => ArrayType::Uuid,
        ValueKind::Decimal => ArrayType::Decimal,
        _ => ArrayType::String,
    };
    // SeaORM's array of enumerations cannot contain NULL; an array of texts can.
    let text = |value: Value| match value {
        Value::Enum(OptionEnum::Some(value)) => Value::String(Some(value.value.into_owned())),
        Value::Enum(OptionEnum::None(_)) => Value::String(None),
        value => value,
    };
    let values = match item_type {
        ArrayType::String => values.map(|values| values.into_iter().map(text).collect()),
        _ => values,
    };
    Value::Array(item_type, values.map(Box::new))
}

#[cfg(not(feature = "postgres"))]
pub(crate) fn array_of(_: &ValueKind, _: Option<Vec<Value>>) -> Value {
    Value::Json(None)
}

/// The values of an array; `None` if the value is not an array.
#[cfg(feature = "postgres")]
pub(crate) fn listed(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(_, Some(values)) => Some(values),
        _ => None,
    }
}

#[cfg(not(feature = "postgres"))]
pub(crate) fn listed(_: &Value) -> Option<&[Value]> {
    None
}

/// Reads the array at this position of a row.
#[cfg(feature = "postgres")]
pub(super) fn read(item: &ValueKind, row: &QueryResult, index: usize) -> Result<Value, DbErr> {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use sea_orm::RuntimeErr;
    use sea_orm::sea_query::{Enum, OptionEnum};

    let row = row.try_as_pg_row().ok_or_else(|| DbErr::Type("only PostgreSQL has arrays".to_owned()))?;
    macro_rules! values {
        ($T:ty, $value:expr) => {{
            let read = sea_orm::sqlx::Row::try_get::<Option<Vec<Option<$T>>>, _>(row, index);
            let read = read.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
            read.map(|values| values.into_iter().map($value).collect())
        }};
    }
    let values: Option<Vec<Value>> = match item {
        ValueKind::Bool => values!(bool, Value::Bool),
        ValueKind::Integer(super::Integer::I16) => values!(i16, Value::SmallInt),
        ValueKind::Integer(super::Integer::I32) => values!(i32, Value::Int),
        ValueKind::Integer(_) => values!(i64, Value::BigInt),
        ValueKind::Float => values!(f32, Value::Float),
        ValueKind::Double => values!(f64, Value::Double),
        ValueKind::Date => values!(NaiveDate, Value::ChronoDate),
        ValueKind::Time => values!(NaiveTime, Value::ChronoTime),
        ValueKind::DateTime => values!(NaiveDateTime, Value::ChronoDateTime),
        ValueKind::DateTimeUtc => values!(DateTime<Utc>, Value::ChronoDateTimeUtc),
        ValueKind::DateTimeTz => values!(DateTime<FixedOffset>, Value::ChronoDateTimeWithTimeZone),
        ValueKind::Uuid => values!(uuid::Uuid, Value::Uuid),
        ValueKind::Decimal => values!(rust_decimal::Decimal, Value::Decimal),
        ValueKind::Enum(name) => values!(String, |text: Option<String>| Value::Enum(match text {
            Some(text) => OptionEnum::Some(Box::new(Enum { type_name: (&**name).into(), value: text.into() })),
            None => OptionEnum::None((&**name).into()),
        })),
        _ => values!(String, Value::String),
    };
    Ok(array_of(item, values))
}

#[cfg(not(feature = "postgres"))]
pub(super) fn read(_: &ValueKind, _: &QueryResult, _: usize) -> Result<Value, DbErr> {
    Err(DbErr::Type("only PostgreSQL has arrays".to_owned()))
}
