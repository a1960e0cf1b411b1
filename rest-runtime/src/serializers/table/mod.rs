//! The table of a serializer's fields, which `#[derive(Serializer)]` fills, field by field.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::entity::compound::HasMany;
use serde_json::{Map, Value as Json};

use super::entity::Known;
use super::field::{Naming, Scope};
use super::types::{ColumnType, FieldType, Holds, Relation, TypeInfo, Writable};
use super::validators::{AnyListValidator, AnyObjectValidator, AnyValidator, OfList, OfObject};
use super::{Context, ModelSerializer, Schema, Serializer, Validator, rule};
use crate::database::ModelEntity;
use crate::exceptions::Result;
use crate::fields::Arguments;
use crate::values::Datum;

mod described;
mod entity;
mod field;
mod flatten;
mod functions;
mod path;
mod relation;
mod renaming;
mod unique;

pub use described::{AnyField, Described, IsRelation, Named, RowsOf};
pub use entity::{AllBut, Together};
pub(crate) use field::Types;
pub use field::{TypedField, Valued};
pub use flatten::Flattened;
pub use functions::{
    DefaultField, MethodField, OfRow, OfRowAndContext, OfStruct, OfStructAndContext, RowOf, ShowField,
};
pub use path::{Path, ToOne};
pub use renaming::RenameAll;

/// What a number of rows can be held in.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no number of rows",
    label = "this cannot hold how many rows there are",
    note = "a field with `count` is an `i64`, an `i32`, a `u64` or a `u32`"
)]
pub trait RowCount {}

impl RowCount for i64 {}
impl RowCount for i32 {}
impl RowCount for u64 {}
impl RowCount for u32 {}

/// The columns and relations of a model as the fields of one struct, which is what the closures of [`Fields`] take.
type Row<S> = <<S as ModelSerializer>::Model as EntityTrait>::ModelEx;

