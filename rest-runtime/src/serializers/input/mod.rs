//! From a body to validated values, with every error of the body at once.
//!
//! Three steps: [`coerce`] reads the whole body by the schema and asks no database; [`questions`] asks the database
//! what only it knows, all of a kind in one round trip; [`checks`] runs the validators of the user's. Each sees what
//! the earlier ones let pass, and their errors are told together, at their paths.

mod checks;
mod coerce;
mod errors;
mod form;
mod limits;
mod nested;
mod questions;
mod single;
mod text;
mod unique;

use serde_json::Value as Json;

use super::{Context, Schema};
use crate::exceptions::{Result, ValidationError};
use crate::settings::UnknownFields;
use crate::values::Datum;

use coerce::Coercion;
pub use form::Input;

/// The validated values of a schema's fields; `None` for what the body left out and nothing stands in for.
pub(crate) async fn values(schema: &Schema, data: &Json, context: &Context<'_>) -> Result<Vec<Option<Datum>>> {
    let mut coercion = Coercion::new(context);
    let mut values = coercion.object(schema, data);
    coercion.unique(schema, &values);
    let Coercion { mut errors, questions, .. } = coercion;
    questions::answer(questions, schema, &mut values, &mut errors, context).await?;
    checks::run(schema, &values, &mut errors, context).await?;
    if errors.is_empty() {
        return Ok(values);
    }
    Err(ValidationError { detail: errors.into_detail(schema) }.into())
}

/// What stands for a single key that is no field.
pub(crate) fn denies_unknown(schema: &Schema, context: &Context<'_>) -> bool {
    let setting = || context.request().is_some_and(|request| request.settings().unknown_fields == UnknownFields::Error);
    schema.deny_unknown.unwrap_or_else(setting)
}
