//! [`ValidSerializer`] to code: one table of fields, and the struct made from validated values.

use super::field_args::{Setting, Value};
use super::model::{ValidField, ValidSerializer};
use crate::crate_path::CratePath;
use crate::values::Literal;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// The trait impl.
pub(super) fn expand(serializer: &ValidSerializer, root: &CratePath) -> TokenStream {
    let ValidSerializer { name, model, fields } = serializer;
    // Resolved at the call site, so that the name is found from inside `macro_rules!`.
    let mut name = name.clone();
    name.set_span(name.span().resolved_at(Span::call_site()));
    let table = fields.iter().map(|field| entry(field, model.span(), root));
    let there = root.at(model.span());
    let table = quote_spanned!(model.span()=> const FIELDS: &'static [#there::fields::Field<Self>] = &[#(#table),*];);
    let from_values = from_values(fields, model.span(), root);
    quote! {
        #[automatically_derived]
        impl #root::serializers::Serializer for #name {
            type Model = #model;
            #table
            fn schema() -> &'static #root::serializers::Schema {
                static SCHEMA: #root::serializers::Lazy = #root::serializers::Lazy::new::<#name>();
                SCHEMA.get()
            }
            #from_values
        }
    }
}

/// `Field::of("name", |row| &row.name).min_length(1).field()`
fn entry(field: &ValidField, model: Span, root: &CratePath) -> TokenStream {
    let text = &field.name.text;
    let (constructor, getters) = match &field.ty {
        None => ("of", vec![column(field)]),
        Some(ty) if field.is("write_only") => ("input", vec![own(field, ty)]),
        Some(ty) => ("typed", vec![column(field), own(field, ty)]),
    };
    // It asks for the entity, so it has the model's place: a model that is none is reported there anyway.
    let constructor = Ident::new(constructor, model);
    let there = root.at(model);
    let start = quote_spanned!(model=> #there::fields::Field::<Self>::#constructor(#text, #(#getters),*));
    let calls = field.settings.iter().map(|setting| call(setting, root));
    quote!(#start #(#calls)* .field())
}

/// `|row| &row.name`, at the user's word: rustc says there whether it is a column.
fn column(field: &ValidField) -> TokenStream {
    let column = source(field);
    let row = Ident::new("row", column.span());
    quote_spanned!(column.span()=> |#row| &#row.#column)
}

/// `|data| &data.name`, at the type of the struct's field: rustc says there whether it can hold the column's.
fn own(field: &ValidField, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let name = field.name.ident_at(last);
    let data = Ident::new("data", first);
    let start = quote_spanned!(first=> |#data| &#data.);
    quote!(#start #name)
}

/// Where the tokens begin and end: stable Rust does not join spans, but rustc does if they stand in one expression.
fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// The column the field shows: its `source`, or the one of its own name.
fn source(field: &ValidField) -> Ident {
    let source = field.settings.iter().find_map(|setting| match &setting.value {
        Value::Column(column) => Some(column),
        _ => None,
    });
    source.unwrap_or(&field.name).ident()
}

/// `.min_length(1)`, at the user's word: rustc says there whether it suits the column's type.
fn call(setting: &Setting, root: &CratePath) -> TokenStream {
    let method = &setting.word;
    let value = match &setting.value {
        Value::Flag(true) => TokenStream::new(),
        Value::Flag(false) => return TokenStream::new(),
        Value::Bool(value) => quote!(#value),
        Value::Count(count) => {
            let count = proc_macro2::Literal::u32_unsuffixed(*count);
            quote!(#count)
        }
        Value::Limit(literal) => constant("Limit", literal, root),
        Value::Default(literal) => constant("Default", literal, root),
        Value::Column(column) => {
            let column = &column.text;
            quote!(#column)
        }
        Value::Text(text) => quote!(#text),
    };
    quote!(.#method(#value))
}

/// `Limit::int(-1)`
fn constant(of: &str, literal: &Literal, root: &CratePath) -> TokenStream {
    let of = Ident::new(of, Span::call_site());
    let constructor = Ident::new(literal.kind.constructor(), Span::call_site());
    let value = &literal.tokens;
    quote!(#root::fields::#of::#constructor(#value))
}

/// The struct from its values, which come in the table's order.
fn from_values(fields: &[ValidField], model: Span, root: &CratePath) -> TokenStream {
    let own: Vec<(&ValidField, &Type)> = fields.iter().filter_map(|field| Some((field, field.ty.as_ref()?))).collect();
    let values = Ident::new("values", Span::mixed_site().located_at(model));
    let parameter = if own.is_empty() { quote_spanned!(model=> _) } else { quote_spanned!(model=> mut #values) };
    let taken = own.iter().map(|(field, ty)| {
        let name = field.name.ident();
        let take = if field.is("read_only") { "take_read_only" } else { "take" };
        let take = Ident::new(take, ty.span());
        quote!(#name: #values.#take()?)
    });
    // The values ask for the entity, so the function has the model's place, as the fields have.
    let there = root.at(model);
    quote_spanned! {model=>
        fn from_values(#parameter: #there::serializers::Values<'_, Self>) -> #there::Result<Self> {
            ::core::result::Result::Ok(Self { #(#taken),* })
        }
    }
}
