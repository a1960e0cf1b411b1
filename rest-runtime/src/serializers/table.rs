//! The table of a serializer's fields, which `#[derive(Serializer)]` fills, field by field.

use std::any::Any;
use std::fmt;

use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::entity::compound::{BelongsTo, HasMany, HasOne};
use sea_orm::{BelongsToCardinality, EntityTrait, QuerySelect, QueryTrait, Related, RelationDef, Select};

use super::field::Naming;
use super::types::{ColumnType, FieldType, Holds, Relation, TypeInfo};
use super::validators::{AnyObjectValidator, AnyValidator, OfField, OfObject};
use super::{Context, ModelSerializer, Serializer, Validator};

use crate::fields::{
    Arguments, Choice, DecimalNumber, Default, Formed, IpVersion, Lengthy, Limit, List, Moment, Number, Rounding, Text,
};
use crate::values::Datum;

/// The columns and relations of a model as the fields of one struct, which is what the closures of [`Fields`] take.
type Row<S> = <<S as ModelSerializer>::Model as EntityTrait>::ModelEx;

/// What is known of a field before the entity has been asked.
pub(crate) struct Spec {
    pub(crate) name: &'static str,
    /// The column or relation where it has another name than the field.
    pub(crate) source: Option<&'static str>,
    /// The relations that lead to the model which has the column, outermost first.
    pub(crate) path: Vec<Step>,
    /// What the model has; `None` for a field that may have no column.
    pub(crate) column: Option<fn() -> TypeInfo>,
    /// The serializer's own field; `None` in the short form, which has none.
    pub(crate) own: Option<OwnType>,
    /// A relation of many rows, where its entity says how it goes.
    pub(crate) relation: Option<(RelationDef, Option<RelationDef>)>,
    pub(crate) naming: Naming,
    pub(crate) arguments: Arguments,
    pub(crate) computed: Option<Computed>,
    pub(crate) method: Option<AnyMethod>,
    pub(crate) validators: Vec<Box<dyn AnyValidator>>,
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
    pub(crate) deny_unknown: Option<bool>,
    serializer: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Fields<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.specs.iter().map(|spec| spec.name)).finish()
    }
}

impl<S: Serializer> Fields<S> {
    pub(crate) fn new() -> Self {
        Self { specs: Vec::new(), validators: Vec::new(), deny_unknown: None, serializer: PhantomData }
    }

    /// A field that the model need not have: of a serializer without a model, or one that is only taken. It is
    /// written to the column of its name where there is one, and otherwise only handed to the hooks.
    pub fn input<U, Kind>(&mut self, name: &'static str, get: fn(&S) -> &U) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
    {
        self.add(name, None, Some(own(get)))
    }

    /// A field that a method of the serializer's makes.
    pub fn method<U, Kind, F, Args>(
        &mut self,
        name: &'static str,
        get: fn(&S) -> &U,
        method: F,
    ) -> TypedField<'_, S, U, U>
    where
        U: FieldType<Kind>,
        F: MethodField<S, U, Args>,
    {
        let field = self.add(name, None, Some(own(get)));
        let spec = &mut *field.spec;
        spec.arguments.read_only = true;
        spec.method = Some(Box::new(move |object, row, context| {
            let shown = object.downcast_ref::<S>().and_then(|object| method.call(object, row, context));
            shown.map_or(Datum::Null, |shown| shown.to_datum())
        }));
        field
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

    /// Whether a key that is no field is an error; the project's setting unless said here.
    pub fn deny_unknown(&mut self, deny: bool) -> &mut Self {
        self.deny_unknown = Some(deny);
        self
    }

    fn add<V, T>(
        &mut self,
        name: &'static str,
        column: Option<fn() -> TypeInfo>,
        own: Option<OwnType>,
    ) -> TypedField<'_, S, V, T> {
        let spec = Spec {
            name,
            source: None,
            path: Vec::new(),
            column,
            own,
            relation: None,
            naming: Naming::default(),
            arguments: Arguments::default(),
            computed: None,
            method: None,
            validators: Vec::new(),
        };
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

    /// The first relation of a path to a column of another model.
    pub fn through<R: ToOne>(&mut self, name: &'static str, _: fn(&Row<S>) -> &R) -> Path<'_, S, R::Target> {
        let step = Step { name, target: R::target };
        Path { fields: self, steps: vec![step], target: PhantomData }
    }
}

/// The way to a column of another model, so far.
pub struct Path<'a, S, E> {
    fields: &'a mut Fields<S>,
    steps: Vec<Step>,
    target: PhantomData<fn() -> E>,
}

impl<S, E> fmt::Debug for Path<'_, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps.iter().map(|step| step.name)).finish()
    }
}

