//! The table of a serializer's fields, which `#[derive(Serializer)]` fills.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::entity::compound::HasMany;
use serde_json::{Map, Value as Json};

use super::arguments::Arguments;
use super::field::{Naming, Scope};
use super::types::{ColumnType, FieldType, Holds, Relation, TypeInfo, Writable};
use super::validators::{AnyListValidator, AnyObjectValidator, AnyValidator, ListValidator, ObjectValidator};
use super::{Context, ModelSerializer, Schema, Serializer, Validator};
use crate::base::exceptions::Result;
use crate::database::ModelEntity;
use crate::model::Known;
use crate::values::FieldValue;

mod described_by_type;
mod entity;
mod field;
mod flatten;
mod functions;
mod relation;
mod renaming;
mod source_path;
pub(crate) mod unique;

pub use described_by_type::{AnyField, DescribedByType, HasLabels, IsRelation, RowsOf};
pub use entity::{AllBut, Together};
pub(crate) use field::Types;
pub use field::{TypedField, Valued};
pub use flatten::Flattened;
pub use functions::{
    DefaultField, MethodField, OfRow, OfRowAndContext, OfStruct, OfStructAndContext, RowOf, ShowField,
};
pub use renaming::RenameAll;
pub use source_path::{SourcePath, SourceRelation};
use unique::NamedRule;

/// Types that can hold a number of rows.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot hold a count",
    label = "this type cannot hold the number of rows",
    note = "a field with `count` is an `i64`, an `i32`, a `u64` or a `u32`"
)]
pub trait RowCount {}

impl RowCount for i64 {}
impl RowCount for i32 {}
impl RowCount for u64 {}
impl RowCount for u32 {}

/// The columns and relations of a model as the fields of a struct, which the closures of [`Fields`] take.
type SourceFields<S> = <<S as ModelSerializer>::Model as EntityTrait>::ModelEx;

