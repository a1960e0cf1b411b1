//! Parses tokens into a [`Serializer`]: the arguments and the form of their values.

use super::entity;
use super::field_args::{self, Setting};
use super::model::{EntityField, LongField, Serializer, Shape};
use super::unique::Rules;
use crate::args::{Args, Given};
use crate::crate_path::CratePath;
use crate::diagnostics::{Errors, attribute_on};
use crate::list::Word;
use crate::naming;
use crate::values::{Function, Functions, TypeName};
use crate::vocabulary::{Argument, SERIALIZER_ARGUMENTS};
use darling::ast::NestedMeta;
use darling::{Error, FromMeta};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Meta};

/// Parses the struct. For an invalid item returns its name and model, as far as they are known.
pub(super) fn parse(
    input: DeriveInput,
    root: &CratePath,
    errors: &mut Errors,
) -> Result<Serializer, Option<(Ident, TypeName)>> {
    let found = errors.len();
    let tokens = arguments(&input.attrs, "serializer", errors);
    let args: Args<Argument> = Args::parse(tokens, "argument", &SERIALIZER_ARGUMENTS, errors);
    let mut model: Option<Given<TypeName>> = args.read("model", errors);
    let Some(root) = root.chosen(&args, errors) else { return Err(None) };
    let Some(shape) = shape(&input, errors) else {
        let known = model.filter(|_| input.generics.params.is_empty());
        return Err(known.map(|model| (input.ident, model.value)));
    };
    if let Some(attribute) = input.attrs.iter().find(|attribute| attribute.path().is_ident("field")) {
        let message = "`field` belongs on a field of the struct; for a column in `fields`, write \
                       `#[serializer(…, extra(name(…)))]`";
        errors.push(attribute.path(), message);
    }
    let attribute = attribute_on(&input.ident);
    let mut name = input.ident;
    if let Shape::Entity(_) = shape {
        let word = Ident::new("model", name.span());
        name = Ident::new("Model", name.span());
        model.get_or_insert_with(|| Given { word, value: TypeName(syn::parse_quote!(Entity)) });
    } else if let Shape::Short = shape {
        if !input.attrs.iter().any(|attribute| attribute.path().is_ident("serializer")) {
            errors.push_at(attribute, MISSING);
        } else if errors.len() == found || !args.is_empty() {
            let wanted: &[&str] = if args.has("exclude") { &["model"] } else { &["model", "fields"] };
            args.require(wanted, &SERIALIZER_ARGUMENTS, attribute, errors);
        }
    }
    let extra = args.read::<Extra>("extra", errors).map(|given| given.value.0).unwrap_or_default();
    Ok(Serializer {
        root,
        docs: naming::description(&input.attrs),
        is_deprecated: is_deprecated(&input.attrs, &input.data),
        shape,
        model,
        fields: args.read("fields", errors),
        exclude: args.read("exclude", errors),
        read_only: args.read("read_only", errors),
        write_only: args.read("write_only", errors),
        extra: extra.into_iter().map(|(word, tokens)| (word, field_args::parse(tokens, errors))).collect(),
        depth: args.read("depth", errors),
        unique_together: args.read::<Rules>("unique_together", errors).map(|given| given.value.0).unwrap_or_default(),
        validate: args.read::<Functions>("validate", errors).map(|given| given.value.0).unwrap_or_default(),
        validate_many: args.read::<Functions>("validate_many", errors).map(|given| given.value.0).unwrap_or_default(),
        changes: ["to_internal_value", "to_representation"]
            .into_iter()
            .filter_map(|name| Some((name, args.read::<Function>(name, errors)?.value.0)))
            .collect(),
        allow_null: args.read("allow_null", errors),
        deny_unknown: args.read("deny_unknown", errors).map(|given| given.value),
        rename_all: args.read("rename_all", errors),
        dynamic_fields: args.read("dynamic_fields", errors).map(|given| given.value),
        component: args.read("component", errors).map(|given| given.value),
        given: args.iter().map(|arg| arg.word.clone()).collect(),
        name,
    })
}

