//! A serializer's fields joined with what the entity says of its columns: made once, read by every request.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use sea_orm::{DbBackend, Value};

use super::entity::Entity;
use super::field::{FieldSchema, FieldShape, Standard, single};
use super::output::{Mask, Plan, StoredPlan};
use super::table::{Fields, Reads, Shows};
use super::types::Style;
use super::validators::{AnyListValidator, AnyObjectValidator};
use super::{Context, ModelSerializer, Serializer, make};
use crate::exceptions::{Detail, Error, Result, ValidationError};
use crate::reverse::RouteLink;
use crate::values::{Datum, Form, Kind, write_json};

/// A serializer's fields with all that is known of them.
///
/// What only the entity's run-time description knows is checked here; a view refuses to be built over a serializer
/// whose schema has [`errors`](Schema::errors).
pub struct Schema {
    pub(crate) name: &'static str,
    /// The doc comment above the serializer.
    pub(crate) docs: Option<&'static str>,
    /// How many relations deep `depth` makes it; 0 for a serializer that was written.
    pub(crate) depth: u8,
    pub(crate) entity: Option<Arc<Entity>>,
    pub(crate) fields: Vec<FieldSchema>,
    pub(crate) validators: Vec<Box<dyn AnyObjectValidator>>,
    pub(crate) list_validators: Vec<Box<dyn AnyListValidator>>,
    /// Whether a key that is no field is an error; the project's setting unless the serializer says.
    pub(crate) deny_unknown: Option<bool>,
    /// The query parameter by which a client chooses among the fields that are shown.
    pub(crate) chosen_by: Option<&'static str>,
    /// What is done to data before the fields read it, and to an object before it is shown.
    pub(crate) reads: Option<Reads>,
    pub(crate) shows: Option<Shows>,
    /// The serializers whose fields are among its own.
    pub(crate) flattened: Vec<fn() -> &'static Self>,
    /// Makes the struct of validated values.
    pub(crate) make: Make,
    errors: Vec<String>,
    all_errors: OnceLock<Vec<String>>,
    names: OnceLock<Vec<String>>,
    plan: OnceLock<Plan>,
    stored_plans: [OnceLock<StoredPlan>; 2],
    takes_fields_alone: OnceLock<bool>,
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
        Self::joined(table, entity)
    }

    /// The entity whose rows are written by it.
    pub(crate) fn written(&self) -> Result<&Entity> {
        let without = || Error::ImproperlyConfigured(format!("`{}` is to write a row and has no model", self.name));
        self.entity.as_deref().ok_or_else(without)
    }

    /// The schema of an entity's own serializer, this many relations deep. It lives as long as the serializer that nests
    /// it, which is as long as the program.
    pub(crate) fn deep<M: ModelSerializer>(depth: u8) -> &'static Self {
        let mut table = Fields::<M>::new();
        M::fields(&mut table);
        table.depth = depth;
        // The level is part of its name: what it nests differs.
        let schema = Self::joined(table, Some(Entity::of::<M::Model>()));
        Box::leak(Box::new(Self { depth: depth + 1, ..schema }))
    }

    fn joined<S: Serializer>(mut table: Fields<S>, entity: Option<Entity>) -> Self {
        table.with_declared();
        table.say_nulls();
        table.without_overridden();
        let make = |values, instance: Option<&(dyn Any + Send + Sync)>| {
            make::<S>(values, instance).map(|object| Box::new(object) as Box<dyn Any + Send + Sync>)
        };
        let name = std::any::type_name::<S>();
        let mut entity = entity;
        let mut fields = Vec::new();
        let Fields {
            specs,
            validators,
            list_validators,
            deny_unknown,
            chosen_by,
            docs,
            reads,
            shows,
            depth,
            rename_all,
            together,
            flattened,
            mut errors,
            ..
        } = table;
        for rule in together {
            if let Some(entity) = &mut entity {
                match entity.together(rule) {
                    Ok(rule) => entity.say(rule),
                    Err(mistake) => errors.push(format!("`unique_together` of `{name}` {mistake}")),
                }
            }
        }
        for base in flattened.iter().map(|schema| schema()) {
            let table = base.entity.as_ref().map(|entity| entity.name);
            if let Some(table) = table.filter(|table| entity.as_ref().is_none_or(|entity| entity.name != *table)) {
                let base = base.name;
                errors
                    .push(format!("`{name}` flattens `{base}`, which is about another model, of the table `{table}`"));
            }
        }
        let entity = entity.map(Arc::new);
        for spec in specs {
            let field = spec.name;
            let style = rename_all.filter(|_| spec.rename.is_none());
            match FieldSchema::new(spec, entity.as_ref(), depth) {
                Ok(field) => fields.push(match style {
                    Some(style) => field.in_style(style),
                    None => field,
                }),
                Err(mistake) => errors.push(format!("the field `{field}` of `{name}` {mistake}")),
            }
        }
        errors.extend(called_alike(&fields).map(|(one, other)| {
            format!("the fields `{one}` and `{other}` of `{name}` have the same name in bodies: `rename` one of them")
        }));
        Self {
            name,
            docs,
            depth: 0,
            entity,
            fields,
            validators,
            list_validators,
            deny_unknown,
            chosen_by,
            reads,
            shows,
            flattened,
            make,
            errors,
            all_errors: OnceLock::new(),
            names: OnceLock::new(),
            plan: OnceLock::new(),
            stored_plans: Default::default(),
            takes_fields_alone: OnceLock::new(),
        }
    }

    /// What is wrong with the serializer and those nested in it, a sentence a mistake; empty when it can be used.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        self.all_errors.get_or_init(|| {
            let mut all = self.errors.clone();
            self.add_nested_errors(&mut vec![self], &mut all);
            all
        })
    }

    /// What is wrong with nested serializers, and with nesting that would never end.
    fn add_nested_errors<'a>(&'a self, above: &mut Vec<&'a Self>, errors: &mut Vec<String>) {
        for field in &self.fields {
            let Some(nested) = nested_in(&field.shape) else { continue };
            // What `depth` makes ends by itself.
            let is_deep = matches!(nested, Inner::Deep(_));
            let nested = nested.get();
            if !is_deep && above.iter().any(|known| known.name == nested.name) {
                // What is kept in a column of JSON, or comes with a body, ends by itself as well.
                if !field.relations.is_empty() {
                    errors.push(format!(
                        "the field `{}` of `{}` nests `{}` in itself, which has no end: nest a serializer without that \
                         field, or show keys",
                        field.name, self.name, nested.name
                    ));
                }
                continue;
            }
            errors.extend(nested.errors.iter().filter(|error| !errors.contains(error)).cloned().collect::<Vec<_>>());
            above.push(nested);
            nested.add_nested_errors(above, errors);
            above.pop();
        }
    }

    /// The routes whose URLs the serializer and those nested in it show and take.
    pub(crate) fn links(&self) -> Vec<RouteLink> {
        let mut links = Vec::new();
        self.add_links(&mut vec![self], &mut links);
        links
    }

    fn add_links<'a>(&'a self, above: &mut Vec<&'a Self>, links: &mut Vec<RouteLink>) {
        for field in &self.fields {
            let link = match single(&field.shape) {
                FieldShape::Identity(link) => Some(link),
                FieldShape::Related(related) => related.link.as_ref(),
                _ => None,
            };
            links.extend(link.filter(|link| !links.contains(link)).cloned());
            if let Some(nested) = nested_in(&field.shape).map(Inner::get)
                && above.iter().all(|known| known.name != nested.name)
            {
                above.push(nested);
                nested.add_links(above, links);
                above.pop();
            }
        }
    }

    /// What is read and shown of the model.
    pub(crate) fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| Plan::new(self))
    }

    /// What is read of the rows below a row before they are written; with the rows that it is related to where a struct
    /// `fills` itself from them.
    pub(crate) fn stored_plan(&self, fills: bool) -> &StoredPlan {
        let [compared, filled] = &self.stored_plans;
        let plan = if fills { filled } else { compared };
        plan.get_or_init(|| StoredPlan::new(self, fills))
    }

    /// Does to the object that begins there what the serializer's `to_representation` does.
    pub(crate) fn represent(&self, out: &mut Vec<u8>, from: usize, context: &Context<'_>) {
        let Some(represent) = self.shows else { return };
        if let Some(Ok(object)) = out.get(from..).map(serde_json::from_slice) {
            let shown = represent(object, context);
            out.truncate(from);
            let shown = Value::Json(Some(Box::new(shown.into())));
            write_json(&shown, &Form::default(), context.formats(), out);
        }
    }

    /// The names of the values in an answer, `artist.name` where an object is nested; none where not all are known.
    pub(crate) fn names(&self, context: &Context<'_>) -> &[String] {
        let chosen = || context.request()?.query_params().get(self.chosen_by?);
        if chosen().is_some() {
            return &[];
        }
        self.names.get_or_init(|| self.all_names().unwrap_or_default())
    }

    /// The names of the values in an answer as far as they are known: an object whose names are not known has its field's.
    pub(crate) fn columns(&self, context: &Context<'_>) -> Vec<String> {
        let mut names = Vec::new();
        self.add_columns("", Mask::of(self, context).as_ref(), &mut names);
        names
    }

    fn add_columns(&self, above: &str, mask: Option<&Mask>, names: &mut Vec<String>) {
        for field in self.readable() {
            let below = mask.map(|mask| mask.field(field.name));
            if below.is_some_and(|below| below.is_none()) {
                continue;
            }
            match &field.shape {
                FieldShape::Nested(nested) => {
                    nested.get().add_columns(&format!("{above}{}.", field.name), below.flatten(), names);
                }
                _ => names.push(format!("{above}{}", field.name)),
            }
        }
    }

    /// What a database does not have of what the serializer shows: a sentence a column.
    pub(crate) fn lacking(&self, backend: DbBackend) -> Vec<String> {
        if backend == DbBackend::Postgres {
            return Vec::new();
        }
        let related = self.fields.iter().flat_map(|field| &field.relations).map(|relation| &relation.target);
        let mut lacking = Vec::new();
        for entity in self.entity.iter().chain(related) {
            for column in entity.columns.iter().filter(|column| column.is_array()) {
                let (table, column) = (entity.name, column.name);
                lacking.push(format!(
                    "the column `{column}` of the table `{table}` is an array, which only PostgreSQL has: make it a column \
                     of `Json`, and write the list's type at the serializer's field"
                ));
            }
        }
        lacking
    }

    /// `None` where a value may be an object whose names nobody knows.
    fn all_names(&self) -> Option<Vec<String>> {
        if self.shows.is_some() {
            return None;
        }
        let mut names = Vec::new();
        for field in self.readable() {
            match &field.shape {
                FieldShape::Nested(nested) => {
                    let below = nested.get().all_names()?;
                    names.extend(below.into_iter().map(|name| format!("{}.{name}", field.name)));
                }
                FieldShape::Single(Kind::Json) | FieldShape::Custom(..) | FieldShape::Map(_) => return None,
                FieldShape::Related(related) if matches!(related.style, Style::Own(_)) => return None,
                _ => names.push(field.name.to_owned()),
            }
        }
        Some(names)
    }

    /// An error of the user's code with the fields that it calls by their names there under their names in bodies.
    pub(crate) fn told(&self, mut error: Error) -> Error {
        if let Error::Validation(ValidationError { detail: Detail::Map(entries) }) = &mut error {
            for (name, _) in entries {
                let is_shown = self.fields.iter().any(|field| field.name == *name);
                if let Some(field) = self.fields.iter().find(|field| !is_shown && field.word == *name) {
                    *name = field.name.into();
                }
            }
        }
        error
    }

    /// The fields that an answer shows.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &FieldSchema> {
        self.fields.iter().filter(|field| field.is_shown())
    }

    /// The values of another serializer's fields as those of the fields of the same names.
    pub(crate) fn taken_from(&self, other: &Self, mut values: Vec<Option<Datum>>) -> Vec<Option<Datum>> {
        let same = |field: &FieldSchema| {
            let position = other.fields.iter().position(|known| known.is_alike(field))?;
            values.get_mut(position).and_then(Option::take)
        };
        self.fields.iter().map(same).collect()
    }

    /// The values of a serializer's struct.
    pub(crate) fn values_of(&self, object: &(dyn Any + Send + Sync)) -> Vec<Option<Datum>> {
        self.fields.iter().map(|field| field.own.as_ref().map(|own| (own.get)(object))).collect()
    }

    /// Whether what a body has for the fields is all of it that anybody looks at, and each is a value by itself.
    pub(crate) fn takes_fields_alone(&self) -> bool {
        *self.takes_fields_alone.get_or_init(|| {
            let is_computed = |field: &FieldSchema| matches!(field.default, Some(Standard::Computed(_)));
            let is_deep = |field: &FieldSchema| nested_in(&field.shape).is_some() && !field.read_only;
            let is_alone = |field: &FieldSchema| !is_computed(field) && !is_deep(field);
            self.reads.is_none() && !self.has_validators() && self.fields.iter().all(is_alone)
        })
    }

    /// Whether a validator sees all of an object, or of one below it that is written.
    pub(crate) fn has_whole_validators(&self) -> bool {
        let below = |field: &FieldSchema| match single(&field.shape) {
            FieldShape::Nested(nested) => field.is_written_below() && nested.get().has_whole_validators(),
            _ => false,
        };
        !self.validators.is_empty() || !self.list_validators.is_empty() || self.fields.iter().any(below)
    }

    /// Whether anything is asked about the values beside their form.
    pub(crate) fn has_validators(&self) -> bool {
        !self.validators.is_empty() || self.fields.iter().any(FieldSchema::has_validators)
    }
}