impl<'a, S: ModelSerializer, E: EntityTrait> Path<'a, S, E> {
    /// The next relation.
    #[must_use]
    pub fn through<R: ToOne>(mut self, name: &'static str, _: fn(&E::ModelEx) -> &R) -> Path<'a, S, R::Target> {
        self.steps.push(Step { name, target: R::target });
        Path { fields: self.fields, steps: self.steps, target: PhantomData }
    }

    /// The column or relation at the end, and the field that shows it.
    pub fn typed<T, ColumnKind, U, Kind>(
        self,
        name: &'static str,
        _: fn(&E::ModelEx) -> &T,
        get: fn(&S) -> &U,
    ) -> TypedField<'a, S, U, T>
    where
        T: ColumnType<ColumnKind>,
        U: Holds<T, ColumnKind, Kind>,
    {
        let field = self.fields.add(name, Some(T::info), Some(own(get)));
        field.spec.path = self.steps;
        field
    }
}

/// A relation to one row, which a path can go through.
#[diagnostic::on_unimplemented(
    message = "a source cannot go through `{Self}`",
    label = "this is no relation to one row",
    note = "a source is `relation.column`: belongs-to and has-one relations, then a column"
)]
pub trait ToOne {
    /// The entity at its end.
    type Target: EntityTrait;

    #[doc(hidden)]
    fn target() -> TypeInfo;
}

impl<C: BelongsToCardinality<Entity: crate::database::ModelEntity>> ToOne for BelongsTo<C> {
    type Target = C::Entity;

    fn target() -> TypeInfo {
        <Self as ColumnType<Relation>>::info()
    }
}

impl<E: crate::database::ModelEntity> ToOne for HasOne<E> {
    type Target = E;

    fn target() -> TypeInfo {
        <Self as ColumnType<Relation>>::info()
    }
}

fn own<S: Serializer, U: FieldType<Kind>, Kind>(get: fn(&S) -> &U) -> OwnType {
    OwnType {
        info: U::info,
        read: |datum, place| {
            if let Some(place) = place.downcast_mut::<Option<U>>() {
                *place = match datum {
                    Some(datum) => U::from_datum(datum),
                    None => U::empty(),
                };
            }
        },
        get: Box::new(move |object| object.downcast_ref::<S>().map_or(Datum::Null, |object| get(object).to_datum())),
    }
}

/// A method of a serializer's that makes the value of a field: `fn minutes(&self, track: &track::Model) -> i64`, with
/// or without `context: &Context<'_>` behind the row. Where the serializer has no model there is no row:
/// `fn shouted(&self) -> String`.
///
/// `self` is the struct with what the row holds; fields that need more than the row are at their empty values.
#[diagnostic::on_unimplemented(
    message = "this method cannot make the field, whose type is `{U}`",
    label = "no method of a field",
    note = "write `fn name(&self, row: &track::Model) -> {U}`, with or without `context: &Context<'_>` behind the row"
)]
pub trait MethodField<S, U, Args>: Send + Sync + 'static {
    #[doc(hidden)]
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U>;
}

/// Marks a method of the struct alone.
#[derive(Debug)]
pub struct OfStruct;

