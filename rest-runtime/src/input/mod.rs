//! Validation: from a body to validated values, or all of its errors at once.
//!
//! There are three steps. [`coerce`] reads the body by the schema, without queries. [`queries`] runs the queries, all
//! of one kind in one round trip. [`checks`] runs the user's validators. Each step gets the values that passed the
//! earlier ones. The errors of all steps are returned together, by path.

pub(crate) mod by_hand;
mod checks;
mod coerce;
mod compound_values;
pub(crate) mod database_errors;
mod errors;
mod files;
mod form;
pub(crate) mod junction;
mod limits;
pub(crate) mod nested_writes;
mod queries;
mod single_values;
mod text_values;
mod unique;
pub(crate) mod valid;
pub(crate) mod validation;

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::base::exceptions::{ErrorDetail, Result, ValidationError};
use crate::base::settings::UnknownFields;
use crate::formats::parsers::FormData;
use crate::http::request::Request;
use crate::output::ExistingRow;
use crate::schema::{Context, Schema};
use crate::values::FieldValue;

use coerce::Coercion;
pub use form::Input;
use queries::Objects;

/// The data to validate.
#[derive(Clone)]
pub(crate) enum RawInput<'a> {
    /// The data, and the form that it was read from.
    Whole(Cow<'a, Json>, Option<&'a FormData>),
    /// The values that an object has for the fields of a schema, by position, when no other part of the body is needed.
    Fields(Vec<Option<Json>>),
}

impl<'a> RawInput<'a> {
    /// Reads the body of a request. If no code needs the whole body, only the values of the schema's fields are read.
    pub(crate) async fn by(request: &'a Request, schema: &Schema, context: &Context<'_>) -> Result<Self> {
        if schema.takes_fields_alone() && !denies_unknown(schema, context) {
            let place =
                |name: &str| schema.fields.iter().position(|field| field.json_name == name && !field.is_excluded());
            if let Some(fields) = request.values(schema.fields.len(), &place).await? {
                return Ok(Self::Fields(fields));
            }
        }
        Ok(Input::from(request.data().await?).read(schema, context.partial))
    }
}

/// Returns the validated values of a schema's fields; `None` for fields without a value or a default. `stored` has the
/// existing rows below the row that is about to be changed.
pub(crate) async fn values(
    schema: &Schema,
    given: RawInput<'_>,
    context: &Context<'_>,
    stored: Option<ExistingRow<'_>>,
) -> Result<Vec<Option<FieldValue>>> {
    let (data, form, fields) = match given {
        RawInput::Whole(data, form) => (Some(data), form, Vec::new()),
        RawInput::Fields(fields) => (None, None, fields),
    };
    let context = &Context { initial_data: data.as_deref(), form, ..*context };
    let mut coercion = Coercion::new(context);
    coercion.existing = stored;
    let mut values = [match &data {
        Some(data) => coercion.object(schema, data),
        None => coercion.fields(schema, fields),
    }];
    coercion.unique(schema, &values[0]);
    let Coercion { mut errors, questions, failed, .. } = coercion;
    if let Some(error) = failed {
        return Err(error);
    }
    let objects = &mut Objects { schema, values: &mut values, is_list: false };
    let repeated = queries::run(questions, objects, &mut errors, context).await?;
    let [mut values] = values;
    checks::run(schema, &mut values, &[], stored, &mut errors, context).await?;
    errors.extend(repeated);
    if errors.is_empty() {
        return Ok(values);
    }
    Err(ValidationError { detail: errors.into_detail(schema) }.into())
}

/// Returns the validated values of the objects of a list. `stored` has, for each, the existing row that it changes.
/// Errors are nested under the indexes of the objects.
pub(crate) async fn many(
    schema: &Schema,
    items: &[Json],
    context: &Context<'_>,
    stored: &[Option<ExistingRow<'_>>],
) -> Result<Vec<Vec<Option<FieldValue>>>> {
    let mut coercion = Coercion::new(context);
    coercion.depth = 1;
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = stored.get(index).copied().flatten();
        coercion.path.push(index.to_string().into());
        coercion.existing = place;
        coercion.instance = place.and_then(|place| place.instance());
        let object = match item {
            Json::Null => {
                coercion.refuse(ErrorDetail::new("This may not be null.", "null"));
                Vec::new()
            }
            item => coercion.object(schema, item),
        };
        if !coercion.errors.has(&coercion.path) {
            coercion.unique(schema, &object);
        }
        coercion.path.pop();
        values.push(object);
    }
    let Coercion { mut errors, questions, failed, .. } = coercion;
    if let Some(error) = failed {
        return Err(error);
    }
    let objects = &mut Objects { schema, values: &mut values, is_list: true };
    let repeated = queries::run(questions, objects, &mut errors, context).await?;
    for (index, values) in values.iter_mut().enumerate() {
        let place = stored.get(index).copied().flatten();
        let instance = place.and_then(|place| place.instance());
        let context = Context { instance, ..*context };
        checks::run(schema, values, &[index.to_string().into()], place, &mut errors, &context).await?;
    }
    if errors.is_empty() {
        checks::list(schema, &values, stored, &mut errors, context).await?;
    }
    if errors.is_empty() {
        errors.extend(repeated);
    }
    if errors.is_empty() {
        return Ok(values);
    }
    Err(ValidationError { detail: errors.into_list_detail(schema) }.into())
}

/// Whether an unknown field is an error: by the serializer, or else by the project's setting.
pub(crate) fn denies_unknown(schema: &Schema, context: &Context<'_>) -> bool {
    let setting = || context.request().is_some_and(|request| request.settings().unknown_fields == UnknownFields::Error);
    schema.deny_unknown.unwrap_or_else(setting)
}