impl FieldSchema {
    /// Whether it has the name in the code and the type that another serializer's field has.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        self.word == other.word
            && std::mem::discriminant(&self.shape) == std::mem::discriminant(&other.shape)
            && self.shape.kind() == other.shape.kind()
    }

    pub(crate) fn has_validators(&self) -> bool {
        !self.validators.is_empty()
            || match &self.shape {
                FieldShape::File { image } => *image,
                FieldShape::List(item) | FieldShape::Map(item) => item.has_validators(),
                FieldShape::Nested(schema) => !self.read_only && schema.get().has_validators(),
                _ => false,
            }
    }
}

/// The serializer of nested rows.
#[derive(Clone, Copy)]
pub(crate) enum Inner {
    /// Another serializer.
    Of(fn() -> &'static Schema),
    /// What `depth` makes of an entity.
    Deep(&'static Schema),
}

impl Inner {
    pub(crate) fn get(self) -> &'static Schema {
        match self {
            Self::Of(schema) => schema(),
            Self::Deep(schema) => schema,
        }
    }
}

/// Fields that a body could not tell apart, by their names in the code.
fn called_alike(fields: &[FieldSchema]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let known: Vec<&FieldSchema> = fields.iter().filter(|field| !field.is_excluded()).collect();
    let alike = |(position, field): (usize, &&FieldSchema)| {
        let before = known[..position].iter().find(|other| other.name == field.name)?;
        Some((before.word, field.word))
    };
    known.iter().enumerate().filter_map(alike).collect::<Vec<_>>().into_iter()
}

/// The serializer that a field nests, in whatever else.
fn nested_in(shape: &FieldShape) -> Option<Inner> {
    match shape {
        FieldShape::Nested(nested) => Some(*nested),
        FieldShape::List(item) | FieldShape::Map(item) => nested_in(&item.shape),
        _ => None,
    }
}

/// Makes a struct of validated values, and of the row where they leave something out.
type Make = fn(Vec<Option<Datum>>, Option<&(dyn Any + Send + Sync)>) -> Result<Box<dyn Any + Send + Sync>>;