/// Marks a method of the struct and the context.
#[derive(Debug)]
pub struct OfStructAndContext;

/// Marks a method of the struct and the row.
#[derive(Debug)]
pub struct OfRow<M>(PhantomData<M>);

/// Marks a method of the struct, the row and the context.
#[derive(Debug)]
pub struct OfRowAndContext<M>(PhantomData<M>);

impl<S, U, F: Fn(&S) -> U + Send + Sync + 'static> MethodField<S, U, OfStruct> for F {
    fn call(&self, object: &S, _: Option<&(dyn Any + Send + Sync)>, _: &Context<'_>) -> Option<U> {
        Some(self(object))
    }
}

impl<S, U, F> MethodField<S, U, OfStructAndContext> for F
where
    F: Fn(&S, &Context<'_>) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, _: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U> {
        Some(self(object, context))
    }
}

impl<S, U, M: sea_orm::ModelTrait + 'static, F> MethodField<S, U, OfRow<M>> for F
where
    F: Fn(&S, &M) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, _: &Context<'_>) -> Option<U> {
        Some(self(object, row?.downcast_ref()?))
    }
}

impl<S, U, M: sea_orm::ModelTrait + 'static, F> MethodField<S, U, OfRowAndContext<M>> for F
where
    F: Fn(&S, &M, &Context<'_>) -> U + Send + Sync + 'static,
{
    fn call(&self, object: &S, row: Option<&(dyn Any + Send + Sync)>, context: &Context<'_>) -> Option<U> {
        Some(self(object, row?.downcast_ref()?, context))
    }
}

/// A field whose types are still known, so that an argument which does not suit them is a compile error: `V` is the
/// type of its values, `T` that of the model's column or relation.
pub struct TypedField<'a, S, V, T> {
    spec: &'a mut Spec,
    types: Types<S, V, T>,
}

/// Types that are known and of which there is no value.
pub(crate) type Types<A, B, C> = PhantomData<(fn() -> A, fn() -> B, fn() -> C)>;

impl<S, V, T> fmt::Debug for TypedField<'_, S, V, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedField").field(&self.spec.name).finish()
    }
}

