//! A serializer's fields joined with its entity's columns. A schema is made once, and every request reads it.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use sea_orm::{DbBackend, Value};

use super::field::{FieldSchema, FieldShape, Standard, single};
use super::field_selection::FieldSelection;
use super::plan::Plan;
use super::plan::existing_children::ExistingPlan;
use super::table::{Fields, Reads, Shows};
use super::types::RelatedStyle;
use super::validators::{AnyListValidator, AnyObjectValidator};
use super::{Context, ModelSerializer, Serializer, make};
use crate::base::exceptions::{Detail, Error, Result, ValidationError};
use crate::http::reverse::RouteLink;
use crate::model::Entity;
use crate::schema::table::unique::resolve;
use crate::values::{FieldValue, Form, ValueKind, write_json};

/// A serializer's fields, joined with the columns of its entity.
///
/// Mistakes that only the entity's run-time description reveals are found here. A view cannot be built over a
/// serializer whose schema has [`errors`](Schema::errors).
pub struct Schema {
    pub(crate) name: &'static str,
    /// The name in documents about the API, in place of the type's.
    pub(crate) component: Option<&'static str>,
    /// The doc comment above the serializer.
    pub(crate) docs: Option<&'static str>,
    /// How many relations deep `depth` makes it; 0 for a serializer that was written.
    pub(crate) depth: u8,
    pub(crate) entity: Option<Arc<Entity>>,
    pub(crate) fields: Vec<FieldSchema>,
    pub(crate) validators: Vec<Box<dyn AnyObjectValidator>>,
    pub(crate) list_validators: Vec<Box<dyn AnyListValidator>>,
    /// Whether an unknown field is an error; the project's setting by default.
    pub(crate) deny_unknown: Option<bool>,
    /// The query parameter that selects the fields to show.
    pub(crate) chosen_by: Option<&'static str>,
    /// Change data before the fields read it, and an object before it is shown.
    pub(crate) reads: Option<Reads>,
    pub(crate) shows: Option<Shows>,
    /// The serializers whose fields are included.
    pub(crate) flattened: Vec<fn() -> &'static Self>,
    /// Makes the struct of validated values.
    pub(crate) make: Make,
    errors: Vec<String>,
    all_errors: OnceLock<Vec<String>>,
    names_no_rows: OnceLock<Option<String>>,
    names: OnceLock<Vec<String>>,
    plan: OnceLock<Plan>,
    stored_plans: [OnceLock<ExistingPlan>; 2],
    takes_fields_alone: OnceLock<bool>,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").field("fields", &self.fields).field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl Schema {
    /// Makes the schema of `S`, over this entity.
    pub(crate) fn of<S: Serializer>(entity: Option<Entity>) -> Self {
        let mut table = Fields::<S>::new();
        S::fields(&mut table);
        Self::joined(table, entity)
    }

    /// Returns the entity whose rows the serializer writes.
    pub(crate) fn written(&self) -> Result<&Entity> {
        let without = || Error::ImproperlyConfigured(format!("`{}` cannot write a row without a model", self.name));
        self.entity.as_deref().ok_or_else(without)
    }

