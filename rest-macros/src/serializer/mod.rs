//! `#[derive(Serializer)]`: a unit struct with a list of columns, or a struct with one field per column.

mod entity;
mod expand;
mod field_args;
mod model;
mod of_entity;
mod parse;
pub(crate) mod rules;
mod unique;
mod validate;

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::fallback;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Expands as much as is valid, and reports one error per mistake.
pub(crate) fn derive_serializer(item: TokenStream, root: &CratePath) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = expansion(item, root, &mut errors);
    fallback::with_errors(&expansion, errors)
}

/// Expands the valid parts even beside a mistake: a missing serializer would be a second error in each view that uses
/// it. Without a model nothing is expanded.
pub(crate) fn expansion(item: TokenStream, root: &CratePath, errors: &mut Errors) -> TokenStream {
    let Some(input) = errors.handle(syn::parse2::<DeriveInput>(item)) else { return TokenStream::new() };
    if entity::is_half(&input) {
        return TokenStream::new();
    }
    match parse::parse(input, root, errors) {
        Ok(serializer) => {
            let root = serializer.root.clone();
            let valid = validate::validate(serializer, errors);
            valid.map(|serializer| expand::expand(&serializer, &root)).unwrap_or_default()
        }
        Err(known) => known.map(|(name, model)| fallback::serializer(&name, &model.0, root)).unwrap_or_default(),
    }
}
