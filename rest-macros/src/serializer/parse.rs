//! Tokens to [`Serializer`]: which arguments there are, and what shape their values have.

use super::field_args::{self, Setting};
use super::model::{LongField, Serializer, Shape};
use crate::args::{Args, Given};
use crate::diagnostics::{Errors, attribute_on};
use crate::list::Word;
use crate::values::{Functions, TypeName};
use crate::vocabulary::{Argument, SERIALIZER_ARGUMENTS};
use darling::ast::NestedMeta;
use darling::{Error, FromMeta};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Meta};

/// Reads the struct. Of an item that can be no serializer come name and model, as far as they are known.
pub(super) fn parse(item: TokenStream, errors: &mut Errors) -> Result<Serializer, Option<(Ident, TypeName)>> {
    let input = errors.handle(syn::parse2::<DeriveInput>(item)).ok_or(None)?;
    let found = errors.len();
    let tokens = arguments(&input.attrs, "serializer", errors);
    let args: Args<Argument> = Args::parse(tokens, "argument", &SERIALIZER_ARGUMENTS, errors);
    let model: Option<Given<TypeName>> = args.read("model", errors);
    let Some(shape) = shape(&input, errors) else {
        let known = model.filter(|_| input.generics.params.is_empty());
        return Err(known.map(|model| (input.ident, model.value)));
    };
    let attribute = attribute_on(&input.ident);
    if !input.attrs.iter().any(|attribute| attribute.path().is_ident("serializer")) {
        errors.push_at(attribute, format!("`#[serializer(…)]` is missing; write `{}`", usage(&shape)));
    } else if let (Some(bare), Shape::Short) = (input.attrs.iter().find(is_bare), &shape) {
        let message = "`serializer` takes its arguments in parentheses: `#[serializer(…)]`";
        errors.push(&bare.meta, message);
    } else if (errors.len() == found || !args.is_empty()) && matches!(shape, Shape::Short) {
        args.require("model", &SERIALIZER_ARGUMENTS, attribute, errors);
        args.require("fields", &SERIALIZER_ARGUMENTS, attribute, errors);
    }
    let extra = args.read::<Extra>("extra", errors).map(|given| given.value.0).unwrap_or_default();
    Ok(Serializer {
        shape,
        model,
        fields: args.read("fields", errors),
        read_only: args.read("read_only", errors),
        write_only: args.read("write_only", errors),
        extra: extra.into_iter().map(|(word, tokens)| (word, field_args::parse(tokens, errors))).collect(),
        validate: args.read::<Functions>("validate", errors).map(|given| given.value.0).unwrap_or_default(),
        deny_unknown: args.read("deny_unknown", errors).map(|given| given.value),
        given: args.iter().map(|arg| arg.word.clone()).collect(),
        name: input.ident,
    })
}

/// `#[serializer]`, which is enough for a serializer without a model.
fn is_bare(attribute: &&Attribute) -> bool {
    matches!(&attribute.meta, Meta::Path(path) if path.is_ident("serializer"))
}

/// The shortest attribute that is complete.
fn usage(shape: &Shape) -> &'static str {
    match shape {
        Shape::Short => "#[serializer(model = artist::Entity, fields(id, name))]",
        Shape::Long(_) => "#[serializer(model = artist::Entity)]",
    }
}

/// A unit struct or a struct with named fields, without generics.
fn shape(input: &DeriveInput, errors: &mut Errors) -> Option<Shape> {
    let name = &input.ident;
    if !input.generics.params.is_empty() {
        errors.push(&input.generics, format!("a serializer has no generics; write `pub struct {name}`"));
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unit => Some(Shape::Short),
            Fields::Named(fields) => {
                Some(Shape::Long(fields.named.iter().filter_map(|field| long(field, errors)).collect()))
            }
            Fields::Unnamed(fields) => {
                errors.push(
                    fields,
                    "the fields of a serializer have names; write `{ name: Type, … }`, or no fields at all",
                );
                None
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.push(
                name,
                format!("a serializer is a struct; write `pub struct {name};` or `pub struct {name} {{ … }}`"),
            );
            None
        }
    }
}

fn long(field: &syn::Field, errors: &mut Errors) -> Option<LongField> {
    let settings = field_settings(&field.attrs, errors);
    field.ident.clone().map(|name| LongField { name, ty: field.ty.clone(), settings })
}

fn field_settings(attributes: &[Attribute], errors: &mut Errors) -> Vec<Setting> {
    field_args::parse(arguments(attributes, "field", errors), errors)
}

/// What stands in all attributes of this name together, as if it were one.
fn arguments(attributes: &[Attribute], name: &str, errors: &mut Errors) -> TokenStream {
    let mut all = TokenStream::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        match &attribute.meta {
            Meta::List(list) if all.is_empty() => all = list.tokens.clone(),
            Meta::List(list) => {
                let more = &list.tokens;
                all = quote!(#all, #more);
            }
            // A serializer without a model has no argument that it must have.
            Meta::Path(_) if name == "serializer" => {}
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
