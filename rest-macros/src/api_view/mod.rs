//! `#[api_view(…)]`: a function, or an `impl` block with a function a method, becomes a view.

mod expand;
mod model;
mod parse;
mod validate;

use crate::crate_path::CratePath;
use crate::diagnostics::Errors;
use crate::fallback;
use proc_macro2::TokenStream;

/// The expansion, or as much of it as is right, with one error a mistake.
pub(crate) fn api_view(arguments: TokenStream, item: TokenStream, root: &CratePath) -> TokenStream {
    let mut errors = Errors::default();
    let expansion = expansion(arguments, item, root, &mut errors);
    fallback::with_errors(&expansion, errors)
}

/// The stages.
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
