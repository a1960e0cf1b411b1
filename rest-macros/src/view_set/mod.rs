//! `#[view_set(…)]`: makes a view set of a unit struct, or of an `impl` block with hooks and actions.

mod actions;
mod expand;
mod extra;
mod model;
mod parse;
mod routes;
mod validate;

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::fallback;
use proc_macro2::TokenStream;

/// Expands as much as is valid, and reports one error per mistake.
pub(crate) fn view_set(arguments: TokenStream, item: TokenStream, root: &CratePath) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = expansion(arguments, item, root, &mut errors);
    fallback::with_errors(&expansion, errors)
}

pub(crate) fn expansion(
    arguments: TokenStream,
    item: TokenStream,
    root: &CratePath,
    errors: &mut Errors,
) -> TokenStream {
    match parse::parse(arguments, item, root, errors) {
        Ok(set) => {
            let root = set.root.clone();
            match validate::validate(set, errors) {
                Ok(set) => expand::expand(&set, &root),
                Err(item) => fallback::view_set(&item, &root),
            }
        }
        Err(item) => item,
    }
}
