//! The third step: the validators of the user's.

use std::future::Future;
use std::pin::Pin;

use super::super::field::{FieldSchema, FieldShape};
use super::super::{Context, Schema};
use super::errors::{Errors, Name};
use crate::exceptions::Result;
use crate::values::Datum;

/// Those of each field that has passed so far, then those of the whole, where every field has.
pub(super) async fn run(
    schema: &Schema,
    values: &[Option<Datum>],
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<()> {
    if !schema.has_validators() || values.is_empty() {
        return Ok(());
    }
    object(schema, values, context.instance, &mut Vec::new(), errors, context).await
}

type Checking<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

fn object<'a>(
    schema: &'a Schema,
    values: &'a [Option<Datum>],
    instance: Option<&'a (dyn std::any::Any + Send + Sync)>,
    path: &'a mut Vec<Name>,
    errors: &'a mut Errors,
    context: &'a Context<'a>,
) -> Checking<'a> {
    Box::pin(async move {
        for (given, value) in schema.fields.iter().zip(values) {
            let Some(value) = value.as_ref().filter(|_| given.has_validators()) else { continue };
            path.push(given.name.into());
            field(given, value, path, errors, context).await?;
            path.pop();
        }
        if schema.validators.is_empty() || errors.has(path) {
            return Ok(());
        }
        let whole = (schema.make)(values.to_vec(), instance)?;
        for validator in &schema.validators {
            if let Err(error) = validator.check(&*whole, context).await {
                errors.refuse_whole(path, error)?;
            }
        }
        Ok(())
    })
}

fn field<'a>(
    field: &'a FieldSchema,
    value: &'a Datum,
    path: &'a mut Vec<Name>,
    errors: &'a mut Errors,
    context: &'a Context<'a>,
) -> Checking<'a> {
    Box::pin(async move {
        match (&field.shape, value) {
            (FieldShape::Nested(schema), Datum::Object(values)) => {
                object(schema(), values, None, path, errors, context).await?;
            }
            (FieldShape::List(item), Datum::List(items)) if item.has_validators() => {
                for (index, value) in items.iter().enumerate() {
                    path.push(index.to_string().into());
                    self::field(item, value, path, errors, context).await?;
                    path.pop();
                }
            }
            (FieldShape::Map(item), Datum::Map(entries)) if item.has_validators() => {
                for (key, value) in entries {
                    path.push(key.clone().into());
                    self::field(item, value, path, errors, context).await?;
                    path.pop();
                }
            }
            _ => {}
        }
        if errors.has(path) {
            return Ok(());
        }
        let mut refused = Vec::new();
        for validator in &field.validators {
            if let Err(error) = validator.check(value, context).await {
                refused.push(error);
            }
        }
        for error in refused {
            errors.refuse(path, error)?;
        }
        Ok(())
    })
}