    /// Makes the schema of an entity's own serializer, nested this many relations deep. It is leaked, since the
    /// serializer that nests it is static.
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
        table.apply_allow_null();
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
            component,
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
                match resolve(rule, entity) {
                    Ok(rule) => entity.push_rule(rule),
                    Err(mistake) => errors.push(format!("`unique_together` of `{name}` {mistake}")),
                }
            }
        }
        for base in flattened.iter().map(|schema| schema()) {
            let table = base.entity.as_ref().map(|entity| entity.name);
            if let Some(table) = table.filter(|table| entity.as_ref().is_none_or(|entity| entity.name != *table)) {
                let base = base.name;
                errors.push(format!("`{name}` flattens `{base}`, which has another model, of the table `{table}`"));
            }
        }
        let entity = entity.map(Arc::new);
        for spec in specs {
            let field = spec.rust_name;
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
            component,
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
            names_no_rows: OnceLock::new(),
            names: OnceLock::new(),
            plan: OnceLock::new(),
            stored_plans: Default::default(),
            takes_fields_alone: OnceLock::new(),
        }
    }

    /// Returns the fields that show the primary key, or none if a part of the key has no field. A key of several
    /// columns may lack one: the foreign key that the rows of one parent share.
    pub(crate) fn key_fields(&self) -> Vec<(usize, &FieldSchema)> {
        let Some(entity) = &self.entity else { return Vec::new() };
        let mut shown: Vec<(usize, &FieldSchema)> = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            let Some((column, _)) = field.column else { continue };
            // The row's own URL is made from the key, but does not show it.
            let is_key = entity.columns[column].primary_key
                && field.relations.len() < 2
                && !matches!(field.shape, FieldShape::Identity(_));
            if !is_key {
                continue;
            }
            match shown.iter_mut().find(|(_, known)| known.column.is_some_and(|(known, _)| known == column)) {
                None => shown.push((index, field)),
                // Of several fields for the column, the one with its name wins.
                Some(known) if field.rust_name == entity.columns[column].name => *known = (index, field),
                Some(_) => {}
            }
        }
        let columns = entity.columns.iter().filter(|column| column.primary_key).count();
        let is_whole = shown.len() == columns || (columns > 1 && shown.len() + 1 == columns);
        if is_whole { shown } else { Vec::new() }
    }

    /// Explains why the serializer's data cannot name rows, as bulk updates need; `None` if it can.
    pub(crate) fn names_no_rows(&self) -> Option<&String> {
        self.names_no_rows
            .get_or_init(|| {
                let has_key = self.entity.as_ref().is_some_and(|entity| entity.key().is_some());
                (!has_key || self.key_fields().is_empty())
                    .then(|| format!("`{}` does not show the primary key, which bulk updates need", self.name))
            })
            .as_ref()
    }

    /// Returns the mistakes of the serializer and of those nested in it, a sentence each. It can be used if there are
    /// none.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        self.all_errors.get_or_init(|| {
            let mut all = self.errors.clone();
            self.add_nested_errors(&mut vec![self], &mut all);
            all
        })
    }

    /// Adds the mistakes of nested serializers, and endless nesting.
    fn add_nested_errors<'a>(&'a self, above: &mut Vec<&'a Self>, errors: &mut Vec<String>) {
        for field in &self.fields {
            let Some(nested) = nested_in(&field.shape) else { continue };
            // The nesting by `depth` is finite.
            let is_deep = matches!(nested, NestedSchema::Deep(_));
            let nested = nested.get();
            if !is_deep && above.iter().any(|known| known.name == nested.name) {
                // The nesting in a JSON column or in a body is finite as well.
                if !field.relations.is_empty() {
                    errors.push(format!(
                        "the field `{}` of `{}` nests `{}` in itself without end: nest a serializer without that \
                         field, or show keys",
                        field.json_name, self.name, nested.name
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

    /// Returns the routes whose URLs the serializer, or one nested in it, shows or accepts.
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
            if let Some(nested) = nested_in(&field.shape).map(NestedSchema::get)
                && above.iter().all(|known| known.name != nested.name)
            {
                above.push(nested);
                nested.add_links(above, links);
                above.pop();
            }
        }
    }

    /// Returns the plan for reading and showing rows.
    pub(crate) fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| Plan::new(self))
    }

    /// Returns the plan for reading the rows below a row before they are written. If a struct `fills` itself from
    /// existing rows, the rows of many-to-many relations are read too.
    pub(crate) fn stored_plan(&self, fills: bool) -> &ExistingPlan {
        let [compared, filled] = &self.stored_plans;
        let plan = if fills { filled } else { compared };
        plan.get_or_init(|| ExistingPlan::new(self, fills))
    }

    /// Applies the serializer's `to_representation` to the object that begins at `from`.
    pub(crate) fn represent(&self, out: &mut Vec<u8>, from: usize, context: &Context<'_>) {
        let Some(represent) = self.shows else { return };
        if let Some(Ok(object)) = out.get(from..).map(serde_json::from_slice) {
            let shown = represent(object, context);
            out.truncate(from);
            let shown = Value::Json(Some(Box::new(shown.into())));
            write_json(&shown, &Form::default(), context.formats(), out);
        }
    }

    /// Returns the names of the values in a response, `artist.name` for a nested object. Empty if not all names are
    /// known.
    pub(crate) fn names(&self, context: &Context<'_>) -> &[String] {
        let chosen = || context.request()?.query_params().get(self.chosen_by?);
        if chosen().is_some() {
            return &[];
        }
        self.names.get_or_init(|| self.all_names().unwrap_or_default())
    }

    /// Returns the names of the values in a response, as far as they are known. An object with unknown names counts as
    /// one value.
    pub(crate) fn columns(&self, context: &Context<'_>) -> Vec<String> {
        let mut names = Vec::new();
        self.add_columns("", FieldSelection::of(self, context).as_ref(), &mut names);
        names
    }

    fn add_columns(&self, above: &str, mask: Option<&FieldSelection>, names: &mut Vec<String>) {
        for field in self.readable() {
            let below = mask.map(|mask| mask.field(field.json_name));
            if below.is_some_and(|below| below.is_none()) {
                continue;
            }
            match &field.shape {
                FieldShape::Nested(nested) => {
                    nested.get().add_columns(&format!("{above}{}.", field.json_name), below.flatten(), names);
                }
                _ => names.push(format!("{above}{}", field.json_name)),
            }
        }
    }

    /// Returns a sentence for each column that the serializer shows and whose type the database lacks.
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

    /// Returns the names of all values; `None` if a value may be an object with unknown names.
    fn all_names(&self) -> Option<Vec<String>> {
        if self.shows.is_some() {
            return None;
        }
        let mut names = Vec::new();
        for field in self.readable() {
            match &field.shape {
                FieldShape::Nested(nested) => {
                    let below = nested.get().all_names()?;
                    names.extend(below.into_iter().map(|name| format!("{}.{name}", field.json_name)));
                }
                FieldShape::Single(ValueKind::Json) | FieldShape::Custom(..) | FieldShape::Map(_) => return None,
                FieldShape::Related(related) if matches!(related.style, RelatedStyle::Own(_)) => return None,
                _ => names.push(field.json_name.to_owned()),
            }
        }
        Some(names)
    }

    /// Renames the fields in an error of the user's code from their names in Rust to those in bodies.
    pub(crate) fn rename_keys(&self, mut error: Error) -> Error {
        if let Error::Validation(ValidationError { detail: Detail::Map(entries) }) = &mut error {
            for (name, _) in entries {
                let is_shown = self.fields.iter().any(|field| field.json_name == *name);
                if let Some(field) = self.fields.iter().find(|field| !is_shown && field.rust_name == *name) {
                    *name = field.json_name.into();
                }
            }
        }
        error
    }

    /// Returns the fields that responses show.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &FieldSchema> {
        self.fields.iter().filter(|field| field.is_shown())
    }

    /// Moves the values of another serializer's fields to the fields of the same name and type.
    pub(crate) fn taken_from(&self, other: &Self, mut values: Vec<Option<FieldValue>>) -> Vec<Option<FieldValue>> {
        let same = |field: &FieldSchema| {
            let position = other.fields.iter().position(|known| known.is_alike(field))?;
            values.get_mut(position).and_then(Option::take)
        };
        self.fields.iter().map(same).collect()
    }

    /// Returns the values of a serializer's struct.
    pub(crate) fn values_of(&self, object: &(dyn Any + Send + Sync)) -> Vec<Option<FieldValue>> {
        self.fields.iter().map(|field| field.own.as_ref().map(|own| (own.get)(object))).collect()
    }

    /// Whether only the fields' own values are needed from a body, and each is read by itself.
    pub(crate) fn takes_fields_alone(&self) -> bool {
        *self.takes_fields_alone.get_or_init(|| {
            let is_computed = |field: &FieldSchema| matches!(field.default, Some(Standard::Computed(_)));
            let is_deep = |field: &FieldSchema| nested_in(&field.shape).is_some() && !field.read_only;
            let is_alone = |field: &FieldSchema| !is_computed(field) && !is_deep(field);
            self.reads.is_none() && !self.has_validators() && self.fields.iter().all(is_alone)
        })
    }

    /// Whether a validator receives a whole object, or one below it that is written.
    pub(crate) fn has_whole_validators(&self) -> bool {
        let below = |field: &FieldSchema| match single(&field.shape) {
            FieldShape::Nested(nested) => field.is_written_below() && nested.get().has_whole_validators(),
            _ => false,
        };
        !self.validators.is_empty() || !self.list_validators.is_empty() || self.fields.iter().any(below)
    }

    /// Whether any validator runs, beyond the checks of types and limits.
    pub(crate) fn has_validators(&self) -> bool {
        !self.validators.is_empty() || self.fields.iter().any(FieldSchema::has_validators)
    }
}

