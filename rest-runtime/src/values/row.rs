//! From a row to JSON text, without a value in between where that costs something.

use sea_orm::{DbErr, QueryResult};

use super::Kind;
use super::write::{Form, write_cents, write_json, write_text};
use crate::settings::Formats;

impl Kind {
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

/// Appends a text as the driver holds it. SeaORM's way would copy it first.
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

/// Appends a decimal that the database keeps as a floating point number, where it is one of the places that are shown.
/// To look for the decimal next to any number takes ten times as long.
fn write_real(row: &QueryResult, index: usize, form: &Form, formats: &Formats, out: &mut Vec<u8>) -> bool {
    #[cfg(feature = "sqlite")]
    if let Some(row) = row.try_as_sqlite_row()
        && let Ok(Some(number)) = sea_orm::sqlx::Row::try_get::<Option<f64>, _>(row, index)
    {
        return write_cents(number, form, formats, out);
    }
    let _ = (row, index, form, formats, out);
    false
}