/// Converts data before the fields read it.
pub(crate) type Reads = fn(Json, &Context<'_>) -> Result<Json>;

/// Converts an object before it is shown.
pub(crate) type Shows = fn(Map<String, Json>, &Context<'_>) -> Map<String, Json>;

/// The description of a field before it is joined with the entity.
pub(crate) struct FieldDecl {
    /// The name in Rust.
    pub(crate) rust_name: &'static str,
    /// The name in bodies, if it differs.
    pub(crate) rename: Option<&'static str>,
    /// The column or relation, if its name is not the field's.
    pub(crate) source: Option<&'static str>,
    /// The relations that lead to the model with the column, outermost first.
    pub(crate) path: Vec<SourceStep>,
    /// The type of the model's column or relation; `None` for a field that may have no column.
    pub(crate) column: Option<fn() -> TypeInfo>,
    /// The field of the struct; `None` in the short form, which has none.
    pub(crate) own: Option<OwnType>,
    /// The description of a relation that types give.
    pub(crate) relation: Known,
    /// The labels of an enumeration, if it has any.
    pub(crate) names: Option<fn() -> Vec<String>>,
    /// The rows among which the value is unique, if not all rows.
    pub(crate) among: Option<Arc<Scope>>,
    /// Whether the model describes the struct's field: its type, and that a generated key is read-only.
    pub(crate) by_model: bool,
    pub(crate) origin: FieldOrigin,
    /// The index of the flattened serializer that it comes from.
    pub(crate) inherited: Option<usize>,
    /// Whether it is the number of the relation's rows.
    pub(crate) counted: bool,
    /// Makes the related rows' own serializer, to this depth of relations.
    pub(crate) deep: Option<fn(u8) -> &'static Schema>,
    pub(crate) naming: Naming,
    pub(crate) arguments: Arguments,
    pub(crate) computed: Option<Computed>,
    pub(crate) method: Option<AnyMethod>,
    pub(crate) validators: Vec<Box<dyn AnyValidator>>,
}

/// The origin of a field in the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldOrigin {
    /// The serializer names it.
    Itself,
    /// It is one of all fields of the entity's `Model`, which the struct may override.
    OfAll,
    /// It is a column of the entity's own `Model` that is hidden from clients.
    Excluded,
}

impl FieldDecl {
    fn new(name: &'static str) -> Self {
        Self {
            rust_name: name,
            rename: None,
            source: None,
            path: Vec::new(),
            column: None,
            own: None,
            relation: Known::Nothing,
            names: None,
            among: None,
            by_model: false,
            origin: FieldOrigin::Itself,
            inherited: None,
            counted: false,
            deep: None,
            naming: Naming::default(),
            arguments: Arguments::default(),
            computed: None,
            method: None,
            validators: Vec::new(),
        }
    }
}

/// A relation on the path to a column.
pub(crate) struct SourceStep {
    pub(crate) name: &'static str,
    pub(crate) target: fn() -> TypeInfo,
}

/// A default that a function of the user computes.
pub(crate) type Computed = Box<dyn Fn(&Context<'_>) -> FieldValue + Send + Sync>;

/// A method of the serializer that computes a shown value from the struct, and from the row if there is one.
pub(crate) type AnyMethod =
    Box<dyn Fn(&(dyn Any + Send + Sync), Option<&(dyn Any + Send + Sync)>, &Context<'_>) -> FieldValue + Send + Sync>;

/// Reads a field of a struct whose type is erased.
type Getter = Box<dyn Fn(&(dyn Any + Send + Sync)) -> FieldValue + Send + Sync>;

/// A field of the serializer's struct.
pub(crate) struct OwnType {
    pub(crate) info: fn() -> TypeInfo,
    /// Reads a value into an `Option` of the field's own type. The struct's impl puts no bound on that type, so that an
    /// invalid type is a single error, in the table of fields.
    pub(crate) read: fn(Option<FieldValue>, &mut dyn Any),
    /// Returns the value of the struct's field.
    pub(crate) get: Getter,
}

/// The fields of the serializer `S`, in the order in which they are shown.
pub struct Fields<S> {
    pub(crate) specs: Vec<FieldDecl>,
    pub(crate) validators: Vec<Box<dyn AnyObjectValidator>>,
    pub(crate) list_validators: Vec<Box<dyn AnyListValidator>>,
    /// Whether the struct's `Option`s may be null, for fields without an argument of their own.
    pub(crate) allow_null: Option<bool>,
    pub(crate) deny_unknown: Option<bool>,
    pub(crate) chosen_by: Option<&'static str>,
    pub(crate) reads: Option<Reads>,
    pub(crate) shows: Option<Shows>,
    pub(crate) docs: Option<&'static str>,
    pub(crate) component: Option<&'static str>,
    pub(crate) depth: u8,
    pub(crate) rename_all: Option<RenameAll>,
    pub(crate) together: Vec<NamedRule>,
    /// The primary key among all fields of the entity's `Model`.
    pub(crate) keys: Vec<&'static str>,
    /// The serializers whose fields are included.
    pub(crate) flattened: Vec<fn() -> &'static Schema>,
    pub(crate) errors: Vec<String>,
    serializer: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Fields<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.specs.iter().map(|spec| spec.rust_name)).finish()
    }
}

impl<S: Serializer> Fields<S> {
    pub(crate) fn new() -> Self {
        Self {
            specs: Vec::new(),
            validators: Vec::new(),
            list_validators: Vec::new(),
            allow_null: None,
            deny_unknown: None,
            chosen_by: None,
            reads: None,
            shows: None,
            docs: None,
            component: None,
            depth: 0,
            rename_all: None,
            together: Vec::new(),
            keys: Vec::new(),
            flattened: Vec::new(),
            errors: Vec::new(),
            serializer: PhantomData,
        }
    }

    /// Adds a field that the model need not have: of a serializer without a model, or a write-only one. Its value is
    /// written to the column of the same name if there is one. Otherwise only hooks receive it.
    pub fn input<U, Kind>(&mut self, name: &'static str, get: fn(&S) -> &U) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        self.add(name, None, Some(own(get)))
    }

    /// Adds a field of URLs: of the row itself, or of related rows.
    pub fn link<U, Kind>(
        &mut self,
        name: &'static str,
        get: fn(&S) -> &U,
        view_name: &'static str,
    ) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        let field = self.add(name, None, Some(own(get)));
        field.spec.naming.view_name = Some(view_name);
        field
    }

    /// Adds a validator of the whole struct, which runs if all fields are valid.
    pub fn validate<F: Validator<S, Kind>, Kind: 'static>(&mut self, validator: F) -> &mut Self {
        self.validators.push(Box::new(ObjectValidator::<F, S, Kind>::new(validator)));
        self
    }

    /// Adds a validator of a list of structs, which runs if all of them are valid.
    pub fn validate_many<F: Validator<[S], Kind>, Kind: 'static>(&mut self, validator: F) -> &mut Self {
        self.list_validators.push(Box::new(ListValidator::<F, S, Kind>::new(validator)));
        self
    }

    /// Sets a function that converts data before the fields read it: DRF's `to_internal_value`, whose `super()` runs
    /// after it.
    pub fn to_internal_value(&mut self, read: fn(Json, &Context<'_>) -> Result<Json>) -> &mut Self {
        self.reads = Some(read);
        self
    }

    /// Sets a function that converts an object before it is shown: DRF's `to_representation`, whose `super()` runs
    /// before it.
    pub fn to_representation(&mut self, show: fn(Map<String, Json>, &Context<'_>) -> Map<String, Json>) -> &mut Self {
        self.shows = Some(show);
        self
    }

    /// Sets whether fields of the type `Option` may be null, unless the field says so itself. They may be left out in
    /// any case.
    pub fn allow_null(&mut self, allow: bool) -> &mut Self {
        self.allow_null = Some(allow);
        self
    }

    /// The name of the serializer in documents about the API; the type's without `Serializer` unless given.
    pub fn component(&mut self, name: &'static str) -> &mut Self {
        self.component = Some(name);
        self
    }

    /// The doc comment above the serializer, for documents about the API.
    pub fn docs(&mut self, docs: &'static str) -> &mut Self {
        self.docs = Some(docs);
        self
    }

    /// Sets whether an unknown field is an error; the project's setting by default.
    pub fn deny_unknown(&mut self, deny: bool) -> &mut Self {
        self.deny_unknown = Some(deny);
        self
    }

    /// Sets the style of names in bodies, for fields without `rename`.
    pub fn rename_all(&mut self, style: RenameAll) -> &mut Self {
        self.rename_all = Some(style);
        self
    }

    /// Sets the query parameter that selects the fields to show.
    pub fn dynamic_fields(&mut self, param: &'static str) -> &mut Self {
        self.chosen_by = Some(param);
        self
    }

    /// Applies `allow_null` to the struct's `Option`s without an argument of their own.
    pub(crate) fn apply_allow_null(&mut self) {
        let own = self.specs.iter_mut().filter(|spec| spec.inherited.is_none() && spec.method.is_none());
        for spec in own.filter(|spec| spec.own.as_ref().is_some_and(|own| (own.info)().nullable)) {
            spec.arguments.allow_null = spec.arguments.allow_null.or(self.allow_null);
        }
    }

    fn add<V, T>(
        &mut self,
        name: &'static str,
        column: Option<fn() -> TypeInfo>,
        own: Option<OwnType>,
    ) -> TypedField<'_, S, V, T> {
        let spec = FieldDecl { column, own, ..FieldDecl::new(name) };
        self.specs.push(spec);
        let last = self.specs.len() - 1;
        TypedField { spec: &mut self.specs[last], types: PhantomData }
    }
}

