//! `#[generic_view(…)]`: makes a view of a unit struct, or of an `impl` block with hooks.

pub(crate) mod action;
pub(crate) mod arguments;
pub(crate) mod delegate;
pub(crate) mod expand;
pub(crate) mod filters;
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

/// Expands as much as is valid, and reports one error per mistake.
pub(crate) fn generic_view(arguments: TokenStream, item: TokenStream, root: &CratePath) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = expansion(arguments, item, root, &mut errors);
    fallback::with_errors(&expansion, errors)
}

/// Expands the valid parts even beside a mistake: a missing view would be a second error.
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
