//! JSON text written straight from a row, without an intermediate value where that would be slow.

use rust_decimal::Decimal;
use sea_orm::{DbErr, QueryResult, Value};

use super::write::{Form, write_cents, write_json, write_text};
use super::{Integer, ValueKind};
use crate::base::settings::Formats;

impl ValueKind {
    /// Appends the value at this position of a row as JSON.
    pub(crate) fn write(
        &self,
        row: &QueryResult,
        index: usize,
        form: &Form,
        formats: &Formats,
        out: &mut Vec<u8>,
    ) -> Result<(), DbErr> {
        let written = match self {
            Self::Text | Self::Enum(_) => write_own_text(row, index, out)?,
            Self::Decimal => write_real(row, index, form, formats, out),
            _ => false,
        };
        if !written {
            write_json(&self.read(row, index)?, form, formats, out);
        }
        Ok(())
    }
}

/// Appends a text as the driver holds it; SeaORM would copy it first.
fn write_own_text(row: &QueryResult, index: usize, out: &mut Vec<u8>) -> Result<bool, DbErr> {
    macro_rules! from {
        ($row:expr) => {
            if let Some(row) = $row {
                let text = sea_orm::sqlx::Row::try_get::<Option<&str>, _>(row, index);
                match text.map_err(|error| DbErr::Query(sea_orm::RuntimeErr::SqlxError(error.into())))? {
                    Some(text) => write_text(text, out),
                    None => out.extend_from_slice(b"null"),
                }
                return Ok(true);
            }
        };
    }
    #[cfg(feature = "sqlite")]
    from!(row.try_as_sqlite_row());
    #[cfg(feature = "postgres")]
    from!(row.try_as_pg_row());
    #[cfg(feature = "mysql")]
    from!(row.try_as_mysql_row());
    Ok(false)
}

/// Reads an integer of a type that not every database has, and that SeaORM therefore cannot read. PostgreSQL stores
/// `i8` and unsigned types in the next larger signed type, SQLite stores `u64` in a signed one.
pub(super) fn integer(row: &QueryResult, index: usize, integer: Integer) -> Result<Value, DbErr> {
    let number = match signed(row, index, integer) {
        Some(number) => number?.map(i128::from),
        None => return native(row, index, integer),
    };
    let Some(number) = number else { return Ok(ValueKind::Integer(integer).null()) };
    integer.value(number).ok_or_else(|| DbErr::Type(format!("{number} is out of the range of the column's type")))
}

/// The number as the database stores it; `None` if the driver supports the type itself.
fn signed(row: &QueryResult, index: usize, integer: Integer) -> Option<Result<Option<i64>, DbErr>> {
    #[cfg(feature = "postgres")]
    if let Some(row) = row.try_as_pg_row() {
        use sea_orm::sqlx::Row as _;
        // The table's column may be wider or narrower than the one that SeaORM would create.
        let short = || row.try_get::<Option<i16>, _>(index).map(|number| number.map(i64::from));
        let whole = || row.try_get::<Option<i32>, _>(index).map(|number| number.map(i64::from));
        let read = short().or_else(|_| whole()).or_else(|_| row.try_get::<Option<i64>, _>(index));
        return Some(read.map_err(|error| DbErr::Query(sea_orm::RuntimeErr::SqlxError(error.into()))));
    }
    #[cfg(feature = "sqlite")]
    if integer == Integer::U64 && row.try_as_sqlite_row().is_some() {
        return Some(row.try_get_by_index(index));
    }
    let _ = (row, index, integer);
    None
}

fn native(row: &QueryResult, index: usize, integer: Integer) -> Result<Value, DbErr> {
    Ok(match integer {
        Integer::I8 => Value::TinyInt(row.try_get_by_index(index)?),
        Integer::I16 => Value::SmallInt(row.try_get_by_index(index)?),
        Integer::I32 => Value::Int(row.try_get_by_index(index)?),
        Integer::I64 => Value::BigInt(row.try_get_by_index(index)?),
        Integer::U8 => Value::TinyUnsigned(row.try_get_by_index(index)?),
        Integer::U16 => Value::SmallUnsigned(row.try_get_by_index(index)?),
        Integer::U32 => Value::Unsigned(row.try_get_by_index(index)?),
        Integer::U64 => Value::BigUnsigned(row.try_get_by_index(index)?),
    })
}

/// A decimal that the database stores as a floating point number; `None` if it has too many digits.
pub(super) fn decimal_of_real(row: &QueryResult, index: usize) -> Option<Decimal> {
    short_decimal(real(row, index)?)
}

/// The decimal with few digits that is nearest to this number; `None` if there is none.
fn short_decimal(number: f64) -> Option<Decimal> {
    const MOST: f64 = 1e14;
    for (places, unit) in [(0, 1e0), (1, 1e1), (2, 1e2), (3, 1e3), (4, 1e4)] {
        let whole = (number * unit).round();
        if whole.abs() < MOST && (whole / unit).to_bits() == number.to_bits() {
            #[expect(clippy::cast_possible_truncation, reason = "an integer below `MOST`")]
            return Some(Decimal::new(whole as i64, places));
        }
    }
    None
}

fn real(row: &QueryResult, index: usize) -> Option<f64> {
    #[cfg(feature = "sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return sea_orm::sqlx::Row::try_get::<Option<f64>, _>(row, index).ok()?;
    }
    let _ = (row, index);
    None
}

/// Appends a decimal that the database stores as a floating point number, if it fits the decimal places that are shown.
/// Finding the nearest decimal of an arbitrary number takes ten times as long.
fn write_real(row: &QueryResult, index: usize, form: &Form, formats: &Formats, out: &mut Vec<u8>) -> bool {
    real(row, index).is_some_and(|number| write_cents(number, form, formats, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_few_digits_are_those_that_seaorm_finds() {
        let numbers = [0.0, 1.0, 0.99, 1.29, -0.5, 100.0, 2.675, 1234.5678, 123_456_789.12, -99_999.999, 1e13];
        for number in numbers.into_iter().chain((0..2_000).map(|cents| f64::from(cents) / 100.0)) {
            let found = short_decimal(number).expect("it has few digits");
            assert_eq!(found.to_string(), Decimal::try_from(number).expect("it is a decimal").to_string(), "{number}");
        }
        assert_eq!(short_decimal(-0.0), Some(Decimal::ZERO));
        for number in [0.1 + 0.2, 0.123_456_7, 1e15, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE] {
            assert_eq!(short_decimal(number), None, "{number}");
        }
    }
}