/// The arguments of a field, one method each; those of a list's items too.
macro_rules! arguments {
    ($self:ident => $arguments:expr; $($(#[$doc:meta])* $name:ident($($value:ident: $Value:ty)?) $(where $Suits:ident)? $set:block)+) => {$(
        $(#[$doc])*
        #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
        pub fn $name(self $(, $value: $Value)?) -> Self
        $(where V: $Suits)?
        {
            #[allow(unused_mut)]
            let mut $self = self;
            $set
            $self
        }
    )+};
}

impl<S, V, T> TypedField<'_, S, V, T> {
    arguments! { this => this.spec.arguments;
        /// Shown, and ignored where a client sends it.
        read_only() { this.spec.arguments.read_only = true; }
        /// Taken, and never shown.
        write_only() { this.spec.arguments.write_only = true; }
        /// Neither taken nor shown: its value is its default.
        hidden() { this.spec.arguments.hidden = true; }
        /// Whether a body without it is refused (except by PATCH).
        required(required: bool) { this.spec.arguments.required = Some(required); }
        /// Whether `null` is taken.
        allow_null(allow: bool) { this.spec.arguments.allow_null = Some(allow); }
        /// Whether empty text is taken.
        allow_blank(allow: bool) where Text { this.spec.arguments.allow_blank = Some(allow); }
        /// Whether an empty list or map is taken.
        allow_empty(allow: bool) where List { this.spec.arguments.allow_empty = Some(allow); }
        /// Whether blanks around the text are cut off.
        trim(trim: bool) where Text { this.spec.arguments.trim = Some(trim); }
        /// The least number of characters, items or entries.
        min_length(length: u32) where Lengthy { this.spec.arguments.min_length = Some(length); }
        /// The greatest number of characters, items or entries, in place of the column's.
        max_length(length: u32) where Lengthy { this.spec.arguments.max_length = Some(length); }
        /// The least number; of a duration, in seconds.
        min_value(limit: impl Into<Limit>) where Number { this.spec.arguments.min_value = Some(limit.into()); }
        /// The greatest number; of a duration, in seconds.
        max_value(limit: impl Into<Limit>) where Number { this.spec.arguments.max_value = Some(limit.into()); }
        /// How many digits there may be, before and after the point together, in place of the column's.
        max_digits(digits: u32) where DecimalNumber { this.spec.arguments.max_digits = Some(digits); }
        /// How many digits there are after the point, in place of the column's.
        decimal_places(places: u32) where DecimalNumber { this.spec.arguments.decimal_places = Some(places); }
        /// Whether the number is shown as a string; decimals are unless told otherwise, integers are not.
        coerce_to_string(text: bool) where Number { this.spec.arguments.coerce_to_string = Some(text); }
        /// Shown without zeros at the end.
        normalize_output() where DecimalNumber { this.spec.arguments.normalize = true; }
        /// How the places that are not shown are lost.
        rounding(rounding: Rounding) where DecimalNumber { this.spec.arguments.rounding = rounding; }
        /// An email address.
        email() where Text { this.spec.arguments.formed = Some(Formed::Email); }
        /// A URL.
        url() where Text { this.spec.arguments.formed = Some(Formed::Url); }
        /// Letters, digits, underscores and hyphens.
        slug() where Text { this.spec.arguments.formed = Some(Formed::Slug); }
        /// A slug of any script's letters.
        unicode_slug() where Text { this.spec.arguments.formed = Some(Formed::UnicodeSlug); }
        /// An IP address, shown in its shortest form.
        ip(version: IpVersion) where Text { this.spec.arguments.formed = Some(Formed::Ip(version)); }
        /// What is found somewhere in the text.
        regex(pattern: &'static str) where Text { this.spec.arguments.regex = Some(pattern); }
        /// The values that are taken; of a list, its items.
        choices(choices: impl IntoIterator<Item = Choice>) {
            this.spec.arguments.choices = choices.into_iter().collect();
        }
        /// The form in which it is shown: `strftime` of dates and times, `hex`, `urn` or `int` of UUIDs, `iso-8601` of
        /// durations.
        format(format: &'static str) where Moment { this.spec.arguments.format = Some(format); }
        /// The forms in which it is taken: `strptime`, or `iso-8601`.
        input_formats(formats: &'static [&'static str]) where Moment { this.spec.arguments.input_formats = formats; }
        /// The column or relation, where it has another name than the field.
        source(source: &'static str) { this.spec.source = Some(source); }
        /// The column by which a URL names the row; the primary key unless given.
        lookup_field(name: &'static str) { this.spec.naming.lookup_field = Some(name); }
        /// The part of the URL's path that names the row; the only one unless given.
        lookup_url_kwarg(name: &'static str) { this.spec.naming.lookup_url_kwarg = Some(name); }
        /// The name for people, in OPTIONS.
        label(label: &'static str) { this.spec.arguments.label = Some(label); }
        /// What the field is for, in OPTIONS.
        help_text(text: &'static str) { this.spec.arguments.help_text = Some(text); }
        /// The sentence of the error with this code, in place of ours.
        message(message: (&'static str, &'static str)) {
            this.spec.arguments.messages.insert(message.0, message.1);
        }
        /// What stands in for the field where a body leaves it out (except in PATCH).
        default(default: impl Into<Default>) { this.spec.arguments.default = Some(default.into()); }
        /// The default is for new rows alone: a PUT that leaves the field out leaves the row's value.
        default_on_create() { this.spec.arguments.default_on_create = true; }
    }

    /// A default that a function makes: of nothing, or of the [`Context`].
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn default_with<F, Kind, Args>(self, make: F) -> Self
    where
        V: FieldType<Kind>,
        F: DefaultField<V, Args>,
    {
        self.spec.computed = Some(Box::new(move |context| make.call(context).to_datum()));
        self
    }

    /// What else must hold of a value; null is not asked about.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn validate<F, FieldKind, Kind>(self, validator: F) -> Self
    where
        V: FieldType<FieldKind>,
        F: Validator<V::Ref, Kind>,
        FieldKind: 'static,
        Kind: 'static,
    {
        self.spec.validators.push(Box::new(OfField::<F, V, FieldKind, Kind>::new(validator)));
        self
    }

    /// The arguments of a list's items, or of a map's values.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn child(self, describe: fn(TypedField<'_, S, V::Item, V::Item>)) -> Self
    where
        V: List,
    {
        let mut child = Spec {
            name: self.spec.name,
            source: None,
            path: Vec::new(),
            column: None,
            own: None,
            relation: None,
            naming: Naming::default(),
            arguments: Arguments::default(),
            computed: None,
            method: None,
            validators: Vec::new(),
        };
        describe(TypedField { spec: &mut child, types: PhantomData });
        self.spec.arguments.child = Some(Box::new(child.arguments));
        self
    }
}

/// The column of the related row that stands for it.
impl<S, C, V> TypedField<'_, S, V, BelongsTo<C>>
where
    C: BelongsToCardinality,
{
    /// The column of the related row that stands for it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&<C::Entity as EntityTrait>::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// The rows that a client may name, in place of all.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn queryset(self, rows: fn() -> Select<C::Entity>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move || rows().select_only().into_query()));
        self
    }
}

impl<S, E: EntityTrait, V> TypedField<'_, S, V, HasOne<E>> {
    /// The column of the related row that stands for it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&E::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// The rows that a client may name, in place of all.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn queryset(self, rows: fn() -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move || rows().select_only().into_query()));
        self
    }
}

impl<S, E: EntityTrait, V> TypedField<'_, S, V, HasMany<E>> {
    /// The column of each related row that stands for it.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn slug_field<T>(self, name: &'static str, _: fn(&E::ModelEx) -> &T) -> Self {
        self.spec.naming.slug_field = Some(name);
        self
    }

    /// The rows that a client may name, in place of all.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn queryset(self, rows: fn() -> Select<E>) -> Self {
        self.spec.naming.scope = Some(Arc::new(move || rows().select_only().into_query()));
        self
    }
}

/// Where the entities themselves say how a relation of many rows goes (SeaORM's `Related`), that is what counts.
impl<S, E, V> TypedField<'_, S, V, HasMany<E>>
where
    S: ModelSerializer,
    S::Model: Related<E>,
    E: EntityTrait,
{
    /// Keeps what `Related` says. Other fields have the method of [`AnyRelation`].
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn relation(self) -> Self {
        self.spec.relation = Some((S::Model::to(), S::Model::via()));
        self
    }
}

/// For fields whose entities have no `Related`: columns, relations to one row, an entity's relations to itself.
pub trait AnyRelation: Sized {
    /// The field as it is.
    #[allow(clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    fn relation(self) -> Self {
        self
    }
}

impl<S, V, T> AnyRelation for TypedField<'_, S, V, T> {}

/// A function that makes a default.
#[diagnostic::on_unimplemented(
    message = "this cannot make the default of a field of type `{V}`",
    label = "no function that gives `{V}`",
    note = "write `fn name() -> {V}` or `fn name(context: &Context<'_>) -> {V}`"
)]
pub trait DefaultField<V, Args>: Send + Sync + 'static {
    #[doc(hidden)]
    fn call(&self, context: &Context<'_>) -> V;
}

impl<V, F: Fn() -> V + Send + Sync + 'static> DefaultField<V, OfStruct> for F {
    fn call(&self, _: &Context<'_>) -> V {
        self()
    }
}

impl<V, F: Fn(&Context<'_>) -> V + Send + Sync + 'static> DefaultField<V, OfStructAndContext> for F {
    fn call(&self, context: &Context<'_>) -> V {
        self(context)
    }
}
