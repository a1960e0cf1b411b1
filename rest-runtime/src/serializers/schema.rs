//! A serializer's fields joined with what the entity says of its columns: made once, read by every request.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::entity::Entity;
use super::field::{FieldSchema, FieldShape};
use super::output::Plan;
use super::table::Fields;
use super::validators::AnyObjectValidator;
use super::{Serializer, make};
use crate::exceptions::Result;
use crate::values::Datum;

/// A serializer's fields with all that is known of them.
///
/// What only the entity's run-time description knows is checked here; a view refuses to be built over a serializer
/// whose schema has [`errors`](Schema::errors).
pub struct Schema {
    pub(crate) name: &'static str,
    pub(crate) entity: Option<Arc<Entity>>,
    pub(crate) fields: Vec<FieldSchema>,
    pub(crate) validators: Vec<Box<dyn AnyObjectValidator>>,
    /// Whether a key that is no field is an error; the project's setting unless the serializer says.
    pub(crate) deny_unknown: Option<bool>,
    /// Makes the struct of validated values.
    pub(crate) make: Make,
    errors: Vec<String>,
    plan: OnceLock<Plan>,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").field("fields", &self.fields).field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl Schema {
    /// The schema of `S`, over this entity.
    pub(crate) fn of<S: Serializer>(entity: Option<Entity>) -> Self {
        let mut table = Fields::<S>::new();
        S::fields(&mut table);
        let make = |values, instance: Option<&(dyn Any + Send + Sync)>| {
            make::<S>(values, instance).map(|object| Box::new(object) as Box<dyn Any + Send + Sync>)
        };
        let name = std::any::type_name::<S>();
        let entity = entity.map(Arc::new);
        let mut fields = Vec::new();
        let mut errors = Vec::new();
        let Fields { specs, validators, deny_unknown, .. } = table;
        for spec in specs {
            let field = spec.name;
            match FieldSchema::new(spec, entity.as_ref()) {
                Ok(field) => fields.push(field),
                Err(mistake) => errors.push(format!("the field `{field}` of `{name}` {mistake}")),
            }
        }
        Self { name, entity, fields, validators, deny_unknown, make, errors, plan: OnceLock::new() }
    }

    /// What is wrong with the serializer and those nested in it, a sentence a mistake; empty when it can be used.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// What is read and shown of the model.
    pub(crate) fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| Plan::new(self))
    }

    /// The fields that an answer shows.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &FieldSchema> {
        self.fields.iter().filter(|field| field.is_shown())
    }

    /// The values of a serializer's struct.
    pub(crate) fn values_of(&self, object: &(dyn Any + Send + Sync)) -> Vec<Option<Datum>> {
        self.fields.iter().map(|field| field.own.as_ref().map(|own| (own.get)(object))).collect()
    }

    /// Whether anything is asked about the values beside their form.
    pub(crate) fn has_validators(&self) -> bool {
        !self.validators.is_empty() || self.fields.iter().any(FieldSchema::has_validators)
    }
}

impl FieldSchema {
    pub(crate) fn has_validators(&self) -> bool {
        !self.validators.is_empty()
            || match &self.shape {
                FieldShape::List(item) | FieldShape::Map(item) => item.has_validators(),
                FieldShape::Nested(schema) => !self.read_only && schema().has_validators(),
                _ => false,
            }
    }
}

/// Makes a struct of validated values, and of the row where they leave something out.
type Make = fn(Vec<Option<Datum>>, Option<&(dyn Any + Send + Sync)>) -> Result<Box<dyn Any + Send + Sync>>;
