//! Values that some databases cannot store exactly.

use sea_orm::sea_query::ColumnType;
use sea_orm::{DbBackend, Value};

use crate::base::exceptions::ErrorDetail;

/// The significant digits of a floating point number, as which SQLite stores a decimal.
const DIGITS: u32 = 15;

/// Whether SQLite stores the column's decimals as floating point numbers.
pub(crate) fn is_real(column: &ColumnType) -> bool {
    matches!(column, ColumnType::Decimal(_) | ColumnType::Money(_))
}

/// The error for a value that the database cannot store exactly. `is_real` is the result of [`is_real`] for the column.
pub(crate) fn beyond(value: &Value, is_real: bool, backend: DbBackend) -> Option<ErrorDetail> {
    match (value, backend) {
        (Value::Decimal(Some(number)), DbBackend::Sqlite) if is_real => {
            let mut significant = number.mantissa();
            while significant != 0 && significant % 10 == 0 {
                significant /= 10;
            }
            let digits = significant.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
            let message = || format!("This may have at most {DIGITS} digits in all.");
            (digits > DIGITS).then(|| ErrorDetail::new(message(), "max_digits"))
        }
        (Value::BigUnsigned(Some(number)), DbBackend::Sqlite | DbBackend::Postgres) => {
            let message = || format!("This must be at most {}.", i64::MAX);
            i64::try_from(*number).is_err().then(|| ErrorDetail::new(message(), "max_value"))
        }
        _ => None,
    }
}
