//! From a body to validated values, with every error of the body at once.
//!
//! Three steps: [`coerce`] reads the whole body by the schema and asks no database; [`questions`] asks the database
//! what only it knows, all of a kind in one round trip; [`checks`] runs the validators of the user's. Each sees what
//! the earlier ones let pass, and their errors are told together, at their paths.

mod checks;
mod coerce;
mod errors;
mod files;
mod form;
mod limits;
mod nested;
mod questions;
mod single;
mod text;
mod unique;

use std::borrow::Cow;

use serde_json::Value as Json;

use super::output::Place;
use super::{Context, Schema};
use crate::exceptions::{ErrorDetail, Result, ValidationError};
use crate::parsers::FormData;
use crate::request::Request;
use crate::settings::UnknownFields;
use crate::values::Datum;

use coerce::Coercion;
pub use form::Input;
use questions::Objects;

/// What is to be validated.
#[derive(Clone)]
pub(crate) enum Given<'a> {
    /// The data, and the form that it was made of.
    Whole(Cow<'a, Json>, Option<&'a FormData>),
    /// What an object has for the fields of a schema, by their positions: all of it that anybody looks at.
    Fields(Vec<Option<Json>>),
}

impl<'a> Given<'a> {
    /// The body of a request. Where nobody is shown all of it, an object is read no further than this schema goes.
    pub(crate) async fn by(request: &'a Request, schema: &Schema, context: &Context<'_>) -> Result<Self> {
        if schema.takes_fields_alone() && !denies_unknown(schema, context) {
            let place = |name: &str| schema.fields.iter().position(|field| field.name == name && !field.is_excluded());
            if let Some(fields) = request.values(schema.fields.len(), &place).await? {
                return Ok(Self::Fields(fields));
            }
        }
        Ok(Input::from(request.data().await?).read(schema, context.partial))
    }
}

/// The validated values of a schema's fields; `None` for what the body left out and nothing stands in for. `stored` is
/// what is there below the row that is about to be changed.
pub(crate) async fn values(
    schema: &Schema,
    given: Given<'_>,
    context: &Context<'_>,
    stored: Option<Place<'_>>,
) -> Result<Vec<Option<Datum>>> {
    let (data, form, fields) = match given {
        Given::Whole(data, form) => (Some(data), form, Vec::new()),
        Given::Fields(fields) => (None, None, fields),
    };
    let context = &Context { initial_data: data.as_deref(), form, ..*context };
    let mut coercion = Coercion::new(context);
    coercion.place = stored;
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
    let repeated = questions::answer(questions, objects, &mut errors, context).await?;
    let [mut values] = values;
    checks::run(schema, &mut values, &[], stored, &mut errors, context).await?;
    errors.extend(repeated);
    if errors.is_empty() {
        return Ok(values);
    }
    Err(ValidationError { detail: errors.into_detail(schema) }.into())
}

/// The same of the objects of a list, each with the row that it is about to change, if it is there. Errors stand under
/// the indexes of their objects.
pub(crate) async fn many(
    schema: &Schema,
    items: &[Json],
    context: &Context<'_>,
    stored: &[Option<Place<'_>>],
) -> Result<Vec<Vec<Option<Datum>>>> {
    let mut coercion = Coercion::new(context);
    coercion.depth = 1;
    let mut values = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let place = stored.get(index).copied().flatten();
        coercion.path.push(index.to_string().into());
        coercion.place = place;
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
    let repeated = questions::answer(questions, objects, &mut errors, context).await?;
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

/// What stands for a single key that is no field.
pub(crate) fn denies_unknown(schema: &Schema, context: &Context<'_>) -> bool {
    let setting = || context.request().is_some_and(|request| request.settings().unknown_fields == UnknownFields::Error);
    schema.deny_unknown.unwrap_or_else(setting)
}
