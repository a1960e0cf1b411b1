//! The third step of validation: the user's validators.

use super::errors::{Errors, Name};
use super::nested_writes::{complete, matching};
use crate::base::erased::BoxFuture;
use crate::base::exceptions::{ErrorDetail, Result};
use crate::output::ExistingRow;
use crate::schema::field::{FieldSchema, FieldShape, single};
use crate::schema::{Context, Schema};
use crate::values::{FieldValue, is_image};

/// Runs the validators of each valid field, then those of the object if all fields are valid. A validator may replace
/// the value.
pub(crate) async fn run(
    schema: &Schema,
    values: &mut [Option<FieldValue>],
    path: &[Name],
    place: Option<ExistingRow<'_>>,
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<()> {
    if !schema.has_validators() || values.is_empty() {
        return Ok(());
    }
    Checks { path: path.to_vec(), errors, context }.object(schema, values, place, context.instance).await
}

/// Runs validators and keeps the current path.
struct Checks<'a> {
    path: Vec<Name>,
    errors: &'a mut Errors,
    context: &'a Context<'a>,
}

type Checking<'a> = BoxFuture<'a, Result<()>>;

impl Checks<'_> {
    fn object<'b>(
        &'b mut self,
        schema: &'b Schema,
        values: &'b mut [Option<FieldValue>],
        place: Option<ExistingRow<'b>>,
        instance: Option<&'b (dyn std::any::Any + Send + Sync)>,
    ) -> Checking<'b> {
        Box::pin(async move {
            for (field, value) in schema.fields.iter().zip(values.iter_mut()) {
                let Some(value) = value.as_mut().filter(|_| field.has_validators()) else { continue };
                self.path.push(field.json_name.into());
                self.field(field, value, place).await?;
                self.path.pop();
            }
            if schema.validators.is_empty() || self.errors.has(&self.path) {
                return Ok(());
            }
            let mut whole = (schema.make)(complete(schema, values, place)?, instance)?;
            for validator in &schema.validators {
                match validator.check(&*whole, self.context).await {
                    Ok(None) => {}
                    Ok(Some(changed)) => {
                        change(values, schema.values_of(&*whole), changed);
                        whole = (schema.make)(complete(schema, values, place)?, instance)?;
                    }
                    Err(error) => self.errors.refuse_whole(&mut self.path, schema.rename_keys(error))?,
                }
            }
            Ok(())
        })
    }

    /// Runs the validators of a field and of the values in it. `place` is the row that has the field.
    fn field<'b>(
        &'b mut self,
        field: &'b FieldSchema,
        value: &'b mut FieldValue,
        place: Option<ExistingRow<'b>>,
    ) -> Checking<'b> {
        Box::pin(async move {
            let stored = match place.filter(|_| field.is_written_below()) {
                Some(place) => place.related(field.json_name)?,
                None => Vec::new(),
            };
            self.inside(field, value, &stored, false).await?;
            let is_refused = self.errors.has(&self.path);
            if is_refused && !matches!(field.shape, FieldShape::Single(_)) {
                return Ok(());
            }
            let mut refused = Vec::new();
            for validator in &field.validators {
                if validator.of_valid() && (is_refused || !refused.is_empty()) {
                    continue;
                }
                match validator.check(value, self.context).await {
                    Ok(Some(other)) => *value = other,
                    Ok(None) => {}
                    Err(error) => refused.push(error),
                }
            }
            for error in refused {
                self.errors.refuse(&self.path, error)?;
            }
            Ok(())
        })
    }

    /// Runs the validators of the values in a list, a map or an object. `stored` are the existing rows of a nested
    /// field.
    fn inside<'b>(
        &'b mut self,
        field: &'b FieldSchema,
        value: &'b mut FieldValue,
        stored: &'b [ExistingRow<'b>],
        in_list: bool,
    ) -> Checking<'b> {
        Box::pin(async move {
            match (&field.shape, value) {
                (FieldShape::File { image: true }, FieldValue::File(file)) if !is_image(file).await? => {
                    let message = "This must be a PNG, JPEG, GIF, WebP or BMP image.";
                    self.errors.push(&self.path, field.error(ErrorDetail::new(message, "invalid_image")));
                }
                (FieldShape::Nested(schema), FieldValue::Object(values)) => {
                    let schema = schema.get();
                    let place = matching(schema, stored, in_list, values).filter(|_| !stored.is_empty());
                    let instance = place.and_then(|place| place.instance());
                    self.object(schema, values, place, instance).await?;
                }
                (FieldShape::List(item), FieldValue::List(items)) if item.has_validators() => {
                    for (index, value) in items.iter_mut().enumerate() {
                        self.path.push(index.to_string().into());
                        if matches!(single(&item.shape), FieldShape::Nested(_)) {
                            self.inside(item, value, stored, true).await?;
                        } else {
                            self.field(item, value, None).await?;
                        }
                        self.path.pop();
                    }
                }
                (FieldShape::Map(item), FieldValue::Map(entries)) if item.has_validators() => {
                    for (key, value) in entries {
                        self.path.push(key.clone().into());
                        self.field(item, value, None).await?;
                        self.path.pop();
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }
}

/// Runs the validators of a list as a whole.
pub(crate) async fn list(
    schema: &Schema,
    values: &[Vec<Option<FieldValue>>],
    stored: &[Option<ExistingRow<'_>>],
    errors: &mut Errors,
    context: &Context<'_>,
) -> Result<()> {
    if schema.list_validators.is_empty() {
        return Ok(());
    }
    let mut whole = Vec::with_capacity(values.len());
    for (index, values) in values.iter().enumerate() {
        let place = stored.get(index).copied().flatten();
        whole.push((complete(schema, values, place)?, place.and_then(|place| place.instance())));
    }
    for validator in &schema.list_validators {
        if let Err(error) = validator.check(whole.clone(), context).await {
            errors.refuse_whole(&mut Vec::new(), error)?;
        }
    }
    Ok(())
}

/// Adopts the changes of an object's validator.
fn change(values: &mut [Option<FieldValue>], before: Vec<Option<FieldValue>>, after: FieldValue) {
    let FieldValue::Object(after) = after else { return };
    for (value, (before, after)) in values.iter_mut().zip(before.into_iter().zip(after)) {
        if before != after {
            *value = after;
        }
    }
}
