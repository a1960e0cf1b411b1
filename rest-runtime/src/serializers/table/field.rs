//! A field's arguments, one method each.

use std::fmt;
use std::marker::PhantomData;

use super::Spec;
use super::functions::{DefaultField, MethodField, ShowField};
use crate::fields::{
    Choice, Dated, DecimalNumber, Default, ExactNumber, Formed, IpVersion, Lengthy, Limit, List, MayBeEmpty, Moment,
    Number, Rounding, Text, Unique, Upload,
};
use crate::serializers::literals::{ChoiceFor, DefaultFor, MayBeNull};
use crate::serializers::types::{FieldType, Nests};
use crate::serializers::validators::OfField;
use crate::serializers::{Serializer, Validator};
use crate::values::Datum;

/// A field whose types are still known, so that an argument which does not suit them is a compile error: `V` is the
/// type of its values, `T` that of the model's column or relation.
pub struct TypedField<'a, S, V, T> {
    pub(super) spec: &'a mut Spec,
    pub(super) types: Types<S, V, T>,
}

/// Types that are known and of which there is no value.
pub(crate) type Types<A, B, C> = PhantomData<(fn() -> A, fn() -> B, fn() -> C)>;

impl<S, V, T> fmt::Debug for TypedField<'_, S, V, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedField").field(&self.spec.name).finish()
    }
}

/// Says of which type a field's values are. A method that asks it of a type of its own, and something else of that type, is
/// refused at its name; rustc blames the field for what is asked of the field's own types.
pub trait Valued<U> {}

impl<S, V, T> Valued<V> for TypedField<'_, S, V, T> {}

