//! `#[api_view(…)]`: makes a view of a function, or of an `impl` block with one function per method.

mod expand;
mod model;
mod parse;
mod validate;

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::fallback;
use proc_macro2::TokenStream;

/// Expands as much as is valid, and reports one error per mistake.
pub(crate) fn api_view(arguments: TokenStream, item: TokenStream, root: &CratePath) -> TokenStream {
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
        Ok(view) => {
            let root = view.root.clone();
            expand::expand(&validate::validate(view, errors), &root)
        }
        Err(item) => item,
    }
}
