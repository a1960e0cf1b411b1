//! Arrays, which only PostgreSQL has. A project with another database refuses views over array columns.

use sea_orm::{DbErr, QueryResult, Value};

use super::Kind;

impl Kind {
    /// Whether arrays of this kind are supported.
    pub(crate) const fn can_be_listed(&self) -> bool {
        use super::Integer::{I16, I32, I64};
        !matches!(self, Self::Array(_) | Self::Bytes | Self::Duration | Self::Char | Self::Json)
            && (!matches!(self, Self::Integer(_)) || matches!(self, Self::Integer(I16 | I32 | I64)))
    }
}

/// Makes an array of these values.
#[cfg(feature = "postgres")]
pub(crate) fn array_of(item: &Kind, values: Option<Vec<Value>>) -> Value {
    use sea_orm::sea_query::{ArrayType, OptionEnum};

    let is_enum = |value: &Value| matches!(value, Value::Enum(OptionEnum::Some(_)));
    let item_type = match item {
        Kind::Enum(name) if values.iter().flatten().all(is_enum) => ArrayType::Enum(Box::new((&**name).into())),
        Kind::Bool => ArrayType::Bool,
        Kind::Integer(super::Integer::I16) => ArrayType::SmallInt,
        Kind::Integer(super::Integer::I32) => ArrayType::Int,
        Kind::Integer(_) => ArrayType::BigInt,
        Kind::Float => ArrayType::Float,
        Kind::Double => ArrayType::Double,
        Kind::Date => ArrayType::ChronoDate,
        Kind::Time => ArrayType::ChronoTime,
        Kind::DateTime => ArrayType::ChronoDateTime,
        Kind::DateTimeUtc => ArrayType::ChronoDateTimeUtc,
        Kind::DateTimeTz => ArrayType::ChronoDateTimeWithTimeZone,
        Kind::Uuid => ArrayType::Uuid,
        Kind::Decimal => ArrayType::Decimal,
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
pub(crate) fn array_of(_: &Kind, _: Option<Vec<Value>>) -> Value {
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
pub(super) fn read(item: &Kind, row: &QueryResult, index: usize) -> Result<Value, DbErr> {
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
        Kind::Bool => values!(bool, Value::Bool),
        Kind::Integer(super::Integer::I16) => values!(i16, Value::SmallInt),
        Kind::Integer(super::Integer::I32) => values!(i32, Value::Int),
        Kind::Integer(_) => values!(i64, Value::BigInt),
        Kind::Float => values!(f32, Value::Float),
        Kind::Double => values!(f64, Value::Double),
        Kind::Date => values!(NaiveDate, Value::ChronoDate),
        Kind::Time => values!(NaiveTime, Value::ChronoTime),
        Kind::DateTime => values!(NaiveDateTime, Value::ChronoDateTime),
        Kind::DateTimeUtc => values!(DateTime<Utc>, Value::ChronoDateTimeUtc),
        Kind::DateTimeTz => values!(DateTime<FixedOffset>, Value::ChronoDateTimeWithTimeZone),
        Kind::Uuid => values!(uuid::Uuid, Value::Uuid),
        Kind::Decimal => values!(rust_decimal::Decimal, Value::Decimal),
        Kind::Enum(name) => values!(String, |text: Option<String>| Value::Enum(match text {
            Some(text) => OptionEnum::Some(Box::new(Enum { type_name: (&**name).into(), value: text.into() })),
            None => OptionEnum::None((&**name).into()),
        })),
        _ => values!(String, Value::String),
    };
    Ok(array_of(item, values))
}

#[cfg(not(feature = "postgres"))]
pub(super) fn read(_: &Kind, _: &QueryResult, _: usize) -> Result<Value, DbErr> {
    Err(DbErr::Type("only PostgreSQL has arrays".to_owned()))
}
