//! `#[generic_view(…)]`: a unit struct, or an `impl` block with hooks, becomes a view.

pub(crate) mod action;
pub(crate) mod arguments;
pub(crate) mod expand;
pub(crate) mod filters;
pub(crate) mod forward;
pub(crate) mod hooks;
pub(crate) mod lists;
pub(crate) mod lookup;
pub(crate) mod methods;
pub(crate) mod model;
mod parse;
pub(crate) mod policies;
pub(crate) mod schema;
pub(crate) mod serializers;
pub(crate) mod validate;

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::fallback;
use proc_macro2::TokenStream;

/// The expansion, or as much of it as is right, with one error a mistake.
pub(crate) fn generic_view(arguments: TokenStream, item: TokenStream, root: &CratePath) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = expansion(arguments, item, root, &mut errors);
    fallback::with_errors(&expansion, errors)
}

/// The stages. What is valid is expanded even beside a mistake: a view that were missing would be the next error.
pub(crate) fn expansion(
    arguments: TokenStream,
    item: TokenStream,
    root: &CratePath,
    errors: &mut Errors,
) -> TokenStream {
    match parse::parse(arguments, item, root, errors) {
        Ok(view) => {
            let root = view.root.clone();
            match validate::validate(view, errors) {
                Ok(view) => expand::expand(&view, &root),
                Err(item) => fallback::view(&item, &root),
            }
        }
        Err(item) => item,
    }
}