impl<S: ModelSerializer> Fields<S> {
    /// Adds a field of the short form, described by its column or relation alone.
    pub fn model_field<T, Kind>(&mut self, name: &'static str, _: fn(&SourceFields<S>) -> &T) -> TypedField<'_, S, T, T>
    where
        T: ColumnType<Kind>,
    {
        self.add(name, Some(T::info), None)
    }

    /// Adds a field of the long form that clients may send.
    pub fn writable<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        column: fn(&SourceFields<S>) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind> + Writable<ColumnKind, Kind>,
    {
        self.typed(name, column, get)
    }

    /// Adds a field of the long form. Its own type says whether it may be null.
    pub fn typed<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&SourceFields<S>) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind>,
    {
        self.add(name, Some(T::info), Some(own(get)))
    }

    /// Adds a field that shows the number of rows of a relation.
    pub fn count<E, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&SourceFields<S>) -> &HasMany<E>,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, HasMany<E>>
    where
        E: ModelEntity,
        U: FieldType<Kind> + RowCount,
    {
        let field = self.add(name, Some(<HasMany<E> as ColumnType<Relation>>::info), Some(own(get)));
        field.spec.counted = true;
        field.spec.arguments.read_only = true;
        field
    }

    /// Begins a path to a column of another model, with its first relation.
    pub fn through<R: SourceRelation>(
        &mut self,
        name: &'static str,
        _: fn(&SourceFields<S>) -> &R,
    ) -> SourcePath<'_, S, R::Target> {
        let step = SourceStep { name, target: R::target };
        SourcePath { fields: self, steps: vec![step], target: PhantomData }
    }
}

fn own<S: Serializer, U: FieldType<Kind>, Kind>(get: fn(&S) -> &U) -> OwnType {
    OwnType {
        info: U::info,
        read: |field_value, place| {
            if let Some(place) = place.downcast_mut::<Option<U>>() {
                *place = match field_value {
                    // A row may have NULL where the struct's type does not allow it.
                    Some(FieldValue::Null) => U::from_field_value(FieldValue::Null).or_else(U::empty),
                    Some(field_value) => U::from_field_value(field_value),
                    None => U::empty(),
                };
            }
        },
        get: Box::new(move |object| {
            object.downcast_ref::<S>().map_or(FieldValue::Null, |object| get(object).to_field_value())
        }),
    }
}
