//! The procedural macros of `rest-runtime`.
//!
//! Use them from there: `rest_runtime::prelude` brings them along, and their documentation stands on the re-exports, where
//! its examples see the real crate. Each macro goes the same way: `parse` reads the tokens into a model, `validate` reports
//! every mistake in it, `expand` writes code from what is valid. No stage stops at the first mistake.

mod api_view;
mod args;
mod bundles;
mod crate_path;
mod diagnostics;
mod fallback;
mod function;
mod item;
mod list;
mod naming;
mod paths;
mod permission;
mod serializer;
#[cfg(test)]
mod tests;
mod values;
mod view;
mod view_set;
mod vocabulary;

use crate_path::CratePath;
use proc_macro::TokenStream;

/// Makes a unit struct a view of a model; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn generic_view(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view::generic_view(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a function, or an `impl` block with a function a method, a view; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn api_view(arguments: TokenStream, item: TokenStream) -> TokenStream {
    api_view::api_view(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a struct, or an `impl` block of hooks and actions, a view set; documented in `rest-runtime`.
#[proc_macro_attribute]
pub fn view_set(arguments: TokenStream, item: TokenStream) -> TokenStream {
    view_set::view_set(arguments.into(), item.into(), &CratePath::find()).into()
}

/// Makes a struct a serializer of a model; documented in `rest-runtime`.
#[proc_macro_derive(Serializer, attributes(serializer, field))]
pub fn derive_serializer(item: TokenStream) -> TokenStream {
    serializer::derive_serializer(item.into(), &CratePath::find()).into()
}
