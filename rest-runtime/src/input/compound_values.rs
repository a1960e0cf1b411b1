//! Compound values: lists, maps, objects of other serializers.

use serde_json::Value as Json;

use super::coerce::{Coercion, Refused, type_name};
use super::nested_writes::with_key;
use super::single_values::{does_not_exist, null_character};
use crate::base::exceptions::{ErrorDetail, NON_FIELD_ERRORS};
use crate::model::RowValues;
use crate::output::ExistingRow;
use crate::schema::Schema;
use crate::schema::field::{FieldSchema, FieldShape, RelatedSchema, single};
use crate::schema::types::RelatedStyle;
use crate::values::FieldValue;

impl<'a> Coercion<'a> {
    /// Reads a list. Errors of items are nested under their indexes.
    pub(crate) fn list(
        &mut self,
        field: &FieldSchema,
        item: &FieldSchema,
        input: &Json,
    ) -> Result<FieldValue, Refused> {
        let items = self.items(field, input)?;
        // As in DRF, the number of objects is checked first, and the number of other items only if all are valid.
        let of_values = !items.is_empty() && !matches!(item.shape, FieldShape::Nested(_));
        if !of_values {
            self.length(field, items.len())?;
        }
        let mut values = Vec::with_capacity(items.len());
        for (index, input) in items.iter().enumerate() {
            self.path.push(index.to_string().into());
            // A refused item keeps its position, so that the other items can be validated further.
            values.push(self.value(item, input).unwrap_or(FieldValue::Null));
            self.path.pop();
        }
        if of_values && !self.errors.has(&self.path) {
            self.length(field, items.len())?;
        }
        Ok(FieldValue::List(values))
    }

