//! The arguments of a field, one method each.

use std::fmt;
use std::marker::PhantomData;

use super::FieldDecl;
use super::functions::{DefaultField, MethodField, ShowField};
use crate::schema::arguments::{
    Choice, DecimalNumber, Default, ExactNumber, Formed, HasInputFormats, Lengthy, Limit, ListOrMap, MayBeEmpty,
    Moment, Numeric, Text, Unique, Upload,
};
use crate::schema::literals::{ChoiceFor, DefaultFor, MayBeNull};
use crate::schema::types::{FieldType, Nests};
use crate::schema::validators::FieldValidator;
use crate::schema::{Serializer, Validator};
use crate::values::FieldValue;
use crate::values::{IpVersion, Rounding};

/// A field with its types, so that an argument that does not suit them is a compile error.
///
/// `V` is the type of its values, `T` that of the model's column or relation.
pub struct TypedField<'a, S, V, T> {
    pub(crate) spec: &'a mut FieldDecl,
    pub(crate) types: Types<S, V, T>,
}

/// Types without a value.
pub(crate) type Types<A, B, C> = PhantomData<(fn() -> A, fn() -> B, fn() -> C)>;

impl<S, V, T> fmt::Debug for TypedField<'_, S, V, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedField").field(&self.spec.rust_name).finish()
    }
}

/// The type of a field's values.
///
/// Methods require it of a type parameter, together with the trait of the argument. The compiler then reports an
/// unsuitable argument at the method's name. If the trait were required of the field's own type, it would report it at
/// the field.
pub trait Valued<U> {}

impl<S, V, T> Valued<V> for TypedField<'_, S, V, T> {}