/// The message for a struct without fields, whose fields only the attribute can list.
const MISSING: &str = "`#[serializer(…)]` is missing; write `#[serializer(model = artist::Entity, fields(id, name))]`";

/// A unit struct or a struct with named fields, without generics.
fn shape(input: &DeriveInput, errors: &mut Errors) -> Option<Shape> {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        errors.push(&input.generics, format!("a serializer cannot have generics; write `pub struct {name}`"));
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unit => Some(Shape::Short),
            Fields::Named(fields) if entity::is_model(input) => {
                Some(Shape::Entity(fields.named.iter().filter_map(|field| of_entity(field, errors)).collect()))
            }
            Fields::Named(fields) => {
                Some(Shape::Long(fields.named.iter().filter_map(|field| long(field, errors)).collect()))
            }
            Fields::Unnamed(fields) => {
                errors
                    .push(fields, "a serializer cannot be a tuple struct; write `{ name: Type, … }`, or a unit struct");
                None
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.push(
                name,
                format!("a serializer must be a struct; write `pub struct {name};` or `pub struct {name} {{ … }}`"),
            );
            None
        }
    }
}

fn long(field: &syn::Field, errors: &mut Errors) -> Option<LongField> {
    if let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("serializer")) {
        errors.push(attribute.path(), "`serializer` belongs on the struct; on a field, write `#[field(…)]`");
    }
    let found = errors.len();
    let settings = field_settings(&field.attrs, errors);
    let is_invalid = errors.len() > found;
    field.ident.clone().map(|name| LongField {
        name,
        ty: field.ty.clone(),
        docs: naming::description(&field.attrs),
        is_deprecated: marks_deprecated(&field.attrs),
        settings,
        is_invalid,
    })
}

/// Whether the struct or one of its fields is deprecated.
fn is_deprecated(attributes: &[Attribute], data: &Data) -> bool {
    let Data::Struct(data) = data else { return false };
    marks_deprecated(attributes) || data.fields.iter().any(|field| marks_deprecated(&field.attrs))
}

fn marks_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
}

fn of_entity(field: &syn::Field, errors: &mut Errors) -> Option<EntityField> {
    Some(EntityField { field: long(field, errors)?, role: entity::role(field) })
}

fn field_settings(attributes: &[Attribute], errors: &mut Errors) -> Vec<Setting> {
    field_args::parse(arguments(attributes, "field", errors), errors)
}

/// The tokens of all attributes of this name, joined by commas.
fn arguments(attributes: &[Attribute], name: &str, errors: &mut Errors) -> TokenStream {
    let mut all = TokenStream::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        match &attribute.meta {
            Meta::List(list) if all.is_empty() => all = list.tokens.clone(),
            Meta::List(list) => {
                let more = &list.tokens;
                all = quote!(#all, #more);
            }
            Meta::Path(_) if name == "serializer" => {
                let message = "`serializer` takes its arguments in parentheses: `#[serializer(…)]`; without arguments, \
                               a struct with fields needs no attribute";
                errors.push(&attribute.meta, message);
            }
            other => errors.push(other, format!("`{name}` takes its arguments in parentheses: `#[{name}(…)]`")),
        }
    }
    all
}

/// `extra(name(min_length = 1), …)`: each field with the tokens between its parentheses.
struct Extra(Vec<(Word, TokenStream)>);

impl FromMeta for Extra {
    fn from_list(items: &[NestedMeta]) -> darling::Result<Self> {
        items.iter().map(entry).collect::<darling::Result<_>>().map(Self)
    }
}

fn entry(item: &NestedMeta) -> darling::Result<(Word, TokenStream)> {
    match item {
        NestedMeta::Meta(Meta::List(list)) => {
            let path = &list.path;
            Ok((Word::from_path(path)?, list.tokens.clone()))
        }
        other => Err(Error::custom("no field").with_span(other)),
    }
}
