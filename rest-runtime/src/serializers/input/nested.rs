//! Values that are made of others: lists, maps, objects of other serializers.

use serde_json::Value as Json;

use super::super::Schema;
use super::super::field::{FieldSchema, FieldShape, RelatedField};
use super::coerce::{Coercion, Refused, type_name};
use crate::exceptions::ErrorDetail;
use crate::values::Datum;

impl Coercion<'_> {
    /// Errors of items stand under their indexes.
    pub(super) fn list(&mut self, field: &FieldSchema, item: &FieldSchema, input: &Json) -> Result<Datum, Refused> {
        let items = self.items(field, input)?;
        self.length(field, items.len())?;
        let mut values = Vec::with_capacity(items.len());
        let mut refused = None;
        for (index, input) in items.iter().enumerate() {
            self.path.push(index.to_string().into());
            match self.value(item, input) {
                Ok(value) => values.push(value),
                Err(one) => refused = Some(one),
            }
            self.path.pop();
        }
        refused.map_or(Ok(Datum::List(values)), Err)
    }

    /// Each once, in the order of the input; of those that are no choice the first is told.
    pub(super) fn multiple(&mut self, field: &FieldSchema, item: &FieldSchema, input: &Json) -> Result<Datum, Refused> {
        let items = self.items(field, input)?;
        self.length(field, items.len())?;
        let mut values = Vec::with_capacity(items.len());
        for input in items {
            match item.single(input) {
                Ok(value) => {
                    let value = Datum::Value(value);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                Err(errors) => return Err(self.refuse_all(errors.into_iter().map(|error| field.error(error)))),
            }
        }
        Ok(Datum::List(values))
    }

    /// Errors of values stand under their keys.
    pub(super) fn map(&mut self, field: &FieldSchema, item: &FieldSchema, input: &Json) -> Result<Datum, Refused> {
        let Json::Object(entries) = input else {
            let message = format!("An object is needed here, and this is {}.", type_name(input));
            return Err(self.refuse(field.error(ErrorDetail::new(message, "not_a_dict"))));
        };
        self.length(field, entries.len())?;
        let mut values = Vec::with_capacity(entries.len());
        let mut refused = None;
        for (key, input) in entries {
            self.path.push(key.clone().into());
            match self.value(item, input) {
                Ok(value) => values.push((key.clone(), value)),
                Err(one) => refused = Some(one),
            }
            self.path.pop();
        }
        refused.map_or(Ok(Datum::Map(values)), Err)
    }

    /// The values of another serializer's fields.
    pub(super) fn nested(&mut self, schema: &Schema, input: &Json) -> Result<Datum, Refused> {
        let values = self.object(schema, input);
        if self.errors.has(&self.path) { Err(Refused) } else { Ok(Datum::Object(values)) }
    }

    /// The row that a client names; whether it is there is asked later.
    pub(super) fn related(
        &mut self,
        field: &FieldSchema,
        related: &RelatedField,
        input: &Json,
    ) -> Result<Datum, Refused> {
        let named = match &related.link {
            Some(link) => related.linked(link, input, self.context),
            None => related.named(input),
        };
        match named {
            Ok(value) => {
                self.questions.row(related, &self.path, &value);
                Ok(Datum::Value(value))
            }
            Err(error) => Err(self.refuse(field.error(error))),
        }
    }

    fn items<'a>(&mut self, field: &FieldSchema, input: &'a Json) -> Result<&'a [Json], Refused> {
        if let Json::Array(items) = input {
            return Ok(items);
        }
        let message = format!("A list is needed here, and this is {}.", type_name(input));
        Err(self.refuse_list(field, ErrorDetail::new(message, "not_a_list")))
    }

    /// A list of objects has errors of its own beside those of its items; other lists have one or the other.
    fn refuse_list(&mut self, field: &FieldSchema, error: ErrorDetail) -> Refused {
        let error = field.error(error);
        match &field.shape {
            FieldShape::List(item) if matches!(item.shape, FieldShape::Nested(_)) => self.refuse_whole(error),
            _ => self.refuse(error),
        }
    }

    fn length(&mut self, field: &FieldSchema, length: usize) -> Result<(), Refused> {
        match field.length_error(length) {
            None => Ok(()),
            Some(error) => Err(self.refuse_list(field, error)),
        }
    }
}