/// Changes data before fields read it.
pub(crate) type Reads = fn(Json, &Context<'_>) -> Result<Json>;

/// Changes an object before it is shown.
pub(crate) type Shows = fn(Map<String, Json>, &Context<'_>) -> Map<String, Json>;

/// What is known of a field before the entity has been asked.
pub(crate) struct Spec {
    /// Its name in the code.
    pub(crate) name: &'static str,
    /// The name that clients see, where it is said.
    pub(crate) rename: Option<&'static str>,
    /// The column or relation where it has another name than the field.
    pub(crate) source: Option<&'static str>,
    /// The relations that lead to the model which has the column, outermost first.
    pub(crate) path: Vec<Step>,
    /// What the model has; `None` for a field that may have no column.
    pub(crate) column: Option<fn() -> TypeInfo>,
    /// The serializer's own field; `None` in the short form, which has none.
    pub(crate) own: Option<OwnType>,
    /// What types say of a relation.
    pub(crate) relation: Known,
    /// What the values of an enumeration are called, where it says.
    pub(crate) names: Option<fn() -> Vec<String>>,
    /// The rows among which a value is unique, where not among all.
    pub(crate) among: Option<Arc<Scope>>,
    /// Whether the model says all of the struct's field: what it is, and that its key is not taken.
    pub(crate) by_model: bool,
    pub(crate) listed: Listed,
    /// The flattened serializer that has it, by its place among those.
    pub(crate) inherited: Option<usize>,
    /// Whether it is the number of the relation's rows.
    pub(crate) counted: bool,
    /// The related rows' own serializer, this many relations deep.
    pub(crate) deep: Option<fn(u8) -> &'static Schema>,
    pub(crate) naming: Naming,
    pub(crate) arguments: Arguments,
    pub(crate) computed: Option<Computed>,
    pub(crate) method: Option<AnyMethod>,
    pub(crate) validators: Vec<Box<dyn AnyValidator>>,
}

/// How a field comes into the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// The serializer names it.
    Itself,
    /// It is one of all fields of the entity's `Model`, in whose place the struct may have one of its own.
    OfAll,
    /// It is a column of the entity's own `Model` that clients do not see.
    Excluded,
}

impl Spec {
    /// A field of this name, of which nothing else is known yet.
    fn new(name: &'static str) -> Self {
        Self {
            name,
            rename: None,
            source: None,
            path: Vec::new(),
            column: None,
            own: None,
            relation: Known::Nothing,
            names: None,
            among: None,
            by_model: false,
            listed: Listed::Itself,
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

/// A relation on the way to a column.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) target: fn() -> TypeInfo,
}

/// A default that a function of the user's makes.
pub(crate) type Computed = Box<dyn Fn(&Context<'_>) -> Datum + Send + Sync>;

/// A method of the serializer's that makes what a field shows: of the struct, and of the row where there is one.
pub(crate) type AnyMethod =
    Box<dyn Fn(&(dyn Any + Send + Sync), Option<&(dyn Any + Send + Sync)>, &Context<'_>) -> Datum + Send + Sync>;

/// Reads a field of a struct without its type.
type Getter = Box<dyn Fn(&(dyn Any + Send + Sync)) -> Datum + Send + Sync>;

/// A field of the serializer's struct.
pub(crate) struct OwnType {
    pub(crate) info: fn() -> TypeInfo,
    /// Reads a value into an `Option` of the field's own type. The struct asks for a type that it need not bound, so a
    /// type that is none is told about once, in the table of fields.
    pub(crate) read: fn(Option<Datum>, &mut dyn Any),
    /// The value of the struct's field.
    pub(crate) get: Getter,
}

/// The fields of the serializer `S`, in the order in which they are shown.
pub struct Fields<S> {
    pub(crate) specs: Vec<Spec>,
    pub(crate) validators: Vec<Box<dyn AnyObjectValidator>>,
    pub(crate) list_validators: Vec<Box<dyn AnyListValidator>>,
    /// Whether the struct's `Option`s may be null, where a field itself does not say.
    pub(crate) allow_null: Option<bool>,
    pub(crate) deny_unknown: Option<bool>,
    pub(crate) chosen_by: Option<&'static str>,
    pub(crate) reads: Option<Reads>,
    pub(crate) shows: Option<Shows>,
    pub(crate) docs: Option<&'static str>,
    pub(crate) depth: u8,
    pub(crate) rename_all: Option<RenameAll>,
    /// Columns and relations that are unique together.
    pub(crate) together: Vec<rule::Named>,
    /// The primary key among all fields of the entity's `Model`.
    pub(crate) keys: Vec<&'static str>,
    /// The serializers whose fields are among these.
    pub(crate) flattened: Vec<fn() -> &'static Schema>,
    pub(crate) errors: Vec<String>,
    serializer: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Fields<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.specs.iter().map(|spec| spec.name)).finish()
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
            depth: 0,
            rename_all: None,
            together: Vec::new(),
            keys: Vec::new(),
            flattened: Vec::new(),
            errors: Vec::new(),
            serializer: PhantomData,
        }
    }

    /// A field that the model need not have: of a serializer without a model, or one that is only taken. It is
    /// written to the column of its name where there is one, and otherwise only handed to the hooks.
    pub fn input<U, Kind>(&mut self, name: &'static str, get: fn(&S) -> &U) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        self.add(name, None, Some(own(get)))
    }

    /// A field of URLs: of the row itself, or of rows that it is related to.
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

    /// A validator of the whole struct, which runs when every field has passed.
    pub fn validate<F: Validator<S, Kind>, Kind: 'static>(&mut self, validator: F) -> &mut Self {
        self.validators.push(Box::new(OfObject::<F, S, Kind>::new(validator)));
        self
    }

    /// A validator of a list of structs, which runs when each of them has passed.
    pub fn validate_many<F: Validator<[S], Kind>, Kind: 'static>(&mut self, validator: F) -> &mut Self {
        self.list_validators.push(Box::new(OfList::<F, S, Kind>::new(validator)));
        self
    }

    /// What is done to data before the fields read it: DRF's `to_internal_value`, whose `super()` is what follows.
    pub fn to_internal_value(&mut self, read: fn(Json, &Context<'_>) -> Result<Json>) -> &mut Self {
        self.reads = Some(read);
        self
    }

    /// What is done to an object before it is shown: DRF's `to_representation`, whose `super()` came before.
    pub fn to_representation(&mut self, show: fn(Map<String, Json>, &Context<'_>) -> Map<String, Json>) -> &mut Self {
        self.shows = Some(show);
        self
    }

    /// Whether fields whose type is an `Option` may be null, unless one says otherwise itself; they may be left out anyway.
    pub fn allow_null(&mut self, allow: bool) -> &mut Self {
        self.allow_null = Some(allow);
        self
    }

    /// The doc comment above the serializer, for documents about the API.
    pub fn docs(&mut self, docs: &'static str) -> &mut Self {
        self.docs = Some(docs);
        self
    }

    /// Whether a key that is no field is an error; the project's setting unless said here.
    pub fn deny_unknown(&mut self, deny: bool) -> &mut Self {
        self.deny_unknown = Some(deny);
        self
    }

    /// How the names of fields that have no `rename` of their own are written in bodies.
    pub fn rename_all(&mut self, style: RenameAll) -> &mut Self {
        self.rename_all = Some(style);
        self
    }

    /// The query parameter by which a client chooses among the fields that are shown.
    pub fn dynamic_fields(&mut self, param: &'static str) -> &mut Self {
        self.chosen_by = Some(param);
        self
    }

    /// Says of the struct's `Option`s whether they may be null, where they do not say it themselves.
    pub(crate) fn say_nulls(&mut self) {
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
        let spec = Spec { column, own, ..Spec::new(name) };
        self.specs.push(spec);
        let last = self.specs.len() - 1;
        TypedField { spec: &mut self.specs[last], types: PhantomData }
    }
}

impl<S: ModelSerializer> Fields<S> {
    /// A field of the short form: all that is known of it comes from the column or relation.
    pub fn of<T, Kind>(&mut self, name: &'static str, _: fn(&Row<S>) -> &T) -> TypedField<'_, S, T, T>
    where
        T: ColumnType<Kind>,
    {
        self.add(name, Some(T::info), None)
    }

    /// A field of the long form that clients may send.
    pub fn writable<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        column: fn(&Row<S>) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind> + Writable<ColumnKind, Kind>,
    {
        self.typed(name, column, get)
    }

    /// A field of the long form, whose own type says whether it may be null.
    pub fn typed<T, ColumnKind, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&Row<S>) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'_, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind>,
    {
        self.add(name, Some(T::info), Some(own(get)))
    }

    /// A field that shows how many rows a relation has.
    pub fn count<E, U, Kind>(
        &mut self,
        name: &'static str,
        _: fn(&Row<S>) -> &HasMany<E>,
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

    /// The first relation of a path to a column of another model.
    pub fn through<R: ToOne>(&mut self, name: &'static str, _: fn(&Row<S>) -> &R) -> Path<'_, S, R::Target> {
        let step = Step { name, target: R::target };
        Path { fields: self, steps: vec![step], target: PhantomData }
    }
}

fn own<S: Serializer, U: FieldType<Kind>, Kind>(get: fn(&S) -> &U) -> OwnType {
    OwnType {
        info: U::info,
        read: |datum, place| {
            if let Some(place) = place.downcast_mut::<Option<U>>() {
                *place = match datum {
                    // A row may have NULL where the struct has a type without it.
                    Some(Datum::Null) => U::from_datum(Datum::Null).or_else(U::empty),
                    Some(datum) => U::from_datum(datum),
                    None => U::empty(),
                };
            }
        },
        get: Box::new(move |object| object.downcast_ref::<S>().map_or(Datum::Null, |object| get(object).to_datum())),
    }
}