/// One method for each argument, also for those of a list's items.
macro_rules! arguments {
    ($self:ident => $arguments:expr; $($(#[$doc:meta])* $name:ident($($value:ident: $Value:ty)?) $(where $U:ident: $Suits:ident)? $set:block)+) => {$(
        $(#[$doc])*
        #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
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
        /// Shown, and ignored if a client sends it.
        read_only() { this.spec.arguments.read_only = true; }
        /// Accepted, and never shown.
        write_only() { this.spec.arguments.write_only = true; }
        /// Neither accepted nor shown. The value is the default.
        hidden() { this.spec.arguments.hidden = true; }
        /// Whether a body without the field is refused (except by PATCH).
        required(required: bool) { this.spec.arguments.required = Some(required); }
        /// Whether `null` is accepted.
        allow_null(allow: bool) { this.spec.arguments.allow_null = Some(allow); }
        /// Whether empty text is accepted.
        allow_blank(allow: bool) where U: Text { this.spec.arguments.allow_blank = Some(allow); }
        /// Whether an empty list, map or file is accepted. By default, lists and maps may be empty, files may not.
        allow_empty(allow: bool) where U: MayBeEmpty { this.spec.arguments.allow_empty = Some(allow); }
        /// Whether blanks around the text are removed.
        trim(trim: bool) where U: Text { this.spec.arguments.trim = Some(trim); }
        /// The minimum number of characters, items or entries.
        min_length(length: u32) where U: Lengthy { this.spec.arguments.min_length = Some(length); }
        /// The maximum number of characters, items or entries, in place of the column's.
        max_length(length: u32) where U: Lengthy { this.spec.arguments.max_length = Some(length); }
        /// The minimum; for a duration, in seconds.
        min_value(limit: impl Into<Limit>) where U: Numeric { this.spec.arguments.min_value = Some(limit.into()); }
        /// The maximum; for a duration, in seconds.
        max_value(limit: impl Into<Limit>) where U: Numeric { this.spec.arguments.max_value = Some(limit.into()); }
        /// The maximum number of digits, before and after the point together, in place of the column's.
        max_digits(digits: u32) where U: DecimalNumber { this.spec.arguments.max_digits = Some(digits); }
        /// The number of digits after the point, in place of the column's.
        decimal_places(places: u32) where U: DecimalNumber { this.spec.arguments.decimal_places = Some(places); }
        /// Whether the number is shown as a string. By default, decimals are and integers are not.
        coerce_to_string(text: bool) where U: ExactNumber { this.spec.arguments.coerce_to_string = Some(text); }
        /// Shown without trailing zeros.
        normalize_output() where U: DecimalNumber { this.spec.arguments.normalize = true; }
        /// The rounding to the digits that are shown.
        rounding(rounding: Rounding) where U: DecimalNumber { this.spec.arguments.rounding = rounding; }
        /// An email address.
        email() where U: Text { this.spec.arguments.formed = Some(Formed::Email); }
        /// A URL.
        url() where U: Text { this.spec.arguments.formed = Some(Formed::Url); }
        /// Letters, digits, underscores and hyphens.
        slug() where U: Text { this.spec.arguments.formed = Some(Formed::Slug); }
        /// A slug with letters of any script.
        unicode_slug() where U: Text { this.spec.arguments.formed = Some(Formed::UnicodeSlug); }
        /// An IP address, shown in its shortest form.
        ip(version: IpVersion) where U: Text { this.spec.arguments.formed = Some(Formed::Ip(version)); }
        /// An image: a PNG, JPEG, GIF, WebP or BMP file with a size.
        image() where U: Upload { this.spec.arguments.image = true; }
        /// A regular expression that matches somewhere in the text.
        regex(pattern: &'static str) where U: Text { this.spec.arguments.regex = Some(pattern); }
        /// The output format: `strftime` for dates and times, `hex`, `urn` or `int` for UUIDs, `iso-8601` for
        /// durations.
        format(format: &'static str) where U: Moment { this.spec.arguments.format = Some(format); }
        /// The input formats: `strptime`, or `iso-8601`.
        input_formats(formats: &'static [&'static str]) where U: HasInputFormats { this.spec.arguments.input_formats = formats; }
        /// The name in bodies, in place of the field's.
        rename(name: &'static str) { this.spec.rename = Some(name); }
        /// The column or relation, if its name is not the field's.
        source(source: &'static str) { this.spec.source = Some(source); }
        /// The path in validated data, in a serializer without a model: `address.city`, or `*` to merge a nested
        /// object.
        kept_at(path: &'static str) { this.spec.arguments.kept_at = Some(path); }
        /// The column by which a URL names the row; by default the primary key.
        lookup_field(name: &'static str) { this.spec.naming.lookup_field = Some(name); }
        /// The part of the URL's path that names the row; by default the last one.
        lookup_url_kwarg(name: &'static str) { this.spec.naming.lookup_url_kwarg = Some(name); }
        /// Whether another row may have the same value.
        unique(unique: Unique) { this.spec.arguments.unique = Some(unique); }
        /// The label, which OPTIONS shows.
        label(label: &'static str) { this.spec.arguments.label = Some(label); }
        /// The help text, which OPTIONS shows.
        help_text(text: &'static str) { this.spec.arguments.help_text = Some(text); }
        /// The doc comment above the field, for documents about the API.
        docs(docs: &'static str) { this.spec.arguments.docs = Some(docs); }
        /// The `format` in documents about the API, in place of the one of the field's type.
        schema_format(format: &'static str) { this.spec.arguments.schema.format = Some(format); }
        /// An example for documents about the API.
        schema_example(example: impl Into<Default>) { this.spec.arguments.schema.example = Some(example.into()); }
        /// Clients should no longer use the field, as documents about the API say.
        schema_deprecated() { this.spec.arguments.schema.deprecated = true; }
        /// The message of the error with this code.
        message(message: (&'static str, &'static str)) {
            this.spec.arguments.messages.insert(message.0, message.1);
        }
        /// Makes null the default, for bodies without the field (except in PATCH).
        default_null() where U: MayBeNull { this.spec.arguments.default = Some(Default::Null); }
        /// Writes the nested rows with the row. Rows whose key is named are changed, the others inserted. Rows that a
        /// list leaves out are deleted.
        writable_nested() where U: Nests { this.spec.arguments.writable_nested = true; }
        /// Limits the default to new rows: a PUT without the field keeps the row's value.
        default_on_create() { this.spec.arguments.default_on_create = true; }
    }

    /// The default, for bodies without the field (except in PATCH).
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn default<L, Kind>(self, default: L) -> Self
    where
        L: DefaultFor<V, Kind>,
    {
        self.spec.arguments.default = Some(default.into_default());
        self
    }

    /// The accepted values; for a list, those of its items.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn choices<L, Kind, const N: usize>(self, choices: [L; N]) -> Self
    where
        L: ChoiceFor<V, Kind>,
    {
        let choice = |literal: L| Choice { value: literal.into_choice(), label: None };
        self.spec.arguments.choices = choices.into_iter().map(choice).collect();
        self
    }

    /// The labels of the choices, in their order.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn choice_labels<const N: usize>(self, labels: [Option<&'static str>; N]) -> Self {
        for (choice, label) in self.spec.arguments.choices.iter_mut().zip(labels) {
            choice.label = label;
        }
        self
    }

    /// A default that a function computes, with or without the [`Context`](crate::serializers::Context).
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn default_with<F, Kind, Args>(self, make: F) -> Self
    where
        V: FieldType<Kind>,
        F: DefaultField<V, Args>,
    {
        self.spec.computed = Some(Box::new(move |context| make.call(context).to_field_value()));
        self
    }

    /// A method of the serializer that computes the field, which is then read-only.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn method<F, Kind, Args>(self, method: F) -> Self
    where
        S: Serializer,
        V: FieldType<Kind>,
        F: MethodField<S, V, Args>,
    {
        self.spec.arguments.read_only = true;
        self.spec.method = Some(Box::new(move |object, row, context| {
            let shown = object.downcast_ref::<S>().and_then(|object| method.call(object, row, context));
            shown.map_or(FieldValue::Null, |shown| shown.to_field_value())
        }));
        self
    }

    /// A function that computes the field, which is then read-only. It takes the row, or the struct of a serializer
    /// without a model.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn shown_by<R, F, Kind, Args>(self, function: F) -> Self
    where
        R: 'static,
        V: FieldType<Kind>,
        F: ShowField<R, V, Args>,
    {
        self.spec.arguments.read_only = true;
        self.spec.method = Some(Box::new(move |object, row, context| {
            let shown = row.and_then(|row| row.downcast_ref::<R>()).or_else(|| object.downcast_ref());
            shown.map_or(FieldValue::Null, |shown| function.call(shown, context).to_field_value())
        }));
        self
    }

    /// A validator of the value. It does not run for null.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn validate<F, FieldKind, Kind>(self, validator: F) -> Self
    where
        V: FieldType<FieldKind>,
        F: Validator<V::Ref, Kind>,
        FieldKind: 'static,
        Kind: 'static,
    {
        self.spec.validators.push(Box::new(FieldValidator::<F, V, FieldKind, Kind>::new(validator)));
        self
    }

    /// The arguments of a list's items, or of a map's values.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "called for its side effect")]
    pub fn child(self, describe: fn(TypedField<'_, S, V::Item, V::Item>)) -> Self
    where
        V: ListOrMap,
    {
        let mut child = FieldDecl::new(self.spec.rust_name);
        describe(TypedField { spec: &mut child, types: PhantomData });
        self.spec.arguments.child = Some(Box::new(child.arguments));
        self
    }
}