    /// Reads a set of choices in the order of the input, without duplicates. Only the first item that is not a choice
    /// is reported.
    pub(crate) fn multiple(
        &mut self,
        field: &FieldSchema,
        item: &FieldSchema,
        input: &Json,
    ) -> Result<FieldValue, Refused> {
        let items = self.items(field, input)?;
        self.length(field, items.len())?;
        let formats = self.context.formats();
        let mut values = Vec::with_capacity(items.len());
        for input in items {
            let refuse = &mut |error| _ = self.refuse(field.error(error));
            let value = item.single(input, formats, refuse).map(FieldValue::Value).ok_or(Refused)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(FieldValue::List(values))
    }

    /// Reads a map. Errors of values are nested under their keys.
    pub(crate) fn map(&mut self, field: &FieldSchema, item: &FieldSchema, input: &Json) -> Result<FieldValue, Refused> {
        let Json::Object(entries) = input else {
            let message = format!("This must be an object, not {}.", type_name(input));
            return Err(self.refuse(field.error(ErrorDetail::new(message, "not_a_dict"))));
        };
        self.length(field, entries.len())?;
        let mut values = Vec::with_capacity(entries.len());
        let mut refused = None;
        for (key, input) in entries {
            self.path.push(key.clone().into());
            let value = if key.contains('\0') { Err(self.refuse(null_character())) } else { self.value(item, input) };
            match value {
                Ok(value) => values.push((key.clone(), value)),
                Err(one) => refused = Some(one),
            }
            self.path.pop();
        }
        refused.map_or(Ok(FieldValue::Map(values)), Err)
    }

    /// Reads an object of another serializer.
    pub(crate) fn nested(&mut self, schema: &Schema, input: &Json) -> Result<FieldValue, Refused> {
        // Valid fields are validated further, even if others are not.
        let values = self.object(schema, input);
        if values.is_empty() { Err(Refused) } else { Ok(FieldValue::Object(values)) }
    }

    /// Reads the row that a client names. Whether it exists is checked later.
    pub(crate) fn related(
        &mut self,
        field: &FieldSchema,
        related: &RelatedSchema,
        input: &Json,
    ) -> Result<FieldValue, Refused> {
        let named = match (&related.link, related.style) {
            (_, RelatedStyle::Own(own)) => {
                let condition = (own.read)(input).map_err(|error| self.refuse(field.error(error)))?;
                self.questions.named(related, &self.path, condition, field.error((own.missing)()));
                // The key that the query finds replaces this value.
                return Ok(FieldValue::Null);
            }
            (Some(link), _) => related.linked(link, input, self.context),
            (None, _) => related.named(input),
        };
        match named {
            Ok(value) => {
                self.questions.row(field, related, &self.path, &value, field.error(does_not_exist()));
                Ok(FieldValue::Value(value))
            }
            Err(error) => Err(self.refuse(field.error(error))),
        }
    }

    /// Reads related rows that are written with the row: existing rows by their key, and new ones.
    pub(crate) fn rows(&mut self, field: &FieldSchema, input: &Json) -> Result<FieldValue, Refused> {
        let FieldShape::Nested(schema) = single(&field.shape) else { return Ok(FieldValue::Null) };
        let schema = schema.get();
        let stored = match self.existing.map(|place| place.related(field.json_name)) {
            Some(Ok(stored)) => stored,
            _ => Vec::new(),
        };
        let is_own = field.relations.first().is_some_and(|relation| !relation.held && relation.junction.is_none());
        let FieldShape::List(_) = field.shape else {
            let place = self.named_row(schema, &stored, false, input)?;
            if is_own && place.is_none() {
                self.gone(schema, &stored, &[]);
            }
            return self.row(schema, place, input);
        };
        let items = self.items(field, input)?;
        self.length(field, items.len())?;
        let mut values = Vec::with_capacity(items.len());
        let mut named: Vec<ExistingRow<'_>> = Vec::new();
        for (index, input) in items.iter().enumerate() {
            self.path.push(index.to_string().into());
            if input.is_null() {
                self.refuse(ErrorDetail::new("This may not be null.", "null"));
                values.push(FieldValue::Null);
                self.path.pop();
                continue;
            }
            let row = self.named_row(schema, &stored, true, input).and_then(|place| {
                if let Some(place) = place {
                    if named.iter().any(|other| other.is(&place)) {
                        return Err(self.refuse_key(schema, ErrorDetail::new("This row occurs twice.", "unique")));
                    }
                    named.push(place);
                }
                self.row(schema, place, input)
            });
            values.push(row.unwrap_or(FieldValue::Null));
            self.path.pop();
        }
        if is_own {
            self.gone(schema, &stored, &named);
        }
        Ok(FieldValue::List(values))
    }

    /// Marks the existing rows that are not named: they are deleted before any row is written.
    fn gone(&mut self, schema: &Schema, stored: &[ExistingRow<'a>], named: &[ExistingRow<'a>]) {
        let Some(entity) = &schema.entity else { return };
        let left_out = stored.iter().filter(|place| !named.iter().any(|other| other.is(place)));
        for row in left_out.filter_map(ExistingRow::instance) {
            self.questions.gone(entity, entity.key_of(row));
        }
    }

    /// Returns the existing row that an object names by its key; `None` for a new row.
    fn named_row(
        &mut self,
        schema: &Schema,
        stored: &[ExistingRow<'a>],
        is_list: bool,
        input: &Json,
    ) -> Result<Option<ExistingRow<'a>>, Refused> {
        let fields = schema.key_fields();
        if fields.is_empty() || self.existing.is_none() {
            // Without a key, a single object is about the existing row, and the objects of a list are new rows.
            return Ok(stored.first().copied().filter(|_| !is_list && fields.is_empty()));
        }
        let mut key = Some(RowValues::new());
        for (_, field) in &fields {
            let Some(input) = input.get(field.json_name).filter(|key| !key.is_null()) else { return Ok(None) };
            let part = field.column.map(|(column, _)| column).zip(field.key_in(input, self.context.formats()));
            key = key.zip(part).map(|(key, part)| key.into_iter().chain([part]).collect());
        }
        let found = key.and_then(|key| with_key(schema, stored, &key));
        // An unknown key names a new row if clients choose keys. If the database generates them, it is an error.
        if found.is_none() && fields.iter().any(|(_, field)| field.read_only) {
            return Err(self.refuse_key(schema, does_not_exist()));
        }
        Ok(found)
    }

    /// Reads an object that is about this row, or about a new one.
    fn row(&mut self, schema: &Schema, place: Option<ExistingRow<'a>>, input: &Json) -> Result<FieldValue, Refused> {
        let outside = (self.existing, self.instance, self.partial);
        self.existing = place;
        self.instance = place.and_then(|place| place.instance());
        self.partial &= place.is_some();
        let mut values = self.object(schema, input);
        for (position, field) in schema.key_fields() {
            if let (Some(value), Some(instance)) = (values.get_mut(position), self.instance) {
                *value = field.stored_in(schema, Some(instance));
            }
        }
        if !self.errors.has(&self.path) {
            self.unique(schema, &values);
        }
        (self.existing, self.instance, self.partial) = outside;
        if values.is_empty() { Err(Refused) } else { Ok(FieldValue::Object(values)) }
    }

    fn refuse_key(&mut self, schema: &Schema, error: ErrorDetail) -> Refused {
        let name = schema.key_fields().first().map_or(NON_FIELD_ERRORS, |(_, field)| field.json_name);
        self.path.push(name.into());
        let refused = self.refuse(error);
        self.path.pop();
        refused
    }

    fn items<'b>(&mut self, field: &FieldSchema, input: &'b Json) -> Result<&'b [Json], Refused> {
        if let Json::Array(items) = input {
            return Ok(items);
        }
        let message = format!("This must be a list, not {}.", type_name(input));
        Err(self.refuse_list(field, ErrorDetail::new(message, "not_a_list")))
    }

    /// A list of objects has errors as a whole beside those of its items. Other lists have one or the other.
    fn refuse_list(&mut self, field: &FieldSchema, error: ErrorDetail) -> Refused {
        let error = field.error(error);
        match &field.shape {
            FieldShape::List(item) if matches!(item.shape, FieldShape::Nested(_)) => self.refuse_whole(error),
            _ => self.refuse(error),
        }
    }

    pub(crate) fn length(&mut self, field: &FieldSchema, length: usize) -> Result<(), Refused> {
        match field.length_error(length).or_else(|| self.too_many_rows(field, length)) {
            None => Ok(()),
            Some(error) => Err(self.refuse_list(field, error)),
        }
    }

    /// The error of a list with more rows than a request may write, if the field itself has no maximum length.
    fn too_many_rows(&self, field: &FieldSchema, length: usize) -> Option<ErrorDetail> {
        if !field.is_written_below() || field.max_length.is_some() {
            return None;
        }
        let most = self.context.request()?.settings().max_bulk_size;
        (length > most).then(|| ErrorDetail::new(format!("This may have at most {most} items."), "max_length"))
    }
}