/// The arguments of a field, one method each; those of a list's items too.
macro_rules! arguments {
    ($self:ident => $arguments:expr; $($(#[$doc:meta])* $name:ident($($value:ident: $Value:ty)?) $(where $U:ident: $Suits:ident)? $set:block)+) => {$(
        $(#[$doc])*
        #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
        pub fn $name<$($U)?>(self $(, $value: $Value)?) -> Self
        where
            $(Self: Valued<$U>, $U: $Suits)?
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
        allow_blank(allow: bool) where U: Text { this.spec.arguments.allow_blank = Some(allow); }
        /// Whether an empty list, map or file is taken; a file is not unless said here.
        allow_empty(allow: bool) where U: MayBeEmpty { this.spec.arguments.allow_empty = Some(allow); }
        /// Whether blanks around the text are cut off.
        trim(trim: bool) where U: Text { this.spec.arguments.trim = Some(trim); }
        /// The least number of characters, items or entries.
        min_length(length: u32) where U: Lengthy { this.spec.arguments.min_length = Some(length); }
        /// The greatest number of characters, items or entries, in place of the column's.
        max_length(length: u32) where U: Lengthy { this.spec.arguments.max_length = Some(length); }
        /// The least number; of a duration, in seconds.
        min_value(limit: impl Into<Limit>) where U: Number { this.spec.arguments.min_value = Some(limit.into()); }
        /// The greatest number; of a duration, in seconds.
        max_value(limit: impl Into<Limit>) where U: Number { this.spec.arguments.max_value = Some(limit.into()); }
        /// How many digits there may be, before and after the point together, in place of the column's.
        max_digits(digits: u32) where U: DecimalNumber { this.spec.arguments.max_digits = Some(digits); }
        /// How many digits there are after the point, in place of the column's.
        decimal_places(places: u32) where U: DecimalNumber { this.spec.arguments.decimal_places = Some(places); }
        /// Whether the number is shown as a string; decimals are unless told otherwise, integers are not.
        coerce_to_string(text: bool) where U: ExactNumber { this.spec.arguments.coerce_to_string = Some(text); }
        /// Shown without zeros at the end.
        normalize_output() where U: DecimalNumber { this.spec.arguments.normalize = true; }
        /// How the places that are not shown are lost.
        rounding(rounding: Rounding) where U: DecimalNumber { this.spec.arguments.rounding = rounding; }
        /// An email address.
        email() where U: Text { this.spec.arguments.formed = Some(Formed::Email); }
        /// A URL.
        url() where U: Text { this.spec.arguments.formed = Some(Formed::Url); }
        /// Letters, digits, underscores and hyphens.
        slug() where U: Text { this.spec.arguments.formed = Some(Formed::Slug); }
        /// A slug of any script's letters.
        unicode_slug() where U: Text { this.spec.arguments.formed = Some(Formed::UnicodeSlug); }
        /// An IP address, shown in its shortest form.
        ip(version: IpVersion) where U: Text { this.spec.arguments.formed = Some(Formed::Ip(version)); }
        /// An image: a PNG, JPEG, GIF, WebP or BMP file with a size.
        image() where U: Upload { this.spec.arguments.image = true; }
        /// What is found somewhere in the text.
        regex(pattern: &'static str) where U: Text { this.spec.arguments.regex = Some(pattern); }
        /// The form in which it is shown: `strftime` of dates and times, `hex`, `urn` or `int` of UUIDs, `iso-8601` of
        /// durations.
        format(format: &'static str) where U: Moment { this.spec.arguments.format = Some(format); }
        /// The forms in which it is taken: `strptime`, or `iso-8601`.
        input_formats(formats: &'static [&'static str]) where U: Dated { this.spec.arguments.input_formats = formats; }
        /// The name that clients see, in place of the field's.
        rename(name: &'static str) { this.spec.rename = Some(name); }
        /// The column or relation, where it has another name than the field.
        source(source: &'static str) { this.spec.source = Some(source); }
        /// Where validated data has it, in a serializer without a model: `address.city`, or `*` for what is nested.
        kept_at(path: &'static str) { this.spec.arguments.kept_at = Some(path); }
        /// The column by which a URL names the row; the primary key unless given.
        lookup_field(name: &'static str) { this.spec.naming.lookup_field = Some(name); }
        /// The part of the URL's path that names the row; the only one unless given.
        lookup_url_kwarg(name: &'static str) { this.spec.naming.lookup_url_kwarg = Some(name); }
        /// Whether another row may have the same value.
        unique(unique: Unique) { this.spec.arguments.unique = Some(unique); }
        /// The name for people, in OPTIONS.
        label(label: &'static str) { this.spec.arguments.label = Some(label); }
        /// What the field is for, in OPTIONS.
        help_text(text: &'static str) { this.spec.arguments.help_text = Some(text); }
        /// The doc comment above the field, for documents about the API.
        docs(docs: &'static str) { this.spec.arguments.docs = Some(docs); }
        /// The `format` in documents about the API, in place of the one of the field's type.
        schema_format(format: &'static str) { this.spec.arguments.schema.format = Some(format); }
        /// An example for documents about the API.
        schema_example(example: impl Into<Default>) { this.spec.arguments.schema.example = Some(example.into()); }
        /// Clients should no longer use the field, as documents about the API say.
        schema_deprecated() { this.spec.arguments.schema.deprecated = true; }
        /// The sentence of the error with this code, in place of ours.
        message(message: (&'static str, &'static str)) {
            this.spec.arguments.messages.insert(message.0, message.1);
        }
        /// Null stands in for the field where a body leaves it out (except in PATCH).
        default_null() where U: MayBeNull { this.spec.arguments.default = Some(Default::Null); }
        /// The nested rows are written with the row: those whose key is named are changed, the others made; rows of a
        /// list that are left out are deleted.
        writable_nested() where U: Nests { this.spec.arguments.writable_nested = true; }
        /// The default is for new rows alone: a PUT that leaves the field out leaves the row's value.
        default_on_create() { this.spec.arguments.default_on_create = true; }
    }

    /// What stands in for the field where a body leaves it out (except in PATCH).
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn default<L, Kind>(self, default: L) -> Self
    where
        L: DefaultFor<V, Kind>,
    {
        self.spec.arguments.default = Some(default.into_default());
        self
    }

    /// The values that are taken; of a list, its items.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn choices<L, Kind, const N: usize>(self, choices: [L; N]) -> Self
    where
        L: ChoiceFor<V, Kind>,
    {
        let choice = |literal: L| Choice { value: literal.into_choice(), label: None };
        self.spec.arguments.choices = choices.into_iter().map(choice).collect();
        self
    }

    /// The names of the choices for people, in their order.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn choice_labels<const N: usize>(self, labels: [Option<&'static str>; N]) -> Self {
        for (choice, label) in self.spec.arguments.choices.iter_mut().zip(labels) {
            choice.label = label;
        }
        self
    }

    /// A default that a function makes: of nothing, or of the [`Context`](crate::serializers::Context).
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn default_with<F, Kind, Args>(self, make: F) -> Self
    where
        V: FieldType<Kind>,
        F: DefaultField<V, Args>,
    {
        self.spec.computed = Some(Box::new(move |context| make.call(context).to_datum()));
        self
    }

    /// The field is made by a method of the serializer's, and only shown.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn method<F, Kind, Args>(self, method: F) -> Self
    where
        S: Serializer,
        V: FieldType<Kind>,
        F: MethodField<S, V, Args>,
    {
        self.spec.arguments.read_only = true;
        self.spec.method = Some(Box::new(move |object, row, context| {
            let shown = object.downcast_ref::<S>().and_then(|object| method.call(object, row, context));
            shown.map_or(Datum::Null, |shown| shown.to_datum())
        }));
        self
    }

    /// The field is made by a function of the row, or of the struct where the serializer has no model, and only shown.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "the table keeps what is said")]
    pub fn shown_by<R, F, Kind, Args>(self, function: F) -> Self
    where
        R: 'static,
        V: FieldType<Kind>,
        F: ShowField<R, V, Args>,
    {
        self.spec.arguments.read_only = true;
        self.spec.method = Some(Box::new(move |object, row, context| {
            let shown = row.and_then(|row| row.downcast_ref::<R>()).or_else(|| object.downcast_ref());
            shown.map_or(Datum::Null, |shown| function.call(shown, context).to_datum())
        }));
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
        let mut child = Spec::new(self.spec.name);
        describe(TypedField { spec: &mut child, types: PhantomData });
        self.spec.arguments.child = Some(Box::new(child.arguments));
        self
    }
}