impl FieldSchema {
    /// Whether both fields have the same name in Rust and the same type.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        self.rust_name == other.rust_name
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
pub(crate) enum NestedSchema {
    /// Another serializer.
    Of(fn() -> &'static Schema),
    /// The serializer that `depth` makes of an entity.
    Deep(&'static Schema),
}

impl NestedSchema {
    pub(crate) fn get(self) -> &'static Schema {
        match self {
            Self::Of(schema) => schema(),
            Self::Deep(schema) => schema,
        }
    }
}

/// Returns pairs of fields with the same name in bodies, by their names in Rust.
fn called_alike(fields: &[FieldSchema]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let known: Vec<&FieldSchema> = fields.iter().filter(|field| !field.is_excluded()).collect();
    let alike = |(position, field): (usize, &&FieldSchema)| {
        let before = known[..position].iter().find(|other| other.json_name == field.json_name)?;
        Some((before.rust_name, field.rust_name))
    };
    known.iter().enumerate().filter_map(alike).collect::<Vec<_>>().into_iter()
}

/// Returns the serializer that a field nests, also in lists and maps.
fn nested_in(shape: &FieldShape) -> Option<NestedSchema> {
    match shape {
        FieldShape::Nested(nested) => Some(*nested),
        FieldShape::List(item) | FieldShape::Map(item) => nested_in(&item.shape),
        _ => None,
    }
}

/// Makes a struct of validated values. The row has those that are missing.
type Make = fn(Vec<Option<FieldValue>>, Option<&(dyn Any + Send + Sync)>) -> Result<Box<dyn Any + Send + Sync>>;
